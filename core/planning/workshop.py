"""A workshop and its orders, written as a planning problem: people by skill are shared, stages are tasks.

One order is one job: its sizes and colors are bundles of it, never jobs that block each other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core.errors import UserError
from core.parties.model import TEAM_SIZES
from core.planning import durations
from core.planning.engine.calendar import WorkCalendar, WorkClock
from core.planning.engine.problem import Mode, Outage, Problem, Resource, Task
from core.planning.trials import Lack
from core.stage import SKILL_BY_STAGE, STAGES, Skill, Stage

SKILLS: tuple[Skill, ...] = tuple(Skill)
"""The renewable resources of a workshop's problem, in order."""


BUFFER_DAYS = 1
"""Working days added to the planned finish for the promise, until the workshop's own record teaches better."""


class CannotPlanError(UserError):
    """The workshop cannot make this order at all; `skill` and `needed` say what it lacks."""

    code = "cannot_plan"

    @property
    def lack(self) -> Lack:
        """Which people there are too few of."""
        return Lack(**self.params)


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """What a workshop plans with: its hours, its people by skill (a pool), the sewing teams it forms.

    `cutting_team` and `finishing_team` are the usual teams, used where an order is planned alone (a quote); a plan of
    all orders may choose others.
    """

    calendar: WorkCalendar
    people_by_skill: Mapping[str, int]
    team_sizes: tuple[int, ...] = TEAM_SIZES
    cutting_team: int = 2
    finishing_team: int = 2
    rates: durations.Rates = durations.PRIOR_RATES
    buffer_days: int = BUFFER_DAYS

    def __post_init__(self) -> None:
        """Reject teams of nobody."""
        if any(size < 1 for size in (*self.team_sizes, self.cutting_team, self.finishing_team)):
            raise ValueError("a team has at least one person")
        if any(people < 0 for people in self.people_by_skill.values()) or self.buffer_days < 0:
            raise ValueError("people and buffer days are not negative")

    def people(self, skill: str) -> int:
        """Return how many people have a skill."""
        return self.people_by_skill.get(skill, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderWork:
    """One order as the planner sees it; `priority` 1 is usual, 2 twice as urgent.

    `sam_min` and `minutes` are the owner's own standard minutes a piece, at sewing and at the other stages.
    """

    order_id: str
    pieces: int
    category: str
    sam_min: float | None = None
    minutes: Mapping[Stage, float] = field(default_factory=dict)
    fabric_at: datetime | None = None
    due_at: datetime | None = None
    promised_at: datetime | None = None
    priority: float = 1.0
    locked_team_size: int | None = None

    def __post_init__(self) -> None:
        """Reject an order without work."""
        if self.pieces < 1 or self.priority <= 0 or (self.sam_min is not None and self.sam_min <= 0):
            raise ValueError(f"order {self.order_id}: pieces, priority and SAM must be positive")

    @property
    def sam(self) -> float:
        """Return the standard minutes a piece: the owner's own, else the prior of the category."""
        return self.sam_min if self.sam_min is not None else durations.sam_min(self.category)

    def minutes_at(self, stage: Stage) -> float:
        """Return the standard minutes a piece at a stage; 0 where nobody works on it."""
        return self.minutes.get(stage, durations.piece_min(stage, self.sam))


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """People already given to another order's stage during `[from_at, to_at)`."""

    order_id: str
    team_size: int
    stage: Stage
    from_at: datetime
    to_at: datetime


def promise_at(workshop: Capacity, finish_at: datetime) -> datetime:
    """Turn a planned finish into the instant to promise: the end of the working day, buffer days later."""
    end = workshop.calendar.end_of_day(finish_at - timedelta(minutes=1))
    for _ in range(workshop.buffer_days):
        end = workshop.calendar.end_of_day(end)
    return end


def days_in_hand(calendar: WorkCalendar, finish_at: datetime, promised_at: datetime) -> int:
    """Count the whole working days that lie between the day of a planned finish and a promise, 0 where it is missed."""
    end, days = calendar.end_of_day(finish_at - timedelta(minutes=1)), 0
    while (end := calendar.end_of_day(end)) <= promised_at:
        days += 1
    return days


def usable_team_sizes(workshop: Capacity, work: OrderWork) -> list[int]:
    """List the sewing teams that the workshop can form for an order, small to large.

    Raises:
        CannotPlanError: It has too few people for cutting, sewing or finishing.
    """
    for skill in (Skill.CUTTING, Skill.FINISHING):
        if workshop.people(skill) < 1:
            raise CannotPlanError(skill=skill, needed=1, people=workshop.people(skill))
    wanted = (work.locked_team_size,) if work.locked_team_size else workshop.team_sizes
    sizes = sorted(size for size in set(wanted) if size <= workshop.people(Skill.SEWING))
    if not sizes:
        raise CannotPlanError(skill=Skill.SEWING, needed=min(wanted, default=1), people=workshop.people(Skill.SEWING))
    return sizes


def order_problem(
    workshop: Capacity, work: OrderWork, sizes: Sequence[int], bookings: Sequence[Booking], now: datetime
) -> Problem:
    """Build the problem of one order around the bookings."""
    clock = WorkClock(calendar=workshop.calendar, origin_at=now)
    return Problem(
        tasks=order_tasks(workshop, work, sizes, clock),
        resources=tuple(Resource(name=skill, capacity=workshop.people(skill)) for skill in SKILLS),
        outages=tuple(outage for booking in bookings if (outage := booking_outage(clock, booking)) is not None),
        clock=clock,
    )


def order_tasks(
    workshop: Capacity, work: OrderWork, sizes: Sequence[int], clock: WorkClock, *, all_teams: bool = False
) -> tuple[Task, ...]:
    """Write one order as a chain of tasks, one a stage.

    `sizes` are the sewing teams to choose from; with `all_teams` those of the other stages can be chosen too, without
    it they are the workshop's usual ones.
    """
    release = clock.minute_at(work.fabric_at) if work.fabric_at else 0
    dates = [clock.minute_at(at) if at else None for at in (work.due_at, work.promised_at)]
    tasks: list[Task] = []
    for stage in Stage:
        tasks.append(
            Task(
                id=f"{work.order_id}/{stage}",
                modes=_modes(
                    workshop, work, sizes if stage is Stage.SEWING else _teams(workshop, stage, all_teams), stage
                ),
                predecessors=(tasks[-1].id,) if tasks else (),
                release=release,
                due=dates[0] if stage is Stage.SHIPPED else None,
                promised=dates[1] if stage is Stage.SHIPPED else None,
                weight=work.priority,
                order_id=work.order_id,
                stage=stage,
            )
        )
    return tuple(tasks)


def usual_team(workshop: Capacity, stage: Stage) -> int:
    """Say how many people a workshop puts to a stage that is done in no sewing team; 0: it takes nobody's time."""
    work = STAGES[stage].work
    if work is None:
        return 0
    return min(
        workshop.people(work.skill),
        workshop.cutting_team if work.skill is Skill.CUTTING else workshop.finishing_team,
    )


def _teams(workshop: Capacity, stage: Stage, all_teams: bool) -> list[int]:
    """List the teams of a stage other than sewing: the usual one, and one, two, four, all people where wanted."""
    work = STAGES[stage].work
    if work is None:
        return [0]
    usual, most = usual_team(workshop, stage), min(workshop.people(work.skill), work.most_people)
    return sorted({usual, most, *(size for size in (1, 2, 4) if size < most)}) if all_teams else [usual]


def _modes(workshop: Capacity, work: OrderWork, sizes: Sequence[int], stage: Stage) -> tuple[Mode, ...]:
    return tuple(_mode(stage, _minutes(workshop, work, stage, size), size) for size in sizes)


def _minutes(workshop: Capacity, work: OrderWork, stage: Stage, size: int) -> int:
    if stage is Stage.SEWING:
        day = workshop.calendar.day_minutes
        return durations.sewing_min(work.pieces, work.sam, size, day_minutes=day, rates=workshop.rates)
    return durations.table_min(stage, work.pieces, per_piece=work.minutes_at(stage), people=size)


def _mode(stage: Stage, minutes: int, people: int) -> Mode:
    demands = tuple(people if SKILL_BY_STAGE.get(stage) == skill else 0 for skill in SKILLS)
    return Mode(duration=minutes, demands=demands, team_size=people)


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """People (or their machines) of a skill who are away during `[from_at, to_at)`: leave, illness, a breakdown."""

    skill: str
    people: int
    from_at: datetime
    to_at: datetime


def away_outage(clock: WorkClock, skill: str, people: int, from_at: datetime, to_at: datetime) -> Outage | None:
    """Turn people who are away into an outage; None when it takes nobody or lies in the past."""
    start = max(0, clock.calendar.working_minutes_between(clock.origin_at, from_at))
    end = clock.minute_at(to_at)
    if end <= start or people < 1:
        return None
    return Outage(resource=skill, from_=start, to=end, amount=people)


def booking_outage(clock: WorkClock, booking: Booking) -> Outage | None:
    """Turn a booking into capacity that is away; None when it takes nobody or lies in the past."""
    skill = SKILL_BY_STAGE.get(booking.stage)
    if skill is None:
        return None
    return away_outage(clock, skill, booking.team_size, booking.from_at, booking.to_at)
