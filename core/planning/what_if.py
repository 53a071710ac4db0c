"""Try a change before anyone confirms it: a rush order, one more person, a lost machine, another team."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from core.planning.board import Board, BoardPlan, Lock, plan_board
from core.planning.engine.calendar import WorkCalendar
from core.planning.moves import Cause, Move, find_moves
from core.planning.workshop import Away, OrderWork
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


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherCalendar:
    """Other days, hours or another zone in which the workshop works."""

    calendar: WorkCalendar


Change = RushOrder | MorePeople | LostCapacity | OtherTeam | OtherCalendar
_CAUSES: Mapping[type, Cause] = {
    RushOrder: Cause.RUSH_ORDER,
    MorePeople: Cause.OWNER,
    LostCapacity: Cause.MACHINE_DOWN,
    OtherTeam: Cause.OWNER,
    OtherCalendar: Cause.CALENDAR,
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
    def broken_promises(self) -> tuple[str, ...]:
        """List the orders whose promise would no longer be kept."""
        return tuple(move.order_id for move in self.moves if move.breaks_promise)


def what_if(
    before: BoardPlan, change: Change, *, seconds: float | None = None, seed: int = 0, iterations: int | None = None
) -> WhatIf | None:
    """Plan again with a change, next to the plan that people know; nothing is kept.

    `moves` and `price` are against planning again without the change. A price of 0 changes nothing for the better or
    the worse, the rush order's own stay included.

    Raises:
        CannotPlanError: The workshop lacks the people for the rush order or the team.
    """
    calm = plan_board(before.board, before=before, seconds=seconds, seed=seed, iterations=iterations)
    tried = plan_board(changed(before.board, change), before=before, seconds=seconds, seed=seed, iterations=iterations)
    if tried is None or calm is None:
        return None
    moves = find_moves(calm, tried, cause=_CAUSES[type(change)])
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
    if isinstance(change, OtherCalendar):
        return replace(board, workshop=replace(board.workshop, calendar=change.calendar))
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
    """Answer "why this team?": each team the order could have, with what it would cost and who would wait for it.

    The team it has finishes when the plan that people know says.
    """
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
            moves = find_moves(base, tried, cause=Cause.OWNER)
            later = tuple(move.order_id for move in moves if move.later and move.order_id != order_id)
            alternatives.append(
                TeamAlternative(
                    team_size=size,
                    finish_at=(plan if size == chosen else tried).orders[order_id].finish_at,
                    extra_price=(tried.result.objective or 0.0) - (base.result.objective or 0.0),
                    later_orders=later,
                    chosen=size == chosen,
                )
            )
    return tuple(alternatives)
