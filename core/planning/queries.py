"""Read plans: what a workshop plans with, what it has taken on, where an order stands."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.garments import category_of
from core.orders.model import OrderState
from core.orders.tables import Order
from core.parties.tables import Workshop
from core.planning import durations
from core.planning import workshop as planning
from core.planning.engine.calendar import calendar_from_json
from core.planning.frontier import is_left_to_do
from core.planning.tables import PlanAway, PlanHead, PlanMove, PlanPace, PlanShift, PlanStage, PlanStandard, StageState
from core.stage import Stage

FABRIC_HOUR = time(10)
"""By when fabric that comes on a day is in the warehouse, local time."""
DUE_HOUR = time(18)
"""By when a due day is over, local time."""


def plans_with(row: Workshop, *, buffer_days: int | None = None) -> planning.Capacity:
    """Read what a workshop plans with from its profile; the buffer of its promises where its record has taught it."""
    return planning.Capacity(
        calendar=calendar_from_json(row.calendar),
        people_by_skill={skill: int(people) for skill, people in row.people_by_skill.items()},
        team_sizes=tuple(int(size) for size in row.team_sizes),
        buffer_days=planning.BUFFER_DAYS if buffer_days is None else buffer_days,
    )


async def workshop_plans_with(session: AsyncSession, row: Workshop) -> planning.Capacity:
    """Read what a workshop plans with, its learned buffer included."""
    learned = await session.scalar(select(PlanHead.buffer_days).where(PlanHead.workshop_id == row.id))
    paces = await session.execute(
        select(PlanPace.team_size, PlanPace.efficiency)
        .where(PlanPace.workshop_id == row.id)
        .order_by(PlanPace.team_size)
    )
    own = {size: efficiency for size, efficiency in paces.all()}
    rates = replace(durations.PRIOR_RATES, efficiency={**durations.PRIOR_RATES.efficiency, **own})
    return replace(plans_with(row, buffer_days=learned), rates=rates)


OwnMinutes = Mapping[str, Mapping[Stage, float]]
"""The owner's own standard minutes a piece, by kind of garment and stage."""


async def own_minutes(session: AsyncSession, *, workshop_id: int) -> OwnMinutes:
    """Read the owner's own standard minutes a piece."""
    rows = await session.scalars(
        select(PlanStandard).where(PlanStandard.workshop_id == workshop_id).order_by(PlanStandard.id)
    )
    found: dict[str, dict[Stage, float]] = {}
    for row in rows.all():
        found.setdefault(row.category, {})[Stage(row.stage)] = row.minutes
    return found


def sewing_min(garment: str, own: OwnMinutes) -> float:
    """Return the sewing minutes a piece that a workshop counts with for a garment.

    The owner's own minutes are those of the garment that names the category; its others take as much more or less as
    in the trade.
    """
    category = category_of(garment)
    minutes = own.get(category, {}).get(Stage.SEWING)
    trade = durations.sam_min(garment)
    return trade if minutes is None else minutes * trade / durations.sam_min(category)


def work_of(order: Order, *, timezone: str, own: OwnMinutes) -> planning.OrderWork:
    """Read an order as the planner sees it; days become instants in the workshop's zone."""
    minutes = own.get(order.category, {})
    return planning.OrderWork(
        order_id=str(order.id),
        pieces=order.pieces,
        category=order.kind,
        sam_min=sewing_min(order.kind, own),
        minutes=dict(sorted(minutes.items())),
        fabric_at=_local(order.fabric_on, FABRIC_HOUR, timezone),
        due_at=_local(order.due_on, DUE_HOUR, timezone),
        promised_at=order.promised_at,
    )


def _local(day: date, at: time, timezone: str) -> datetime:
    return datetime.combine(day, at, ZoneInfo(timezone)).astimezone(UTC)


async def list_stages(session: AsyncSession, *, order_id: int) -> Sequence[PlanStage]:
    """List the stages of an order from fabric to truck."""
    found = select(PlanStage).where(PlanStage.order_id == order_id).order_by(PlanStage.position)
    return (await session.scalars(found)).all()


async def list_bookings(session: AsyncSession, *, workshop_id: int) -> list[planning.Booking]:
    """List the people that a workshop has given to stages which are left to do."""
    found = (
        select(PlanStage)
        .join(Order, Order.id == PlanStage.order_id)
        .where(
            PlanStage.workshop_id == workshop_id,
            is_left_to_do(PlanStage),
            PlanStage.team_size > 0,
            Order.state == OrderState.AGREED,
        )
    )
    return [
        planning.Booking(
            order_id=str(row.order_id),
            team_size=row.team_size,
            stage=Stage(row.stage),
            from_at=row.start_at,
            to_at=row.finish_at,
        )
        for row in (await session.scalars(found)).all()
    ]


async def list_away(session: AsyncSession, *, workshop_id: int, now: datetime) -> list[planning.Away]:
    """List the people and machines that a workshop lacks now or later."""
    return [
        planning.Away(skill=row.skill, people=row.people, from_at=row.from_at, to_at=row.to_at)
        for row in await list_away_rows(session, workshop_id=workshop_id, now=now)
    ]


async def list_away_rows(session: AsyncSession, *, workshop_id: int, now: datetime) -> Sequence[PlanAway]:
    """List the rows of who is missing now or later."""
    found = select(PlanAway).where(PlanAway.workshop_id == workshop_id, PlanAway.to_at > now)
    return (await session.scalars(found.order_by(PlanAway.id))).all()


async def list_moves(session: AsyncSession, *, order_id: int) -> Sequence[PlanMove]:
    """List the moves of an order's date, the oldest first."""
    return (await session.scalars(select(PlanMove).where(PlanMove.order_id == order_id).order_by(PlanMove.id))).all()


async def list_workshop_stages(
    session: AsyncSession, *, workshop_id: int, from_at: datetime, to_at: datetime
) -> Sequence[tuple[PlanStage, Order]]:
    """List what a workshop does in `[from_at, to_at)`, with the orders it is for; gaps in its proofs left out."""
    found = await session.execute(
        select(PlanStage, Order)
        .join(Order, Order.id == PlanStage.order_id)
        .where(
            PlanStage.workshop_id == workshop_id,
            Order.state == OrderState.AGREED,
            PlanStage.start_at < to_at,
            PlanStage.finish_at >= from_at,
            or_(PlanStage.state == StageState.PROVEN, is_left_to_do(PlanStage)),
        )
        .order_by(PlanStage.start_at, PlanStage.id)
    )
    return [(stage, order) for stage, order in found.all()]


async def list_behind(
    session: AsyncSession, *, workshop_id: int, before: datetime
) -> Sequence[tuple[PlanStage, Order]]:
    """List what was to be done in a workshop before an instant and is not proven, with the orders it is for."""
    found = await session.execute(
        select(PlanStage, Order)
        .join(Order, Order.id == PlanStage.order_id)
        .where(
            PlanStage.workshop_id == workshop_id,
            Order.state == OrderState.AGREED,
            PlanStage.finish_at < before,
            PlanStage.state != StageState.PROVEN,
            is_left_to_do(PlanStage),
        )
        .order_by(PlanStage.finish_at, PlanStage.id)
    )
    return [(stage, order) for stage, order in found.all()]


async def list_shifts(session: AsyncSession, *, order_id: int) -> Sequence[PlanShift]:
    """List the moves of an order's sewing slot, the oldest first."""
    return (await session.scalars(select(PlanShift).where(PlanShift.order_id == order_id).order_by(PlanShift.id))).all()


async def list_workshop_shifts(
    session: AsyncSession, *, workshop_id: int, since: datetime
) -> Sequence[tuple[PlanShift, Order]]:
    """List what has changed in a workshop's plan since an instant, with the orders it changed for."""
    found = await session.execute(
        select(PlanShift, Order)
        .join(Order, Order.id == PlanShift.order_id)
        .where(PlanShift.workshop_id == workshop_id, PlanShift.moved_at >= since)
        .order_by(PlanShift.id)
    )
    return [(shift, order) for shift, order in found.all()]


async def find_head(session: AsyncSession, *, workshop_id: int) -> PlanHead | None:
    """Find what is known of a workshop's plan as a whole."""
    return await session.get(PlanHead, workshop_id)


async def list_at_work(session: AsyncSession) -> Sequence[Workshop]:
    """List the workshops that have orders in work, whether or not they take new ones."""
    busy = select(Order.workshop_id).where(Order.state == OrderState.AGREED)
    return (await session.scalars(select(Workshop).where(Workshop.id.in_(busy)).order_by(Workshop.id))).all()
