"""What cannot be undone says what it takes with it, asks, and is checked again at the tap."""

from core.codes.queries import get_generation
from core.codes.tables import CardGeneration
from core.holds import actions as holds
from core.holds.model import Subject
from core.holds.tables import Hold
from core.parties.queries import count_open_invites
from core.parties.tables import Workshop
from tests.chat import World
from tests.factories import agree_order, open_floor
from tests.handlers.test_bad_input import is_unharmed, rows
from tests.handlers.test_rights import invited


async def test_invites_are_taken_back_as_many_as_were_said(world: World) -> None:
    floor = await open_floor(world)
    await invited(floor)
    await floor.owner.presses_data(f"shop.revoke:{floor.workshop_id}", floor.owner.last.message_id)
    assert "the open invite" in floor.owner.last.text
    async with world.robot.deps.reading() as session:
        assert await count_open_invites(session, workshop_id=floor.workshop_id, now=world.clock.at) == 1
    old = next(button for button in floor.owner.last.buttons if "yes" in button["callback_data"])
    asked_at = floor.owner.last.message_id
    await floor.owner.presses_data(f"shop.invite:{floor.workshop_id}:LEADER", asked_at)
    await floor.owner.presses_data(old["callback_data"], asked_at)
    assert "all 2 open invites" in floor.owner.sees("all 2 open invites").text
    await floor.owner.presses("Yes, take them back")
    async with world.robot.deps.reading() as session:
        assert await count_open_invites(session, workshop_id=floor.workshop_id, now=world.clock.at) == 0
    assert "No invite" in floor.owner.sees("No invite").text
    await is_unharmed(world)


async def test_a_card_is_replaced_once_for_one_question(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await floor.owner.presses_data(f"card.replace:{order.id}", floor.owner.last.message_id)
    assert "Every printed card" in floor.owner.last.text and await rows(world, CardGeneration) == []
    (yes,) = floor.owner.last.buttons
    for _ in range(2):
        await floor.owner.presses_data(yes["callback_data"], floor.owner.last.message_id)
    async with world.robot.deps.reading() as session:
        assert await get_generation(session, order_id=order.id) == 2


async def test_a_workshop_is_closed_with_the_people_that_were_counted(world: World) -> None:
    floor = await open_floor(world)
    await floor.owner.presses_data(f"data.close:{floor.workshop_id}", floor.owner.last.message_id)
    assert "1 people lose their place" in floor.owner.last.text
    await floor.owner.presses_data(f"data.close_yes:{floor.workshop_id}:5", floor.owner.last.message_id)
    assert [shop.is_open for shop in await rows(world, Workshop)] == [True]
    await floor.owner.presses("Yes, close it")
    assert [shop.is_open for shop in await rows(world, Workshop)] == [False]


async def test_a_hold_is_released_after_a_question(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    async with world.robot.deps.transaction() as session:
        hold = await holds.place(
            session,
            subject=Subject.ORDER,
            subject_id=order.id,
            reason="case 12",
            who="me",
            actor_id=None,
            now=world.clock.at,
        )
        (await session.get_one(Workshop, floor.workshop_id)).is_open = True
    for pressed, released in ((f"hold.release:{hold.id}", False), (f"hold.release_yes:{hold.id}", False)):
        await floor.owner.presses_data(pressed, floor.owner.last.message_id)
        assert [bool(one.released_at) for one in await rows(world, Hold)] == [released]
