"""Make and move plans."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from core.ledger import actions as ledger
from core.orders.tables import Order
from core.parties.tables import Workshop
from core.planning import queries
from core.planning.board import BoardPlan, PlannedOrder
from core.planning.board_rows import read_board
from core.planning.facts import Choice, ExpectedMoved, OrderPlanned
from core.planning.insertion import insert
from core.planning.tables import PlanMove, PlanStage
from core.planning.time_and_action import Quote, Reason, StagePlan, plan_order, quote_of
from core.planning.workshop import Away, Booking, CannotPlanError, Capacity, OrderWork
from core.stage import SKILL_BY_STAGE, Stage


async def quote_order(session: AsyncSession, *, order: Order, workshop: Workshop, now: datetime) -> Quote:
    """Say when a workshop could be done with an order, put in between all else that it has taken on.

    Raises:
        CannotPlanError: It lacks the people.
    """
    return (await _plan_among(session, order=order, workshop=workshop, now=now)).quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """The calendar of one order among all others of its workshop, and what can be promised of it."""

    quote: Quote
    stages: tuple[StagePlan, ...]


async def _plan_among(session: AsyncSession, *, order: Order, workshop: Workshop, now: datetime) -> Planned:
    """Put an order where it serves the workshop best and breaks nobody's promise; else behind all that is booked.

    Raises:
        CannotPlanError: The workshop lacks the people.
    """
    own = await queries.own_minutes(session, workshop_id=workshop.id)
    work = queries.work_of(order, timezone=workshop.timezone, own=own)
    bookings = await _list_taken(session, workshop_id=workshop.id, but_order_id=order.id, now=now)
    known = await _known_without(session, order=order, workshop=workshop, bookings=bookings, now=now)
    found = None if known is None else await asyncio.to_thread(insert, known, work)
    if known is not None and found is not None:
        return Planned(stages=found.stages, quote=_quote(found, work, known.board.workshop))
    plan = plan_order(
        workshop=await queries.workshop_plans_with(session, workshop),
        work=work,
        bookings=bookings,
        now=whole_minute(now),
    )
    return Planned(stages=plan.stages, quote=quote_of(plan))


async def _known_without(
    session: AsyncSession, *, order: Order, workshop: Workshop, bookings: Sequence[Booking], now: datetime
) -> BoardPlan | None:
    """Read what people were told of all orders but one; those that cannot be planned keep the people they were given.

    None: not one of them can be planned.
    """
    try:
        reading = await read_board(session, workshop_id=workshop.id, now=now, but_order_id=order.id)
    except CannotPlanError:
        return None
    outside = {str(one.order.id) for one in reading.left_out}
    taken = tuple(
        Away(skill=SKILL_BY_STAGE[one.stage], people=one.team_size, from_at=one.from_at, to_at=one.to_at)
        for one in bookings
        if one.order_id in outside and one.stage in SKILL_BY_STAGE
    )
    return replace(reading.known, board=replace(reading.board, away=(*reading.board.away, *taken)))


def _quote(found: PlannedOrder, work: OrderWork, workshop: Capacity) -> Quote:
    return Quote(
        finish_at=found.finish_at,
        promised_at=found.quoted_at,
        team_size=found.team_size,
        on_time=work.due_at is None or found.quoted_at <= workshop.calendar.end_of_day(work.due_at),
        reason=Reason.FITS_ALL_ORDERS,
    )


async def _list_taken(
    session: AsyncSession, *, workshop_id: int, but_order_id: int | None, now: datetime
) -> list[Booking]:
    """List the people that an order cannot have: those given to other orders, and those who are away."""
    away = await queries.list_away(session, workshop_id=workshop_id, now=now)
    stage_of: dict[str, Stage] = {skill: stage for stage, skill in SKILL_BY_STAGE.items()}
    return [
        *(
            booking
            for booking in await queries.list_bookings(session, workshop_id=workshop_id)
            if booking.order_id != str(but_order_id)
        ),
        *(
            Booking(order_id="", team_size=one.people, stage=stage_of[one.skill], from_at=one.from_at, to_at=one.to_at)
            for one in away
            if one.skill in stage_of
        ),
    ]


def whole_minute(now: datetime) -> datetime:
    """Cut an instant to its minute, so that plans made at different times share one grid."""
    return now.replace(second=0, microsecond=0)


async def book_plan(
    session: AsyncSession, *, order: Order, workshop: Workshop, now: datetime, not_before: datetime | None = None
) -> Quote:
    """Make the time-and-action calendar of an order that was just agreed as it was quoted, and promise its date.

    Args:
        session: The transaction, with the order locked.
        order: A promise that it has holds.
        workshop: Who makes it.
        now: Aware instant.
        not_before: Aware instant that was agreed before: what is promised now is no earlier.

    Raises:
        CannotPlanError: The workshop lacks the people.
    """
    planned = await _plan_among(session, order=order, workshop=workshop, now=now)
    await write_calendar(
        session,
        order=order,
        workshop_id=workshop.id,
        stages=planned.stages,
        promised_at=planned.quote.promised_at,
        reason=planned.quote.reason,
        now=now,
        not_before=not_before,
    )
    return planned.quote


async def write_calendar(
    session: AsyncSession,
    *,
    order: Order,
    workshop_id: int,
    stages: Sequence[StagePlan],
    promised_at: datetime,
    reason: Choice,
    now: datetime,
    actor_id: int | None = None,
    not_before: datetime | None = None,
) -> None:
    """Write the calendar of an order in place of any before, with what can be promised, and the ledger's fact.

    Args:
        session: The transaction, with the order locked.
        order: A promise that it has holds.
        workshop_id: Who makes it.
        stages: In their order, from the first to the last; sewing is one of them.
        promised_at: Aware instant that the plan can promise.
        reason: Why this team.
        now: Aware instant.
        actor_id: Who chose the plan, None for the planner.
        not_before: Aware instant before which nothing is promised, whatever the plan allows.
    """
    await session.execute(delete(PlanStage).where(PlanStage.order_id == order.id))
    for position, stage in enumerate(stages):
        session.add(
            PlanStage(
                order_id=order.id,
                workshop_id=workshop_id,
                stage=stage.stage,
                position=position,
                team_size=stage.team_size,
                start_at=stage.start_at,
                finish_at=stage.finish_at,
            )
        )
    order.promised_at = order.promised_at or max(promised_at, not_before or promised_at)
    order.expected_at = promised_at
    fact = OrderPlanned(
        team_size=next(stage.team_size for stage in stages if stage.stage is Stage.SEWING),
        finish_at=stages[-1].finish_at,
        promised_at=order.promised_at,
        reason=reason,
    )
    await ledger.append(session, order_id=order.id, fact=fact, actor_id=actor_id, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A move of an order's expected date."""

    from_at: datetime
    to_at: datetime
    cause: str


async def move_expected(
    session: AsyncSession,
    *,
    order: Order,
    to_at: datetime,
    cause: str,
    now: datetime,
    stage: Stage | None = None,
    gains_order_id: int | None = None,
) -> Move | None:
    """Move the date an order is expected, with the cause; None where nothing moves."""
    from_at = order.expected_at
    if from_at is None or from_at == to_at:
        return None
    order.expected_at = to_at
    session.add(
        PlanMove(
            order_id=order.id,
            moved_at=now,
            from_at=from_at,
            to_at=to_at,
            cause=cause,
            stage=stage,
            gains_order_id=gains_order_id,
        )
    )
    fact = ExpectedMoved(from_at=from_at, to_at=to_at, cause=cause, stage=stage)
    await ledger.append(session, order_id=order.id, fact=fact, now=now)
    return Move(from_at=from_at, to_at=to_at, cause=cause)
