"""Each move of a slot or a date has the cause that is its own, as people read it."""

from datetime import timedelta

from sqlalchemy import select

from core.orders.model import OrderState
from core.orders.tables import Order
from core.parties.tables import Workshop
from core.planning import actions as planning
from core.planning import queries as plans
from core.planning.tables import PlanMove, PlanShift, StageState
from core.stage import Stage
from core.tracking.model import Cause
from core.tracking.tables import Chase
from tests.chat import World
from tests.factories import Floor, agree_order, card_text, open_floor, read_order, stages_of, take_photo
from tests.handlers.test_planning import move_to


async def moves_of(floor: Floor, order: Order) -> list[PlanMove]:
    async with floor.world.robot.deps.reading() as session:
        return list(await plans.list_moves(session, order_id=order.id))


async def test_nobody_is_earlier_because_somebody_is_absent(world: World) -> None:
    floor = await open_floor(world)
    big = await agree_order(floor, pieces=2000)
    await agree_order(floor, code="A19", pieces=600)
    async with world.editing() as session:
        (await session.get_one(Order, big.id)).state = OrderState.CANCELLED
    await floor.owner.presses_data(f"plan.away:{floor.workshop_id}:finishing:1")
    async with world.robot.deps.reading() as session:
        shifts = (await session.scalars(select(PlanShift))).all()
    earlier = [shift for shift in shifts if shift.to_at < shift.from_at]
    assert earlier and {shift.cause for shift in earlier} == {"better_plan"}
    line = next(line for line in floor.owner.sees("A19").text.splitlines() if "A19" in line)
    assert "a better order of work" in line and "absent" not in line


async def test_a_stage_that_came_early_brings_the_expected_date_forward(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    async with world.editing() as session:
        order = await session.get_one(Order, order.id)
        workshop = await session.get_one(Workshop, floor.workshop_id)
        order.fabric_on += timedelta(days=5)
        order.promised_at = order.expected_at = None
        await planning.book_plan(session, order=order, workshop=workshop, now=world.clock.at)
        promised_at = order.promised_at
    planned = await stages_of(floor, order)
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card_text(floor, order)))
    assert (await stages_of(floor, order))[Stage.FABRIC_IN].state == StageState.PROVEN
    assert (await stages_of(floor, order))[Stage.SEWING].start_at < planned[Stage.SEWING].start_at
    now = await read_order(floor, order)
    assert (
        now.expected_at is not None
        and promised_at is not None
        and now.expected_at < promised_at
        and now.promised_at == promised_at
    )
    assert [move.cause for move in await moves_of(floor, order)] == ["stage_early"]
    await world.tick()
    assert "a stage was done early" in floor.merchant.sees("now expected").text


async def test_what_was_said_of_one_stage_is_no_cause_of_another(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    planned = await stages_of(floor, order)
    late_at = planned[Stage.CUTTING].finish_at + timedelta(days=4)
    async with world.editing() as session:
        session.add(
            Chase(
                order_id=order.id,
                stage=Stage.FABRIC_IN,
                day=planned[Stage.FABRIC_IN].finish_at.date(),
                due_at=planned[Stage.FABRIC_IN].finish_at,
                reminded_at=planned[Stage.FABRIC_IN].finish_at,
                cause=Cause.FABRIC,
            )
        )
        for row in await plans.list_stages(session, order_id=order.id):
            if row.stage in (Stage.FABRIC_IN, Stage.CUTTING):
                row.state = StageState.PROVEN
                row.proven_at = row.finish_at if row.stage == Stage.FABRIC_IN else late_at
    await move_to(world, late_at + timedelta(minutes=5))
    moves = await moves_of(floor, order)
    assert moves and {move.cause for move in moves} == {"stage_late"}
