"""One order's calendar: the team, the dates, the reason."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.planning.engine.calendar import six_day_week
from core.planning.engine.check import check_plan
from core.planning.time_and_action import Reason, plan_order, quote
from core.planning.workshop import Booking, CannotPlanError, Capacity, OrderWork
from core.stage import Stage

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
WORKSHOP = Capacity(
    calendar=six_day_week("Asia/Shanghai"), people_by_skill={"cutting": 3, "sewing": 32, "finishing": 5}
)


def order(**values: Any) -> OrderWork:
    known: dict[str, Any] = {"order_id": "A", "pieces": 120, "category": "hoodie"}
    return OrderWork(**(known | values))


@pytest.mark.parametrize(("pieces", "team_size"), [(30, 2), (80, 2), (200, 4), (500, 6), (5000, 20)])
def test_the_team_follows_the_size_of_the_order(pieces: int, team_size: int) -> None:
    plan = plan_order(workshop=WORKSHOP, work=order(pieces=pieces), bookings=(), now=NOW)
    assert (plan.team_size, plan.reason) == (team_size, Reason.FITS_ORDER_SIZE)


def test_a_close_date_asks_for_a_larger_team() -> None:
    due_at = NOW + timedelta(days=4)
    plan = plan_order(workshop=WORKSHOP, work=order(pieces=190, due_at=due_at), bookings=(), now=NOW)
    assert plan.reason is Reason.DUE_NEEDS_LARGER_TEAM
    assert plan.team_size > 4
    assert plan.on_time


def test_an_impossible_date_gets_the_earliest_finish_and_says_so() -> None:
    plan = plan_order(workshop=WORKSHOP, work=order(pieces=4000, due_at=NOW), bookings=(), now=NOW)
    assert plan.reason is Reason.NONE_MEETS_DUE
    assert not plan.on_time
    assert plan.finish_at == min(option.finish_at for option in plan.options)


def test_the_stages_follow_each_other_from_fabric_to_truck() -> None:
    fabric_at = NOW + timedelta(days=6, hours=2)
    plan = plan_order(workshop=WORKSHOP, work=order(fabric_at=fabric_at), bookings=(), now=NOW)
    assert [stage.stage for stage in plan.stages] == list(Stage)
    assert plan.stages[0].start_at >= fabric_at
    edges = [at for stage in plan.stages for at in (stage.start_at, stage.finish_at)]
    assert edges == sorted(edges)
    assert plan.promised_at > plan.finish_at == plan.stages[-1].finish_at


def test_booked_people_are_not_taken_twice() -> None:
    busy = Booking(
        order_id="B", team_size=31, stage=Stage.SEWING, from_at=NOW - timedelta(days=3), to_at=NOW + timedelta(days=12)
    )
    plan = plan_order(workshop=WORKSHOP, work=order(), bookings=[busy], now=NOW)
    assert plan.stages[2].start_at >= busy.to_at


def test_orders_planned_one_after_another_never_exceed_the_pool() -> None:
    bookings: list[Booking] = []
    for number in range(12):
        plan = plan_order(
            workshop=WORKSHOP, work=order(order_id=str(number), pieces=40 + 90 * number), bookings=bookings, now=NOW
        )
        bookings += plan.bookings()
    sewing = [booking for booking in bookings if booking.stage is Stage.SEWING]
    assert all(sum(b.team_size for b in sewing if b.from_at <= at.from_at < b.to_at) <= 32 for at in sewing)


def test_a_locked_team_is_kept() -> None:
    plan = plan_order(workshop=WORKSHOP, work=order(locked_team_size=6), bookings=(), now=NOW)
    assert (plan.team_size, plan.reason) == (6, Reason.LOCKED_BY_OWNER)


def test_a_workshop_without_the_people_says_what_is_missing() -> None:
    empty = Capacity(calendar=WORKSHOP.calendar, people_by_skill={"cutting": 1, "sewing": 1, "finishing": 1})
    with pytest.raises(CannotPlanError) as caught:
        quote(workshop=empty, work=order(), bookings=(), now=NOW)
    assert caught.value.params == {"skill": "sewing", "needed": 2, "people": 1}


bookings = st.lists(
    st.builds(
        lambda size, stage, start, hours: Booking(
            order_id="B",
            team_size=size,
            stage=stage,
            from_at=NOW + timedelta(hours=start),
            to_at=NOW + timedelta(hours=start + hours),
        ),
        st.integers(1, 40),
        st.sampled_from(Stage),
        st.integers(-100, 500),
        st.integers(1, 300),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(bookings, st.integers(1, 6000), st.integers(0, 20_000), st.integers(0, 40_000))
def test_no_order_gets_an_invalid_plan(
    booked: list[Booking], pieces: int, fabric_after_min: int, due_after_min: int
) -> None:
    work = order(
        pieces=pieces,
        fabric_at=NOW + timedelta(minutes=fabric_after_min),
        due_at=NOW + timedelta(minutes=due_after_min),
    )
    plan = plan_order(workshop=WORKSHOP, work=work, bookings=booked, now=NOW)
    assert check_plan(plan.problem, plan.plan) == ()
    assert {option.team_size for option in plan.options} == {2, 4, 6, 20}
