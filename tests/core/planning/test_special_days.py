"""Days off the weekly pattern: what is said of a day holds for it alone, and is listed as it was said."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.planning.engine.calendar import WorkCalendar, calendar_from_json, calendar_to_json, six_day_week
from core.planning.special_days import DayHours, SpecialDays, days_to_come, half_day_min, hours_on, with_days
from core.planning.work_weeks import WEEKS, work_week

WEEK = six_day_week("Asia/Shanghai")
FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2026, 12, day) for day in (4, 5, 6, 7))
DAYS = st.dates(date(2026, 12, 1), date(2027, 2, 28))


def minutes_on(calendar: WorkCalendar, day: date) -> int:
    start = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(calendar.timezone)).astimezone(UTC)
    return calendar.working_minutes_between(start, start + timedelta(days=1))


def on(day: date, hours: DayHours, until_min: int | None = None, *, to_on: date | None = None) -> SpecialDays:
    return SpecialDays(from_on=day, to_on=to_on or day, hours=hours, until_min=until_min)


def test_a_closed_day_is_not_worked_and_a_free_one_can_be() -> None:
    assert minutes_on(with_days(WEEK, on(FRIDAY, DayHours.CLOSED)), FRIDAY) == 0
    assert minutes_on(WEEK, SUNDAY) == 0
    opened = with_days(WEEK, on(SUNDAY, DayHours.OPEN))
    assert minutes_on(opened, SUNDAY) == minutes_on(WEEK, SATURDAY) == 510


def test_a_short_day_ends_at_its_minute_and_a_half_one_at_noon() -> None:
    assert minutes_on(with_days(WEEK, on(FRIDAY, DayHours.SHORT, 15 * 60)), FRIDAY) == 240 + 90
    assert half_day_min(WEEK, FRIDAY) == 12 * 60
    half = with_days(WEEK, on(SUNDAY, DayHours.SHORT, half_day_min(WEEK, SUNDAY)))
    assert minutes_on(half, SUNDAY) == 240


def test_a_short_day_with_nothing_to_work_or_days_in_no_order_are_refused() -> None:
    for days in (
        on(FRIDAY, DayHours.SHORT, 7 * 60),
        on(FRIDAY, DayHours.SHORT),
        on(MONDAY, DayHours.CLOSED, to_on=FRIDAY),
    ):
        with pytest.raises(ValueError, match=r"."):
            with_days(WEEK, days)


def test_a_day_on_which_work_has_begun_is_closed_from_then_on() -> None:
    closed = with_days(WEEK, on(FRIDAY, DayHours.CLOSED, 10 * 60, to_on=MONDAY))
    assert [minutes_on(closed, day) for day in (FRIDAY, SATURDAY, SUNDAY, MONDAY)] == [120, 0, 0, 0]


def test_days_to_come_are_told_as_they_were_said() -> None:
    feast = on(date(2027, 2, 4), DayHours.CLOSED, to_on=date(2027, 2, 12))
    calendar = with_days(with_days(with_days(WEEK, feast), on(SUNDAY, DayHours.OPEN)), on(FRIDAY, DayHours.SHORT, 900))
    assert days_to_come(calendar, today=SATURDAY) == (on(SUNDAY, DayHours.OPEN), feast)
    assert days_to_come(calendar, today=FRIDAY)[0] == on(FRIDAY, DayHours.SHORT, 900)
    around = with_days(calendar, on(date(2027, 2, 7), DayHours.OPEN))
    assert [run.hours for run in days_to_come(around, today=MONDAY)] == [
        DayHours.CLOSED,
        DayHours.OPEN,
        DayHours.CLOSED,
    ]


@given(st.sampled_from(sorted(WEEKS)), DAYS, st.integers(0, 20), st.sampled_from(DayHours), st.integers(1, 1440))
def test_what_is_said_of_days_holds_for_them_alone(
    week: str, first: date, length: int, hours: DayHours, until_min: int
) -> None:
    calendar = with_days(work_week(week, "Asia/Shanghai"), on(SUNDAY, DayHours.OPEN))
    days = on(first, hours, until_min if hours is DayHours.SHORT else None, to_on=first + timedelta(days=length))
    try:
        changed = with_days(calendar, days)
    except ValueError:
        assert hours is DayHours.SHORT and until_min <= 8 * 60
        return
    for day in (date(2026, 11, 25) + timedelta(days=n) for n in range(130)):
        if not days.from_on <= day <= days.to_on:
            assert changed.stretches_on(day) == calendar.stretches_on(day)
        elif hours is DayHours.CLOSED:
            assert changed.stretches_on(day) == []
        elif hours in (DayHours.SHORT, DayHours.OPEN):
            assert changed.stretches_on(day)
            assert hours is DayHours.OPEN or changed.stretches_on(day)[-1][1] <= until_min
        else:
            assert hours_on(changed, day).hours is DayHours.USUAL
    assert calendar_from_json(calendar_to_json(changed)) == changed
    assert with_days(changed, days) == changed
