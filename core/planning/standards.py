"""What a workshop counts with: its owner's own minutes a piece, and the pace that its finished orders have shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.garments import Category
from core.locking import lock_own
from core.orders.model import OrderState
from core.orders.tables import Order
from core.parties.tables import Workshop
from core.planning import durations, queries
from core.planning.learning import SewnRun, learn_rates
from core.planning.tables import PlanPace, PlanStage, PlanStandard, StageState
from core.stage import WORKED, Stage

LEAST_MIN, MOST_MIN = 0.1, 240.0
LAST_RUNS = 60
"""How many finished orders teach: the workshop of last year is another one."""
LEAST_PACE, MOST_PACE = 0.1, 1.5
"""A photo that was forgotten for a week, or sent before the sewing, teaches nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """Standard minutes a piece at one stage, and whether they are the owner's own."""

    stage: Stage
    minutes: float
    is_own: bool


async def list_standards(session: AsyncSession, *, workshop_id: int, category: str) -> list[Standard]:
    """List what a workshop counts with for a kind of garment, stage by stage."""
    known = await queries.own_minutes(session, workshop_id=workshop_id)
    own, sam = known.get(category, {}), queries.sewing_min(category, known)
    return [
        Standard(stage=stage, minutes=own.get(stage, durations.piece_min(stage, sam)), is_own=stage in own)
        for stage in WORKED
    ]


async def set_standard(
    session: AsyncSession, *, workshop: Workshop, category: str, stage: Stage, minutes: float | None
) -> bool:
    """Take the owner's own minutes a piece; None goes back to the trade's. Say whether they can be.

    False: there is no such garment or stage, or nobody sews that fast or slowly.
    """
    if category not in set(Category) or stage not in WORKED:
        return False
    if minutes is not None and not LEAST_MIN <= minutes <= MOST_MIN:
        return False
    await lock_own(session, Workshop, workshop.id)
    known = (PlanStandard.workshop_id == workshop.id, PlanStandard.category == category, PlanStandard.stage == stage)
    await session.execute(delete(PlanStandard).where(*known))
    if minutes is not None:
        session.add(PlanStandard(workshop_id=workshop.id, category=category, stage=stage, minutes=minutes))
    await session.flush()
    return True


async def list_paces(session: AsyncSession, *, workshop_id: int) -> Mapping[int, PlanPace]:
    """List what the own orders have taught, by team size."""
    rows = await session.scalars(select(PlanPace).where(PlanPace.workshop_id == workshop_id))
    return {row.team_size: row for row in rows.all()}


async def learn_pace(session: AsyncSession, *, workshop: Workshop) -> None:
    """Learn each team size's efficiency from the sewing of the last finished orders, shrunk to the prior."""
    await lock_own(session, Workshop, workshop.id)
    runs = await _list_runs(session, workshop=workshop)
    learned = learn_rates(durations.PRIOR_RATES, runs)
    await session.execute(delete(PlanPace).where(PlanPace.workshop_id == workshop.id))
    for size in sorted({run.team_size for run in runs}):
        count = sum(run.team_size == size for run in runs)
        pace = PlanPace(workshop_id=workshop.id, team_size=size, efficiency=learned.efficiency[size], runs=count)
        session.add(pace)
    await session.flush()


async def _list_runs(session: AsyncSession, *, workshop: Workshop) -> list[SewnRun]:
    done = (
        select(Order)
        .where(Order.workshop_id == workshop.id, Order.state == OrderState.DONE, Order.closed_at.is_not(None))
        .order_by(Order.closed_at.desc(), Order.id.desc())
        .limit(LAST_RUNS)
    )
    own = await queries.own_minutes(session, workshop_id=workshop.id)
    runs = []
    for order in (await session.scalars(done)).all():
        sam = queries.sewing_min(order.kind, own)
        run = sewn_run(order, await queries.list_stages(session, order_id=order.id), workshop, sam)
        if run is not None:
            runs.append(run)
    return runs


def sewn_run(order: Order, stages: Sequence[PlanStage], workshop: Workshop, sam: float) -> SewnRun | None:
    """Read how a finished order was sewn: from its cutting or its planned start, whichever was later, to its photo.

    Returns:
        The run; None where a photo is missing or the time cannot be right.
    """
    by_stage = {Stage(row.stage): row for row in stages}
    cutting, sewing = by_stage.get(Stage.CUTTING), by_stage.get(Stage.SEWING)
    if sewing is None or sewing.state != StageState.PROVEN or sewing.proven_at is None or sewing.team_size < 1:
        return None
    start_at = max(sewing.start_at, cutting.proven_at) if cutting and cutting.proven_at else sewing.start_at
    if sewing.started_at is not None:
        start_at = min(start_at, sewing.started_at)
    calendar, size = queries.plans_with(workshop).calendar, sewing.team_size
    setup = durations.setup_min(size)
    took_min = calendar.working_minutes_between(start_at, sewing.proven_at) - setup
    expected_min = durations.sewing_min(order.pieces, sam, size, day_minutes=calendar.day_minutes) - setup
    if took_min <= 0 or expected_min <= 0:
        return None
    standard_min = order.pieces * sam
    ramp = standard_min / (size * durations.efficiency(size) * expected_min)
    run = SewnRun(team_size=size, standard_min=standard_min, worker_min=float(size * took_min), expected_ramp=ramp)
    return run if LEAST_PACE <= standard_min / (size * took_min) / ramp <= MOST_PACE else None
