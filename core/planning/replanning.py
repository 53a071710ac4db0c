"""Ask for a new plan on an event, and write one: guarded, every move with its cause and who gains."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.jobs import actions as jobs
from core.jobs.tables import Job, State
from core.locking import lock_own
from core.orders.tables import Order
from core.parties.tables import Workshop
from core.planning import actions, queries
from core.planning import workshop as planning
from core.planning.board_rows import Reading, is_running
from core.planning.draft import PlanDraft
from core.planning.frontier import first_open
from core.planning.moves import LEAST_MIN, Cause, Event, Move
from core.planning.tables import PlanHead, PlanShift, PlanStage, StageState
from core.planning.time_and_action import StagePlan
from core.stage import Stage

AGAIN = "plan.again"
"""The kind of the job that plans a workshop again."""
EVENT_MIN = 120
"""A stage that is proven so many working minutes off its plan makes the workshop plan again."""


class PlanStale(Exception):
    """The workshop has moved on since this plan was made; it is made again."""


async def request_replan(
    session: AsyncSession,
    *,
    workshop_id: int,
    cause: Cause,
    now: datetime,
    order_id: int | None = None,
    stage: Stage | None = None,
) -> None:
    """Have a workshop planned again after the caller's transaction; an event that already waits serves this one too.

    `order_id` and `stage` are what the event is about: what the team has said of them is their cause alone.
    """
    await jobs.enqueue(
        session,
        kind=AGAIN,
        key=f"plan.again:{workshop_id}:{cause}:{order_id or 0}",
        due_at=now,
        args={"workshop_id": workshop_id, "cause": cause, "order_id": order_id, "stage": stage},
        revives=True,
    )


async def list_being_planned(session: AsyncSession, *, now: datetime) -> frozenset[int]:
    """List the workshops whose plan is about to be made again: what it says of dates is about to change."""
    due = select(Job.args).where(Job.kind == AGAIN, Job.state == State.DUE, Job.due_at <= now)
    return frozenset(int(args["workshop_id"]) for args in (await session.scalars(due)).all())


async def note_proven(session: AsyncSession, *, order: Order, row: PlanStage, now: datetime) -> None:
    """Plan again when a stage was proven far from its plan, or a line began long before it and frees its people."""
    if order.workshop_id is None:
        return
    calendar = queries.plans_with(await session.get_one(Workshop, order.workshop_id)).calendar
    late_min = 0
    if row.state == StageState.PROVEN and row.proven_at is not None:
        late_min = calendar.working_minutes_between(row.finish_at, row.proven_at)
    elif row.state == StageState.GOING_ON and row.started_at is not None:
        late_min = min(0, calendar.working_minutes_between(row.start_at, row.started_at))
    if abs(late_min) >= EVENT_MIN:
        cause = Cause.STAGE_EARLY if late_min < 0 else Cause.STAGE_LATE
        if late_min > 0 and row.stage == Stage.FABRIC_IN:
            cause = Cause.FABRIC_LATE
        await request_replan(
            session,
            workshop_id=order.workshop_id,
            cause=cause,
            order_id=order.id,
            stage=Stage(row.stage),
            now=now,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a new plan has changed: slots, and the orders whose expected date moved."""

    shifts: tuple[PlanShift, ...]
    moved_order_ids: tuple[int, ...]


async def get_head(session: AsyncSession, *, workshop_id: int) -> PlanHead:
    """Get the row that stands for a workshop's plan, the workshop locked; it appears with the first use."""
    await lock_own(session, Workshop, workshop_id)
    head = await session.get(PlanHead, workshop_id)
    if head is None:
        head = PlanHead(workshop_id=workshop_id, revision=0, promises=0, promises_kept=0)
        session.add(head)
        await session.flush()
    return head


async def write_plan(
    session: AsyncSession,
    *,
    reading: Reading,
    draft: PlanDraft,
    event: Event,
    now: datetime,
    moved: frozenset[str] = frozenset(),
) -> Written:
    """Make a plan the workshop's plan; `reading` is of this transaction, with its rows locked.

    Args:
        session: The transaction.
        reading: The workshop as it is now; the caller has compared its digest with the one that was planned on.
        draft: The new plan; orders that have no rows here are left alone.
        event: Why the workshop planned again; each move gets its own cause of it.
        now: Aware instant.
        moved: Orders whose running work was moved already.
    """
    behind = _behind(reading) if event.cause is Cause.MORNING else {}
    changed = _write_rows(reading, draft.stages) | (moved & draft.stages.keys())
    shifts = _shifts(reading, draft, changed, event, now)
    session.add_all(shifts)
    gains = {move.order_id: _known_id(reading, move.gains_order_id) for move in draft.moves}
    told = []
    for order_id in sorted(changed - reading.overdue):
        order = reading.orders[order_id]
        was_early = event.cause is Cause.STAGE_EARLY and event.order_id == order_id
        to_at = new_expected(order, draft.finish_at(order_id), reading.board.workshop, was_early=was_early)
        is_later = order.expected_at is not None and to_at > order.expected_at
        move = await actions.move_expected(
            session,
            order=order,
            to_at=to_at,
            cause=event.cause_for(order_id, is_later=is_later),
            now=now,
            stage=behind.get(order_id) if is_later else None,
            gains_order_id=gains.get(order_id) or (_rush_id(event, order_id) if is_later else None),
        )
        if move is not None:
            told.append(order.id)
    head = await get_head(session, workshop_id=reading.workshop.id)
    head.planned_at = now
    if changed:
        head.revision += 1
    await session.flush()
    return Written(shifts=tuple(shifts), moved_order_ids=tuple(told))


def _behind(reading: Reading) -> Mapping[str, Stage]:
    """Name the stage of each order that was to have begun or to be over by now and has not been shown so."""
    found = {}
    for order_id, rows in reading.rows.items():
        row = first_open(rows)
        if (
            row is not None
            and (row.start_at if row.state == StageState.NOT_STARTED else row.finish_at) < reading.board.now
        ):
            found[order_id] = Stage(row.stage)
    return found


def _rush_id(event: Event, order_id: str) -> int | None:
    """Name the order that a rush has become: the plan that was tried did not know its number."""
    is_rush = event.cause is Cause.RUSH_ORDER and event.order_id not in (None, order_id)
    return int(event.order_id) if is_rush and event.order_id is not None else None


def _write_rows(reading: Reading, stages: Mapping[str, tuple[StagePlan, ...]]) -> set[str]:
    """Write the stages that have not begun; return the orders for which anything changed."""
    changed = set()
    for order_id, planned in stages.items():
        rows = {row.stage: row for row in reading.rows.get(order_id, ())}
        for stage in planned:
            row = rows.get(stage.stage)
            if row is None or row.state != StageState.NOT_STARTED:
                continue
            if is_running(row, reading.rows[order_id], reading.board.now):
                continue
            was, is_now = (
                (row.start_at, row.finish_at, row.team_size),
                (stage.start_at, stage.finish_at, stage.team_size),
            )
            if was != is_now:
                row.start_at, row.finish_at, row.team_size = is_now
                changed.add(order_id)
    return changed


def _shifts(reading: Reading, draft: PlanDraft, changed: set[str], event: Event, now: datetime) -> list[PlanShift]:
    shifts = []
    for move in draft.moves:
        slots = _slots(reading, draft, move)
        if slots is None or move.order_id not in changed:
            continue
        shifts.append(
            PlanShift(
                order_id=int(move.order_id),
                workshop_id=reading.workshop.id,
                moved_at=now,
                from_at=slots[0],
                to_at=slots[1],
                from_team=move.from_team,
                to_team=move.to_team,
                cause=event.cause_for(move.order_id, is_later=slots[1] > slots[0]),
                gains_order_id=_known_id(reading, move.gains_order_id),
                jumped_by_id=_known_id(reading, draft.jumps.get(move.order_id)),
            )
        )
    return shifts


def _known_id(reading: Reading, order_id: str | None) -> int | None:
    return int(order_id) if order_id is not None and order_id in reading.orders else None


def _slots(reading: Reading, draft: PlanDraft, move: Move) -> tuple[datetime, datetime] | None:
    """Return when the sewing of an order was to start and is to start now; None where it begins as soon as before."""
    old, new = reading.known.orders[move.order_id].stage(Stage.SEWING), draft.stage(move.order_id, Stage.SEWING)
    if old is None or new is None:
        return None
    moved_min = abs(reading.board.workshop.calendar.working_minutes_between(old.start_at, new.start_at))
    return (old.start_at, new.start_at) if moved_min >= LEAST_MIN else None


def new_expected(
    order: Order, finish_at: datetime, workshop: planning.Capacity, *, was_early: bool = False
) -> datetime:
    """Say when an order is to be expected after its slot moved.

    Later only where the buffer in the promise cannot take it up; earlier only back toward the promise, unless a stage
    of its own was done early.
    """
    quoted_at = planning.promise_at(workshop, finish_at)
    expected_at = order.expected_at or quoted_at
    ready_at = workshop.calendar.end_of_day(finish_at - timedelta(minutes=1))
    if ready_at > expected_at:
        return ready_at
    if was_early and quoted_at < expected_at:
        return quoted_at
    promised_at = order.promised_at or expected_at
    if expected_at > promised_at and quoted_at < expected_at:
        return max(promised_at, quoted_at)
    return expected_at
