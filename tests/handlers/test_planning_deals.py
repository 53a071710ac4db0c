"""Whatever is agreed makes the workshop plan again at once: what stands beside it is as true as the new promise."""

from collections.abc import Sequence
from datetime import date

import pytest

from core.matching import actions as matching
from core.orders.tables import Order
from core.parties import queries as parties
from core.planning.tables import PlanHead
from tests.chat import World
from tests.handlers.test_matching import Market, open_market
from tests.rows import an_order


async def planned_at(market: Market, workshop_id: int = 1) -> object:
    async with market.world.robot.deps.reading() as session:
        head = await session.get(PlanHead, workshop_id)
    return head.planned_at if head is not None else None


async def test_a_deal_makes_its_workshop_plan_again_at_once(world: World) -> None:
    market = await open_market(world)
    await market.order()
    await market.maya.presses("Ask 1")
    assert await planned_at(market) is None
    await market.owners[0].presses("Take it")
    assert await planned_at(market) == world.clock.at


async def test_a_cancelled_order_frees_its_people_at_once(world: World) -> None:
    market = await open_market(world)
    order_id = await market.order()
    await market.maya.presses("Ask 1")
    await market.owners[0].presses("Take it")
    other = await market.order()
    await market.maya.presses("Ask 1")
    await market.owners[0].presses("Take it")
    await world.later(minutes=5)
    order = await market.read(order_id)
    await market.maya.presses_data(f"order.cancel_sure:{order_id}:{order.revision}")
    assert await planned_at(market) == world.clock.at and (await market.read(other)).expected_at is not None


@pytest.mark.parametrize("together", [2, 3])
async def test_orders_booked_in_an_hour_show_none_late_that_is_not(world: World, together: int) -> None:
    market = await open_market(world)
    sizes = (60, 300, 110, 450, 90, 200, 60, 380, 150, 240, 80, 120, 300, 100, 60)
    booked: list[Order] = []
    for first in range(0, len(sizes), together):
        booked += await _book(market, sizes[first : first + together])
    late = [order.id for order in booked if _is_late(order)]
    await world.settle()
    still = [order.id for order in [await market.read(order.id) for order in booked] if _is_late(order)]

    assert len(late) >= 2 and len(still) <= 1


async def _book(market: Market, sizes: Sequence[int]) -> list[Order]:
    """Offer some orders to the first workshop, which takes them all, before anything is planned again."""
    at = market.world.clock.at
    async with market.world.editing() as session:
        merchant = await parties.find_person(session, telegram_id=market.maya.telegram_id)
        owner = await parties.find_person(session, telegram_id=market.owners[0].telegram_id)
        assert merchant is not None and owner is not None
        orders = [await an_order(session, merchant, pieces=pieces, due_on=date(2027, 1, 20)) for pieces in sizes]
        offers = [await matching.ask(session, order=order, workshop_id=1, now=at) for order in orders]
        return [await matching.take(session, offer=offer, actor=owner, now=at) for offer in offers]


def _is_late(order: Order) -> bool:
    assert order.expected_at is not None and order.promised_at is not None
    return order.expected_at > order.promised_at
