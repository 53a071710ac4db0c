"""Our own problem format, and plans, as JSON; what is malformed is named by its line."""

from collections.abc import Callable
from math import isclose
from typing import Any, TypeVar

from core.planning.engine.check import Code, Violation, check_plan
from core.planning.engine.clock_json import LONGEST_PLAN_YEARS, longest_plan_min, read_clock
from core.planning.engine.json_reader import Node, read_json
from core.planning.engine.objective import price_plan
from core.planning.engine.problem import Fixed, Mode, Objective, Outage, Placement, Plan, Problem, Resource, Task, place
from core.planning.engine.psplib import ProblemFileError, parse_psplib
from core.planning.engine.solver import Result
from core.stage import Stage

_T = TypeVar("_T")
MOST_TASKS = 20_000
"""A workshop with a thousand open orders has 8,000."""
MOST_DEMANDS = 2_000_000
_OBJECTIVE = ("makespan", "flow", "late_due", "late_promise", "waiting", "moved", "team_changed")


def parse_problem(text: str) -> Problem:
    """Read a problem: our own JSON, or a PSPLIB or MMLIB instance.

    Raises:
        ProblemFileError: The text is malformed; `line` and `reason` say where and why.
    """
    if not text.strip():
        raise ProblemFileError(line=1, reason="the file is empty")
    if not text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        return parse_psplib(text)
    root = read_json(text.lstrip("\ufeff"))
    root.only("resources", "tasks", "outages", "objective", "clock")
    resources = _unique(root.need("resources"), "name", _resource)
    _check_size(root.need("tasks"), resources)
    tasks = _unique(root.need("tasks"), "id", lambda node: _task(node, resources))
    outages, clock, objective = root.get("outages"), root.get("clock"), root.get("objective")
    try:
        problem = Problem(
            tasks=tasks,
            resources=resources,
            outages=tuple(_outage(node, resources) for node in outages.items()) if outages else (),
            clock=read_clock(clock) if clock else None,
            objective=_objective(objective) if objective else Objective(),
        )
    except ValueError as error:
        raise _blame(root, str(error)) from None
    if clock:
        _check_reach(problem, clock)
    return problem


def _check_size(tasks: Node, resources: tuple[Resource, ...]) -> None:
    """Refuse what no workshop plans at once, before it is built."""
    modes = 0
    for number, task in enumerate(tasks.items(), start=1):
        given = task.value.get("modes") if isinstance(task.value, dict) else None
        modes += len(given) if isinstance(given, list) else 0
        if number > MOST_TASKS or modes * max(1, len(resources)) > MOST_DEMANDS:
            raise tasks.fail(f"at most {MOST_TASKS} tasks, and {MOST_DEMANDS} modes times resources, can be planned")


def _unique(section: Node, name: str, read: Callable[[Node], _T]) -> tuple[_T, ...]:
    """Read the elements of a list, each of which has a name of its own."""
    found: dict[str, _T] = {}
    for node in section.items():
        known = node.need(name)
        if known.string() in found:
            raise known.fail(f"'{known.string()}' comes twice")
        found[known.string()] = read(node)
    return tuple(found.values())


def _check_reach(problem: Problem, clock: Node) -> None:
    """Refuse work that could reach beyond the years that instants can be written for."""
    assert problem.clock is not None
    edges = [0, *(task.release for task in problem.tasks), *(outage.to for outage in problem.outages)]
    edges += [task.locked_start for task in problem.tasks if task.locked_start is not None]
    for task in problem.tasks:
        edges += [task.fixed.start, task.fixed.finish] if task.fixed is not None else []
    work = sum(max(mode.duration for mode in task.modes) for task in problem.tasks)
    longest = longest_plan_min(problem.clock.calendar)
    if max(map(abs, edges)) + work > longest:
        raise clock.fail(f"work could lie more than {LONGEST_PLAN_YEARS} years ({longest} working minutes) away")


def _blame(root: Node, reason: str) -> ProblemFileError:
    """Name the line of the task that a problem's own check complains about."""
    tasks = root.need("tasks")
    for node in tasks.items():
        if reason.startswith(f"task {node.need('id').string()}: "):
            return node.fail(reason)
    return tasks.fail(reason)


def _resource(node: Node) -> Resource:
    node.only("name", "capacity", "renewable")
    renewable = node.get("renewable")
    if renewable is not None and not isinstance(renewable.value, bool):
        raise renewable.fail("true or false is expected")
    capacity = node.need("capacity")
    if capacity.integer() < 0:
        raise capacity.fail("a capacity is not negative")
    return Resource(
        name=node.need("name").string(),
        capacity=capacity.integer(),
        renewable=True if renewable is None else bool(renewable.value),
    )


_TASK = ("id", "modes", "predecessors", "release", "due", "promised", "weight", "order_id", "stage", "fixed")
_TASK_LOCKS = ("locked_mode", "locked_start")


def _task(node: Node, resources: tuple[Resource, ...]) -> Task:
    node.only(*_TASK, *_TASK_LOCKS)
    predecessors, fixed, stage = node.get("predecessors"), node.get("fixed"), node.get("stage")
    if stage is not None and stage.string() not in set(Stage):
        raise stage.fail(f"there is no stage '{stage.string()}'")
    weight, order_id = node.get("weight"), node.get("order_id")
    modes = tuple(_mode(mode, resources) for mode in node.need("modes").items())
    if not modes:
        raise node.need("modes").fail("no mode is given")
    try:
        return Task(
            id=node.need("id").string(),
            modes=modes,
            predecessors=tuple(before.string() for before in predecessors.items()) if predecessors else (),
            release=_integer(node, "release") or 0,
            due=_integer(node, "due"),
            promised=_integer(node, "promised"),
            weight=weight.number() if weight else 1.0,
            order_id=order_id.string() if order_id else None,
            stage=Stage(stage.string()) if stage else None,
            fixed=_fixed(fixed, len(modes)) if fixed else None,
            locked_mode=_mode_index(node.get("locked_mode"), len(modes)),
            locked_start=_integer(node, "locked_start"),
        )
    except ValueError as error:
        raise node.fail(str(error)) from None


def _mode_index(node: Node | None, count: int) -> int | None:
    """Read the number of a mode, which counts from 1, as its index."""
    if node is None:
        return None
    if not 1 <= node.integer() <= count:
        raise node.fail(f"there is no mode {node.integer()}; they count from 1 to {count}")
    return node.integer() - 1


def _integer(node: Node, name: str) -> int | None:
    found = node.get(name)
    return found.integer() if found is not None else None


def _mode(node: Node, resources: tuple[Resource, ...]) -> Mode:
    node.only("duration", "demands", "team_size")
    names = {resource.name: number for number, resource in enumerate(resources)}
    demands = [0] * len(resources)
    given = node.get("demands")
    for name, demand in given.fields() if given else ():
        if name not in names:
            raise demand.fail(f"there is no resource '{name}'")
        demands[names[name]] = demand.integer()
    try:
        return Mode(
            duration=node.need("duration").integer(), demands=tuple(demands), team_size=_integer(node, "team_size")
        )
    except ValueError as error:
        raise node.fail(str(error)) from None


def _fixed(node: Node, modes: int) -> Fixed:
    node.only("mode", "start", "finish")
    mode = _mode_index(node.get("mode"), modes)
    try:
        return Fixed(mode=mode or 0, start=node.need("start").integer(), finish=node.need("finish").integer())
    except ValueError as error:
        raise node.fail(str(error)) from None


def _outage(node: Node, resources: tuple[Resource, ...]) -> Outage:
    node.only("resource", "from", "to", "amount")
    name = node.need("resource")
    if name.string() not in {resource.name for resource in resources if resource.renewable}:
        raise name.fail(f"there is no renewable resource '{name.string()}'")
    try:
        return Outage(
            resource=name.string(),
            from_=node.need("from").integer(),
            to=node.need("to").integer(),
            amount=node.need("amount").integer(),
        )
    except ValueError as error:
        raise node.fail(str(error)) from None


def _objective(node: Node) -> Objective:
    node.only(*_OBJECTIVE, "waiting_cap")
    for _, price in node.fields():
        if price.value is not None and price.number() < 0:
            raise price.fail("a price is not negative")
    values: dict[str, Any] = {name: found.number() for name in _OBJECTIVE if (found := node.get(name)) is not None}
    return Objective(**values, waiting_cap=_integer(node, "waiting_cap") or 0)


def parse_plan(problem: Problem, text: str) -> Plan:
    """Read a plan as `gendan plan solve --json` prints it; instants are made by the problem's clock.

    Unknown tasks and modes are kept as they are: to judge them is the check's part.

    Raises:
        ProblemFileError: The text is malformed.
    """
    tasks = problem.by_id()
    placements = []
    for node in read_json(text).need("tasks").items():
        task_id, mode = node.need("id").value, node.need("mode").integer() - 1
        spot = Placement(
            task_id=str(task_id), mode=mode, start=node.need("start").integer(), finish=node.need("finish").integer()
        )
        task = tasks.get(spot.task_id)
        if task is not None and 0 <= mode < len(task.modes) and _can_be_dated(problem, spot):
            made = place(problem, task, mode, spot.start)
            spot = made if (made.mode, made.start, made.finish) == (mode, spot.start, spot.finish) else spot
        placements.append(spot)
    return Plan(placements=tuple(placements))


def _can_be_dated(problem: Problem, spot: Placement) -> bool:
    return problem.clock is None or abs(spot.start) <= longest_plan_min(problem.clock.calendar)


def check_claims(problem: Problem, plan: Plan, text: str) -> tuple[Violation, ...]:
    """Compare what a plan's file says of itself with what a valid plan of the problem really comes to.

    Raises:
        ProblemFileError: A figure is no number.
    """
    root = read_json(text)
    really = {"makespan": float(plan.makespan), "objective": price_plan(problem, plan).total}
    found = []
    for name, value in really.items():
        claim = root.get(name)
        if claim is not None and not isclose(claim.number(), value, rel_tol=1e-6, abs_tol=1e-6):
            params = (("figure", name), ("claimed", f"{claim.number():g}"), ("really", f"{value:g}"))
            found.append(Violation(code=Code.CLAIM_WRONG, params=params))
    return tuple(found)


def result_to_json(problem: Problem, result: Result) -> dict[str, Any]:
    """Write a result as plain JSON values; modes count from 1, as in PSPLIB.

    Raises:
        AssertionError: The plan does not pass `check_plan`: it is not written.
    """
    if result.plan is not None and (violations := check_plan(problem, result.plan)):
        raise AssertionError(f"an invalid plan is not printed: {violations[0].describe()}")
    return {
        "status": str(result.status),
        "objective": result.objective,
        "makespan": result.makespan,
        "lower_bound": result.lower_bound if result.lower_bound != float("inf") else None,
        "method": str(result.method) if result.method else None,
        "tasks": [_placement(spot) for spot in result.plan.placements] if result.plan else [],
    }


def _placement(spot: Placement) -> dict[str, Any]:
    row: dict[str, Any] = {"id": spot.task_id, "mode": spot.mode + 1, "start": spot.start, "finish": spot.finish}
    if spot.start_at is not None and spot.finish_at is not None:
        row |= {"start_at": spot.start_at.isoformat(), "finish_at": spot.finish_at.isoformat()}
    return row
