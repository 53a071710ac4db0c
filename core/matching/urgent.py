"""Who can take this many pieces by then: one workshop, or the fewest that can share the work.

Free minutes are spread evenly over each week, so an answer for tomorrow is a shortlist of whom to ask, and
the plan of the workshop has the last word.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from core.matching.index import Ints, ListingIndex, failures, index_listings, rows_in_category, window_minutes
from core.matching.model import Demand, Listing, ReasonCode, first_possible_at
from core.matching.score import score_rows
from core.matching.shortlist import count_excluded

_LOOKED_AT = 50
_SIZE_REASONS = (ReasonCode.CAPACITY, ReasonCode.ABOVE_MAX, ReasonCode.BELOW_MOQ)


@dataclass(frozen=True, slots=True, kw_only=True)
class Helper:
    """A workshop with the pieces that it would take and when they could be done; the pieces it could take at most."""

    listing: Listing
    pieces: int
    most_pieces: int
    ready_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UrgentAnswer:
    """Who can do all of it, soonest first; else a split; `missing_pieces` is what even the split leaves open."""

    alone: tuple[Helper, ...]
    together: tuple[Helper, ...]
    missing_pieces: int
    excluded: Mapping[ReasonCode, int]


def find_urgent(demand: Demand, listings: Sequence[Listing] | ListingIndex, *, k: int = 3) -> UrgentAnswer:
    """Find who can sew the demand's pieces in its window `[fabric_at, due_at)`, by free capacity.

    The first k that can take all of it stand in `alone`, soonest first, the better score first at the same
    time. Where there is none, `together` splits the pieces over as few workshops as possible, each within
    its own smallest and largest order.
    """
    index = listings if isinstance(listings, ListingIndex) else index_listings(listings)
    rows, most = _open_rows(index, demand)
    alone = _alone(index, rows, most, demand)
    together = () if alone else _split(index, rows, most, demand)
    taken_pieces = demand.pieces if alone else sum(helper.pieces for helper in together)
    return UrgentAnswer(
        alone=alone[:k],
        together=together,
        missing_pieces=demand.pieces - taken_pieces,
        excluded=count_excluded(index, demand),
    )


def _alone(index: ListingIndex, rows: Ints, most: Ints, demand: Demand) -> tuple[Helper, ...]:
    """List who can take all of it, soonest first, then by score; only the freest are looked at closely."""
    can = (most >= demand.pieces) & (index.moq_pieces[rows] <= demand.pieces)
    rows, most = rows[can], most[can]
    freest = np.argsort(-window_minutes(index, rows, demand), kind="stable")[:_LOOKED_AT]
    scores = score_rows(index, rows[freest], demand)
    ranked = freest[np.argsort(-scores, kind="stable")]
    helpers = [_help(index, int(rows[at]), demand, demand.pieces, int(most[at])) for at in ranked]
    return tuple(sorted(helpers, key=lambda helper: helper.ready_at or demand.due_at))


def _open_rows(index: ListingIndex, demand: Demand) -> tuple[Ints, Ints]:
    """List the rows that only size or capacity could rule out, with the most pieces each could take."""
    rows = rows_in_category(index, demand)
    out = np.zeros(len(rows), dtype=np.bool_)
    for code, failed in failures(index, rows, demand).items():
        if code not in _SIZE_REASONS:
            out |= failed
    rows = rows[~out]
    by_time = np.floor(window_minutes(index, rows, demand) / demand.sam_min + 1e-9).astype(np.int64)
    most = np.minimum(by_time, index.max_pieces[rows])
    can = most >= np.maximum(index.moq_pieces[rows], 1)
    return rows[can], most[can]


def _help(index: ListingIndex, row: int, demand: Demand, pieces: int, most_pieces: int) -> Helper:
    listing = index.listings[row]
    ready_at = first_possible_at(listing, demand.fabric_at, pieces * demand.sam_min)
    return Helper(listing=listing, pieces=pieces, most_pieces=most_pieces, ready_at=ready_at)


def _split(index: ListingIndex, rows: Ints, most: Ints, demand: Demand) -> tuple[Helper, ...]:
    """Take the workshops with most room first; the last one gets the rest, if that is not too small for it.

    A rest below the last workshop's smallest order is made up by taking pieces from the one before it.
    """
    shares: list[tuple[int, int, int]] = []
    left = demand.pieces
    for place in np.argsort(-most, kind="stable").tolist():
        if left <= 0:
            break
        row, room = int(rows[place]), int(most[place])
        smallest = int(index.moq_pieces[row])
        if smallest > left:
            shares, left = _lend(index, shares, left, smallest)
        if smallest <= left:
            shares.append((row, min(room, left), room))
            left -= min(room, left)
    return tuple(_help(index, row, demand, pieces, room) for row, pieces, room in shares)


def _lend(
    index: ListingIndex, shares: list[tuple[int, int, int]], left: int, smallest: int
) -> tuple[list[tuple[int, int, int]], int]:
    """Take from the last share what the next workshop's smallest order still lacks, where that leaves enough."""
    if not shares:
        return shares, left
    row, pieces, room = shares[-1]
    lacking = smallest - left
    if pieces - lacking < int(index.moq_pieces[row]) or pieces <= lacking:
        return shares, left
    return [*shares[:-1], (row, pieces - lacking, room)], left + lacking
