"""Days from one weekday to another: `monday to friday`, `周一到周五`, `с понедельника по пятницу`."""

import re
from datetime import date, timedelta
from typing import Final

_DAY: Final = timedelta(days=1)
_NAMES: Final = (
    "mon(?:day)?|понедельник[а-я]*|пн|(?:周|星期|礼拜)一",
    "tue(?:s|sday)?|вторник[а-я]*|вт|(?:周|星期|礼拜)二",
    "wed(?:nesday)?|сред[аыуе]|ср|(?:周|星期|礼拜)三",
    "thu(?:rs?|rsday)?|четверг[а-я]*|чт|(?:周|星期|礼拜)四",
    "fri(?:day)?|пятниц[аыуе]|пт|(?:周|星期|礼拜)五",
    "sat(?:urday)?|суббот[аыуе]|сб|(?:周|星期|礼拜)六",
    "sun(?:day)?|воскресень[а-я]*|вс|(?:周|星期|礼拜)[日天]",
)
_ANY: Final = "|".join(_NAMES)
_SPAN: Final = re.compile(
    rf"(?<![a-zа-я])({_ANY})(?![a-zа-я])\s*(?:[-–—~到至]|(?:to|till?|until|through|thru|по|до)(?![a-zа-я]))\s*"
    rf"(?:the )?({_ANY})(?![a-zа-я])"
)
_NEXT: Final = re.compile(r"next|下|следующ")
_THIS: Final = re.compile(r"this week|[这本]个?(?:周|星期|礼拜)|этой недел")


def find_weekdays(plain: str, today: date) -> tuple[tuple[date, date] | None, str] | None:
    """Find the days to come from one weekday to another, and the text without them; None where none are said.

    The days are None where they are doubtful: from a weekday to itself, or in a week that has begun.
    """
    found = _SPAN.search(plain)
    if found is None:
        return None
    left = f"{plain[: found.start()]} {plain[found.end() :]}"
    begin, end = _weekday(found[1]), _weekday(found[2])
    if begin == end or _THIS.search(plain):
        return None, left
    monday = today - today.weekday() * _DAY
    first = monday + (begin + 7) * _DAY if _NEXT.search(plain) else today + (begin - today.weekday()) % 7 * _DAY
    return (first, first + (end - begin) % 7 * _DAY), left


def _weekday(name: str) -> int:
    return next(number for number, names in enumerate(_NAMES) if re.fullmatch(names, name))
