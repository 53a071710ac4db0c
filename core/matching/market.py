"""The market as the matcher sees it, read from profiles, plans and records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from statistics import median

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.evidence.record import ProofRecord, list_records
from core.matching.model import Demand, Listing, grade_of
from core.matching.tables import DeclineReason, Offer, OfferState
from core.orders.model import OrderState
from core.orders.tables import Order
from core.parties import queries as parties
from core.parties.tables import Workshop
from core.planning import durations
from core.planning import queries as plans
from core.planning import workshop as planning
from core.planning.order_mix import week_load

WEEKS_AHEAD = 13
"""How far ahead capacity is known: a season."""
TYPICAL_TEAM = 4
"""The team at whose efficiency free people count, as it is not known yet which one will sew."""

RESPONSE_COUNTS_FOR = timedelta(days=90)
"""How a workshop answered longer ago says little about how it answers now."""
ANSWERED = (OfferState.ACCEPTED, OfferState.DECLINED, OfferState.EXPIRED)
"""Offers whose end tells how long the workshop took; one that ran out took all its time."""
NOTHING_SHOWN = ProofRecord(stages=0, in_place=0, doubted=0)
UNWILLING = (OfferState.DECLINED, OfferState.EXPIRED)
"""How an offer ends of which the workshop, asked, has not made a deal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What a workshop has done here so far."""

    given: int = 0
    finished: int = 0
    on_time: int = 0


async def list_open(session: AsyncSession, *, now: datetime) -> list[Listing]:
    """List the workshops that take orders, with their free capacity and record."""
    records = await _records(session)
    responses_min = await _responses_min(session, now=now)
    workshops = await parties.list_open_workshops(session)
    proofs = await list_records(session, workshop_ids=[workshop.id for workshop in workshops], now=now)
    return [
        _listing(
            workshop,
            records.get(workshop.id, Record()),
            await _free(session, workshop, now),
            responses_min.get(workshop.id),
            proofs.get(workshop.id, NOTHING_SHOWN),
        )
        for workshop in workshops
    ]


async def get_listing(session: AsyncSession, *, workshop: Workshop, now: datetime) -> Listing:
    """Get one workshop as the matcher's filters see it, without its record."""
    return _listing(workshop, Record(), await _free(session, workshop, now), None, NOTHING_SHOWN)


async def _free(session: AsyncSession, workshop: Workshop, now: datetime) -> dict[date, float]:
    return _free_minutes(
        await plans.workshop_plans_with(session, workshop),
        await plans.list_bookings(session, workshop_id=workshop.id),
        await plans.list_away(session, workshop_id=workshop.id, now=now),
        now,
    )


def demand_of(order: Order, *, refused_ids: frozenset[int] = frozenset()) -> Demand:
    """Read an order as the matcher sees it; days count in UTC, as workshops of all zones compare."""
    sam_min = durations.sam_min(order.kind)
    return Demand(
        order_id=order.id,
        category=order.category,
        pieces=order.pieces,
        sam_min=sam_min,
        fabric_at=datetime.combine(order.fabric_on, time(2), UTC),
        due_at=datetime.combine(order.due_on, time(10), UTC),
        price_ceiling_minor=order.ceiling_minor,
        currency=order.currency,
        region=order.region or "",
        is_region_fixed=order.region is not None,
        refused_ids=refused_ids,
        value=float(order.pieces * (order.ceiling_minor or int(sam_min * 100))),
    )


async def list_refused(session: AsyncSession, *, order: Order) -> frozenset[int]:
    """List the workshops that are out for an order by their own word: it is not their kind of work."""
    not_their_kind = (
        select(Offer.workshop_id)
        .join(Order, Order.id == Offer.order_id)
        .where(Offer.reason == DeclineReason.NOT_OUR_KIND, Order.category == order.category)
        .where(or_(Offer.order_id != order.id, Offer.order_revision == order.revision))
    )
    return frozenset((await session.scalars(not_their_kind)).all())


async def list_answered(session: AsyncSession, *, order: Order) -> frozenset[int]:
    """List the workshops that are asked anew only where the buyer wants it: they have said no, or nothing in time.

    Whose offer was taken back has answered nothing.
    """
    found = select(Offer.workshop_id).where(Offer.order_id == order.id, Offer.state.in_(UNWILLING))
    return frozenset((await session.scalars(found)).all())


async def _records(session: AsyncSession) -> dict[int, Record]:
    """Count orders given, finished, and finished on time, by workshop."""
    is_done = Order.state == OrderState.DONE
    in_time = Order.closed_at <= Order.promised_at
    found = await session.execute(
        select(Order.workshop_id, func.count(), func.count().filter(is_done), func.count().filter(is_done, in_time))
        .where(Order.workshop_id.is_not(None))
        .group_by(Order.workshop_id)
    )
    return {
        workshop_id: Record(given=given, finished=finished, on_time=on_time)
        for workshop_id, given, finished, on_time in found.all()
        if workshop_id is not None
    }


async def _responses_min(session: AsyncSession, *, now: datetime) -> dict[int, float]:
    """Take the median minutes from an offer to its end, by workshop; one that was countered ends with the buyer."""
    found = await session.execute(
        select(Offer.workshop_id, Offer.offered_at, Offer.settled_at).where(
            Offer.state.in_(ANSWERED), Offer.offered_at > now - RESPONSE_COUNTS_FOR
        )
    )
    minutes: dict[int, list[float]] = {}
    for workshop_id, offered_at, settled_at in found.all():
        if settled_at is not None:
            minutes.setdefault(workshop_id, []).append((settled_at - offered_at) / timedelta(minutes=1))
    return {workshop_id: median(taken) for workshop_id, taken in minutes.items()}


def _listing(
    row: Workshop,
    record: Record,
    free_min: Mapping[date, float],
    response_min: float | None,
    proofs: ProofRecord,
) -> Listing:
    return Listing(
        id=row.id,
        categories=frozenset(row.categories),
        crafts=frozenset(row.crafts),
        moq_pieces=row.moq_pieces,
        max_pieces=row.max_pieces,
        region=row.region,
        price_minor={category: int(minor) for category, minor in row.price_minor_by_category.items()},
        currency=row.currency,
        free_min=free_min,
        grade=grade_of(finished=record.finished, on_time=record.on_time),
        on_time_share=record.on_time / record.finished if record.finished else 0.0,
        on_time_orders=record.finished,
        response_min=response_min,
        orders_given=record.given,
        proof_stages=proofs.stages,
        proof_in_place=proofs.in_place,
        proof_doubted=proofs.doubted,
    )


def _free_minutes(
    workshop: planning.Capacity, bookings: Sequence[planning.Booking], away: Sequence[planning.Away], now: datetime
) -> dict[date, float]:
    """Count standard sewing minutes not yet booked by week, keyed by the week's Monday; the owner's load shows them."""
    monday = now.date() - timedelta(days=now.weekday())
    steady = durations.efficiency(TYPICAL_TEAM, rates=workshop.rates)
    free: dict[date, float] = {}
    for week in range(WEEKS_AHEAD):
        start = datetime.combine(monday + timedelta(weeks=week), time(), UTC)
        end = start + timedelta(weeks=1)
        load = week_load(workshop, bookings, away, skill="sewing", from_at=start, to_at=end)
        free[start.date()] = load.free_min * steady
    return free
