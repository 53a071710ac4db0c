"""The days on which a house is closed, short or open beside its week: `closed 24 and 25 dec`, `国庆放假7天`.

One day, or days in a row; what is neither, or has no end, is not guessed: the days are then for the owner to choose.
"""

import re
from datetime import date, timedelta
from typing import Any, Final

from core.errors import UserError
from core.reading.arguments import CLOCK, Said, clock, find_days
from core.reading.dates import MONTH_WORD, parse_day
from core.reading.words import fold

_DAY: Final = timedelta(days=1)
_WEEK_DAYS: Final = 7
_HALF: Final = (
    r"半天|half(?: |-)?(?:a )?day|half(?= )|полдня|пол дня|до обеда|下午(?:休息|放假|不上|停|关)|上午(?:上班|做|开)"
    r"|afternoon off|(?:only (?:in )?the )?mornings? only|only (?:in )?the morning"
)
_OPEN: Final = (
    r"加班|补班|照常|正常上班|выходим|рабоч\w+ (?:суббот|воскрес)|работаем в (?:суб|вос|вых)|(?:в воскресенье|"
    r"в субботу)[^,]*(?:работа|рабоч)|как обычно|в обычном режиме|work(?:ing)? (?:on |this |next )*(?:sat|sun)"
    r"|make.?up|open (?:on |this |next )*(?:mon|tue|wed|thu|fri|sat|sun|\d)|as usual|normally"
    r"|(?:not|aren't|won't be|never) closed|не закры|без выходных|no days? off"
)
_NOT_OPEN: Final = r"不加班|не раб|not work|not open|don't work"
_NO_DAYS: Final = re.compile(
    rf"{_HALF}|(?:a )?days? off|(?:short|make.?up|working) days?"
    r"|(?:рабоч|коротк|сокращ|нерабоч|выходн)\w+(?: д(?:ень|ни|ня))?"
)
"""What holds the word `day` and names none."""
_LASTING: Final = re.compile(
    r"(?<!in )(?<!через )(?<![\d第])(?:(\d{1,2}) ?(?:(天|日(?=假))"
    r"|个?(?:周|星期|礼拜)(?![一二三四五六日天\d]))(?!后|前)"
    r"|(?<![a-zа-я])(\d{1,2}|an?|one|весь|целую|одну|на) (?:(days?|дн(?:я|ей)|день|сутки|суток)|weeks?|недел\w+)"
    r"(?![a-zа-я]| later| ago| наза| спустя))"
)
_NEXT_WEEK: Final = re.compile(r"next week|下(?:个)?(?:周|星期|礼拜)(?![一二三四五六日天])|следующ\w+ недел\w+")
_UNTIL: Final = r"(?<![a-zа-я])(?:till?|until|through|по|до)(?![a-zа-я])|[到至]"
_TO: Final = rf"{_UNTIL}|(?<![a-zа-я])to(?![a-zа-я])|[-–—~]"
_SINCE: Final = r"(?<![a-zа-я])(?:from|since|starting|с|со|начиная)(?![a-zа-я])|从|自|起|开始"
_FEASTS: Final = re.compile(
    r"五一|国庆|十一(?!月)|元旦|春节|过年|中秋|端午|清明|chinese new year|lunar new year|spring festival|new year"
    r"|may day|national day|нов(?:ый|ого) год[а]?|новогодн\w+|майск\w+"
)
_FEAST_NAMES: Final = {"новогодн": "новый год", "майск": "майские"}
_MONTH_LAST: Final = re.compile(
    rf"(?<![\d.:])(\d{{1,2}}(?:\s?(?:,|and|&|и)\s?\d{{1,2}})+)(?:st|nd|rd|th|-?го)? (?:of )?({MONTH_WORD})(?![a-zа-я])"
)
_MONTH_FIRST: Final = re.compile(rf"(?<![a-zа-я])({MONTH_WORD})\.? (\d{{1,2}}(?:\s?(?:,|and|&)\s?\d{{1,2}})+)(?![\d:])")
_HAN_LIST: Final = re.compile(r"(\d{1,2}月)(\d{1,2}[号日]?(?:[、,和跟]\d{1,2}[号日]?)+)")


def closed_days(said: Said) -> dict[str, Any]:
    """Read the days on which the house is closed, short or open beyond its calendar.

    Returns:
        `day`, or `from` and `until`, as ISO dates, where they are certain; `hours` is `half`, `until_time` an hour and
        `open` true where the house is not simply closed.
    """
    how = _how(said)
    span = _span(said)
    if span is None:
        return how
    first, last = (day.isoformat() for day in span)
    return ({"day": first} if how and first == last else {"from": first, "until": last}) | how


def _how(said: Said) -> dict[str, Any]:
    if said.has(_HALF):
        return {"hours": "half"}
    at = clock(said.plain, afternoon=True)
    if at:
        return {"until_time": at}
    return {"open": True} if said.has(_OPEN) and not said.has(_NOT_OPEN) else {}


def _span(said: Said) -> tuple[date, date] | None:
    """Find the first and the last day; None where they are none, no row of days, or have no end."""
    plain = _FEASTS.sub(" ", _NO_DAYS.sub(" ", _with_months(said.plain)))
    if clock(said.plain, afternoon=True):
        plain = CLOCK.sub(" ", plain)
    lasting = _LASTING.search(plain)
    if lasting:
        plain = f"{plain[: lasting.start()]} {plain[lasting.end() :]}"
    monday = said.today + (_WEEK_DAYS - said.today.weekday()) * _DAY if _NEXT_WEEK.search(plain) else None
    days, _ = find_days(_NEXT_WEEK.sub(" ", plain), said.today, said.locale)
    if monday is not None:
        days = [day if day >= monday else day + _WEEK_DAYS * _DAY for day in days]
        if not days:
            return monday, monday + (_WEEK_DAYS - 1) * _DAY
    if not days:
        return _of_a_feast(said, lasting)
    if len(days) == 1:
        return _from_one(said, plain, days[0], lasting)
    first, last = min(days), max(days)
    is_row = (last - first).days == len(set(days)) - 1
    is_span = len(days) == 2 and re.search(_TO, plain) is not None and first == days[0]
    return (first, last) if is_row or is_span else None


def _of_a_feast(said: Said, lasting: re.Match[str] | None) -> tuple[date, date] | None:
    feast = _FEASTS.search(fold(said.text))
    is_until = re.search(_UNTIL, said.plain) is not None
    if feast is None or (lasting is None and not is_until):
        return None
    name = next((full for begin, full in _FEAST_NAMES.items() if feast[0].startswith(begin)), feast[0])
    try:
        first = parse_day(name, today=said.today, locale=said.locale)
    except UserError:
        return None
    if lasting is None:
        return said.today, first - _DAY
    return first, first + (_days_in(lasting) - 1) * _DAY


def _from_one(said: Said, plain: str, day: date, lasting: re.Match[str] | None) -> tuple[date, date] | None:
    if lasting is not None:
        return day, day + (_days_in(lasting) - 1) * _DAY
    if clock(said.plain, afternoon=True) is not None:
        return day, day
    if re.search(_UNTIL, plain):
        return said.today, day
    return None if re.search(_SINCE, plain) else (day, day)


def _days_in(lasting: re.Match[str]) -> int:
    number = next((int(group) for group in (lasting[1], lasting[3]) if group and group.isdigit()), 1)
    return max(1, number * (1 if lasting[2] or lasting[4] else _WEEK_DAYS))


def _with_months(plain: str) -> str:
    """Give each day of a list the month that is said once: `24, 25 and 26 december`, `2月4号、5号`."""
    plain = _MONTH_LAST.sub(lambda found: _each(found[1], lambda day: f"{day} {found[2]}"), plain)
    plain = _MONTH_FIRST.sub(lambda found: _each(found[2], lambda day: f"{day} {found[1]}"), plain)
    return _HAN_LIST.sub(lambda found: _each(found[2], lambda day: f"{found[1]}{day}日"), plain)


def _each(days: str, dated: Any) -> str:
    return " , ".join(dated(day) for day in re.findall(r"\d{1,2}", days))
