"""The solver: known optima, valid or nothing, reasons, limits, seeds."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given, settings

from core.planning.engine.annealing import Annealing, build
from core.planning.engine.check import Code, check_plan
from core.planning.engine.feasibility import describe_conflict, find_conflicts
from core.planning.engine.objective import lower_bound, price_plan
from core.planning.engine.problem import Fixed, Mode, Objective, Outage, Problem, Resource, Task
from core.planning.engine.psplib import parse_psplib
from core.planning.engine.schedule import Compiled
from core.planning.engine.solver import Method, Progress, Status, solve
from tests.core.planning.problems import INSTANCE, OPTIMUM, chain, problems

PSPLIB = Path(os.environ.get("GENDAN_TEST_DATA", "../shared/data")) / "psplib"


@settings(max_examples=150, deadline=None)
@given(problems())
def test_no_generated_problem_gets_an_invalid_plan_or_silence(problem: Problem) -> None:
    result = solve(problem, seconds=60, iterations=40, seed=3)
    assert (result.plan is None) == bool(result.conflicts)
    assert all(describe_conflict(conflict) for conflict in result.conflicts)
    plans = [result.plan] if result.plan else []
    assert all(check_plan(problem, plan) == () for plan in plans)
    assert all(price_plan(problem, plan).total == pytest.approx(result.objective) for plan in plans)
    assert all(result.lower_bound <= price_plan(problem, plan).total + 1e-6 for plan in plans)


@settings(max_examples=12, deadline=None)
@given(problems())
def test_cp_sat_and_the_check_agree_on_every_generated_problem(problem: Problem) -> None:
    quick = solve(problem, seconds=60, iterations=60, seed=3)
    exact = solve(problem, seconds=3, workers=1, seed=3)
    assert exact.plan is not None or exact.status in (Status.INFEASIBLE, Status.UNKNOWN)
    if quick.plan is not None:
        assert quick.objective is not None and exact.objective is not None and exact.lower_bound is not None
        assert exact.objective <= quick.objective + 0.02
        assert exact.lower_bound <= quick.objective + 0.02


@settings(max_examples=60, deadline=None)
@given(problems())
def test_a_search_claims_what_the_plan_really_costs(problem: Problem) -> None:
    assume(not find_conflicts(problem))
    compiled = Compiled(problem)
    search = Annealing(compiled, 1)
    search.run(30, lambda count: count / 30, lambda: False)
    again = build(compiled, search.best.sequence, search.best.modes)
    assert again is not None
    assert again.cost == pytest.approx(search.best.cost)


def test_a_small_instance_is_solved_to_its_known_optimum() -> None:
    problem = parse_psplib(INSTANCE)
    assert solve(problem, seconds=60, iterations=300, seed=1).makespan == OPTIMUM
    proven = solve(problem, seconds=10, workers=1, seed=1)
    assert (proven.makespan, proven.status, proven.lower_bound) == (OPTIMUM, Status.OPTIMAL, OPTIMUM)


@pytest.mark.skipif(not (PSPLIB / "optimum.csv").exists(), reason="GENDAN_TEST_DATA has no psplib samples")
@pytest.mark.parametrize(("name", "optimum"), [("j1021_6", 29), ("j1030_1", 16), ("j2019_9", 19), ("j2016_4", 36)])
def test_public_instances_reach_their_optimum_within_an_iteration_limit(name: str, optimum: int) -> None:
    problem = parse_psplib((PSPLIB / f"{name}.mm").read_text())
    assert solve(problem, seconds=60, iterations=6000, seed=1).makespan == optimum


def test_the_same_seed_gives_the_same_plan() -> None:
    problem = parse_psplib(INSTANCE)
    assert solve(problem, seconds=60, iterations=50, seed=5) == solve(problem, seconds=60, iterations=50, seed=5)


def test_more_search_is_never_worse_than_greedy() -> None:
    tasks = [task for n in range(8) for task in chain(f"O{n}", (3 + n, 1), (9 - n, 2), due=10 + n)]
    problem = Problem(
        tasks=tuple(tasks),
        resources=(Resource(name="people", capacity=3),),
        objective=Objective(flow=1.0, late_due=3.0),
    )
    greedy = solve(problem, seconds=60, iterations=0)
    searched = solve(problem, seconds=60, iterations=400)
    assert greedy.method is Method.GREEDY
    assert searched.objective is not None and greedy.objective is not None
    assert searched.objective <= greedy.objective


def test_work_goes_around_an_outage() -> None:
    problem = Problem(
        tasks=tuple(chain("A", (4, 2))),
        resources=(Resource(name="people", capacity=2),),
        outages=(Outage(resource="people", from_=2, to=5, amount=1),),
    )
    result = solve(problem, seconds=60, iterations=5)
    assert result.plan is not None
    assert result.plan.placements[0].start == 5


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (
            Problem(tasks=tuple(chain("A", (4, 3))), resources=(Resource(name="people", capacity=2),)),
            "task A/0 needs 3 of people at once in its smallest mode; there are 2",
        ),
        (
            Problem(
                tasks=tuple(chain("A", (4, 3)) + chain("B", (1, 2))),
                resources=(Resource(name="thread", capacity=4, renewable=False),),
            ),
            "the tasks need at least 5 of thread together; there are 4",
        ),
        (
            Problem(
                tasks=tuple(chain("A", (4, 1), (2, 1), locked_start=3, locked_mode=0)),
                resources=(Resource(name="people", capacity=2),),
            ),
            "task A/1 is locked to start at 3; it cannot start before 4",
        ),
        (
            Problem(
                tasks=tuple(chain("A", (4, 1), locked_start=3) + chain("B", (9, 2), locked_start=5)),
                resources=(Resource(name="people", capacity=3),),
                outages=(Outage(resource="people", from_=4, to=6, amount=1),),
            ),
            "what is locked to time 5 (A/0, B/0) needs 3 of people; there are 2 free",
        ),
        (
            Problem(
                tasks=tuple(chain("A", (4, 2), (1, 1), locked_start=5) + chain("B", (2, 1), (1, 1), locked_start=2)),
                resources=(Resource(name="people", capacity=2),),
            ),
            "no plan exists: the work before and beside what is locked (A/1, B/1) has no room (proven)",
        ),
    ],
)
def test_an_impossible_problem_says_in_words_what_cannot_fit(problem: Problem, words: str) -> None:
    result = solve(problem, seconds=5)
    assert result.status is Status.INFEASIBLE
    assert result.plan is None
    assert words in [describe_conflict(conflict) for conflict in result.conflicts]


def test_budgets_that_contradict_each_other_are_proven_impossible() -> None:
    modes = (Mode(duration=1, demands=(3, 0)), Mode(duration=1, demands=(0, 3)))
    problem = Problem(
        tasks=tuple(Task(id=str(n), modes=modes) for n in range(3)),
        resources=tuple(Resource(name=f"N{n}", capacity=4, renewable=False) for n in range(2)),
    )
    result = solve(problem, seconds=10, workers=1)
    assert (result.status, result.conflicts[0].code) == (Status.INFEASIBLE, Code.NO_PLAN)


def test_equal_times_of_started_work_do_not_keep_the_best_plan_from_being_proven() -> None:
    people = Resource(name="people", capacity=1)
    begun = [
        Task(id=name, modes=(Mode(duration=1, demands=(0,)),), fixed=Fixed(mode=0, start=0, finish=1)) for name in "ab"
    ]
    problem = Problem(
        tasks=(*begun, Task(id="c", modes=(Mode(duration=1, demands=(1,)),), due=0)),
        resources=(people,),
        outages=(Outage(resource="people", from_=0, to=2, amount=1),),
        objective=Objective(makespan=1.0, late_due=1.0),
    )
    result = solve(problem, seconds=20, workers=1)
    assert (result.status, result.makespan, result.objective) == (Status.OPTIMAL, 3, 6.0)


def test_what_takes_no_time_takes_nobody_though_it_needs_more_than_there_are() -> None:
    crowd = Mode(duration=0, demands=(2, 1))
    problem = Problem(
        tasks=(Task(id="a", modes=(crowd,)), Task(id="b", modes=(Mode(duration=3, demands=(1, 0)),))),
        resources=(Resource(name="people", capacity=1), Resource(name="thread", capacity=1, renewable=False)),
    )
    result = solve(problem, seconds=20, workers=1)
    assert (result.status, result.makespan) == (Status.OPTIMAL, 3)
    no_thread = replace(problem, resources=(problem.resources[0], replace(problem.resources[1], capacity=0)))
    assert solve(no_thread, seconds=20, workers=1).status is Status.INFEASIBLE


def test_a_cancelled_search_still_has_its_first_plan_and_reported_it() -> None:
    seen: list[Progress] = []
    result = solve(parse_psplib(INSTANCE), seconds=60, progress=seen.append, cancel=lambda: True)
    assert result.plan is not None
    assert seen[0].method is Method.GREEDY


def test_an_empty_problem_has_an_empty_plan() -> None:
    result = solve(Problem(tasks=(), resources=()), seconds=1, iterations=3)
    assert (result.makespan, result.status) == (0, Status.OPTIMAL)


def test_the_lower_bound_counts_the_longest_path_and_the_least_work() -> None:
    problem = parse_psplib(INSTANCE)
    assert 6 <= lower_bound(problem) <= OPTIMUM
