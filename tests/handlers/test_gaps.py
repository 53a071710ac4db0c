"""Proofs need not arrive in order: what was passed without a photo stops nobody, and stays named."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from core.incidents import queries as incidents
from core.incidents.tables import Kind as Incident
from core.intake import queries as intake
from core.orders.model import OrderState
from core.orders.tables import Order
from core.planning import queries as plans
from core.planning.changes import is_cut
from core.planning.tables import StageState
from core.stage import Stage
from tests.chat import World
from tests.factories import Floor, agree_order, card_text, last_photo, open_floor, read_order, stages_of, take_photo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


async def move_to(world: World, instant: datetime) -> None:
    world.clock.at = instant
    await world.tick()


async def send_out_of_order(floor: Floor, order: Order, stage: Stage, *, seed: int = 1) -> None:
    """The worker photographs a later stage, and the owner accepts it though earlier ones were never shown."""
    await floor.worker.sends_photo(take_photo(stage, card_text(floor, order, stage=stage), seed=seed))
    await floor.owner.presses("✅")


@pytest.mark.parametrize("stage", list(Stage)[1:])
async def test_a_stage_proven_out_of_order_leaves_every_other_order_planned(world: World, stage: Stage) -> None:
    floor = await open_floor(world)
    odd, other = await agree_order(floor), await agree_order(floor, code="A19", pieces=300)
    await send_out_of_order(floor, odd, stage)
    assert (await stages_of(floor, odd))[stage].state in (StageState.PROVEN, StageState.GOING_ON)
    await move_to(world, at(2, 7, 31))
    morning = next(message for message in floor.owner.chat if message.text.startswith("☀️"))
    assert "Not in this plan" not in morning.text
    for command in ("/plan", "/load", "/status"):
        await floor.owner.sends(command)
        assert "reference" not in floor.owner.last.text.lower()
    await floor.owner.presses_data(f"plan.teams:{floor.workshop_id}")
    await floor.owner.presses_data(f"plan.why:{other.id}")
    async with world.robot.deps.reading() as session:
        assert await intake.count_failed(session) == 0
        assert await incidents.count_since(session, since=at(1, 0)) == 0


async def test_what_was_passed_without_a_photo_takes_nobodys_time_and_no_place_in_the_queue(world: World) -> None:
    floor = await open_floor(world)
    odd = await agree_order(floor, code="B7", pieces=400)
    other = await agree_order(floor)
    await send_out_of_order(floor, odd, Stage.PACKED)
    async with world.robot.deps.reading() as session:
        bookings = await plans.list_bookings(session, workshop_id=floor.workshop_id)
        assert await is_cut(session, order=await session.get_one(Order, odd.id))
        assert not await is_cut(session, order=await session.get_one(Order, other.id))
    assert {booking.order_id for booking in bookings} == {str(other.id)}
    await floor.merchant.presses_data(f"status.queue:{other.id}")
    assert "You are next" in floor.merchant.last.text


async def test_nobody_is_chased_for_what_was_passed_but_for_what_comes_next(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await send_out_of_order(floor, order, Stage.PACKED)
    await move_to(world, at(14, 17, 31))
    asked = [message.text for message in floor.worker.chat if "still missing" in message.text]
    assert len(asked) == 1 and "Shipped" in asked[0]
    await floor.merchant.sends("/status")
    assert "Never shown by a photo: 🧶 Fabric in, ✂️ Cutting" in floor.merchant.last.text


async def test_an_order_that_has_left_with_gaps_is_closed_by_its_merchant_and_the_gaps_stay_named(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await floor.merchant.presses_data(f"status.close:{order.id}")
    assert "has not left the workshop" in floor.merchant.notice
    await send_out_of_order(floor, order, Stage.SHIPPED)
    assert (await read_order(floor, order)).state == OrderState.AGREED
    told = floor.merchant.sees("has left the workshop")
    assert "Never shown by a photo" in told.text and "✅ Close the order" in told.labels
    assert "✅ Close the order" not in floor.owner.sees("has left").labels
    await floor.owner.presses_data(f"status.close:{order.id}")
    assert (await read_order(floor, order)).state == OrderState.AGREED
    await floor.merchant.presses("✅ Close the order")
    await floor.merchant.presses_data(f"status.close:{order.id}")
    closed = await read_order(floor, order)
    assert closed.state == OrderState.DONE and closed.closed_at == (await last_photo(floor)).received_at
    assert "Never shown by a photo" in floor.merchant.sees("is closed").text
    assert "every stage is proven" not in floor.owner.sees("has closed").text


async def test_a_photo_sent_before_the_last_proof_still_counts_after_the_order_is_closed(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await send_out_of_order(floor, order, Stage.SHIPPED)
    async with world.editing() as session:
        await session.execute(
            update(Order).where(Order.id == order.id).values(state=OrderState.DONE, closed_at=at(2, 9))
        )
    await floor.worker.sends_photo(take_photo(Stage.CUTTING, card_text(floor, order, stage=Stage.CUTTING), seed=5))
    assert "ORDER_CLOSED" not in (await last_photo(floor)).reason_codes
    world.clock.at = at(3, 9)
    await floor.worker.sends_photo(take_photo(Stage.SEWING, card_text(floor, order, stage=Stage.SEWING), seed=6))
    assert "ORDER_CLOSED" in (await last_photo(floor)).reason_codes or "is done" in floor.worker.last.text


async def test_an_order_whose_rows_are_at_fault_is_left_out_named_and_told_to_the_desk(world: World) -> None:
    floor = await open_floor(world)
    bad, good = await agree_order(floor), await agree_order(floor, code="A19", pieces=300)
    async with world.editing() as session:
        await session.execute(update(Order).where(Order.id == bad.id).values(pieces=0))
    await move_to(world, at(2, 7, 31))
    morning = floor.owner.sees("☀️")
    assert "Not in this plan: A17. All other orders are.\nThe operator has been told." in morning.text
    async with world.robot.deps.reading() as session:
        found = await incidents.list_recent(session, limit=9)
    noted = [one for one in found if one.kind == Incident.NOT_PLANNED]
    assert noted and "A17" in (noted[0].detail or "") and good.code not in (noted[0].detail or "")
