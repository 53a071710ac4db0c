"""The days on which a house is closed, short or open beside its week: `closed 24 and 25 dec`, `国庆放假7天`.

One day, or days in a row; what is neither, or has no end, is not guessed: the days are then for the owner to choose.
"""

import re
from datetime import date, timedelta
from typing import Any, Final

from core.errors import UserError
from core.reading.arguments import CLOCK, Said, clock, find_days
from core.reading.dates import MONTH_WORD, parse_day
from core.reading.said_swaps import is_swap, read_swap
from core.reading.weekday_spans import find_weekdays
from core.reading.words import fold

_DAY: Final = timedelta(days=1)
_WEEK_DAYS: Final = 7
_HALF: Final = (
    r"半天|half(?: |-)?(?:a )?day|half(?= )|полдня|пол дня|до обеда|下午(?:休息|放假|不上|停|关)|上午(?:上班|做|开)"
    r"|afternoon off|(?:only (?:in )?the )?mornings? only|only (?:in )?the morning"
)
_OPEN: Final = (
    r"调休(?=.{0,2}(?:上班|工作|开工))"
    r"|加班|overtime|сверхуроч|переработк|补班|照常|正常上班|выходим"
    r"|рабоч\w+ (?:суббот|воскрес)|работаем в (?:суб|вос|вых)|(?:в воскресенье|"
    r"в субботу)[^,]*(?:работа|рабоч)|как обычно|в обычном режиме|work(?:ing)? (?:on |this |next )*(?:sat|sun)"
    r"|make.?up|open (?:on |this |next )*(?:mon|tue|wed|thu|fri|sat|sun|\d)|as usual|normally"
    r"|(?:not|aren't|won't be|never) closed|не (?:закры|закро|отдыха)|без выходных|no days? off"
    r"|not (?:a )?(?:day off|holiday)|(?:don't|do not|won't|will not|never) (?:close|shut)|不(?:放假|休息|停工)"
    r"|(?:выходн|праздн)\w+ (?:отмен|не будет)|не (?:выходн|праздн)|(?<!не )работаем(?! (?:до|только|пол))"
)
_OVERTIME: Final = r"加班|overtime|сверхуроч|переработк"
_EVENING: Final = r"晚上|傍晚|夜里|今晚|вечера|in the evening|at night|tonight"
_CLOSES_AT: Final = re.compile(
    r"(?<![a-zа-я])(?:clos\w+|finish\w*|stop\w*|закрыва\w+|закро\w+|заканчива\w+|закончим)(?: work| работу)? (?:at|в)"
    rf" (\d{{1,2}})(?:[:.](\d\d))?(?!\d|[:.]\d| (?:of )?{MONTH_WORD}(?![a-zа-я]))"
)
_NO_HOUR: Final = re.compile(
    r"(?<![\d.:])(?:2[4-9]|[3-9]\d)(?::\d\d| ?点| час)|(?<![\d.:])0{1,2}(?::00| ?点)|midnight|полуноч|полночь|午夜|零点"
    r"|半夜12点|(?:till?|until|до|到) (?:2[4-9]|3\d)(?![\d.-]| [a-zа-я]{3}|[号日月])"
)
"""Midnight, and hours that no day has: until when is asked."""
_ASKS: Final = re.compile(r"[?？]|[吗么]\s*$|是不是|有没有")
_THIS_WEEK: Final = re.compile(
    r"(?<![a-z])this week(?! (?:on )?(?:mon|tue|wed|thu|fri|sat|sun))|[本这]个?(?:周|星期|礼拜)(?![一二三四五六日天])"
    r"|эт(?:у|ой) недел[а-я]+(?! в)"
)
"""A week that has begun: which of its days are meant is asked."""
_SAVE: Final = re.compile(r"(?<![a-z])(?:except|instead|but not|apart from)(?![a-z])|кроме|вместо|除了|除外")
_TURNED: Final = re.compile(r"调休|对调|互换|调换|换班|swap|поменя")
"""Days that change places, where it is not said which of them is worked."""
_NOT_IN_THE_MORNING: Final = re.compile(
    r"(?:до обеда|утром|с утра)[^,]{0,12} не работа|не работа\w+[^,]{0,12} (?:до обеда|утром|с утра)"
    r"|上午.{0,2}(?:休息|放假|停工|不上班|不开工|关门)"
    r"|no work[^,]{0,24} morning|closed[^,]{0,24} morning|morning[^,]{0,4} (?:off|closed)"
)
"""Mornings that are not worked: work on such a day begins late, which no short day tells."""
_YEAR: Final = re.compile(r"(?<![\d:.])\d{4}(?![\d:])")
_MONTH_ALONE: Final = re.compile(
    r"(?<![a-z])(?<!\d )(?<!\d)(?<!of )(?<!th )(?:jan(?:uary)?|feb(?:ruary)?|march|apr(?:il)?|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z]|\.? ?\d)"
    r"|(?:all|whole|rest|in|closed)(?: of| the)* (?:may|mar)(?! ?\d)(?![a-z])"
    r"|(?:all|whole|rest|weeks?|month) of (?:the )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"|(?:весь|в|целый) (?:январ|феврал|март|апрел|ма[йе](?![а-я])|июн|июл|август|сентябр|октябр|ноябр|декабр)"
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
_DATES: Final = re.compile(r"(?<![\d./])(\d{1,2}([./])\d{1,2})\s?[-–—~]\s?(\d{1,2}\2\d{1,2})(?![\d./])")
_HAN_LIST: Final = re.compile(r"(\d{1,2}月)(\d{1,2}[号日]?(?:[、,和跟]\d{1,2}[号日]?)+)")


def closed_days(said: Said) -> dict[str, Any]:
    """Read the days on which the house is closed, short or open beyond its calendar.

    Returns:
        `day`, or `from` and `until`, as ISO dates, where they are certain; `hours` is `half`, `until_time` an hour and
        `open` true where the house is not simply closed; `instead` is the day that is closed for an open one.
    """
    if not said.has(_HALF) and _ASKS.search(said.text) is None and is_swap(said):
        swap = read_swap(said)
        return {"day": swap[0].isoformat(), "open": True, "instead": swap[1].isoformat()} if swap else {}
    if _is_doubtful(said):
        return {}
    how = _how(said)
    span = _span(said)
    if span is None:
        return how
    first, last = (day.isoformat() for day in span)
    return ({"day": first} if how and first == last else {"from": first, "until": last}) | how


def _is_doubtful(said: Said) -> bool:
    """Say whether no days can be told for certain: asked about, with exceptions, of a month, at an hour of no day."""
    doubts = (_ASKS, _SAVE, _THIS_WEEK, _MONTH_ALONE, _NO_HOUR)
    years = [int(year[0]) for year in _YEAR.finditer(said.plain)]
    is_far = any(not said.today.year <= year <= said.today.year + 2 for year in years)
    is_turned = len(said.days) > 1 and _TURNED.search(said.plain) is not None
    is_turned = is_turned or _NOT_IN_THE_MORNING.search(said.plain) is not None
    return is_far or is_turned or _ASKS.search(said.text) is not None or any(one.search(said.plain) for one in doubts)


def _hour(said: Said) -> str | None:
    """Read the hour at which work ends; overtime and evenings end in the second half of a day."""
    closes = _CLOSES_AT.search(said.plain)
    if closes:
        hour, minute = int(closes[1]), int(closes[2] or 0)
        hour += 12 if hour < 8 else 0
        return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else None
    at = clock(said.plain, afternoon=True)
    is_late = at is not None and at < "12" and (said.has(_EVENING) or said.has(_OVERTIME))
    return f"{int(at[:2]) + 12}{at[2:]}" if at is not None and is_late else at


def _how(said: Said) -> dict[str, Any]:
    if said.has(_HALF):
        return {"hours": "half"}
    at = _hour(said)
    if at:
        return {"until_time": at}
    return {"open": True} if said.has(_OPEN) and not said.has(_NOT_OPEN) else {}


def _span(said: Said) -> tuple[date, date] | None:
    """Find the first and the last day; None where they are none, no row of days, or have no end."""
    plain = _FEASTS.sub(" ", _NO_DAYS.sub(" ", _with_months(said.plain)))
    if _hour(said):
        plain = CLOCK.sub(" ", _CLOSES_AT.sub(" ", plain))
    weekdays = find_weekdays(plain, said.today)
    if weekdays is not None:
        span, left = weekdays
        return None if find_days(_NEXT_WEEK.sub(" ", left), said.today, said.locale)[0] else span
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
    if len(days) == 2 and days[0] > days[1] and re.search(_TO, plain):
        return None
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
    if _hour(said) is not None:
        return day, day
    if re.search(_UNTIL, plain):
        return said.today, day
    return None if re.search(_SINCE, plain) else (day, day)


def _days_in(lasting: re.Match[str]) -> int:
    number = next((int(group) for group in (lasting[1], lasting[3]) if group and group.isdigit()), 1)
    return max(1, number * (1 if lasting[2] or lasting[4] else _WEEK_DAYS))


def _with_months(plain: str) -> str:
    """Give each day of a list the month that is said once: `24, 25 and 26 december`, `2月4号、5号`."""
    plain = _DATES.sub(r"\1 по \3", plain)
    plain = _MONTH_LAST.sub(lambda found: _each(found[1], lambda day: f"{day} {found[2]}"), plain)
    plain = _MONTH_FIRST.sub(lambda found: _each(found[2], lambda day: f"{day} {found[1]}"), plain)
    return _HAN_LIST.sub(lambda found: _each(found[2], lambda day: f"{found[1]}{day}日"), plain)


def _each(days: str, dated: Any) -> str:
    return " , ".join(dated(day) for day in re.findall(r"\d{1,2}", days))
