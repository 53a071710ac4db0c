"""Days as people type them in English, Chinese and Russian, read against today."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import ClassVar

from core.errors import UserError
from core.reading.numerals import chinese_number

NEXT_YEAR_WITHIN_DAYS = 183
"""A day without a year that is over this year means next year only if it comes this soon."""

_MOST_DAYS = 3650
_DAY = timedelta(days=1)


class DayUnclear(UserError):
    """The words name no day."""

    code: ClassVar[str] = "day_unclear"


class DayPast(UserError):
    """The words name a day that is over."""

    code: ClassVar[str] = "day_past"


class DayAmbiguous(UserError):
    """The words can mean two days; `first` and `second` are the two."""

    code: ClassVar[str] = "day_ambiguous"


_MONTHS = {
    **{name: i for i, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)},
    **{name: i for i, name in enumerate("янв фев мар апр ма июн июл авг сен окт ноя дек".split(), start=1)},
}
_MONTH_WORD = (
    r"(jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)(?:uary|ruary|ch|il|e|y|ust|tember|ember|ober)?"
    r"|(янв|фев|мар|апр|ма|июн|июл|авг|сен|окт|ноя|дек)(?:арь|аря|раль|раля|т|та|ель|еля|й|я|ь|уст|уста|тябрь|тября"
    r"|ябрь|ября|брь|бря|абрь|абря)?"
)
_WEEKDAYS = {
    word: day
    for day, words in enumerate(
        (
            "mon monday пн понедельник понедельнику понедельника 一",
            "tue tues tuesday вт вторник вторнику вторника 二",
            "wed wednesday ср среда среду среде среды 三",
            "thu thur thurs thursday чт четверг четвергу четверга 四",
            "fri friday пт пятница пятницу пятнице пятницы 五",
            "sat saturday сб суббота субботу субботе субботы 六",
            "sun sunday вс воскресенье воскресенью воскресенья 日 天",
        )
    )
    for word in words.split()
}
_OFFSETS = {
    "today": 0,
    "сегодня": 0,
    "今天": 0,
    "今日": 0,
    "tomorrow": 1,
    "завтра": 1,
    "завтрашний день": 1,
    "明天": 1,
    "明日": 1,
    "day after tomorrow": 2,
    "the day after tomorrow": 2,
    "послезавтра": 2,
    "后天": 2,
    "大后天": 3,
}
_SMALL_NUMBERS = {
    **{word: i for i, word in enumerate("one two three four five six seven eight nine ten".split(), start=1)},
    **{word: i for i, word in enumerate("один два три четыре пять шесть семь восемь девять десять".split(), start=1)},
    "a": 1,
    "an": 1,
    "одну": 1,
    "две": 2,
    "": 1,
}
_LEADING = re.compile(
    r"(?:by|on|until|till|before|due|needed|need|no later than|not later than|к|ко|до|на|в|во|не позднее|не позже"
    r"|срок)\s+"
)
_TRAILING = re.compile(r"\s*(?:г\.?|года|год|之前|以前|前|交货|交|要货|要)$")
_UNIT_DAYS = {"d": 1, "w": 7, "д": 1, "с": 1, "н": 7, "天": 1, "日": 1, "周": 7, "星": 7, "礼": 7}


def parse_day(text: str, *, today: date, locale: str = "") -> date:
    """Read the day that a person means: `14 dec`, `14.12`, `in 10 days`, `через неделю`, `下周五`, `завтра`.

    Dots are day first unless `locale` is Chinese; slashes and dashes follow `locale`, and without one both
    numbers must not be months.

    Raises:
        DayUnclear: The words name no day.
        DayPast: The day is over.
        DayAmbiguous: The words can mean two days.
    """
    word = " ".join(text.split())[:60]
    folded = _fold(text)
    for read in _READERS:
        try:
            day = read(folded, today, locale)
        except (ValueError, OverflowError):
            raise DayUnclear(word=word) from None
        if isinstance(day, tuple):
            raise DayAmbiguous(word=word, first=min(day), second=max(day))
        if day is not None and day < today:
            raise DayPast(word=word, day=day)
        if day is not None:
            return day
    raise DayUnclear(word=word)


_Reading = date | tuple[date, date] | None


def _fold(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text[:200]).casefold().replace("ё", "е")
    folded = " ".join(folded.replace(",", " ").split()).strip(" .!?。;:")
    while match := _LEADING.match(folded):
        folded = folded[match.end() :]
    while (shorter := _TRAILING.sub("", folded)) != folded and shorter:
        folded = shorter
    return folded


def _offset(text: str, today: date, _: str) -> _Reading:
    return today + _OFFSETS[text] * _DAY if text in _OFFSETS else None


def _year_first(text: str, _: date, __: str) -> _Reading:
    match = re.fullmatch(r"(20\d\d)([-/. ])(\d{1,2})\2(\d{1,2})|(20\d\d)(\d\d)(\d\d)", text)
    if match is None:
        return None
    year, month, day = (match[1], match[3], match[4]) if match[1] else (match[5], match[6], match[7])
    return date(int(year), int(month), int(day))


def _two_numbers(text: str, today: date, locale: str) -> _Reading:
    match = re.fullmatch(r"(\d{1,2})\s?([./-])\s?(\d{1,2})(?:\s?\2\s?(\d{4}|\d\d))?\.?", text)
    if match is None:
        return None
    first, mark, second = int(match[1]), match[2], int(match[3])
    year = int(match[4]) + (2000 if len(match[4]) == 2 else 0) if match[4] else None
    if first <= 12 and second <= 12 and first != second:
        order = _order_of(mark, locale)
        if order is None:
            return _day_of(first, second, year, today), _day_of(second, first, year, today)
        is_day_first = order == "day"
    else:
        is_day_first = second <= 12
    day, month = (first, second) if is_day_first else (second, first)
    return _day_of(day, month, year, today)


def _order_of(mark: str, locale: str) -> str | None:
    if locale.startswith("zh"):
        return "month"
    return "day" if mark == "." or locale.startswith("ru") else None


def _day_of(day: int, month: int, year: int | None, today: date) -> date:
    """Make a day; without a year, a day that is over means next year only where that is soon."""
    if year is not None:
        return date(year, month, day)
    days = [date(y, month, day) for y in (today.year, today.year + 1) if day <= monthrange(y, month)[1]]
    if not days:
        raise ValueError(f"no day {day} in month {month}")
    soon = [found for found in days if today <= found <= today + NEXT_YEAR_WITHIN_DAYS * _DAY]
    return soon[0] if soon else days[0]


def _named_month(text: str, today: date, _: str) -> _Reading:
    day_first = re.fullmatch(
        rf"(?:the )?(\d{{1,2}})(?:st|nd|rd|th|-?го|-?е)?[ .-]*(?:of )?(?:{_MONTH_WORD})\.?[ -]*(\d{{4}})?", text
    )
    month_first = re.fullmatch(rf"(?:{_MONTH_WORD})\.?[ -]*(\d{{1,2}})(?:st|nd|rd|th)?(?: (\d{{4}}))?", text)
    if day_first:
        day, english, russian, year = day_first.groups()
    elif month_first:
        english, russian, day, year = month_first.groups()
    else:
        return None
    month = _MONTHS[(english or russian)[:3] if english else russian]
    return _day_of(int(day), month, int(year) if year else None, today)


def _chinese_day(text: str, today: date, _: str) -> _Reading:
    plain = _arabic(text)
    if match := re.fullmatch(r"(?:(20\d\d)年)?(\d{1,2})月(\d{1,2})(?:日|号)?", plain):
        return _day_of(int(match[3]), int(match[2]), int(match[1]) if match[1] else None, today)
    if match := re.fullmatch(r"(本|这|这个|下|下个)?月?(\d{1,2})(?:日|号)", plain):
        return _day_in_month(int(match[2]), today, 1 if (match[1] or "").startswith("下") else 0, bool(match[1]))
    if plain in ("月底", "本月底", "这个月底"):
        return _month_end(today)
    return None


def _arabic(text: str) -> str:
    """Write the Chinese numerals of a text in digits, but for the names of weekdays."""
    out, at = "", 0
    while at < len(text):
        numeral = None if text[at - 1 : at] in ("周", "期", "拜") else chinese_number(text[at:])
        out += str(numeral[1]) if numeral else text[at]
        at += numeral[0] if numeral else 1
    return out


def _day_in_month(day: int, today: date, ahead: int, is_month_named: bool) -> date:
    if not is_month_named and day < today.day:
        ahead = 1
    year, month = today.year + (today.month - 1 + ahead) // 12, (today.month - 1 + ahead) % 12 + 1
    return date(year, month, day)


def _month_end(today: date) -> date:
    return today.replace(day=monthrange(today.year, today.month)[1])


def _day_of_this_month(text: str, today: date, _: str) -> _Reading:
    if text in ("end of month", "end of the month", "month end", "конец месяца", "конца месяца", "концу месяца"):
        return _month_end(today)
    match = re.fullmatch(r"(?:the )?(\d{1,2})(?:st|nd|rd|th|-го|-е|го| числа|-го числа)", text)
    return _day_in_month(int(match[1]), today, 0, False) if match else None


def _ahead(text: str, today: date, _: str) -> _Reading:
    """Read `in 10 days`, `10 days`, `через 2 недели`, `10天后`, `in a month`."""
    match = re.fullmatch(
        r"(?:in|within|after|через|спустя)?\s*(\d+|[a-z]+|[а-я]+)?\s*"
        r"(days?|d|weeks?|w|months?|дней|дня|день|дн|сутки|суток|неделю|недели|недель|нед|месяц|месяца|месяцев|мес)\.?"
        r"(?: (?:from now|later|time))?",
        text,
    ) or re.fullmatch(r"(?:过)?(\d+)\s*个?(天|日|周|星期|礼拜|月)(?:之?后|以后|内|之内)?", _arabic(text))
    if match is None:
        return None
    amount = _amount(match[1] or "")
    unit = match[2]
    if amount is None or amount > _MOST_DAYS or (unit == "日" and text.endswith("日")):
        return None
    if unit[0] in "mм月":
        return _months_after(today, amount)
    return today + amount * _UNIT_DAYS[unit[0]] * _DAY


def _amount(word: str) -> int | None:
    return int(word) if word.isdecimal() and len(word) < 6 else _SMALL_NUMBERS.get(word)


def _months_after(today: date, months: int) -> date:
    year, month = today.year + (today.month - 1 + months) // 12, (today.month - 1 + months) % 12 + 1
    return date(year, month, min(today.day, monthrange(year, month)[1]))


def _weekday(text: str, today: date, _: str) -> _Reading:
    """Read `Friday`, `next Friday`, `в следующую пятницу`, `下周五`."""
    match = re.fullmatch(
        r"(this|next|coming|this coming|эту?|этот|эт[аоу]й?|следующ\w+|ближайш\w+)?\s*([a-z]+|[а-я]+)", text
    ) or re.fullmatch(r"(这个?|本|下下个?|下个?)?(?:周|星期|礼拜)([一二三四五六日天])", text)
    if match is None or match[2] not in _WEEKDAYS:
        return None
    which, weekday = match[1] or "", _WEEKDAYS[match[2]]
    coming = today + (weekday - today.weekday()) % 7 * _DAY
    this_week = today + (weekday - today.weekday()) * _DAY
    if which.startswith(("下", "следующ")):
        return this_week + 7 * max(1, which.count("下")) * _DAY
    if which.startswith(("这", "本")):
        return this_week
    if which == "next":
        in_next_week = this_week + 7 * _DAY
        return in_next_week if coming == in_next_week else (coming, in_next_week)
    is_today = coming == today and which not in ("this", "эту", "этот", "это")
    return (today, today + 7 * _DAY) if is_today else coming


_READERS: tuple[Callable[[str, date, str], _Reading], ...] = (
    _offset,
    _year_first,
    _two_numbers,
    _named_month,
    _chinese_day,
    _day_of_this_month,
    _ahead,
    _weekday,
)
