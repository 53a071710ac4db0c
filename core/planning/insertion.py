"""Put one order more into a workshop's plan so that nobody else's promise is broken: what a quote promises.

The order takes each place before the sewing of another one in turn, with each team, and last the gaps that the others
leave. Everybody else keeps order and team and is only shifted to the right, as `rolling.hold` will do it once the order
is booked; so what is quoted is what is planned. Of all places the cheapest for the workshop as a whole counts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from core.planning.board import Board, BoardPlan, PlannedOrder, board_problem
from core.planning.engine.check import check_plan
from core.planning.engine.problem import Problem
from core.planning.engine.schedule import Compiled, Option, Snapshot, earliest_start
from core.planning.rolling import hold, known_plan
from core.planning.time_and_action import stage_plans
from core.planning.workshop import OrderWork
from core.stage import Stage

INSERTION_TASKS: Final = 10_000
"""Tasks placed by one insertion: about a tenth of a second, the same answer on every machine."""
PASSES: Final = 3
"""How often all tasks are placed for one place of the order, at most, until it stays."""
VERIFIED: Final = 3
"""So many of the cheapest places are held against what planning again makes of them."""
LAST: Final = 10**9
"""A place behind everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A place that was tried: what it costs, the schedule, and the teams."""

    cost: float
    state: Snapshot
    modes: list[Option]


def insert(known: BoardPlan, work: OrderWork) -> PlannedOrder | None:
    """Find the best place for an order that is not on the board yet.

    Args:
        known: What people were told of all other orders (`rolling.known_plan`).
        work: The order.

    Returns:
        Its stages, which break nobody's promise; None where the known plan cannot be held as it is.

    Raises:
        CannotPlanError: The workshop lacks the people.
    """
    board = replace(known.board, orders=(*known.board.orders, work))
    held = hold(known, known.board, board_problem(known.board, known))
    problem = board_problem(board, held)
    if held is None:
        return None
    tries = _Tries(problem, known, held, work.order_id)
    for place in sorted(tries.places(), key=lambda place: place.cost)[:VERIFIED]:
        planned = _verified(known, board, problem, tries, place)
        if planned is not None:
            return planned
    return None


def _verified(known: BoardPlan, board: Board, problem: Problem, tries: "_Tries", place: _Place) -> PlannedOrder | None:
    """Say what an order's plan is in a place, if planning again leaves it there and nobody's promise is broken."""
    order_id = tries.order_id
    plan = tries.compiled.plan(place.state, place.modes)
    if check_plan(problem, plan):
        return None
    stages = {key: order.stages for key, order in known.orders.items()}
    placed = zip(problem.tasks, stage_plans(problem, plan), strict=True)
    stages[order_id] = tuple(stage for task, stage in placed if task.order_id == order_id)
    booked = known_plan(board, stages, problem)
    again_problem = board_problem(board, booked)
    again = hold(booked, board, again_problem)
    if again is None or again.orders[order_id].finish_at > booked.orders[order_id].finish_at:
        return None
    clock = problem.clock
    assert clock is not None
    late = any(
        clock.minute_at(again.orders[key].finish_at) > limit for key, limit in tries.limits.items() if key != order_id
    )
    return None if late else booked.orders[order_id]


class _Tries:
    """The places of one order among the others, who keep their order and their teams."""

    def __init__(self, problem: Problem, known: BoardPlan, held: BoardPlan, order_id: str) -> None:
        """Lay the others out by when they are to start, and say until when each must be done."""
        self.order_id = order_id
        self.compiled = compiled = Compiled(problem)
        spots, told = known.plan.by_task(), known.problem.by_id()
        self.own = [number for number, task in enumerate(compiled.tasks) if task.order_id == order_id]
        self.modes = [options[0] for options in compiled.options]
        self.starts = [0] * len(compiled.tasks)
        for number, task in enumerate(compiled.tasks):
            if task.id in spots:
                self.starts[number] = spots[task.id].start
                compiled.release[number] = max(compiled.release[number], spots[task.id].start)
                self.modes[number] = _option(compiled, number, told[task.id].modes[0].team_size)
        self.limits = _limits(problem, held)
        free = [n for n, pin in enumerate(compiled.pinned) if pin is None and n not in set(self.own)]
        self.others = sorted(free, key=lambda n: (self.starts[n], n))
        self.sewing = next(n for n in self.own if compiled.tasks[n].stage is Stage.SEWING)
        before = [n for n in self.own if n < self.sewing]
        self.lead = sum(min(option.duration for option in compiled.options[n]) for n in before)

    def places(self) -> Iterator[_Place]:
        """Try the places before each other order's sewing with each team, as many as the budget allows."""
        compiled = self.compiled
        release = compiled.release[self.own[0]]
        ahead = {
            self.starts[n] for n in self.others if compiled.tasks[n].stage is Stage.SEWING and self.starts[n] > release
        }
        for rank in [*_thinned([release, *sorted(ahead)], self._affordable()), LAST]:
            for option in compiled.options[self.sewing]:
                place = self._settled(self._first(rank, option))
                if place is not None:
                    yield place

    def _affordable(self) -> int:
        each = PASSES * len(self.compiled.tasks) * len(self.compiled.options[self.sewing])
        return max(2, INSERTION_TASKS // each)

    def _first(self, rank: int, sewing: Option) -> _Place:
        """Place everybody, the order's sewing before whoever is to begin to sew at `rank` or later."""
        compiled, modes, state = self.compiled, self.modes[:], _empty(self.compiled)
        turns = iter(self.others)
        other = next(turns, None)
        for number in self.own:
            ready = max([compiled.release[number], *(state.finish[p] for p in compiled.preds[number])])
            turn = ready
            if number <= self.sewing:
                turn = max(ready, rank if number == self.sewing or rank == LAST else rank - self.lead)
            while other is not None and self.starts[other] < turn:
                compiled.place_task(state, other, modes[other])
                other = next(turns, None)
            modes[number] = sewing if number == self.sewing else _soonest(compiled, state, number, ready)
            compiled.place_task(state, number, modes[number])
        return _Place(cost=0.0, state=state, modes=modes)

    def _settled(self, place: _Place) -> _Place | None:
        """Let everybody be placed by when they are to start until the order stays; None where a promise breaks."""
        for _ in range(PASSES):
            starts = [place.state.start[n] for n in self.own]
            state = self._held(dict(zip(self.own, starts, strict=True)), place.modes)
            place = _Place(cost=self._cost(state, place.modes), state=state, modes=place.modes)
            if [state.start[n] for n in self.own] == starts:
                return place if self._keeps(state) else None
        return None

    def _held(self, own: dict[int, int], modes: list[Option]) -> Snapshot:
        """Place all tasks in the order of their starts, none before its own, as `rolling.hold` does."""
        compiled, state = self.compiled, _empty(self.compiled)
        release = compiled.release
        compiled.release = [max(at, own.get(n, 0)) for n, at in enumerate(release)]
        for number in sorted((*self.others, *own), key=lambda n: (own.get(n, self.starts[n]), n)):
            compiled.place_task(state, number, modes[number])
        compiled.release = release
        return state

    def _keeps(self, state: Snapshot) -> bool:
        last = {self.compiled.tasks[job[0]].order_id: state.finish[job[-1]] for job in self.compiled.jobs}
        return all(last[order_id] <= limit for order_id, limit in self.limits.items())

    def _cost(self, state: Snapshot, modes: list[Option]) -> float:
        compiled = self.compiled
        stays = sum(compiled.job_cost(job, state, modes) for job in range(len(compiled.jobs)))
        return stays + compiled.problem.objective.makespan * max(state.finish)


def _limits(problem: Problem, held: BoardPlan) -> dict[str, int]:
    """Say until which minute each other order must be done: its promise, or its end without the new one if later."""
    limits: dict[str, int] = {}
    for spot in held.plan.placements:
        task = held.problem.by_id()[spot.task_id]
        if task.order_id is not None:
            limits[task.order_id] = max(limits.get(task.order_id, 0), spot.finish)
    for task in problem.tasks:
        if task.order_id in limits and task.promised is not None:
            limits[task.order_id] = max(limits[task.order_id], task.promised)
    return limits


def _empty(compiled: Compiled) -> Snapshot:
    empty = compiled.empty
    return Snapshot(
        profiles=[(list(times), list(free)) for times, free in empty.profiles],
        finish=list(empty.finish),
        start=list(empty.start),
        cost=0.0,
        makespan=0,
    )


def _option(compiled: Compiled, number: int, team: int | None) -> Option:
    task = compiled.tasks[number]
    return min(
        compiled.options[number], key=lambda option: abs((task.modes[option.index].team_size or 0) - (team or 0))
    )


def _soonest(compiled: Compiled, state: Snapshot, number: int, ready: int) -> Option:
    """Choose the people of a table: those who are done first, as few as that takes."""
    options = compiled.options[number]
    if len(options) == 1:
        return options[0]

    def done(option: Option) -> tuple[int, int]:
        start = max([ready, *(earliest_start(state.profiles[r], ready, option.duration, n) for r, n in option.needs)])
        return start + option.duration, sum(n for _, n in option.needs)

    return min(options, key=done)


def _thinned(ranks: Sequence[int], most: int) -> Sequence[int]:
    """Keep the first ranks, and of the rest each second, third, ... so that no more than `most` stay."""
    if len(ranks) <= most:
        return ranks
    step = -(-len(ranks) // most)
    return ranks[::step]
