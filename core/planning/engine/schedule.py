"""Serial schedule generation: a sequence of jobs and a mode for each task become the earliest schedule that fits.

A job is what moves together in the sequence: all tasks of an order, or one task of a problem without orders. Placing
job after job as early as the resources allow reaches an optimal schedule for some sequence and modes (Kolisch 1996,
doi:10.1016/0377-2217(95)00357-6); `core.planning.engine.annealing` looks for them.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from core.planning.engine.problem import Plan, Problem, Task, place

IMPOSSIBLE = 1e12
"""The price of a unit over budget or of a broken lock: above any honest objective."""

Needs = tuple[tuple[int, int], ...]
"""What a mode takes of the renewable resources: `(resource, amount)`."""
Profile = tuple[list[int], list[int]]
"""Free capacity as a step function: `free[i]` from `times[i]` on, until `times[i + 1]`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One mode of a task, ready for the inner loop; `index` is its place in the task's modes."""

    index: int
    duration: int
    needs: Needs
    budgets: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What the finish of one task costs: its date, its promise, what its people knew."""

    weight: float
    due: int | None
    promised: int | None
    base_start: int | None
    base_mode: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Everything that placing the jobs before some position of the sequence has left behind."""

    profiles: list[Profile]
    finish: list[int]
    start: list[int]
    cost: float
    makespan: int


def earliest_start(profile: Profile, at: int, duration: int, demand: int) -> int:
    """Find the first start, not before `at`, from which `demand` is free for `duration` > 0.

    `at`, `duration` and what comes back are working minutes. The last step of a profile has no end, and at least
    `demand` is free there.
    """
    times, free = profile
    index = bisect_right(times, at) - 1
    start, count = at, len(times)
    while True:
        if free[index] < demand:
            index += 1
            while free[index] < demand:
                index += 1
            start = times[index]
        finish = start + duration
        index += 1
        while index < count and times[index] < finish and free[index] >= demand:
            index += 1
        if index == count or times[index] >= finish:
            return start


def book(profile: Profile, start: int, finish: int, demand: int) -> None:
    """Take `demand` out of a profile from `start` on until before `finish`, in working minutes."""
    times, free = profile
    first = bisect_left(times, start)
    if first == len(times) or times[first] != start:
        times.insert(first, start)
        free.insert(first, free[first - 1])
    last = bisect_left(times, finish, first)
    if last == len(times) or times[last] != finish:
        times.insert(last, finish)
        free.insert(last, free[last - 1])
    for index in range(first, last):
        free[index] -= demand


class Compiled:
    """A problem as plain lists, for the inner loop of a search.

    `jobs` lists the task numbers of each job in working order; `options` the usable modes of each task; `before`
    and `after` the jobs that must come earlier and later in a sequence; `empty` the snapshot that every schedule starts
    from; `tie` a small price on each job's finish where only the makespan counts: most changes leave that as it is.
    """

    def __init__(self, problem: Problem) -> None:
        """Compile a problem; tasks without a usable mode keep all of theirs (`feasibility` reports them)."""
        self.problem = problem
        order = {task_id: number for number, task_id in enumerate(problem.topological_order())}
        self.tasks: list[Task] = sorted(problem.tasks, key=lambda task: order[task.id])
        self.preds = [[order[before] for before in task.predecessors] for task in self.tasks]
        self.release = [max(0, task.release) for task in self.tasks]
        self.renewable = [k for k, resource in enumerate(problem.resources) if resource.renewable]
        self.budgets = [k for k, resource in enumerate(problem.resources) if not resource.renewable]
        self.budget_capacity = [problem.resources[k].capacity for k in self.budgets]
        self.options = [self._options(task) for task in self.tasks]
        self.jobs = self._jobs()
        self.pinned = [_pin(task) for task in self.tasks]
        self.prices = self._prices()
        self.before, self.after = self._job_order()
        self.order_release = [self._order_release(job) for job in self.jobs]
        self.choosable = [t for t, o in enumerate(self.options) if len(o) > 1 and self.pinned[t] is None]
        self.movable = [j for j, job in enumerate(self.jobs) if any(self.pinned[t] is None for t in job)]
        self.empty = self._empty()
        objective = problem.objective
        self.tie = 0.0 if objective.flow else 0.001 * objective.makespan

    def _options(self, task: Task) -> list[Option]:
        usable = [i for i, mode in enumerate(task.modes) if mode.shortage(self.problem.resources) is None]
        if task.locked_mode is not None:
            usable = [task.locked_mode]
        if task.fixed is not None:
            usable = [task.fixed.mode]
        return [
            Option(
                index=i,
                duration=task.modes[i].duration,
                needs=tuple(
                    (n, task.modes[i].demands[k]) for n, k in enumerate(self.renewable) if task.modes[i].demands[k]
                ),
                budgets=tuple(task.modes[i].demands[k] for k in self.budgets),
            )
            for i in usable or range(len(task.modes))
        ]

    def _jobs(self) -> list[list[int]]:
        """Group the tasks by order, unless orders are so entangled that they would wait for each other in a circle."""
        groups: dict[str, list[int]] = {}
        for number, task in enumerate(self.tasks):
            groups.setdefault(task.order_id if task.order_id is not None else f"\0{number}", []).append(number)
        jobs = list(groups.values())
        job_of = {number: j for j, job in enumerate(jobs) for number in job}
        graph = {j: {job_of[p] for t in job for p in self.preds[t]} - {j} for j, job in enumerate(jobs)}
        try:
            TopologicalSorter(graph).prepare()
        except CycleError:
            return [[number] for number in range(len(self.tasks))]
        return jobs

    def _job_order(self) -> tuple[list[set[int]], list[set[int]]]:
        job_of = {number: j for j, job in enumerate(self.jobs) for number in job}
        before = [{job_of[p] for t in job for p in self.preds[t]} - {j} for j, job in enumerate(self.jobs)]
        after: list[set[int]] = [set() for _ in self.jobs]
        for j, earlier in enumerate(before):
            for other in earlier:
                after[other].add(j)
        return before, after

    def _prices(self) -> list[Price | None]:
        objective = self.problem.objective
        baseline = {task_id: (mode, start) for task_id, mode, start in objective.baseline}
        prices: list[Price | None] = []
        for task in self.tasks:
            due = task.due if objective.late_due else None
            promised = task.promised if objective.late_promise else None
            mode, start = baseline.get(task.id, (None, None))
            plain = due is None and promised is None and mode is None
            price = Price(weight=task.weight, due=due, promised=promised, base_start=start, base_mode=mode)
            prices.append(None if plain else price)
        return prices

    def _order_release(self, job: list[int]) -> tuple[int, float] | None:
        """Return since when an order waits, and its weight; None where the job is no order or waiting has no price."""
        objective = self.problem.objective
        first = self.tasks[job[0]]
        if first.order_id is None or not (objective.flow or objective.waiting):
            return None
        return min(self.tasks[t].release for t in job), max(self.tasks[t].weight for t in job)

    def _empty(self) -> Snapshot:
        """Book the outages and everything that is pinned."""
        resources = self.problem.resources
        profiles: list[Profile] = [([0], [resources[k].capacity]) for k in self.renewable]
        number_of = {resources[k].name: n for n, k in enumerate(self.renewable)}
        for outage in self.problem.outages:
            if outage.to > 0:
                book(profiles[number_of[outage.resource]], max(0, outage.from_), outage.to, outage.amount)
        start, finish = [0] * len(self.tasks), [0] * len(self.tasks)
        for number, pin in enumerate(self.pinned):
            if pin is not None:
                start[number], finish[number] = pin
                for resource, demand in self.options[number][0].needs:
                    if pin[1] > max(0, pin[0]):
                        book(profiles[resource], max(0, pin[0]), pin[1], demand)
        return Snapshot(profiles=profiles, finish=finish, start=start, cost=0.0, makespan=0)

    def place_task(self, state: Snapshot, task: int, option: Option) -> None:
        """Place the task of index `task` as early as predecessors and resources allow, in the lists of `state`."""
        at, finish = self.release[task], state.finish
        for before in self.preds[task]:
            if finish[before] > at:
                at = finish[before]
        duration, needs = option.duration, option.needs
        if duration and needs:
            if len(needs) == 1:
                at = earliest_start(state.profiles[needs[0][0]], at, duration, needs[0][1])
            else:
                at = self._earliest_for_all(state.profiles, at, duration, needs)
            for resource, demand in needs:
                book(state.profiles[resource], at, at + duration, demand)
        state.start[task] = at
        finish[task] = at + duration

    @staticmethod
    def _earliest_for_all(profiles: list[Profile], at: int, duration: int, needs: Needs) -> int:
        agreed, turn, count = 0, 0, len(needs)
        while agreed < count:
            resource, demand = needs[turn % count]
            start = earliest_start(profiles[resource], at, duration, demand)
            agreed = agreed + 1 if start == at and agreed else 1
            at = start
            turn += 1
        return at

    def job_cost(self, job: int, state: Snapshot, modes: list[Option]) -> float:
        """Price the placed job of index `job` in the objective's unit; broken locks cost `IMPOSSIBLE`."""
        objective = self.problem.objective
        cost = 0.0
        for task in self.jobs[job]:
            price = self.prices[task]
            if price is not None:
                cost += self._task_cost(price, state.start[task], state.finish[task], modes[task].index)
            if self.pinned[task] is not None and self.tasks[task].fixed is None:
                ready = max((state.finish[p] for p in self.preds[task]), default=0)
                cost += IMPOSSIBLE * max(0, max(ready, self.release[task]) - state.start[task])
        since = self.order_release[job]
        if since is not None:
            stay = max(state.finish[t] for t in self.jobs[job]) - since[0]
            cost += objective.flow * since[1] * stay
            if objective.waiting and stay > objective.waiting_cap:
                cost += objective.waiting * (stay - objective.waiting_cap)
        return cost

    def _task_cost(self, price: Price, start: int, finish: int, mode: int) -> float:
        objective = self.problem.objective
        cost = 0.0
        if price.due is not None and finish > price.due:
            cost += objective.late_due * price.weight * (finish - price.due)
        if price.promised is not None and finish > price.promised:
            cost += objective.late_promise * price.weight * (finish - price.promised)
        if price.base_start is not None:
            cost += objective.moved * abs(start - price.base_start)
            cost += objective.team_changed * (mode != price.base_mode)
        return cost

    def over_budget(self, modes: list[Option]) -> int:
        """Sum what the modes take of the budgets beyond what there is, in their units; 0: they are kept."""
        excess = 0
        for k, capacity in enumerate(self.budget_capacity):
            used = sum(option.budgets[k] for option in modes)
            excess += max(0, used - capacity)
        return excess

    def plan(self, state: Snapshot, modes: list[Option]) -> Plan:
        """Write a complete schedule as a plan."""
        return Plan(
            placements=tuple(
                place(self.problem, task, modes[number].index, state.start[number])
                for number, task in enumerate(self.tasks)
            )
        )


def _pin(task: Task) -> tuple[int, int] | None:
    """Return where a task stands that no search may move: started work, or the owner's lock on time and team."""
    if task.fixed is not None:
        return task.fixed.start, task.fixed.finish
    if task.locked_start is not None:
        mode = task.modes[task.locked_mode or 0]
        return task.locked_start, task.locked_start + mode.duration
    return None
