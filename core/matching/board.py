"""The state of a batch under way: who has which order, what that is worth, and whether it all fits.

Objective: the sum over orders of value x (score - 0.02 ln(1 + orders the workshop has before it)), the orders of a
workshop taken from the most valuable down; so one more order never makes a batch worse, and spreads the work.
Capacity: orders share a workshop's minutes; a set fits where for every window the work that must fall inside
it is no more than the minutes there (exact for work that may pause, Horn 1974).
"""

from bisect import insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log1p

from core.matching.index import ListingIndex, week_position
from core.matching.model import Demand

DIMINISHING = 0.02
"""What each earlier order (in natural logarithms) takes off the score: keeps the few best from taking all."""

EPSILON_MIN = 1e-6
NOWHERE = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """One order at one workshop: its window and the workshop's minutes up to each end of it."""

    order: int
    value: float
    need_min: float
    start: float
    end: float
    until_start_min: float
    until_end_min: float


def _rank(load: Load) -> tuple[float, int]:
    return (-load.value, load.order)


class Board:
    """Orders (by place in the batch) laid on workshops (by row); `options` are scores by row, best first."""

    def __init__(self, index: ListingIndex, demands: Sequence[Demand], options: Sequence[Mapping[int, float]]) -> None:
        self.options = [dict(option) for option in options]
        self.values = [demand.value for demand in demands]
        self.rows = [NOWHERE] * len(demands)
        self.objective = 0.0
        self._needs = [demand.need_min for demand in demands]
        self._starts = [week_position(index, demand.fabric_at) for demand in demands]
        self._ends = [week_position(index, demand.due_at) for demand in demands]
        self._free_sum_min: list[list[float]] = index.free_sum_min.tolist()
        self._given: list[int] = index.orders_given.tolist()
        self._loads: dict[int, list[Load]] = {}

    def orders_at(self, row: int) -> list[int]:
        """List the orders of the batch that a workshop has now."""
        return [load.order for load in self._loads.get(row, ())]

    def gain(self, order: int, row: int) -> float:
        """Tell what the objective gains when the order (placed nowhere) goes to the workshop."""
        value = self.values[order]
        before = self._given[row]
        cost = 0.0
        rank = before
        for load in self._loads.get(row, ()):
            if (-load.value, load.order) > (-value, order):
                cost += load.value * (log1p(rank + 1) - log1p(rank))
            else:
                before += 1
            rank += 1
        return value * (self.options[order][row] - DIMINISHING * log1p(before)) - DIMINISHING * cost

    def fits(self, order: int, row: int) -> bool:
        """Tell whether the workshop can sew the order beside those that it has."""
        loads = self._loads.get(row)
        mine = self._load(order, row)
        if mine.until_end_min - mine.until_start_min + EPSILON_MIN < mine.need_min:
            return False
        if not loads:
            return True
        together = [*loads, mine]
        starts = {load.start: load.until_start_min for load in together if load.start <= mine.start}
        ends = {load.end: load.until_end_min for load in together if load.end >= mine.end}
        return all(
            sum(load.need_min for load in together if load.start >= start and load.end <= end)
            <= until_end - until_start + EPSILON_MIN
            for start, until_start in starts.items()
            for end, until_end in ends.items()
        )

    def _load(self, order: int, row: int) -> Load:
        start, end = self._starts[order], self._ends[order]
        return Load(
            order=order,
            value=self.values[order],
            need_min=self._needs[order],
            start=start,
            end=end,
            until_start_min=self._minutes_until(row, start),
            until_end_min=self._minutes_until(row, end),
        )

    def _minutes_until(self, row: int, position: float) -> float:
        sums = self._free_sum_min[row]
        week = min(int(position), len(sums) - 2)
        return sums[week] + (sums[week + 1] - sums[week]) * (position - week)

    def place(self, order: int, row: int) -> None:
        """Give the order, placed nowhere, to a workshop where it fits."""
        self.objective += self.gain(order, row)
        insort(self._loads.setdefault(row, []), self._load(order, row), key=_rank)
        self.rows[order] = row

    def take(self, order: int) -> int:
        """Take the order away from its workshop; give back the row."""
        row = self.rows[order]
        self._loads[row] = [load for load in self._loads[row] if load.order != order]
        self.rows[order] = NOWHERE
        self.objective -= self.gain(order, row)
        return row

    def best(self, order: int, *, but: int = NOWHERE) -> tuple[float, int]:
        """Find the workshop that gains most and still fits: (gain, row), (0, NOWHERE) where there is none."""
        best = (0.0, NOWHERE)
        value = self.values[order]
        for row, score in self.options[order].items():
            if value * score <= best[0]:
                break
            if row != but and (gain := self.gain(order, row)) > best[0] and self.fits(order, row):
                best = (gain, row)
        return best

    def best_two(self, order: int) -> tuple[tuple[float, int], tuple[float, int]]:
        """Find the two workshops that gain most and still fit."""
        first = second = (0.0, NOWHERE)
        value = self.values[order]
        for row, score in self.options[order].items():
            if value * score <= second[0]:
                break
            gain = self.gain(order, row)
            if gain <= second[0] or not self.fits(order, row):
                continue
            if gain > first[0]:
                first, second = (gain, row), first
            else:
                second = (gain, row)
        return first, second

    def lay(self, rows: Sequence[int]) -> None:
        """Clear the board and lay the orders on the given rows, NOWHERE for none."""
        self._loads.clear()
        self.objective = 0.0
        self.rows = [NOWHERE] * len(rows)
        for order, row in enumerate(rows):
            if row != NOWHERE:
                self.place(order, row)
