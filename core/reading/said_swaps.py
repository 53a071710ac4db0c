"""Two days that change places: `work saturday instead of friday`, `周五休息，周六上班`, `в субботу вместо пятницы`."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from core.reading.arguments import Said, find_days

_OFF: Final = re.compile(
    r"(?<![a-z])(?:off|closed?|not work\w*|(?:don't|do not|won't) work|rest)(?![a-z])|休息|放假|不上班|不开工|停工|休"
    r"|выходн\w+|отдыха\w+|не работа\w+|закры\w+|закро\w+"
)
_ON: Final = re.compile(
    r"(?<![a-z])(?:work\w*|open)(?![a-z])|上班|开工|加班|补班|干活|(?<!не )работа\w+|рабоч\w+|(?<!не )выходим|выйдем"
)
_INSTEAD: Final = re.compile(r"(?<![a-zа-я])(?:instead of|rather than|in place of|(?<!do )not|вместо|а не)(?![a-zа-я])")
_MOVED: Final = re.compile(r"(?:休息|放假|的?班)?(?:调到|改到|换到|挪到|改成|换成)")
_SEAM: Final = re.compile(
    r"[,;.]|(?<![a-zа-я])(?:and|but|then|и|а|но|зато)(?![a-zа-я])|(?<=[班工])(?=(?:周|星期|礼拜))|(?<=[息假])(?=(?:周|星期|礼拜))"
)


def is_swap(said: Said) -> bool:
    """Say whether one day is said to be worked and another one not."""
    parts = _parts(said)
    return any(is_on for _, is_on in parts) and any(not is_on for _, is_on in parts)


def read_swap(said: Said) -> tuple[date, date] | None:
    """Read the day that is worked and the one that is not in its place; None where they are not one of each."""
    days: dict[bool, list[date]] = {True: [], False: []}
    for part, is_on in _parts(said):
        days[is_on] += find_days(_OFF.sub(" ", part), said.today, said.locale)[0]
    opened, closed = days[True], days[False]
    return (opened[0], closed[0]) if len(opened) == len(closed) == 1 and opened != closed else None


def _parts(said: Said) -> Sequence[tuple[str, bool]]:
    """Part a message into what is said of days that are worked and of days that are not."""
    plain = said.plain
    instead = _INSTEAD.search(plain)
    if instead is not None and _ON.search(plain[: instead.start()]) is not None:
        is_on = _OFF.search(plain[: instead.start()]) is None
        return (plain[: instead.start()], is_on), (plain[instead.end() :], not is_on)
    if instead is not None and _OFF.search(plain[: instead.start()]) is not None:
        return (plain[: instead.start()], False), (plain[instead.end() :], True)
    moved = _MOVED.search(plain)
    if moved is not None:
        is_off = "休" in moved[0] or "假" in moved[0]
        if _OFF.search(plain[moved.end() :]) is None and _ON.search(plain[moved.end() :]) is not None:
            return (plain[: moved.start()], False), (plain[moved.end() :], True)
        return (plain[: moved.start()], is_off), (plain[moved.end() :], not is_off)
    clauses = [clause for clause in _SEAM.split(plain) if clause.strip()]
    return tuple(
        (clause, _OFF.search(clause) is None) for clause in clauses if _OFF.search(clause) or _ON.search(clause)
    )
