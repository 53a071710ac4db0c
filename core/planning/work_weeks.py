"""The working weeks to choose from, as calendars of the planner."""

from collections.abc import Mapping
from typing import Any

from core.planning.engine.calendar import Shift, WorkCalendar, calendar_to_json

_NOON = ((12 * 60, 13 * 60 + 30),)
_DAY = (8 * 60, 18 * 60)
_LONG_DAY = (8 * 60, 21 * 60)

WEEKS: Mapping[str, tuple[int, tuple[int, int]]] = {
    "six": (6, _DAY),
    "five": (5, _DAY),
    "seven": (7, _DAY),
    "six_long": (6, _LONG_DAY),
}
"""Days a week from Monday, and the minutes of a day, noon rest included; by the keys of the texts (`week.<key>`)."""


def work_week(key: str, timezone: str) -> WorkCalendar:
    """Build the calendar of a working week.

    Raises:
        ValueError: There is no such week.
    """
    if key not in WEEKS:
        raise ValueError(f"no week {key!r}")
    days, (from_min, to_min) = WEEKS[key]
    shifts = tuple(Shift(weekday=day, from_min=from_min, to_min=to_min, breaks=_NOON) for day in range(days))
    return WorkCalendar(timezone=timezone, shifts=shifts)


def week_key(calendar: Mapping[str, Any]) -> str | None:
    """Find which of the weeks a stored calendar is, None for one of its own."""
    return next((key for key in WEEKS if calendar_to_json(work_week(key, "UTC"))["shifts"] == calendar["shifts"]), None)
