from datetime import date

from sqlalchemy import select

from core.orders.model import FabricBy, OrderState
from core.orders.tables import Order, OrderPicture
from tests.chat import Someone, World


async def _orders(world: World) -> list[Order]:
    async with world.robot.database.reading() as session:
        return list((await session.scalars(select(Order).order_by(Order.id))).all())


async def _tells(lily: Someone, breakdown: str = "S20 M40 L20 black; M30 white") -> None:
    """Tell an order up to its summary."""
    await lily.sends("/new")
    await lily.presses("Hoodie")
    await lily.presses("Skip")
    await lily.sends(breakdown)
    await lily.presses("I send it")
    await lily.presses("Tomorrow")
    await lily.presses("14 days")
    await lily.presses("No ceiling")
    await lily.presses("Anywhere")


async def test_an_order_is_placed_with_eight_taps_and_one_typed_line(world: World) -> None:
    lily = world.person(8, "Lily")
    await _tells(lily)
    assert "Hoodie</b> · 110 pieces: S20 M70 L20" in lily.last.text
    await lily.presses("Find a factory")
    (order,) = await _orders(world)
    assert (order.state, order.category, order.pieces) == (OrderState.WAITING, "hoodie", 110)
    assert (order.fabric_by, order.fabric_on, order.due_on) == (
        FabricBy.MERCHANT,
        date(2026, 12, 2),
        date(2026, 12, 15),
    )
    assert "A1 Hoodie 110" in lily.sees("Placed").text
