"""Look for a good sequence of jobs and a mode for each task: greedy rules first, then simulated annealing.

Source: serial schedule generation with annealing over (activity list, modes) as in Bouleimen and Lecocq 2003,
doi:10.1016/S0377-2217(02)00761-0; here with jobs of several tasks, schedules rebuilt only from the first change on,
and a schedule given up as soon as it cannot be accepted.
"""

from bisect import insort
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import exp, log
from random import Random

from core.planning.engine.schedule import IMPOSSIBLE, Compiled, Option, Snapshot, earliest_start

_STEP = 6
"""Jobs between two snapshots of a schedule: copying one costs about as much as placing one job."""
_CHECK_EVERY = 16
"""Schedules between two looks at the clock."""
_HOT, _COLD = 0.0005, 0.00001
"""First and last temperature, as shares of the first schedule's objective, where many terms add up."""
_HOT_MAKESPAN, _COLD_MAKESPAN = 0.004, 0.00004
"""The same where only the makespan counts: one period more or less is a large step."""
_REPAIRS = 8
"""Draws of a second task whose other mode makes up for what the first one takes of a budget."""
_LABOUR_PRICES = (0.6, 0.3, 1.0, 0.0)
"""What a minute of work costs those behind, as a share of the minute by which it could delay them all."""


@dataclass(slots=True, kw_only=True)
class Schedule:
    """A sequence with modes, what it costs, and the snapshots from which it can be rebuilt."""

    sequence: list[int]
    modes: list[Option]
    cost: float
    state: Snapshot
    snapshots: list[Snapshot]


def build(
    compiled: Compiled,
    sequence: list[int],
    modes: list[Option],
    *,
    limit: float = float("inf"),
    known: Sequence[Snapshot] = (),
    first: int = 0,
) -> Schedule | None:
    """Place all jobs in sequence.

    Args:
        compiled: The problem.
        sequence: Job numbers, each after its predecessors.
        modes: An option for each task.
        limit: Give up as soon as the cost is above it.
        known: Snapshots of a schedule that agrees with this one before position `first`.
        first: The first position that differs.

    Returns:
        The schedule, or None when it was given up.
    """
    kept = list(known[: first // _STEP + 1]) or [_copy(compiled.empty, IMPOSSIBLE * compiled.over_budget(modes), 0)]
    snapshots = kept
    state = _copy(kept[-1], kept[-1].cost, kept[-1].makespan)
    cost, makespan = state.cost, state.makespan
    price, tie = compiled.problem.objective.makespan, compiled.tie
    for position in range((len(kept) - 1) * _STEP, len(sequence)):
        if position % _STEP == 0 and position // _STEP == len(snapshots):
            snapshots.append(_copy(state, cost, makespan))
        job = sequence[position]
        for task in compiled.jobs[job]:
            if compiled.pinned[task] is None:
                compiled.place_task(state, task, modes[task])
            if state.finish[task] > makespan:
                makespan = state.finish[task]
        cost += compiled.job_cost(job, state, modes) + tie * state.finish[compiled.jobs[job][-1]]
        if cost + price * makespan > limit:
            return None
    return Schedule(sequence=sequence, modes=modes, cost=cost + price * makespan, state=state, snapshots=snapshots)


def _copy(snapshot: Snapshot, cost: float, makespan: int) -> Snapshot:
    return Snapshot(
        profiles=[(times[:], free[:]) for times, free in snapshot.profiles],
        finish=snapshot.finish[:],
        start=snapshot.start[:],
        cost=cost,
        makespan=makespan,
    )


def rules(compiled: Compiled) -> Iterator[tuple[list[int], list[Option]]]:
    """Yield greedy sequences by date, work, slack, release and longest path behind, for each choice of modes.

    The plan that people know comes first; then the rules that have most often been best.
    """
    keys = _keys(compiled)
    if compiled.problem.objective.baseline:
        yield _sequence(compiled, _known_start(compiled)), next(mode_rules(compiled))
    if not compiled.budgets and compiled.choosable:
        for price in _LABOUR_PRICES:
            for key in keys:
                sequence = _sequence(compiled, key)
                yield sequence, choose_modes(compiled, sequence, price)
    for choose in mode_rules(compiled):
        for key in keys:
            yield _sequence(compiled, key), choose


def _known_start(compiled: Compiled) -> Callable[[int], float]:
    baseline = {task_id: start for task_id, _, start in compiled.problem.objective.baseline}
    tasks = compiled.tasks
    return lambda job: min((baseline.get(tasks[t].id, 10**12) for t in compiled.jobs[job]), default=10**12)


def _keys(compiled: Compiled) -> list[Callable[[int], float]]:
    tails = _tails(compiled)
    tasks = compiled.tasks

    def due(job: int) -> float:
        dates = [d for t in compiled.jobs[job] for d in (tasks[t].promised, tasks[t].due) if d is not None]
        return min(dates, default=10**12)

    def work(job: int) -> float:
        return sum(min(o.duration for o in compiled.options[t]) for t in compiled.jobs[job])

    def weight(job: int) -> float:
        return max(tasks[t].weight for t in compiled.jobs[job])

    def release(job: int) -> float:
        return max(compiled.release[t] for t in compiled.jobs[job])

    return [
        due,
        lambda job: work(job) / weight(job),
        lambda job: release(job) + work(job),
        lambda job: (due(job) - work(job)) / weight(job),
        lambda job: -max(tails[t] for t in compiled.jobs[job]),
        release,
    ]


def choose_modes(compiled: Compiled, sequence: Sequence[int], labour_price: float) -> list[Option]:
    """Choose each task's mode while placing it: the earliest finish, plus what its labor costs those who wait behind.

    `labour_price` weighs that against the task's own finish, minute against minute; 0: it is not counted.

    A minute of a resource that `count` later jobs wait for delays each of them by its share of the resource.
    """
    modes = [options[0] for options in compiled.options]
    state = _copy(compiled.empty, 0.0, 0)
    capacity = [compiled.problem.resources[k].capacity for k in compiled.renewable]
    for position, job in enumerate(sequence):
        behind = labour_price * (len(sequence) - position - 1)
        for task in compiled.jobs[job]:
            if compiled.pinned[task] is not None:
                continue
            if len(compiled.options[task]) > 1:
                ready = max([compiled.release[task], *(state.finish[p] for p in compiled.preds[task])])
                scores = [_score(state, option, ready, behind, capacity) for option in compiled.options[task]]
                modes[task] = compiled.options[task][scores.index(min(scores))]
            compiled.place_task(state, task, modes[task])
    return modes


def _score(state: Snapshot, option: Option, ready: int, behind: float, capacity: Sequence[int]) -> float:
    start, labour = ready, 0.0
    for resource, demand in option.needs if option.duration else ():
        start = max(start, earliest_start(state.profiles[resource], ready, option.duration, demand))
        labour += option.duration * demand / capacity[resource]
    return start + option.duration + behind * labour


def mode_rules(compiled: Compiled) -> Iterator[list[Option]]:
    """Yield choices of modes that keep to the budgets as far as a greedy repair can: known, frugal, middling, fast."""
    known = {task_id: mode for task_id, mode, _ in compiled.problem.objective.baseline}
    frugal = [min(o, key=_labour) for o in compiled.options]
    if known:
        named = [
            next((x for x in options if x.index == known.get(task.id)), frugal[t])
            for t, (task, options) in enumerate(zip(compiled.tasks, compiled.options, strict=True))
        ]
        yield repair_budgets(compiled, named)
    yield repair_budgets(compiled, [min(o, key=lambda x: x.duration) for o in compiled.options])
    yield repair_budgets(compiled, frugal)
    yield repair_budgets(compiled, [sorted(o, key=lambda x: x.duration)[len(o) // 2] for o in compiled.options])


def _labour(option: Option) -> float:
    return option.duration * sum(demand for _, demand in option.needs) + option.duration * 0.01


def repair_budgets(compiled: Compiled, modes: list[Option]) -> list[Option]:
    """Change modes one by one, the most helpful first, until the budgets are kept or nothing helps."""
    modes = modes[:]
    excess = compiled.over_budget(modes)
    while excess:
        best, change = excess, None
        for task in compiled.choosable:
            old = modes[task]
            for option in compiled.options[task]:
                modes[task] = option
                now = compiled.over_budget(modes)
                if now < best:
                    best, change = now, (task, option)
            modes[task] = old
        if change is None:
            return modes
        modes[change[0]] = change[1]
        excess = best
    return modes


def _tails(compiled: Compiled) -> list[int]:
    """Return for each task the length of the longest path from its start to the end, in its fastest mode."""
    tails = [min(o.duration for o in options) for options in compiled.options]
    for task in reversed(range(len(tails))):
        for before in compiled.preds[task]:
            tails[before] = max(tails[before], min(o.duration for o in compiled.options[before]) + tails[task])
    return tails


def _sequence(compiled: Compiled, key: Callable[[int], float]) -> list[int]:
    """Order the jobs by a key as far as their precedence allows."""
    waiting = [len(before) for before in compiled.before]
    ready = sorted((key(job), job) for job in range(len(waiting)) if not waiting[job])
    sequence: list[int] = []
    while ready:
        _, job = ready.pop(0)
        sequence.append(job)
        for later in compiled.after[job]:
            waiting[later] -= 1
            if not waiting[later]:
                insort(ready, (key(later), later))
    return sequence


class Annealing:
    """One run of the search; `best` is there as soon as it is made, `run` improves it."""

    def __init__(self, compiled: Compiled, seed: int, stop: Callable[[], bool] = lambda: False) -> None:
        """Build the greedy schedules, at least one, until `stop` says so, and keep the best."""
        self.compiled = compiled
        self.random = Random(seed)  # noqa: S311 -- a search, not a secret
        self.schedules = 0
        built: Schedule | None = None
        for sequence, modes in rules(compiled):
            if built is not None and stop():
                break
            self.schedules += 1
            found = build(compiled, sequence, modes, limit=built.cost if built else float("inf"))
            built = found or built
        assert built is not None
        self.current = self.best = built

    @property
    def best_objective(self) -> float:
        """Return the objective of the best schedule, without the price that breaks ties."""
        finish = self.best.state.finish
        return self.best.cost - self.compiled.tie * sum(finish[job[-1]] for job in self.compiled.jobs)

    def run(self, iterations: int, progress: Callable[[int], float], stop: Callable[[], bool]) -> None:
        """Anneal until `iterations` schedules are tried or `stop` says so; `progress` maps a count to 0..1."""
        scale = self.best.cost if self.best.cost < IMPOSSIBLE else self.best.cost % IMPOSSIBLE + 1.0
        hot, cold = (_HOT_MAKESPAN, _COLD_MAKESPAN) if self.compiled.tie else (_HOT, _COLD)
        temperature = hot * scale
        movable = len(self.compiled.movable) > 1 or bool(self.compiled.choosable)
        for count in range(iterations if movable else 0):
            if count % _CHECK_EVERY == 0:
                if stop():
                    return
                temperature = scale * hot * exp(log(cold / hot) * min(1.0, progress(count)))
            self._step(temperature)

    def _step(self, temperature: float) -> None:
        current = self.current
        change = self._neighbor()
        if change is None:
            return
        first, sequence, modes = change
        limit = current.cost - temperature * log(1.0 - self.random.random())
        known = current.snapshots if modes is current.modes or not self.compiled.budgets else ()
        self.schedules += 1
        found = build(self.compiled, sequence, modes, limit=limit, known=known, first=first)
        if found is not None:
            self.current = found
            if found.cost < self.best.cost:
                self.best = found

    def _neighbor(self) -> tuple[int, list[int], list[Option]] | None:
        """Move a job, give a task another mode, or both; None where the draw changes nothing."""
        compiled, draw = self.compiled, self.random.random()
        sequence, modes = self.current.sequence, self.current.modes
        first = len(sequence)
        if compiled.choosable and (draw < 0.5 or len(compiled.movable) < 2):
            task = self.random.choice(compiled.choosable)
            modes = modes[:]
            modes[task] = self._other(task, modes[task])
            changed = {task}
            if compiled.budgets:
                changed |= self._repaired(modes)
                if compiled.over_budget(modes) > compiled.over_budget(self.current.modes):
                    return None
            first = next(p for p, job in enumerate(sequence) if not changed.isdisjoint(compiled.jobs[job]))
        if draw > 0.35 and len(compiled.movable) > 1:
            moved = self._moved(sequence)
            if moved is not None:
                first, sequence = min(first, moved[0]), moved[1]
        return None if first == len(sequence) else (first, sequence, modes)

    def _repaired(self, modes: list[Option]) -> set[int]:
        """Change another task's mode, in place, where that makes up for a budget now overdrawn; return the task."""
        compiled = self.compiled
        allowed = compiled.over_budget(self.current.modes)
        if compiled.over_budget(modes) <= allowed:
            return set()
        for _ in range(_REPAIRS):
            task = self.random.choice(compiled.choosable)
            known = modes[task]
            modes[task] = self._other(task, known)
            if compiled.over_budget(modes) <= allowed:
                return {task}
            modes[task] = known
        return set()

    def _other(self, task: int, known: Option) -> Option:
        """Draw another mode of a task, mostly one next to the known: teams are listed by size."""
        options = self.compiled.options[task]
        at = options.index(known)
        if self.random.random() < 0.6:
            return options[at - 1] if at and (at + 1 == len(options) or self.random.random() < 0.5) else options[at + 1]
        return options[self.random.choice([n for n in range(len(options)) if n != at])]

    def _moved(self, sequence: list[int]) -> tuple[int, list[int]] | None:
        """Take one job out of the sequence and put it back elsewhere between its predecessors and successors."""
        compiled = self.compiled
        old = self.random.randrange(len(sequence))
        job = sequence[old]
        low, high = 0, len(sequence) - 1
        if compiled.before[job]:
            low = 1 + next((p for p in range(old - 1, -1, -1) if sequence[p] in compiled.before[job]), -1)
        if compiled.after[job]:
            high = next((p for p in range(old + 1, len(sequence)) if sequence[p] in compiled.after[job]), high + 1) - 1
        new = self.random.randint(max(low, old - 15), min(high, old + 15))
        if new == old:
            return None
        moved = sequence[:]
        moved.insert(new, moved.pop(old))
        return min(old, new), moved
