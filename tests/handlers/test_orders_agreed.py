"""Changes and cancellations after the deal: proposed to the other side, and no more once the fabric is cut."""

from datetime import timedelta

from core.orders.model import OrderState
from core.orders.tables import Order
from core.planning.queries import list_moves
from core.planning.tables import PlanStage, StageState
from core.stage import Stage
from tests.chat import Someone, World
from tests.factories import Floor, agree_order, open_floor, read_order, stages_of


async def _changes_sizes(merchant: Someone, order: Order, breakdown: str) -> None:
    await merchant.presses_data(f"order.menu:{order.id}")
    await merchant.presses("Change")
    await merchant.presses("Sizes")
    await merchant.sends(breakdown)
    await merchant.presses("Save the changes")


async def _cut(floor: Floor, order: Order) -> None:
    row = (await stages_of(floor, order))[Stage.CUTTING]
    async with floor.world.editing() as session:
        (await session.get_one(PlanStage, row.id)).state = StageState.GOING_ON


async def test_a_change_of_quantity_is_proposed_to_the_workshop_and_holds_when_it_agrees(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await _changes_sizes(floor.merchant, order, "M200")
    floor.merchant.sees("The workshop has been asked")
    assert (await read_order(floor, order)).pieces == 110
    assert "200 pieces" in floor.owner.sees("asks to change").text
    await floor.owner.presses("Agree")
    changed = await read_order(floor, order)
    assert (changed.pieces, changed.revision) == (200, 2)
    floor.merchant.sees("The workshop agrees")


async def test_a_declined_change_leaves_the_order_as_it_was(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await _changes_sizes(floor.merchant, order, "M200")
    await floor.owner.presses("Keep as it was")
    unchanged = await read_order(floor, order)
    assert (unchanged.pieces, unchanged.revision) == (110, 1)
    floor.merchant.sees("stays as it was")


async def test_a_proposal_is_decided_once_and_only_by_the_other_side(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await _changes_sizes(floor.merchant, order, "M200")
    for person in (floor.merchant, floor.worker):
        await person.presses_data("order.decide:1:1")
        assert "can't find this" in person.notice
    await floor.owner.presses_data("order.decide:1:0", floor.owner.last.message_id)
    await floor.owner.presses_data("order.decide:1:1", floor.owner.last.message_id)
    assert "already been decided" in floor.owner.notice
    assert (await read_order(floor, order)).pieces == 110


async def test_a_new_proposal_takes_the_place_of_the_old_one(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await _changes_sizes(floor.merchant, order, "M200")
    await _changes_sizes(floor.merchant, order, "M150")
    await floor.owner.presses_data("order.decide:1:1", floor.owner.last.message_id)
    assert "already been decided" in floor.owner.notice
    await floor.owner.presses("Agree")
    assert (await read_order(floor, order)).pieces == 150


async def test_later_fabric_is_told_to_the_owner_and_moves_the_date_with_its_cause(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await floor.merchant.presses_data(f"order.menu:{order.id}")
    await floor.merchant.presses("Change")
    await floor.merchant.presses("Fabric date")
    await floor.merchant.sends("10 dec")
    await floor.merchant.presses("Save the changes")
    assert "fabric Thu 10 Dec" in floor.owner.sees("has changed").text
    changed = await read_order(floor, order)
    assert changed.promised_at is not None and changed.expected_at is not None
    assert changed.expected_at - changed.promised_at > timedelta(days=5)
    async with world.robot.deps.reading() as session:
        assert [move.cause for move in await list_moves(session, order_id=order.id)] == ["ORDER_CHANGED"]


async def test_nothing_is_changed_or_cancelled_once_the_fabric_is_cut(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await _cut(floor, order)
    for data in (f"order.change:{order.id}", f"order.cancel:{order.id}", f"order.cancel_sure:{order.id}:1"):
        await floor.merchant.presses_data(data)
        assert "already been cut" in floor.merchant.notice
    assert (await read_order(floor, order)).state == OrderState.AGREED


async def test_a_proposal_cannot_be_agreed_to_once_the_fabric_is_cut(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await _changes_sizes(floor.merchant, order, "M200")
    await _cut(floor, order)
    await floor.owner.presses("Agree")
    assert "already been cut" in floor.owner.notice
    assert (await read_order(floor, order)).pieces == 110


async def test_a_cancellation_by_either_side_is_told_to_the_other(world: World) -> None:
    floor = await open_floor(world)
    first, second = await agree_order(floor), await agree_order(floor, code="A18")
    await floor.merchant.presses_data(f"order.cancel_sure:{first.id}:1", floor.merchant.last.message_id)
    assert "The buyer has cancelled A17 Hoodie 110" in floor.owner.sees("has cancelled").text
    await floor.owner.presses_data(f"order.cancel_sure:{second.id}:1", floor.owner.last.message_id)
    assert "The workshop has cancelled A18 Hoodie 110" in floor.merchant.sees("has cancelled A18").text


async def test_the_card_of_a_cancelled_order_says_so_and_promises_nothing(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await floor.merchant.sends("A17")
    assert "promise" in floor.merchant.last.text
    await floor.merchant.presses_data(f"order.cancel_sure:{order.id}:1", floor.merchant.last.message_id)
    for person in (floor.merchant, floor.owner):
        await person.sends("A17")
        assert "✖️ cancelled 1 Dec" in person.last.text.replace("Tue ", ""), person.last.text
        assert "promise" not in person.last.text and "expected" not in person.last.text


async def test_a_button_of_an_older_revision_cancels_nothing(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await _changes_sizes(floor.merchant, order, "M200")
    await floor.owner.presses("Agree")
    await floor.merchant.presses_data(f"order.cancel_sure:{order.id}:1", floor.merchant.last.message_id)
    assert "has changed in the meantime" in floor.merchant.notice
    assert (await read_order(floor, order)).state == OrderState.AGREED


async def test_saving_without_a_change_says_so(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await floor.merchant.presses_data(f"order.change:{order.id}")
    await floor.merchant.presses("Back")
    await floor.merchant.presses("Save the changes")
    assert "is already like that" in floor.merchant.notice
