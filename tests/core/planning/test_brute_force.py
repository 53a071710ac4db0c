"""The check and the solver against brute force: each instant looked at, every plan of tiny problems tried."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.planning.engine.check import Code, check_plan
from core.planning.engine.objective import lower_bound, price_plan
from core.planning.engine.problem import Fixed, Mode, Objective, Outage, Placement, Plan, Problem, Resource, Task
from core.planning.engine.solver import Status, solve

_HORIZON = 12
"""No tiny problem needs longer: begin at 4, three tasks of two units, an outage of two."""


@st.composite
def tiny_problems(draw: st.DrawFn) -> Problem:
    """Draw a problem of at most three tasks whose every plan can be tried."""
    people = Resource(name="people", capacity=draw(st.integers(1, 3)))
    thread = Resource(name="thread", capacity=draw(st.integers(1, 5)), renewable=False)
    tasks: list[Task] = []
    for number in range(draw(st.integers(1, 3))):
        modes = tuple(
            Mode(duration=draw(st.integers(0, 2)), demands=(draw(st.integers(0, 3)), draw(st.integers(0, 3))))
            for _ in range(draw(st.integers(1, 2)))
        )
        state = draw(st.sampled_from(("free", "free", "free", "started", "locked")))
        start = draw(st.integers(-1, 1))
        tasks.append(
            Task(
                id=f"T{number}",
                modes=modes,
                predecessors=tuple(draw(st.sets(st.sampled_from([t.id for t in tasks])))) if tasks else (),
                release=draw(st.integers(-1, 3)),
                due=draw(st.none() | st.integers(0, 6)),
                promised=draw(st.none() | st.integers(0, 6)),
                weight=draw(st.sampled_from((1.0, 2.0))),
                order_id=draw(st.none() | st.sampled_from(("A", "B"))),
                fixed=Fixed(mode=0, start=start, finish=start + draw(st.integers(0, 3)))
                if state == "started"
                else None,
                locked_mode=0 if state == "locked" else None,
                locked_start=draw(st.integers(0, 4)) if state == "locked" else None,
            )
        )
    away = [Outage(resource="people", from_=at, to=at + 2, amount=draw(st.integers(0, 3))) for at in (0, 3)]
    return Problem(
        tasks=tuple(tasks),
        resources=(people, thread),
        outages=tuple(away[: draw(st.integers(0, 2))]),
        objective=Objective(
            makespan=draw(st.sampled_from((0.0, 1.0))),
            flow=draw(st.sampled_from((0.0, 1.0))),
            late_due=draw(st.sampled_from((0.0, 3.0))),
            late_promise=draw(st.sampled_from((0.0, 0.5))),
            waiting=draw(st.sampled_from((0.0, 2.0))),
            waiting_cap=3,
        ),
    )


def broken(problem: Problem, spots: dict[str, tuple[int, int, int]]) -> set[Code]:
    """Name by the words of the docs alone the rules that `{task: (mode, start, finish)}` breaks."""
    found: set[Code] = set()
    for task in problem.tasks:
        mode, start, finish = spots[task.id]
        if task.fixed is not None:
            found |= {Code.FIXED_MOVED} if spots[task.id] != (task.fixed.mode, *_fixed_time(task)) else set()
            continue
        found |= {Code.DURATION_WRONG} if finish != start + task.modes[mode].duration else set()
        found |= {Code.BEFORE_RELEASE} if start < 0 or start < task.release else set()
        found |= {Code.PRECEDENCE} if any(start < spots[before][2] for before in task.predecessors) else set()
        if task.locked_start is not None and (mode, start) != (task.locked_mode, task.locked_start):
            found.add(Code.LOCK_BROKEN)
    thread = sum(task.modes[spots[task.id][0]].demands[1] for task in problem.tasks)
    found |= {Code.BUDGET} if thread > problem.resources[1].capacity else set()
    return found | ({Code.CAPACITY} if not all(_fits(problem, spots, at) for at in range(-5, 40)) else set())


def _fixed_time(task: Task) -> tuple[int, int]:
    assert task.fixed is not None
    return task.fixed.start, task.fixed.finish


def _fits(problem: Problem, spots: dict[str, tuple[int, int, int]], at: int) -> bool:
    there = [task for task in problem.tasks if spots[task.id][1] <= at < spots[task.id][2]]
    people = sum(task.modes[spots[task.id][0]].demands[0] for task in there)
    planned = sum(task.modes[spots[task.id][0]].demands[0] for task in there if task.fixed is None)
    away = sum(outage.amount for outage in problem.outages if outage.from_ <= at < outage.to)
    return planned == 0 or people + away <= problem.resources[0].capacity


def price(problem: Problem, spots: dict[str, tuple[int, int, int]]) -> float:
    """Price a plan by the words of the docs alone."""
    goal = problem.objective
    total = goal.makespan * max(0, *(finish for _, _, finish in spots.values()))
    for task in problem.tasks:
        finish = spots[task.id][2]
        total += goal.late_due * task.weight * max(0, finish - task.due) if task.due is not None else 0
        total += goal.late_promise * task.weight * max(0, finish - task.promised) if task.promised is not None else 0
    for order in {task.order_id for task in problem.tasks} - {None}:
        tasks = [task for task in problem.tasks if task.order_id == order]
        stay = max(spots[task.id][2] for task in tasks) - min(task.release for task in tasks)
        total += goal.flow * max(task.weight for task in tasks) * stay
        total += goal.waiting * max(0, stay - goal.waiting_cap)
    return total


def all_plans(problem: Problem) -> list[dict[str, tuple[int, int, int]]]:
    """List every plan of a problem."""
    choices = []
    for task in problem.tasks:
        if task.fixed is not None:
            choices.append([(task.fixed.mode, task.fixed.start, task.fixed.finish)])
            continue
        starts = range(_HORIZON) if task.locked_start is None else [task.locked_start]
        choices.append([(m, at, at + mode.duration) for m, mode in enumerate(task.modes) for at in starts])
    ids = [task.id for task in problem.tasks]
    return [spots for combo in product(*choices) if not broken(problem, spots := dict(zip(ids, combo, strict=True)))]


def as_plan(spots: dict[str, tuple[int, int, int]]) -> Plan:
    return Plan(placements=tuple(Placement(task_id=i, mode=m, start=s, finish=f) for i, (m, s, f) in spots.items()))


@settings(max_examples=400, deadline=None)
@given(st.data(), tiny_problems())
def test_the_check_names_exactly_the_rules_that_a_plan_breaks(data: st.DataObject, problem: Problem) -> None:
    spots = {}
    for task in problem.tasks:
        mode = data.draw(st.integers(0, len(task.modes) - 1))
        start = data.draw(st.integers(-1, 7) if task.fixed is None else st.just(task.fixed.start))
        length = task.modes[mode].duration if task.fixed is None else task.fixed.finish - task.fixed.start
        wrong = data.draw(st.sampled_from((0, 0, 0, 0, 0, 0, 0, 1)))
        spots[task.id] = (mode, start, start + length + wrong)
    assert {violation.code for violation in check_plan(problem, as_plan(spots))} == broken(problem, spots)


@settings(max_examples=30, deadline=None)
@given(tiny_problems())
def test_the_solver_finds_exactly_the_best_of_all_plans_or_proves_that_there_is_none(problem: Problem) -> None:
    plans = all_plans(problem)
    result = solve(problem, seconds=20, workers=1)
    if not plans:
        assert (result.status, result.plan) == (Status.INFEASIBLE, None)
        return
    best = min(price(problem, spots) for spots in plans)
    assert result.status is Status.OPTIMAL
    assert result.objective == pytest.approx(best)
    assert result.lower_bound == pytest.approx(best)
    assert lower_bound(problem) <= best + 1e-9
    assert price_plan(problem, as_plan(plans[0])).total == pytest.approx(price(problem, plans[0]))
