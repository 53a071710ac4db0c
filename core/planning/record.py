"""What a workshop's own past teaches: the buffer of its promises, and who was right where the owner overruled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.ledger import actions as ledger
from core.ledger.tables import Entry
from core.locking import lock
from core.orders.model import OrderState
from core.orders.tables import Order
from core.parties.tables import Workshop
from core.planning import queries, replanning
from core.planning.engine.calendar import WorkCalendar
from core.planning.facts import OrderPlanned
from core.planning.learning import learn_buffer_days
from core.planning.tables import PlanHead, PlanOverride, PlanStage, StageState
from core.stage import Stage

LAST_ORDERS = 60
"""How many finished orders teach: the workshop of last year is another one."""
NOISE = 0.2
"""A day's output varies by so much by itself: closer than this is equal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One finished order: working days after the first planned finish, and whether its promise was kept."""

    late_days: float
    kept: bool


async def list_kept(session: AsyncSession, *, workshop: Workshop, calendar: WorkCalendar) -> list[Kept]:
    """List how the last finished orders of a workshop stood to what was planned and promised at their deal."""
    first = (
        select(Entry.order_id, func.min(Entry.number).label("number"))
        .where(Entry.kind == OrderPlanned.kind)
        .group_by(Entry.order_id)
        .subquery()
    )
    found = await session.execute(
        select(Order, Entry)
        .join(first, first.c.order_id == Order.id)
        .join(Entry, (Entry.order_id == Order.id) & (Entry.number == first.c.number))
        .where(Order.workshop_id == workshop.id, Order.state == OrderState.DONE, Order.closed_at.is_not(None))
        .order_by(Order.closed_at.desc(), Order.id.desc())
        .limit(LAST_ORDERS)
    )
    planned = [(order, ledger.fact_of(entry, OrderPlanned)) for order, entry in found.all()]
    return [_kept(order, fact, calendar) for order, fact in planned if fact is not None]


def _kept(order: Order, planned: OrderPlanned, calendar: WorkCalendar) -> Kept:
    assert order.closed_at is not None
    late_min = calendar.working_minutes_between(planned.finish_at, order.closed_at)
    return Kept(late_days=late_min / calendar.day_minutes, kept=order.closed_at <= planned.promised_at)


async def learn_buffer(session: AsyncSession, *, workshop: Workshop) -> PlanHead:
    """Set how many working days a workshop adds to a planned finish, by how it kept its promises."""
    calendar = queries.plans_with(workshop).calendar
    past = await list_kept(session, workshop=workshop, calendar=calendar)
    head = await replanning.get_head(session, workshop_id=workshop.id)
    head.buffer_days = learn_buffer_days([one.late_days for one in past]) if past else None
    head.promises, head.promises_kept = len(past), sum(one.kept for one in past)
    return head


async def judge_overrides(session: AsyncSession, *, now: datetime) -> Sequence[PlanOverride]:
    """Compare the owner's choices with the planner's once their orders are off the line; return those judged now."""
    found = await session.execute(
        select(PlanOverride, PlanStage, Workshop)
        .join(PlanStage, (PlanStage.order_id == PlanOverride.order_id) & (PlanStage.stage == Stage.OFF_LINE))
        .join(Workshop, Workshop.id == PlanOverride.workshop_id)
        .where(PlanOverride.better.is_(None), PlanStage.state == StageState.PROVEN)
        .order_by(PlanOverride.id)
    )
    judged = []
    rows = found.all()
    await lock(session, Order, [override.order_id for override, _, _ in rows])
    for override, off_line, workshop in rows:
        if override.better is not None:
            continue
        override.off_line_at = off_line.proven_at or now
        override.better = better_of(override, queries.plans_with(workshop).calendar)
        judged.append(override)
    await session.flush()
    return judged


def better_of(override: PlanOverride, calendar: WorkCalendar) -> str:
    """Say whose choice was better: `owner` when the order was off the line earlier than the planner saw it.

    Later is `planner`; within the noise of the time it took since the decision it is `equal`.
    """
    assert override.off_line_at is not None
    expected_min = calendar.working_minutes_between(override.decided_at, override.planner_off_line_at)
    took_min = calendar.working_minutes_between(override.decided_at, override.off_line_at)
    if abs(took_min - expected_min) <= NOISE * max(1, expected_min):
        return "equal"
    return "owner" if took_min < expected_min else "planner"


async def list_overrides(session: AsyncSession, *, order_id: int) -> Sequence[PlanOverride]:
    """List what the owner decided about an order, the oldest first."""
    made = select(PlanOverride).where(PlanOverride.order_id == order_id).order_by(PlanOverride.id)
    return (await session.scalars(made)).all()
