"""Say in words what cannot fit, before and after a search: a problem without a plan names its reasons."""

from collections.abc import Iterator

from core.planning.check import Code, Violation
from core.planning.problem import Problem, Task


def find_conflicts(problem: Problem) -> tuple[Violation, ...]:
    """Find what makes a problem impossible whatever the sequence: modes, budgets and locks that cannot hold."""
    return (*_mode_conflicts(problem), *_budget_conflicts(problem), *_lock_conflicts(problem))


def describe_conflict(conflict: Violation) -> str:
    """Write a conflict as an English sentence."""
    params = dict(conflict.params)
    return _SENTENCES.get(conflict.code, "{}").format(conflict.describe(), **params)


_SENTENCES = {
    Code.CAPACITY: "task {task} needs {needed} of {resource} at once in its smallest mode; there are {capacity}",
    Code.BUDGET: "the tasks need at least {needed} of {resource} together; there are {capacity}",
    Code.LOCK_BROKEN: "task {task} is locked to start at {locked}; it cannot start before {earliest}",
    Code.NO_PLAN: "no plan exists: {reason}",
}


def _mode_conflicts(problem: Problem) -> Iterator[Violation]:
    for task in problem.tasks:
        if task.fixed is not None:
            continue
        usable = [task.modes[task.locked_mode]] if task.locked_mode is not None else task.modes
        shortages = []
        for mode in usable:
            over = [
                (demand, resource)
                for demand, resource in zip(mode.demands, problem.resources, strict=True)
                if demand > resource.capacity
            ]
            shortages.append(over[0] if over else None)
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
