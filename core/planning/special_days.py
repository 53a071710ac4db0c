"""Days off the weekly pattern: closed, short, worked though they are usually free; and which of them are to come."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.planning.engine.calendar import WorkCalendar

_DAY = timedelta(days=1)


class DayHours(StrEnum):
    """How a day is worked; each is a text key."""

    CLOSED = "CLOSED"
    SHORT = "SHORT"
    OPEN = "OPEN"
    USUAL = "USUAL"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialDays:
    """Days in a row that are worked alike; `until_min` is the local minute at which a short day ends."""

    from_on: date
    to_on: date
    hours: DayHours
    until_min: int | None = None


def with_days(calendar: WorkCalendar, days: SpecialDays) -> WorkCalendar:
    """Return a calendar with days worked as said; one that is said to be open or short is worked whatever it was.

    Closed days with an `until_min` are worked until then on the first of them: work of that day has begun.

    Raises:
        ValueError: The days are in no order, a short day has no end, or nothing would be worked before it.
    """
    if days.to_on < days.from_on:
        raise ValueError(f"{days.to_on} lies before {days.from_on}")
    found = calendar
    for day in _each(days):
        found = _with_day(found, day, days)
    return replace(found, makeup_days=tuple(sorted(found.makeup_days)), short_days=tuple(sorted(found.short_days)))


def _each(days: SpecialDays) -> Iterator[date]:
    return (days.from_on + n * _DAY for n in range((days.to_on - days.from_on).days + 1))


def _with_day(calendar: WorkCalendar, day: date, days: SpecialDays) -> WorkCalendar:
    usual = as_usual(calendar, day)
    if days.hours is DayHours.USUAL:
        return usual
    if days.hours is DayHours.CLOSED and (days.until_min is None or day != days.from_on):
        return replace(usual, holidays=usual.holidays | {day}) if usual.stretches_on(day) else usual
    opened = (
        usual if usual.stretches_on(day) else replace(usual, makeup_days=(*usual.makeup_days, (day, _like(usual, day))))
    )
    return opened if days.hours is DayHours.OPEN else _shortened(opened, day, days)


def _shortened(calendar: WorkCalendar, day: date, days: SpecialDays) -> WorkCalendar:
    if days.until_min is None:
        raise ValueError("a short day needs its end")
    stretches = calendar.stretches_on(day)
    if days.until_min <= stretches[0][0]:
        raise ValueError(f"nothing is worked before minute {days.until_min}")
    if days.until_min == stretches[-1][1]:
        return calendar
    return replace(calendar, short_days=(*calendar.short_days, (day, days.until_min)))


def as_usual(calendar: WorkCalendar, day: date) -> WorkCalendar:
    """Return a calendar that says nothing of a day but what its weekday says."""
    return replace(
        calendar,
        holidays=calendar.holidays - {day},
        makeup_days=tuple(one for one in calendar.makeup_days if one[0] != day),
        short_days=tuple(one for one in calendar.short_days if one[0] != day),
    )


def _like(calendar: WorkCalendar, day: date) -> int:
    """Find the weekday whose pattern a free day is worked after: the last worked one before it."""
    worked = {shift.weekday for shift in calendar.shifts}
    return next(weekday for n in range(7) if (weekday := (day.weekday() - n) % 7) in worked)


def half_day_min(calendar: WorkCalendar, day: date) -> int:
    """Find the local minute at which half of a day is over: where its noon rest begins, else in its middle."""
    opened = with_days(as_usual(calendar, day), SpecialDays(from_on=day, to_on=day, hours=DayHours.OPEN))
    stretches = opened.stretches_on(day)
    if len(stretches) > 1:
        return stretches[(len(stretches) - 1) // 2][1]
    return sum(stretches[0]) // 2


def from_today(days: SpecialDays, *, today: date) -> SpecialDays | None:
    """Leave out the days that are over; None where all are."""
    if days.to_on < today or days.from_on >= today:
        return days if days.from_on >= today else None
    is_closed = days.hours is DayHours.CLOSED
    return replace(days, from_on=today, until_min=None if is_closed else days.until_min)


def from_now(calendar: WorkCalendar, days: SpecialDays, *, now: datetime) -> SpecialDays:
    """Let days that begin today begin now: what was worked today was worked, whatever is said of it."""
    local = now.astimezone(ZoneInfo(calendar.timezone))
    stretches, minute = calendar.stretches_on(local.date()), local.hour * 60 + local.minute
    if days.from_on != local.date() or not stretches or minute <= stretches[0][0]:
        return days
    minute = min(minute, stretches[-1][1])
    if days.hours is DayHours.CLOSED and days.to_on == days.from_on:
        return replace(days, hours=DayHours.SHORT, until_min=minute)
    if days.hours in (DayHours.CLOSED, DayHours.SHORT):
        return replace(days, until_min=max(minute, days.until_min or 0))
    return days


def hours_on(calendar: WorkCalendar, day: date) -> SpecialDays:
    """Say how one day is worked, as `USUAL` where nobody has said anything else."""
    makeup, short = dict(calendar.makeup_days), dict(calendar.short_days)
    if day in short:
        return SpecialDays(from_on=day, to_on=day, hours=DayHours.SHORT, until_min=short[day])
    if day in makeup:
        return SpecialDays(from_on=day, to_on=day, hours=DayHours.OPEN)
    hours = DayHours.CLOSED if day in calendar.holidays else DayHours.USUAL
    return SpecialDays(from_on=day, to_on=day, hours=hours)


def days_to_come(calendar: WorkCalendar, *, today: date) -> tuple[SpecialDays, ...]:
    """List the special days from `today` on, each run of days alike as one; free weekdays do not break a run."""
    special = {*calendar.holidays, *dict(calendar.makeup_days), *dict(calendar.short_days)}
    runs: list[SpecialDays] = []
    for day in sorted(day for day in special if day >= today):
        one = hours_on(calendar, day)
        if runs and _goes_on(calendar, runs[-1], one):
            runs[-1] = replace(runs[-1], to_on=day)
        else:
            runs.append(one)
    return tuple(runs)


def _goes_on(calendar: WorkCalendar, run: SpecialDays, one: SpecialDays) -> bool:
    if (run.hours, run.until_min) != (one.hours, one.until_min):
        return False
    between = [run.to_on + n * _DAY for n in range(1, (one.from_on - run.to_on).days)]
    return not any(calendar.stretches_on(day) for day in between) and (not between or one.hours is DayHours.CLOSED)
