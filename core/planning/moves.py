"""Compare two plans of a workshop: what moved, why, who gains, who passed whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.planning.board import BoardPlan, PlannedOrder
from core.planning.engine.problem import Placement
from core.planning.workshop import OrderWork
from core.stage import MOST_WORK_FIRST, Stage


class Cause(StrEnum):
    """Why a workshop plans again; each is a text key."""

    MORNING = "morning"
    STAGE_EARLY = "stage_early"
    STAGE_LATE = "stage_late"
    ABSENCE = "absence"
    MACHINE_DOWN = "machine_down"
    FABRIC_LATE = "fabric_late"
    FABRIC_FAULTY = "fabric_faulty"
    RUSH_ORDER = "rush_order"
    NEW_ORDER = "new_order"
    OWNER = "owner"
    CALENDAR = "CALENDAR"
    ORDER_CHANGED = "ORDER_CHANGED"
    ORDER_CANCELLED = "order_cancelled"
    BETTER_PLAN = "better_plan"
    OTHER_ORDER = "other_order"


_ONLY_FORWARD = frozenset({Cause.STAGE_EARLY, Cause.ORDER_CANCELLED})
"""Events that give people free: what is put back after one was put back for a better plan."""
_FORWARD = _ONLY_FORWARD | {Cause.OWNER, Cause.CALENDAR}
_OF_ALL = frozenset({Cause.MORNING, Cause.ABSENCE, Cause.MACHINE_DOWN, Cause.OWNER, Cause.CALENDAR})
_TAKES_PEOPLE = frozenset({Cause.NEW_ORDER, Cause.RUSH_ORDER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What made a workshop plan again: of which order it tells, and what the team said of that; None where of none."""

    cause: Cause
    order_id: str | None = None
    word: str | None = None

    def cause_for(self, order_id: str, *, is_later: bool) -> str:
        """Name the cause of one order's move, as a text key knows it.

        Nobody is earlier because somebody is absent, and what is said of one order is no other one's cause.
        """
        is_own = order_id == self.order_id
        if not is_later:
            forward = self.cause in _FORWARD or (is_own and self.cause is Cause.ORDER_CHANGED)
            return self.cause if forward else Cause.BETTER_PLAN
        if self.cause in _ONLY_FORWARD:
            return Cause.BETTER_PLAN
        if is_own:
            return self.word or self.cause
        is_shared = self.cause in _TAKES_PEOPLE or (self.order_id is None and self.cause in _OF_ALL)
        return self.cause if is_shared else Cause.OTHER_ORDER


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One order whose planned finish is not what it was; `gains_order_id`: who has its people now."""

    order_id: str
    from_at: datetime
    to_at: datetime
    from_team: int
    to_team: int
    cause: Cause
    gains_order_id: str | None
    breaks_promise: bool

    @property
    def later(self) -> bool:
        """Say whether the order is finished later than before."""
        return self.to_at > self.from_at


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueJump:
    """One order put before another that had the better right to go first."""

    order_id: str
    passed_order_id: str
    later_min: int


LEAST_MIN = 30
"""Working minutes: smaller moves are nobody's business, and no more is another team that is done as soon."""


def find_moves(before: BoardPlan, after: BoardPlan, *, cause: Cause, least_min: int = LEAST_MIN) -> tuple[Move, ...]:
    """List the orders whose planned finish moved by `least_min` working minutes.

    Args:
        before: The plan that people know.
        after: The plan that takes its place.
        cause: The event that made the workshop plan again.
        least_min: Smaller moves of time are left out.
    """
    calendar = after.board.workshop.calendar
    moves = []
    for order_id, new in after.orders.items():
        old = before.orders.get(order_id)
        if old is None:
            continue
        shift = abs(calendar.working_minutes_between(old.finish_at, new.finish_at))
        if shift < least_min:
            continue
        later = new.finish_at > old.finish_at
        moves.append(
            Move(
                order_id=order_id,
                from_at=old.finish_at,
                to_at=new.finish_at,
                from_team=old.team_size,
                to_team=new.team_size,
                cause=cause,
                gains_order_id=_gains(before, after, old) if later else None,
                breaks_promise=new.finish_at > old.promised_at >= old.finish_at,
            )
        )
    return tuple(moves)


def _gains(before: BoardPlan, after: BoardPlan, moved: PlannedOrder) -> str | None:
    """Find the order that took most of a moved order's old slot, at the stage with most work at which one did."""
    for stage in MOST_WORK_FIRST:
        slot = moved.stage(stage)
        if slot is None:
            continue
        gained: dict[str, float] = {}
        for order_id, new in after.orders.items():
            if order_id != moved.order_id:
                known = before.orders.get(order_id)
                had = _taken(known, stage, slot.start_at, slot.finish_at) if known is not None else 0.0
                gained[order_id] = _taken(new, stage, slot.start_at, slot.finish_at) - had
        best = max(gained, key=lambda order_id: gained[order_id], default=None)
        if best is not None and gained[best] > 0:
            return best
    return None


def _taken(order: PlannedOrder, stage: Stage, from_at: datetime, to_at: datetime) -> float:
    """Return the people-seconds that a stage of an order takes inside a period."""
    planned = order.stage(stage)
    if planned is None:
        return 0.0
    overlap = min(to_at, planned.finish_at) - max(from_at, planned.start_at)
    return max(0.0, overlap.total_seconds()) * planned.team_size


def find_queue_jumps(before: BoardPlan, after: BoardPlan) -> tuple[QueueJump, ...]:
    """Name every order that was put before another which then finishes later, without a better right to.

    The better right is the public rule: the higher priority, else the earlier promise, else the earlier date asked for.
    """
    works = {work.order_id: work for work in after.board.orders}
    old, new = _sewing_starts(before), _sewing_starts(after)
    calendar = after.board.workshop.calendar
    jumps = []
    for jumper in new:
        for passed in new:
            known = passed in old and (jumper not in old or old[passed].start < old[jumper].start)
            if jumper == passed or not known or new[jumper].start >= new[passed].start:
                continue
            late = calendar.working_minutes_between(before.orders[passed].finish_at, after.orders[passed].finish_at)
            if late > 0 and _rank(works[jumper]) >= _rank(works[passed]):
                jumps.append(QueueJump(order_id=jumper, passed_order_id=passed, later_min=late))
    return tuple(jumps)


def _sewing_starts(plan: BoardPlan) -> Mapping[str, Placement]:
    """Return the sewing placements of the orders that have not begun to be sewn."""
    spots = plan.plan.by_task()
    open_tasks = [task for task in plan.problem.tasks if task.stage is Stage.SEWING and task.fixed is None]
    return {task.order_id: spots[task.id] for task in open_tasks if task.order_id is not None}


def _rank(work: OrderWork) -> tuple[float, float, float]:
    dates = [at.timestamp() if at is not None else float("inf") for at in (work.promised_at, work.due_at)]
    return -work.priority, dates[0], dates[1]
