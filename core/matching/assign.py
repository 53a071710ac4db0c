"""Match a whole batch of waiting orders at once, under the capacity that they share.

Source and figures: docs/algorithms/matching.md.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from core.matching.board import NOWHERE, Board
from core.matching.index import ListingIndex, eligible_rows, index_listings, is_newcomer
from core.matching.model import Demand, Listing, ReasonCode
from core.matching.score import score_rows
from core.matching.search import fill_by_regret, fill_in_turn, improve
from core.matching.shortlist import NearMiss, count_excluded, find_near_misses

NEWCOMER_SHARE = 0.12
"""Part of a batch kept for workshops without a grade, among the less valuable half of the orders."""

CANDIDATES = 40
NEWCOMER_CANDIDATES = 8
_ITERATIONS_PER_ORDER = 8
_FEWEST_ITERATIONS = 400
_NAMED_ROWS = 3


class UnassignedCode(StrEnum):
    """Why an order of a batch got no workshop; each has one text (`unassigned.<code>`)."""

    NO_WORKSHOP = "no_workshop"
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """An order and the workshop that it is matched with."""

    order_id: int
    workshop_id: int
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Unassigned:
    """An order without a workshop.

    NO_FACTORY: no workshop fits at all; `excluded` and `near_misses` say why, as in a shortlist.
    FULL: `fitting` workshops fit, and `taken_by` names the orders that hold the best of them.
    """

    order_id: int
    code: UnassignedCode
    fitting: int = 0
    taken_by: tuple[int, ...] = ()
    excluded: Mapping[ReasonCode, int] = field(default_factory=dict)
    near_misses: tuple[NearMiss, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """The answer for a batch: every order is in one of the two lists, in the order given."""

    pairs: tuple[Pair, ...]
    unassigned: tuple[Unassigned, ...]
    objective: float

    @property
    def workshop_of(self) -> Mapping[int, int]:
        """Map each matched order to its workshop."""
        return {pair.order_id: pair.workshop_id for pair in self.pairs}


Fill = Callable[[Board, Iterable[int]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Start:
    """A filled board to search on from."""

    objective: float
    rows: list[int]
    options: list[dict[int, float]]


def assign_batch(
    demands: Sequence[Demand],
    listings: Sequence[Listing] | ListingIndex,
    *,
    seed: int,
    iterations: int | None = None,
    newcomer_share: float = NEWCOMER_SHARE,
) -> Assignment:
    """Match the orders together: newcomers' share, greedy by regret, then ejection search.

    The result is never worse than first come, first served under the same newcomer share, and the same for
    the same seed. `iterations` None means 8 for each order, at least 400.

    Raises:
        ValueError: Two orders or two workshops have the same id.
    """
    index = _index(demands, listings)
    board = _open_board(index, demands, newcomer_share)
    starts = [_start(board, index, demands, fill, orders) for fill, orders in _ways(board)]
    _take_up(board, max(starts, key=lambda start: start.objective))
    most = max(_FEWEST_ITERATIONS, _ITERATIONS_PER_ORDER * len(demands))
    improve(board, seed=seed, iterations=most if iterations is None else iterations)
    _place_leftovers(board, index, demands)
    return _close(board, index, demands)


def assign_in_turn(
    demands: Sequence[Demand],
    listings: Sequence[Listing] | ListingIndex,
    *,
    newcomer_share: float = NEWCOMER_SHARE,
) -> Assignment:
    """Match the orders first come, first served: the measure that `assign_batch` is held against."""
    index = _index(demands, listings)
    board = _open_board(index, demands, newcomer_share)
    _take_up(board, _start(board, index, demands, fill_in_turn, range(len(demands))))
    return _close(board, index, demands)


def _index(demands: Sequence[Demand], listings: Sequence[Listing] | ListingIndex) -> ListingIndex:
    index = listings if isinstance(listings, ListingIndex) else index_listings(listings)
    for ids in ([demand.order_id for demand in demands], [listing.id for listing in index.listings]):
        if len(set(ids)) != len(ids):
            raise ValueError("ids must be unique")
    return index


def _open_board(index: ListingIndex, demands: Sequence[Demand], newcomer_share: float) -> Board:
    """Lay out the candidates and place the newcomers' share."""
    options = [candidates(index, demand) for demand in demands]
    board = Board(index, demands, options)
    _place_newcomers(board, index, round(newcomer_share * len(demands)))
    return board


def _ways(board: Board) -> list[tuple[Fill, Sequence[int]]]:
    in_turn = range(len(board.values))
    by_value = sorted(in_turn, key=lambda order: (-board.values[order], order))
    return [(fill_by_regret, in_turn), (fill_in_turn, in_turn), (fill_in_turn, by_value)]


def candidates(index: ListingIndex, demand: Demand) -> dict[int, float]:
    """Score the best candidates of one order and the best newcomers among the rest, best first."""
    rows = eligible_rows(index, demand)
    scores = score_rows(index, rows, demand)
    best = np.lexsort((rows, index.orders_given[rows], -scores))
    new = best[CANDIDATES:][is_newcomer(index, rows[best[CANDIDATES:]])][:NEWCOMER_CANDIDATES]
    kept = np.concatenate([best[:CANDIDATES], new])
    return dict(zip(rows[kept].tolist(), scores[kept].tolist(), strict=True))


def _place_newcomers(board: Board, index: ListingIndex, quota: int) -> None:
    """Place up to `quota` of the less valuable half with newcomers, first where that costs least."""
    newcomers = set(np.flatnonzero(is_newcomer(index, np.arange(len(index.listings)))).tolist())
    by_value = sorted(range(len(board.values)), key=lambda order: (board.values[order], order))
    costs: list[tuple[float, int]] = []
    for order in by_value[: len(by_value) // 2]:
        scores = board.options[order]
        own = [score for row, score in scores.items() if row in newcomers]
        if own:
            costs.append((board.values[order] * (max(scores.values()) - max(own)), order))
    for _, order in sorted(costs):
        if quota == 0:
            return
        everyone = board.options[order]
        board.options[order] = {row: score for row, score in everyone.items() if row in newcomers}
        _, row = board.best(order)
        if row == NOWHERE:
            board.options[order] = everyone
            continue
        board.place(order, row)
        quota -= 1


def _start(board: Board, index: ListingIndex, demands: Sequence[Demand], fill: Fill, orders: Sequence[int]) -> _Start:
    """Fill the board from the rows it has with the orders still open; leave it as it was."""
    kept, options = list(board.rows), list(board.options)
    fill(board, [order for order in orders if kept[order] == NOWHERE])
    _place_leftovers(board, index, demands)
    start = _Start(objective=board.objective, rows=list(board.rows), options=list(board.options))
    board.options = options
    board.lay(kept)
    return start


def _take_up(board: Board, start: _Start) -> None:
    board.options = start.options
    board.lay(start.rows)


def _place_leftovers(board: Board, index: ListingIndex, demands: Sequence[Demand]) -> None:
    """Try every workshop that fits, not only the best candidates, for each order that has none."""
    for order, demand in enumerate(demands):
        if board.rows[order] == NOWHERE:
            rows = eligible_rows(index, demand)
            scores = score_rows(index, rows, demand)
            best = np.argsort(-scores, kind="stable")
            board.options[order] = dict(zip(rows[best].tolist(), scores[best].tolist(), strict=True))
            fill_in_turn(board, [order])


def _close(board: Board, index: ListingIndex, demands: Sequence[Demand]) -> Assignment:
    pairs = [
        Pair(
            order_id=demand.order_id,
            workshop_id=index.listings[row].id,
            score=board.options[order][row],
        )
        for order, (demand, row) in enumerate(zip(demands, board.rows, strict=True))
        if row != NOWHERE
    ]
    unassigned = [_explain(board, index, demands, order) for order, row in enumerate(board.rows) if row == NOWHERE]
    return Assignment(pairs=tuple(pairs), unassigned=tuple(unassigned), objective=board.objective)


def _explain(board: Board, index: ListingIndex, demands: Sequence[Demand], order: int) -> Unassigned:
    demand = demands[order]
    options = board.options[order]
    if not options:
        return Unassigned(
            order_id=demand.order_id,
            code=UnassignedCode.NO_WORKSHOP,
            excluded=count_excluded(index, demand),
            near_misses=find_near_misses(index, demand),
        )
    taken_by = [demands[other].order_id for row in list(options)[:_NAMED_ROWS] for other in board.orders_at(row)]
    return Unassigned(
        order_id=demand.order_id, code=UnassignedCode.FULL, fitting=len(options), taken_by=tuple(taken_by)
    )
