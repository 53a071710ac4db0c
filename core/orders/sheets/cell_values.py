"""What single cells of an order sheet are: sizes and whole numbers, as people and programs write them."""

import re
import unicodedata
from functools import cache
from typing import Final

from core.orders.sheets.values import Formula, Value
from core.reading.numerals import chinese_number
from core.reading.sizes import LADDER, find_size, is_numeric_size
from core.reading.tokens import MAX_PIECES

_UNIT: Final = re.compile(
    r"\s*(?:pcs|pc|pieces?|units?|шт|штук[аи]?|ед|件|个|条|套|双|顶|只|stk|stuck|stück|szt|pz|pzs?|uds?|adet|ea)\.?$"
)
_NOTHING: Final = frozenset({"", "-", "–", "—", "x", "х", "/", "нет", "无", "n/a", "na", "none", "0", "--", ".", "✗"})
_LETTERS: Final = re.compile(
    r"(?i)(?:size|waist|eu|us|uk|ru|it|fr|de|int|талия|腰围|размер|разм\.?|р-р|р\.?|рост|尺码|gr\.?|taille|talla)(?![^\W\d_])\s*[:.]?\s*(?=\S)"
)
_ENDING: Final = re.compile(r"(?i)\s*(?:cm|см|码|號|号|yo)$")
_AGE: Final = re.compile(
    r"(?i)(\d{1,2})\s*(?:[-–—/~至]\s*(\d{1,2}))?\s*"
    r"(?:(m|mo|mos|mths?|months?|мес\.?|месяц\w*|м|个?月|mois|monate?|meses|mesi|ay|miesi[aą]c\w*)"
    r"|(y|yr|yrs|years?(?: old)?|yo|т|лет|года?|г|岁|周岁|ans?|jahre?|años?|anos?|anni|yaş|yas|lata?|jaar))\.?$"
)
_WAIST: Final = re.compile(
    r"(?i)w?\s*([2-5]\d)\s*w?\s*(?:waist\s*)?(?:[/x×х*,\- ]|(?=[li]))\s*(?:l|leg|length|inseam"
    r"|inside leg)?\s*([23]\d)\s*(?:l|leg|length|inseam)?$"
)
_PAIR: Final = re.compile(r"(\d{2,3})\s*[-–—/]\s*(\d{2,3})$")
_LETTER_PAIR: Final = re.compile(r"(?i)([2-9]?x{0,4}[sml]|[2-9]x[sl])\s*[/\-–]\s*([2-9]?x{0,4}[sml]|[2-9]x[sl])$")
_BRACKET: Final = re.compile(r"^([^()]+?)\s*\(([^()]+)\)$")
_RANGE: Final = re.compile(r"\d+\s*(?:[-–—~]|to|до|至)\s*\d+$")


@cache
def _size_of_text(text: str) -> str | None:
    plain = unicodedata.normalize("NFKC", text).replace("₽", "").strip()
    if not plain or len(plain) > 24:
        return None
    if bracket := _BRACKET.match(plain):
        return _size_of_text(bracket[1]) if _size_of_text(bracket[1]) else None
    bare = _ENDING.sub("", _LETTERS.sub("", plain)).strip()
    for word in dict.fromkeys((plain, bare)):
        if size := _plain_size(word):
            return size
    return None


def _plain_size(word: str) -> str | None:
    if age := _AGE.fullmatch(word):
        unit = "M" if age[3] else "Y"
        is_span = age[2] is not None
        if not is_span and len(age[3] or age[4]) == 1 and age[3]:
            return None  # 10M alone may be ten of size M
        return f"{age[1]}-{age[2]}{unit}" if is_span else f"{age[1]}{unit}"
    if waist := _WAIST.fullmatch(word):
        if "w" in word.casefold() or "l" in word.casefold() or not _looks_like_span(waist[1], waist[2]):
            return f"{waist[1]}/{waist[2]}"
    if pair := _PAIR.fullmatch(word):
        low, high = int(pair[1]), int(pair[2])
        is_of_socks = 9 <= low <= 47 and high - low in (2, 3)
        if is_of_socks or (is_numeric_size(low) and low < high <= low + 12):
            return f"{low}/{high}" if "/" in word else f"{low}-{high}"
        return None
    if letters := _LETTER_PAIR.fullmatch(word):
        first, last = find_size(letters[1]), find_size(letters[2])
        are_neighbours = first in LADDER and last in LADDER and LADDER.index(last) - LADDER.index(first) == 1
        return f"{first}/{last}" if are_neighbours else None
    if named := find_size(word):
        return named
    if re.fullmatch(r"[0-9]{1,3}(?:[.,]0)?", word):
        number = int(re.split("[.,]", word)[0])
        return str(number) if is_numeric_size(number) else None
    return None


def _looks_like_span(first: str, last: str) -> bool:
    """Say whether two numbers are neighbours of one scale, such as 36-38, more than waist and length."""
    return int(first) < int(last) and int(last) - int(first) in (1, 2, 3)


def size_of(value: Value | Formula) -> str | None:
    """Give the size that a heading or cell names: `46`, `110 cm`, `S(155/80A)`, `W30 L32`, `6-12M`, `S/M`."""
    if isinstance(value, bool) or isinstance(value, Formula):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int):
        return str(value) if is_numeric_size(value) else None
    return _size_of_text(value) if isinstance(value, str) else None


def is_letter_size(value: Value | Formula) -> bool:
    """Say whether a cell names a size that is no bare number."""
    return isinstance(value, str) and size_of(value) is not None and not re.fullmatch(r"\s*\d+(?:[.,]0)?\s*", value)


def number_of(value: Value | Formula) -> float | None:
    """Give the number that a cell is, also written as text or in Chinese; None where it is none, or may be two."""
    if isinstance(value, bool) or value is None or isinstance(value, Formula):
        return None
    if isinstance(value, int | float):
        return value
    if not isinstance(value, str) or len(value) > 40:
        return None
    plain = _UNIT.sub("", unicodedata.normalize("NFKC", value).casefold().strip()).strip()
    if re.fullmatch(r"\d{1,9}(?:[.,]\d{1,2})?", plain):
        return float(plain.replace(",", "."))
    if re.fullmatch(r"\d{1,3}(?:[ ,.'’]\d{3})+(?:[.,]\d{1,2})?", plain):
        return (
            float(re.sub(r"[ ,.'’]", "", re.sub(r"[.,](\d{1,2})$", "", plain)))
            if not re.search(r"[.,]\d{1,2}$", plain)
            else float(re.sub(r"[ ,.'’](?=\d{3})", "", plain).replace(",", "."))
        )
    if re.fullmatch(r"\d{1,6}(?:\s*\+\s*\d{1,6})+", plain):
        return float(sum(int(part) for part in plain.split("+")))
    if re.fullmatch(r"\d{1,5}\s*(?:打|dozen|doz|dz|дюжин\w*)", plain):
        return 12.0 * int(re.sub(r"\D", "", plain))
    numeral = chinese_number(plain)
    return float(numeral[1]) if numeral is not None and numeral[0] == len(plain) else None


def percent_of(value: Value | Formula) -> int | None:
    """Give the percents that a cell says: `20%`, or a fraction such as 0.2, as programs store it."""
    if isinstance(value, str) and (said := re.fullmatch(r"\s*(\d{1,3})(?:[.,]0+)?\s*[%％]\s*", value)):
        return int(said[1])
    is_fraction = isinstance(value, float) and 0 < value < 1 and abs(value * 100 - round(value * 100)) < 1e-9
    return round(value * 100) if is_fraction and isinstance(value, float) else None


def is_thousands_doubtful(value: Value | Formula) -> bool:
    """Say whether a text such as `20.000` may be twenty as well; 1.200 pieces can only be twelve hundred."""
    return isinstance(value, str) and re.fullmatch(r"\s*\d{1,3}[.,]000\s*", value) is not None


def is_nothing(value: Value | Formula) -> bool:
    """Say whether a cell is empty, zero or a sign that stands for nothing."""
    if isinstance(value, str):
        plain = unicodedata.normalize("NFKC", value).casefold().strip()
        return plain in _NOTHING or not _UNIT.sub("", plain)
    return value is None or (isinstance(value, int | float) and value == 0)


def is_range(value: Value | Formula) -> bool:
    """Say whether a cell holds two quantities, such as `20-30`."""
    return isinstance(value, str) and _RANGE.fullmatch(_UNIT.sub("", value.strip())) is not None


def is_pieces(number: float | None) -> bool:
    """Say whether a number can be a quantity."""
    return number is not None and 0 <= number <= MAX_PIECES and number == int(number)


def has_digits(value: Value | Formula) -> bool:
    """Say whether a text holds a number."""
    return isinstance(value, str) and any(char.isdigit() for char in value)
