"""The stage machine: which stage a photo can be for, and what an accepted one moves.

One accepted photo proves a stage; only sewing takes days, so its first photo starts it, and it is proven when all
pieces are declared or a later stage is proven.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from core.evidence.pace import Pace, least_minutes
from core.orders.tables import Order
from core.parties.tables import Workshop
from core.planning import queries as planning
from core.planning.engine.calendar import WorkCalendar, calendar_from_json
from core.planning.frontier import first_open_position
from core.planning.tables import PlanStage, StageState
from core.stage import Stage
from core.tickets.model import Count

OVERTIME_MIN = 240
"""So long before a photo that was sent outside the hours people may have gone on working; nobody works the night."""
ONCE_MORE = timedelta(minutes=30)
"""For so long after a stage was shown people send more photos of it: whether one is of the next is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Yardstick:
    """What a workshop's time is held against: its hours, and the sewing minutes a piece that it counts with."""

    calendar: WorkCalendar
    sam_min: float

    def worked_min(self, start: datetime, end: datetime) -> float:
        """Count the minutes in which people can have worked on something that was shown at `end`.

        That is the working time, and what lies between it and a photo that was sent after hours.
        """
        worked = self.calendar.working_minutes_between(start, end)
        if self.calendar.is_working(end):
            return worked
        earliest = max(start, end - timedelta(minutes=OVERTIME_MIN))
        over = (end - earliest).total_seconds() / 60 - self.calendar.working_minutes_between(earliest, end)
        return worked + over


async def yardstick_of(session: AsyncSession, *, order: Order) -> Yardstick:
    """Read what the time of an order's workshop is held against."""
    assert order.workshop_id is not None
    workshop = await session.get_one(Workshop, order.workshop_id)
    own = await planning.own_minutes(session, workshop_id=workshop.id)
    return Yardstick(calendar=calendar_from_json(workshop.calendar), sam_min=planning.sewing_min(order.kind, own))


def stages_to_choose(
    plan: Sequence[PlanStage], order: Order, yardstick: Yardstick, *, now: datetime
) -> tuple[Stage, ...]:
    """List the stages that a photo taken now can be for; usually exactly one, none when all are proven.

    Soon after a stage was shown a photo may be one more of it.

    What was passed without a photo is asked for only by its own job card, until nothing else is left to show.
    While sewing goes on, the next photo may be of the line again or of the last piece off it. Before all pieces can
    be sewn it is of the line; when sewing should be over it is off the line; in between a person has to say.
    """
    open_steps = [step for step in plan if step.state != StageState.PROVEN]
    if not open_steps:
        return ()
    ahead = [step for step in open_steps if step.position >= first_open_position(plan)]
    if not ahead:
        return tuple(Stage(step.stage) for step in open_steps)
    first, *later = ahead
    goes_on = first.stage == Stage.SEWING and first.state == StageState.GOING_ON
    if not goes_on or not later:
        return _or_once_more(plan, order, yardstick, Stage(first.stage), now=now)
    after = Stage(later[0].stage)
    if now >= first.finish_at:
        return (after,)
    pace = pace_of(plan, order, yardstick, after, now=now)
    believable = pace is None or pace.minutes_since >= least_minutes(after, pace)
    return (Stage.SEWING, after) if believable else (Stage.SEWING,)


def _or_once_more(
    plan: Sequence[PlanStage], order: Order, yardstick: Yardstick, stage: Stage, *, now: datetime
) -> tuple[Stage, ...]:
    """Offer the stage before as well while a photo may be one more of it: too soon after for the work of the next."""
    pace = pace_of(plan, order, yardstick, stage, now=now)
    if pace is None:
        return (stage,)
    shown = max((step for step in plan if step.state == StageState.PROVEN), key=lambda step: step.position)
    is_soon = shown.proven_at is not None and now - shown.proven_at < ONCE_MORE
    is_likely = is_soon or pace.minutes_since < least_minutes(stage, pace)
    return (Stage(shown.stage), stage) if is_likely else (stage,)


def missing_before(plan: Sequence[PlanStage], stage: Stage) -> tuple[Stage, ...]:
    """List the earlier stages of which no photo was accepted."""
    position = next((step.position for step in plan if step.stage == stage), 0)
    return tuple(
        Stage(step.stage) for step in plan if step.position < position and step.state == StageState.NOT_STARTED
    )


def pace_of(
    plan: Sequence[PlanStage], order: Order, yardstick: Yardstick, stage: Stage, *, now: datetime
) -> Pace | None:
    """Hold the time since the stage before against the work in it; None where no stage before is proven.

    Sewing starts when cutting is proven, whenever its first photo came.
    """
    here = next((step for step in plan if step.stage == stage), None)
    if here is None:
        return None
    before = [step.proven_at for step in plan if step.position < here.position and step.stage != Stage.SEWING]
    proven = [at for at in before if at is not None]
    if not proven:
        return None
    people = max(step.team_size for step in plan if step.stage in (Stage.SEWING, stage))
    return Pace(
        minutes_since=yardstick.worked_min(max(proven), now),
        quantity_pieces=order.pieces,
        sam_min=yardstick.sam_min,
        people=max(1, people),
    )


def advance(plan: Sequence[PlanStage], stage: Stage, *, pieces: int, at: datetime) -> bool:
    """Move the plan on by an accepted photo of a stage; say whether the stage changed its state.

    Earlier stages that go on are proven with it: nothing is off the line before it is sewn.
    """
    here = next((step for step in plan if step.stage == stage), None)
    if here is None or here.state == StageState.PROVEN:
        return False
    for step in plan:
        if step.position < here.position and step.state == StageState.GOING_ON:
            _prove(step, pieces=pieces, at=at)
    was = here.state
    if stage is Stage.SEWING:
        here.state = StageState.GOING_ON
        here.started_at = here.started_at or at
    else:
        _prove(here, pieces=pieces, at=at)
    return here.state != was


def declare_pieces(plan: Sequence[PlanStage], *, done: int, pieces: int, at: datetime) -> bool:
    """Take a team's word for how many pieces are sewn; never fewer than before. Say whether anything changed."""
    sewing = next((step for step in plan if step.stage == Stage.SEWING), None)
    if sewing is None or sewing.state != StageState.GOING_ON or not sewing.pieces_done < done <= pieces:
        return False
    sewing.pieces_done = done
    if done == pieces:
        _prove(sewing, pieces=pieces, at=at)
    return True


def count_pieces(
    plan: Sequence[PlanStage], stage: Stage, *, done: Mapping[Stage, Count], pieces: int, at: datetime
) -> bool:
    """Let the pieces of the open stages follow the counted tickets; say whether the counted stage is proven by it.

    A stage is proven when all tickets have passed it and they hold all pieces. What a team declared gives way.
    """
    proven = False
    for step in plan:
        found = done.get(Stage(step.stage))
        if found is None or step.state == StageState.PROVEN or not (found.passed or step.stage == stage):
            continue
        if found.passed == found.total and found.all_pieces >= pieces:
            _prove(step, pieces=pieces, at=at)
            proven = proven or step.stage == stage
        else:
            step.state, step.started_at = StageState.GOING_ON, step.started_at or at
            step.pieces_done = min(found.pieces, pieces)
    return proven


def _prove(step: PlanStage, *, pieces: int, at: datetime) -> None:
    step.state = StageState.PROVEN
    step.started_at = step.started_at or at
    step.proven_at = at
    step.pieces_done = pieces
