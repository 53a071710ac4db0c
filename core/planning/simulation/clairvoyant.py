"""The limit of a season: the planner's own, mended afterwards by somebody who knows each order and each true time.

Orders whose fabric comes within the same days are taken out of the season together and planned anew around all others,
with the times that their stages really take; what shortens their stay is kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from core.planning.engine.calendar import WorkClock
from core.planning.engine.problem import Fixed, Mode, Objective, Placement, Problem, Resource, Task
from core.planning.engine.solver import solve
from core.planning.simulation.season import DAY_MIN, WORKSHOP, SeasonOrder
from core.planning.simulation.shop_floor import Floor, Job, Policy, Start, run_floor
from core.planning.workshop import SKILLS, OrderWork, order_tasks, usable_team_sizes
from core.stage import WORKED, Stage

WINDOWS_DAYS: Final = (4, 8, 6, 12)
"""Orders whose fabric comes within so many days are planned anew together, once for each of these."""
TRIES: Final = 500
"""Schedules tried for each window."""
_STAY: Final = Objective(makespan=0.0, flow=1.0)
_CLOCK: Final = WorkClock(calendar=WORKSHOP.calendar, origin_at=datetime(2026, 1, 5, 8, tzinfo=UTC))
_PEOPLE: Final = tuple(Resource(name=skill, capacity=WORKSHOP.people(skill)) for skill in SKILLS)

Spots = Mapping[str, Placement]
"""Where each task of a season stands, by its id."""


@dataclass(slots=True)
class _Watched:
    """A policy whose decisions are noted: with how many people each stage of an order began, and when."""

    policy: Policy
    starts: dict[tuple[str, Stage], tuple[int, int]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.policy.name

    def morning(self, floor: Floor) -> None:
        self.policy.morning(floor)

    def pick(self, floor: Floor) -> Start | None:
        start = self.policy.pick(floor)
        if start is not None:
            self.starts[start.job.order.order_id, start.job.stage] = (floor.now, start.team)
        return start


def run_clairvoyant(orders: Sequence[SeasonOrder], policy: Policy, *, seed: int, tries: int = TRIES) -> list[Job]:
    """Play a season and mend it afterwards for the shortest mean stay; its promise is the day of packing.

    What is found is a good plan, not a proven best one; all orders together stay no longer than played.

    Args:
        orders: The season's orders.
        policy: Who plays it first.
        seed: Seed of the search.
        tries: Schedules to try for each window.

    Returns:
        The jobs, finished.
    """
    watched = _Watched(policy)
    run_floor(orders, watched)
    tasks = {order.order_id: _tasks(order) for order in orders}
    spots = {task.id: _played(task, watched.starts) for own in tasks.values() for task in own}
    last = max(order.fabric for order in orders)
    for days in WINDOWS_DAYS:
        for first in range(0, last + 1, days * DAY_MIN // 2):
            chosen = [o.order_id for o in orders if first <= o.fabric < first + days * DAY_MIN]
            spots |= _mended(tasks, spots, chosen, seed=seed + first, tries=tries)
    return [_job(order, spots[tasks[order.order_id][-1].id].finish) for order in orders]


def _played(task: Task, starts: Mapping[tuple[str, Stage], tuple[int, int]]) -> Placement:
    assert task.order_id is not None and task.stage is not None
    start, team = starts[task.order_id, task.stage]
    mode = next(number for number, mode in enumerate(task.modes) if mode.team_size == team)
    return Placement(task_id=task.id, mode=mode, start=start, finish=start + task.modes[mode].duration)


def _mended(
    tasks: Mapping[str, Sequence[Task]], spots: Spots, chosen: Sequence[str], *, seed: int, tries: int
) -> dict[str, Placement]:
    """Plan these orders anew around all others; nothing where that does not shorten their stay."""
    if not chosen:
        return {}
    free = [task for order_id in chosen for task in tasks[order_id]]
    ends = [spots[tasks[order_id][-1].id].finish for order_id in chosen]
    since = min(task.release for task in free)
    others = [
        _stays(task, spots[task.id])
        for order_id, own in tasks.items()
        if order_id not in chosen
        for task in own
        if spots[task.id].finish > since
    ]
    known = tuple((task.id, spots[task.id].mode, spots[task.id].start) for task in free)
    problem = Problem(tasks=(*free, *others), resources=_PEOPLE, objective=replace(_STAY, baseline=known))
    plan = solve(problem, seconds=0.0, workers=0, seed=seed, iterations=tries).plan
    if plan is None:
        return {}
    found = plan.by_task()
    if sum(found[tasks[order_id][-1].id].finish for order_id in chosen) >= sum(ends):
        return {}
    return {task.id: found[task.id] for task in free}


def _stays(task: Task, spot: Placement) -> Task:
    fixed = Fixed(mode=0, start=spot.start, finish=spot.finish)
    return replace(task, modes=(task.modes[spot.mode],), predecessors=(), fixed=fixed)


def _tasks(order: SeasonOrder) -> tuple[Task, ...]:
    """Write what people do for an order, with the true times."""
    work = OrderWork(order_id=order.order_id, pieces=order.pieces, category=order.category)
    planned = order_tasks(WORKSHOP, work, usable_team_sizes(WORKSHOP, work), _CLOCK, all_teams=True)
    noise = dict(zip(WORKED, order.noise, strict=True))
    left: list[Task] = []
    for task in planned:
        if task.stage in noise:
            modes = tuple(_true(mode, noise[task.stage]) for mode in task.modes)
            before = (left[-1].id,) if left else ()
            left.append(replace(task, release=order.fabric, modes=modes, predecessors=before))
    return tuple(left)


def _true(mode: Mode, noise: float) -> Mode:
    return replace(mode, duration=max(1, round(mode.duration * noise)))


def _job(order: SeasonOrder, finished: int) -> Job:
    return Job(order=order, finished=finished, promised=-(-finished // DAY_MIN) * DAY_MIN)
