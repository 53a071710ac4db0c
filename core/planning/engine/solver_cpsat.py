"""Solve a planning problem with OR-Tools CP-SAT, from the best schedule known: for small problems, and for proof."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Thread
from typing import Any

from ortools.sat.python import cp_model

from core.planning.engine.objective import orders
from core.planning.engine.problem import Plan, Problem, Task, place
from core.planning.engine.schedule import Profile, book

THREADS = 8
"""CP-SAT finds more with 8 threads than with 2, even on two cores."""
FULL_SEARCHES = ("default_lp", "no_lp", "max_lp", "quick_restart")
"""The searches over the whole of a makespan problem; the other threads improve parts of the best plan.

CP-SAT's own choice for 8 threads leaves them one or two: on two cores it reaches the same makespans later.
"""
SCALE = 100
"""CP-SAT's objective is whole: prices are rounded to hundredths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What CP-SAT found: a plan that is better than the hint (or None), a bound, and whether the search is finished.

    `finished` with no plan means: nothing is better than the hint, or without a hint: nothing exists.
    """

    plan: Plan | None
    lower_bound: float
    finished: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Variables:
    """The variables of one task; `chosen` and `intervals` by mode."""

    start: Any
    finish: Any
    whole: Any
    chosen: list[Any]
    intervals: list[Any]


def prove(
    problem: Problem,
    *,
    seconds: float,
    workers: int,
    seed: int,
    hint: Plan | None,
    stop: Callable[[], bool],
    improved: Callable[[float], None],
) -> Proof:
    """Improve on a plan, or prove that nothing can.

    Args:
        problem: Any problem; sizes up to some 100 tasks are reasonable.
        seconds: Wall time to use.
        workers: Cores to count on; more than one are given at least `THREADS` threads.
        seed: Seed of the search; with more than one worker runs still differ.
        hint: The best plan known.
        stop: Asked every 50 ms; True ends the search.
        improved: Told each better objective.
    """
    model = cp_model.CpModel()
    variables = _add_tasks(model, problem, _horizon(problem, hint))
    _add_resources(model, problem, variables)
    _add_objective(model, problem, variables)
    if hint is not None:
        _add_hint(model, problem, variables, hint)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = max(workers, THREADS) if workers > 1 else workers
    if problem.objective.is_makespan_only and workers > 1:
        solver.parameters.subsolvers.extend(FULL_SEARCHES)
        solver.parameters.max_presolve_iterations = 1
    solver.parameters.random_seed = seed
    solver.parameters.max_time_in_seconds = seconds
    status = _run(solver, model, stop, improved)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return Proof(
        plan=_read(problem, variables, solver) if found else None,
        lower_bound=solver.best_objective_bound / SCALE if status != cp_model.INFEASIBLE else float("inf"),
        finished=status in (cp_model.OPTIMAL, cp_model.INFEASIBLE),
    )


def _run(
    solver: cp_model.CpSolver, model: cp_model.CpModel, stop: Callable[[], bool], improved: Callable[[float], None]
) -> Any:
    """Solve, while a thread asks whether to stop: CP-SAT itself calls back only when it finds something."""
    done = Event()

    def watch() -> None:
        while not done.wait(0.05):
            if stop():
                solver.stop_search()

    class Report(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            improved(self.objective_value / SCALE)

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        return solver.solve(model, Report())
    finally:
        done.set()
        watcher.join()


def _horizon(problem: Problem, hint: Plan | None) -> int:
    """Bound every finish: work one after another, after the last date on which anything new can begin."""
    begin = [0, *(t.release for t in problem.tasks), *(o.to for o in problem.outages)]
    begin += [t.fixed.finish for t in problem.tasks if t.fixed is not None]
    begin += [t.locked_start for t in problem.tasks if t.locked_start is not None]
    longest = max(begin) + sum(max(mode.duration for mode in task.modes) for task in problem.tasks)
    pure = problem.objective.makespan > 0 and problem.objective.is_makespan_only
    return hint.makespan if hint is not None and pure else longest


def _add_tasks(model: cp_model.CpModel, problem: Problem, horizon: int) -> dict[str, _Variables]:
    variables = {task.id: _add_task(model, task, horizon) for task in problem.tasks}
    for task in problem.tasks:
        for before in task.predecessors:
            if task.fixed is None:
                model.add(variables[task.id].start >= variables[before].finish)
    return variables


def _add_task(model: cp_model.CpModel, task: Task, horizon: int) -> _Variables:
    if task.fixed is not None:
        first, last = task.fixed.start, task.fixed.finish
        lengths = [last - first] * len(task.modes)
        start, finish = model.new_constant(first), model.new_constant(last)
    else:
        lengths = [mode.duration for mode in task.modes]
        low = max(0, task.release)
        start = model.new_int_var(low, max(low, horizon), "")
        finish = model.new_int_var(low, max(low, horizon), "")
    chosen = [model.new_bool_var("") for _ in task.modes]
    model.add_exactly_one(chosen)
    locked = task.fixed.mode if task.fixed is not None else task.locked_mode
    if locked is not None:
        model.add(chosen[locked] == 1)
    if task.locked_start is not None and task.fixed is None:
        model.add(start == task.locked_start)
    length = model.new_int_var_from_domain(cp_model.Domain.from_values(lengths), "")
    model.add(length == sum(minutes * literal for minutes, literal in zip(lengths, chosen, strict=True)))
    return _Variables(
        start=start,
        finish=finish,
        whole=model.new_interval_var(start, length, finish, ""),
        chosen=chosen,
        intervals=[
            model.new_optional_interval_var(start, minutes, finish, literal, "")
            for minutes, literal in zip(lengths, chosen, strict=True)
        ],
    )


def _add_resources(model: cp_model.CpModel, problem: Problem, variables: dict[str, _Variables]) -> None:
    """Add each renewable resource twice, by mode and by task: the two propagate differently and help each other."""
    for k, resource in enumerate(problem.resources):
        if not resource.renewable:
            used = [
                mode.demands[k] * literal
                for task in problem.tasks
                for mode, literal in zip(task.modes, variables[task.id].chosen, strict=True)
            ]
            model.add(sum(used) <= resource.capacity)
            continue
        facts = [(model.new_fixed_size_interval_var(f, t - f, ""), amount) for f, t, amount in _facts(problem, k)]
        by_mode, by_task = list(facts), list(facts)
        for task in problem.tasks:
            if task.fixed is None:
                by_mode += _mode_demands(task, variables[task.id], k)
                by_task += _whole_demand(model, task, variables[task.id], k)
        for pairs in (by_mode, by_task):
            model.add_cumulative([i for i, _ in pairs], [d for _, d in pairs], resource.capacity)


def _mode_demands(task: Task, variables: _Variables, k: int) -> list[tuple[Any, Any]]:
    pairs = zip(task.modes, variables.intervals, strict=True)
    return [(interval, mode.demands[k]) for mode, interval in pairs if mode.demands[k] and mode.duration]


def _whole_demand(model: cp_model.CpModel, task: Task, variables: _Variables, k: int) -> list[tuple[Any, Any]]:
    demands = [mode.demands[k] if mode.duration else 0 for mode in task.modes]
    if not any(demands):
        return []
    if len(set(demands)) == 1:
        return [(variables.whole, demands[0])]
    demand = model.new_int_var_from_domain(cp_model.Domain.from_values(demands), "")
    model.add(demand == sum(d * literal for d, literal in zip(demands, variables.chosen, strict=True)))
    return [(variables.whole, demand)]


def _facts(problem: Problem, k: int) -> list[tuple[int, int, int]]:
    """List what outages and started work take of a resource, never more than there is: facts may overbook it."""
    capacity = problem.resources[k].capacity
    profile: Profile = ([0], [capacity])
    for outage in problem.outages:
        if outage.resource == problem.resources[k].name and outage.to > 0:
            book(profile, max(0, outage.from_), outage.to, outage.amount)
    for task in problem.tasks:
        if task.fixed is not None and task.fixed.finish > max(0, task.fixed.start):
            book(profile, max(0, task.fixed.start), task.fixed.finish, task.modes[task.fixed.mode].demands[k])
    steps = zip(profile[0], profile[0][1:], profile[1], strict=False)
    return [(at, until, min(capacity, capacity - free)) for at, until, free in steps if free < capacity]


def _add_objective(model: cp_model.CpModel, problem: Problem, variables: dict[str, _Variables]) -> None:
    """Add the objective's terms; lateness and stays are variables bounded from below."""
    objective = problem.objective
    horizon = _horizon(problem, None)
    terms: list[Any] = []

    def over(expression: Any, price: float) -> None:
        if price:
            excess = model.new_int_var(0, 2 * horizon, "")
            model.add(excess >= expression)
            terms.append(round(price * SCALE) * excess)

    end = model.new_int_var(0, horizon, "")
    for task in problem.tasks:
        finish = variables[task.id].finish
        model.add(end >= finish)
        if task.due is not None:
            over(finish - task.due, objective.late_due * task.weight)
        if task.promised is not None:
            over(finish - task.promised, objective.late_promise * task.weight)
    terms.append(round(objective.makespan * SCALE) * end)
    for tasks in orders(problem):
        last = model.new_int_var(-horizon, horizon, "")
        for task in tasks:
            model.add(last >= variables[task.id].finish)
        since = min(task.release for task in tasks)
        terms.append(round(objective.flow * max(t.weight for t in tasks) * SCALE) * (last - since))
        over(last - since - objective.waiting_cap, objective.waiting)
    for task_id, mode, start in objective.baseline:
        if task_id in variables:
            over(variables[task_id].start - start, objective.moved)
            over(start - variables[task_id].start, objective.moved)
            terms.append(round(objective.team_changed * SCALE) * (1 - variables[task_id].chosen[mode]))
    model.minimize(sum(terms))


def _add_hint(model: cp_model.CpModel, problem: Problem, variables: dict[str, _Variables], hint: Plan) -> None:
    """Hint at what can still be chosen.

    The times of started work are constants, equal ones a single variable, and CP-SAT refuses two hints for a variable.
    """
    started = {task.id for task in problem.tasks if task.fixed is not None}
    for spot in hint.placements:
        if spot.task_id in started:
            continue
        known = variables[spot.task_id]
        model.add_hint(known.start, spot.start)
        model.add_hint(known.finish, spot.finish)
        for mode, literal in enumerate(known.chosen):
            model.add_hint(literal, mode == spot.mode)


def _read(problem: Problem, variables: dict[str, _Variables], solver: cp_model.CpSolver) -> Plan:
    def mode(task: Task) -> int:
        return next(i for i, literal in enumerate(variables[task.id].chosen) if solver.boolean_value(literal))

    return Plan(
        placements=tuple(
            place(problem, task, mode(task), solver.value(variables[task.id].start)) for task in problem.tasks
        )
    )
