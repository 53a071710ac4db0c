"""Many orders together: planning, planning again, what moved and why, what if, names."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.planning.board import Board, BoardPlan, Lock, StageProgress, plan_board
from core.planning.crew import Worker, assign_crews, today
from core.planning.durations import sewing_min
from core.planning.engine.calendar import six_day_week
from core.planning.engine.check import check_plan
from core.planning.moves import Cause, Event, find_moves, find_queue_jumps
from core.planning.order_mix import bookings_of, find_gaps, week_loads
from core.planning.what_if import (
    LostCapacity,
    MorePeople,
    OtherTeam,
    RushOrder,
    explain_team,
    what_if,
)
from core.planning.workshop import Away, CannotPlanError, Capacity, OrderWork
from core.stage import SKILL_BY_STAGE, WORKED, Skill, Stage

NOW = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
WORKSHOP = Capacity(
    calendar=six_day_week("Asia/Shanghai"),
    people_by_skill={"cutting": 3, "sewing": 12, "finishing": 4},
    team_sizes=(2, 4, 6),
)


def orders(count: int) -> tuple[OrderWork, ...]:
    return tuple(
        OrderWork(
            order_id=f"O{number}",
            pieces=60 + 45 * (number * 7 % 5),
            category=("hoodie", "dress", "tshirt")[number % 3],
            fabric_at=NOW + timedelta(hours=9 * number),
            due_at=NOW + timedelta(days=6 + number),
        )
        for number in range(count)
    )


def planned(board: Board, before: BoardPlan | None = None) -> BoardPlan:
    plan = plan_board(board, before=before, iterations=80, seed=1)
    assert plan is not None
    assert check_plan(plan.problem, plan.plan) == ()
    return plan


BOARD = Board(workshop=WORKSHOP, orders=orders(8), now=NOW)
PLAN = planned(BOARD)


def test_all_orders_are_planned_and_promised_after_their_finish() -> None:
    assert set(PLAN.orders) == {f"O{number}" for number in range(8)}
    assert all(order.promised_at > order.finish_at for order in PLAN.orders.values())
    assert all(order.team_size in WORKSHOP.team_sizes for order in PLAN.orders.values())
    assert len(PLAN.sewing_order()) == 8


def test_planning_again_without_news_moves_nothing() -> None:
    again = planned(BOARD, before=PLAN)
    assert {o: p.team_size for o, p in again.orders.items()} == {o: p.team_size for o, p in PLAN.orders.items()}
    assert [move for move in find_moves(PLAN, again, cause=Cause.MORNING) if move.later] == []


def test_started_work_stays_and_done_work_is_gone() -> None:
    first = PLAN.sewing_order()[0]
    sewing = PLAN.orders[first].stage(Stage.SEWING)
    assert sewing is not None
    later = sewing.start_at + timedelta(hours=1)
    done = [
        StageProgress(
            order_id=first, stage=stage, team_size=1, started_at=NOW, finished_at=sewing.start_at - timedelta(minutes=1)
        )
        for stage in (Stage.FABRIC_IN, Stage.CUTTING)
    ]
    running = StageProgress(order_id=first, stage=Stage.SEWING, team_size=5, started_at=sewing.start_at)
    again = planned(replace(BOARD, now=later, progress=(*done, running)), before=PLAN)
    stages = again.orders[first].stages
    assert [stage.stage for stage in stages][:2] == [Stage.SEWING, Stage.OFF_LINE]
    assert (stages[0].start_at, stages[0].team_size) == (sewing.start_at, 5)


def test_an_order_alone_is_cut_finished_and_packed_by_everybody() -> None:
    lone = planned(replace(BOARD, orders=BOARD.orders[:1])).orders["O0"]
    teams = {stage.stage: stage.team_size for stage in lone.stages if stage.team_size}
    assert teams.keys() == set(WORKED)
    assert {team for stage, team in teams.items() if SKILL_BY_STAGE[stage] is Skill.FINISHING} == {4}
    assert (teams[Stage.CUTTING], teams[Stage.SEWING]) == (3, 6)


def test_orders_are_finished_by_those_who_are_here() -> None:
    away = Away(skill="finishing", people=3, from_at=NOW, to_at=NOW + timedelta(days=30))
    plan = planned(replace(BOARD, away=(away,)))
    finishing = [order.stage(Stage.FINISHING) for order in plan.orders.values()]
    assert {stage.team_size for stage in finishing if stage and stage.finish_at < away.to_at} == {1}


def test_finishing_that_has_started_keeps_its_team() -> None:
    stages = (Stage.FABRIC_IN, Stage.CUTTING, Stage.SEWING, Stage.OFF_LINE)
    at = NOW + timedelta(hours=1)
    done = [StageProgress(order_id="O0", stage=s, team_size=1, started_at=NOW, finished_at=at) for s in stages]
    running = StageProgress(order_id="O0", stage=Stage.FINISHING, team_size=3, started_at=at)
    again = planned(replace(BOARD, now=at + timedelta(minutes=10), progress=(*done, running)), before=PLAN)
    finishing = again.orders["O0"].stage(Stage.FINISHING)
    assert finishing is not None
    assert (finishing.start_at, finishing.team_size) == (at, 3)


def test_a_lock_of_the_owner_holds() -> None:
    order_id = PLAN.sewing_order()[3]
    start_at = NOW + timedelta(days=4, hours=2)
    plan = planned(replace(BOARD, locks=(Lock(order_id=order_id, team_size=2, start_at=start_at),)), before=PLAN)
    sewing = plan.orders[order_id].stage(Stage.SEWING)
    assert sewing is not None
    assert (sewing.start_at, sewing.team_size) == (start_at, 2)


def test_locks_that_contradict_each_other_leave_no_plan() -> None:
    locks = tuple(Lock(order_id=f"O{n}", team_size=6, start_at=NOW + timedelta(days=7)) for n in range(3))
    assert plan_board(replace(BOARD, locks=locks), iterations=20) is None


def test_an_absence_moves_orders_and_says_why() -> None:
    away = Away(skill="sewing", people=9, from_at=NOW, to_at=NOW + timedelta(days=5))
    after = planned(replace(BOARD, away=(away,)), before=PLAN)
    moves = find_moves(PLAN, after, cause=Cause.ABSENCE)
    assert any(move.later for move in moves)
    assert {move.cause for move in moves} == {Cause.ABSENCE}


def test_a_rush_order_shows_who_pays_before_anyone_confirms() -> None:
    rush = OrderWork(
        order_id="RUSH", pieces=200, category="shirt", due_at=NOW + timedelta(days=1), priority=20, locked_team_size=6
    )
    tried = what_if(PLAN, RushOrder(work=rush), iterations=80)
    assert tried is not None
    assert tried.price > 0
    assert tried.payers
    assert set(tried.broken_promises) <= set(tried.payers)
    assert "RUSH" in {move.gains_order_id for move in tried.moves}
    assert "RUSH" not in PLAN.orders


def test_one_more_person_helps_and_a_lost_machine_does_not() -> None:
    more = what_if(PLAN, MorePeople(skill="sewing", people=6), iterations=120)
    away = Away(skill="sewing", people=8, from_at=NOW, to_at=NOW + timedelta(days=6))
    less = what_if(PLAN, LostCapacity(away=away), iterations=120)
    assert more is not None and less is not None
    assert more.price <= 0 < less.price


def test_why_this_team_lists_every_team_with_its_price() -> None:
    order_id = PLAN.sewing_order()[-1]
    answer = explain_team(PLAN, order_id=order_id)
    assert [alternative.team_size for alternative in answer] == [2, 4, 6]
    assert [a.team_size for a in answer if a.chosen] == [PLAN.orders[order_id].team_size]


def test_another_team_is_tried_without_being_kept() -> None:
    order_id = PLAN.sewing_order()[0]
    tried = what_if(PLAN, OtherTeam(lock=Lock(order_id=order_id, team_size=2)), iterations=40)
    assert tried is not None
    assert tried.plan.orders[order_id].team_size == 2
    with pytest.raises(CannotPlanError):
        what_if(PLAN, OtherTeam(lock=Lock(order_id=order_id, team_size=40)), iterations=40)


def test_a_queue_jump_without_a_better_right_is_named() -> None:
    passed, jumper = PLAN.sewing_order()[2], PLAN.sewing_order()[-1]
    slot = PLAN.orders[passed].stage(Stage.SEWING)
    assert slot is not None
    works = tuple(replace(work, due_at=NOW + timedelta(days=9)) for work in BOARD.orders)
    late = Lock(order_id=passed, team_size=2, start_at=NOW + timedelta(days=14, hours=1))
    after = planned(replace(BOARD, orders=works, locks=(late,)), before=PLAN)
    jumps = find_queue_jumps(PLAN, after)
    assert (jumper, passed) in {(jump.order_id, jump.passed_order_id) for jump in jumps}


def test_the_load_of_each_week_is_all_work_planned_and_stays_within_its_capacity() -> None:
    loads = week_loads(WORKSHOP, bookings_of(PLAN), (), now=NOW, weeks=12)
    assert all(0 <= load.load_min <= load.capacity_min for load in loads)
    planned_min = sum(
        stage.team_size * WORKSHOP.calendar.working_minutes_between(stage.start_at, stage.finish_at)
        for order in PLAN.orders.values()
        for stage in order.stages
    )
    assert sum(load.load_min for load in loads) == planned_min


def test_who_is_away_is_no_capacity() -> None:
    away = Away(skill="sewing", people=4, from_at=NOW, to_at=NOW + timedelta(days=7))
    calm = week_loads(WORKSHOP, (), (), now=NOW, weeks=3)
    less = week_loads(WORKSHOP, (), (away,), now=NOW, weeks=3)
    changed = {(a.skill, a.from_at) for a, b in zip(calm, less, strict=True) if a.capacity_min != b.capacity_min}
    assert changed and {skill for skill, _ in changed} == {"sewing"}


def test_the_largest_order_that_fits_a_gap_fits_and_one_piece_more_does_not() -> None:
    loads = week_loads(WORKSHOP, bookings_of(PLAN), (), now=NOW, weeks=12)
    gaps = find_gaps(WORKSHOP, loads, sam=17.5)
    assert {gap.team_size for gap in gaps} == set(WORKSHOP.team_sizes)
    free = {load.from_at: load.free_min for load in loads if load.skill == "sewing"}
    day = WORKSHOP.calendar.day_minutes
    for gap in gaps:
        week_min = WORKSHOP.calendar.working_minutes_between(gap.from_at, gap.to_at)
        room = min(week_min, free[gap.from_at] // gap.team_size)
        assert sewing_min(gap.most_pieces, 17.5, gap.team_size, day_minutes=day) <= room
        assert sewing_min(gap.most_pieces + 1, 17.5, gap.team_size, day_minutes=day) > room


def test_nobody_is_in_two_crews_at_once_and_everybody_has_the_skill() -> None:
    workers = [Worker(worker_id=f"s{n:02}", skills=frozenset({"sewing"})) for n in range(12)]
    workers += [Worker(worker_id=f"c{n}", skills=frozenset({"cutting"})) for n in range(3)]
    workers += [Worker(worker_id=f"f{n}", skills=frozenset({"finishing"})) for n in range(4)]
    crews = assign_crews(PLAN, workers)
    assert all(crew.short == 0 for crew in crews)
    pairs = [
        (one, two) for one in crews for two in crews if one is not two and one.start_at <= two.start_at < one.finish_at
    ]
    assert all(set(one.worker_ids).isdisjoint(two.worker_ids) for one, two in pairs)
    assert {w[0] for crew in crews if crew.stage is Stage.SEWING for w in crew.worker_ids} == {"s"}
    assert today(crews, from_at=NOW, to_at=NOW + timedelta(hours=10))


def test_a_crew_that_cannot_be_filled_says_how_many_are_short() -> None:
    crews = assign_crews(PLAN, [Worker(worker_id="s1", skills=frozenset({"sewing"}))])
    assert any(crew.short == 2 for crew in crews if crew.stage is Stage.CUTTING)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 9), st.integers(0, 12), st.integers(0, 60), st.integers(0, 4), st.integers(1, 10_000))
def test_whatever_happens_the_next_plan_is_valid(
    count: int, away: int, hours: int, cut: int, remaining_min: int
) -> None:
    board = replace(BOARD, orders=orders(count))
    before = planned(board)
    progress = tuple(
        StageProgress(order_id=f"O{n}", stage=Stage.CUTTING, team_size=2, started_at=NOW, remaining_min=remaining_min)
        for n in range(min(cut, count))
    )
    sick = Away(skill="sewing", people=away, from_at=NOW, to_at=NOW + timedelta(days=3))
    after = planned(replace(board, now=NOW + timedelta(hours=hours), away=(sick,), progress=progress), before=before)
    find_moves(before, after, cause=Cause.ABSENCE)
    find_queue_jumps(before, after)


@settings(max_examples=40, deadline=None)
@given(st.sets(st.sampled_from(list(Stage)), min_size=1), st.integers(0, 7))
def test_stages_done_in_any_order_leave_the_board_plannable(done: set[Stage], which: int) -> None:
    progress = tuple(
        StageProgress(order_id=f"O{which}", stage=stage, team_size=1, started_at=NOW, finished_at=NOW) for stage in done
    )
    plan = planned(replace(BOARD, progress=progress))
    left = list(Stage)[max(list(Stage).index(stage) for stage in done) + 1 :]
    assert [stage.stage for stage in plan.orders[f"O{which}"].stages] == left
    assert all(len(order.stages) == len(Stage) for name, order in plan.orders.items() if name != f"O{which}")


@pytest.mark.parametrize(
    ("event", "is_later", "own", "other"),
    [
        (Event(cause=Cause.ABSENCE), True, "absence", "absence"),
        (Event(cause=Cause.ABSENCE), False, "better_plan", "better_plan"),
        (Event(cause=Cause.ABSENCE, order_id="A", word="PEOPLE"), True, "PEOPLE", "other_order"),
        (Event(cause=Cause.FABRIC_LATE, order_id="A", word="FABRIC"), True, "FABRIC", "other_order"),
        (Event(cause=Cause.FABRIC_LATE, order_id="A"), False, "better_plan", "better_plan"),
        (Event(cause=Cause.STAGE_EARLY, order_id="A"), False, "stage_early", "stage_early"),
        (Event(cause=Cause.STAGE_EARLY, order_id="A"), True, "better_plan", "better_plan"),
        (Event(cause=Cause.NEW_ORDER), True, "new_order", "new_order"),
        (Event(cause=Cause.NEW_ORDER), False, "better_plan", "better_plan"),
        (Event(cause=Cause.RUSH_ORDER, order_id="R"), True, "rush_order", "rush_order"),
        (Event(cause=Cause.ORDER_CHANGED, order_id="A"), True, "ORDER_CHANGED", "other_order"),
        (Event(cause=Cause.ORDER_CHANGED, order_id="A"), False, "ORDER_CHANGED", "better_plan"),
        (Event(cause=Cause.ORDER_CANCELLED, order_id="C"), False, "order_cancelled", "order_cancelled"),
    ],
)
def test_each_move_has_a_cause_of_its_own(event: Event, is_later: bool, own: str, other: str) -> None:
    assert [event.cause_for(order_id, is_later=is_later) for order_id in ("A", "B")] == [own, other]
