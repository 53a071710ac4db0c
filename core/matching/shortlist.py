"""The best few workshops for one order, and an honest answer where there is none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from core.matching.index import (
    Bools,
    Ints,
    ListingIndex,
    failures,
    index_listings,
    passing,
    prices,
    rows_in_category,
    window_minutes,
)
from core.matching.model import Demand, Listing, Reason, ReasonCode, filter_out, first_possible_at, price_of
from core.matching.score import Score, explain_rows, score_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A workshop that can make the order, with its score and what it can promise."""

    listing: Listing
    score: Score
    price_minor: int | None
    first_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """What one change of the order would open: how many workshops fail by this reason alone, and the closest."""

    reason: Reason
    listing: Listing
    workshops: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortlist:
    """The answer for one order.

    `excluded` counts, for each reason, the workshops it rules out (one workshop may count several times).
    `near_misses` is filled only where no workshop fits: first the change that opens most workshops; where no
    single change helps, the one workshop with the fewest reasons, once for each of them.
    """

    order_id: int
    candidates: tuple[Candidate, ...]
    fitting: int
    excluded: Mapping[ReasonCode, int]
    near_misses: tuple[NearMiss, ...] = ()


def shortlist(demand: Demand, listings: Sequence[Listing] | ListingIndex, k: int) -> Shortlist:
    """Pick the best k workshops for one order; equal scores go to the workshop with fewer orders."""
    index = listings if isinstance(listings, ListingIndex) else index_listings(listings)
    in_category = rows_in_category(index, demand)
    failed = failures(index, in_category, demand)
    rows = passing(in_category, failed)
    totals = score_rows(index, rows, demand)
    best = rows[np.lexsort((rows, index.orders_given[rows], -totals))][:k]
    return Shortlist(
        order_id=demand.order_id,
        candidates=tuple(
            _candidate(index.listings[row], demand, score)
            for row, score in zip(best.tolist(), explain_rows(index, best, demand), strict=True)
        ),
        fitting=len(rows),
        excluded=_count(index, failed, len(in_category)),
        near_misses=() if len(rows) else find_near_misses(index, demand),
    )


def _candidate(listing: Listing, demand: Demand, score: Score) -> Candidate:
    return Candidate(
        listing=listing,
        score=score,
        price_minor=price_of(listing, demand),
        first_at=first_possible_at(listing, demand.fabric_at, demand.need_min),
    )


def count_excluded(index: ListingIndex, demand: Demand) -> dict[ReasonCode, int]:
    """Count the workshops that each hard filter rules out; outside the category only the category counts."""
    rows = rows_in_category(index, demand)
    return _count(index, failures(index, rows, demand), len(rows))


def _count(index: ListingIndex, failed: Mapping[ReasonCode, Bools], in_category: int) -> dict[ReasonCode, int]:
    counts = {ReasonCode.CATEGORY: len(index.listings) - in_category}
    counts |= {code: int(mask.sum()) for code, mask in failed.items()}
    return {code: count for code, count in counts.items() if count}


def find_near_misses(index: ListingIndex, demand: Demand) -> tuple[NearMiss, ...]:
    """Tell which single change of the order would open workshops, or how the nearest workshop fails."""
    rows = rows_in_category(index, demand)
    failed = failures(index, rows, demand)
    reasons_of_row = np.sum(list(failed.values()), axis=0)
    if not len(rows):
        return ()
    single = {code: rows[mask & (reasons_of_row == 1)] for code, mask in failed.items()}
    misses = [_closest(index, code, found, demand) for code, found in single.items() if len(found)]
    if misses:
        return tuple(sorted(misses, key=lambda miss: (-miss.workshops, miss.reason.code)))
    listing = index.listings[int(rows[int(np.argmin(reasons_of_row))])]
    return tuple(NearMiss(reason=reason, listing=listing, workshops=1) for reason in filter_out(listing, demand))


def _closest(index: ListingIndex, code: ReasonCode, rows: Ints, demand: Demand) -> NearMiss:
    """Name the workshop that misses by the least, by what the reason measures."""
    if code is ReasonCode.BELOW_MOQ:
        misses = index.moq_pieces[rows].astype(np.float64)
    elif code is ReasonCode.ABOVE_MAX:
        misses = -index.max_pieces[rows].astype(np.float64)
    elif code is ReasonCode.PRICE:
        misses = prices(index, rows, demand)
    elif code is ReasonCode.CAPACITY:
        misses = -window_minutes(index, rows, demand)
    else:
        misses = -score_rows(index, rows, demand)
    listing = index.listings[int(rows[int(np.argmin(misses))])]
    reason = next(reason for reason in filter_out(listing, demand) if reason.code is code)
    return NearMiss(reason=reason, listing=listing, workshops=len(rows))
