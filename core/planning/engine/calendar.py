"""Tell working time from the rest: shifts, breaks, holidays, in one workshop's time zone."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

_MINUTE_US = 60_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
DAY_MIN = 1440
"""Minutes of a civil day; shifts end no later, a night shift is written as two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One stretch of work on a weekday, in local minutes of the day, with its breaks.

    `weekday` is 0 (Monday) to 6; `breaks` are half-open `(from_min, to_min)` pairs inside the shift, in order.
    """

    weekday: int
    from_min: int
    to_min: int
    breaks: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        """Reject a shift that is not inside one day."""
        if not 0 <= self.weekday <= 6:
            raise ValueError(f"weekday {self.weekday} is not 0 to 6")
        if not 0 <= self.from_min < self.to_min <= DAY_MIN:
            raise ValueError(f"shift {self.from_min}-{self.to_min} is not inside one day")
        edges = [self.from_min, *(edge for pause in self.breaks for edge in pause), self.to_min]
        if any(left > right for left, right in pairwise(edges)):
            raise ValueError(f"breaks {self.breaks} do not lie in order inside {self.from_min}-{self.to_min}")

    def stretches(self) -> list[tuple[int, int]]:
        """List the worked `(from_min, to_min)` stretches between the breaks."""
        edges = [self.from_min, *(edge for pause in self.breaks for edge in pause), self.to_min]
        return [(left, right) for left, right in zip(edges[::2], edges[1::2], strict=True) if left < right]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretches:
    """The worked stretches of one year, in microseconds since 1970, with the work done before each."""

    starts: list[int]
    ends: list[int]
    before: list[int]
    total: int

    def done_until(self, at: int) -> int:
        """Count the working microseconds of this year before `at`."""
        index = bisect_right(self.starts, at) - 1
        return 0 if index < 0 else self.before[index] + min(at, self.ends[index]) - self.starts[index]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCalendar:
    """When a workshop works: weekly shifts in its time zone, less its holidays.

    Instants go in aware (any zone) and come out aware UTC. `makeup_days` are dates off the weekly pattern that are
    worked after the pattern of another weekday (the Chinese 调休). `short_days` are dates on which work ends early, or
    late by overtime, at a local minute of the day.
    """

    timezone: str
    shifts: tuple[Shift, ...]
    holidays: frozenset[date] = frozenset()
    makeup_days: tuple[tuple[date, int], ...] = ()
    short_days: tuple[tuple[date, int], ...] = ()

    def __post_init__(self) -> None:
        """Reject an unknown zone and a calendar without work."""
        ZoneInfo(self.timezone)
        if sum(right - left for shift in self.shifts for left, right in shift.stretches()) == 0:
            raise ValueError("a calendar needs at least one worked minute a week")
        for weekday in range(7):
            for (_, end), (start, _) in pairwise(_day_stretches(self.shifts, weekday)):
                if start < end:
                    raise ValueError(f"shifts of weekday {weekday} overlap")
        for day, weekday in self.makeup_days:
            if not 0 <= weekday <= 6:
                raise ValueError(f"the make-up day {day} follows weekday {weekday}, which is not 0 to 6")
        for day, to_min in self.short_days:
            if not 0 <= to_min <= DAY_MIN:
                raise ValueError(f"the short day {day} ends at minute {to_min}, which is not inside one day")

    def add_working_minutes(self, start: datetime, minutes: int) -> datetime:
        """Find the first instant by which `minutes` of work are done since `start`.

        Args:
            start: Aware instant; it need not be a working one.
            minutes: Working minutes, negative to go back (then the last instant before which they remain).

        Returns:
            Aware UTC instant; `start` itself for 0.
        """
        if minutes == 0:
            return start.astimezone(UTC)
        return self._forward(start, minutes) if minutes > 0 else self._back(start, -minutes)

    def working_minutes_between(self, start: datetime, end: datetime) -> int:
        """Count the whole working minutes in `[start, end)`, negative when `end` lies before `start`."""
        if end < start:
            return -self.working_minutes_between(end, start)
        first, last = self._year(start), self._year(end)
        done = _stretches(self, last).done_until(_to_us(end)) - _stretches(self, first).done_until(_to_us(start))
        return (done + sum(_stretches(self, year).total for year in range(first, last))) // _MINUTE_US

    def next_working_instant(self, at: datetime) -> datetime:
        """Find the first instant, not before `at`, at which the workshop works."""
        instant, year = _to_us(at), self._year(at)
        while True:
            stretches = _stretches(self, year)
            index = bisect_right(stretches.ends, instant)
            if index < len(stretches.starts):
                return _to_instant(max(instant, stretches.starts[index]))
            year += 1

    def is_working(self, at: datetime) -> bool:
        """Say whether the workshop works at `at`."""
        return self.next_working_instant(at) == at

    def end_of_day(self, at: datetime) -> datetime:
        """Find the last working instant of the first working day not before `at`."""
        zone = ZoneInfo(self.timezone)
        start = self.next_working_instant(at)
        midnight = datetime.combine(start.astimezone(zone).date() + timedelta(days=1), datetime.min.time(), zone)
        return self.add_working_minutes(midnight, -1) + timedelta(minutes=1)

    def stretches_on(self, day: date) -> list[tuple[int, int]]:
        """List the worked `(from_min, to_min)` stretches of a local day, in minutes of it."""
        makeup = dict(self.makeup_days)
        if day in self.holidays and day not in makeup:
            return []
        usual = _day_stretches(self.shifts, makeup.get(day, day.weekday()))
        to_min = dict(self.short_days).get(day)
        if to_min is None:
            return usual
        worked = [(left, min(right, to_min)) for left, right in usual if left < to_min]
        if worked and len(worked) == len(usual):
            worked[-1] = (worked[-1][0], to_min)
        return worked

    @property
    def day_minutes(self) -> int:
        """Return the mean working minutes of the weekdays that have work."""
        totals = [sum(r - left for left, r in _day_stretches(self.shifts, day)) for day in range(7)]
        worked = [total for total in totals if total]
        return round(sum(worked) / len(worked))

    def _year(self, at: datetime) -> int:
        return at.astimezone(ZoneInfo(self.timezone)).year

    def _forward(self, at: datetime, minutes: int) -> datetime:
        year = self._year(at)
        wanted = minutes * _MINUTE_US + _stretches(self, year).done_until(_to_us(at))
        while wanted > (stretches := _stretches(self, year)).total:
            wanted -= stretches.total
            year += 1
        index = bisect_left(stretches.before, wanted) - 1
        return _to_instant(stretches.starts[index] + wanted - stretches.before[index])

    def _back(self, at: datetime, minutes: int) -> datetime:
        year = self._year(at)
        wanted = _stretches(self, year).done_until(_to_us(at)) - minutes * _MINUTE_US
        while wanted < 0:
            year -= 1
            wanted += _stretches(self, year).total
        stretches = _stretches(self, year)
        index = bisect_right(stretches.before, wanted) - 1
        return _to_instant(stretches.starts[index] + wanted - stretches.before[index])


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkClock:
    """Translate between instants and working minutes since an origin: the planner's time axis."""

    calendar: WorkCalendar
    origin_at: datetime

    def minute_at(self, at: datetime) -> int:
        """Return the first whole working minute that starts no earlier than `at` (negative before the origin)."""
        minute = self.calendar.working_minutes_between(self.origin_at, at)
        return minute if self.start_at(minute) >= at else minute + 1

    def start_at(self, minute: int) -> datetime:
        """Return the instant at which work of minute `minute` starts."""
        return self.calendar.next_working_instant(self.finish_at(minute))

    def finish_at(self, minute: int) -> datetime:
        """Return the instant at which `minute` working minutes since the origin are done."""
        return self.calendar.add_working_minutes(self.origin_at, minute)


def _day_stretches(shifts: tuple[Shift, ...], weekday: int) -> list[tuple[int, int]]:
    return sorted(stretch for shift in shifts if shift.weekday == weekday for stretch in shift.stretches())


@lru_cache(maxsize=512)
def _stretches(calendar: WorkCalendar, year: int) -> _Stretches:
    """List one local year's worked stretches; a clock change may shorten one but never makes two overlap."""
    zone = ZoneInfo(calendar.timezone)
    starts: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    total = 0
    day = datetime(year, 1, 1)  # noqa: DTZ001 -- local wall clock, made aware minute by minute below
    while day.year == year:
        for from_min, to_min in calendar.stretches_on(day.date()):
            start = _to_us((day + timedelta(minutes=from_min)).replace(tzinfo=zone))
            end = _to_us((day + timedelta(minutes=to_min)).replace(tzinfo=zone))
            start = max(start, ends[-1]) if ends else start
            if start < end:
                starts.append(start)
                ends.append(end)
                before.append(total)
                total += end - start
        day += timedelta(days=1)
    return _Stretches(starts=starts, ends=ends, before=before, total=total)


def _to_us(at: datetime) -> int:
    if at.tzinfo is None:
        raise ValueError("an instant without a time zone")
    return (at - _EPOCH) // _MICROSECOND


def _to_instant(us: int) -> datetime:
    return _EPOCH + us * _MICROSECOND


_STORED = TypeAdapter(WorkCalendar)


def calendar_to_json(calendar: WorkCalendar) -> dict[str, Any]:
    """Write a calendar as plain JSON values; one without short days as the releases before wrote it."""
    values: dict[str, Any] = _STORED.dump_python(calendar, mode="json")
    if not calendar.short_days:
        del values["short_days"]
    return values | {"holidays": sorted(values["holidays"])}


def calendar_from_json(data: Mapping[str, Any]) -> WorkCalendar:
    """Read what `calendar_to_json` wrote.

    Raises:
        ValueError: The data does not describe a calendar.
        ZoneInfoNotFoundError: There is no such time zone.
    """
    return _STORED.validate_python(data)


def six_day_week(timezone: str, holidays: frozenset[date] = frozenset()) -> WorkCalendar:
    """Build the usual small workshop's calendar: Monday to Saturday, 8 to 18 with an hour and a half at noon."""
    shifts = tuple(
        Shift(weekday=weekday, from_min=8 * 60, to_min=18 * 60, breaks=((12 * 60, 13 * 60 + 30),))
        for weekday in range(6)
    )
    return WorkCalendar(timezone=timezone, shifts=shifts, holidays=holidays)


def first_midnight(now: datetime, timezone: str) -> datetime:
    """Give the midnight that a plan picture starts at, in the workshop's zone, as UTC."""
    local = now.astimezone(ZoneInfo(timezone))
    return datetime.combine(local.date(), time(), ZoneInfo(timezone)).astimezone(UTC)
