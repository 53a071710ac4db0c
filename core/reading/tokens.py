"""Words of a breakdown text: what each piece of it is and where it stands."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from core.errors import UserError
from core.reading.colours import WORDS, find_colour
from core.reading.numerals import chinese_number
from core.reading.sizes import LADDER, find_size
from core.reading.vocabulary import KIND_OF_PHRASE, MARKS, Kind

MAX_TEXT_CHARS = 4096
"""The longest message of a chat; what is longer was not typed by a person."""

MAX_PIECES = 1_000_000
"""More pieces than any one order of the trade: a slip of the finger."""


class BreakdownTextTooLong(UserError):
    """The text is longer than a chat message."""

    code = "breakdown_text_too_long"


class BreakdownWordUnknown(UserError):
    """A word is neither a size, a colour, a quantity nor a filler."""

    code = "breakdown_word_unknown"


class BreakdownNumberUnclear(UserError):
    """A number is written in a way that can be read as two different quantities."""

    code = "breakdown_number_unclear"


class BreakdownTooManyPieces(UserError):
    """A quantity is above the limit."""

    code = "breakdown_too_many_pieces"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One word, number or mark; `start` and `end` are character offsets in the text as it was sent."""

    kind: Kind
    text: str
    start: int
    end: int
    is_spaced: bool
    sizes: tuple[str, ...] = ()
    number: int = 0
    is_quantity: bool = False

    @property
    def position(self) -> int:
        """Give the place of the word for a person: the first character is 1."""
        return self.start + 1


_SUGGESTED = sorted({word for word in KIND_OF_PHRASE if len(word) > 3} | {w for w in WORDS if len(w) > 1} | set(LADDER))
_LONGEST_PHRASE = 4

# A comma before `120-30` parts a list; elsewhere it may part thousands.
_NUMBER = re.compile(
    r"[0-9]{1,3}(?: 000)+(?![0-9])"
    r"|[0-9]+(?:[.,][0-9]+(?![0-9]| ?[-:=*×xх] ?[0-9]))*"
)
_COMMA_LIST = re.compile(r"[0-9]{1,2}(?:,[0-9]{1,2}){2,}")
_HAN = re.compile(r"[\u3007\u3400-\u4dbf\u4e00-\u9fff]+")
_WORD = re.compile(r"[^\W\d_\u3007\u3400-\u4dbf\u4e00-\u9fff]+(?:['’][^\W\d_]+)?")
_GAP = re.compile(r" ?[-‐‑] ?| +")
_CODED_SIZE = re.compile(
    r"(?:1[0-9]{2}/[0-9]{2,3}[ABCY]|(?:[6-9][05]|10[05])[A-H]|[2-9]X[LS]|[1-9][TY]|1[0-6]Y)(?![^\W\d_])", re.IGNORECASE
)
_QUOTED = re.compile(r'"([^"\n]{0,40}[^"\s])"|«([^»\n]{0,40}[^»\s])»|“([^”\n]{0,40}[^”\s])”|「([^」\n]{0,40}[^」\s])」')


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """The text in plain characters, with the place of each in the text as it was sent."""

    plain: str
    sent: str
    offsets: tuple[int, ...]

    def token(self, kind: Kind, start: int, end: int, sizes: tuple[str, ...] = (), number: int = 0) -> Token:
        first = self.offsets[start]
        last = next(offset for offset in self.offsets[end:] if offset > first)
        is_spaced = start == 0 or self.plain[start - 1].isspace()
        return Token(
            kind=kind,
            text=self.sent[first:last].strip(),
            start=first,
            end=last,
            is_spaced=is_spaced,
            sizes=sizes,
            number=number,
        )


def tokenise(text: str) -> list[Token]:
    """Split a breakdown text into tokens.

    Raises:
        BreakdownTextTooLong: The text is longer than a chat message.
        BreakdownWordUnknown: A word means nothing here.
        BreakdownNumberUnclear: A number such as `1,200` or `20.5` has two readings.
        BreakdownTooManyPieces: A number is above MAX_PIECES.
    """
    if len(text) > MAX_TEXT_CHARS:
        raise BreakdownTextTooLong(length_chars=len(text), limit_chars=MAX_TEXT_CHARS)
    return list(_scan(_simplify(text)))


def _simplify(text: str) -> _Text:
    """Turn full-width, decomposed and invisible characters into plain ones."""
    plain: list[str] = []
    offsets: list[int] = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        for char in unicodedata.normalize("NFKC", text[start:end]):
            if unicodedata.combining(char):
                continue
            plain.append(_plain_char(char))
            offsets.append(start)
        start = end
    return _Text(plain="".join(plain), sent=text, offsets=(*offsets, len(text)))


def _plain_char(char: str) -> str:
    if char == "\n":
        return char
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    return " " if category in ("Cf", "Cc", "Zs", "Zl", "Zp") else char


def _scan(text: _Text) -> Iterator[Token]:
    at = 0
    is_colour_named = False
    while at < len(text.plain):
        if text.plain[at] == " ":
            at += 1
            continue
        tokens, at = _next(text, at, is_colour_named)
        yield from tokens
        is_colour_named = tokens[-1].kind is Kind.COLOUR_WORD or (is_colour_named and tokens[-1].kind is Kind.PAIR)


def _next(text: _Text, at: int, is_colour_named: bool) -> tuple[list[Token], int]:
    if quoted := _QUOTED.match(text.plain, at):
        return [_colour(text, *quoted.span(quoted.lastindex or 0))], quoted.end()
    if sized := _match_coded_size(text.plain, at):
        return [text.token(Kind.SIZE, at, sized.end(), (find_size(sized[0]) or sized[0],))], sized.end()
    if number := _NUMBER.match(text.plain, at):
        return _numbers(text, at, number.end()), number.end()
    if han := _HAN.match(text.plain, at):
        return _han(text, at, han.end())
    if word := _WORD.match(text.plain, at):
        tokens_end = _phrase(text, at)
        if tokens_end is None and is_colour_named:
            return [_colour(text, at, word.end())], word.end()
        return tokens_end or _split_word(text, at, word.end())
    if text.plain[at] in MARKS:
        return [text.token(MARKS[text.plain[at]], at, at + 1)], at + 1
    raise _unknown(text, at, at + 1)


def _match_coded_size(plain: str, at: int) -> re.Match[str] | None:
    """Match a size that starts with a digit, unless it could be a quantity and a size run together."""
    sized = _CODED_SIZE.match(plain, at)
    if sized is None or (at and plain[at - 1].isalnum()):
        return None
    return sized


def _colour(text: _Text, start: int, end: int) -> Token:
    return text.token(Kind.COLOUR, start, end)


def _numbers(text: _Text, start: int, end: int) -> list[Token]:
    """Read one number, or each of a list such as `20,40,20`, which no thousands mark explains."""
    if not _COMMA_LIST.fullmatch(text.plain, start, end):
        return [_number(text, start, end)]
    return [
        _number(text, part.start(), part.end()) if part[0] != "," else text.token(Kind.COMMA, part.start(), part.end())
        for part in re.compile("[0-9]+|,").finditer(text.plain, start, end)
    ]


def _number(text: _Text, start: int, end: int) -> Token:
    written = text.plain[start:end]
    digits = re.sub(r"[ .,]", "", written)
    token = text.token(Kind.NUMBER, start, end)
    if re.search(r"[.,]", written) and not re.fullmatch(r"[0-9]{1,3}(?:[.,]000)+", written):
        raise BreakdownNumberUnclear(word=token.text, position=token.position, suggestion=_respell(written))
    digits = digits.lstrip("0") or "0"
    if len(digits) > 7 or int(digits) > MAX_PIECES:
        raise BreakdownTooManyPieces(word=token.text, position=token.position, limit_pieces=MAX_PIECES, suggestion=None)
    return text.token(Kind.NUMBER, start, end, number=int(digits))


def _respell(written: str) -> str:
    if re.fullmatch(r"[0-9]{1,3}[.,][0-9]{3}", written):
        return re.sub(r"[.,]", "", written)
    return re.sub(r"[.,]", ", ", written)


def _han(text: _Text, start: int, end: int) -> tuple[list[Token], int]:
    """Read Chinese characters, longest known word first; an unknown word that ends with 色 is a colour."""
    for stop in range(min(end, start + 6), start, -1):
        token = _known(text, start, stop)
        if token is not None:
            return [token], stop
    numeral = chinese_number(text.plain[start:end])
    if numeral is not None and numeral[1] <= MAX_PIECES:
        length, number = numeral
        return [text.token(Kind.NUMBER, start, start + length, number=number)], start + length
    suffix = text.plain.find("色", start + 1, end)
    if suffix > 0:
        return [_colour(text, start, suffix + 1)], suffix + 1
    raise _unknown(text, start, end)


def _phrase(text: _Text, start: int) -> tuple[list[Token], int] | None:
    """Read the longest known phrase of up to four words, hyphens counting as spaces; None where none is known."""
    ends: list[int] = []
    at = start
    while len(ends) < _LONGEST_PHRASE and (word := _WORD.match(text.plain, at)):
        ends.append(word.end())
        gap = _GAP.match(text.plain, word.end())
        at = gap.end() if gap else len(text.plain)
    for end in reversed(ends):
        token = _known(text, start, end)
        if token is not None:
            return [token], end
    return None


def _known(text: _Text, start: int, end: int) -> Token | None:
    phrase = " ".join(re.split(r"[ \-‐‑]+", text.plain[start:end]))
    folded = phrase.casefold().replace("ё", "е").replace(" ", "_")
    is_number_next = text.plain[end : end + 1].isdigit()
    size = find_size(phrase)
    if size is not None and not (folded == "с" and not is_number_next):
        return text.token(Kind.SIZE, start, end, (size,))
    if folded == "с":
        return text.token(Kind.FROM, start, end, ("S",))
    if folded in KIND_OF_PHRASE:
        return text.token(KIND_OF_PHRASE[folded], start, end)
    if find_colour(phrase) or find_colour(text.plain[start:end]):
        return _colour(text, start, end)
    return None


def _split_word(text: _Text, start: int, end: int) -> tuple[list[Token], int]:
    """Read `Sx` of `Sx20` and `xM` of `20xM` as a size and a mark."""
    word = text.plain[start:end]
    if word[-1] in "xXхХ" and (size := find_size(word[:-1])):
        return [text.token(Kind.SIZE, start, end - 1, (size,)), text.token(Kind.PAIR, end - 1, end)], end
    if word[0] in "xXхХ" and (size := find_size(word[1:])):
        return [text.token(Kind.PAIR, start, start + 1), text.token(Kind.SIZE, start + 1, end, (size,))], end
    raise _unknown(text, start, end)


def _unknown(text: _Text, start: int, end: int) -> BreakdownWordUnknown:
    token = text.token(Kind.FILLER, start, end)
    close = get_close_matches(token.text.casefold(), _SUGGESTED, n=1, cutoff=0.75)
    return BreakdownWordUnknown(word=token.text, position=token.position, suggestion=close[0] if close else None)
