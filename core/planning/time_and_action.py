"""The time-and-action calendar of one order: which team, which dates, why.

What the workshop has already taken on comes in as bookings; many orders are planned together in `core.planning.board`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from core.planning.engine.check import check_plan
from core.planning.engine.problem import Mode, Placement, Plan, Problem, place
from core.planning.workshop import Booking, Capacity, OrderWork, order_problem, promise_at, usable_team_sizes
from core.stage import Stage

SIZE_LIMITS: tuple[tuple[int, int], ...] = ((80, 2), (200, 4), (500, 6))
"""The trade's habit: up to so many pieces go to a team of so many; more go to a line."""


class Reason(StrEnum):
    """Why a team was chosen; each is a text key."""

    FITS_ORDER_SIZE = "fits_order_size"
    DUE_NEEDS_LARGER_TEAM = "due_needs_larger_team"
    DUE_NEEDS_OTHER_TEAM = "due_needs_other_team"
    NONE_MEETS_DUE = "none_meets_due"
    LOCKED_BY_OWNER = "locked_by_owner"
    ONLY_TEAM = "only_team"
    FITS_ALL_ORDERS = "fits_all_orders"


@dataclass(frozen=True, slots=True, kw_only=True)
class StagePlan:
    """When one stage is to start and to be done (aware UTC), with how many people (0: nobody's time)."""

    stage: Stage
    start_at: datetime
    finish_at: datetime
    team_size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamOption:
    """What one team size would mean for the order: for "why this team?"."""

    team_size: int
    finish_at: datetime
    promised_at: datetime
    people_min: int
    on_time: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlan:
    """The time-and-action calendar of one order, checked; `problem` and `plan` are what `check_plan` accepted."""

    order_id: str
    team_size: int
    stages: tuple[StagePlan, ...]
    finish_at: datetime
    promised_at: datetime
    on_time: bool
    reason: Reason
    options: tuple[TeamOption, ...]
    problem: Problem = field(repr=False)
    plan: Plan = field(repr=False)

    def bookings(self) -> tuple[Booking, ...]:
        """Return what this plan takes of the workshop's people, for planning the next order around it."""
        return tuple(
            Booking(
                order_id=self.order_id,
                team_size=stage.team_size,
                stage=stage.stage,
                from_at=stage.start_at,
                to_at=stage.finish_at,
            )
            for stage in self.stages
            if stage.team_size
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What to tell a buyer before anything is booked."""

    finish_at: datetime
    promised_at: datetime
    team_size: int
    on_time: bool
    reason: Reason


def quote(*, workshop: Capacity, work: OrderWork, bookings: Sequence[Booking], now: datetime) -> Quote:
    """Say when a workshop could be done with an order, and what to promise.

    Raises:
        CannotPlanError: The workshop lacks the people for any team.
    """
    return quote_of(plan_order(workshop=workshop, work=work, bookings=bookings, now=now))


def quote_of(plan: OrderPlan) -> Quote:
    """Say what a plan promises."""
    return Quote(
        finish_at=plan.finish_at,
        promised_at=plan.promised_at,
        team_size=plan.team_size,
        on_time=plan.on_time,
        reason=plan.reason,
    )


def plan_order(*, workshop: Capacity, work: OrderWork, bookings: Sequence[Booking], now: datetime) -> OrderPlan:
    """Plan one order around what the workshop has booked, with the team that its size and its date ask for.

    Args:
        workshop: Its calendar, people and teams.
        work: The order; without `fabric_at` the fabric counts as here.
        bookings: People already given away; several at once may exceed the pool, then nothing is added on top.
        now: Aware instant from which may be planned.

    Returns:
        A checked plan; the date may be late (`on_time` is then False), it is never impossible.

    Raises:
        CannotPlanError: The workshop lacks the people for any team.
    """
    sizes = usable_team_sizes(workshop, work)
    problem = order_problem(workshop, work, sizes, bookings, now)
    plans = [_place_chain(problem, index) for index in range(len(sizes))]
    options = [_option(workshop, work, problem, plan, size) for plan, size in zip(plans, sizes, strict=True)]
    chosen, reason = _choose(work, options)
    plan = plans[chosen]
    if violations := check_plan(problem, plan):
        raise AssertionError(f"planner made an invalid plan: {violations[0].describe()}")
    return OrderPlan(
        order_id=work.order_id,
        team_size=sizes[chosen],
        stages=stage_plans(problem, plan),
        finish_at=options[chosen].finish_at,
        promised_at=options[chosen].promised_at,
        on_time=options[chosen].on_time,
        reason=reason,
        options=tuple(options),
        problem=problem,
        plan=plan,
    )


def _place_chain(problem: Problem, sewing_mode: int) -> Plan:
    """Place the stages one after the other, each as early as the people allow."""
    placements: list[Placement] = []
    at = 0
    for task in problem.tasks:
        index = min(sewing_mode, len(task.modes) - 1)
        mode = task.modes[index]
        start = _earliest(problem, mode, max(at, task.release))
        placements.append(place(problem, task, index, start))
        at = start + mode.duration
    return Plan(placements=tuple(placements))


def _earliest(problem: Problem, mode: Mode, at: int) -> int:
    """Find the first start, not before `at`, at which the people of a mode are free until it is done."""
    if mode.duration == 0 or not any(mode.demands):
        return at
    starts = sorted({at, *(outage.to for outage in problem.outages if outage.to > at)})
    return next(start for start in starts if _fits(problem, mode, start))


def _fits(problem: Problem, mode: Mode, start: int) -> bool:
    finish = start + mode.duration
    for resource, demand in zip(problem.resources, mode.demands, strict=True):
        near = [o for o in problem.outages if o.resource == resource.name and o.from_ < finish and o.to > start]
        for at in (start, *(outage.from_ for outage in near if outage.from_ > start)):
            away = sum(outage.amount for outage in near if outage.from_ <= at < outage.to)
            if demand and away + demand > resource.capacity:
                return False
    return True


def _option(workshop: Capacity, work: OrderWork, problem: Problem, plan: Plan, size: int) -> TeamOption:
    finish_at = plan.placements[-1].finish_at
    assert finish_at is not None and problem.clock is not None
    sewing = next(task for task in problem.tasks if task.stage is Stage.SEWING)
    minutes = next(p.finish - p.start for p in plan.placements if p.task_id == sewing.id)
    return TeamOption(
        team_size=size,
        finish_at=finish_at,
        promised_at=promise_at(workshop, finish_at),
        people_min=minutes * size,
        on_time=work.due_at is None or promise_at(workshop, finish_at) <= workshop.calendar.end_of_day(work.due_at),
    )


def _choose(work: OrderWork, options: Sequence[TeamOption]) -> tuple[int, Reason]:
    """Take the team of the order's size; another one only when the date asks for it."""
    indices = range(len(options))
    if work.locked_team_size:
        return 0, Reason.LOCKED_BY_OWNER
    if len(options) == 1:
        return 0, Reason.ONLY_TEAM
    wanted = next((size for limit, size in SIZE_LIMITS if work.pieces <= limit), options[-1].team_size)
    natural = max((i for i in indices if options[i].team_size <= wanted), default=0)
    if options[natural].on_time:
        return natural, Reason.FITS_ORDER_SIZE
    punctual = [i for i in indices if options[i].on_time]
    if not punctual:
        return min(indices, key=lambda i: (options[i].finish_at, options[i].team_size)), Reason.NONE_MEETS_DUE
    nearest = min(punctual, key=lambda i: abs(i - natural))
    return nearest, Reason.DUE_NEEDS_LARGER_TEAM if nearest > natural else Reason.DUE_NEEDS_OTHER_TEAM


def stage_plans(problem: Problem, plan: Plan) -> tuple[StagePlan, ...]:
    """Read an order's plan as its stages."""
    spots = plan.by_task()
    stages: list[StagePlan] = []
    for task in problem.tasks:
        spot = spots[task.id]
        assert task.stage is not None and spot.start_at is not None and spot.finish_at is not None
        people = task.modes[spot.mode].team_size or 0
        stages.append(StagePlan(stage=task.stage, start_at=spot.start_at, finish_at=spot.finish_at, team_size=people))
    return tuple(stages)
