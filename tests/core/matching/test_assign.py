"""Batches: every answer passes the independent check, is never worse than first come first served, and says why."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.matching.assign import Assignment, Pair, UnassignedCode, assign_batch, assign_in_turn
from core.matching.check import ViolationCode, check_assignment
from core.matching.model import Demand, Grade, Listing, ReasonCode, TooDear

MONDAY = date(2026, 11, 30)
NOW = datetime(2026, 11, 30, tzinfo=UTC)


def listing(workshop_id: int, **changes: Any) -> Listing:
    plain = Listing(
        id=workshop_id,
        categories=frozenset({"hoodie"}),
        price_minor={"hoodie": 4000},
        free_min={MONDAY: 10_000.0, MONDAY + timedelta(days=7): 10_000.0},
        grade=Grade.B,
        on_time_share=0.9,
        on_time_orders=20,
    )
    return replace(plain, **changes)


def demand(order_id: int, **changes: Any) -> Demand:
    plain = Demand(
        order_id=order_id,
        category="hoodie",
        pieces=100,
        sam_min=18.0,
        fabric_at=NOW,
        due_at=NOW + timedelta(days=14),
        price_ceiling_minor=4800,
        value=100.0,
    )
    return replace(plain, **changes)


def test_ten_orders_and_six_workshops_are_grouped() -> None:
    listings = [listing(i, grade=Grade(grade)) for i, grade in enumerate("ABBCAB", start=1)]
    demands = [demand(i, pieces=60 + 20 * i, value=float(i)) for i in range(1, 11)]
    assignment = assign_batch(demands, listings, seed=1)
    assert {pair.order_id for pair in assignment.pairs} == set(range(1, 11))
    assert check_assignment(assignment, demands, listings) == ()


def test_the_valuable_order_gets_the_better_workshop() -> None:
    listings = [listing(1, grade=Grade.A, free_min={MONDAY: 2000.0}), listing(2, grade=Grade.C)]
    demands = [demand(1, value=10.0), demand(2, value=1000.0)]
    assert assign_batch(demands, listings, seed=1).workshop_of == {1: 2, 2: 1}


def test_an_order_that_fits_only_one_workshop_is_not_locked_out_by_an_earlier_one() -> None:
    listings = [
        listing(1, crafts=frozenset({"print"}), grade=Grade.A, free_min={MONDAY: 2000.0}),
        listing(2, grade=Grade.C),
    ]
    demands = [demand(1), demand(2, crafts=frozenset({"print"}))]
    assert assign_batch(demands, listings, seed=1).workshop_of == {1: 2, 2: 1}
    assert assign_in_turn(demands, listings).workshop_of == {1: 1}


def test_orders_of_different_weeks_share_a_workshop() -> None:
    small = listing(1, free_min={MONDAY: 1800.0, MONDAY + timedelta(days=7): 1800.0})
    early = demand(1, due_at=NOW + timedelta(days=7))
    late = demand(2, fabric_at=NOW + timedelta(days=7))
    wide = demand(3)
    assignment = assign_batch([early, late, wide], [small], seed=1)
    assert len(assignment.pairs) == 2
    assert check_assignment(assignment, [early, late, wide], [small]) == ()


def test_an_order_that_nobody_can_make_is_told_why() -> None:
    assignment = assign_batch([demand(1, price_ceiling_minor=3900)], [listing(1)], seed=1)
    (left,) = assignment.unassigned
    assert left.code == UnassignedCode.NO_WORKSHOP
    assert left.excluded == {ReasonCode.PRICE: 1}
    assert left.near_misses[0].reason == TooDear(over_minor=100, currency="CNY")


def test_an_order_that_found_all_workshops_full_is_told_by_whom() -> None:
    small = listing(1, free_min={MONDAY: 2000.0})
    assignment = assign_batch([demand(1, value=1.0), demand(2, value=9.0)], [small], seed=1)
    (left,) = assignment.unassigned
    assert (left.order_id, left.code, left.fitting, left.taken_by) == (1, UnassignedCode.FULL, 1, (2,))


def test_a_workshop_that_said_no_is_not_asked_again() -> None:
    assignment = assign_batch([demand(1, refused_ids=frozenset({1}))], [listing(1), listing(2, grade=Grade.D)], seed=1)
    assert assignment.workshop_of == {1: 2}


def test_newcomers_get_their_share_among_the_less_valuable_orders() -> None:
    listings = [listing(i, grade=Grade.A, orders_given=0) for i in range(1, 5)]
    listings += [listing(i, grade=Grade.NEW, on_time_orders=0, on_time_share=0.0) for i in range(5, 9)]
    demands = [demand(i, value=float(i)) for i in range(1, 26)]
    to_newcomers = [pair for pair in assign_batch(demands, listings, seed=1).pairs if pair.workshop_id >= 5]
    without = [p for p in assign_batch(demands, listings, seed=1, newcomer_share=0.0).pairs if p.workshop_id >= 5]
    assert len(to_newcomers) >= 3
    assert len(to_newcomers) > len(without)
    assert all(pair.order_id <= 12 for pair in to_newcomers[:3])


def test_equal_workshops_share_the_orders() -> None:
    listings = [listing(i) for i in range(1, 6)]
    demands = [demand(i, pieces=20) for i in range(1, 11)]
    used = {pair.workshop_id for pair in assign_batch(demands, listings, seed=1).pairs}
    assert used == {1, 2, 3, 4, 5}


def test_an_empty_batch_is_an_empty_answer() -> None:
    assert assign_batch([], [listing(1)], seed=1) == Assignment(pairs=(), unassigned=(), objective=0.0)


def test_no_workshops_leave_every_order_explained() -> None:
    assignment = assign_batch([demand(1), demand(2)], [], seed=1)
    assert [left.code for left in assignment.unassigned] == [UnassignedCode.NO_WORKSHOP] * 2


def test_double_ids_are_a_programming_error() -> None:
    with pytest.raises(ValueError, match="unique"):
        assign_batch([demand(1), demand(1)], [listing(1)], seed=1)


def test_the_check_finds_an_overbooked_workshop() -> None:
    small = listing(1, free_min={MONDAY: 2000.0})
    pairs = tuple(Pair(order_id=i, workshop_id=1, score=1.0) for i in (1, 2))
    (found,) = check_assignment(Assignment(pairs=pairs, unassigned=(), objective=0.0), [demand(1), demand(2)], [small])
    assert (found.code, found.workshop_id) == (ViolationCode.OVER_CAPACITY, 1)


def test_the_check_finds_lost_forbidden_and_unknown_orders() -> None:
    pairs = (Pair(order_id=1, workshop_id=1, score=1.0), Pair(order_id=9, workshop_id=1, score=1.0))
    wrong = Assignment(pairs=pairs, unassigned=(), objective=0.0)
    found = check_assignment(wrong, [demand(1, category="dress"), demand(2)], [listing(1)])
    assert {(violation.code, violation.order_id) for violation in found} == {
        (ViolationCode.NOT_ONCE, 2),
        (ViolationCode.NOT_ONCE, 9),
        (ViolationCode.DOES_NOT_FIT, 1),
        (ViolationCode.UNKNOWN_ID, 9),
    }


listings_drawn = st.lists(
    st.builds(
        listing,
        st.just(0),
        categories=st.sampled_from([frozenset({"hoodie"}), frozenset({"dress"}), frozenset({"hoodie", "dress"})]),
        moq_pieces=st.sampled_from([1, 50, 120]),
        grade=st.sampled_from(list(Grade)),
        free_min=st.dictionaries(
            st.sampled_from([MONDAY + timedelta(days=7 * week) for week in range(4)]), st.floats(0, 6000), max_size=4
        ),
        orders_given=st.integers(0, 40),
    ),
    max_size=7,
)
demands_drawn = st.lists(
    st.builds(
        lambda start, days, **changes: demand(
            0, fabric_at=NOW + timedelta(days=start), due_at=NOW + timedelta(days=start + days), **changes
        ),
        st.integers(-3, 20),
        st.integers(0, 20),
        category=st.sampled_from(["hoodie", "dress"]),
        pieces=st.integers(10, 300),
        value=st.floats(0.1, 1000),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(demands_drawn, listings_drawn, st.integers(0, 9), st.sampled_from([0.0, 0.12, 0.5]))
def test_a_batch_always_passes_the_check_and_is_never_worse_than_first_come_first_served(
    demands: list[Demand], listings: list[Listing], seed: int, share: float
) -> None:
    demands = [replace(demand, order_id=i) for i, demand in enumerate(demands)]
    listings = [replace(listing, id=i) for i, listing in enumerate(listings)]
    together = assign_batch(demands, listings, seed=seed, iterations=100, newcomer_share=share)
    in_turn = assign_in_turn(demands, listings, newcomer_share=share)
    assert check_assignment(together, demands, listings) == ()
    assert check_assignment(in_turn, demands, listings) == ()
    assert together.objective >= in_turn.objective - 1e-9 * max(1.0, in_turn.objective)
    assert together == assign_batch(demands, listings, seed=seed, iterations=100, newcomer_share=share)
