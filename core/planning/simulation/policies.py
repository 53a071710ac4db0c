"""Who decides on the floor: bosses with fixed teams, a greedy rule with free teams, and the planner."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from core.planning.board import Board, BoardPlan, StageProgress, plan_board
from core.planning.engine.calendar import WorkClock
from core.planning.learning import learn_buffer_days
from core.planning.simulation.following import AT_TABLES, TABLE_TEAM, Slots, pick_planned
from core.planning.simulation.season import DAY_MIN, FIXED_TEAMS, WORKSHOP
from core.planning.simulation.shop_floor import Floor, Job, Start, stage_minutes
from core.planning.workshop import OrderWork
from core.stage import SKILL_BY_STAGE, WORKED, Stage

FIFO_LIMITS: Final = ((80, 2), (200, 4), (500, 6))
"""The boss's rule: up to so many pieces to the team of so many, more to the line of 20."""
TUNED_LIMITS: Final = ((60, 2), (120, 4), (210, 6))
"""The limits that serve a boss best by date, found on other seeds (`benchmarks/planning/tune_boss.py`)."""
_MANY_IDLE: Final = {Stage.SEWING: 4, Stage.FINISHING: 2}
"""So many idle people beside waiting work are worth a new plan in the middle of the day; fewer wait for the plan."""


def _by_booking(job: Job) -> int:
    return job.order.fabric


def _by_date(job: Job) -> int:
    return job.order.due


def _pick_other(floor: Floor, key: Callable[[Job], float]) -> Start | None:
    """Start packing, finishing or cutting in the order of `key` as long as there are people."""
    for stage in AT_TABLES:
        ready = floor.ready(stage)
        if ready and floor.free[SKILL_BY_STAGE[stage]] >= TABLE_TEAM[stage]:
            return Start(job=min(ready, key=key), team=TABLE_TEAM[stage])
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Boss:
    """Fixed teams; an order goes to the team of its size and waits for it."""

    name: str
    limits: tuple[tuple[int, int], ...]
    key: Callable[[Job], int]

    def morning(self, floor: Floor) -> None:
        """Think of nothing."""

    def pick(self, floor: Floor) -> Start | None:
        """Give each idle team the first order of its size."""
        for job in sorted(floor.ready(Stage.SEWING), key=self.key):
            team = next((size for limit, size in self.limits if job.order.pieces <= limit), FIXED_TEAMS[0])
            if team in floor.idle_teams:
                return Start(job=job, team=team)
        return _pick_other(floor, self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class SmartBoss:
    """Fixed teams, none idle: the next order by date goes to the idle team that would be done first."""

    name: str = "smart_boss"

    def morning(self, floor: Floor) -> None:
        """Think of nothing."""

    def pick(self, floor: Floor) -> Start | None:
        """Give the next order to the idle team that is done with it first."""
        ready = floor.ready(Stage.SEWING)
        if ready and floor.idle_teams:
            job = min(ready, key=_by_date)
            team = min(floor.idle_teams, key=lambda size: stage_minutes(job.order, Stage.SEWING, size))
            return Start(job=job, team=team)
        return _pick_other(floor, _by_date)


@dataclass(frozen=True, slots=True, kw_only=True)
class GreedyFlex:
    """Teams of any size from the pool: the next order by date gets the team that is done first, if not too wasteful."""

    name: str = "greedy_flex"
    waste: float = 1.25

    def morning(self, floor: Floor) -> None:
        """Think of nothing."""

    def pick(self, floor: Floor) -> Start | None:
        """Form a team for the next order by date."""
        sizes = [size for size in WORKSHOP.team_sizes if size <= floor.free["sewing"]]
        ready = floor.ready(Stage.SEWING)
        if ready and sizes:
            job = min(ready, key=_by_date)
            minutes = {size: stage_minutes(job.order, Stage.SEWING, size) for size in sizes}
            least = min(size * minutes[size] for size in sizes)
            fit = [size for size in sizes if size * minutes[size] <= self.waste * least]
            return Start(job=job, team=min(fit, key=lambda size: minutes[size]))
        return _pick_other(floor, _by_date)


@dataclass(slots=True, kw_only=True)
class Planner:
    """The planner: plans again every morning, keeps what has started, and starts what its plan says.

    `changes` counts how often an order's planned finish was moved by more than a day, `replans` the chances for it.
    """

    name: str = "planner"
    seed: int = 0
    iterations: int = 400
    event_iterations: int = 80
    origin_at: datetime = datetime(2026, 1, 5, 8, tzinfo=UTC)
    changes: int = 0
    replans: int = 0
    _plan: BoardPlan | None = None
    _planned_at: int = -1
    _slots: Slots = field(default_factory=dict)

    def morning(self, floor: Floor) -> None:
        """Plan all open orders again, around what has started; promise what has no promise yet."""
        self._replan(floor, self.iterations)

    def _replan(self, floor: Floor, iterations: int) -> None:
        self._planned_at = floor.now
        clock = WorkClock(calendar=WORKSHOP.calendar, origin_at=self.origin_at)
        open_jobs = [job for job in floor.jobs if job.finished is None]
        if not open_jobs:
            return
        board = Board(
            workshop=WORKSHOP,
            orders=tuple(_work(job, clock) for job in open_jobs),
            progress=tuple(step for job in open_jobs for step in _progress(job, clock, floor.now)),
            now=clock.start_at(floor.now),
        )
        plan = plan_board(board, before=self._plan, seed=self.seed + floor.now, iterations=iterations)
        assert plan is not None
        late = [(job.finished - job.first_planned) / DAY_MIN for job in floor.jobs if job.finished is not None]
        buffer_days = learn_buffer_days(late)
        for job in open_jobs:
            if job.promised is None:
                job.first_planned = clock.minute_at(plan.orders[job.order.order_id].finish_at)
                job.promised = (job.first_planned // DAY_MIN + 1 + buffer_days) * DAY_MIN
        self._count_changes(plan)
        self._plan = plan
        self._slots = {
            (order_id, stage.stage): (clock.minute_at(stage.start_at), stage.team_size)
            for order_id, order in plan.orders.items()
            for stage in order.stages
        }

    def _count_changes(self, plan: BoardPlan) -> None:
        known = self._plan.orders if self._plan is not None else {}
        for order_id, planned in plan.orders.items():
            if order_id in known:
                self.replans += 1
                moved = WORKSHOP.calendar.working_minutes_between(known[order_id].finish_at, planned.finish_at)
                self.changes += abs(moved) > DAY_MIN

    def pick(self, floor: Floor) -> Start | None:
        """Start what the plan says; when work and people are both there and nothing may start, plan again first."""
        start = pick_planned(floor, self._slots)
        if start is None and _stands_idle(floor) and self._planned_at != floor.now and self._plan is not None:
            self._replan(floor, self.event_iterations)
            start = pick_planned(floor, self._slots)
        return start


def _stands_idle(floor: Floor) -> bool:
    return any(floor.free[SKILL_BY_STAGE[stage]] >= many and floor.ready(stage) for stage, many in _MANY_IDLE.items())


def _work(job: Job, clock: WorkClock) -> OrderWork:
    order = job.order
    return OrderWork(
        order_id=order.order_id,
        pieces=order.pieces,
        category=order.category,
        fabric_at=clock.start_at(order.fabric),
        due_at=clock.finish_at(order.due),
        promised_at=None if job.promised is None else clock.finish_at(job.promised),
    )


def _progress(job: Job, clock: WorkClock, now: int) -> list[StageProgress]:
    """Tell what has happened to an order; overdue work is expected to need a tenth of its time more."""
    steps = [
        StageProgress(
            order_id=job.order.order_id,
            stage=stage,
            team_size=job.sewing_team or 1,
            started_at=clock.start_at(job.order.fabric),
            finished_at=clock.finish_at(min(job.ready, now)),
        )
        for stage in WORKED[: job.next]
    ]
    if job.running:
        left = job.expected - now
        steps.append(
            StageProgress(
                order_id=job.order.order_id,
                stage=job.stage,
                team_size=job.team,
                started_at=clock.start_at(job.started),
                remaining_min=max(left, (job.expected - job.started) // 10, 10),
            )
        )
    return steps


def make_policies(seed: int) -> list[Boss | SmartBoss | GreedyFlex | Planner]:
    """Return all policies, the simplest first."""
    return [
        Boss(name="boss_fifo", limits=FIFO_LIMITS, key=_by_booking),
        Boss(name="boss_edd_tuned", limits=TUNED_LIMITS, key=_by_date),
        SmartBoss(),
        GreedyFlex(),
        Planner(seed=seed),
    ]
