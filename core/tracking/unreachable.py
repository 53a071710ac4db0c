"""Tell those who wait for somebody that nothing reaches them any more."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.matching.tables import Offer, OfferState
from core.notify import actions as notify
from core.notify.message import Message, write
from core.orders import queries as orders
from core.orders.model import OrderState
from core.orders.tables import Order
from core.parties import queries as parties
from core.parties.model import Role
from core.parties.tables import Person
from core.tracking.messages import (
    AskedUnreachable,
    BuyerUnreachable,
    MerchantUnreachable,
    WorkerUnreachable,
    WorkshopUnreachable,
)

WAITING = (OfferState.OPEN, OfferState.COUNTERED)


async def tell_who_waits(session: AsyncSession, *, person: Person, now: datetime) -> None:
    """Tell owners and merchants, once each, that a person they wait for cannot be reached, and of which orders."""
    for workshop, role in await parties.list_workshops_of(session, person_id=person.id):
        if role == Role.OWNER:
            made = await orders.list_in_production(session, workshop_id=workshop.id)
            await _tell_merchants(session, person, made, WorkshopUnreachable, now=now)
            asked = await _list_offered(session, workshop_id=workshop.id)
            await _tell_merchants(session, person, asked, AskedUnreachable, now=now)
        else:
            owner = await parties.get_owner(session, workshop_id=workshop.id)
            said = WorkerUnreachable(workshop_id=workshop.id, member_id=person.id)
            await _tell(session, person, owner, said, now=now)
    await _tell_workshops(session, person, now=now)


async def _list_offered(session: AsyncSession, *, workshop_id: int) -> list[Order]:
    """List the orders whose offers wait for a workshop's answer, or whose buyer waits for it to be settled."""
    found = select(Order).join(Offer, Offer.order_id == Order.id)
    found = found.where(Offer.workshop_id == workshop_id, Offer.state.in_(WAITING))
    return list((await session.scalars(found.order_by(Order.id))).all())


async def _tell_merchants(
    session: AsyncSession,
    person: Person,
    found: Iterable[Order],
    kind: type[WorkshopUnreachable | AskedUnreachable],
    *,
    now: datetime,
) -> None:
    by_merchant: dict[int, list[int]] = defaultdict(list)
    for order in found:
        by_merchant[order.merchant_id].append(order.id)
    for merchant_id, order_ids in by_merchant.items():
        merchant = await session.get_one(Person, merchant_id)
        await _tell(session, person, merchant, kind(order_ids=tuple(order_ids)), now=now)


async def _tell_workshops(session: AsyncSession, person: Person, *, now: datetime) -> None:
    """Tell the owners who make this person's orders, and those who are asked and do not know the buyer's name."""
    own = await orders.list_open_of_merchant(session, merchant_id=person.id)
    agreed: dict[int, list[int]] = defaultdict(list)
    for order in own:
        if order.state == OrderState.AGREED and order.workshop_id is not None:
            agreed[order.workshop_id].append(order.id)
    for workshop_id, order_ids in agreed.items():
        owner = await parties.get_owner(session, workshop_id=workshop_id)
        await _tell(session, person, owner, MerchantUnreachable(order_ids=tuple(order_ids)), now=now)
    offers = select(Offer).join(Order, Order.id == Offer.order_id)
    countered = offers.where(Order.merchant_id == person.id, Offer.state == OfferState.COUNTERED)
    for offer in (await session.scalars(countered.order_by(Offer.id))).all():
        owner = await parties.get_owner(session, workshop_id=offer.workshop_id)
        await _tell(session, person, owner, BuyerUnreachable(offer_id=offer.id), now=now)


async def _tell(session: AsyncSession, person: Person, to: Person, said: Message, *, now: datetime) -> None:
    if to.id == person.id or to.blocked_at is not None or person.blocked_at is None:
        return
    since = int(person.blocked_at.timestamp())
    which = ",".join(str(value) for value in write(said).values())
    await notify.send(
        session,
        to=to.address,
        message=said,
        dedupe=f"{said.outbox_key}:{person.id}:{since}:{to.id}:{which}"[:200],
        now=now,
    )
