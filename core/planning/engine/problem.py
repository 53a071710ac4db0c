"""The planning problem: tasks with modes over shared resources, and the plan that answers it.

Time is a whole number of units since the problem's origin. In a workshop's problem a unit is one *working* minute of
its calendar (`WorkClock` translates), so breaks, nights and holidays need no further rule; in a public benchmark it is
an abstract period. Capacity that comes and goes (absence, a machine down, work booked elsewhere) is an `Outage`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from graphlib import CycleError, TopologicalSorter

from core.planning.engine.calendar import WorkClock
from core.stage import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """Something shared: people of one skill, tables (renewable), or a budget that is used up (not renewable)."""

    name: str
    capacity: int
    renewable: bool = True

    def __post_init__(self) -> None:
        """Reject a negative capacity."""
        if self.capacity < 0:
            raise ValueError(f"resource {self.name}: capacity {self.capacity} is negative")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """One way of doing a task: how long, and how much of each resource of the problem (same order)."""

    duration: int
    demands: tuple[int, ...]
    team_size: int | None = None

    def __post_init__(self) -> None:
        """Reject a negative duration or demand."""
        if self.duration < 0 or any(demand < 0 for demand in self.demands):
            raise ValueError("a mode has a negative duration or demand")

    def shortage(self, resources: Sequence[Resource]) -> tuple[int, Resource] | None:
        """Name the first resource of which this mode needs more than there ever is, with how much it needs.

        What takes no time takes nothing of a renewable resource.
        """
        for demand, resource in zip(self.demands, resources, strict=True):
            if demand > resource.capacity and (self.duration or not resource.renewable):
                return demand, resource
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """Where started work stands: it is not moved, whatever else is."""

    mode: int
    start: int
    finish: int

    def __post_init__(self) -> None:
        """Reject work that ends before it starts."""
        if self.finish < self.start:
            raise ValueError("fixed work finishes before it starts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One piece of work in one of several modes.

    `release` is its earliest start, `due` the date asked for, `promised` the date given to the merchant; `locked_mode`
    and `locked_start` are the owner's locks on its team and its time; `weight` is the priority of its order.
    """

    id: str
    modes: tuple[Mode, ...]
    predecessors: tuple[str, ...] = ()
    release: int = 0
    due: int | None = None
    promised: int | None = None
    weight: float = 1.0
    order_id: str | None = None
    stage: Stage | None = None
    fixed: Fixed | None = None
    locked_mode: int | None = None
    locked_start: int | None = None

    def __post_init__(self) -> None:
        """Reject a task that nothing can place."""
        if not self.modes:
            raise ValueError(f"task {self.id}: no mode")
        for index in (self.locked_mode, self.fixed.mode if self.fixed else None):
            if index is not None and not 0 <= index < len(self.modes):
                raise ValueError(f"task {self.id}: there is no mode {index}")
        if self.locked_start is not None and self.locked_mode is None and len(self.modes) > 1:
            raise ValueError(f"task {self.id}: a lock on the time needs a lock on the mode")
        if self.weight <= 0:
            raise ValueError(f"task {self.id}: weight {self.weight} is not positive")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """Capacity of a renewable resource that is away during `[from_, to)`."""

    resource: str
    from_: int
    to: int
    amount: int

    def __post_init__(self) -> None:
        """Reject an empty outage."""
        if self.from_ >= self.to or self.amount < 0:
            raise ValueError(f"outage of {self.resource}: empty period or negative amount")


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """What a good plan is, in plain terms; a weight is the price of one time unit, smaller totals are better.

    `makespan`: the end of the last task. `flow`: an order's finish after its release. `late_due` and `late_promise`:
    an order's lateness against the date asked for and the date promised. `waiting`: what an order stays beyond
    `waiting_cap` after its release, so that none is starved. `moved`: the distance of a start from `baseline`;
    `team_changed`: a mode other than the one in `baseline` (price per task). An order's own weight multiplies `flow`,
    `late_due` and `late_promise`. `baseline` holds `(task_id, mode, start)` of the plan that people know.
    """

    makespan: float = 1.0
    flow: float = 0.0
    late_due: float = 0.0
    late_promise: float = 0.0
    waiting: float = 0.0
    waiting_cap: int = 0
    moved: float = 0.0
    team_changed: float = 0.0
    baseline: tuple[tuple[str, int, int], ...] = ()

    @property
    def is_makespan_only(self) -> bool:
        """Say whether nothing but the end of the last task has a price."""
        of_orders = self.flow or self.late_due or self.late_promise or self.waiting
        of_changes = self.baseline and (self.moved or self.team_changed)
        return not (of_orders or of_changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Everything a plan must respect; validated once, then trusted."""

    tasks: tuple[Task, ...]
    resources: tuple[Resource, ...]
    outages: tuple[Outage, ...] = ()
    clock: WorkClock | None = None
    objective: Objective = Objective()

    def __post_init__(self) -> None:
        """Reject names that are not unique or not known, and circles."""
        ids = {task.id for task in self.tasks}
        if len(ids) != len(self.tasks):
            raise ValueError("two tasks have the same id")
        names = {resource.name: resource for resource in self.resources}
        if len(names) != len(self.resources):
            raise ValueError("two resources have the same name")
        for task in self.tasks:
            if unknown := set(task.predecessors) - ids:
                raise ValueError(f"task {task.id}: unknown predecessor {sorted(unknown)[0]}")
            if any(len(mode.demands) != len(self.resources) for mode in task.modes):
                raise ValueError(f"task {task.id}: a mode does not name each resource once")
        for outage in self.outages:
            if outage.resource not in names or not names[outage.resource].renewable:
                raise ValueError(f"outage of {outage.resource}: no such renewable resource")
        self.topological_order()

    def topological_order(self) -> tuple[str, ...]:
        """Return the task ids, every predecessor before its successors.

        Raises:
            ValueError: The precedence runs in a circle.
        """
        graph = {task.id: task.predecessors for task in self.tasks}
        try:
            return tuple(TopologicalSorter(graph).static_order())
        except CycleError as error:
            circle = error.args[1]
            raise ValueError(f"task {circle[0]}: precedence runs in a circle: {' > '.join(circle)}") from None

    def by_id(self) -> Mapping[str, Task]:
        """Return the tasks by id."""
        return {task.id: task for task in self.tasks}


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """One task in a plan: its mode (index) and its half-open time; the instants too when the problem has a clock."""

    task_id: str
    mode: int
    start: int
    finish: int
    start_at: datetime | None = None
    finish_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One placement for each task of a problem."""

    placements: tuple[Placement, ...]

    @property
    def makespan(self) -> int:
        """Return the latest finish, in working minutes from the origin; 0 for an empty plan."""
        return max((placement.finish for placement in self.placements), default=0)

    def by_task(self) -> Mapping[str, Placement]:
        """Return the placements by task id."""
        return {placement.task_id: placement for placement in self.placements}


def place(problem: Problem, task: Task, mode: int, start: int) -> Placement:
    """Build a placement: `mode` counts from 0, `start` in working minutes; with instants when the problem has a clock.

    A milestone stands where the work before it ends; one that opens a job stands where work can begin.
    """
    if task.fixed is not None:
        mode, start, finish = task.fixed.mode, task.fixed.start, task.fixed.finish
    else:
        finish = start + task.modes[mode].duration
    if problem.clock is None:
        return Placement(task_id=task.id, mode=mode, start=start, finish=finish)
    opens = finish > start or not task.predecessors
    start_at = problem.clock.start_at(start) if opens else problem.clock.finish_at(start)
    finish_at = problem.clock.finish_at(finish) if finish > start else start_at
    return Placement(task_id=task.id, mode=mode, start=start, finish=finish, start_at=start_at, finish_at=finish_at)
