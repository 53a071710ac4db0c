"""Run a season through a workshop, stage by stage: who decides is a policy, what happens is the same for all."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Protocol

from core.planning import durations
from core.planning.simulation.season import DAY_MIN, FIXED_TEAMS, WORKSHOP, SeasonOrder
from core.stage import SKILL_BY_STAGE, WORKED, Stage


@dataclass(slots=True, kw_only=True)
class Job:
    """One order on the floor: its next stage (index into `WORKED`), and the one that runs."""

    order: SeasonOrder
    next: int = 0
    ready: int = 0
    running: bool = False
    team: int = 0
    started: int = 0
    expected: int = 0
    sewing_team: int = 0
    first_planned: int = 0
    promised: int | None = None
    finished: int | None = None

    @property
    def stage(self) -> Stage:
        """Return the stage that runs or comes next."""
        return WORKED[self.next]

    @property
    def waits(self) -> bool:
        """Say whether its next stage could start if there were people."""
        return not self.running and self.finished is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """A decision: this job's next stage starts now with so many people."""

    job: Job
    team: int


@dataclass(slots=True, kw_only=True)
class Floor:
    """What a policy may know: the clock, the orders booked so far, the people and fixed teams that are free."""

    now: int = 0
    jobs: list[Job] = field(default_factory=list)
    free: dict[str, int] = field(default_factory=lambda: dict(WORKSHOP.people_by_skill))
    idle_teams: list[int] = field(default_factory=lambda: list(FIXED_TEAMS))

    def ready(self, stage: Stage) -> list[Job]:
        """List the jobs whose next stage is `stage` and which have what it needs."""
        return [job for job in self.jobs if job.waits and job.stage is stage and job.ready <= self.now]


class Policy(Protocol):
    """Who decides what starts; `morning` may think, `pick` is asked until it has no more to start."""

    @property
    def name(self) -> str:
        """Return the policy's name in reports."""

    def morning(self, floor: Floor) -> None:
        """Prepare the day."""

    def pick(self, floor: Floor) -> Start | None:
        """Choose the next thing to start now, or nothing."""


def stage_minutes(order: SeasonOrder, stage: Stage, team: int) -> int:
    """Return the standard working minutes of a stage with a team."""
    sam = durations.sam_min(order.category)
    if stage is Stage.SEWING:
        return durations.sewing_min(order.pieces, sam, team, day_minutes=DAY_MIN)
    return durations.table_min(stage, order.pieces, per_piece=durations.piece_min(stage, sam), people=team)


def run_floor(orders: Sequence[SeasonOrder], policy: Policy, *, until: int | None = None) -> list[Job]:
    """Run orders through the workshop under a policy.

    Args:
        orders: The season's orders.
        policy: Who decides.
        until: Stop at this minute; by default when everything is finished.

    Returns:
        The jobs, finished or not, by booking.
    """
    floor = Floor()
    waiting = sorted(orders, key=lambda order: order.booked)
    events: list[tuple[int, int, str]] = [(order.booked, 0, "") for order in waiting]
    events += [(order.fabric, 2, "") for order in waiting]
    events.append((0, 1, "morning"))
    events.sort()
    running: dict[str, Job] = {}
    while events and (until is None or events[0][0] <= until):
        floor.now = events[0][0]
        names = _due(events, floor.now)
        while waiting and waiting[0].booked <= floor.now:
            order = waiting.pop(0)
            floor.jobs.append(Job(order=order, ready=order.fabric))
        for name in names:
            if name in running:
                _finish(floor, running.pop(name))
        if "morning" in names:
            policy.morning(floor)
            if waiting or any(job.finished is None for job in floor.jobs):
                heappush(events, (floor.now + DAY_MIN, 1, "morning"))
        while (start := policy.pick(floor)) is not None:
            heappush(events, (_start(floor, start), 0, start.job.order.order_id))
            running[start.job.order.order_id] = start.job
    return floor.jobs


def _due(events: list[tuple[int, int, str]], now: int) -> list[str]:
    names: list[str] = []
    while events and events[0][0] == now:
        names.append(heappop(events)[2])
    return names


def _start(floor: Floor, start: Start) -> int:
    """Take the people and return when the stage will really be done."""
    job, stage = start.job, start.job.stage
    floor.free[SKILL_BY_STAGE[stage]] -= start.team
    minutes = stage_minutes(job.order, stage, start.team)
    job.running, job.team, job.started, job.expected = True, start.team, floor.now, floor.now + minutes
    if stage is Stage.SEWING:
        job.sewing_team = start.team
        if start.team in floor.idle_teams:
            floor.idle_teams.remove(start.team)
    return floor.now + max(1, round(minutes * job.order.noise[job.next]))


def _finish(floor: Floor, job: Job) -> None:
    floor.free[SKILL_BY_STAGE[job.stage]] += job.team
    if job.stage is Stage.SEWING and job.team in FIXED_TEAMS:
        floor.idle_teams.append(job.team)
    job.running, job.ready = False, floor.now
    if job.next + 1 == len(WORKED):
        job.finished = floor.now
    else:
        job.next += 1
