"""Find the best plan in the time there is: greedy, annealing, CP-SAT; every plan is checked before it is returned."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from time import monotonic

from core.planning.engine.annealing import Annealing
from core.planning.engine.check import Code, Violation, check_plan
from core.planning.engine.feasibility import find_conflicts, proven_impossible
from core.planning.engine.objective import lower_bound, price_plan
from core.planning.engine.problem import Plan, Problem
from core.planning.engine.schedule import IMPOSSIBLE, Compiled

PROVABLE_TASKS = 130
"""Up to so many movable tasks CP-SAT takes over after the annealing when only the makespan counts."""
PROVABLE_ORDERS = 16
"""Up to so many open orders CP-SAT polishes a workshop's plan; above, annealing is better."""
WORKERS = 8
_ANNEALING_SHARE, _ANNEALING_S_PER_TASK = 0.2, 0.02
_WARM_UP_SHARE, _WARM_UP_S_PER_TASK = 0.05, 0.004
"""The same where only the makespan counts: there CP-SAT overtakes the annealing within a second."""
_GREEDY_SHARE = 0.3
"""The part of the annealing's time that the greedy rules may take: it is used up only by hundreds of orders."""
_SLOWEST = 100.0
"""Wall seconds for a second of any other clock, at most."""
_START_S = 0.35
"""What CP-SAT needs to be loaded, to build its model and to stop."""


class Status(StrEnum):
    """What is known about the answer."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


class Method(StrEnum):
    """Which part of the solver found the plan."""

    GREEDY = "greedy"
    ANNEALING = "annealing"
    CP_SAT = "cp_sat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a search is: seconds since its start, the best objective, and who found it."""

    elapsed_s: float
    objective: float
    method: Method


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A checked plan or the reasons why there is none; `lower_bound` and `objective` are in the objective's units."""

    status: Status
    objective: float | None
    makespan: int | None
    lower_bound: float
    method: Method | None
    plan: Plan | None
    conflicts: tuple[Violation, ...] = ()
    schedules: int = 0


@dataclass(slots=True, kw_only=True)
class _Run:
    """One call of `solve`: its clock, its limits, the best so far."""

    problem: Problem
    clock: Callable[[], float]
    started_s: float
    seconds: float
    cancel: Callable[[], bool]
    progress: Callable[[Progress], None]
    bound: float
    plan: Plan | None = None
    objective: float = float("inf")
    method: Method | None = None

    def elapsed_s(self) -> float:
        return self.clock() - self.started_s

    def take(self, plan: Plan, method: Method) -> None:
        """Keep a plan when it is valid and better."""
        objective = price_plan(self.problem, plan).total
        if objective < self.objective - 1e-9 and not check_plan(self.problem, plan):
            self.plan, self.objective, self.method = plan, objective, method
            self.progress(Progress(elapsed_s=self.elapsed_s(), objective=objective, method=method))

    def proven(self) -> bool:
        return self.objective <= self.bound + 1e-6

    def result(self, status: Status, *, conflicts: tuple[Violation, ...] = (), schedules: int = 0) -> Result:
        found = self.plan is not None
        return Result(
            status=status,
            objective=self.objective if found else None,
            makespan=self.plan.makespan if self.plan is not None else None,
            lower_bound=min(self.bound, self.objective) if found else self.bound,
            method=self.method,
            plan=self.plan,
            conflicts=conflicts,
            schedules=schedules,
        )


def solve(
    problem: Problem,
    *,
    seconds: float,
    workers: int = WORKERS,
    seed: int = 0,
    iterations: int | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
    cancel: Callable[[], bool] = lambda: False,
    clock: Callable[[], float] = monotonic,
) -> Result:
    """Solve a planning problem as well as the time allows.

    Args:
        problem: Any problem: a workshop's or a public instance.
        seconds: Wall time to use; the first plan is there much earlier.
        workers: Cores for CP-SAT; 0 leaves it out. With 1 it is one thread, which repeats itself; above, at least 8.
        seed: Seed of every random choice.
        iterations: Schedules to try; then the clock is not read, CP-SAT is left out, and the same call gives the same
            answer on every machine.
        progress: Told each better plan.
        cancel: Asked often; True ends the search with the best plan so far.
        clock: What `seconds` are counted by; on a shared machine a benchmark counts processor time instead.

    Returns:
        A result whose plan passed `check_plan`, or the conflicts that leave no plan.
    """
    run = _Run(
        problem=problem,
        clock=clock,
        started_s=clock(),
        seconds=seconds,
        cancel=cancel,
        progress=progress,
        bound=lower_bound(problem),
    )
    if conflicts := find_conflicts(problem):
        return run.result(Status.INFEASIBLE, conflicts=conflicts)
    compiled = Compiled(problem)
    exact = workers > 0 and iterations is None and _provable(compiled)
    until_s = _annealing_s(compiled, seconds) if exact else seconds
    schedules = _anneal(run, compiled, seed, iterations, until_s)
    if exact and not run.proven() and not cancel() and seconds - run.elapsed_s() > _START_S:
        conflicts = _prove(run, workers, seed)
        if conflicts:
            return run.result(Status.INFEASIBLE, conflicts=conflicts, schedules=schedules)
    if run.plan is None:
        return run.result(Status.UNKNOWN, conflicts=(_no_plan("none found in the time given"),), schedules=schedules)
    return run.result(Status.OPTIMAL if run.proven() else Status.FEASIBLE, schedules=schedules)


def _provable(compiled: Compiled) -> bool:
    if not compiled.problem.objective.is_makespan_only:
        return len(compiled.movable) <= PROVABLE_ORDERS
    return sum(1 for pin in compiled.pinned if pin is None) <= PROVABLE_TASKS


def _annealing_s(compiled: Compiled, seconds: float) -> float:
    """Return how long to anneal before CP-SAT takes over."""
    pure = compiled.problem.objective.is_makespan_only
    share, per_task_s = (_WARM_UP_SHARE, _WARM_UP_S_PER_TASK) if pure else (_ANNEALING_SHARE, _ANNEALING_S_PER_TASK)
    return min(per_task_s * len(compiled.tasks), seconds * share)


def _anneal(run: _Run, compiled: Compiled, seed: int, iterations: int | None, until_s: float) -> int:
    """Search by annealing until the iterations or the seconds are used up; return the schedules tried."""

    def greedy_enough() -> bool:
        return run.cancel() or (iterations is None and run.elapsed_s() >= until_s * _GREEDY_SHARE)

    search = Annealing(compiled, seed, greedy_enough)
    greedy = search.best
    if greedy.cost < IMPOSSIBLE:
        run.take(compiled.plan(greedy.state, greedy.modes), Method.GREEDY)

    def stop() -> bool:
        return (
            run.cancel()
            or search.best_objective <= run.bound + 1e-6
            or (iterations is None and run.elapsed_s() >= until_s)
        )

    def share(count: int) -> float:
        return count / iterations if iterations is not None else run.elapsed_s() / until_s

    search.run(iterations if iterations is not None else 10**9, share, stop)
    if search.best is not greedy and search.best.cost < IMPOSSIBLE:
        run.take(compiled.plan(search.best.state, search.best.modes), Method.ANNEALING)
    return search.schedules


def _prove(run: _Run, workers: int, seed: int) -> tuple[Violation, ...]:
    """Let CP-SAT improve or prove the best plan; return the conflict when it proves that there is none.

    Where only the makespan counts it starts without the plan that is known: it finds better ones from scratch.
    """
    from core.planning.engine.solver_cpsat import prove  # loading OR-Tools takes half a second: only who needs it pays

    left_s = run.seconds - run.elapsed_s() - _START_S
    until_s = run.elapsed_s() + left_s
    proof = prove(
        run.problem,
        seconds=left_s if run.clock is monotonic else left_s * _SLOWEST,
        workers=workers,
        seed=seed,
        hint=None if run.problem.objective.is_makespan_only else run.plan,
        stop=lambda: run.cancel() or run.elapsed_s() >= until_s,
        improved=lambda objective: run.progress(
            Progress(elapsed_s=run.elapsed_s(), objective=objective, method=Method.CP_SAT)
        ),
    )
    if proof.plan is not None:
        run.take(proof.plan, Method.CP_SAT)
    if proof.finished and run.plan is None:
        return (proven_impossible(run.problem),)
    run.bound = run.objective if proof.finished else max(run.bound, proof.lower_bound)
    return ()


def _no_plan(reason: str) -> Violation:
    return Violation(code=Code.NO_PLAN, params=(("reason", reason),))
