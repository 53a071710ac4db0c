"""Filters, scores and shortlists: each reason is told, and columns agree with the plain rules."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.matching.index import eligible_rows, in_region, index_listings
from core.matching.model import (
    CraftsMissing,
    Declined,
    Demand,
    Grade,
    Listing,
    NoTimeLeft,
    OtherGarments,
    OtherRegion,
    Reason,
    ReasonCode,
    TooDear,
    TooFewPieces,
    TooManyPieces,
    filter_out,
    first_possible_at,
    window_min,
)
from core.matching.score import WEIGHTS, PartKey, score
from core.matching.shortlist import shortlist

MONDAY = date(2026, 11, 30)
NOW = datetime(2026, 11, 30, tzinfo=UTC)

LISTING = Listing(
    id=1,
    categories=frozenset({"hoodie"}),
    crafts=frozenset({"print", "embroidery"}),
    moq_pieces=50,
    max_pieces=500,
    region="Hangzhou",
    location_deg=(30.25, 120.17),
    price_minor={"hoodie": 4500},
    free_min={MONDAY: 7000.0, MONDAY + timedelta(days=7): 7000.0},
    grade=Grade.A,
    on_time_share=0.95,
    on_time_orders=40,
    response_min=30.0,
)
DEMAND = Demand(
    order_id=17,
    category="hoodie",
    pieces=110,
    sam_min=18.0,
    fabric_at=NOW,
    due_at=NOW + timedelta(days=14),
    crafts=frozenset({"print"}),
    price_ceiling_minor=4800,
    region="hangzhou ",
    is_region_fixed=True,
)


def test_a_workshop_that_fits_has_no_reasons() -> None:
    assert filter_out(LISTING, DEMAND) == ()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"category": "dress"}, OtherGarments(category="dress")),
        ({"crafts": frozenset({"quilting"})}, CraftsMissing(missing=("quilting",))),
        ({"pieces": 30}, TooFewPieces(moq_pieces=50, short_pieces=20)),
        ({"pieces": 501}, TooManyPieces(max_pieces=500, over_pieces=1)),
        ({"region": "Jinhua"}, OtherRegion(region="Hangzhou", wanted="Jinhua")),
        ({"price_ceiling_minor": 4400}, TooDear(over_minor=100, currency="CNY")),
        ({"refused_ids": frozenset({1})}, Declined()),
    ],
)
def test_each_filter_tells_its_reason(change: dict[str, Any], told: Reason) -> None:
    assert filter_out(LISTING, replace(DEMAND, **change)) == (told,)


def test_each_code_is_of_one_reason() -> None:
    codes = {kind.code for kind in Reason.__subclasses__()}
    assert codes == set(ReasonCode)


def test_of_equal_workshops_the_one_with_doubted_proofs_comes_last() -> None:
    shown = replace(LISTING, id=1, proof_stages=10, proof_in_place=8)
    doubted = replace(LISTING, id=2, proof_stages=10, proof_in_place=8, proof_doubted=1)
    new = replace(LISTING, id=3)
    order = [one.listing.id for one in shortlist(DEMAND, [doubted, new, shown], 3).candidates]
    assert order[2] == 2 and score(new, DEMAND).total == pytest.approx(score(shown, DEMAND).total)
    most = score(replace(LISTING, proof_stages=99, proof_in_place=99), DEMAND).total
    least = score(replace(LISTING, proof_stages=99, proof_doubted=99), DEMAND).total
    assert most - least < WEIGHTS[PartKey.PROOF] == min(WEIGHTS.values())


def test_a_full_workshop_tells_its_first_possible_date() -> None:
    (reason,) = filter_out(LISTING, replace(DEMAND, pieces=500, sam_min=30.0))
    assert isinstance(reason, NoTimeLeft) and reason.first_at is None
    (reason,) = filter_out(LISTING, replace(DEMAND, pieces=500, due_at=NOW + timedelta(days=7), sam_min=21.0))
    assert reason == NoTimeLeft(free_pieces=333, first_at=NOW + timedelta(days=10, hours=12))


def test_another_currency_means_that_the_price_is_asked() -> None:
    assert filter_out(LISTING, replace(DEMAND, currency="RUB", price_ceiling_minor=100)) == ()


def test_the_window_counts_parts_of_weeks() -> None:
    assert window_min(LISTING, NOW + timedelta(days=3.5), NOW + timedelta(days=7)) == pytest.approx(3500)
    assert window_min(LISTING, NOW + timedelta(days=7), NOW) == 0


def test_the_first_possible_instant_fills_the_window_exactly() -> None:
    first_at = first_possible_at(LISTING, NOW + timedelta(days=2), 6000.0)
    assert first_at is not None
    assert window_min(LISTING, NOW + timedelta(days=2), first_at) == pytest.approx(6000)


def test_the_score_is_the_weighted_sum_of_its_parts() -> None:
    result = score(LISTING, DEMAND)
    assert sum(WEIGHTS.values()) == pytest.approx(1.0)
    assert result.total == pytest.approx(sum(part.weight * part.value for part in result.parts))
    assert {part.key for part in result.parts} == set(PartKey)
    assert all(0 <= part.value <= 1 for part in result.parts)


@pytest.mark.parametrize(
    ("worse", "key"),
    [
        ({"grade": Grade.C}, PartKey.GRADE),
        ({"on_time_share": 0.5}, PartKey.ON_TIME),
        ({"on_time_orders": 1}, PartKey.ON_TIME),
        ({"price_minor": {"hoodie": 4700}}, PartKey.PRICE),
        ({"free_min": {MONDAY: 3000.0}}, PartKey.SLACK),
        ({"region": "Jinhua"}, PartKey.NEARNESS),
        ({"response_min": 600.0}, PartKey.RESPONSE),
    ],
)
def test_each_part_goes_down_with_what_it_measures(worse: dict[str, Any], key: PartKey) -> None:
    before, after = score(LISTING, DEMAND), score(replace(LISTING, **worse), DEMAND)
    assert after.total < before.total
    assert {p.key for p in after.parts for q in before.parts if p.key == q.key and p.value < q.value} == {key}


def test_the_shortlist_is_the_best_few_in_order() -> None:
    listings = [replace(LISTING, id=i, grade=Grade(grade)) for i, grade in enumerate("CABDB", start=1)]
    result = shortlist(DEMAND, listings, 3)
    assert [candidate.listing.id for candidate in result.candidates] == [2, 3, 5]
    assert (result.fitting, result.excluded, result.near_misses) == (5, {}, ())
    assert result.candidates[0].price_minor == 4500


def test_equal_scores_go_to_the_workshop_with_fewer_orders() -> None:
    listings = [replace(LISTING, id=1, orders_given=9), replace(LISTING, id=2, orders_given=0)]
    assert [candidate.listing.id for candidate in shortlist(DEMAND, listings, 2).candidates] == [2, 1]


def test_an_empty_shortlist_counts_reasons_and_names_the_change_that_opens_most() -> None:
    listings = [
        replace(LISTING, id=1, price_minor={"hoodie": 5200}),
        replace(LISTING, id=2, price_minor={"hoodie": 4900}),
        replace(LISTING, id=3, moq_pieces=150),
        replace(LISTING, id=4, categories=frozenset({"dress"})),
        replace(LISTING, id=5, moq_pieces=200, region="Jinhua"),
    ]
    result = shortlist(DEMAND, listings, 3)
    assert result.excluded == {
        ReasonCode.CATEGORY: 1,
        ReasonCode.PRICE: 2,
        ReasonCode.BELOW_MOQ: 2,
        ReasonCode.REGION: 1,
    }
    first, second = result.near_misses
    assert (first.workshops, first.listing.id) == (2, 2)
    assert first.reason == TooDear(over_minor=100, currency="CNY")
    assert second.reason == TooFewPieces(moq_pieces=150, short_pieces=40)


def test_with_no_single_change_the_nearest_workshop_tells_all_its_reasons() -> None:
    listings = [replace(LISTING, moq_pieces=150, region="Jinhua"), replace(LISTING, id=2, categories=frozenset())]
    result = shortlist(DEMAND, listings, 3)
    assert {miss.reason.code for miss in result.near_misses} == {ReasonCode.BELOW_MOQ, ReasonCode.REGION}


def test_a_category_that_nobody_makes_counts_everybody() -> None:
    result = shortlist(replace(DEMAND, category="wedding dress"), [LISTING], 3)
    assert (result.candidates, result.excluded, result.near_misses) == ((), {ReasonCode.CATEGORY: 1}, ())


def test_impossible_values_are_programming_errors() -> None:
    with pytest.raises(ValueError, match="Monday"):
        replace(LISTING, free_min={MONDAY + timedelta(days=1): 1.0})
    with pytest.raises(ValueError, match="record"):
        replace(LISTING, on_time_share=1.5)
    with pytest.raises(ValueError, match="above 0"):
        replace(DEMAND, pieces=0)
    with pytest.raises(ValueError, match="aware"):
        replace(DEMAND, due_at=datetime(2026, 12, 1))  # noqa: DTZ001


changes = st.fixed_dictionaries(
    {},
    optional={
        "categories": st.sampled_from([frozenset({"dress"}), frozenset({"hoodie", "dress"})]),
        "crafts": st.sampled_from([frozenset[str](), frozenset({"print"})]),
        "moq_pieces": st.integers(1, 200),
        "max_pieces": st.none() | st.integers(50, 300),
        "region": st.sampled_from(["Hangzhou", "Jinhua", ""]),
        "price_minor": st.sampled_from([{}, {"hoodie": 4000}, {"hoodie": 4801}]),
        "currency": st.sampled_from(["CNY", "RUB"]),
        "free_min": st.dictionaries(
            st.sampled_from([MONDAY + timedelta(days=7 * i) for i in (-1, 0, 1, 3)]), st.floats(0, 5000)
        ),
        "location_deg": st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180)),
    },
)


@settings(max_examples=50, deadline=None)
@given(st.lists(changes, max_size=8), st.integers(-5, 20), st.integers(-5, 20), st.booleans())
def test_columns_agree_with_the_plain_filters(
    drawn: list[dict[str, Any]], start: int, days: int, is_region_fixed: bool
) -> None:
    listings = [replace(LISTING, id=i, **change) for i, change in enumerate(drawn)]
    demand = replace(
        DEMAND,
        fabric_at=NOW + timedelta(days=start),
        due_at=NOW + timedelta(days=start + days),
        is_region_fixed=is_region_fixed,
    )
    index = index_listings(listings)
    assert eligible_rows(index, demand).tolist() == [f.id for f in listings if not filter_out(f, demand)]
    listed = shortlist(demand, index, 3)
    assert listed.fitting == sum(not filter_out(f, demand) for f in listings)
    totals = [candidate.score.total for candidate in listed.candidates]
    assert totals == pytest.approx([score(candidate.listing, demand).total for candidate in listed.candidates])
    assert totals == sorted(totals, reverse=True)


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [("江浙沪", True), ("Zhejiang", True), ("浙江省", True), ("杭州", True), ("Guangdong", False), ("X", False)],
)
def test_a_workshop_lies_in_what_holds_its_town(wanted: str, fits: bool) -> None:
    demand = replace(DEMAND, region=wanted)
    assert (filter_out(LISTING, demand) == ()) is fits
    index = index_listings([replace(LISTING, region="Jinhua"), LISTING])
    assert in_region(index, np.array([0, 1]), wanted)[1] == fits
