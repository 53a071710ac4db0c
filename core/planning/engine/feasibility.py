"""Say in words what cannot fit, before and after a search: a problem without a plan names its reasons."""

from collections.abc import Iterator
from itertools import chain

from core.planning.engine.check import Code, Violation
from core.planning.engine.problem import Problem, Task


def find_conflicts(problem: Problem) -> tuple[Violation, ...]:
    """Find what makes a problem impossible whatever the sequence: modes, budgets and locks that cannot hold."""
    found = (*_mode_conflicts(problem), *_budget_conflicts(problem), *_lock_conflicts(problem))
    return found or tuple(_collisions(problem))


def proven_impossible(problem: Problem) -> Violation:
    """Say what a search has proven to leave no plan: without locks only budgets can, as time has no end."""
    budgets = [resource.name for resource in problem.resources if not resource.renewable]
    locked = [task.id for task in problem.tasks if task.locked_start is not None and task.fixed is None]
    reasons = [f"no choice of modes keeps to what there is of {', '.join(budgets)}"] if budgets else []
    reasons += [f"the work before and beside what is locked ({', '.join(locked)}) has no room"] if locked else []
    return Violation(code=Code.NO_PLAN, params=(("reason", f"{', or '.join(reasons)} (proven)"),))


def describe_conflict(conflict: Violation) -> str:
    """Write a conflict as an English sentence."""
    params = dict(conflict.params)
    return _SENTENCES.get(conflict.code, "{}").format(conflict.describe(), **params)


_SENTENCES = {
    Code.CAPACITY: "task {task} needs {needed} of {resource} at once in its smallest mode; there are {capacity}",
    Code.BUDGET: "the tasks need at least {needed} of {resource} together; there are {capacity}",
    Code.LOCK_BROKEN: "task {task} is locked to start at {locked}; it cannot start before {earliest}",
    Code.LOCKS_COLLIDE: "what is locked to time {at} ({tasks}) needs {needed} of {resource}; there are {free} free",
    Code.NO_PLAN: "no plan exists: {reason}",
}


def _mode_conflicts(problem: Problem) -> Iterator[Violation]:
    for task in problem.tasks:
        if task.fixed is not None:
            continue
        usable = [task.modes[task.locked_mode]] if task.locked_mode is not None else task.modes
        shortages = [mode.shortage(problem.resources) for mode in usable]
        if all(shortages):
            needed, resource = min((s for s in shortages if s), key=lambda pair: pair[0])
            yield Violation(
                code=Code.CAPACITY,
                params=(
                    ("task", task.id),
                    ("needed", needed),
                    ("resource", resource.name),
                    ("capacity", resource.capacity),
                ),
            )


def _budget_conflicts(problem: Problem) -> Iterator[Violation]:
    for k, resource in enumerate(problem.resources):
        if not resource.renewable:
            needed = sum(_least(task, k) for task in problem.tasks)
            if needed > resource.capacity:
                yield Violation(
                    code=Code.BUDGET,
                    params=(("needed", needed), ("resource", resource.name), ("capacity", resource.capacity)),
                )


def _least(task: Task, k: int) -> int:
    chosen = task.fixed.mode if task.fixed is not None else task.locked_mode
    return task.modes[chosen].demands[k] if chosen is not None else min(mode.demands[k] for mode in task.modes)


def _lock_conflicts(problem: Problem) -> Iterator[Violation]:
    """Compare each locked start with the earliest that the work before it allows in its fastest modes."""
    finish: dict[str, int] = {}
    tasks = problem.by_id()
    for task_id in problem.topological_order():
        task = tasks[task_id]
        if task.fixed is not None:
            finish[task_id] = task.fixed.finish
            continue
        earliest = max(0, task.release, *(finish[before] for before in task.predecessors))
        if task.locked_start is not None and task.locked_start < earliest:
            yield Violation(
                code=Code.LOCK_BROKEN,
                params=(("task", task.id), ("locked", task.locked_start), ("earliest", earliest)),
            )
        start = max(earliest, task.locked_start or 0)
        chosen = [task.modes[task.locked_mode]] if task.locked_mode is not None else task.modes
        finish[task_id] = start + min(mode.duration for mode in chosen)


def _collisions(problem: Problem) -> Iterator[Violation]:
    """Find for each resource the first instant at which what is locked to it does not fit beside started work."""
    locked = [task for task in problem.tasks if task.locked_start is not None and task.fixed is None]
    for k, resource in enumerate(problem.resources):
        if not (resource.renewable and locked):
            continue
        facts = list(_facts(problem, k))
        wanted = [(task, *_locked_demand(task, k)) for task in locked]
        for at in sorted({f for f, _, _ in facts} | {start for _, start, _, _ in wanted}):
            there = [(task.id, amount) for task, start, finish, amount in wanted if amount and start <= at < finish]
            needed = sum(amount for _, amount in there)
            free = max(0, resource.capacity - sum(amount for f, t, amount in facts if f <= at < t))
            if needed > free:
                tasks = ", ".join(task_id for task_id, _ in there)
                yield Violation(
                    code=Code.LOCKS_COLLIDE,
                    params=(
                        ("at", at),
                        ("tasks", tasks),
                        ("needed", needed),
                        ("resource", resource.name),
                        ("free", free),
                    ),
                )
                break


def _locked_demand(task: Task, k: int) -> tuple[int, int, int]:
    mode = task.modes[task.locked_mode or 0]
    assert task.locked_start is not None
    return task.locked_start, task.locked_start + mode.duration, mode.demands[k]


def _facts(problem: Problem, k: int) -> Iterator[tuple[int, int, int]]:
    """Yield when and how much of a resource outages and started work take."""
    name = problem.resources[k].name
    started = (task for task in problem.tasks if task.fixed is not None)
    return chain(
        ((outage.from_, outage.to, outage.amount) for outage in problem.outages if outage.resource == name),
        ((t.fixed.start, t.fixed.finish, t.modes[t.fixed.mode].demands[k]) for t in started if t.fixed is not None),
    )
