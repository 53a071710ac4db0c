"""Check a plan against its problem, by means that share nothing with any solver."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from core.planning.engine.problem import Placement, Plan, Problem, Task


class Code(StrEnum):
    """What a plan can do wrong, or why there is none; each is a text key of its own."""

    TASK_MISSING = "task_missing"
    TASK_TWICE = "task_twice"
    TASK_UNKNOWN = "task_unknown"
    MODE_UNKNOWN = "mode_unknown"
    DURATION_WRONG = "duration_wrong"
    BEFORE_RELEASE = "before_release"
    PRECEDENCE = "precedence"
    CAPACITY = "capacity"
    BUDGET = "budget"
    FIXED_MOVED = "fixed_moved"
    LOCK_BROKEN = "lock_broken"
    LOCKS_COLLIDE = "locks_collide"
    OUTSIDE_CALENDAR = "outside_calendar"
    CLAIM_WRONG = "claim_wrong"
    NO_PLAN = "no_plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One thing that makes a plan unusable, with what a text about it needs."""

    code: Code
    params: tuple[tuple[str, str | int], ...]

    def describe(self) -> str:
        """Write the violation for a log or a terminal."""
        return f"{self.code}: " + ", ".join(f"{name} {value}" for name, value in self.params)


def check_plan(problem: Problem, plan: Plan) -> tuple[Violation, ...]:
    """Find everything that is wrong with a plan; an empty answer means that it may be shown.

    Precedence, modes and durations, releases, capacity at every instant, budgets, started work, the owner's locks, and
    the calendar where the problem has one.
    """
    tasks = problem.by_id()
    found = list(_check_ids(problem, plan))
    known = [p for p in plan.placements if p.task_id in tasks and 0 <= p.mode < len(tasks[p.task_id].modes)]
    for placement in known:
        found.extend(_check_task(tasks[placement.task_id], placement))
        found.extend(_check_calendar(problem, placement))
    found.extend(_check_precedence(problem, known))
    found.extend(_check_capacity(problem, known))
    found.extend(_check_budgets(problem, known))
    return tuple(found)


def _violation(code: Code, **params: str | int) -> Violation:
    return Violation(code=code, params=tuple(params.items()))


def _check_ids(problem: Problem, plan: Plan) -> Iterator[Violation]:
    tasks = problem.by_id()
    seen: set[str] = set()
    for placement in plan.placements:
        if placement.task_id in seen:
            yield _violation(Code.TASK_TWICE, task=placement.task_id)
        elif placement.task_id not in tasks:
            yield _violation(Code.TASK_UNKNOWN, task=placement.task_id)
        elif not 0 <= placement.mode < len(tasks[placement.task_id].modes):
            yield _violation(Code.MODE_UNKNOWN, task=placement.task_id, mode=placement.mode)
        seen.add(placement.task_id)
    for task in problem.tasks:
        if task.id not in seen:
            yield _violation(Code.TASK_MISSING, task=task.id)


def _check_task(task: Task, placement: Placement) -> Iterator[Violation]:
    spot = (placement.mode, placement.start, placement.finish)
    if task.fixed is not None:
        if spot != (task.fixed.mode, task.fixed.start, task.fixed.finish):
            yield _violation(Code.FIXED_MOVED, task=task.id, start=placement.start, fixed=task.fixed.start)
        return
    duration = task.modes[placement.mode].duration
    if placement.finish - placement.start != duration:
        took = placement.finish - placement.start
        yield _violation(Code.DURATION_WRONG, task=task.id, duration=duration, planned=took)
    if placement.start < max(0, task.release):
        yield _violation(Code.BEFORE_RELEASE, task=task.id, start=placement.start, release=max(0, task.release))
    if task.locked_mode is not None and placement.mode != task.locked_mode:
        yield _violation(Code.LOCK_BROKEN, task=task.id, mode=placement.mode, locked=task.locked_mode)
    if task.locked_start is not None and placement.start != task.locked_start:
        yield _violation(Code.LOCK_BROKEN, task=task.id, start=placement.start, locked=task.locked_start)


def _check_calendar(problem: Problem, placement: Placement) -> Iterator[Violation]:
    """Compare instants with units through the calendar itself, not through the clock that made them."""
    if problem.clock is None:
        return
    calendar, origin = problem.clock.calendar, problem.clock.origin_at
    if placement.start_at is None or placement.finish_at is None:
        yield _violation(Code.OUTSIDE_CALENDAR, task=placement.task_id, reason="no_instants")
        return
    worked = calendar.working_minutes_between(placement.start_at, placement.finish_at)
    offset = calendar.working_minutes_between(origin, placement.start_at)
    if worked != placement.finish - placement.start or offset != placement.start:
        yield _violation(Code.OUTSIDE_CALENDAR, task=placement.task_id, reason="minutes")
    if worked and not calendar.is_working(placement.start_at):
        yield _violation(Code.OUTSIDE_CALENDAR, task=placement.task_id, reason="rest")


def _check_precedence(problem: Problem, known: list[Placement]) -> Iterator[Violation]:
    spots = {placement.task_id: placement for placement in known}
    for task in problem.tasks:
        for before in task.predecessors:
            both = task.id in spots and before in spots
            if both and task.fixed is None and spots[task.id].start < spots[before].finish:
                yield _violation(Code.PRECEDENCE, task=task.id, before=before, start=spots[task.id].start)


def _check_capacity(problem: Problem, known: list[Placement]) -> Iterator[Violation]:
    """Sweep each renewable resource; report the first instant at which it is over-used.

    Fixed work and outages are facts: where they alone are above the capacity, that is not the plan's fault, but
    nothing may be planned on top of it.
    """
    tasks = problem.by_id()
    for index, resource in enumerate(problem.resources):
        if not resource.renewable:
            continue
        changes: list[tuple[int, int, int]] = []
        for placement in known:
            demand = tasks[placement.task_id].modes[placement.mode].demands[index]
            planned = demand if tasks[placement.task_id].fixed is None else 0
            if demand and placement.start < placement.finish:
                changes += [(placement.start, demand, planned), (placement.finish, -demand, -planned)]
        for outage in problem.outages:
            if outage.resource == resource.name:
                changes += [(outage.from_, outage.amount, 0), (outage.to, -outage.amount, 0)]
        yield from _sweep(resource.name, resource.capacity, changes)


def _sweep(name: str, capacity: int, changes: list[tuple[int, int, int]]) -> Iterator[Violation]:
    used = planned = 0
    changes.sort()
    for position, (at, amount, own) in enumerate(changes):
        used += amount
        planned += own
        settled = position + 1 == len(changes) or changes[position + 1][0] != at
        if settled and planned > 0 and used > capacity:
            yield _violation(Code.CAPACITY, resource=name, at=at, used=used, capacity=capacity)
            return


def _check_budgets(problem: Problem, known: list[Placement]) -> Iterator[Violation]:
    tasks = problem.by_id()
    for index, resource in enumerate(problem.resources):
        used = sum(tasks[placement.task_id].modes[placement.mode].demands[index] for placement in known)
        if not resource.renewable and used > resource.capacity:
            yield _violation(Code.BUDGET, resource=resource.name, used=used, capacity=resource.capacity)
