"""Telegram's HTML: text with tags in, plain bytes and entities out, with Telegram's own errors.

Works on UTF-8 bytes, because Telegram's errors count bytes, while entities count UTF-16 units.
"""

from dataclasses import dataclass
from typing import Any

from gendan_sandbox.errors import ApiError, bad
from gendan_sandbox.markup.links import checked_link, linked_user

Json = dict[str, Any]
_TYPES = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline"}
_TYPES |= {"s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler"}
_TYPES |= {"span": "spoiler", "a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote"}
_TYPES |= {"tg-emoji": "custom_emoji", "tg-time": "date_time"}
_SPACE = b" \t\r\n\0\v"
_NAMED = {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}
_LONGEST_REFERENCE = 10


@dataclass(slots=True)
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int
    text_at: int


class _Reader:
    """Walk over the bytes; past the end there is a zero byte, as in the server's C strings."""

    def __init__(self, text: str) -> None:
        self.data = text.encode("utf-8", "surrogatepass")
        self.at = 0
        self.out = bytearray()
        self.offset = 0

    def peek(self) -> int:
        return self.data[self.at] if self.at < len(self.data) else 0

    @property
    def is_done(self) -> bool:
        return self.at >= len(self.data)

    def skip(self, stop: bytes, *, spaces_stop: bool = True) -> bytes:
        """Read up to one of the stop bytes, a space (if asked) or the end."""
        start = self.at
        while not self.is_done and self.peek() not in stop and not (spaces_stop and self.peek() in _SPACE):
            self.at += 1
        return self.data[start : self.at]

    def skip_spaces(self) -> None:
        while not self.is_done and self.peek() in _SPACE:
            self.at += 1

    def emit(self, text: str) -> None:
        self.out += text.encode("utf-8", "surrogatepass")
        self.offset += sum(1 + (ord(char) > 0xFFFF) for char in text)

    def emit_byte(self) -> None:
        byte = self.data[self.at]
        self.out.append(byte)
        if byte & 0xC0 != 0x80:
            self.offset += 1 + (byte >= 0xF0)
        self.at += 1


def parse_html(text: str) -> tuple[str, list[Json]]:
    """Split HTML into text and entities.

    Raises:
        ApiError: With Telegram's words, "can't parse entities: ...".
    """
    reader = _Reader(text)
    opened: list[_Open] = []
    entities: list[Json] = []
    while not reader.is_done:
        byte = reader.peek()
        if byte == ord("&") and (char := _reference(reader)):
            reader.emit(char)
        elif byte != ord("<"):
            reader.emit_byte()
        elif reader.data[reader.at + 1 : reader.at + 2] == b"/":
            _close(reader, opened, entities)
        else:
            opened.append(_open(reader))
    if opened:
        raise _error(f'Can\'t find end tag corresponding to start tag "{opened[-1].tag}"')
    return reader.out.decode("utf-8", "replace"), [_without_marks(entity) for entity in entities]


def _error(text: str) -> ApiError:
    return bad(f"can't parse entities: {text}")


def _reference(reader: _Reader) -> str | None:
    """Read a character reference such as &lt; or &#65; and step over it; None where there is none."""
    start = reader.at
    at = start + 1
    data = reader.data
    if data[at : at + 1] == b"#":
        is_hex = data[at + 1 : at + 2] == b"x"
        at += 2 if is_hex else 1
        digits = b"0123456789abcdefABCDEF" if is_hex else b"0123456789"
        first = at
        while at < len(data) and data[at] in digits:
            at += 1
        code = int(data[first:at] or b"0", 16 if is_hex else 10)
        if code == 0 or code >= 0x10FFFF or at - start >= _LONGEST_REFERENCE:
            return None
        char = chr(code)
    else:
        while at < len(data) and chr(data[at]).isascii() and chr(data[at]).isalpha():
            at += 1
        named = _NAMED.get(data[start + 1 : at])
        if named is None:
            return None
        char = named
    reader.at = at + 1 if data[at : at + 1] == b";" else at
    return char


def _open(reader: _Reader) -> _Open:
    begin = reader.at
    reader.at += 1
    tag = reader.skip(b">").decode("utf-8", "replace").lower()
    if reader.is_done:
        raise _error(f"Unclosed start tag at byte offset {begin}")
    if tag not in _TYPES:
        raise _error(f'Unsupported start tag "{tag}" at byte offset {begin}')
    attributes = _attributes(reader, tag, begin)
    reader.at += 1
    if tag == "span" and attributes.get("class") != "tg-spoiler":
        raise _error(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
    return _Open(tag, attributes, reader.offset, len(reader.out))


def _attributes(reader: _Reader, tag: str, begin: int) -> dict[str, str]:
    attributes: dict[str, str] = {}
    while True:
        reader.skip_spaces()
        if reader.peek() == ord(">"):
            return attributes
        name = reader.skip(b"=>/\"'").decode("utf-8", "replace")
        if not name:
            raise _error(f'Empty attribute name in the tag "{tag}" at byte offset {begin}')
        reader.skip_spaces()
        if reader.peek() != ord("="):
            if reader.is_done:
                raise _error(f'Unclosed start tag "{tag}" at byte offset {begin}')
            attributes[name] = ""
            continue
        reader.at += 1
        reader.skip_spaces()
        if reader.is_done:
            raise _error(f'Unclosed start tag "{tag}" at byte offset {begin}')
        attributes[name] = _value(reader)
        if reader.is_done:
            raise _error(f"Unclosed start tag at byte offset {begin}")


def _value(reader: _Reader) -> str:
    quote = reader.peek()
    if quote not in b"\"'":
        begin = reader.at
        while not reader.is_done and (chr(reader.peek()).isalnum() or reader.peek() in b".-"):
            reader.at += 1
        value = reader.data[begin : reader.at].decode("utf-8", "replace").lower()
        if not reader.is_done and reader.peek() not in _SPACE + b">":
            raise _error(f"Unexpected end of name token at byte offset {begin}")
        return value
    reader.at += 1
    value_bytes = bytearray()
    while not reader.is_done and reader.peek() != quote:
        if reader.peek() == ord("&") and (char := _reference(reader)):
            value_bytes += char.encode("utf-8", "surrogatepass")
        else:
            value_bytes.append(reader.peek())
            reader.at += 1
    reader.at += not reader.is_done
    return value_bytes.decode("utf-8", "replace")


def _close(reader: _Reader, opened: list[_Open], entities: list[Json]) -> None:
    begin = reader.at
    if not opened:
        raise _error(f"Unexpected end tag at byte offset {begin}")
    reader.at += 2
    tag = reader.skip(b">").decode("utf-8", "replace").lower()
    reader.skip_spaces()
    if reader.peek() != ord(">"):
        raise _error(f"Unclosed end tag at byte offset {begin}")
    reader.at += 1
    last = opened[-1]
    if tag and tag != last.tag:
        raise _error(f'Unmatched end tag at byte offset {begin}, expected "</{last.tag}>", found "</{tag}>"')
    opened.pop()
    if reader.offset > last.offset:
        _add(entities, last, reader)


def _add(entities: list[Json], tag: _Open, reader: _Reader) -> None:
    span = {"offset": tag.offset, "length": reader.offset - tag.offset}
    if tag.tag in ("pre", "code"):
        _add_code(entities, tag, span)
    elif tag.tag == "a":
        url = tag.attributes.get("href") or reader.out[tag.text_at :].decode("utf-8", "replace")
        _add_link(entities, url, span)
    elif tag.tag == "blockquote" and "expandable" in tag.attributes:
        entities.append({"type": "expandable_blockquote"} | span)
    elif tag.tag == "tg-emoji":
        emoji_id = tag.attributes.get("emoji-id", "")
        if not emoji_id.isdecimal() or int(emoji_id) == 0:
            raise _error("Invalid custom emoji identifier specified")
        entities.append({"type": "custom_emoji", "custom_emoji_id": emoji_id} | span)
    elif tag.tag == "tg-time":
        _add_time(entities, tag, span)
    else:
        entities.append({"type": _TYPES[tag.tag]} | span)


def _add_time(entities: list[Json], tag: _Open, span: Json) -> None:
    unix = tag.attributes.get("unix", "")
    if unix.isdecimal() and int(unix) > 0:
        entity = {"type": "date_time", "unix_time": int(unix)} | span
        style = tag.attributes.get("format")
        entities.append(entity | ({"date_time_format": style} if style else {}))


def _add_link(entities: list[Json], url: str, span: Json) -> None:
    user_id = linked_user(url)
    if user_id is not None:
        entities.append({"type": "text_mention", "user_id": user_id} | span)
    elif link := checked_link(url):
        entities.append({"type": "text_link", "url": link} | span)


def _add_code(entities: list[Json], tag: _Open, span: Json) -> None:
    """Join <pre><code class="language-x">, whichever is inside, into one entity."""
    language = tag.attributes.get("class", "").removeprefix("language-") if tag.tag == "code" else ""
    if language == tag.attributes.get("class"):
        language = ""
    last = entities[-1] if entities else {}
    same_span = (last.get("offset"), last.get("length")) == (span["offset"], span["length"])
    if tag.tag == "pre" and same_span and last.get("type") == "code" and last.get("_language"):
        entities[-1] = {"type": "pre", "language": last["_language"]} | span
    elif tag.tag == "code" and same_span and last.get("type") == "pre" and language:
        entities[-1] = {"type": "pre", "language": language} | span
    else:
        entities.append({"type": tag.tag, "_language": language} | span)


def _without_marks(entity: Json) -> Json:
    return {key: value for key, value in entity.items() if key != "_language"}
