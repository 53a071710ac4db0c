"""The market as the matcher sees it, read from profiles, plans and records."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.matching.model import Demand, Factory
from core.matching.tables import DeclineReason, Offer, OfferState
from core.orders.model import OrderState
from core.orders.tables import Order
from core.parties import queries as parties
from core.parties.tables import Workshop
from core.planning import durations
from core.planning import queries as plans
from core.planning.workshop import Booking
from core.stage import Stage

WEEKS_AHEAD = 13
"""How far ahead capacity is known: a season."""
TYPICAL_TEAM = 4
"""The team at whose efficiency free people count, as it is not known yet which one will sew."""


async def list_factories(session: AsyncSession, *, now: datetime) -> list[Factory]:
    """List the workshops that take orders, with their free capacity and record."""
    records = await _records(session)
    return [
        await _factory(session, workshop, records.get(workshop.id, (0, 0)), now)
        for workshop in await parties.list_open_workshops(session)
    ]


def demand_of(order: Order) -> Demand:
    """Read an order as the matcher sees it; days count in UTC, as factories of all zones compare."""
    sam_min = durations.sam_min(order.category)
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
        value=float(order.pieces * (order.ceiling_minor or int(sam_min * 100))),
    )


async def list_refused(session: AsyncSession, *, order: Order) -> set[int]:
    """List the workshops that are out for an order by their own word: asked before, or not their kind of work."""
    asked = select(Offer.workshop_id).where(Offer.order_id == order.id, Offer.state != OfferState.OPEN)
    not_their_kind = (
        select(Offer.workshop_id)
        .join(Order, Order.id == Offer.order_id)
        .where(Offer.reason == DeclineReason.NOT_OUR_KIND, Order.category == order.category)
    )
    return set((await session.scalars(asked)).all()) | set((await session.scalars(not_their_kind)).all())


async def _records(session: AsyncSession) -> dict[int, tuple[int, int]]:
    """Count orders done and orders ever given, by workshop."""
    done = func.count().filter(Order.state == OrderState.DONE, Order.closed_at <= Order.promised_at)
    found = await session.execute(
        select(Order.workshop_id, done, func.count()).where(Order.workshop_id.is_not(None)).group_by(Order.workshop_id)
    )
    return {row[0]: (row[1], row[2]) for row in found.all() if row[0] is not None}


async def _factory(session: AsyncSession, row: Workshop, record: tuple[int, int], now: datetime) -> Factory:
    bookings = await plans.list_bookings(session, workshop_id=row.id)
    finished = await session.scalar(
        select(func.count()).select_from(Order).where(Order.workshop_id == row.id, Order.state == OrderState.DONE)
    )
    done = finished or 0
    return Factory(
        id=row.id,
        categories=frozenset(row.categories),
        crafts=frozenset(row.crafts),
        moq_pieces=row.moq_pieces,
        max_pieces=row.max_pieces,
        region=row.region,
        price_minor={category: int(minor) for category, minor in row.price_minor_by_category.items()},
        currency=row.currency,
        free_min=_free_minutes(row, bookings, now),
        on_time_share=record[0] / done if done else 0.0,
        on_time_orders=done,
        orders_given=record[1],
    )


def _free_minutes(row: Workshop, bookings: Sequence[Booking], now: datetime) -> dict[date, float]:
    """Count standard sewing minutes not yet booked by week, keyed by the week's Monday."""
    workshop = plans.plans_with(row)
    monday = now.date() - timedelta(days=now.weekday())
    free: dict[date, float] = {}
    for week in range(WEEKS_AHEAD):
        start = datetime.combine(monday + timedelta(weeks=week), time(), UTC)
        end = start + timedelta(weeks=1)
        people_min = workshop.calendar.working_minutes_between(start, end) * workshop.people("sewing")
        for booking in bookings:
            if booking.stage is Stage.SEWING and booking.from_at < end and booking.to_at > start:
                taken_min = workshop.calendar.working_minutes_between(
                    max(start, booking.from_at), min(end, booking.to_at)
                )
                people_min -= taken_min * booking.team_size
        free[start.date()] = max(0.0, people_min * durations.efficiency(TYPICAL_TEAM, rates=workshop.rates))
    return free
