"""Load against capacity by week, the gaps in it, and which sizes of order would fill them; matching counts the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from core.planning import durations
from core.planning.board import BoardPlan
from core.planning.workshop import SKILLS, Away, Booking, Capacity
from core.stage import SKILL_BY_STAGE

GAP_SHARE = 0.15
"""A week with less than this share of its sewing time free has no gap worth an order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekLoad:
    """One week of a skill: people-minutes there are and people-minutes planned."""

    from_at: datetime
    to_at: datetime
    skill: str
    capacity_min: int
    load_min: int

    @property
    def free_min(self) -> int:
        """Return the people-minutes that are still free."""
        return max(0, self.capacity_min - self.load_min)

    @property
    def share(self) -> float:
        """Return the load as a share of the capacity, above 1 where more is planned than there is; 0 on days off."""
        return self.load_min / self.capacity_min if self.capacity_min else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Room for another order in a week: how many pieces of a garment each team could sew in what is free."""

    from_at: datetime
    to_at: datetime
    team_size: int
    most_pieces: int


def bookings_of(plan: BoardPlan) -> list[Booking]:
    """List what a plan takes of a workshop's people."""
    return [
        Booking(
            order_id=order.order_id,
            team_size=stage.team_size,
            stage=stage.stage,
            from_at=stage.start_at,
            to_at=stage.finish_at,
        )
        for order in plan.orders.values()
        for stage in order.stages
        if stage.team_size
    ]


def week_loads(
    workshop: Capacity, bookings: Sequence[Booking], away: Sequence[Away], *, now: datetime, weeks: int = 6
) -> tuple[WeekLoad, ...]:
    """Compare load and capacity by week of the workshop's calendar and skill, from now on; who is away does not count.

    Args:
        workshop: Its calendar and people.
        bookings: What is planned (`bookings_of`).
        away: Who is missing when.
        now: Aware instant; the first week is what is left of the current one.
        weeks: How many weeks.
    """
    local = now.astimezone(ZoneInfo(workshop.calendar.timezone))
    monday = (local - timedelta(days=local.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    spans = [(max(now, monday + timedelta(weeks=n)), monday + timedelta(weeks=n + 1)) for n in range(weeks)]
    return tuple(
        week_load(workshop, bookings, away, skill=skill, from_at=start, to_at=end)
        for start, end in spans
        for skill in SKILLS
    )


def week_load(
    workshop: Capacity,
    bookings: Sequence[Booking],
    away: Sequence[Away],
    *,
    skill: str,
    from_at: datetime,
    to_at: datetime,
) -> WeekLoad:
    """Compare load and capacity of one skill in `[from_at, to_at)`."""
    minutes = workshop.calendar.working_minutes_between(from_at, to_at)
    missing = sum(
        one.people * _shared(workshop, one.from_at, one.to_at, from_at, to_at) for one in away if one.skill == skill
    )
    load = sum(
        booking.team_size * _shared(workshop, booking.from_at, booking.to_at, from_at, to_at)
        for booking in bookings
        if SKILL_BY_STAGE.get(booking.stage) == skill
    )
    capacity = max(0, workshop.people(skill) * minutes - missing)
    return WeekLoad(from_at=from_at, to_at=to_at, skill=skill, capacity_min=capacity, load_min=load)


def _shared(workshop: Capacity, from_at: datetime, to_at: datetime, week_at: datetime, week_end_at: datetime) -> int:
    """Return the working minutes that a period shares with a week."""
    start, end = max(from_at, week_at), min(to_at, week_end_at)
    return workshop.calendar.working_minutes_between(start, end) if start < end else 0


def find_gaps(workshop: Capacity, loads: Sequence[WeekLoad], *, sam: float) -> tuple[Gap, ...]:
    """Say which sizes of order would fill each week's free sewing time: for the slack season, and for matching.

    Args:
        workshop: Its calendar, teams and rates.
        loads: What is planned (`week_loads`).
        sam: Standard minutes a piece of the garment asked for.
    """
    gaps = []
    for load in loads:
        week_min = workshop.calendar.working_minutes_between(load.from_at, load.to_at)
        is_gap = load.skill == "sewing" and load.free_min > GAP_SHARE * load.capacity_min
        for size in workshop.team_sizes if is_gap and week_min else ():
            minutes = min(week_min, load.free_min // size)
            most = _most_pieces(minutes, sam, size, workshop.calendar.day_minutes, workshop.rates)
            if most and size <= workshop.people("sewing"):
                gaps.append(Gap(from_at=load.from_at, to_at=load.to_at, team_size=size, most_pieces=most))
    return tuple(gaps)


def _most_pieces(minutes: int, sam: float, team_size: int, day_minutes: int, rates: durations.Rates) -> int:
    """Find the largest order that a team sews within some working minutes, by halving."""
    low, high = 0, max(1, int(minutes * team_size / sam) + 1)
    while low < high:
        middle = (low + high + 1) // 2
        fits = durations.sewing_min(middle, sam, team_size, day_minutes=day_minutes, rates=rates) <= minutes
        low, high = (middle, high) if fits else (low, middle - 1)
    return low
