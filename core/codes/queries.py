"""Read codes against what is in force, and write those that are."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.codes.model import CodeKind, CodeReading, Standing, read, sign
from core.codes.tables import CardGeneration
from core.orders.model import OPEN_STATES
from core.orders.tables import Order, OrderPicture
from core.stage import Stage


async def check_code(session: AsyncSession, text: str, *, keys: Sequence[bytes]) -> CodeReading:
    """Read a code and tell whether its card is still in force: this generation, this workshop."""
    reading = read(text, keys=keys)
    if reading.standing is not Standing.VALID or reading.kind is not CodeKind.ORDER_CARD:
        return reading
    order = await session.get(Order, reading.order_id)
    if order is None or order.workshop_id != reading.workshop_id:
        return reading.expired()
    return reading if await get_generation(session, order_id=order.id) == reading.serial else reading.expired()


async def get_generation(session: AsyncSession, *, order_id: int) -> int:
    """Get the generation of an order's card that counts."""
    card = await session.get(CardGeneration, order_id)
    return card.generation if card is not None else 1


async def card_payload(
    session: AsyncSession, order: Order, *, keys: Sequence[bytes], stage: Stage | None = None
) -> str:
    """Write the payload of an order's card in force.

    Raises:
        ValueError: The order has no workshop yet.
    """
    if order.workshop_id is None:
        raise ValueError(f"order {order.id} has no workshop, so no card")
    return sign(
        keys=keys,
        kind=CodeKind.ORDER_CARD,
        workshop_id=order.workshop_id,
        order_id=order.id,
        serial=await get_generation(session, order_id=order.id),
        stage=stage,
    )


async def list_unfetched_pictures(session: AsyncSession) -> Sequence[OrderPicture]:
    """List the style pictures of open orders that only the messenger has so far."""
    found = (
        select(OrderPicture)
        .join(Order, Order.id == OrderPicture.order_id)
        .where(OrderPicture.sha256.is_(None), Order.state.in_(OPEN_STATES))
        .order_by(OrderPicture.id)
    )
    return (await session.scalars(found)).all()
