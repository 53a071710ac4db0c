"""Find orders."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.locking import lock
from core.orders.model import OPEN_STATES, ChangeState, OrderState
from core.orders.tables import Order, OrderChange, OrderPicture


async def get_order(session: AsyncSession, order_id: int) -> Order:
    """Get an order by an id of our own; for an id from outside use `access_order`."""
    return await session.get_one(Order, order_id)


async def list_open_of_merchant(session: AsyncSession, *, merchant_id: int) -> Sequence[Order]:
    """List a merchant's open orders, the oldest first."""
    found = select(Order).where(Order.merchant_id == merchant_id, Order.state.in_(OPEN_STATES))
    return (await session.scalars(found.order_by(Order.id))).all()


async def list_of_merchant(session: AsyncSession, *, merchant_id: int, limit: int, offset: int = 0) -> Sequence[Order]:
    """List some of a merchant's orders, open ones first, then the newest."""
    found = select(Order).where(Order.merchant_id == merchant_id)
    found = found.order_by(Order.state.in_(OPEN_STATES).desc(), Order.id.desc())
    return (await session.scalars(found.offset(offset).limit(limit))).all()


async def find_latest_of_merchant(session: AsyncSession, *, merchant_id: int) -> Order | None:
    """Find the order that a merchant placed last, in whatever state."""
    found = select(Order).where(Order.merchant_id == merchant_id).order_by(Order.id.desc())
    return await session.scalar(found.limit(1))


async def count_of_merchant(session: AsyncSession, *, merchant_id: int) -> int:
    """Count a merchant's orders, closed ones included."""
    return await session.scalar(select(func.count()).where(Order.merchant_id == merchant_id)) or 0


async def list_in_production(session: AsyncSession, *, workshop_id: int) -> Sequence[Order]:
    """List the orders a workshop works on, the earliest promise first."""
    found = select(Order).where(Order.workshop_id == workshop_id, Order.state == OrderState.AGREED)
    return (await session.scalars(found.order_by(Order.promised_at, Order.id))).all()


async def list_waiting(session: AsyncSession) -> Sequence[Order]:
    """List the orders that wait for a workshop, the oldest first."""
    return (await session.scalars(select(Order).where(Order.state == OrderState.WAITING).order_by(Order.id))).all()


async def lock_waiting(session: AsyncSession) -> Sequence[Order]:
    """Lock the orders that wait for a workshop, and list those that still do, the oldest first."""
    locked = await lock(session, Order, [order.id for order in await list_waiting(session)])
    return [order for order in locked.values() if order.state == OrderState.WAITING]


async def find_by_code(session: AsyncSession, *, code: str) -> Order | None:
    """Find an order by its short name; the result still has to pass the door."""
    return await session.scalar(select(Order).where(Order.code == code.upper()))


async def list_pictures(session: AsyncSession, *, order_id: int) -> Sequence[OrderPicture]:
    """List the pictures of an order's style in the order they were sent."""
    found = select(OrderPicture).where(OrderPicture.order_id == order_id)
    return (await session.scalars(found.order_by(OrderPicture.id))).all()


async def find_change(session: AsyncSession, change_id: int) -> OrderChange | None:
    """Find a proposed change; its order still has to pass the door."""
    return await session.get(OrderChange, change_id)


async def find_open_change(session: AsyncSession, *, order_id: int) -> OrderChange | None:
    """Find the change of an order that waits for the other side's answer."""
    waits = select(OrderChange).where(OrderChange.order_id == order_id, OrderChange.state == ChangeState.OPEN)
    return await session.scalar(waits.order_by(OrderChange.id.desc()).limit(1))


async def count_placed(session: AsyncSession, *, merchant_id: int, since: datetime) -> int:
    """Count the orders that a merchant placed since an instant."""
    placed = select(func.count()).where(Order.merchant_id == merchant_id, Order.created_at >= since)
    return await session.scalar(placed) or 0


async def count_orders(session: AsyncSession) -> int:
    """Count all orders ever placed; orders are never deleted, so this numbers the next one."""
    return await session.scalar(select(func.count()).select_from(Order)) or 0
