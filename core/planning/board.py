"""Plan all open orders of a workshop together, and again each morning and on events: started work stays as it is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from core.planning.engine.calendar import WorkClock
from core.planning.engine.problem import Fixed, Mode, Objective, Plan, Problem, Resource, Task
from core.planning.engine.solver import Progress, Result, solve
from core.planning.time_and_action import StagePlan, stage_plans
from core.planning.workshop import (
    SKILLS,
    Away,
    Capacity,
    OrderWork,
    away_outage,
    order_tasks,
    promise_at,
    usable_team_sizes,
)
from core.stage import Stage

WAITING_CAP_DAYS = 20
"""An order that stays longer than so many working days after its fabric is here is starved: it costs double."""
FIRST_PLAN_S, REPLAN_S = 1.5, 0.3
"""Seconds of search that keep a first plan within 2 s and a re-plan within 0.5 s."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageProgress:
    """What is known to have happened at a stage; without `finished_at` it is running.

    `remaining_min` is the working time still needed from now, where somebody knows better than the standard.
    """

    order_id: str
    stage: Stage
    team_size: int
    started_at: datetime
    finished_at: datetime | None = None
    remaining_min: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """The owner's word on an order's sewing: this team, and this start where given."""

    order_id: str
    team_size: int
    start_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Everything that a plan of a workshop depends on, at one instant."""

    workshop: Capacity
    orders: tuple[OrderWork, ...]
    progress: tuple[StageProgress, ...] = ()
    away: tuple[Away, ...] = ()
    locks: tuple[Lock, ...] = ()
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedOrder:
    """One order in a workshop's plan; `promised_at` is the given promise, or what may be promised now."""

    order_id: str
    team_size: int
    stages: tuple[StagePlan, ...]
    finish_at: datetime
    quoted_at: datetime
    promised_at: datetime
    on_time: bool

    def stage(self, stage: Stage) -> StagePlan | None:
        """Return the plan of one stage, None when it is done already."""
        return next((planned for planned in self.stages if planned.stage is stage), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPlan:
    """A workshop's checked plan."""

    board: Board
    orders: Mapping[str, PlannedOrder]
    problem: Problem = field(repr=False)
    plan: Plan = field(repr=False)
    result: Result = field(repr=False)

    def sewing_order(self) -> list[str]:
        """List the orders by when their sewing starts; those already sewn come first."""
        return sorted(self.orders, key=lambda order_id: (_sewing_start(self.orders[order_id]), order_id))


def workshop_objective(orders: int, day_minutes: int) -> Objective:
    """Return what a good plan of a workshop is, per working minute: see docs/algorithms/planning.md."""
    return Objective(
        makespan=0.3 * orders,
        flow=1.0,
        late_due=3.0,
        late_promise=5.0,
        waiting=2.0,
        waiting_cap=WAITING_CAP_DAYS * day_minutes,
        moved=0.01,
        team_changed=30.0,
    )


def plan_board(
    board: Board,
    *,
    before: BoardPlan | None = None,
    seconds: float | None = None,
    seed: int = 0,
    iterations: int | None = None,
    workers: int = 0,
    progress: Callable[[Progress], None] = lambda _: None,
    cancel: Callable[[], bool] = lambda: False,
) -> BoardPlan | None:
    """Plan a workshop's open orders.

    Args:
        board: The workshop, its orders, what has happened, who is away, what the owner has locked.
        before: The plan that people know: moving away from it has a price.
        seconds: Search time; by default short enough for an answer in a chat.
        seed: Seed of the search.
        iterations: Schedules to try instead of seconds, for the same answer everywhere.
        workers: Threads of CP-SAT for small boards; 0 leaves it out.
        progress: Told each better plan.
        cancel: Asked often; True ends the search.

    Returns:
        A plan that `check_plan` accepted; None when none was found (locks that contradict each other).

    Raises:
        CannotPlanError: The workshop lacks the people for an order.
    """
    problem = board_problem(board, before)
    budget = seconds if seconds is not None else (REPLAN_S if before else FIRST_PLAN_S)
    result = solve(
        problem,
        seconds=budget,
        workers=workers,
        seed=seed,
        iterations=iterations,
        progress=progress,
        cancel=cancel,
    )
    if result.plan is None:
        return None
    return BoardPlan(
        board=board,
        orders=_planned_orders(board, problem, result.plan),
        problem=problem,
        plan=result.plan,
        result=result,
    )


def board_problem(board: Board, before: BoardPlan | None = None) -> Problem:
    """Write a board as a problem on the workshop's working clock, which starts now."""
    workshop = board.workshop
    clock = WorkClock(calendar=workshop.calendar, origin_at=board.now)
    tasks = tuple(task for work in board.orders for task in open_tasks(board, work, clock))
    away = (away_outage(clock, a.skill, a.people, a.from_at, a.to_at) for a in board.away)
    objective = workshop_objective(len(board.orders), workshop.calendar.day_minutes)
    if before is not None:
        objective = replace(objective, baseline=_baseline(before, tasks, clock))
    return Problem(
        tasks=tasks,
        resources=tuple(Resource(name=skill, capacity=workshop.people(skill)) for skill in SKILLS),
        outages=tuple(outage for outage in away if outage is not None),
        clock=clock,
        objective=objective,
    )


def open_tasks(board: Board, work: OrderWork, clock: WorkClock) -> list[Task]:
    """Write what is left of an order: done stages are gone, a running one is fixed, a lock holds.

    Nothing is left of an order whose last stage is done, whatever was never shown before it.

    Raises:
        CannotPlanError: The workshop lacks the people.
    """
    known = {p.stage: p for p in board.progress if p.order_id == work.order_id}
    lock = next((lock for lock in board.locks if lock.order_id == work.order_id), None)
    if lock is not None:
        work = replace(work, locked_team_size=lock.team_size)
    sewing = known.get(Stage.SEWING)
    sizes = [sewing.team_size] if sewing is not None else usable_team_sizes(board.workshop, work)
    tasks = list(order_tasks(board.workshop, work, sizes, clock, all_teams=True))
    done = [n for n, task in enumerate(tasks) if task.stage in known and known[task.stage].finished_at is not None]
    if done:
        ready = max(p.finished_at for p in known.values() if p.finished_at is not None)
        release = max(tasks[0].release, clock.minute_at(ready))
        tasks = tasks[max(done) + 1 :]
        tasks = [replace(task, release=min(task.release, 0)) for task in tasks]  # the fabric is here
        tasks[:1] = [replace(task, predecessors=(), release=min(release, 0)) for task in tasks[:1]]
    return [_settled(task, known.get(task.stage) if task.stage else None, lock, clock) for task in tasks]


def _settled(task: Task, running: StageProgress | None, lock: Lock | None, clock: WorkClock) -> Task:
    if running is not None:
        start = clock.minute_at(running.started_at)
        left = running.remaining_min
        near = min(task.modes, key=lambda mode: abs((mode.team_size or 0) - running.team_size))
        finish = left if left is not None else max(1, start + near.duration)
        mode = Mode(
            duration=near.duration,
            demands=tuple(running.team_size if demand else 0 for demand in near.demands),
            team_size=running.team_size,
        )
        return replace(task, modes=(mode,), predecessors=(), fixed=Fixed(mode=0, start=min(start, 0), finish=finish))
    if lock is not None and lock.start_at is not None and task.stage is Stage.SEWING:
        return replace(task, locked_mode=0, locked_start=max(0, clock.minute_at(lock.start_at)))
    return task


def _baseline(before: BoardPlan, tasks: Sequence[Task], clock: WorkClock) -> tuple[tuple[str, int, int], ...]:
    """Translate the known plan to this clock and these modes: sewing only, that is what people are told."""
    old_tasks, spots = before.problem.by_id(), before.plan.by_task()
    baseline = []
    for task in tasks:
        if task.stage is not Stage.SEWING or task.id not in spots or task.fixed is not None:
            continue
        spot = spots[task.id]
        size = old_tasks[task.id].modes[spot.mode].team_size
        mode = next((n for n, mode in enumerate(task.modes) if mode.team_size == size), None)
        if mode is not None and spot.start_at is not None:
            baseline.append((task.id, mode, max(0, clock.minute_at(spot.start_at))))
    return tuple(baseline)


def _planned_orders(board: Board, problem: Problem, plan: Plan) -> dict[str, PlannedOrder]:
    stages: dict[str, list[StagePlan]] = {work.order_id: [] for work in board.orders}
    for task, stage in zip(problem.tasks, stage_plans(problem, plan), strict=True):
        assert task.order_id is not None
        stages[task.order_id].append(stage)
    planned: dict[str, PlannedOrder] = {}
    for work in board.orders:
        own = tuple(stages[work.order_id])
        finish_at = own[-1].finish_at if own else board.now
        quoted_at = promise_at(board.workshop, finish_at)
        limit = board.workshop.calendar.end_of_day(work.due_at) if work.due_at is not None else None
        sewing = next((stage.team_size for stage in own if stage.stage is Stage.SEWING), None)
        known = next((p.team_size for p in board.progress if (p.order_id, p.stage) == (work.order_id, Stage.SEWING)), 0)
        planned[work.order_id] = PlannedOrder(
            order_id=work.order_id,
            team_size=sewing if sewing is not None else known,
            stages=own,
            finish_at=finish_at,
            quoted_at=quoted_at,
            promised_at=work.promised_at or quoted_at,
            on_time=limit is None or finish_at <= limit,
        )
    return planned


def _sewing_start(order: PlannedOrder) -> datetime:
    sewing = order.stage(Stage.SEWING)
    return sewing.start_at if sewing is not None else order.stages[0].start_at if order.stages else order.finish_at
