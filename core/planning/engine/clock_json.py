"""Read a problem's clock from JSON: its calendar and its origin; what is malformed is named by its line."""

from zoneinfo import ZoneInfo

from core.planning.engine.calendar import Shift, WorkCalendar, WorkClock
from core.planning.engine.json_reader import Node

YEARS = range(1970, 2500)
"""Years an origin may lie in: beyond, a plan could leave the years that dates can be written for."""
LONGEST_PLAN_YEARS = 100
_WEEKS_PER_YEAR = 52


def read_clock(node: Node) -> WorkClock:
    """Read `{"origin_at": ..., "calendar": {...}}`.

    Raises:
        ProblemFileError: It is malformed; `line` and `reason` say where and why.
    """
    node.only("origin_at", "calendar")
    origin = node.need("origin_at")
    if origin.instant().year not in YEARS:
        raise origin.fail(f"an instant between the years {YEARS[0]} and {YEARS[-1]} is expected")
    return WorkClock(calendar=_calendar(node.need("calendar")), origin_at=origin.instant())


def longest_plan_min(calendar: WorkCalendar) -> int:
    """Return how many working minutes a plan may reach from its origin, before and after."""
    week_min = sum(to - from_ for shift in calendar.shifts for from_, to in shift.stretches())
    return week_min * _WEEKS_PER_YEAR * LONGEST_PLAN_YEARS


def _calendar(node: Node) -> WorkCalendar:
    node.only("timezone", "shifts", "holidays", "makeup_days", "short_days")
    holidays = node.get("holidays")
    zone = node.need("timezone")
    shifts = tuple(_shift(shift) for shift in node.need("shifts").items())
    try:
        ZoneInfo(zone.string())
    except (ValueError, OSError, LookupError):
        raise zone.fail(f"there is no time zone '{zone.string()}'") from None
    try:
        return WorkCalendar(
            timezone=zone.string(),
            shifts=shifts,
            holidays=frozenset(day.day() for day in holidays.items()) if holidays else frozenset(),
            makeup_days=tuple((day.day(), weekday.integer()) for day, weekday in _pairs(node.get("makeup_days"))),
            short_days=tuple((day.day(), to_min.integer()) for day, to_min in _pairs(node.get("short_days"))),
        )
    except ValueError as error:
        raise node.need("shifts").fail(str(error)) from None


def _shift(node: Node) -> Shift:
    node.only("weekday", "from_min", "to_min", "breaks")
    try:
        return Shift(
            weekday=node.need("weekday").integer(),
            from_min=node.need("from_min").integer(),
            to_min=node.need("to_min").integer(),
            breaks=tuple((left.integer(), right.integer()) for left, right in _pairs(node.get("breaks"))),
        )
    except ValueError as error:
        raise node.fail(str(error)) from None


def _pairs(node: Node | None) -> list[tuple[Node, Node]]:
    found = []
    for pair in node.items() if node else ():
        both = list(pair.items())
        if len(both) != 2:
            raise pair.fail("a pair is expected")
        found.append((both[0], both[1]))
    return found
