"""Urgent capacity: who can take 200 pieces by tomorrow 18:00, alone or together."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from core.matching.model import Demand, Grade, Listing, ReasonCode, window_min
from core.matching.urgent import find_urgent

MONDAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)
DAY_SHARE = 7 * 1.0

LISTING = Listing(id=1, categories=frozenset({"tshirt"}), grade=Grade.B, on_time_share=0.9, on_time_orders=9)
DEMAND = Demand(
    order_id=1, category="tshirt", pieces=200, sam_min=6.0, fabric_at=NOW, due_at=NOW + timedelta(days=1), value=1.0
)


def listing(workshop_id: int, pieces_a_day: int, **changes: Any) -> Listing:
    return replace(LISTING, id=workshop_id, free_min={MONDAY: pieces_a_day * 6.0 * DAY_SHARE}, **changes)


def test_who_can_take_it_alone_is_listed_soonest_first() -> None:
    answer = find_urgent(DEMAND, [listing(1, 210), listing(2, 400), listing(3, 150), listing(4, 800)])
    assert [helper.listing.id for helper in answer.alone] == [4, 2, 1]
    assert answer.alone[0].ready_at == NOW + timedelta(hours=6)
    assert (answer.alone[0].most_pieces, answer.missing_pieces, answer.together) == (800, 0, ())


def test_at_the_same_time_the_better_workshop_comes_first() -> None:
    answer = find_urgent(DEMAND, [listing(1, 300, grade=Grade.D), listing(2, 300, grade=Grade.A)])
    assert [helper.listing.id for helper in answer.alone] == [2, 1]


def test_where_nobody_can_alone_the_fewest_share_it() -> None:
    answer = find_urgent(DEMAND, [listing(1, 60), listing(2, 120), listing(3, 90)])
    assert [(helper.listing.id, helper.pieces) for helper in answer.together] == [(2, 120), (3, 80)]
    assert answer.missing_pieces == 0


def test_the_last_share_is_made_large_enough_for_its_workshop() -> None:
    answer = find_urgent(DEMAND, [listing(1, 190), listing(2, 100, moq_pieces=50)])
    assert [(helper.listing.id, helper.pieces) for helper in answer.together] == [(1, 150), (2, 50)]


def test_what_is_missing_is_said() -> None:
    answer = find_urgent(DEMAND, [listing(1, 60), listing(2, 30), listing(3, 900, categories=frozenset({"dress"}))])
    assert answer.missing_pieces == 110
    assert answer.excluded == {ReasonCode.CATEGORY: 1, ReasonCode.CAPACITY: 2}


def test_the_largest_order_of_a_workshop_is_kept() -> None:
    answer = find_urgent(DEMAND, [listing(1, 900, max_pieces=120), listing(2, 900, max_pieces=100)])
    assert [(helper.listing.id, helper.pieces) for helper in answer.together] == [(1, 120), (2, 80)]


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(1, 150), st.none() | st.integers(1, 300)), max_size=8),
    st.integers(1, 900),
)
def test_nobody_is_given_more_than_fits_or_less_than_taken(
    drawn: list[tuple[int, int, int | None]], pieces: int
) -> None:
    listings = [
        listing(i, a_day, moq_pieces=moq, max_pieces=most) for i, (a_day, moq, most) in enumerate(drawn, start=1)
    ]
    demand = replace(DEMAND, pieces=pieces)
    answer = find_urgent(demand, listings)
    helpers = [*answer.alone, *answer.together]
    assert all(helper.listing.moq_pieces <= helper.pieces <= helper.most_pieces for helper in helpers)
    assert all(h.pieces <= (h.listing.max_pieces or 900) for h in helpers)
    assert all(h.pieces * 6.0 <= window_min(h.listing, NOW, demand.due_at) + 1e-3 for h in helpers)
    assert answer.missing_pieces >= 0
    assert bool(answer.alone) or sum(h.pieces for h in answer.together) + answer.missing_pieces == pieces
