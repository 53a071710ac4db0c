"""Numbers written in words: English, Russian and Chinese."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0, "俩": 2}
_DIGITS |= {char: value for value, char in enumerate("壹贰叁肆伍陆柒捌玖", start=1)}
_UNITS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}


def chinese_number(word: str) -> tuple[int, int] | None:
    """Read the numeral that a word starts with, such as 一百二十 or 一百二: its length in characters and its value."""
    total = section = digit = length = unit = 0
    for char in word:
        if char in _DIGITS:
            digit = _DIGITS[char]
            unit = 0 if digit == 0 else unit
        elif char in _UNITS:
            unit = _UNITS[char]
            section, digit = section + (digit or 1) * unit, 0
        elif char == "万":
            total, section, digit, unit = (total + section + digit) * 10_000, 0, 0, 10_000
        else:
            break
        length += 1
    if not length:
        return None
    # 一百二 is 120 and 一万五 is 15,000; 一百零二 is 102.
    return length, total + section + (digit * unit // 10 if unit > 10 else digit)


_ONE_OR_NEXT: Final = re.compile("(?:.*[十百千万])?(?:一[二两]|[二两]三|三四|四五|五六|六七|七八|八九)[十百千万]?")


def is_between(numeral: str) -> bool:
    """Say whether a Chinese numeral is one or the next, as 七八 and 五六十 are: it is no certain number."""
    return _ONE_OR_NEXT.fullmatch(numeral) is not None


@dataclass(frozen=True, slots=True)
class WrittenNumber:
    """A number in words: where it ends in the text, its value, and whether it is an ordinal such as `сорок второй`."""

    end: int
    value: int
    is_ordinal: bool = False


def _table(text: str) -> dict[str, int]:
    return {word: int(value) for row in text.split() for value, words in [row.split(":")] for word in words.split(",")}


SMALL: Final = _table(
    """1:one 2:two 3:three 4:four 5:five 6:six 7:seven 8:eight 9:nine 10:ten 11:eleven 12:twelve 13:thirteen
    14:fourteen 15:fifteen 16:sixteen 17:seventeen 18:eighteen 19:nineteen 20:twenty 30:thirty 40:forty,fourty 50:fifty
    60:sixty 70:seventy 80:eighty 90:ninety
    1:один,одна,одно,одну,одного,одной 2:два,две,двух,двумя 3:три,трех,трём 4:четыре,четырех 5:пять,пяти 6:шесть,шести
    7:семь,семи 8:восемь,восьми 9:девять,девяти 10:десять,десяти,десятка,десяток 11:одиннадцать,одиннадцати
    12:двенадцать,двенадцати 13:тринадцать,тринадцати 14:четырнадцать,четырнадцати 15:пятнадцать,пятнадцати
    16:шестнадцать,шестнадцати 17:семнадцать,семнадцати 18:восемнадцать,восемнадцати 19:девятнадцать,девятнадцати
    20:двадцать,двадцати 30:тридцать,тридцати 40:сорок,сорока 50:пятьдесят,пятидесяти,полсотни,полсотня,полтинник
    60:шестьдесят,шестидесяти 70:семьдесят,семидесяти 80:восемьдесят,восьмидесяти 90:девяносто,девяноста
    100:сто,ста,сотня,сотню,сотка,сотку,соточку 150:полторы_сотни,полтораста 200:двести,двухсот 300:триста,трехсот
    400:четыреста,четырехсот 500:пятьсот,пятисот,полтысячи,полтыщи 600:шестьсот,шестисот 700:семьсот,семисот
    800:восемьсот,восьмисот 900:девятьсот,девятисот"""
)
"""Numbers up to 900 in one word, in English and Russian, by the forms that people write."""

COLLECTIVES: Final = _table(
    """2:двое,двоих 3:трое,троих 4:четверо,четверых 5:пятеро,пятерых 6:шестеро,шестерых 7:семеро,семерых"""
)
"""Russian words for so many people."""
_FACTORS: Final = _table(
    """10:десятка,десятков 12:dozen,dozens,doz,dz,дюжина,дюжину,дюжины,дюжин 100:hundred,hundreds,сотни,сотен
    1000:thousand,thousands,k,тысяча,тысячу,тысячи,тысяч,тыс,тыщ,тыща,тыщу,тыщи,косарь,косаря,косарей,к 144:gross"""
)
_ALONE: Final = frozenset("hundred thousand dozen дюжина дюжину тысяча тысячу тыща тыщу косарь".split())
_HALF: Final = frozenset({"half", "пол", "полдюжины"})
_ORDINAL: Final = _table(
    """1:first,перв 2:second,втор 3:third,трет 4:fourth,четверт 5:fifth,пят 6:sixth,шест 7:seventh,седьм
    8:eighth,восьм 9:ninth,девят 10:tenth,десят 11:eleventh,одиннадцат 12:twelfth,двенадцат 13:thirteenth,тринадцат
    14:fourteenth,четырнадцат 15:fifteenth,пятнадцат 16:sixteenth,шестнадцат 17:seventeenth,семнадцат
    18:eighteenth,восемнадцат 19:nineteenth,девятнадцат 20:twentieth,двадцат 30:thirtieth,тридцат 40:сороков
    50:пятидесят 60:шестидесят"""
)
_ORDINAL_ENDINGS: Final = "ый ий ой ого его ому ему ом ем ое ее ая ую ые ых ья ьего ьему ье ьей ьи ьих".split()
_ORDINALS: Final = {
    form: value
    for stem, value in _ORDINAL.items()
    for form in ([stem] if stem.isascii() else [stem + end for end in _ORDINAL_ENDINGS])
}
_WORD: Final = re.compile(r"[^\W\d_\u3007\u3400-\u4dbf\u4e00-\u9fff]+")
_BETWEEN: Final = re.compile(r"[ \-]+(?:and[ ]+)?")


def _alternatives(least: int, most: int, table: Mapping[str, int] = SMALL) -> str:
    words = (word for word, value in table.items() if least <= value <= most)
    return "|".join(sorted(words, key=len, reverse=True))


_COMPOUND: Final = re.compile(
    rf"(?<![^\W\d_])(?:(?:(?P<hundreds>{_alternatives(100, 900)}) )?(?P<tens>{_alternatives(20, 90)})[ -]"
    rf"(?:(?P<ones>{_alternatives(1, 9)})|(?P<ordinal>{_alternatives(1, 9, _ORDINALS)}))"
    rf"|(?P<only_hundreds>{_alternatives(100, 900)}) (?P<below>{_alternatives(1, 90)}))(?![^\W\d_])"
)


def join_numbers(folded: str) -> str:
    """Write numbers of several words in digits: `forty five` is 45, `сто двадцать` 120, `двадцать пятого` `25-го`."""
    return _COMPOUND.sub(_joined, folded)


def _joined(match: re.Match[str]) -> str:
    said = {name: word for name, word in match.groupdict().items() if word}
    value = sum(_ORDINALS[word] if name == "ordinal" else SMALL[word] for name, word in said.items())
    ending = ("th" if said["ordinal"].isascii() else "-го") if "ordinal" in said else ""
    return f"{value}{ending}"


def written_number(plain: str, at: int) -> WrittenNumber | None:
    """Read the English or Russian number in words that stands at `at` of a folded text, or None.

    `a hundred`, `two hundred and fifty`, `half a dozen`, `сто двадцать`, `полсотни`, `сорок второй` (an ordinal).
    """
    words, ends = _words(plain, at)
    if not words:
        return None
    lead = 1 if words[0] in ("a", "an") and len(words) > 1 and words[1] in _FACTORS else 0
    half = words[0] in _HALF and len(words) > 1
    if half:
        lead = 2 if words[1] == "a" else 1
        if len(words) <= lead or words[lead] not in ("dozen", "hundred", "thousand"):
            return None
        return WrittenNumber(ends[lead], _FACTORS[words[lead]] // 2)
    return _count(words[lead:], ends[lead:], starts_with_factor=bool(lead))


def _count(words: list[str], ends: list[int], *, starts_with_factor: bool) -> WrittenNumber | None:
    total = section = last = used = 0
    for word, end in zip(words, ends, strict=True):
        value = SMALL.get(word)
        if value is not None and (not last or (value < last and (last >= 20) and last % 10 == 0)):
            section, last = section + value, value
        elif word in _FACTORS and (section or starts_with_factor or word in _ALONE) and not total:
            factor = _FACTORS[word]
            section = max(section, 1) * factor
            if factor >= 1000:
                total, section = total + section, 0
            last = factor
        elif (ordinal := _ORDINALS.get(word)) is not None and (not last or (last >= 20 and ordinal < 10)):
            return WrittenNumber(end, total + section + ordinal, is_ordinal=True)
        else:
            break
        used = end
    return WrittenNumber(used, total + section) if used else None


def _words(plain: str, at: int) -> tuple[list[str], list[int]]:
    words: list[str] = []
    ends: list[int] = []
    while len(words) < 8 and (match := _WORD.match(plain, at)):
        words.append(match[0])
        ends.append(match.end())
        gap = _BETWEEN.match(plain, match.end())
        if gap is None:
            break
        at = gap.end()
    return words, ends


def factor_after(plain: str, at: int) -> tuple[int, int] | None:
    """Read a factor behind digits, such as `2 dozen`, `10k`, `2 тыс`, `3打`: where it ends and how many it makes."""
    match = re.compile(r" ?([^\W\d_]+)").match(plain, at)
    if match is None:
        return None
    word = match[1]
    if word[0] in _CHINESE_FACTORS:
        start = match.start(1)
        return start + 1, _CHINESE_FACTORS[word[0]]
    if word in ("k", "к") and match[0][0] == " ":
        return None
    return (match.end(), _FACTORS[word]) if word in _FACTORS else None


_CHINESE_FACTORS: Final[Mapping[str, int]] = {"打": 12, "百": 100, "千": 1000, "万": 10_000}
_DOZENS: Final = re.compile(
    r"(?<![\d.,])(?:(?P<count>\d+(?:[.,]5)?|[一二两三四五六七八九十]+) ?"
    r"(?P<dozen>dozens?(?![a-z])|doz(?![a-z])|dz(?![a-z])|дюжин[а-я]*|打(?!算|样|包|版|底|折)))"
)
_MIXED: Final = re.compile(
    r"(?<![\d.,])(?P<count>\d{1,5}(?:\.\d{1,2})?)(?P<units>[百千万](?![克米分瓦象科达卡])"
    r"(?:零?[\d一二两三四五六七八九]?[十百千](?![克米分]))*"
    r"(?:零?[一二三四五六七八九两](?!毛|角)|(?<=百)\d{2}(?!\d)|(?<=千)\d{3}(?!\d)|(?<=[百千万])\d(?=[件条个套只双块元]|$))?)(?P<behind>\d?)"
)
"""Digits with Chinese units behind them: `5百`, `1百二十`, `2千5百`, `1万2`."""
_UNIT_OF: Final = {**_UNITS, "万": 10_000}


def join_mixed(folded: str) -> str:
    """Write digits with Chinese units behind them in digits alone: `5百件` is `500件`, `2千5百` 2500, `1.5万` 15000."""
    return _MIXED.sub(_unmixed, folded)


def mixed_number(plain: str, at: int) -> tuple[int, int] | None:
    """Read digits with Chinese units behind them, such as `1百二十`: where they end, and the number."""
    match = _MIXED.match(plain, at)
    total = _mixed_value(match) if match else None
    return (match.end("units"), total) if match and total is not None else None


def _unmixed(match: re.Match[str]) -> str:
    total = _mixed_value(match)
    return match[0] if total is None else f"{total}{' ' if match['behind'] else ''}{match['behind']}"


def _mixed_value(match: re.Match[str]) -> int | None:
    total, unit = Decimal(match["count"]) * _UNIT_OF[match["units"][0]], _UNIT_OF[match["units"][0]]
    digit = 0
    units, rest = match["units"], 0
    if literal := re.search(r"\d{2,3}$", units):  # 1百50 is 150
        units, rest = units[: literal.start()], int(literal[0])
    for char in units[1:]:
        if char in _UNIT_OF:
            unit = _UNIT_OF[char]
            total, digit = total + (digit or 1) * unit, 0
        elif char == "零":
            unit = 10
        else:
            digit = int(char) if char.isdecimal() else _DIGITS[char]
    total += rest + digit * unit // 10  # 1百二 is 120, as 一百二 is
    return int(total) if total == int(total) else None


_THOUSANDS: Final = re.compile(r"(?<![\d.,])(?P<count>\d+[.,]\d) ?(?P<dozen>)(?:k|к|тыс\.?)(?![a-zа-я])")
_THOUSAND: Final = r"(?:тысяч[иуа]?|тыщ[иуа]|косар[ья])(?![а-я])"
_ONE_AND_A_HALF: Final = re.compile(rf"(?<![а-я])(?:полтор[аы]|полутора) (?:(?P<k>{_THOUSAND})|сотни(?![а-я]))")
_UP_TO_A_THOUSAND: Final = re.compile(
    rf"(?<![а-я])(?P<lead>(?:до|не (?:дороже|больше|более|выше)|дешевле|меньше|максимум|макс\.?"
    r"|около|примерно|от|за|по) )"
    rf"{_THOUSAND}"
)
"""One thousand that no number counts: `до тысячи`, `не дороже тыщи`."""


def count_out(folded: str) -> str:
    """Write dozens, thousands and `полторы тысячи` in digits: `6 dozen`, `3 дюжины`, `两打`, `1.5k`, `2千5百`."""
    folded = _ONE_AND_A_HALF.sub(lambda said: "1500" if said["k"] else "150", join_mixed(folded))
    folded = _UP_TO_A_THOUSAND.sub(lambda said: f"{said['lead']}1000", folded)
    for amount in (_DOZENS, _THOUSANDS):
        folded = amount.sub(_counted_out, folded)
    return folded


def _counted_out(match: re.Match[str]) -> str:
    """Write dozens and decimal thousands in digits; what makes no whole number stays as it is."""
    said = match["count"]
    numeral = chinese_number(said)
    factor = 12 if match["dozen"] else 1000
    pieces = factor * (Decimal(numeral[1]) if numeral else Decimal(said.replace(",", ".")))
    return f"{int(pieces)} " if pieces == int(pieces) else match[0]
