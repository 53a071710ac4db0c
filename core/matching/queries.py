"""Find offers, and what matching knows of workshops and orders."""

from collections.abc import Collection, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.locking import lock_own
from core.matching.counters import soonest_days
from core.matching.tables import LeftToRobot, Offer, OfferState
from core.orders.model import UNMATCHED_STATES, FabricBy, OrderState
from core.orders.tables import Order
from core.parties.access import access_workshop
from core.parties.model import NotYours
from core.parties.tables import Person, Workshop

LIVE = (OfferState.OPEN, OfferState.COUNTERED)


def is_live() -> ColumnElement[bool]:
    """Say of an `offer` row that somebody can still answer it."""
    return Offer.state.in_(LIVE)


async def access_offer(session: AsyncSession, *, actor: Person, offer_id: int) -> Offer:
    """Get an offer made to a workshop that the actor owns; its order is locked from now on.

    Raises:
        NotYours: There is no such offer for this person.
    """
    offer = await lock_offer(session, offer_id=offer_id)
    if offer is None:
        raise NotYours
    await access_workshop(session, actor=actor, workshop_id=offer.workshop_id)
    return offer


async def lock_offer(session: AsyncSession, *, offer_id: int) -> Offer | None:
    """Find an offer and lock its order, with which all its offers are locked."""
    order_id = await session.scalar(select(Offer.order_id).where(Offer.id == offer_id))
    if order_id is None:
        return None
    await lock_own(session, Order, order_id)
    return await session.get(Offer, offer_id)


async def list_asked(session: AsyncSession, *, order_id: int) -> list[int]:
    """List the workshops that an order is offered to at the moment."""
    found = select(Offer.workshop_id).where(Offer.order_id == order_id, Offer.state.in_(LIVE)).order_by(Offer.id)
    return list((await session.scalars(found)).all())


async def list_offers(session: AsyncSession, *, order_id: int) -> Sequence[Offer]:
    """List all offers of an order, the oldest first."""
    return (await session.scalars(select(Offer).where(Offer.order_id == order_id).order_by(Offer.id))).all()


async def list_open_to(session: AsyncSession, *, workshop_id: int, now: datetime) -> Sequence[Offer]:
    """List the offers that wait for a workshop's answer."""
    waiting = select(Offer).where(
        Offer.workshop_id == workshop_id, Offer.state == OfferState.OPEN, Offer.expires_at > now
    )
    return (await session.scalars(waiting.order_by(Offer.expires_at, Offer.id))).all()


async def list_declined(session: AsyncSession, *, workshop_id: int) -> Sequence[Offer]:
    """List the offers that a workshop has declined, of orders that nobody makes yet, the latest first."""
    found = (
        select(Offer)
        .join(Order, Order.id == Offer.order_id)
        .where(Offer.workshop_id == workshop_id, Offer.state == OfferState.DECLINED, Order.state.in_(UNMATCHED_STATES))
    )
    return (await session.scalars(found.order_by(Offer.id.desc()))).all()


async def list_closed(session: AsyncSession, *, workshop_ids: Collection[int]) -> frozenset[int]:
    """List which of these workshops take no orders at the moment, or never again."""
    found = select(Workshop.id).where(Workshop.id.in_(workshop_ids), ~Workshop.is_open)
    return frozenset((await session.scalars(found)).all())


async def list_counters(session: AsyncSession, *, order_id: int, now: datetime) -> Sequence[Offer]:
    """List the counters that wait for the buyer's answer."""
    waiting = select(Offer).where(
        Offer.order_id == order_id, Offer.state == OfferState.COUNTERED, Offer.expires_at > now
    )
    return (await session.scalars(waiting.order_by(Offer.id))).all()


async def list_left_to_robot(session: AsyncSession) -> Sequence[Order]:
    """List the waiting orders whose workshop the robot chooses, the oldest first."""
    found = (
        select(Order)
        .join(LeftToRobot, LeftToRobot.order_id == Order.id)
        .where(Order.state == OrderState.WAITING)
        .order_by(LeftToRobot.since, Order.id)
    )
    return (await session.scalars(found)).all()


async def find_newest_left_at(session: AsyncSession) -> datetime | None:
    """Find when the last order was left to the robot that still waits."""
    return await session.scalar(
        select(func.max(LeftToRobot.since))
        .join(Order, Order.id == LeftToRobot.order_id)
        .where(Order.state == OrderState.WAITING)
    )


async def soonest_counter(session: AsyncSession, *, offer: Offer, now: datetime) -> int:
    """Say by how many days, at most 0, a counter to this offer can promise sooner."""
    order = await session.get_one(Order, offer.order_id)
    workshop = await session.get_one(Workshop, offer.workshop_id)
    fabric_on = order.fabric_on if order.fabric_by is FabricBy.MERCHANT else None
    return soonest_days(offer.promised_at, fabric_on=fabric_on, zone=ZoneInfo(workshop.timezone), now=now)
