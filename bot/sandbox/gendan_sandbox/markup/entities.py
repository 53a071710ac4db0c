"""From what a sender writes to a message's text and entities: parsing, trimming, finding links and commands."""

import re
from typing import Any

from gendan_sandbox.errors import bad
from gendan_sandbox.markup.html import parse_html
from gendan_sandbox.markup.markdown import parse_markdown, parse_markdown_v2

Json = dict[str, Any]
TEXT_MAX_CHARS = 4096
CAPTION_MAX_CHARS = 1024
_LONGEST_INPUT_BYTES = 1 << 15
_MOST_ENTITIES = 100
_PARSERS = {"html": parse_html, "markdown": parse_markdown, "markdownv2": parse_markdown_v2}
_CONTROL = str.maketrans({code: " " for code in [*range(10), 11, 12, *range(14, 32)]} | {13: None})
# Telegram finds these itself; a sender cannot set them.
_FOUND = {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"}
_STYLES = {"bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code"}
_STYLES |= {"pre", "text_link", "text_mention", "custom_emoji", "date_time"}
_NEEDS = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id", "date_time": "unix_time"}
_TLDS = "com|net|org|io|me|cn|ru|dev|app|info|biz|shop|store|co|de|uk|eu|us|jp|kr|hk|tw|local|example|test|xyz"
_URL = rf"(?:https?://|ftp://)[^\s<>\"]+|(?<![\w@.])(?:[\w-]+\.)+(?:{_TLDS})(?![\w.])(?:/[^\s<>\"]*)?"
_PATTERNS = (
    (
        "url",
        re.compile(
            rf"(?:https?://|ftp://)[^\s<>\"]+|(?<![\w@.])(?:[\w-]+\.)+(?:{_TLDS})(?![\w.])(?:/[^\s<>\"]*)?", re.I
        ),
    ),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@(?:[\w-]+\.)+[a-z]{2,}", re.I)),
    ("bot_command", re.compile(r"(?<![\w/@<>])/\w{1,64}(?:@\w{3,32})?(?![\w/])", re.A)),
    ("mention", re.compile(r"(?<![\w@.])@[A-Za-z]\w{2,31}(?!\w)", re.A)),
    ("cashtag", re.compile(r"(?<![\w$])\$[A-Z]{1,8}(?![\w$])")),
    ("hashtag", re.compile(r"(?<![\w#])#(?=\w*[^\W\d])\w{1,256}")),
    ("phone_number", re.compile(r"(?<![\w+])\+\d[\d ()-]{8,16}\d(?!\w)")),
)


def utf16_length(text: str) -> int:
    """Count a text's UTF-16 units."""
    return len(text) + sum(ord(char) > 0xFFFF for char in text)


def message_text(text: str | None, parse_mode: str | None, given: list[Json] | None) -> Json:
    """Make a text message's content: `text` and `entities`.

    Raises:
        ApiError: Empty, too long, or badly marked up.
    """
    if not text:
        raise bad("message text is empty")
    plain, entities = formatted(text, parse_mode, given)
    if not plain:
        raise bad("text must be non-empty")
    if len(plain) > TEXT_MAX_CHARS:
        raise bad("message is too long")
    return {"text": plain} | ({"entities": entities} if entities else {})


def caption(text: str | None, parse_mode: str | None, given: list[Json] | None) -> Json:
    """Make a caption: `caption` and `caption_entities`, or nothing.

    Raises:
        ApiError: Too long, or badly marked up.
    """
    plain, entities = formatted(text or "", parse_mode, given)
    if len(plain) > CAPTION_MAX_CHARS:
        raise bad("message caption is too long")
    if not plain:
        return {}
    return {"caption": plain} | ({"caption_entities": entities} if entities else {})


def formatted(text: str, parse_mode: str | None, given: list[Json] | None) -> tuple[str, list[Json]]:
    """Turn a text with marks, or with entities beside it, into plain text and all its entities.

    Raises:
        ApiError: With Telegram's words.
    """
    if len(text.encode("utf-8", "surrogatepass")) > _LONGEST_INPUT_BYTES:
        raise bad("text is too long")
    mode = (parse_mode or "").lower()
    if text and mode and mode != "none":
        if mode not in _PARSERS:
            raise bad("unsupported parse_mode")
        text, entities = _PARSERS[mode](text)
    else:
        entities = _checked(given or [], text)
    text, entities = _cleaned(text, entities)
    entities = _sorted(entities + _found(text, entities))
    return text, entities[:_MOST_ENTITIES]


def find_in(text: str) -> list[Json]:
    """Find the commands, links, mentions and the like of a text."""
    return _sorted(_found(text, []))


def _checked(given: list[Json], text: str) -> list[Json]:
    length = utf16_length(text)
    kept: list[Json] = []
    for entity in given:
        kind = entity.get("type")
        if kind in _FOUND or kind == "bank_card_number":
            continue
        if kind not in _STYLES:
            raise bad("can't parse MessageEntity: Unsupported type specified")
        if (needed := _NEEDS.get(kind)) and entity.get(needed) in (None, ""):
            raise bad(f"can't parse MessageEntity: Can't find field \"{needed}\"")
        _check_span(entity, length)
        if entity["length"] > 0:
            kept.append(_normal(entity))
    return kept


def _normal(entity: Json) -> Json:
    names = ["type", "offset", "length", "url", "language", "custom_emoji_id", "unix_time", "date_time_format"]
    normal = {name: entity[name] for name in names if entity.get(name) is not None}
    if entity["type"] == "text_mention":
        normal["user_id"] = entity["user"]["id"]
    return normal


def _check_span(entity: Json, length: int) -> None:
    offset, size = entity["offset"], entity["length"]
    if offset < 0:
        raise bad(f"receive an entity with incorrect offset {offset}")
    if size < 0:
        raise bad(f"receive an entity with incorrect length {size}")
    if offset > length:
        raise bad(f"entity begins after the end of the text at UTF-16 offset {offset}")
    if offset + size > length:
        ends = f"ends after the end of the text at UTF-16 offset {offset + size}"
        raise bad(f"entity beginning at UTF-16 offset {offset} {ends}")


def _cleaned(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Drop control characters and the blank ends, and move the entities with what is left."""
    units = _units(text)
    kept: list[str] = []
    position_of: list[int] = []
    for unit in units:
        position_of.append(len(kept))
        if unit != "\r":
            kept.append(" " if unit.translate(_CONTROL) == " " else unit)
    position_of.append(len(kept))
    end = len(kept)
    while end and kept[end - 1].isspace():
        end -= 1
    first_entity = min((position_of[entity["offset"]] for entity in entities), default=end)
    start = 0
    while start < min(end, first_entity) and kept[start] in " \n":
        start += 1
    moved = []
    for entity in entities:
        begin = position_of[entity["offset"]]
        stop = min(position_of[entity["offset"] + entity["length"]], end)
        if stop > begin and not "".join(kept[begin:stop]).isspace():
            moved.append(entity | {"offset": begin - start, "length": stop - begin})
    return _from_units(kept[start:end]), moved


def _units(text: str) -> list[str]:
    """Split a text into UTF-16 units; a surrogate pair's second unit is empty."""
    units: list[str] = []
    for char in text:
        units.append(char)
        if ord(char) > 0xFFFF:
            units.append("")
    return units


def _from_units(units: list[str]) -> str:
    return "".join(units)


def _found(text: str, given: list[Json]) -> list[Json]:
    """Find links, commands and the like outside code, links and one another."""
    taken = [entity for entity in given if entity["type"] in ("code", "pre", "text_link", "text_mention", "date_time")]
    found: list[Json] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            value = match[0].rstrip(".,;:!?)'\"") if kind == "url" else match[0]
            offset = utf16_length(text[: match.start()])
            entity = {"type": kind, "offset": offset, "length": utf16_length(value)}
            if not any(_overlap(entity, other) for other in taken + found):
                found.append(entity)
    return found


def _overlap(one: Json, other: Json) -> bool:
    return bool(one["offset"] < other["offset"] + other["length"] and other["offset"] < one["offset"] + one["length"])


def _sorted(entities: list[Json]) -> list[Json]:
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"], entity["type"]))
