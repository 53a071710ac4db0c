from datetime import UTC, date, datetime, time, timedelta
from typing import TypedDict
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.planning.engine.calendar import six_day_week
from core.planning.frontier import first_open
from core.planning.tables import PlanStage, StageState
from core.stage import Stage
from core.tracking.model import (
    JITTER_MIN,
    Wait,
    after_quiet,
    catch_up,
    digest_moment,
    expected_after,
    is_quiet,
    is_within,
    jitter_min,
    photo_due_at,
    waits_for,
)

ZONE = "Asia/Shanghai"
CALENDAR = six_day_week(ZONE)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=ZoneInfo(ZONE)).astimezone(UTC)


def make_plan(*, proven: int = 0) -> list[PlanStage]:
    spans = [(1, 8, 10), (1, 10, 18), (2, 8, 18), (3, 8, 12)]
    return [
        PlanStage(
            order_id=1,
            workshop_id=1,
            stage=stage,
            position=position,
            team_size=4,
            start_at=at(day, start),
            finish_at=at(day, finish),
            state=StageState.PROVEN if position < proven else StageState.NOT_STARTED,
            proven_at=at(day, finish) if position < proven else None,
            pieces_done=0,
        )
        for position, (stage, (day, start, finish)) in enumerate(zip(Stage, spans, strict=False))
    ]


def test_the_next_photo_is_due_when_its_stage_is_to_be_done() -> None:
    step = first_open(make_plan(proven=1))
    assert step is not None and (step.stage, photo_due_at(step, CALENDAR)) == (Stage.CUTTING, at(1, 18))


def test_the_first_photo_of_the_line_is_due_on_its_first_evening() -> None:
    plan = make_plan(proven=2)
    plan[2].finish_at = at(5, 18)
    assert photo_due_at(plan[2], CALENDAR) == at(2, 18)


@pytest.mark.parametrize("now", [at(2, 12), at(2, 19), at(4, 9)])
def test_one_missing_photo_has_one_date_whoever_asks(now: datetime) -> None:
    plan = make_plan(proven=2)
    plan[2].finish_at = at(5, 18)
    due_at, waiting = photo_due_at(plan[2], CALENDAR), waits_for(plan, CALENDAR, now=now)
    assert (waiting.kind is Wait.LATE) == (due_at < now)
    assert waiting.until == (due_at if due_at < now else plan[2].finish_at)


def test_a_photo_that_was_sent_is_never_late() -> None:
    plan = make_plan(proven=1)
    waiting = waits_for(plan, CALENDAR, now=at(3, 9), sent_at=at(1, 17))
    assert (waiting.kind, waiting.until) == (Wait.CHECK, at(1, 17))


def test_no_photo_is_due_when_all_is_proven() -> None:
    assert first_open(make_plan(proven=4)) is None


def test_a_delay_within_the_buffer_does_not_move_the_date() -> None:
    plan = make_plan(proven=1)
    assert expected_after(plan, CALENDAR, expected_at=at(4, 18), now=at(2, 9)) == at(4, 18)


def test_a_longer_delay_moves_the_date_by_its_working_time() -> None:
    plan = make_plan(proven=1)
    assert expected_after(plan, CALENDAR, expected_at=at(4, 18), now=at(3, 18)) == at(5, 18)


def test_a_night_and_a_sunday_are_no_delay() -> None:
    plan = make_plan(proven=1)
    plan[1].finish_at = at(5, 18)
    plan[3].finish_at = at(5, 18)
    assert expected_after(plan, CALENDAR, expected_at=at(5, 18), now=at(6, 23)) == at(5, 18)


@given(st.integers(0, 20 * 24 * 60), st.integers(0, 20 * 24 * 60))
def test_the_expected_date_only_grows_with_time(minutes: int, more: int) -> None:
    plan = make_plan(proven=1)
    early = expected_after(plan, CALENDAR, expected_at=at(4, 18), now=at(1, 8) + timedelta(minutes=minutes))
    late = expected_after(plan, CALENDAR, expected_at=at(4, 18), now=at(1, 8) + timedelta(minutes=minutes + more))
    assert at(4, 18) <= early <= late


def test_what_stands_behind_a_late_stage_is_shifted_once() -> None:
    plan = make_plan(proven=2)
    plan[1].proven_at = at(2, 18)
    assert catch_up(plan, CALENDAR) > 0
    assert plan[2].start_at >= at(2, 18) and plan[2].finish_at == at(3, 18)
    assert catch_up(plan, CALENDAR) == 0


def test_a_stage_proven_in_time_shifts_nothing() -> None:
    assert catch_up(make_plan(proven=2), CALENDAR) == 0


@pytest.mark.parametrize(
    ("proven", "now", "kind"),
    [
        (0, at(1, 9), Wait.FABRIC),
        (0, at(1, 11), Wait.LATE),
        (1, at(1, 11), Wait.WORK),
        (2, at(1, 20), Wait.TURN),
        (4, at(5, 9), Wait.NOTHING),
    ],
)
def test_no_news_has_a_reason(proven: int, now: datetime, kind: Wait) -> None:
    assert waits_for(make_plan(proven=proven), CALENDAR, now=now).kind is kind


class Hours(TypedDict):
    """When somebody wants quiet: zone, and minutes since midnight there."""

    timezone: str
    from_min: int
    to_min: int


def test_quiet_hours_may_span_midnight() -> None:
    hours: Hours = {"timezone": ZONE, "from_min": 21 * 60, "to_min": 8 * 60}
    assert is_quiet(at(1, 23), **hours) and is_quiet(at(2, 7, 59), **hours)
    assert not is_quiet(at(2, 8), **hours) and not is_quiet(at(2, 20, 59), **hours)
    assert after_quiet(at(1, 23), **hours) == after_quiet(at(2, 3), **hours) == at(2, 8)
    assert after_quiet(at(2, 12), **hours) == at(2, 12)


@given(st.integers(0, 1439), st.integers(0, 1439), st.integers(0, 1439))
def test_after_quiet_is_never_quiet_and_never_before(from_min: int, to_min: int, minute: int) -> None:
    hours: Hours = {"timezone": ZONE, "from_min": from_min, "to_min": to_min}
    instant = at(1, 0) + timedelta(minutes=minute)
    later = after_quiet(instant, **hours)
    assert later >= instant and not is_quiet(later, **hours)


def test_a_digest_keeps_to_the_persons_own_clock_and_waits_for_the_end_of_quiet_hours() -> None:
    moscow = digest_moment(
        date(2026, 12, 1), timezone="Europe/Moscow", at_min=18 * 60, from_min=1260, to_min=480, jitter_min=4
    )
    assert moscow == datetime(2026, 12, 1, 15, 4, tzinfo=UTC)
    night = digest_moment(date(2026, 12, 1), timezone=ZONE, at_min=23 * 60, from_min=1260, to_min=480, jitter_min=4)
    assert night == at(2, 8)


def test_people_are_spread_over_the_quarter_of_an_hour_each_always_alike() -> None:
    minutes = [jitter_min(person_id) for person_id in range(1, 200)]
    assert set(minutes) == set(range(JITTER_MIN))
    assert jitter_min(5) == minutes[4]


def test_windows_are_half_open_on_the_local_clock() -> None:
    assert is_within(at(1, 7, 30), ZONE, time(7, 30), time(12))
    assert not is_within(at(1, 12), ZONE, time(7, 30), time(12))
