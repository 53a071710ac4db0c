"""Our own problem format, and plans, as JSON; what is malformed is named by its line."""

from typing import Any

from core.planning.calendar import WorkCalendar, WorkClock, calendar_from_json
from core.planning.check import check_plan
from core.planning.json_reader import Node, read_json
from core.planning.problem import Fixed, Mode, Objective, Outage, Placement, Plan, Problem, Resource, Task, place
from core.planning.psplib import ProblemFileError, parse_psplib
from core.planning.solver import Result
from core.stage import Stage

_OBJECTIVE = ("makespan", "flow", "late_due", "late_promise", "waiting", "moved", "team_changed")


def parse_problem(text: str) -> Problem:
    """Read a problem: our own JSON, or a PSPLIB or MMLIB instance.

    Raises:
        ProblemFileError: The text is malformed; `line` and `reason` say where and why.
    """
    if not text.strip():
        raise ProblemFileError(line=1, reason="the file is empty")
    if not text.lstrip("\ufeff \t\r\n").startswith("{"):
        return parse_psplib(text)
    root = read_json(text.lstrip("\ufeff"))
    resources = tuple(_resource(node) for node in root.need("resources").items())
    tasks = tuple(_task(node, resources) for node in root.need("tasks").items())
    outages = root.get("outages")
    clock = root.get("clock")
    objective = root.get("objective")
    try:
        return Problem(
            tasks=tasks,
            resources=resources,
            outages=tuple(_outage(node) for node in outages.items()) if outages else (),
            clock=_clock(clock) if clock else None,
            objective=_objective(objective) if objective else Objective(),
        )
    except ValueError as error:
        raise _blame(root, str(error)) from None


def _blame(root: Node, reason: str) -> ProblemFileError:
    """Name the line of the task or resource that a problem's own check complains about."""
    for section in ("tasks", "resources"):
        for node in root.need(section).items():
            name = node.value.get("id", node.value.get("name"))
            if f"{section[:-1]} {name}:" in reason:
                return node.fail(reason)
    return root.need("tasks").fail(reason)


def _resource(node: Node) -> Resource:
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


def _task(node: Node, resources: tuple[Resource, ...]) -> Task:
    predecessors, fixed, stage = node.get("predecessors"), node.get("fixed"), node.get("stage")
    if stage is not None and stage.string() not in set(Stage):
        raise stage.fail(f"there is no stage '{stage.string()}'")
    weight, order_id = node.get("weight"), node.get("order_id")
    locked = _integer(node, "locked_mode")
    try:
        return Task(
            id=node.need("id").string(),
            modes=tuple(_mode(mode, resources) for mode in node.need("modes").items()),
            predecessors=tuple(before.string() for before in predecessors.items()) if predecessors else (),
            release=_integer(node, "release") or 0,
            due=_integer(node, "due"),
            promised=_integer(node, "promised"),
            weight=weight.number() if weight else 1.0,
            order_id=order_id.string() if order_id else None,
            stage=Stage(stage.string()) if stage else None,
            fixed=_fixed(fixed) if fixed else None,
            locked_mode=locked - 1 if locked is not None else None,
            locked_start=_integer(node, "locked_start"),
        )
    except ValueError as error:
        raise node.fail(str(error)) from None


def _integer(node: Node, name: str) -> int | None:
    found = node.get(name)
    return found.integer() if found is not None else None


def _mode(node: Node, resources: tuple[Resource, ...]) -> Mode:
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


def _fixed(node: Node) -> Fixed:
    try:
        return Fixed(
            mode=(_integer(node, "mode") or 1) - 1,
            start=node.need("start").integer(),
            finish=node.need("finish").integer(),
        )
    except ValueError as error:
        raise node.fail(str(error)) from None


def _outage(node: Node) -> Outage:
    try:
        return Outage(
            resource=node.need("resource").string(),
            from_=node.need("from").integer(),
            to=node.need("to").integer(),
            amount=node.need("amount").integer(),
        )
    except ValueError as error:
        raise node.fail(str(error)) from None


def _clock(node: Node) -> WorkClock:
    return WorkClock(calendar=_calendar(node.need("calendar")), origin_at=node.need("origin_at").instant())


def _calendar(node: Node) -> WorkCalendar:
    try:
        return calendar_from_json(node.value)
    except (ValueError, KeyError, TypeError) as error:
        raise node.fail(f"this is no calendar: {error}") from None


def _objective(node: Node) -> Objective:
    values: dict[str, Any] = {name: found.number() for name in _OBJECTIVE if (found := node.get(name)) is not None}
    for name, found in node.fields():
        if name not in (*_OBJECTIVE, "waiting_cap"):
            raise found.fail("there is no such term")
        if found.number() < 0:
            raise found.fail("a price is not negative")
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
        if task is not None and 0 <= mode < len(task.modes):
            made = place(problem, task, mode, spot.start)
            spot = made if (made.mode, made.start, made.finish) == (mode, spot.start, spot.finish) else spot
        placements.append(spot)
    return Plan(placements=tuple(placements))


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
