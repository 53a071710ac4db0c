"""What a workshop counts with: the owner's own minutes a piece, and the pace of its own finished orders."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from core.orders.model import OrderState
from core.orders.tables import Order
from core.parties.tables import Workshop
from core.planning import actions, durations, queries, standards
from core.planning.board_rows import read_board
from core.planning.tables import StageState
from core.stage import WORKED, Stage
from tests.rows import NOW, a_person, a_workshop, an_order


async def a_house(session: AsyncSession) -> Workshop:
    people = {"cutting": 2, "sewing": 8, "finishing": 2}
    return await a_workshop(session, await a_person(session), team_sizes=(2, 4, 6), people_by_skill=people)


async def an_agreed(session: AsyncSession, workshop: Workshop) -> Order:
    order = await an_order(session, state=OrderState.AGREED, workshop_id=workshop.id, pieces=110, fabric_on=NOW.date())
    await actions.book_plan(session, order=order, workshop=workshop, now=NOW)
    return order


async def sewing_minutes(session: AsyncSession, workshop: Workshop, order: Order) -> int:
    row = next(row for row in await queries.list_stages(session, order_id=order.id) if row.stage == Stage.SEWING)
    calendar = queries.plans_with(workshop).calendar
    return calendar.working_minutes_between(row.start_at, row.finish_at) * row.team_size


@pytest.mark.parametrize("stage", WORKED)
async def test_the_owners_own_minutes_are_planned_with_until_they_are_taken_back(
    session: AsyncSession, stage: Stage
) -> None:
    workshop = await a_house(session)
    order = await an_agreed(session, workshop)
    usual = {
        one.stage: one
        for one in await standards.list_standards(session, workshop_id=workshop.id, category=order.category)
    }
    before = await read_board(session, workshop_id=workshop.id, now=NOW)
    await standards.set_standard(session, workshop=workshop, category=order.category, stage=stage, minutes=99.5)
    own = {
        one.stage: one
        for one in await standards.list_standards(session, workshop_id=workshop.id, category=order.category)
    }
    after = await read_board(session, workshop_id=workshop.id, now=NOW)
    assert own[stage].minutes == 99.5 and own[stage].is_own and not usual[stage].is_own
    (work,) = after.board.orders
    assert work.minutes_at(stage) == 99.5
    assert before.digest != after.digest
    await standards.set_standard(session, workshop=workshop, category=order.category, stage=stage, minutes=None)
    back = await read_board(session, workshop_id=workshop.id, now=NOW)
    assert back.digest == before.digest


@pytest.mark.parametrize(
    ("category", "stage", "minutes"),
    [
        ("kimono", Stage.SEWING, 5.0),
        ("hoodie", Stage.SHIPPED, 5.0),
        ("hoodie", Stage.SEWING, 0.0),
        ("hoodie", Stage.SEWING, 1e4),
    ],
)
async def test_what_nobody_can_sew_is_not_taken(
    session: AsyncSession, category: str, stage: Stage, minutes: float
) -> None:
    workshop = await a_house(session)
    assert not await standards.set_standard(session, workshop=workshop, category=category, stage=stage, minutes=minutes)
    assert await queries.own_minutes(session, workshop_id=workshop.id) == {}


async def finish(session: AsyncSession, workshop: Workshop, order: Order, *, slower: float) -> None:
    """Have an order sewn in `slower` times the minutes that were planned."""
    calendar = queries.plans_with(workshop).calendar
    for row in await queries.list_stages(session, order_id=order.id):
        minutes = calendar.working_minutes_between(row.start_at, row.finish_at)
        row.state = StageState.PROVEN
        row.proven_at = calendar.add_working_minutes(row.start_at, round(minutes * slower))
        if row.stage == Stage.CUTTING:
            row.proven_at = row.finish_at
    order.state, order.closed_at = OrderState.DONE, NOW + timedelta(days=40)
    await session.flush()


async def test_the_pace_of_the_own_orders_moves_what_the_next_ones_take(session: AsyncSession) -> None:
    workshop = await a_house(session)
    first = await an_agreed(session, workshop)
    planned = await sewing_minutes(session, workshop, first)
    size = next(
        row.team_size for row in await queries.list_stages(session, order_id=first.id) if row.stage == Stage.SEWING
    )
    await finish(session, workshop, first, slower=2.0)
    await standards.learn_pace(session, workshop=workshop)
    (pace,) = (await standards.list_paces(session, workshop_id=workshop.id)).values()
    assert (pace.team_size, pace.runs) == (size, 1)
    assert 0.9 * durations.efficiency(size) < pace.efficiency < durations.efficiency(size)
    second = await an_agreed(session, workshop)
    assert planned < await sewing_minutes(session, workshop, second) < 1.2 * planned


async def test_a_pace_as_planned_changes_next_to_nothing_and_a_senseless_one_nothing(session: AsyncSession) -> None:
    workshop = await a_house(session)
    order = await an_agreed(session, workshop)
    await finish(session, workshop, order, slower=1.0)
    await standards.learn_pace(session, workshop=workshop)
    (pace,) = (await standards.list_paces(session, workshop_id=workshop.id)).values()
    assert pace.efficiency == pytest.approx(durations.efficiency(pace.team_size), rel=0.01)
    await finish(session, workshop, order, slower=60.0)
    await standards.learn_pace(session, workshop=workshop)
    assert not await standards.list_paces(session, workshop_id=workshop.id)
