"""Words of a breakdown text: what each piece of it is and where it stands."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches

from core.errors import UserError
from core.reading.civilities import without_names
from core.reading.colours import LONGEST_CHINESE, WORDS, find_colour
from core.reading.corrections import settle_denied
from core.reading.garment_words import LONGEST_GARMENT, find_garment_word
from core.reading.halves import share_halves
from core.reading.numerals import chinese_number, factor_after, is_between, mixed_number, written_number
from core.reading.packs import count_packs, is_pack
from core.reading.sizes import LADDER, find_size, is_numeric_size
from core.reading.traditional import simplify
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
    weights: tuple[int, ...] = ()
    garment: str = ""

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
    r"(?:1[0-9]{2}/[0-9]{2,3}[ABCY]|(?:[6-9][05]|10[05])(?:[A-HАВСДЕ]|AA|DD)|[2-9]X[LS]|[1-9][TY]|1[0-6]Y"
    r"|[1-6]X(?=[ :=-]*[0-9]))(?![^\W\d_])",
    re.IGNORECASE,
)
_WAIST_AND_LENGTH = re.compile(
    r"W ?([2-4][0-9])[ /x×-]*L ?([23][0-9])|([2-4][0-9])W[ /x×-]*([23][0-9])L", re.IGNORECASE
)
_AGES = re.compile(
    r"([0-9]{1,2})(?: ?[-–—~/] ?([0-9]{1,2}))?[ -]?"
    r"(?:(m(?![a-zA-Z])|months?|mths?|mos?(?![a-z])|мес(?:яц[а-я]*)?|м(?![а-я])|个?月)"
    r"|(y(?![a-z])|yrs?|years?(?: old)?|т(?![а-я])|лет|года?|岁))",
    re.IGNORECASE,
)
_COLOUR_CODE = re.compile(
    r"(?:pantone|пантон|潘通|ral)[ :№#-]*(?:[0-9]{2}-[0-9]{4}|[0-9]{3,4})(?: ?(?:tcx|tpx|tpg|c|u)(?![^\W\d_]))?"
    r"|#[0-9a-f]{6}(?!\w)",
    re.IGNORECASE,
)
_RATIO = re.compile(r"[0-9]{1,2}(?:(?: ?[:：] ?[0-9]{1,2}){1,}|(?:-[0-9]{1,2}){2,})(?![0-9])")
_CHINESE_RATIO = re.compile(r"[一二两三四五六七八九十]比[一二两三四五六七八九十比]+")
_TWO_TONE = re.compile(r"(?:[^\W\d_]{0,4})(?:拼色|拼接|撞色|双色|拼)")
_ASIDE = re.compile(r"\([^()\n0-9]*\)")
_RUN_OF_SIZES = re.compile(r"(XS)?(S)?(M)?(L)?(XL)?(XXL)?(XXXL)?", re.IGNORECASE)
_TIMES = re.compile(r"[0-9] ?[xх](?:m|м)(?![^\W\d_])", re.IGNORECASE)
_STEPS_OF_MONTHS = 3
_OLDEST = {"M": 36, "Y": 18}
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
    return list(_scan(_simplify(count_packs(share_halves(settle_denied(without_names(text)))))))


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
    return " " if category in ("Cf", "Cc", "Zs", "Zl", "Zp") else simplify(char)


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


_Taken = tuple[list[Token], int]


def _next(text: _Text, at: int, is_colour_named: bool) -> _Taken:
    for take in (_take_whole, _take_digits, _take_letters):
        if taken := take(text, at, is_colour_named):
            return taken
    if text.plain[at] in MARKS:
        return _take_mark(text, at)
    raise _unknown(text, at, at + 1)


def _take_whole(text: _Text, at: int, _: bool) -> _Taken | None:
    """Take what is one thing whatever it is made of: a quoted or coded colour, a picture of a heart."""
    if quoted := _QUOTED.match(text.plain, at):
        return [_colour(text, *quoted.span(quoted.lastindex or 0))], quoted.end()
    if code := _COLOUR_CODE.match(text.plain, at):
        return [_colour(text, at, code.end())], code.end()
    if unicodedata.category(text.plain[at]) in ("So", "Mn") or text.plain[at] in "️❤":
        end = at + 1
        return ([_colour(text, at, end)] if find_colour(text.plain[at]) else [text.token(Kind.FILLER, at, end)]), end
    if (aside := _ASIDE.match(text.plain, at)) and not _is_known_inside(text, at + 1, aside.end() - 1):
        return [text.token(Kind.FILLER, at, aside.end())], aside.end()
    return None


def _is_known_inside(text: _Text, start: int, end: int) -> bool:
    """Say whether every word of a bracket without numbers is known; else it is an aside to a person."""
    inside = text.plain[start:end]
    try:
        tokens = list(_scan(_Text(plain=inside, sent=inside, offsets=tuple(range(len(inside) + 1)))))
    except UserError:
        return False
    return all(token.kind is not Kind.SAME for token in tokens)


def _take_digits(text: _Text, at: int, _: bool) -> _Taken | None:
    if code := _WAIST_AND_LENGTH.match(text.plain, at):
        waist, length = (group for group in code.groups() if group)
        return [text.token(Kind.SIZE, at, code.end(), (f"{waist}/{length}",))], code.end()
    if aged := _match_age(text, at):
        return aged
    if (ratio := _match_ratio(text, at)) is not None:
        return ratio
    if sized := _match_coded_size(text.plain, at):
        return [text.token(Kind.SIZE, at, sized.end(), (find_size(sized[0]) or sized[0],))], sized.end()
    if number := _NUMBER.match(text.plain, at):
        return _numbers(text, at, number.end())
    return None


def _match_age(text: _Text, at: int, *, is_listed: bool = False) -> _Taken | None:
    """Take `6-12M`, `3-6 months`, `3-4 года`: ages of children; `10M` alone is ten of size M."""
    match = _AGES.match(text.plain, at)
    if match is None or (at and text.plain[at - 1].isdigit()) or (is_listed and match[2]):
        return None
    first, last, months, _ = match.groups()
    if last and text.plain[max(0, at - 2) : at][:1].isdigit() and match[0][len(first)] == text.plain[at - 1] == "/":
        return None
    unit = "M" if months else "Y"
    low, high = int(first), int(last or first)
    if max(low, high) > _OLDEST[unit]:
        return None
    if last is None:
        is_word = len(match[0].lstrip("0123456789 -")) > 1 or match[0].endswith(("岁", "月"))
        size = f"{low}{unit}" if is_word else None
    else:
        steps = unit == "Y" or (high % _STEPS_OF_MONTHS == 0 and low in {0, 1, *range(0, 36, _STEPS_OF_MONTHS)})
        size = f"{low}-{high}{unit}" if low < high <= low + 12 and steps else None
    return ([text.token(Kind.SIZE, at, match.end(), (size,))], match.end()) if size else None


def _match_ratio(text: _Text, at: int) -> _Taken | None:
    """Take `1:2:2:1` and 一比二比二比一; two numbers only behind a word that says ratio."""
    if chinese := _CHINESE_RATIO.match(text.plain, at):
        weights = [(chinese_number(char) or (0, 0))[1] for char in chinese[0] if char != "比"]
        return [replace(text.token(Kind.RATIO, at, chinese.end()), weights=tuple(weights))], chinese.end()
    match = _RATIO.match(text.plain, at)
    if match is None or (at and text.plain[at - 1].isalnum() and not _HAN.match(text.plain, at - 1)):
        return None
    weights = [int(part) for part in re.findall(r"[0-9]+", match[0])]
    if len(weights) < 3 or min(weights) < 1 or max(weights) > 12:
        return None
    return [replace(text.token(Kind.RATIO, at, match.end()), weights=tuple(weights))], match.end()


def _take_letters(text: _Text, at: int, is_colour_named: bool) -> _Taken | None:
    if _CHINESE_RATIO.match(text.plain, at):
        return _match_ratio(text, at)
    if han := _HAN.match(text.plain, at):
        return _han(text, at, han.end())
    word = _WORD.match(text.plain, at)
    if word is None:
        return None
    if (size := _size_after_times(text, at, word.end())) is not None:
        return size
    known = _phrase(text, at)
    if known is None and is_colour_named:
        return [_colour(text, at, word.end())], word.end()
    return known or _split_word(text, at, word.end())


def _take_mark(text: _Text, at: int) -> _Taken:
    """Take a mark; the point of `шт.` or `pcs.` belongs to its word."""
    kind = MARKS[text.plain[at]]
    if text.plain[at] == "." and at and text.plain[at - 1].isalpha() and text.plain[at + 1 : at + 2] in (" ", ","):
        kind = Kind.FILLER
    return [text.token(kind, at, at + 1)], at + 1


def _match_coded_size(plain: str, at: int) -> re.Match[str] | None:
    """Match a size that starts with a digit, unless it could be a quantity and a size run together."""
    sized = _CODED_SIZE.match(plain, at)
    if sized is None or (at and plain[at - 1].isalnum()):
        return None
    return sized


def _colour(text: _Text, start: int, end: int) -> Token:
    return text.token(Kind.COLOUR, start, end)


def _numbers(text: _Text, start: int, end: int) -> _Taken:
    """Read one number, such as `2 dozen`, or each of a list such as `20,40,20`, which no thousands mark explains."""
    if mixed := mixed_number(text.plain, start):
        return [_limited(text, start, *mixed)], mixed[0]
    if not _COMMA_LIST.fullmatch(text.plain, start, end):
        factor = factor_after(text.plain.casefold(), end)
        if factor is None:
            return [_number(text, start, end)], end
        number = _limited(text, start, factor[0], _number(text, start, end).number * factor[1])
        return [number], factor[0]
    parts = list(re.compile("[0-9]+|,").finditer(text.plain, start, end))
    if _match_age(text, parts[-1].start(), is_listed=True):
        parts.pop()
    return [
        _number(text, part.start(), part.end()) if part[0] != "," else text.token(Kind.COMMA, part.start(), part.end())
        for part in parts
    ], parts[-1].end()


def _limited(text: _Text, start: int, end: int, number: int) -> Token:
    token = text.token(Kind.NUMBER, start, end, number=number)
    if number > MAX_PIECES:
        raise BreakdownTooManyPieces(word=token.text, position=token.position, limit_pieces=MAX_PIECES, suggestion=None)
    return token


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


_DENIED_HAN = re.compile("[不别]要|不含|除了?|没有")
"""What denies the colour behind it: `不要白色` names no colour of its own."""


def _han(text: _Text, start: int, end: int) -> tuple[list[Token], int]:
    """Read Chinese characters, longest known word first; an unknown word that ends with 色 is a colour."""
    if (tones := _TWO_TONE.match(text.plain, start)) and _are_colours(tones[0].rstrip("拼色接撞双")):
        stop = tones.end() + (text.plain[tones.end() : tones.end() + 1] == "色")
        return [_colour(text, start, stop)], stop
    for stop in range(min(end, start + max(LONGEST_CHINESE, LONGEST_GARMENT)), start, -1):
        token = _known(text, start, stop)
        if token is not None:
            return [token], stop
    numeral = chinese_number(text.plain[start:end])
    if numeral is not None and numeral[1] <= MAX_PIECES:
        length, number = numeral
        if is_between(text.plain[start : start + length]):
            raise BreakdownNumberUnclear(word=text.plain[start : start + length], position=start + 1, suggestion=None)
        return [text.token(Kind.NUMBER, start, start + length, number=number)], start + length
    suffix = text.plain.find("色", start + 1, end)
    if is_pack(text.plain[start]):
        raise _unknown(text, start, start + 1)
    if (denied := _DENIED_HAN.match(text.plain, start, end)) is not None:
        raise _unknown(text, start, denied.end())
    if suffix > 0:
        return [_colour(text, start, suffix + 1)], suffix + 1
    raise _unknown(text, start, end)


def _are_colours(word: str) -> bool:
    """Say whether every character of a short Chinese word names a colour, as in 黑白."""
    return len(word) > 1 and all(find_colour(char) for char in word)


def _phrase(text: _Text, start: int) -> tuple[list[Token], int] | None:
    """Read the longest known phrase of up to four words, hyphens counting as spaces; None where none is known."""
    ends: list[int] = []
    at = start
    while len(ends) < _LONGEST_PHRASE and (word := _WORD.match(text.plain, at)):
        ends.append(word.end())
        gap = _GAP.match(text.plain, word.end())
        at = gap.end() if gap else len(text.plain)
    number = written_number(text.plain.casefold().replace("ё", "е"), start)
    for end in reversed(ends):
        token = _known(text, start, end)
        if token is not None and (number is None or end >= number.end):
            return [token], end
    if number is None:
        return _dashed_colours(text, start)
    if not number.is_ordinal:
        return [_limited(text, start, number.end, number.value)], number.end
    if not is_numeric_size(number.value):
        return None
    return [text.token(Kind.SIZE, start, number.end, (str(number.value),))], number.end


def _dashed_colours(text: _Text, start: int) -> _Taken | None:
    """Take `чёрно-белый` or `black/white-striped` as one colour of its own."""
    match = re.compile(r"([^\W\d_]{3,})[-‐‑]([^\W\d_]{3,})").match(text.plain, start)
    if match is None or find_colour(match[2]) is None or not match[1].casefold().endswith("о"):
        return None
    return [_colour(text, start, match.end())], match.end()


def _known(text: _Text, start: int, end: int) -> Token | None:
    phrase = " ".join(re.split(r"[ \-‐‑]+", text.plain[start:end]))
    folded = phrase.casefold().replace("ё", "е").replace(" ", "_")
    is_number_next = text.plain[end : end + 1].isdigit()
    size = find_size(phrase)
    if size is not None and not (folded == "с" and not is_number_next):
        return text.token(Kind.SIZE, start, end, (size,))
    if folded == "с":
        return text.token(Kind.FROM, start, end, ("S",))
    if folded in ("a", "an", "i", "it") and is_number_next:
        return None
    if folded in KIND_OF_PHRASE:
        return text.token(KIND_OF_PHRASE[folded], start, end)
    if find_colour(phrase) or find_colour(text.plain[start:end]):
        return _colour(text, start, end)
    if garment := find_garment_word(phrase):
        return replace(text.token(Kind.GARMENT, start, end), garment=garment)
    return None


def _size_after_times(text: _Text, start: int, end: int) -> _Taken | None:
    """Read the `xL` of `20xM 20xL` as a mark and L: beside `xM` the x can only be a mark."""
    word = text.plain[start:end]
    if word[0] not in "xXхХ" or not text.plain[start - 1 : start].isdigit() or not _TIMES.search(text.plain):
        return None
    size = find_size(word[1:])
    if size is None:
        return None
    return [text.token(Kind.PAIR, start, start + 1), text.token(Kind.SIZE, start + 1, end, (size,))], end


def _split_word(text: _Text, start: int, end: int) -> tuple[list[Token], int]:
    """Read `Sx` of `Sx20` and `xM` of `20xM` as a size and a mark."""
    word = text.plain[start:end]
    if (run := _RUN_OF_SIZES.fullmatch(word)) and len([size for size in run.groups() if size]) > 2:
        spans = [run.span(group) for group in range(1, len(run.groups()) + 1) if run[group]]
        return [
            text.token(Kind.SIZE, start + first, start + last, (find_size(word[first:last]) or "",))
            for first, last in spans
        ], end
    if word[-1] in "xXхХ" and (size := find_size(word[:-1])):
        return [text.token(Kind.SIZE, start, end - 1, (size,)), text.token(Kind.PAIR, end - 1, end)], end
    if word[0] in "xXхХ" and (size := find_size(word[1:])):
        return [text.token(Kind.PAIR, start, start + 1), text.token(Kind.SIZE, start + 1, end, (size,))], end
    raise _unknown(text, start, end)


def _unknown(text: _Text, start: int, end: int) -> BreakdownWordUnknown:
    token = text.token(Kind.FILLER, start, end)
    close = get_close_matches(token.text.casefold(), _SUGGESTED, n=1, cutoff=0.75)
    return BreakdownWordUnknown(word=token.text, position=token.position, suggestion=close[0] if close else None)
