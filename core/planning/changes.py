"""Plan an agreed order anew when it changes before it is cut."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from core.locking import lock_own
from core.orders.actions import as_changed
from core.orders.facts import OrderColumns
from core.orders.tables import Order
from core.parties.tables import Workshop
from core.planning import actions, queries, replanning
from core.planning.frontier import first_open_position
from core.planning.moves import Cause
from core.planning.tables import PlanStage, StageState
from core.stage import Stage

PLANNED = frozenset({"category", "garment", "lines", "pieces", "fabric_by"})
"""Columns that say what is to be made: a change of these is promised anew; after any other the promise holds."""


async def is_cut(session: AsyncSession, *, order: Order) -> bool:
    """Say whether the fabric of an order is under the knife: from then on nothing is taken back."""
    stages = await queries.list_stages(session, order_id=order.id)
    cutting = next((row for row in stages if row.stage == Stage.CUTTING), None)
    if cutting is None:
        return False
    return cutting.state != StageState.NOT_STARTED or cutting.position < first_open_position(stages)


async def quote_change(session: AsyncSession, *, order: Order, changes: OrderColumns, now: datetime) -> datetime:
    """Say for when an agreed order would be promised with a change; agreeing at this moment promises the same.

    The day that was agreed may have been negotiated: unless a sooner one is asked for, nothing pulls it forward.

    Raises:
        CannotPlanError: The workshop lacks the people for what the order would be.
    """
    assert order.promised_at is not None and order.workshop_id is not None
    if not changes.keys() & PLANNED:
        return order.promised_at
    workshop = await session.get_one(Workshop, order.workshop_id)
    changed = as_changed(order, changes)
    changed.promised_at = None
    quote = await actions.quote_order(session, order=changed, workshop=workshop, now=now)
    return max(quote.promised_at, _not_before(order, changes, workshop) or quote.promised_at)


def _not_before(order: Order, changes: OrderColumns, workshop: Workshop) -> datetime | None:
    """Give the instant that was agreed, before which nothing is promised; None where a sooner day is asked for."""
    assert order.promised_at is not None
    asked = changes.get("due_on")
    promised_on = order.promised_at.astimezone(ZoneInfo(workshop.timezone)).date()
    return None if asked is not None and date.fromisoformat(asked) < promised_on else order.promised_at


async def replan_agreed(session: AsyncSession, *, order: Order, changes: OrderColumns, now: datetime) -> None:
    """Plan an order anew after a change that both sides agreed on: with the promise that `quote_change` gave.

    Raises:
        CannotPlanError: The workshop lacks the people for what the order is now.
    """
    if changes.keys() & PLANNED:
        await replan_changed(session, order=order, agreed=changes, now=now)
    elif order.workshop_id is not None:
        await replanning.request_replan(
            session, workshop_id=order.workshop_id, cause=Cause.ORDER_CHANGED, order_id=order.id, now=now
        )


async def replan_changed(
    session: AsyncSession, *, order: Order, now: datetime, agreed: OrderColumns | None = None
) -> None:
    """Make the calendar of a changed order again; fabric that is in stays in, and a move has its cause.

    A change that both sides `agreed` on gets a new promise, as `quote_change` gave it; after any other the promise
    holds.

    Raises:
        CannotPlanError: The workshop lacks the people for what the order is now.
    """
    if order.workshop_id is None:
        return
    workshop = await lock_own(session, Workshop, order.workshop_id)
    before = await queries.list_stages(session, order_id=order.id)
    proven = {Stage(row.stage): row for row in before if row.state != StageState.NOT_STARTED}
    expected_at, promised_at = order.expected_at, order.promised_at
    not_before = None if agreed is None else _not_before(order, agreed, workshop)
    if agreed is not None:
        order.promised_at = None
    await actions.book_plan(session, order=order, workshop=workshop, now=now, not_before=not_before)
    await session.flush()
    for row in await queries.list_stages(session, order_id=order.id):
        _keep(row, proven.get(Stage(row.stage)))
    to_at, order.expected_at = order.expected_at, expected_at
    if to_at is not None and promised_at is not None:
        await actions.move_expected(session, order=order, to_at=to_at, cause=Cause.ORDER_CHANGED, now=now)
    await replanning.request_replan(
        session, workshop_id=workshop.id, cause=Cause.ORDER_CHANGED, order_id=order.id, now=now
    )


async def replan_without(session: AsyncSession, *, order: Order, now: datetime) -> None:
    """Have the workshop of an order that was cancelled planned again: its people are free."""
    if order.workshop_id is not None:
        await replanning.request_replan(
            session, workshop_id=order.workshop_id, cause=Cause.ORDER_CANCELLED, order_id=order.id, now=now
        )


def _keep(row: PlanStage, before: PlanStage | None) -> None:
    if before is not None:
        row.state, row.pieces_done = before.state, before.pieces_done
        row.started_at, row.proven_at = before.started_at, before.proven_at
        row.start_at, row.finish_at = before.start_at, before.finish_at
