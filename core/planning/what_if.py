"""Try a change before anyone confirms it: a rush order, one more person, a lost machine; and where work still fits."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from core.planning import durations
from core.planning.board import Board, BoardPlan, Lock, plan_board
from core.planning.moves import Cause, Move, find_moves
from core.planning.workshop import SKILL_BY_STAGE, SKILLS, Away, OrderWork
from core.stage import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class RushOrder:
    """An order that somebody asks to squeeze in."""

    work: OrderWork


@dataclass(frozen=True, slots=True, kw_only=True)
class MorePeople:
    """So many more people of a skill, from now on."""

    skill: str
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LostCapacity:
    """A machine or people lost for a time."""

    away: Away


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherTeam:
    """The owner's own choice for an order: this team, from then where given."""

    lock: Lock


Change = RushOrder | MorePeople | LostCapacity | OtherTeam
_CAUSES: Mapping[type, Cause] = {
    RushOrder: Cause.RUSH_ORDER,
    MorePeople: Cause.OWNER,
    LostCapacity: Cause.MACHINE_DOWN,
    OtherTeam: Cause.OWNER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """What a change would do: the plan, what moves, who pays (finished later) and who gains (earlier)."""

    plan: BoardPlan
    moves: tuple[Move, ...]
    price: float

    @property
    def payers(self) -> tuple[str, ...]:
        """List the orders that would be finished later."""
        return tuple(move.order_id for move in self.moves if move.to_at > move.from_at)

    @property
    def gainers(self) -> tuple[str, ...]:
        """List the orders that would be finished earlier."""
        return tuple(move.order_id for move in self.moves if move.to_at < move.from_at)

    @property
    def broken_promises(self) -> tuple[str, ...]:
        """List the orders whose promise would no longer be kept."""
        return tuple(move.order_id for move in self.moves if move.breaks_promise)


def what_if(
    before: BoardPlan, change: Change, *, seconds: float | None = None, seed: int = 0, iterations: int | None = None
) -> WhatIf | None:
    """Plan again with a change, next to the plan that people know; nothing is kept.

    `price` is the objective after less the objective of planning again without the change: 0 changes nothing for the
    better or the worse, the rush order's own stay included.

    Raises:
        CannotPlanError: The workshop lacks the people for the rush order or the team.
    """
    calm = plan_board(before.board, before=before, seconds=seconds, seed=seed, iterations=iterations)
    tried = plan_board(changed(before.board, change), before=before, seconds=seconds, seed=seed, iterations=iterations)
    if tried is None or calm is None:
        return None
    moves = find_moves(before, tried, cause=_CAUSES[type(change)])
    return WhatIf(plan=tried, moves=moves, price=(tried.result.objective or 0.0) - (calm.result.objective or 0.0))


def changed(board: Board, change: Change) -> Board:
    """Return the board as it would be."""
    if isinstance(change, RushOrder):
        return replace(board, orders=(*board.orders, change.work))
    if isinstance(change, MorePeople):
        people = dict(board.workshop.people_by_skill)
        people[change.skill] = max(0, people.get(change.skill, 0) + change.people)
        return replace(board, workshop=replace(board.workshop, people_by_skill=people))
    if isinstance(change, LostCapacity):
        return replace(board, away=(*board.away, change.away))
    others = tuple(lock for lock in board.locks if lock.order_id != change.lock.order_id)
    return replace(board, locks=(*others, change.lock))


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamAlternative:
    """One team for an order and what the whole plan would cost with it, against the plan's own choice."""

    team_size: int
    finish_at: datetime
    extra_price: float
    later_orders: tuple[str, ...]
    chosen: bool


def explain_team(plan: BoardPlan, *, order_id: str, iterations: int = 60) -> tuple[TeamAlternative, ...]:
    """Answer "why this team?": each team the order could have, with what it would cost and who would wait for it."""
    chosen = plan.orders[order_id].team_size
    sewing = plan.orders[order_id].stage(Stage.SEWING)
    if sewing is None or sewing.start_at < plan.board.now:
        return ()
    base = plan_board(plan.board, before=plan, iterations=iterations)
    alternatives = []
    for size in plan.board.workshop.team_sizes:
        if size > plan.board.workshop.people("sewing") or base is None:
            continue
        board = changed(plan.board, OtherTeam(lock=Lock(order_id=order_id, team_size=size)))
        tried = base if size == chosen else plan_board(board, before=plan, iterations=iterations)
        if tried is not None:
            moves = find_moves(plan, tried, cause=Cause.OWNER)
            later = tuple(move.order_id for move in moves if move.later and move.order_id != order_id)
            alternatives.append(
                TeamAlternative(
                    team_size=size,
                    finish_at=tried.orders[order_id].finish_at,
                    extra_price=(tried.result.objective or 0.0) - (base.result.objective or 0.0),
                    later_orders=later,
                    chosen=size == chosen,
                )
            )
    return tuple(alternatives)


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """The owner's team against the planner's, once the sewing is done: minutes it took, and the other's by its rates.

    `better` is "owner", "planner" or "equal": closer than the day-to-day noise is equal.
    """

    owner_min: int
    planner_min: int
    better: str


def judge_override(
    *, work: OrderWork, board: Board, planner_team: int, owner_actual_min: int, noise: float = 0.2
) -> Override:
    """Say weeks later which team was better for an order, by what it really took and the rates learned since."""
    day, rates = board.workshop.calendar.day_minutes, board.workshop.rates
    other = durations.sewing_min(work.pieces, work.sam, planner_team, day_minutes=day, rates=rates)
    gap = (owner_actual_min - other) / max(1, other)
    better = "equal" if abs(gap) <= noise else "owner" if gap < 0 else "planner"
    return Override(owner_min=owner_actual_min, planner_min=other, better=better)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Room for another order in a week: how many pieces of a garment each team could sew in what is free."""

    from_at: datetime
    to_at: datetime
    team_size: int
    most_pieces: int


def week_loads(plan: BoardPlan, *, weeks: int = 6) -> tuple[WeekLoad, ...]:
    """Compare load and capacity by local week and skill; absences count as no capacity."""
    calendar = plan.board.workshop.calendar
    local = plan.board.now.astimezone(ZoneInfo(calendar.timezone))
    monday = (local - timedelta(days=local.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    loads = []
    for week in range(weeks):
        from_at = max(plan.board.now, monday + timedelta(weeks=week))
        to_at = monday + timedelta(weeks=week + 1)
        minutes = calendar.working_minutes_between(from_at, to_at)
        for skill in SKILLS:
            away = sum(
                a.people * _shared(plan, a.from_at, a.to_at, from_at, to_at)
                for a in plan.board.away
                if a.skill == skill
            )
            load = sum(
                stage.team_size * _shared(plan, stage.start_at, stage.finish_at, from_at, to_at)
                for order in plan.orders.values()
                for stage in order.stages
                if SKILL_BY_STAGE.get(stage.stage) == skill
            )
            capacity = max(0, plan.board.workshop.people(skill) * minutes - away)
            loads.append(WeekLoad(from_at=from_at, to_at=to_at, skill=skill, capacity_min=capacity, load_min=load))
    return tuple(loads)


def _shared(plan: BoardPlan, from_at: datetime, to_at: datetime, week_at: datetime, week_end_at: datetime) -> int:
    """Return the working minutes that a period shares with a week."""
    start, end = max(from_at, week_at), min(to_at, week_end_at)
    return plan.board.workshop.calendar.working_minutes_between(start, end) if start < end else 0


def find_gaps(plan: BoardPlan, *, category: str = "other", weeks: int = 6) -> tuple[Gap, ...]:
    """Say which sizes of order would fill each week's free sewing time: for the slack season, and for matching."""
    workshop = plan.board.workshop
    sam = durations.sam_min(category)
    gaps = []
    for load in week_loads(plan, weeks=weeks):
        week_min = workshop.calendar.working_minutes_between(load.from_at, load.to_at)
        for size in workshop.team_sizes if load.skill == "sewing" and week_min else ():
            minutes = min(week_min, load.free_min // size)
            most = _most_pieces(minutes, sam, size, workshop.calendar.day_minutes, workshop.rates)
            if most:
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
