from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.evidence.pace import least_minutes
from core.evidence.progress import (
    Yardstick,
    advance,
    declare_pieces,
    missing_before,
    pace_of,
    stages_to_choose,
)
from core.orders.model import FabricBy, OrderState
from core.orders.tables import Order
from core.planning.engine.calendar import Shift, WorkCalendar, six_day_week
from core.planning.frontier import is_through, never_shown
from core.planning.queries import sewing_min
from core.planning.tables import PlanStage, StageState
from core.stage import Stage

START = datetime(2026, 12, 1, tzinfo=UTC)
ALWAYS = Yardstick(
    calendar=WorkCalendar(
        timezone="UTC", shifts=tuple(Shift(weekday=day, from_min=0, to_min=1440) for day in range(7))
    ),
    sam_min=17.5,
)
"""A workshop that never closes."""


def make_plan() -> list[PlanStage]:
    return [
        PlanStage(
            order_id=1,
            workshop_id=1,
            stage=stage,
            position=position,
            team_size=4,
            start_at=START + timedelta(days=position),
            finish_at=START + timedelta(days=position + 1),
            state=StageState.NOT_STARTED,
            pieces_done=0,
        )
        for position, stage in enumerate(Stage)
    ]


def make_order(pieces: int = 110) -> Order:
    return Order(
        id=1,
        code="A17",
        merchant_id=1,
        workshop_id=1,
        state=OrderState.AGREED,
        category="hoodie",
        style_name="Hoodie",
        lines=[],
        pieces=pieces,
        fabric_by=FabricBy.MERCHANT,
        fabric_on=date(2026, 12, 1),
        due_on=date(2026, 12, 14),
        currency="CNY",
        created_at=START,
    )


def prove(plan: list[PlanStage], *stages: Stage, at: datetime = START) -> None:
    for stage in stages:
        advance(plan, stage, pieces=110, at=at)


def test_the_next_photo_is_of_the_first_stage_that_is_not_proven() -> None:
    plan, order = make_plan(), make_order()
    assert stages_to_choose(plan, order, ALWAYS, now=START) == (Stage.FABRIC_IN,)
    prove(plan, Stage.FABRIC_IN, Stage.CUTTING)
    assert stages_to_choose(plan, order, ALWAYS, now=START + timedelta(minutes=31)) == (Stage.SEWING,)


def test_soon_after_a_stage_was_shown_a_photo_may_be_one_more_of_it() -> None:
    plan, order = make_plan(), make_order()
    prove(plan, Stage.FABRIC_IN, Stage.CUTTING)
    assert stages_to_choose(plan, order, ALWAYS, now=START + timedelta(minutes=20)) == (Stage.CUTTING, Stage.SEWING)
    prove(plan, Stage.SEWING, Stage.OFF_LINE)
    hours = timedelta(hours=2)
    big = make_order(pieces=3000)
    assert stages_to_choose(plan, order, ALWAYS, now=START + hours) == (Stage.FINISHING,)
    assert stages_to_choose(plan, big, ALWAYS, now=START + hours) == (Stage.OFF_LINE, Stage.FINISHING), (
        "too soon for so many"
    )


def test_while_sewing_goes_on_time_tells_the_line_from_the_last_piece_off_it() -> None:
    plan, order = make_plan(), make_order()
    prove(plan, Stage.FABRIC_IN, Stage.CUTTING, Stage.SEWING)
    assert stages_to_choose(plan, order, ALWAYS, now=START + timedelta(minutes=30)) == (Stage.SEWING,)
    assert stages_to_choose(plan, order, ALWAYS, now=START + timedelta(hours=40)) == (Stage.SEWING, Stage.OFF_LINE)
    assert stages_to_choose(plan, order, ALWAYS, now=plan[2].finish_at) == (Stage.OFF_LINE,)


def test_nothing_is_left_to_choose_when_all_is_proven() -> None:
    plan = make_plan()
    prove(plan, *Stage)
    assert is_through(plan) and never_shown(plan) == []
    assert stages_to_choose(plan, make_order(), ALWAYS, now=START) == ()


def test_sewing_is_started_by_its_first_photo_and_proven_by_the_stage_after() -> None:
    plan = make_plan()
    prove(plan, Stage.FABRIC_IN, Stage.CUTTING, Stage.SEWING)
    assert plan[2].state == StageState.GOING_ON
    prove(plan, Stage.OFF_LINE)
    assert (plan[2].state, plan[2].pieces_done) == (StageState.PROVEN, 110)


def test_a_second_photo_of_a_proven_stage_moves_nothing() -> None:
    plan = make_plan()
    assert advance(plan, Stage.FABRIC_IN, pieces=110, at=START)
    assert not advance(plan, Stage.FABRIC_IN, pieces=110, at=START + timedelta(days=1))
    assert plan[0].proven_at == START


def test_earlier_stages_without_a_photo_are_named_but_one_that_goes_on_is_not() -> None:
    plan = make_plan()
    prove(plan, Stage.FABRIC_IN)
    assert missing_before(plan, Stage.OFF_LINE) == (Stage.CUTTING, Stage.SEWING)
    prove(plan, Stage.CUTTING, Stage.SEWING)
    assert missing_before(plan, Stage.OFF_LINE) == ()


def test_pace_counts_from_cutting_whenever_the_first_sewing_photo_came() -> None:
    plan = make_plan()
    assert pace_of(plan, make_order(), ALWAYS, Stage.FABRIC_IN, now=START) is None
    prove(plan, Stage.FABRIC_IN, Stage.CUTTING)
    prove(plan, Stage.SEWING, at=START + timedelta(hours=20))
    pace = pace_of(plan, make_order(), ALWAYS, Stage.OFF_LINE, now=START + timedelta(hours=21))
    assert pace is not None and pace.minutes_since == 21 * 60 and pace.people == 4


DAY = six_day_week("UTC")
"""Monday to Saturday, 8 to 18, with an hour and a half at noon."""


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ((1, 8, 0), (1, 9, 0), 60),
        ((1, 17, 0), (2, 9, 0), 120),
        ((1, 17, 0), (1, 20, 0), 180),
        ((1, 17, 0), (2, 2, 0), 300),
        ((5, 17, 0), (7, 9, 0), 120),
        ((1, 20, 0), (1, 21, 0), 60),
    ],
)
def test_time_is_the_workshops_hours_and_what_was_worked_after_them(
    start: tuple[int, int, int], end: tuple[int, int, int], minutes: int
) -> None:
    first, last = (datetime(2026, 12, day, hour, minute, tzinfo=UTC) for day, hour, minute in (start, end))
    assert Yardstick(calendar=DAY, sam_min=6).worked_min(first, last) == minutes


def test_t_shirts_that_can_be_sewn_in_the_time_may_be_off_the_line() -> None:
    order = make_order()
    order.category = "tshirt"
    yardstick = Yardstick(calendar=DAY, sam_min=sewing_min(order.kind, {}))
    plan = make_plan()
    morning = datetime(2026, 12, 1, 8, tzinfo=UTC)
    prove(plan, Stage.FABRIC_IN, Stage.CUTTING, Stage.SEWING, at=morning)
    plan[2].finish_at = morning + timedelta(days=1)
    noon = morning + timedelta(minutes=251)
    assert stages_to_choose(plan, order, yardstick, now=noon) == (Stage.SEWING, Stage.OFF_LINE)
    pace = pace_of(plan, order, yardstick, Stage.OFF_LINE, now=noon)
    assert pace is not None and pace.minutes_since >= least_minutes(Stage.OFF_LINE, pace)


def test_the_owners_own_minutes_count_for_all_garments_of_a_category() -> None:
    own = {"tshirt": {Stage.SEWING: 12.0}}
    assert sewing_min("tshirt", own) == 12
    assert sewing_min("polo", own) == pytest.approx(22)
    assert sewing_min("dress", own) == 25


@pytest.mark.parametrize(("said", "counts"), [(55, True), (0, False), (111, False), (-3, False)])
def test_a_team_can_only_say_more_than_before_and_no_more_than_all(said: int, counts: bool) -> None:
    plan = make_plan()
    prove(plan, Stage.FABRIC_IN, Stage.CUTTING, Stage.SEWING)
    assert declare_pieces(plan, done=said, pieces=110, at=START) is counts


@given(st.lists(st.sampled_from(Stage), max_size=30))
def test_whatever_photos_come_no_stage_ever_falls_back(photos: list[Stage]) -> None:
    plan = make_plan()
    rank = list(StageState)
    for number, stage in enumerate(photos):
        before = [rank.index(StageState(step.state)) for step in plan]
        advance(plan, stage, pieces=110, at=START + timedelta(hours=number))
        after = [rank.index(StageState(step.state)) for step in plan]
        assert all(now >= was for was, now in zip(before, after, strict=True))
        assert all((step.state == StageState.PROVEN) == (step.proven_at is not None) for step in plan)
