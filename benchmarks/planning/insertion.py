"""Measure a quote by insertion: its cost beside one re-plan, and how much sooner it promises than behind all others."""

import json
import time
from dataclasses import replace
from datetime import timedelta

from benchmarks.planning.growth import NOW, make_board
from core.planning.board import BoardPlan, board_problem, plan_board
from core.planning.insertion import insert
from core.planning.moves import Cause
from core.planning.rolling import known_plan, replan
from core.planning.time_and_action import plan_order
from core.planning.workshop import Booking, OrderWork

SIZES = (40, 90, 150, 250, 600)
"""Pieces of the orders that ask for a quote."""


def bookings_of(plan: BoardPlan) -> list[Booking]:
    """List what a plan takes of the workshop's people."""
    return [
        Booking(
            order_id=order_id,
            team_size=stage.team_size,
            stage=stage.stage,
            from_at=stage.start_at,
            to_at=stage.finish_at,
        )
        for order_id, order in plan.orders.items()
        for stage in order.stages
        if stage.team_size
    ]


def measure(orders: int) -> dict[str, float]:
    """Quote some orders on a workshop's board, by insertion and behind all others, and plan it again once."""
    board = make_board(orders, 60)
    first = plan_board(board, iterations=400)
    assert first is not None
    promised = {order_id: order.quoted_at for order_id, order in first.orders.items()}
    works = tuple(replace(work, promised_at=promised[work.order_id]) for work in board.orders)
    told = replace(board, orders=works)
    known = known_plan(told, {key: order.stages for key, order in first.orders.items()}, board_problem(told))
    asked = [
        OrderWork(order_id=f"N{pieces}", pieces=pieces, category="hoodie", fabric_at=NOW + timedelta(days=2))
        for pieces in SIZES
    ]
    started_s = time.process_time()
    inserted = [insert(known, work) for work in asked]
    insert_s = (time.process_time() - started_s) / len(asked)
    started_s = time.process_time()
    replan(known, known.board, cause=Cause.MORNING, seed=1)
    replan_s = time.process_time() - started_s
    day = board.workshop.calendar
    behind = [plan_order(workshop=board.workshop, work=work, bookings=bookings_of(known), now=NOW) for work in asked]
    sooner = [
        day.working_minutes_between(found.finish_at, last.finish_at) / day.day_minutes
        for found, last in zip(inserted, behind, strict=True)
        if found is not None
    ]
    return {
        "orders": orders,
        "insert_of_replan": round(insert_s / replan_s, 2),
        "insert_ms": round(1000 * insert_s),
        "found": len(sooner),
        "sooner_days": round(sum(sooner) / max(1, len(sooner)), 2),
    }


def main() -> None:
    """Print a row for each number of open orders."""
    for orders in (5, 15, 30, 60, 120):
        print(json.dumps(measure(orders)), flush=True)


if __name__ == "__main__":
    main()
