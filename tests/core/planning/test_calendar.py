"""Working time: breaks, holidays, clock changes, and the way there and back."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.planning.engine.calendar import (
    Shift,
    WorkCalendar,
    WorkClock,
    calendar_from_json,
    calendar_to_json,
    six_day_week,
)

SHANGHAI = six_day_week("Asia/Shanghai", holidays=frozenset({date(2026, 10, 1), date(2026, 10, 2)}))
MOSCOW_TWO_SHIFTS = WorkCalendar(
    timezone="Europe/Moscow",
    shifts=tuple(Shift(weekday=day, from_min=a, to_min=b) for day in range(7) for a, b in ((0, 240), (1320, 1440))),
)
BERLIN = WorkCalendar(
    timezone="Europe/Berlin",
    shifts=tuple(Shift(weekday=day, from_min=60, to_min=300, breaks=((150, 180),)) for day in range(7)),
)
CALENDARS = (SHANGHAI, MOSCOW_TWO_SHIFTS, BERLIN)

instants = st.integers(0, 3 * 365 * 86_400).map(lambda s: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=s))


@given(st.sampled_from(CALENDARS), instants, st.integers(-200_000, 200_000))
def test_minutes_added_are_minutes_counted(calendar: WorkCalendar, start: datetime, minutes: int) -> None:
    end = calendar.add_working_minutes(start, minutes)
    assert calendar.working_minutes_between(start, end) == minutes
    assert calendar.working_minutes_between(end, start) == -minutes


@given(st.sampled_from(CALENDARS), instants, st.integers(0, 50_000), st.integers(0, 50_000))
def test_working_time_can_be_added_in_parts(calendar: WorkCalendar, start: datetime, one: int, two: int) -> None:
    in_parts = calendar.add_working_minutes(calendar.add_working_minutes(start, one), two)
    assert in_parts == calendar.add_working_minutes(start, one + two)


@given(st.sampled_from(CALENDARS), instants)
def test_the_next_working_instant_is_working_and_nothing_is_worked_before_it(
    calendar: WorkCalendar, at: datetime
) -> None:
    following = calendar.next_working_instant(at)
    assert following >= at
    assert calendar.is_working(following)
    assert calendar.working_minutes_between(at, following) == 0


@given(st.sampled_from(CALENDARS), instants, instants)
def test_a_minute_of_the_clock_starts_no_earlier_than_the_instant_it_was_asked_for(
    calendar: WorkCalendar, origin: datetime, at: datetime
) -> None:
    clock = WorkClock(calendar=calendar, origin_at=origin)
    minute = clock.minute_at(at)
    assert clock.start_at(minute) >= at
    assert clock.start_at(minute - 1) < at
    assert clock.minute_at(clock.start_at(minute)) == minute


def test_a_day_of_work_has_its_break_and_ends_at_the_end_of_the_shift() -> None:
    monday_8 = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
    assert SHANGHAI.add_working_minutes(monday_8, 241) == monday_8 + timedelta(minutes=331)
    assert SHANGHAI.add_working_minutes(monday_8, 510) == monday_8 + timedelta(hours=10)
    assert SHANGHAI.end_of_day(monday_8) == monday_8 + timedelta(hours=10)
    assert SHANGHAI.day_minutes == 510


def test_holidays_and_sundays_are_not_worked() -> None:
    wednesday_end = datetime(2026, 9, 30, 10, 0, tzinfo=UTC)
    assert SHANGHAI.next_working_instant(wednesday_end) == datetime(2026, 10, 3, 0, 0, tzinfo=UTC)
    assert SHANGHAI.next_working_instant(datetime(2026, 11, 22, 3, tzinfo=UTC)) == datetime(2026, 11, 23, tzinfo=UTC)


def test_a_makeup_day_is_worked_after_the_pattern_it_names() -> None:
    calendar = WorkCalendar(timezone="Asia/Shanghai", shifts=SHANGHAI.shifts, makeup_days=((date(2026, 11, 22), 0),))
    assert calendar.next_working_instant(datetime(2026, 11, 21, 12, tzinfo=UTC)) == datetime(2026, 11, 22, tzinfo=UTC)


def test_a_lost_hour_of_the_night_is_not_worked() -> None:
    spring = datetime(2026, 3, 28, 23, 0, tzinfo=UTC)
    usual = datetime(2026, 3, 27, 23, 0, tzinfo=UTC)
    day = timedelta(days=1)
    assert BERLIN.working_minutes_between(usual, usual + day) == 210
    assert BERLIN.working_minutes_between(spring, spring + day) < 210


def test_a_calendar_survives_json() -> None:
    assert calendar_from_json(calendar_to_json(SHANGHAI)) == SHANGHAI


@pytest.mark.parametrize(
    "shift",
    [
        {"weekday": 7, "from_min": 0, "to_min": 60},
        {"weekday": 0, "from_min": 60, "to_min": 60},
        {"weekday": 0, "from_min": 60, "to_min": 1441},
        {"weekday": 0, "from_min": 60, "to_min": 120, "breaks": ((100, 130),)},
    ],
)
def test_an_impossible_shift_is_refused(shift: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        Shift(**shift)


def test_a_calendar_without_work_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one worked minute"):
        WorkCalendar(timezone="UTC", shifts=())
    with pytest.raises(ValueError, match="without a time zone"):
        SHANGHAI.next_working_instant(datetime(2026, 1, 1))  # noqa: DTZ001
