"""Plans in rows, on both databases: booked, planned again, tried, overruled, judged."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.jobs.tables import Job
from core.ledger.actions import first_broken, list_entries
from core.orders.model import OrderState
from core.orders.tables import Order
from core.parties.tables import Person, Workshop
from core.planning import actions, people, proposals, queries, record, replanning
from core.planning.board_rows import read_board
from core.planning.draft import PlanInvalid, draft_from_json, draft_of, draft_to_json
from core.planning.engine.check import check_plan
from core.planning.engine.problem import Plan
from core.planning.moves import Cause, Event
from core.planning.rolling import replan
from core.planning.tables import PlanAway, PlanHead, PlanLock, PlanOverride, PlanShift, ProposalState, StageState
from core.planning.trials import PeopleTrial, RushTrial, SwapTrial, TeamTrial, Trial
from core.planning.trying import RUSH, alternatives, try_change
from core.planning.workshop import CannotPlanError
from core.stage import Stage
from tests.rows import NOW, a_person, a_workshop, an_order

MORNING = Event(cause=Cause.MORNING)
SMALL = {"team_sizes": (2, 4, 6), "people_by_skill": {"cutting": 2, "sewing": 8, "finishing": 2}}


async def a_house(session: AsyncSession, *pieces: int, **more: Any) -> tuple[Workshop, Person, list[Order]]:
    """A small workshop with one agreed order for each number of pieces."""
    owner = await a_person(session)
    workshop = await a_workshop(session, owner, **{**SMALL, **more})
    made = []
    for number in pieces:
        order = await an_order(
            session, state=OrderState.AGREED, workshop_id=workshop.id, pieces=number, fabric_on=NOW.date()
        )
        await actions.book_plan(session, order=order, workshop=workshop, now=NOW)
        made.append(order)
    await session.flush()
    return workshop, owner, made


async def write(session: AsyncSession, workshop: Workshop, *, now: datetime, event: Event = MORNING) -> Any:
    reading = await read_board(session, workshop_id=workshop.id, now=now, lock=True)
    found = replan(reading.known, reading.board, cause=event.cause, seed=1)
    assert found is not None
    return await replanning.write_plan(session, reading=reading, draft=draft_of(found), event=event, now=now)


async def sewing_of(session: AsyncSession, order: Order) -> Any:
    return next(row for row in await queries.list_stages(session, order_id=order.id) if row.stage == Stage.SEWING)


async def prove(session: AsyncSession, order: Order, stage: Stage, *, at: datetime) -> None:
    row = next(row for row in await queries.list_stages(session, order_id=order.id) if row.stage == stage)
    row.state, row.proven_at, row.started_at = StageState.PROVEN, at, at
    await session.flush()


async def test_what_is_booked_is_a_known_plan_that_holds(session: AsyncSession) -> None:
    workshop, _, made = await a_house(session, 110, 300, 60)
    reading = await read_board(session, workshop_id=workshop.id, now=NOW)
    found = replan(reading.known, reading.board, cause=Cause.MORNING, seed=1)
    assert found is not None and not check_plan(found.plan.problem, found.plan.plan)
    assert set(found.plan.orders) == {str(order.id) for order in made}


async def test_the_digest_changes_with_everything_that_a_plan_rests_on(session: AsyncSession) -> None:
    workshop, _, made = await a_house(session, 110, 300)
    first = await read_board(session, workshop_id=workshop.id, now=NOW)
    again = await read_board(session, workshop_id=workshop.id, now=NOW + timedelta(seconds=20))
    await people.change_absent(session, workshop=workshop, skill="sewing", by=1, now=NOW)
    absent = await read_board(session, workshop_id=workshop.id, now=NOW)
    await prove(session, made[0], Stage.FABRIC_IN, at=NOW)
    proven = await read_board(session, workshop_id=workshop.id, now=NOW)
    assert first.digest == again.digest
    assert len({first.digest, absent.digest, proven.digest}) == 3


async def test_a_quote_counts_without_those_who_are_away(session: AsyncSession) -> None:
    workshop, _, (order,) = await a_house(session, 110)
    before = await actions.quote_order(session, order=order, workshop=workshop, now=NOW)
    to_at = NOW + timedelta(days=30)
    session.add(PlanAway(workshop_id=workshop.id, skill="sewing", people=8, from_at=NOW, to_at=to_at, cause="absence"))
    await session.flush()
    after = await actions.quote_order(session, order=order, workshop=workshop, now=NOW)
    assert after.finish_at > to_at > before.finish_at


async def test_a_plan_that_the_checker_refuses_is_never_written(session: AsyncSession) -> None:
    workshop, _, _ = await a_house(session, 110)
    reading = await read_board(session, workshop_id=workshop.id, now=NOW)
    found = replan(reading.known, reading.board, cause=Cause.MORNING, seed=1)
    assert found is not None
    broken = replace(found, plan=replace(found.plan, plan=Plan(placements=found.plan.plan.placements[:-1])))
    with pytest.raises(PlanInvalid, match="task_missing"):
        draft_of(broken)


async def test_a_draft_survives_its_way_through_json(session: AsyncSession) -> None:
    workshop, _, made = await a_house(session, 110, 300)
    reading = await read_board(session, workshop_id=workshop.id, now=NOW)
    found = try_change(reading.known, TeamTrial(order_id=made[0].id, team_size=6), 1)
    assert found is not None
    draft = draft_of(found)
    assert draft_from_json(draft_to_json(draft)) == draft


async def test_started_work_stays_where_it_is(session: AsyncSession) -> None:
    workshop, _, made = await a_house(session, 110, 300)
    for stage in (Stage.FABRIC_IN, Stage.CUTTING):
        await prove(session, made[0], stage, at=NOW + timedelta(minutes=90))
    row = await sewing_of(session, made[0])
    row.state, row.started_at = StageState.GOING_ON, NOW + timedelta(hours=4)
    before = (row.start_at, row.finish_at, row.team_size)
    await write(session, workshop, now=NOW + timedelta(days=1))
    assert (row.start_at, row.finish_at, row.team_size) == before


async def test_late_fabric_moves_the_date_with_its_cause_and_is_in_the_history(session: AsyncSession) -> None:
    workshop, _, (order,) = await a_house(session, 110)
    late = NOW + timedelta(days=4)
    await prove(session, order, Stage.FABRIC_IN, at=late)
    written = await write(session, workshop, now=late, event=Event(cause=Cause.FABRIC_LATE, order_id=str(order.id)))
    assert written.moved_order_ids == (order.id,)
    assert order.expected_at is not None and order.promised_at is not None and order.expected_at > order.promised_at
    moves = await queries.list_moves(session, order_id=order.id)
    assert [(move.cause, move.to_at) for move in moves] == [("fabric_late", order.expected_at)]
    entries = await list_entries(session, order_id=order.id)
    assert [entry.kind for entry in entries] == ["PLANNED", "MOVED"] and first_broken(entries) is None


async def test_the_buffer_takes_up_what_it_can(session: AsyncSession) -> None:
    workshop, _, (order,) = await a_house(session, 110)
    promised_at = order.promised_at
    await prove(session, order, Stage.FABRIC_IN, at=NOW + timedelta(hours=3))
    written = await write(session, workshop, now=NOW + timedelta(hours=3), event=Event(cause=Cause.FABRIC_LATE))
    assert written.moved_order_ids == () and order.expected_at == promised_at
    shifts = (await session.scalars(select(PlanShift))).all()
    assert [shift.order_id for shift in shifts] == [order.id]


async def test_an_order_whose_own_stage_is_late_keeps_its_date_for_its_team_to_explain(session: AsyncSession) -> None:
    workshop, _, (order,) = await a_house(session, 110)
    await prove(session, order, Stage.FABRIC_IN, at=NOW)
    expected_at = order.expected_at
    written = await write(session, workshop, now=NOW + timedelta(days=5))
    assert written.moved_order_ids == () and order.expected_at == expected_at
    assert (await sewing_of(session, order)).start_at > NOW + timedelta(days=4)


async def test_planning_again_at_once_changes_nothing(session: AsyncSession) -> None:
    workshop, _, _ = await a_house(session, 110, 300, 400, 60)
    await write(session, workshop, now=NOW)
    head = await session.get_one(PlanHead, workshop.id)
    revision = head.revision
    written = await write(session, workshop, now=NOW)
    assert written.shifts == () and head.revision == revision


async def test_a_stage_far_off_its_plan_asks_for_a_new_plan_and_a_small_slip_does_not(session: AsyncSession) -> None:
    _, _, (order,) = await a_house(session, 110)
    cutting = (await queries.list_stages(session, order_id=order.id))[1]
    for minutes in (60, 600):
        await prove(session, order, Stage.CUTTING, at=cutting.finish_at + timedelta(minutes=minutes))
        await replanning.note_proven(session, order=order, row=cutting, now=NOW)
    jobs = (await session.scalars(select(Job).where(Job.kind == "plan.again"))).all()
    assert [job.args["cause"] for job in jobs] == ["stage_late"]


async def test_the_same_event_is_planned_for_once(session: AsyncSession) -> None:
    workshop, _, _ = await a_house(session, 110)
    for _ in range(3):
        await replanning.request_replan(session, workshop_id=workshop.id, cause=Cause.ABSENCE, now=NOW)
    assert len((await session.scalars(select(Job).where(Job.kind == "plan.again"))).all()) == 1


async def test_nobody_can_be_more_missing_than_there_are(session: AsyncSession) -> None:
    workshop, _, _ = await a_house(session)
    change = [await people.change_absent(session, workshop=workshop, skill="cutting", by=1, now=NOW) for _ in range(3)]
    assert change == [True, True, False]
    assert (await people.count_absent(session, workshop_id=workshop.id, now=NOW))["cutting"] == 2
    back = [await people.change_absent(session, workshop=workshop, skill="cutting", by=-1, now=NOW) for _ in range(3)]
    assert back[0] and (await people.count_absent(session, workshop_id=workshop.id, now=NOW))["cutting"] <= 1


async def test_missing_people_shift_what_needs_them(session: AsyncSession) -> None:
    workshop, _, (order,) = await a_house(session, 110, people_by_skill={"cutting": 2, "sewing": 4, "finishing": 2})
    away_at = NOW + timedelta(days=3)
    session.add(
        PlanAway(workshop_id=workshop.id, skill="sewing", people=3, from_at=NOW, to_at=away_at, cause="absence")
    )
    await write(session, workshop, now=NOW, event=Event(cause=Cause.ABSENCE))
    row = await sewing_of(session, order)
    assert row.start_at >= away_at


async def tried(session: AsyncSession, workshop: Workshop, owner: Person, trial: Trial) -> Any:
    proposal = await proposals.propose(session, workshop_id=workshop.id, actor=owner, trial=trial, now=NOW)
    reading = await read_board(session, workshop_id=workshop.id, now=NOW)
    found = try_change(reading.known, trial, workshop.id)
    draft = None if found is None else draft_of(found)
    await proposals.keep_outcome(session, proposal=proposal, draft=draft, digest=reading.digest, now=NOW)
    return proposal


async def test_a_rush_becomes_an_order_planned_as_shown_and_others_say_who_gains(session: AsyncSession) -> None:
    workshop, owner, made = await a_house(session, 400, 300)
    due_at = (NOW + timedelta(days=2)).replace(hour=10)
    change = RushTrial(pieces=60, category="hoodie", due_at=due_at)
    proposal = await tried(session, workshop, owner, change)
    shown = draft_from_json(proposal.outcome)
    assert shown.finish_at(RUSH) <= due_at
    await proposals.accept(session, proposal=proposal, actor=owner, now=NOW + timedelta(minutes=5))
    rush = await session.scalar(select(Order).where(Order.merchant_id == owner.id))
    assert rush is not None and rush.state == OrderState.AGREED and rush.workshop_id == workshop.id
    rows = await queries.list_stages(session, order_id=rush.id)
    assert [(row.start_at, row.team_size) for row in rows] == [(s.start_at, s.team_size) for s in shown.stages[RUSH]]
    moved = [move for order in made for move in await queries.list_moves(session, order_id=order.id)]
    assert {move.gains_order_id for move in moved} <= {rush.id}


async def test_a_yes_after_something_happened_is_tried_again(session: AsyncSession) -> None:
    workshop, owner, made = await a_house(session, 110, 300)
    proposal = await tried(session, workshop, owner, TeamTrial(order_id=made[1].id, team_size=4))
    await prove(session, made[0], Stage.FABRIC_IN, at=NOW)
    assert await proposals.accept(session, proposal=proposal, actor=owner, now=NOW) is None
    assert proposal.state == ProposalState.TRYING
    with pytest.raises(proposals.ProposalDecided):
        await proposals.accept(session, proposal=proposal, actor=owner, now=NOW)


async def test_an_old_outcome_is_tried_again_even_when_nothing_happened(session: AsyncSession) -> None:
    workshop, owner, made = await a_house(session, 110)
    proposal = await tried(session, workshop, owner, TeamTrial(order_id=made[0].id, team_size=2))
    later = NOW + timedelta(minutes=31)
    assert await proposals.accept(session, proposal=proposal, actor=owner, now=later) is None


async def test_a_locked_team_survives_the_next_morning(session: AsyncSession) -> None:
    workshop, owner, made = await a_house(session, 110, 300)
    proposal = await tried(session, workshop, owner, TeamTrial(order_id=made[1].id, team_size=2))
    await proposals.accept(session, proposal=proposal, actor=owner, now=NOW)
    assert await session.get(PlanLock, made[1].id) is not None
    await write(session, workshop, now=NOW + timedelta(minutes=30))
    assert (await sewing_of(session, made[1])).team_size == 2


async def test_a_swap_keeps_every_other_order_in_its_place_or_later(session: AsyncSession) -> None:
    workshop, owner, made = await a_house(session, 900, 900, 900)
    before = [(await sewing_of(session, order)).start_at for order in made]
    change = SwapTrial(order_id=made[1].id, with_id=made[2].id)
    proposal = await tried(session, workshop, owner, change)
    await proposals.accept(session, proposal=proposal, actor=owner, now=NOW)
    after = [(await sewing_of(session, order)).start_at for order in made]
    assert after[2] < after[1] and after[0] >= before[0]
    lock = await session.get(PlanLock, made[2].id)
    assert lock is not None and lock.start_at == after[2]


async def test_the_alternatives_name_each_team_with_its_people_minutes(session: AsyncSession) -> None:
    workshop, _, made = await a_house(session, 110, 300)
    reading = await read_board(session, workshop_id=workshop.id, now=NOW)
    found = alternatives(reading.known, str(made[0].id))
    assert [option.team for option in found] == [2, 4, 6]
    assert sum(option.chosen for option in found) == 1 and all(option.people_min > 0 for option in found)


async def test_a_workshop_that_lost_its_people_says_what_it_lacks(session: AsyncSession) -> None:
    workshop, _, _ = await a_house(session, 110)
    workshop.people_by_skill = {"cutting": 2, "sewing": 1, "finishing": 2}
    await session.flush()
    with pytest.raises(CannotPlanError) as lack:
        await read_board(session, workshop_id=workshop.id, now=NOW)
    assert lack.value.params["skill"] == "sewing"


@pytest.mark.parametrize(("late_days", "buffer"), [(0, 1), (3, 2)])
async def test_the_buffer_is_learned_from_kept_and_broken_promises(
    session: AsyncSession, late_days: int, buffer: int
) -> None:
    workshop, _, made = await a_house(session, *([60] * 8))
    for order in made:
        finish_at = (await queries.list_stages(session, order_id=order.id))[-1].finish_at
        order.state, order.closed_at = OrderState.DONE, finish_at + timedelta(days=late_days)
    await session.flush()
    head = await record.learn_buffer(session, workshop=workshop)
    assert head.promises == 8 and head.buffer_days == buffer
    assert (await queries.workshop_plans_with(session, workshop)).buffer_days == buffer


@pytest.mark.parametrize(("shift", "better"), [(-600, "owner"), (0, "equal"), (900, "planner")])
async def test_an_override_is_judged_once_the_order_is_off_the_line(
    session: AsyncSession, shift: int, better: str
) -> None:
    workshop, owner, (order,) = await a_house(session, 300)
    proposal = await tried(session, workshop, owner, TeamTrial(order_id=order.id, team_size=4))
    await proposals.accept(session, proposal=proposal, actor=owner, now=NOW)
    assert await record.judge_overrides(session, now=NOW) == []
    override = await session.scalar(select(PlanOverride))
    assert override is not None
    calendar = queries.plans_with(workshop).calendar
    off_line_at = calendar.add_working_minutes(override.planner_off_line_at, shift)
    await prove(session, order, Stage.OFF_LINE, at=off_line_at)
    judged = await record.judge_overrides(session, now=off_line_at)
    assert [one.better for one in judged] == [better]
    assert await record.judge_overrides(session, now=off_line_at) == []


async def test_a_change_takes_no_credit_for_what_lay_there_without_it(session: AsyncSession) -> None:
    workshop, _, made = await a_house(session, 2000, 300, 600, 300)
    made[0].state = OrderState.CANCELLED
    await session.flush()
    reading = await read_board(session, workshop_id=workshop.id, now=NOW)
    found = try_change(reading.known, PeopleTrial(skill="cutting", people=0), 1)
    assert found is not None
    assert [move for move in found.moves if not move.later]
    assert found.effects == ()
