"""Measure matching at platform size: one order against 30,000 workshops, and 10,000 orders in one batch.

Run: python -m benchmarks.matching.batch [--workshops N] [--orders N] [--seed N] [--lp]
`--lp` needs scipy, which is no dependency of the project. All data is synthetic.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from statistics import mean, median
from time import process_time
from typing import TypeVar

import numpy as np

from core.matching.assign import Assignment, assign_batch, assign_in_turn, candidates
from core.matching.check import check_assignment
from core.matching.index import ListingIndex, index_listings, minutes_until, week_position
from core.matching.model import Demand, Grade, Listing
from core.matching.shortlist import shortlist

MONDAY = date(2026, 11, 30)
NOW = datetime(2026, 11, 30, tzinfo=UTC)
WEEKS = 4
CATEGORIES = [f"category {i}" for i in range(24)]
CRAFTS = [f"craft {i}" for i in range(12)]
GRADES = (Grade.A, Grade.B, Grade.C, Grade.D, Grade.NEW)
Result = TypeVar("Result")


def make_listings(count: int, *, seed: int, capacity: float) -> list[Listing]:
    """Make workshops of 2 to 60 people; a fifth are newcomers; `capacity` scales their free minutes."""
    chance = np.random.default_rng(seed)
    return [_make_listing(i, chance, capacity) for i in range(count)]


def _make_listing(workshop_id: int, chance: np.random.Generator, capacity: float) -> Listing:
    people = int(chance.choice([4, 8, 15, 30, 60], p=[0.3, 0.3, 0.2, 0.15, 0.05]))
    grade = GRADES[int(chance.choice(5, p=[0.15, 0.3, 0.25, 0.1, 0.2]))]
    orders = 0 if grade is Grade.NEW else int(chance.geometric(0.08))
    made = chance.choice(24, size=int(chance.integers(1, 5)), replace=False)
    return Listing(
        id=workshop_id,
        categories=frozenset(CATEGORIES[i] for i in made),
        crafts=frozenset(CRAFTS[i] for i in chance.choice(12, size=int(chance.integers(1, 6)), replace=False)),
        moq_pieces=int(chance.choice([1, 20, 50, 100, 300], p=[0.2, 0.25, 0.25, 0.2, 0.1])),
        max_pieces=people * 150,
        region=f"region {chance.integers(20)}",
        location_deg=(float(chance.uniform(22, 40)), float(chance.uniform(104, 122))),
        price_minor={CATEGORIES[i]: int(max(chance.normal(4500, 900), 1500)) for i in made},
        free_min={
            MONDAY + timedelta(weeks=week): float(people * 2400 * 0.5 * capacity * chance.uniform(0, 1))
            for week in range(WEEKS)
        },
        grade=grade,
        on_time_share=float(chance.beta(9, 2.2)) if orders else 0.0,
        on_time_orders=orders,
        response_min=float(chance.exponential(240)),
        orders_given=orders,
    )


def make_demands(count: int, *, seed: int) -> list[Demand]:
    """Make orders of 30 to 5,000 pieces, due in one to four weeks; their value is heavy-tailed."""
    chance = np.random.default_rng(seed + 1)
    return [_make_demand(i, chance) for i in range(count)]


def _make_demand(order_id: int, chance: np.random.Generator) -> Demand:
    pieces = int(np.clip(chance.lognormal(5.0, 0.9), 30, 5000))
    ceiling = int(max(chance.normal(5000, 700), 2500))
    return Demand(
        order_id=order_id,
        category=CATEGORIES[int(chance.integers(24))],
        pieces=pieces,
        sam_min=float(chance.uniform(6, 30)),
        fabric_at=NOW,
        due_at=NOW + timedelta(weeks=int(chance.integers(1, WEEKS + 1))),
        crafts=frozenset({CRAFTS[int(chance.integers(12))]}) if chance.random() < 0.5 else frozenset(),
        price_ceiling_minor=ceiling if chance.random() < 0.8 else None,
        region=f"region {chance.integers(20)}" if chance.random() < 0.3 else "",
        location_deg=(float(chance.uniform(22, 40)), float(chance.uniform(104, 122))),
        value=float(chance.lognormal(0.0, 0.5)),
    )


def timed(make: Callable[[], Result]) -> tuple[Result, float]:
    """Run once and give the result with the processor seconds it took."""
    start = process_time()
    result = make()
    return result, process_time() - start


def worth(assignment: Assignment, demands: Sequence[Demand]) -> float:
    """Sum value times score, without the diminishing term: what the LP bounds."""
    value = {demand.order_id: demand.value for demand in demands}
    return sum(value[pair.order_id] * pair.score for pair in assignment.pairs)


def lp_bound(index: ListingIndex, demands: Sequence[Demand]) -> tuple[float, int]:
    """Bound the sum of value times score over fractional matches on the candidates; give it and the columns."""
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    rows: list[int] = []
    columns: list[int] = []
    entries: list[float] = []
    gains: list[float] = []
    limits: dict[tuple[int, float], int] = {}
    for order, demand in enumerate(demands):
        end = week_position(index, demand.due_at)
        for row, score in candidates(index, demand).items():
            column = len(gains)
            gains.append(-demand.value * score)
            rows.append(order)
            columns.append(column)
            entries.append(1.0)
            for week in range(1, WEEKS + 1):
                if end <= week:
                    limit = limits.setdefault((row, week), len(demands) + len(limits))
                    rows.append(limit)
                    columns.append(column)
                    entries.append(demand.need_min)
    ceiling = np.ones(len(demands) + len(limits))
    for (listing, until), limit in limits.items():
        ceiling[limit] = minutes_until(index, np.array([listing]), until)[0]
    matrix = csr_array((entries, (rows, columns)), shape=(len(ceiling), len(gains)))
    result = linprog(gains, A_ub=matrix, b_ub=ceiling, bounds=(0, 1), method="highs")
    return -float(result.fun), len(gains)


def measure_one(index: ListingIndex, demands: Sequence[Demand]) -> None:
    """Time the shortlist of ten for single orders."""
    times = [timed(partial(shortlist, demand, index, 10))[1] * 1000 for demand in demands[:500]]
    print(f"shortlist of 10 for one order: median {median(times):.2f} ms, p95 {np.percentile(times, 95):.2f} ms CPU")
    empty = mean(not shortlist(demand, index, 1).candidates for demand in demands[:500])
    print(f"orders without any workshop: {empty:.1%}")


def measure_batch(name: str, listings: Sequence[Listing], demands: Sequence[Demand], *, lp: bool) -> None:
    """Time one batch each way and compare what it is worth."""
    index, index_s = timed(lambda: index_listings(listings))
    print(f"\n{name}: index {index_s:.1f} s CPU")
    bound, columns = lp_bound(index, demands) if lp else (0.0, 0)
    if lp:
        print(f"  LP bound {bound:.1f} on {columns} columns")
    ways: list[tuple[str, Callable[[], Assignment]]] = [
        ("first come first served, plain", lambda: assign_in_turn(demands, index, newcomer_share=0.0)),
        ("regret, plain", lambda: assign_batch(demands, index, seed=1, iterations=0, newcomer_share=0.0)),
        ("regret + ejection, plain", lambda: assign_batch(demands, index, seed=1, newcomer_share=0.0)),
        ("first come first served, 12 %", lambda: assign_in_turn(demands, index)),
        ("regret + ejection, 12 %", lambda: assign_batch(demands, index, seed=1)),
    ]
    for way, run in ways:
        assignment, seconds = timed(run)
        assert check_assignment(assignment, demands, listings) == ()
        _report(way, assignment, seconds, index, demands, bound)


def _report(
    way: str, assignment: Assignment, seconds: float, index: ListingIndex, demands: Sequence[Demand], bound: float
) -> None:
    new = {listing.id for listing in index.listings if listing.grade is Grade.NEW}
    got = [pair.workshop_id for pair in assignment.pairs]
    value = worth(assignment, demands)
    gap = f"{1 - value / bound:6.2%} below LP" if bound else ""
    share = sum(workshop_id in new for workshop_id in got) / max(1, len(got))
    print(
        f"  {way:32} {seconds:6.1f} s CPU  objective {assignment.objective:8.1f}  value x score {value:8.1f} {gap}"
        f"  matched {len(got)}/{len(demands)}  newcomers {share:.1%}  workshops used {len(set(got))}"
    )


def main() -> None:
    """Print every measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--workshops", type=int, default=30_000)
    parser.add_argument("--orders", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--lp", action="store_true")
    given = parser.parse_args()
    demands = make_demands(given.orders, seed=given.seed)
    ample = make_listings(given.workshops, seed=given.seed, capacity=1.0)
    print(f"{given.workshops} workshops, {given.orders} orders, seed {given.seed}")
    measure_one(index_listings(ample), demands)
    scarce = [
        replace(listing, free_min={monday: 0.15 * free for monday, free in listing.free_min.items()})
        for listing in ample
    ]
    measure_batch("ample capacity", ample, demands, lp=given.lp)
    measure_batch("scarce capacity (15 %)", scarce, demands, lp=given.lp)


if __name__ == "__main__":
    main()
