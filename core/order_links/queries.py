"""Find the link of an order, and the order of a link."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.order_links.model import is_over, read_token
from core.order_links.tables import OrderLink
from core.orders.tables import Order


async def find_live(session: AsyncSession, *, order: Order, now: datetime) -> OrderLink | None:
    """Find the link that shows an order now; who made it has to be its buyer still."""
    if is_over(order.closed_at, now=now):
        return None
    live = select(OrderLink).where(
        OrderLink.order_id == order.id, OrderLink.ended_at.is_(None), OrderLink.made_by_id == order.merchant_id
    )
    return await session.scalar(live.order_by(OrderLink.id.desc()).limit(1))


async def find_shown(session: AsyncSession, *, token: str, keys: Sequence[bytes], now: datetime) -> Order | None:
    """Find the order that a link shows; None where the link is unknown, taken back or over."""
    link_id = read_token(token, keys=keys)
    link = await session.get(OrderLink, link_id) if link_id is not None else None
    if link is None or link.ended_at is not None:
        return None
    order = await session.get_one(Order, link.order_id)
    is_live = link.made_by_id == order.merchant_id and not is_over(order.closed_at, now=now)
    return order if is_live else None
