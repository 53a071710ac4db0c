"""Garment sizes as people write them, and their one canonical spelling and order."""

import re

ONE_SIZE = "ONE"
"""One size fits all (均码, единый размер)."""

UNSIZED = ""
"""The person gave a quantity and no size at all."""

LADDER = ("4XS", "3XS", "XXS", "XS", "S", "M", "L", "XL", "2XL", "3XL", "4XL", "5XL", "6XL", "7XL", "8XL", "9XL")
"""Letter sizes from small to large; a range such as `XS-XL` is read along it."""

_ONE_SIZE_WORDS = frozenset(
    "one onesize os o/s free freesize uni universal f f码 均码 均碼 单码 统码 通码 自由码 единый универсальный"
    " безразмерный безразмер оверсайз ван_сайз onesize os one_size_fits_most 均"
    " 均号 自由尺码 均一码 one_size free_size one_size_fits_all единый_размер универсальный_размер без_размера".split()
)
_NAMED = {
    "小号": "S",
    **dict.fromkeys(("эска", "эски", "эску", "эсок", "эс", "smalls", "маленькие", "маленьких"), "S"),
    **dict.fromkeys(("эмка", "эмки", "эмку", "эмок", "эм", "mediums", "med", "средние", "средних"), "M"),
    **dict.fromkeys(("элька", "эльки", "эльку", "элек", "эль", "larges", "большие", "больших"), "L"),
    **dict.fromkeys(
        (
            "икселька",
            "иксэлька",
            "иксэль",
            "икс_элька",
            "икс_эль",
            "хэлька",
            "хелька",
            "хэльки",
            "хельки",
            "xlарж",
            "extra_larges",
            "x_larges",
            "xlarges",
        ),
        "XL",
    ),
    **dict.fromkeys(("иксэска", "иксэс", "икс_эска", "икс_эс", "extra_smalls", "xsmall"), "XS"),
    **dict.fromkeys(("加加大", "特大", "双加大", "xxlarge"), "2XL"),
    "小码": "S",
    "中号": "M",
    "中码": "M",
    "大号": "L",
    "大码": "L",
    "加大": "XL",
    "加大号": "XL",
    "特大号": "2XL",
    "加小": "XS",
    "特小号": "XS",
    "small": "S",
    "medium": "M",
    "large": "L",
    "extra_small": "XS",
    "extra_large": "XL",
    "xlarge": "XL",
    "x_large": "XL",
    "x_small": "XS",
    "маленький": "S",
    "средний": "M",
    "большой": "L",
}
# Russians type sizes with the keyboard they have: М is a Cyrillic letter, ХЛ a transliteration.
_CYRILLIC = str.maketrans("ХСМЛ", "XSML")
_CYRILLIC_CUP = str.maketrans("АВСДЕ", "ABCDE")
_REPEATED_X = re.compile(r"(X{2,9})(L|S)\Z")
_COUNTED_X = re.compile(r"([1-9])X(L|S)\Z")
_AGE = re.compile(r"(?:[1-9]T|[1-9]Y|1[0-6]Y|[0-9]{1,2}-[0-9]{1,2}[MY])\Z")
_BODY = re.compile(r"1[0-9]{2}/[0-9]{2,3}[ABCY]\Z")
_CUP = re.compile(r"(?:[6-9][05]|10[05])(?:[A-H]|AA|DD)\Z")
_CALLED = re.compile(r"([2-9]?[xsmlхсмл]{1,3})_(?:к[аиу]|ок|очк[аиу])\Z")
_PLUS = re.compile(r"[1-6]X\Z")


def find_size(word: str) -> str | None:
    """Give the canonical size that a word (not a bare number) names, or None."""
    folded = word.casefold().replace(" ", "_").replace("-", "_")
    if folded in _ONE_SIZE_WORDS:
        return ONE_SIZE
    if folded in _NAMED:
        return _NAMED[folded]
    if called := _CALLED.match(folded):
        word = called[1]
    upper = word.upper().translate(_CYRILLIC)
    if _BODY.match(upper) or _AGE.match(upper) or _PLUS.match(upper):
        return upper
    if _CUP.match(cup := word.upper().translate(_CYRILLIC_CUP)):
        return cup
    letters = _letters(upper)
    return letters if letters in LADDER else None


def _letters(upper: str) -> str:
    if match := _REPEATED_X.match(upper):
        count, end = len(match[1]), match[2]
    elif match := _COUNTED_X.match(upper):
        count, end = int(match[1]), match[2]
    else:
        return upper
    if count == 1:
        return "X" + end
    return "XXS" if (count, end) == (2, "S") else f"{count}X{end}"


def is_numeric_size(number: int) -> bool:
    """Say whether a bare number can be a garment size: ages, EU, RU, waist inches, or height in cm."""
    if number <= 74:
        return number <= 16 or number >= 24 or number % 2 == 0
    return number <= 190 and (number % 2 == 0 or number % 5 == 0)


def size_range(first: str, last: str) -> tuple[str, ...]:
    """List the letter sizes from one to another, both included; empty where they form no range."""
    if first not in LADDER or last not in LADDER:
        return ()
    start, end = LADDER.index(first), LADDER.index(last)
    return LADDER[start : end + 1] if start < end else ()


def size_order(size: str) -> tuple[int, int, str]:
    """Give the sort key of a canonical size: unsized, one size, letters by size, numbers, the rest."""
    if size in (UNSIZED, ONE_SIZE):
        return (0, len(size), size)
    if size in LADDER:
        return (1, LADDER.index(size), size)
    digits = re.match(r"[0-9]+", size)
    return (2, int(digits[0]), size) if digits else (3, 0, size)
