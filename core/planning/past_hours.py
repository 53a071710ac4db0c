"""What a workshop worked is worked: another calendar holds from now on, and leaves the days that are over as they were.

Paces and the minutes of work that is done are reckoned with the calendar, so a day of the past is never said anew.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from core.planning.engine.calendar import WorkCalendar
from core.planning.special_days import DayHours, SpecialDays, as_usual, with_days

KEPT_DAYS = 400
"""How long a day that is over is remembered: paces are learned from the working minutes of work that is done."""
WEEK_KEPT_DAYS = 92
"""So long the days before another week keep their hours, each as a special day of its own."""
_DAY = timedelta(days=1)


def with_past_of(before: WorkCalendar, calendar: WorkCalendar, *, now: datetime) -> WorkCalendar:
    """Return a calendar that holds from now on; up to now it is worked as `before`.

    A calendar tells when a day ends early, not that it ends late or begins late: what cannot be told so is left as near
    as it can be. Another time zone keeps the hours of the past by the clock on the wall.
    """
    local = now.astimezone(ZoneInfo(calendar.timezone))
    today, minute = local.date(), local.hour * 60 + local.minute
    found = _with_special_days(before, calendar, today)
    if before.shifts != calendar.shifts:
        for day in _days(today - WEEK_KEPT_DAYS * _DAY, today):
            found = _worked_as(found, day, before.stretches_on(day))
    if _until(minute, found.stretches_on(today)) < _until(minute, before.stretches_on(today)):
        ended = SpecialDays(from_on=today, to_on=today, hours=DayHours.SHORT, until_min=minute)
        found = _worked_as(found, today, with_days(before, ended).stretches_on(today))
    return found


def _with_special_days(before: WorkCalendar, calendar: WorkCalendar, today: date) -> WorkCalendar:
    first = today - KEPT_DAYS * _DAY
    return replace(
        calendar,
        holidays=frozenset(
            [
                *(day for day in before.holidays if first <= day < today),
                *(day for day in calendar.holidays if day >= today),
            ]
        ),
        makeup_days=_said_of(before.makeup_days, calendar.makeup_days, first, today),
        short_days=_said_of(before.short_days, calendar.short_days, first, today),
    )


def _said_of(
    before: Sequence[tuple[date, int]], after: Sequence[tuple[date, int]], first: date, today: date
) -> tuple[tuple[date, int], ...]:
    past = [one for one in before if first <= one[0] < today]
    return tuple(sorted([*past, *(one for one in after if one[0] >= today)]))


def _days(first: date, end: date) -> Iterator[date]:
    return (first + n * _DAY for n in range((end - first).days))


def _until(minute: int, stretches: Sequence[tuple[int, int]]) -> int:
    """Count the minutes that are worked before a minute of the day."""
    return sum(max(0, min(minute, end) - start) for start, end in stretches)


def _worked_as(calendar: WorkCalendar, day: date, was: Sequence[tuple[int, int]]) -> WorkCalendar:
    """Return a calendar in which a day is worked in these stretches, or as near to them as it can tell."""
    if calendar.stretches_on(day) == was:
        return calendar
    usual = as_usual(calendar, day)
    if not was:
        return replace(usual, holidays=usual.holidays | {day})
    likes = sorted({shift.weekday for shift in usual.shifts}, key=lambda weekday: weekday != day.weekday())
    tried = [one for like in likes for one in _until_hour(_like(usual, day, like), day, was[-1][1])]
    return next((one for one in tried if one.stretches_on(day) == was), tried[0])


def _until_hour(opened: WorkCalendar, day: date, to_min: int) -> tuple[WorkCalendar, WorkCalendar]:
    return opened, replace(opened, short_days=tuple(sorted([*opened.short_days, (day, to_min)])))


def _like(usual: WorkCalendar, day: date, weekday: int) -> WorkCalendar:
    if weekday == day.weekday():
        return usual
    return replace(usual, makeup_days=tuple(sorted([*usual.makeup_days, (day, weekday)])))
