"""Telegram's Markdown (legacy) and MarkdownV2: text with marks in, plain text and entities out.

Works on UTF-8 bytes, because Telegram's errors count bytes, while entities count UTF-16 units.
"""

import re
from dataclasses import dataclass
from typing import Any

from gendan_sandbox.errors import ApiError, bad
from gendan_sandbox.markup.links import checked_link, linked_user

Json = dict[str, Any]
_RESERVED = b"_*[]()~`>#+-=|{}.!\n"
_SPACE = b" \t\r\n\0\v"
_LAST_ESCAPABLE = 126
_EMOJI = re.compile(r"^tg://emoji\?id=(\d+)$")
_TIME = re.compile(r"^tg://time\?unix=(\d+)(?:&format=(\w+))?$")
# How Telegram's errors call an entity.
_NAMES = {
    "bold": "Bold",
    "italic": "Italic",
    "underline": "Underline",
    "strikethrough": "Strikethrough",
    "spoiler": "Spoiler",
    "code": "Code",
    "pre": "Pre",
    "precode": "PreCode",
    "text_link": "TextUrl",
    "custom_emoji": "CustomEmoji",
    "blockquote": "BlockQuote",
}
_ONE_CHAR_MARKS = {"bold": b"*", "strikethrough": b"~", "code": b"`", "text_link": b"]", "custom_emoji": b"]"}
_LONG_MARKS = {"underline": b"__", "spoiler": b"||", "pre": b"```", "precode": b"```"}


def _error(text: str) -> ApiError:
    return bad(f"can't parse entities: {text}")


@dataclass(slots=True)
class _Open:
    type: str
    argument: str
    offset: int
    byte_at: int
    text_at: int


class _Text:
    """Input bytes with a place in them, and the output so far."""

    def __init__(self, text: str) -> None:
        self.data = text.encode("utf-8", "surrogatepass")
        self.at = 0
        self.out = bytearray()
        self.offset = 0

    def byte(self, ahead: int = 0) -> int:
        at = self.at + ahead
        return self.data[at] if at < len(self.data) else 0

    def starts(self, mark: bytes) -> bool:
        return self.data.startswith(mark, self.at)

    @property
    def is_done(self) -> bool:
        return self.at >= len(self.data)

    def copy(self) -> None:
        byte = self.data[self.at]
        self.out.append(byte)
        if byte & 0xC0 != 0x80:
            self.offset += 1 + (byte >= 0xF0)
        self.at += 1

    def text_from(self, start: int) -> str:
        return self.out[start:].decode("utf-8", "replace")

    def skip_line_break(self) -> None:
        first, second = self.byte(), self.byte(1)
        if first in b"\r\n" and not self.is_done:
            self.at += 2 if second and second in b"\r\n" and second != first else 1

    def take_language(self) -> str:
        """Read the language behind three backticks; nothing where the line goes on with backticks."""
        end = self.at
        while end < len(self.data) and self.data[end] not in _SPACE + b"`":
            end += 1
        language = ""
        if end != self.at and end < len(self.data) and self.data[end] != ord("`"):
            language = self.data[self.at : end].decode("utf-8", "replace")
            self.at = end
        self.skip_line_break()
        return language


def _add_link(entities: list[Json], url: str, span: Json) -> None:
    user_id = linked_user(url)
    if user_id is not None:
        entities.append({"type": "text_mention", "user_id": user_id} | span)
    elif link := checked_link(url):
        entities.append({"type": "text_link", "url": link} | span)


def parse_markdown(text: str) -> tuple[str, list[Json]]:
    """Split legacy Markdown into text and entities.

    Raises:
        ApiError: With Telegram's words, "can't parse entities: ...".
    """
    reader = _Text(text)
    entities: list[Json] = []
    while not reader.is_done:
        if reader.byte() == ord("\\") and reader.byte(1) and reader.byte(1) in b"_*`[":
            reader.at += 1
            reader.copy()
        elif reader.byte() in b"_*`[":
            _legacy_entity(reader, entities)
        else:
            reader.copy()
    return reader.out.decode("utf-8", "replace"), entities


def _legacy_entity(reader: _Text, entities: list[Json]) -> None:
    begin = reader.at
    mark = reader.byte()
    is_pre = reader.starts(b"```")
    reader.at += 3 if is_pre else 1
    language = reader.take_language() if is_pre else ""
    end = b"```" if is_pre else (b"]" if mark == ord("[") else bytes([mark]))
    offset, text_at = reader.offset, len(reader.out)
    while not reader.is_done and not reader.starts(end):
        reader.copy()
    if reader.is_done:
        raise _error(f"Can't find end of the entity starting at byte offset {begin}")
    reader.at += len(end)
    span = {"offset": offset, "length": reader.offset - offset}
    label = reader.text_from(text_at)
    url = _legacy_url(reader, label) if mark == ord("[") else ""
    if not span["length"]:
        return
    if mark == ord("["):
        _add_link(entities, url, span)
    elif is_pre:
        entities.append({"type": "pre"} | ({"language": language} if language else {}) | span)
    else:
        entities.append({"type": {"_": "italic", "*": "bold", "`": "code"}[chr(mark)]} | span)


def _legacy_url(reader: _Text, label: str) -> str:
    if reader.byte() != ord("("):
        return label
    end = reader.data.find(b")", reader.at)
    end = len(reader.data) if end < 0 else end
    url = reader.data[reader.at + 1 : end].decode("utf-8", "replace")
    reader.at = end + 1
    return url


class _V2:
    """The state of one walk over MarkdownV2."""

    def __init__(self, text: str) -> None:
        self.reader = _Text(text)
        self.entities: list[Json] = []
        self.opened: list[_Open] = []
        self.in_quote = False
        self.may_quote = True

    def run(self) -> tuple[str, list[Json]]:
        while not self.reader.is_done:
            self._step()
        if self.in_quote:
            self._end_quote_at_end()
        if self.opened:
            raise self._unclosed()
        return self.reader.out.decode("utf-8", "replace"), self.entities

    def _unclosed(self) -> ApiError:
        last = self.opened[-1]
        return _error(f"Can't find end of {_NAMES[last.type]} entity at byte offset {last.byte_at}")

    def _step(self) -> None:
        reader = self.reader
        byte = reader.byte()
        if byte == ord("\\") and 0 < reader.byte(1) <= _LAST_ESCAPABLE:
            reader.at += 1
            if reader.byte() != ord("\r"):
                self.may_quote = reader.byte() == ord("\n")
            reader.copy()
        elif byte not in self._reserved():
            if byte & 0xC0 != 0x80 and byte != ord("\r"):
                self.may_quote = False
            reader.copy()
        elif self._is_end():
            self._end()
        else:
            self._begin()

    def _reserved(self) -> bytes:
        is_code = bool(self.opened) and self.opened[-1].type in ("code", "pre", "precode")
        return b"`" if is_code else _RESERVED

    def _is_end(self) -> bool:
        if not self.opened:
            return False
        reader = self.reader
        if self.in_quote and reader.byte() == ord("\n") and reader.byte(1) != ord(">"):
            return True
        kind = self.opened[-1].type
        if kind == "italic":
            return reader.starts(b"_") and not reader.starts(b"__")
        mark = _ONE_CHAR_MARKS.get(kind) or _LONG_MARKS.get(kind)
        return mark is not None and reader.starts(mark)

    def _begin(self) -> None:
        reader = self.reader
        begin, char = reader.at, chr(reader.byte())
        if char == "\n":
            reader.copy()
            self.may_quote = True
            return
        if char == ">" and self.may_quote and self.in_quote:
            reader.at += 1
            return
        kind, length = self._kind_of_mark(char)
        if kind is None:
            raise _error(f"Character '{char}' is reserved and must be escaped with the preceding '\\'")
        reader.at += length
        argument = ""
        if kind == "pre":
            argument = reader.take_language()
            kind = "precode" if argument else "pre"
        self.in_quote = self.in_quote or kind == "blockquote"
        self.opened.append(_Open(kind, argument, reader.offset, begin, len(reader.out)))

    def _kind_of_mark(self, char: str) -> tuple[str | None, int]:
        reader = self.reader
        if char == ">":
            return ("blockquote", 1) if self.may_quote else (None, 0)
        for mark, kind in ((b"__", "underline"), (b"||", "spoiler"), (b"![", "custom_emoji"), (b"```", "pre")):
            if reader.starts(mark):
                return kind, len(mark)
        simple = {"_": "italic", "*": "bold", "~": "strikethrough", "[": "text_link", "`": "code"}
        return simple.get(char), 1

    def _end(self) -> None:
        reader = self.reader
        if reader.byte() == ord("\n"):
            self._end_quote()
            return
        last = self.opened.pop()
        reader.at += len(_LONG_MARKS.get(last.type, b"x"))
        span = {"offset": last.offset, "length": reader.offset - last.offset}
        if last.type == "text_link":
            url = self._target() if reader.byte() == ord("(") else reader.text_from(last.text_at)
            if span["length"]:
                _add_link(self.entities, url, span)
        elif last.type == "custom_emoji":
            self._end_emoji(span)
        elif span["length"]:
            kind = "pre" if last.type == "precode" else last.type
            argument = {"language": last.argument} if last.argument else {}
            self.entities.append({"type": kind} | argument | span)

    def _target(self) -> str:
        """Read the address in round brackets."""
        reader = self.reader
        reader.at += 1
        begin = reader.at
        url = bytearray()
        while not reader.is_done and reader.byte() != ord(")"):
            if reader.byte() == ord("\\") and 0 < reader.byte(1) <= _LAST_ESCAPABLE:
                reader.at += 1
            url.append(reader.byte())
            reader.at += 1
        if reader.is_done:
            raise _error(f"Can't find end of a URL at byte offset {begin}")
        reader.at += 1
        return url.decode("utf-8", "replace")

    def _end_emoji(self, span: Json) -> None:
        if self.reader.byte() != ord("("):
            raise _error("The entity must contain a tg://emoji or tg://time URL")
        url = self._target()
        emoji, when = _EMOJI.match(url), _TIME.match(url)
        if emoji:
            entity: Json = {"type": "custom_emoji", "custom_emoji_id": emoji[1]}
        elif when:
            entity = {"type": "date_time", "unix_time": int(when[1])}
            entity |= {"date_time_format": when[2]} if when[2] else {}
        else:
            raise _error("Invalid tg://emoji or tg://time URL specified")
        if span["length"]:
            self.entities.append(entity | span)

    def _end_quote(self) -> None:
        """End a quotation at a line end; "||" just before it makes it expandable."""
        reader, last = self.reader, self.opened[-1]
        kind = "blockquote"
        if last.type != "blockquote":
            behind_mark = reader.at - last.byte_at
            with_return = behind_mark == 3 and reader.out.endswith(b"\r")
            if last.type != "spoiler" or not (behind_mark == 2 or with_return):
                raise self._unclosed()
            self.opened.pop()
            if self.opened[-1].type != "blockquote":
                raise self._unclosed()
            kind = "expandable_blockquote"
        quote = self.opened.pop()
        reader.copy()
        self.in_quote, self.may_quote = False, True
        self.entities.append({"type": kind, "offset": quote.offset, "length": reader.offset - quote.offset})

    def _end_quote_at_end(self) -> None:
        kind = "blockquote"
        if self.opened[-1].type == "spoiler" and self.opened[-1].byte_at == len(self.reader.data) - 2:
            self.opened.pop()
            kind = "expandable_blockquote"
        if self.opened and self.opened[-1].type == "blockquote":
            quote = self.opened.pop()
            length = self.reader.offset - quote.offset
            if length:
                self.entities.append({"type": kind, "offset": quote.offset, "length": length})


def parse_markdown_v2(text: str) -> tuple[str, list[Json]]:
    """Split MarkdownV2 into text and entities.

    Raises:
        ApiError: With Telegram's words, "can't parse entities: ...".
    """
    return _V2(text).run()
