"""Measure the time of a first plan and of a re-plan after one event, by open orders."""

import json
import random
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from core.planning.board import Board, plan_board
from core.planning.engine.calendar import six_day_week
from core.planning.engine.check import check_plan
from core.planning.workshop import Away, Capacity, OrderWork

NOW = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)


def make_board(orders: int, people: int, seed: int = 1) -> Board:
    """Make a workshop with so many open orders, log-normal in size."""
    draw = random.Random(seed)
    skills = {"cutting": max(3, people // 12), "sewing": people * 3 // 4, "finishing": max(4, people // 7)}
    workshop = Capacity(
        calendar=six_day_week("Asia/Shanghai"), people_by_skill=skills, team_sizes=(2, 4, 6, 10, 20), cutting_team=1
    )
    works = tuple(
        OrderWork(
            order_id=f"O{number}",
            pieces=min(5000, max(30, round(draw.lognormvariate(5.0, 1.0)))),
            category=draw.choice(("hoodie", "tshirt", "dress", "shirt")),
            fabric_at=NOW + timedelta(days=draw.uniform(-3, orders / 3)),
            due_at=NOW + timedelta(days=draw.uniform(8, 15 + orders / 2)),
            priority=draw.choice((1, 1, 1, 2)),
        )
        for number in range(orders)
    )
    return Board(workshop=workshop, orders=works, now=NOW)


def main() -> None:
    """Print a row for each size."""
    for orders, people in ((15, 60), (30, 60), (60, 60), (120, 60), (250, 60), (500, 60)):
        board = make_board(orders, people)
        started = time.perf_counter()
        first = plan_board(board)
        first_s = time.perf_counter() - started
        assert first is not None and not check_plan(first.problem, first.plan)
        sick = Away(skill="sewing", people=4, from_at=NOW, to_at=NOW + timedelta(days=2))
        event = replace(board, now=NOW + timedelta(hours=3), away=(sick,))
        started = time.perf_counter()
        again = plan_board(event, before=first)
        again_s = time.perf_counter() - started
        assert again is not None and not check_plan(again.problem, again.plan)
        row = {"orders": orders, "people": people, "first_s": round(first_s, 2), "replan_s": round(again_s, 2)}
        row |= {"schedules": first.result.schedules, "replan_schedules": again.result.schedules}
        print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
