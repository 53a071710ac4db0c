"""Somebody whom nothing reaches any more: who waits for them is told once, with what to do next."""

import pytest

from core.notify import actions as notify
from core.notify.model import Address
from tests.chat import Someone, World
from tests.factories import Floor, agree_order, open_floor
from tests.handlers.test_matching import Market, market

__all__ = ["market"]

NO_CHAT = (
    (400, "Bad Request: chat not found"),
    (400, "Bad Request: PEER_ID_INVALID"),
    (400, "Bad Request: user not found"),
    (403, "Forbidden: user is deactivated"),
    (403, "Forbidden: bot was blocked by the user"),
)


async def lose(world: World, who: Someone, *, status: int = 400, words: str = "Bad Request: chat not found") -> None:
    """Have the messenger refuse a message to somebody."""
    async with world.robot.deps.transaction() as session:
        to = Address(bot_id=who.bot_id, chat_id=who.telegram_id)
        await notify.send(session, to=to, key="start.who", now=world.clock.at)
    world.telegram.failures.append((status, {"description": words}))
    await world.settle()


def told(who: Someone) -> list[str]:
    return [message.text for message in who.chat if message.text.startswith("📵")]


@pytest.mark.parametrize(("status", "words"), NO_CHAT)
async def test_a_merchant_and_the_owner_hear_of_each_other_once(world: World, status: int, words: str) -> None:
    floor: Floor = await open_floor(world)
    order = await agree_order(floor)
    for _ in range(2):
        await lose(world, floor.owner, status=status, words=words)
    (said,) = told(floor.merchant)
    assert order.code in said and "call the workshop" in said and "t.me/" in said
    await floor.owner.sends("/start")
    await lose(world, floor.merchant, status=status, words=words)
    (said,) = told(floor.owner)
    assert order.code in said and "call" in said


async def test_the_owner_hears_of_a_worker(world: World) -> None:
    floor = await open_floor(world)
    await lose(world, floor.worker)
    (said,) = told(floor.owner)
    assert "jobs and reminders" in said and "t.me/" in said
    assert told(floor.merchant) == []


async def test_who_comes_back_and_is_lost_again_is_told_of_again(world: World) -> None:
    floor = await open_floor(world)
    await lose(world, floor.worker)
    await floor.worker.sends("/start")
    world.clock.advance(minutes=5)
    await lose(world, floor.worker)
    assert len(told(floor.owner)) == 2


async def test_before_the_deal_no_name_is_told(market: Market) -> None:
    await market.order()
    await market.maya.presses("Ask 1")
    await lose(market.world, market.owners[0])
    (said,) = told(market.maya)
    assert "House of" not in said and "Wang" not in said and "ask another" in said
