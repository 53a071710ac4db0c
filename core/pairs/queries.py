"""Find pairs and their orders."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.orders.model import OPEN_STATES
from core.orders.tables import Order
from core.pairs.tables import Pair


async def find_pair(session: AsyncSession, *, pair_id: int | None) -> Pair | None:
    """Find a pair by an id of our own."""
    return None if pair_id is None else await session.get(Pair, pair_id)


async def find_by_token(session: AsyncSession, *, token: str) -> Pair | None:
    """Find the pair whose link has this token."""
    return await session.scalar(select(Pair).where(Pair.token == token))


async def find_by_name(session: AsyncSession, *, workshop_id: int, name: str) -> Pair | None:
    """Find the pair that a workshop calls so, whatever the case of the letters."""
    for pair in await list_pairs(session, workshop_id=workshop_id):
        if pair.name.casefold() == name.casefold():
            return pair
    return None


async def list_pairs(session: AsyncSession, *, workshop_id: int, most: int | None = None) -> Sequence[Pair]:
    """List the pairs of a workshop that go on, those with the latest orders first, and so many at most."""
    latest = select(func.max(Order.id)).where(Order.pair_id == Pair.id).scalar_subquery()
    found = select(Pair).where(Pair.workshop_id == workshop_id, Pair.ended_at.is_(None))
    return (await session.scalars(found.order_by(func.coalesce(latest, 0).desc(), Pair.id.desc()).limit(most))).all()


async def list_running(session: AsyncSession, *, pair_id: int) -> Sequence[Order]:
    """List the orders of a pair that are not over, the oldest first."""
    found = select(Order).where(Order.pair_id == pair_id, Order.state.in_(OPEN_STATES))
    return (await session.scalars(found.order_by(Order.id))).all()


async def list_own_running(session: AsyncSession, *, workshop_id: int, owner_id: int) -> Sequence[Order]:
    """List the orders that a workshop makes for whoever owns it, and that are not over."""
    is_own = (Order.workshop_id == workshop_id) & (Order.merchant_id == owner_id)
    found = select(Order).where(is_own, Order.state.in_(OPEN_STATES))
    return (await session.scalars(found.order_by(Order.id))).all()


async def find_latest_own(session: AsyncSession, *, workshop_id: int, owner_id: int) -> Order | None:
    """Find the order of its own that a workshop took on last, in whatever state."""
    is_own = Order.pair_id.is_not(None) | (Order.merchant_id == owner_id)
    found = select(Order).where(Order.workshop_id == workshop_id, is_own).order_by(Order.id.desc())
    return await session.scalar(found.limit(1))


def is_link_open(pair: Pair, *, now: datetime) -> bool:
    """Say whether somebody can still come by the link of a pair."""
    is_free = pair.token is not None and pair.merchant_id is None and pair.ended_at is None
    return is_free and pair.expires_at is not None and pair.expires_at > now
