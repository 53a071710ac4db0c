"""Ways to fill a board: in turn, by regret, and by ejecting one order to make room for a better use."""

from collections.abc import Iterable
from heapq import heapify, heappop, heappush
from itertools import islice, takewhile
from random import Random

from core.matching.board import NOWHERE, Board

_EPSILON = 1e-9
_LOOKED_AT_ROWS = 24
_TRIED_ROWS = 8
_TRIED_OTHERS = 4


def fill_in_turn(board: Board, orders: Iterable[int]) -> None:
    """Give each order in turn the workshop that gains most (first come, first served)."""
    for order in orders:
        _, row = board.best(order)
        if row != NOWHERE:
            board.place(order, row)


def fill_by_regret(board: Board, orders: Iterable[int]) -> None:
    """Place next whichever order would lose most by waiting: the gap between its best and second-best workshop."""
    heap = [(-_regret(board, order)[0], order) for order in orders]
    heapify(heap)
    while heap:
        known, order = heappop(heap)
        regret, row = _regret(board, order)
        if row == NOWHERE:
            continue
        if heap and regret < -known - _EPSILON and -regret > heap[0][0]:
            heappush(heap, (-regret, order))
            continue
        board.place(order, row)


def _regret(board: Board, order: int) -> tuple[float, int]:
    (best, row), (second, _) = board.best_two(order)
    return best - second, row


def improve(board: Board, *, seed: int, iterations: int) -> None:
    """Move orders, ejecting another where there is no room, and keep only what raises the objective."""
    if not board.rows:
        return
    chance = Random(seed)  # noqa: S311 - a search, not a secret
    for _ in range(iterations):
        _try_order(board, chance.randrange(len(board.rows)), chance)


def _try_order(board: Board, order: int, chance: Random) -> None:
    """Move one order to one of the workshops that could pay more than its own, a few by chance."""
    before, home = board.objective, board.rows[order]
    if home != NOWHERE:
        board.take(order)
    worth = before - board.objective + _EPSILON
    paying = takewhile(lambda row: board.values[order] * board.options[order][row] > worth, board.options[order])
    rows = [row for row in islice(paying, _LOOKED_AT_ROWS) if row != home]
    for row in chance.sample(rows, min(_TRIED_ROWS, len(rows))):
        if _try_row(board, order, row, before, chance):
            return
    if home != NOWHERE:
        board.place(order, home)


def _try_row(board: Board, order: int, row: int, before: float, chance: Random) -> bool:
    """Place an order, ejecting one other order at most, if that raises the objective above what it was before."""
    if board.fits(order, row):
        if board.objective + board.gain(order, row) <= before + _EPSILON:
            return False
        board.place(order, row)
        return True
    there = board.orders_at(row)
    others = chance.sample(there, min(_TRIED_OTHERS, len(there)))
    return any(_try_eject(board, order, row, other, before) for other in others)


def _try_eject(board: Board, order: int, row: int, other: int, before: float) -> bool:
    board.take(other)
    if board.fits(order, row):
        board.place(order, row)
        gain, elsewhere = board.best(other, but=row)
        if board.objective + gain > before + _EPSILON:
            if elsewhere != NOWHERE:
                board.place(other, elsewhere)
            return True
        board.take(order)
    board.place(other, row)
    return False
