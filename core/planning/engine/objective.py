"""Price a plan term by term, straight from the placements: what a search claims is counted again here."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.planning.engine.problem import Placement, Plan, Problem, Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a plan costs, by reason; each already times its price and the order's weight."""

    makespan: float
    flow: float
    late_due: float
    late_promise: float
    waiting: float
    moves: float

    @property
    def total(self) -> float:
        """Return the objective: the smaller, the better."""
        return self.makespan + self.flow + self.late_due + self.late_promise + self.waiting + self.moves


def price_plan(problem: Problem, plan: Plan) -> Terms:
    """Price a complete plan of a problem."""
    objective = problem.objective
    spots = plan.by_task()
    stays = _stays(problem, spots)
    return Terms(
        makespan=objective.makespan * max(0, plan.makespan),
        flow=sum(objective.flow * weight * stay for stay, weight in stays),
        late_due=sum(objective.late_due * t.weight * _late(spots[t.id], t.due) for t in problem.tasks),
        late_promise=sum(objective.late_promise * t.weight * _late(spots[t.id], t.promised) for t in problem.tasks),
        waiting=sum(objective.waiting * max(0, stay - objective.waiting_cap) for stay, _ in stays),
        moves=_moves(problem, spots),
    )


def _late(spot: Placement, date: int | None) -> int:
    return 0 if date is None else max(0, spot.finish - date)


def _stays(problem: Problem, spots: Mapping[str, Placement]) -> list[tuple[int, float]]:
    """Return for each order how long it stays from its release to its last finish, and its weight."""
    return [
        (max(spots[t.id].finish for t in tasks) - min(t.release for t in tasks), max(t.weight for t in tasks))
        for tasks in orders(problem)
    ]


def orders(problem: Problem) -> list[list[Task]]:
    """Group the tasks that belong to orders, by order."""
    grouped: dict[str, list[Task]] = {}
    for task in problem.tasks:
        if task.order_id is not None:
            grouped.setdefault(task.order_id, []).append(task)
    return list(grouped.values())


def _moves(problem: Problem, spots: Mapping[str, Placement]) -> float:
    objective = problem.objective
    return sum(
        objective.moved * abs(spots[task_id].start - start) + objective.team_changed * (spots[task_id].mode != mode)
        for task_id, mode, start in objective.baseline
        if task_id in spots
    )


def lower_bound(problem: Problem) -> float:
    """Bound the objective from below without search: every task in its fastest mode, nobody in anybody's way.

    The makespan is bounded by the longest path and by each resource's least work over its capacity.
    """
    fastest = {task.id: _shortest(task) for task in problem.tasks}
    finish: dict[str, int] = {}
    tasks = problem.by_id()
    for task_id in problem.topological_order():
        task = tasks[task_id]
        if task.fixed is not None:
            finish[task_id] = task.fixed.finish
        else:
            ready = max((finish[before] for before in task.predecessors), default=0)
            finish[task_id] = max(ready, task.release, task.locked_start or 0, 0) + fastest[task_id]
    objective = problem.objective
    makespan = max([0, *finish.values(), *_energy_bounds(problem)])
    dates = sum(
        task.weight
        * (
            objective.late_due * max(0, finish[task.id] - (task.due if task.due is not None else finish[task.id]))
            + objective.late_promise
            * max(0, finish[task.id] - (task.promised if task.promised is not None else finish[task.id]))
        )
        for task in problem.tasks
    )
    spots = {task_id: Placement(task_id=task_id, mode=0, start=0, finish=at) for task_id, at in finish.items()}
    stays = _stays(problem, spots)
    flow = sum(objective.flow * weight * stay for stay, weight in stays)
    waiting = sum(objective.waiting * max(0, stay - objective.waiting_cap) for stay, _ in stays)
    return objective.makespan * makespan + dates + flow + waiting


def _shortest(task: Task) -> int:
    if task.locked_mode is not None:
        return task.modes[task.locked_mode].duration
    return min(mode.duration for mode in task.modes)


def _energy_bounds(problem: Problem) -> list[int]:
    """Return for each renewable resource the time that its least work fills; started work is left out."""
    bounds: list[int] = []
    for k, resource in enumerate(problem.resources):
        if resource.renewable and resource.capacity:
            free = [task for task in problem.tasks if task.fixed is None]
            work = sum(min(mode.duration * mode.demands[k] for mode in task.modes) for task in free)
            bounds.append(-(-work // resource.capacity))
    return bounds
