"""All workshops as columns, so that one order is held against 30,000 of them in about a millisecond.

Source of the weights and figures: docs/algorithms/matching.md.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.matching.model import (
    WEEK_S,
    Demand,
    Grade,
    Listing,
    ReasonCode,
    expected_proof_share,
    is_in_region,
    region_key,
    week_start,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

MAX_CRAFTS = 63
"""Crafts are bits of one signed 64-bit number."""

GRADES = tuple(Grade)
"""The column `grade` holds places in this tuple."""

_NO_MAX = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingIndex:
    """Columns over the workshops, row by row in the order given.

    Each column is (rows,); prices are in minor units, NaN where to be asked; `location_rad` is (rows, 2).
    `free_sum_min` is (rows, weeks + 1): free minutes from `origin` (a Monday) to the start of each week.
    """

    listings: tuple[Listing, ...]
    ids: Ints
    rows_of_category: Mapping[str, Ints]
    price_minor: Mapping[str, Floats]
    craft_bits: Mapping[str, int]
    crafts: Ints
    moq_pieces: Ints
    max_pieces: Ints
    region_codes: Mapping[str, int]
    region: Ints
    location_rad: Floats
    currency_codes: Mapping[str, int]
    currency: Ints
    origin: date
    free_sum_min: Floats
    grade: Ints
    on_time_orders: Ints
    on_time_share: Floats
    response_min: Floats
    orders_given: Ints
    proof_share: Floats


def index_listings(listings: Sequence[Listing]) -> ListingIndex:
    """Lay the workshops out as columns.

    Raises:
        ValueError: There are more than MAX_CRAFTS different crafts.
    """
    crafts = sorted({craft for listing in listings for craft in listing.crafts})
    if len(crafts) > MAX_CRAFTS:
        raise ValueError(f"more than {MAX_CRAFTS} crafts")
    bits = {craft: 1 << i for i, craft in enumerate(crafts)}
    regions = {key: i for i, key in enumerate(sorted({region_key(listing.region) for listing in listings}))}
    currencies = {key: i for i, key in enumerate(sorted({listing.currency for listing in listings}))}
    origin, free_sum_min = _capacity(listings)
    return ListingIndex(
        listings=tuple(listings),
        ids=_ints([listing.id for listing in listings]),
        rows_of_category=_rows_of_category(listings),
        price_minor=_prices(listings),
        craft_bits=bits,
        crafts=_ints([reduce(lambda a, b: a | b, (bits[c] for c in f.crafts), 0) for f in listings]),
        moq_pieces=_ints([f.moq_pieces for f in listings]),
        max_pieces=_ints([_NO_MAX if f.max_pieces is None else f.max_pieces for f in listings]),
        region_codes=regions,
        region=_ints([regions[region_key(f.region)] for f in listings]),
        location_rad=np.radians([f.location_deg or (np.nan, np.nan) for f in listings]).reshape(-1, 2),
        currency_codes=currencies,
        currency=_ints([currencies[f.currency] for f in listings]),
        origin=origin,
        free_sum_min=free_sum_min,
        grade=_ints([GRADES.index(f.grade) for f in listings]),
        on_time_orders=_ints([f.on_time_orders for f in listings]),
        on_time_share=np.array([f.on_time_share for f in listings], dtype=np.float64),
        response_min=np.array([np.nan if f.response_min is None else f.response_min for f in listings]),
        orders_given=_ints([f.orders_given for f in listings]),
        proof_share=np.array([_proof_share(f) for f in listings], dtype=np.float64),
    )


def _proof_share(listing: Listing) -> float:
    return expected_proof_share(
        stages=listing.proof_stages, in_place=listing.proof_in_place, doubted=listing.proof_doubted
    )


def _ints(values: Sequence[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def _rows_of_category(listings: Sequence[Listing]) -> dict[str, Ints]:
    rows: dict[str, list[int]] = {}
    for row, listing in enumerate(listings):
        for category in listing.categories:
            rows.setdefault(category, []).append(row)
    return {category: _ints(found) for category, found in rows.items()}


def _prices(listings: Sequence[Listing]) -> dict[str, Floats]:
    columns: dict[str, Floats] = {}
    for row, listing in enumerate(listings):
        for category, price in listing.price_minor.items():
            if category not in columns:
                columns[category] = np.full(len(listings), np.nan)
            columns[category][row] = price
    return columns


def _capacity(listings: Sequence[Listing]) -> tuple[date, Floats]:
    mondays = {monday for listing in listings for monday in listing.free_min}
    origin = min(mondays, default=date(2000, 1, 3))
    weeks = (max(mondays, default=origin) - origin).days // 7 + 1
    free = np.zeros((len(listings), weeks + 1))
    for row, listing in enumerate(listings):
        for monday, minutes in listing.free_min.items():
            free[row, (monday - origin).days // 7 + 1] = minutes
    return origin, np.cumsum(free, axis=1)


def week_position(index: ListingIndex, at: datetime) -> float:
    """Give an instant in weeks since the origin, held within the known weeks."""
    weeks = (at - week_start(index.origin)).total_seconds() / WEEK_S
    return float(min(max(weeks, 0.0), index.free_sum_min.shape[1] - 1))


def minutes_until(index: ListingIndex, rows: Ints, position: float) -> Floats:
    """Count the free minutes of each row from the origin to a position in weeks."""
    week = min(int(position), index.free_sum_min.shape[1] - 2)
    before, after = index.free_sum_min[rows, week], index.free_sum_min[rows, week + 1]
    minutes: Floats = before + (after - before) * (position - week)
    return minutes


def window_minutes(index: ListingIndex, rows: Ints, demand: Demand) -> Floats:
    """Count the free minutes of each row in the window of an order."""
    start, end = week_position(index, demand.fabric_at), week_position(index, demand.due_at)
    minutes: Floats = np.maximum(minutes_until(index, rows, end) - minutes_until(index, rows, start), 0.0)
    return minutes


def prices(index: ListingIndex, rows: Ints, demand: Demand) -> Floats:
    """Give the piece price of each row for an order, NaN where it must be asked."""
    column = index.price_minor.get(demand.category)
    if column is None:
        return np.full(len(rows), np.nan)
    return np.where(index.currency[rows] == index.currency_codes.get(demand.currency, -1), column[rows], np.nan)


def _without_craft(index: ListingIndex, rows: Ints, demand: Demand) -> Bools:
    wanted = sum(index.craft_bits.get(craft, 0) for craft in demand.crafts)
    is_unknown_craft = any(craft not in index.craft_bits for craft in demand.crafts)
    failed: Bools = ((index.crafts[rows] & wanted) != wanted) | is_unknown_craft
    return failed


def _below_moq(index: ListingIndex, rows: Ints, demand: Demand) -> Bools:
    failed: Bools = index.moq_pieces[rows] > demand.pieces
    return failed


def _above_max(index: ListingIndex, rows: Ints, demand: Demand) -> Bools:
    failed: Bools = index.max_pieces[rows] < demand.pieces
    return failed


def _too_full(index: ListingIndex, rows: Ints, demand: Demand) -> Bools:
    failed: Bools = window_minutes(index, rows, demand) + 1e-6 < demand.need_min
    return failed


def _elsewhere(index: ListingIndex, rows: Ints, demand: Demand) -> Bools:
    if not demand.is_region_fixed:
        return np.zeros(len(rows), dtype=np.bool_)
    failed: Bools = ~in_region(index, rows, demand.region)
    return failed


def in_region(index: ListingIndex, rows: Ints, wanted: str) -> Bools:
    """Say which rows lie in a wanted region: (len(rows),) bool."""
    inside = np.array([is_in_region(region, wanted) for region in index.region_codes], dtype=np.bool_)
    chosen: Bools = inside[index.region[rows]]
    return chosen


def _too_dear(index: ListingIndex, rows: Ints, demand: Demand) -> Bools:
    ceiling = np.inf if demand.price_ceiling_minor is None else demand.price_ceiling_minor
    failed: Bools = prices(index, rows, demand) > ceiling  # NaN, a price to be asked, is above nothing
    return failed


def _refused(index: ListingIndex, rows: Ints, demand: Demand) -> Bools:
    if not demand.refused_ids:
        return np.zeros(len(rows), dtype=np.bool_)
    return np.isin(index.ids[rows], list(demand.refused_ids))


_CHECKS: Final[Mapping[ReasonCode, Callable[[ListingIndex, Ints, Demand], Bools]]] = {
    ReasonCode.BELOW_MOQ: _below_moq,
    ReasonCode.ABOVE_MAX: _above_max,
    ReasonCode.CRAFT: _without_craft,
    ReasonCode.PRICE: _too_dear,
    ReasonCode.REGION: _elsewhere,
    ReasonCode.REFUSED: _refused,
    ReasonCode.CAPACITY: _too_full,
}
# The dearest check stands last, when the others have left few rows.


def failures(index: ListingIndex, rows: Ints, demand: Demand) -> dict[ReasonCode, Bools]:
    """Tell for each row which hard filters it fails, the category aside."""
    return {code: check(index, rows, demand) for code, check in _CHECKS.items()}


def rows_in_category(index: ListingIndex, demand: Demand) -> Ints:
    """List the rows that make the category of an order."""
    return index.rows_of_category.get(demand.category, np.zeros(0, dtype=np.int64))


def eligible_rows(index: ListingIndex, demand: Demand) -> Ints:
    """List the rows that pass every hard filter for an order."""
    rows = rows_in_category(index, demand)
    for check in _CHECKS.values():
        rows = rows[~check(index, rows, demand)]
    return rows


def passing(rows: Ints, failed: Mapping[ReasonCode, Bools]) -> Ints:
    """Keep the rows that fail nothing."""
    kept: Ints = rows[~np.logical_or.reduce(list(failed.values()))]
    return kept


def is_newcomer(index: ListingIndex, rows: Ints) -> Bools:
    """Tell for each row whether the workshop is still without a grade."""
    newcomer: Bools = index.grade[rows] == GRADES.index(Grade.NEW)
    return newcomer
