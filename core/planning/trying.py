"""What the owner may try before it is real: a rush, more people, a lost machine, another team, two orders exchanged."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from core.planning import durations
from core.planning.board import Board, BoardPlan, Lock
from core.planning.moves import Cause, find_moves, find_queue_jumps
from core.planning.rolling import Replanned, replan, swap
from core.planning.what_if import Change, LostCapacity, MorePeople, OtherTeam, RushOrder, changed, explain_team
from core.planning.workshop import Away, OrderWork
from core.stage import Stage

RUSH = "rush"
"""The id of a rush order as long as it is only tried."""
RUSH_PRIORITY = 2.0


class ChangeKind(StrEnum):
    """What is tried."""

    RUSH = "RUSH"
    PEOPLE = "PEOPLE"
    MACHINE = "MACHINE"
    TEAM = "TEAM"
    SWAP = "SWAP"


CAUSES = {
    ChangeKind.RUSH: Cause.RUSH_ORDER,
    ChangeKind.PEOPLE: Cause.OWNER,
    ChangeKind.MACHINE: Cause.MACHINE_DOWN,
    ChangeKind.TEAM: Cause.OWNER,
    ChangeKind.SWAP: Cause.OWNER,
}


def try_change(known: BoardPlan, change: Mapping[str, Any], seed: int) -> Replanned | None:
    """Plan with a change, next to the plan that people know; nothing is kept. None: it cannot be done.

    What it does is told against the known plan planned again without it: a better plan that lay there already is no
    merit of the change.

    Raises:
        CannotPlanError: The workshop lacks the people.
    """
    kind = ChangeKind(change["kind"])
    if kind is ChangeKind.SWAP:
        return swap(known, order_id=str(change["order_id"]), with_id=str(change["with_id"]))
    tried = replan(known, board_with(known.board, change), cause=CAUSES[kind], seed=seed)
    without = replan(known, known.board, cause=CAUSES[kind], seed=seed)
    if tried is None:
        return None
    before = without.plan if without is not None else known
    return replace(
        tried,
        effects=find_moves(before, tried.plan, cause=CAUSES[kind]),
        jumps=find_queue_jumps(before, tried.plan),
    )


def board_with(board: Board, change: Mapping[str, Any]) -> Board:
    """Return the board as it would be; a swap changes only the plan."""
    kind = ChangeKind(change["kind"])
    return board if kind is ChangeKind.SWAP else changed(board, _change(board, kind, change))


def _change(board: Board, kind: ChangeKind, change: Mapping[str, Any]) -> Change:
    if kind is ChangeKind.RUSH:
        due_at = datetime.fromisoformat(change["due_at"])
        work = OrderWork(
            order_id=RUSH,
            pieces=change["pieces"],
            category=change["category"],
            sam_min=change.get("sam_min"),
            due_at=due_at,
            promised_at=due_at,
            priority=RUSH_PRIORITY,
        )
        return RushOrder(work=work)
    if kind is ChangeKind.PEOPLE:
        return MorePeople(skill=change["skill"], people=change["people"])
    if kind is ChangeKind.MACHINE:
        to_at = datetime.fromisoformat(change["to_at"])
        away = Away(skill=change["skill"], people=change["people"], from_at=board.now, to_at=to_at)
        return LostCapacity(away=away)
    return OtherTeam(lock=Lock(order_id=str(change["order_id"]), team_size=change["team_size"]))


def alternatives(known: BoardPlan, order_id: str) -> list[dict[str, Any]]:
    """Say for each team an order could have when it is done, what people it takes, and who would finish later.

    Returns:
        Plain JSON values, the chosen team marked; empty once the sewing has begun.
    """
    order, board = known.orders[order_id], known.board
    work = next(work for work in board.orders if work.order_id == order_id)
    day = board.workshop.calendar.day_minutes
    found = explain_team(known, order_id=order_id) if order.stage(Stage.SEWING) is not None else ()
    return [
        {
            "team": option.team_size,
            "finish_at": option.finish_at.isoformat(),
            "people_min": option.team_size
            * durations.sewing_min(
                work.pieces, work.sam, option.team_size, day_minutes=day, rates=board.workshop.rates
            ),
            "later": [int(other) for other in option.later_orders],
            "chosen": option.chosen,
        }
        for option in found
    ]


def help_for(known: BoardPlan, late: tuple[str, ...], *, seed: int) -> dict[str, Any] | None:
    """Find the fewest more people in sewing that bring an order at risk back to its promise; a change to try."""
    for people in (1, 2, 4):
        change = {"kind": ChangeKind.PEOPLE, "skill": "sewing", "people": people}
        found = replan(known, board_with(known.board, change), cause=Cause.OWNER, seed=seed)
        if found is not None and any(_holds(found.plan, order_id) for order_id in late):
            return change
    return None


def _holds(plan: BoardPlan, order_id: str) -> bool:
    order = plan.orders[order_id]
    return plan.board.workshop.calendar.end_of_day(order.promised_at) >= order.finish_at
