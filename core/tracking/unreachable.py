"""Tell those who wait for somebody that nothing reaches them any more."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.matching.tables import Offer, OfferState
from core.notify import actions as notify
from core.orders import queries as orders
from core.orders.model import OrderState
from core.orders.tables import Order
from core.parties import queries as parties
from core.parties.model import Role
from core.parties.tables import Person

WAITING = (OfferState.OPEN, OfferState.COUNTERED)


async def tell_who_waits(session: AsyncSession, *, person: Person, now: datetime) -> None:
    """Tell owners and merchants, once each, that a person they wait for cannot be reached, and of which orders."""
    for workshop, role in await parties.list_workshops_of(session, person_id=person.id):
        if role == Role.OWNER:
            made = await orders.list_in_production(session, workshop_id=workshop.id)
            await _tell_merchants(session, person, made, key="unreachable.owner", name=workshop.name, now=now)
            asked = await _list_offered(session, workshop_id=workshop.id)
            await _tell_merchants(session, person, asked, key="unreachable.asked", name="", now=now)
        else:
            owner = await parties.get_owner(session, workshop_id=workshop.id)
            await _tell(session, person, owner, key="unreachable.worker", name=person.name, codes=(), now=now)
    await _tell_workshops(session, person, now=now)


async def _list_offered(session: AsyncSession, *, workshop_id: int) -> list[Order]:
    """List the orders whose offers wait for a workshop's answer, or whose buyer waits for it to be settled."""
    found = select(Order).join(Offer, Offer.order_id == Order.id)
    found = found.where(Offer.workshop_id == workshop_id, Offer.state.in_(WAITING))
    return list((await session.scalars(found.order_by(Order.id))).all())


async def _tell_merchants(
    session: AsyncSession, person: Person, found: Iterable[Order], *, key: str, name: str, now: datetime
) -> None:
    by_merchant: dict[int, list[str]] = defaultdict(list)
    for order in found:
        by_merchant[order.merchant_id].append(order.code)
    for merchant_id, codes in by_merchant.items():
        merchant = await session.get_one(Person, merchant_id)
        await _tell(session, person, merchant, key=key, name=name, codes=codes, now=now)


async def _tell_workshops(session: AsyncSession, person: Person, *, now: datetime) -> None:
    """Tell the owners who make this person's orders, and those who are asked and do not know the buyer's name."""
    own = await orders.list_open_of_merchant(session, merchant_id=person.id)
    agreed: dict[int, list[str]] = defaultdict(list)
    for order in own:
        if order.state == OrderState.AGREED and order.workshop_id is not None:
            agreed[order.workshop_id].append(order.code)
    for workshop_id, codes in agreed.items():
        owner = await parties.get_owner(session, workshop_id=workshop_id)
        await _tell(session, person, owner, key="unreachable.merchant", name=person.name, codes=codes, now=now)
    offers = select(Offer.workshop_id, Order.code).join(Order, Order.id == Offer.order_id)
    countered = offers.where(Order.merchant_id == person.id, Offer.state == OfferState.COUNTERED)
    for workshop_id, code in (await session.execute(countered.order_by(Order.id))).all():
        owner = await parties.get_owner(session, workshop_id=workshop_id)
        await _tell(session, person, owner, key="unreachable.buyer", name="", codes=(code,), now=now)


async def _tell(
    session: AsyncSession, person: Person, to: Person, *, key: str, name: str, codes: Iterable[str], now: datetime
) -> None:
    orders_named = ", ".join(codes)
    if to.id == person.id or to.blocked_at is not None or person.blocked_at is None:
        return
    since = int(person.blocked_at.timestamp())
    await notify.send(
        session,
        to=to.address,
        key=key,
        params={"name": name, "orders": orders_named, "person_id": person.id},
        dedupe=f"{key}:{person.id}:{since}:{to.id}:{orders_named}"[:200],
        now=now,
    )
