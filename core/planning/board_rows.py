"""Read a workshop's rows as a board: what is to be done, what has happened, who is away, what the owner has said."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import locking
from core.orders.model import OrderState
from core.orders.tables import Order
from core.parties.tables import Workshop
from core.planning import queries
from core.planning.board import Board, BoardPlan, Lock, StageProgress, board_problem, open_tasks
from core.planning.engine.calendar import WorkCalendar, WorkClock
from core.planning.frontier import first_open_position, is_through
from core.planning.rolling import known_plan
from core.planning.tables import PlanLock, PlanStage, StageState
from core.planning.time_and_action import StagePlan
from core.planning.workshop import CannotPlanError, OrderWork
from core.stage import Stage

OVERDUE_SHARE = 0.2
"""What is left of a stage that should be done and of which no photo came, as a share of its planned time."""
LEAST_LEFT_MIN = 30
FAULTS = (ValueError, LookupError, ArithmeticError)
"""What the rows of a single order can be at fault with when they are written as work."""
GRID = timedelta(minutes=1)
"""Plans stand on whole minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """An order that cannot be planned, while the others are: for want of people, or because its rows are at fault."""

    order: Order
    lack: CannotPlanError | None = None
    fault: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A workshop at one instant: the board, what people were told of it, and a digest of all that it rests on."""

    workshop: Workshop
    orders: Mapping[str, Order]
    rows: Mapping[str, Sequence[PlanStage]]
    board: Board
    known: BoardPlan
    digest: str
    left_out: Sequence[LeftOut] = ()

    def local_day(self, at: datetime) -> date:
        """Return the day of an instant on the workshop's calendar."""
        return at.astimezone(ZoneInfo(self.workshop.timezone)).date()

    @property
    def overdue(self) -> frozenset[str]:
        """Return the orders whose own stage is late: their dates move by what their team says, not by a plan."""
        return frozenset(
            order_id
            for order_id, rows in self.rows.items()
            if any(is_running(row, rows, self.board.now) and row.finish_at < self.board.now for row in rows)
        )


async def read_board(
    session: AsyncSession, *, workshop_id: int, now: datetime, lock: bool = False, but_order_id: int | None = None
) -> Reading:
    """Read the board of a workshop; an order that cannot be planned is left out, and named.

    Args:
        session: A snapshot, or the transaction that is to write a plan.
        workshop_id: An id of our own.
        now: Aware instant; the board begins with its minute.
        lock: Lock the workshop and its orders in work, to write a plan.
        but_order_id: An order that is taken off the board, to be planned anew among the others.

    Raises:
        CannotPlanError: The workshop lacks the people for every one of its orders.
    """
    minute = now.replace(second=0, microsecond=0)
    if lock:
        await lock_board(session, workshop_id=workshop_id)
    workshop = await session.get_one(Workshop, workshop_id)
    orders, rows = await _orders_in_work(session, workshop_id, but_order_id)
    away = await queries.list_away(session, workshop_id=workshop_id, now=minute)
    locks = (await session.scalars(select(PlanLock).where(PlanLock.workshop_id == workshop_id))).all()
    board = Board(
        workshop=await queries.workshop_plans_with(session, workshop),
        orders=(),
        away=tuple(away),
        locks=tuple(_lock(row, minute) for row in locks if str(row.order_id) in orders),
        now=minute,
    )
    minutes = await queries.own_minutes(session, workshop_id=workshop_id)
    board, left_out = _with_orders(board, workshop, orders, rows, minutes)
    for one in left_out:
        del orders[str(one.order.id)], rows[str(one.order.id)]
    stages = {order_id: _open_stages(own, minute) for order_id, own in rows.items()}
    known = known_plan(board, stages, board_problem(board))
    digest = _digest(workshop, board, rows, minute)
    return Reading(
        workshop=workshop, orders=orders, rows=rows, board=board, known=known, digest=digest, left_out=left_out
    )


def _with_orders(
    board: Board,
    workshop: Workshop,
    orders: Mapping[str, Order],
    rows: Mapping[str, Sequence[PlanStage]],
    minutes: queries.OwnMinutes,
) -> tuple[Board, list[LeftOut]]:
    """Put the orders on a board, each tried alone first: one that cannot be planned must not take the others with it.

    Raises:
        CannotPlanError: None can be planned, for want of people.
    """
    works: list[OrderWork] = []
    progress: list[StageProgress] = []
    left_out: list[LeftOut] = []
    clock = WorkClock(calendar=board.workshop.calendar, origin_at=board.now)
    for key, order in orders.items():
        try:
            work = queries.work_of(order, timezone=workshop.timezone, own=minutes)
            own = tuple(_progress(rows[key], order.pieces, board.workshop.calendar, board.now))
            open_tasks(replace(board, progress=own), work, clock)
        except CannotPlanError as lack:
            left_out.append(LeftOut(order=order, lack=lack))
        except FAULTS as fault:
            left_out.append(LeftOut(order=order, fault=repr(fault)))
        else:
            works.append(work)
            progress.extend(own)
    if not works and left_out and left_out[0].lack is not None:
        raise left_out[0].lack
    return replace(board, orders=tuple(works), progress=tuple(progress)), left_out


async def lock_board(session: AsyncSession, *, workshop_id: int) -> None:
    """Lock the orders in work, then the workshop; an order that came between changes the digest."""
    in_work = select(Order.id).where(Order.workshop_id == workshop_id, Order.state == OrderState.AGREED)
    await locking.lock(session, Order, (await session.scalars(in_work)).all())
    await locking.lock_own(session, Workshop, workshop_id)


async def _orders_in_work(
    session: AsyncSession, workshop_id: int, but_order_id: int | None
) -> tuple[dict[str, Order], dict[str, list[PlanStage]]]:
    found = (
        select(PlanStage, Order)
        .join(Order, Order.id == PlanStage.order_id)
        .where(PlanStage.workshop_id == workshop_id, Order.state == OrderState.AGREED)
        .order_by(Order.id, PlanStage.position)
    )
    orders: dict[str, Order] = {}
    rows: dict[str, list[PlanStage]] = {}
    for row, order in (await session.execute(found)).all():
        orders[str(order.id)] = order
        rows.setdefault(str(order.id), []).append(row)
    through = [order_id for order_id, own in rows.items() if is_through(own) or order_id == str(but_order_id)]
    for order_id in through:
        del orders[order_id], rows[order_id]
    return orders, rows


def is_running(row: PlanStage, rows: Sequence[PlanStage], now: datetime) -> bool:
    """Say whether a stage is under way: its turn has come and its planned start is over, told or not.

    Only sewing is photographed when it starts; the other stages are taken to have started as planned, unless what
    stands before them was proven only later: then they wait for a new plan.
    """
    if row.position != first_open_position(rows) or row.state == StageState.PROVEN:
        return False
    if row.state == StageState.GOING_ON:
        return True
    ready_at = max((other.proven_at for other in rows if other.proven_at is not None), default=row.start_at)
    return ready_at - GRID < row.start_at <= now


def _progress(rows: Sequence[PlanStage], pieces: int, calendar: WorkCalendar, now: datetime) -> list[StageProgress]:
    position = first_open_position(rows)
    progress = []
    for row in rows:
        finished_at = row.proven_at or row.finish_at if row.position < position else None
        if finished_at is None and not is_running(row, rows, now):
            continue
        progress.append(
            StageProgress(
                order_id=str(row.order_id),
                stage=Stage(row.stage),
                team_size=row.team_size,
                started_at=min(row.started_at or row.start_at, now),
                finished_at=None if finished_at is None else min(finished_at, now),
                remaining_min=None if finished_at is not None else minutes_left(row, pieces, calendar, now),
            )
        )
    return progress


def minutes_left(row: PlanStage, pieces: int, calendar: WorkCalendar, now: datetime) -> int:
    """Say how long a running stage takes from now: as planned; once overdue, what its pieces leave of it.

    What began early is done early by as much, what was shown late need not have begun late. Fabric that is overdue is
    taken to come by the end of the working day; other overdue work to be nearly done.
    """
    ends_at = _ends_at(row, calendar)
    if ends_at >= now:
        return calendar.working_minutes_between(now, ends_at)
    if row.stage == Stage.FABRIC_IN:
        return calendar.working_minutes_between(now, calendar.end_of_day(now))
    planned = calendar.working_minutes_between(row.start_at, row.finish_at)
    share = 1 - row.pieces_done / pieces if row.pieces_done else OVERDUE_SHARE
    return max(LEAST_LEFT_MIN, ceil(planned * share)) if planned else 0


def _ends_at(row: PlanStage, calendar: WorkCalendar) -> datetime:
    """Say when a running stage should be done: as planned, or as much sooner as it began."""
    if row.started_at is None or row.started_at >= row.start_at:
        return row.finish_at
    return calendar.add_working_minutes(row.finish_at, -calendar.working_minutes_between(row.started_at, row.start_at))


def _open_stages(rows: Sequence[PlanStage], now: datetime) -> tuple[StagePlan, ...]:
    position = first_open_position(rows)
    return tuple(
        StagePlan(stage=Stage(row.stage), start_at=row.start_at, finish_at=row.finish_at, team_size=row.team_size)
        for row in rows
        if row.position >= position
    )


def _lock(row: PlanLock, now: datetime) -> Lock:
    """Read a lock; a start that is over cannot be kept any more."""
    start_at = row.start_at if row.start_at is not None and row.start_at > now else None
    return Lock(order_id=str(row.order_id), team_size=row.team_size, start_at=start_at)


def _digest(workshop: Workshop, board: Board, rows: Mapping[str, Sequence[PlanStage]], now: datetime) -> str:
    facts = [
        [workshop.calendar, workshop.people_by_skill, workshop.team_sizes, board.workshop.buffer_days],
        [str(board.workshop.rates.efficiency)],
        [str(work) for work in board.orders],
        [_row_facts(row, is_running(row, own, now)) for own in rows.values() for row in own],
        [str(away) for away in board.away],
        sorted(str(lock) for lock in board.locks),
    ]
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def _row_facts(row: PlanStage, runs: bool) -> list[str]:
    planned = (row.order_id, row.stage, row.start_at, row.finish_at, row.team_size)
    return [str(fact) for fact in (*planned, row.state, row.pieces_done, row.proven_at, runs)]
