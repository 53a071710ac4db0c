"""Formulas of a sheet, computed anew: sums, products and references, as far as an order sheet needs them."""

import re
from collections.abc import Iterator
from datetime import date
from math import isfinite
from typing import Final

from core.orders.sheets.values import Cells, Formula, Place, Value

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z]+)(?=\()|(?P<fixed>\$?)(?P<column>[A-Z]{1,3})(?P<held>\$?)(?P<row>[0-9]{1,7})"
    r"|(?P<mark>[-+*/(),:;]))"
)
_MOST_DEPTH: Final = 40
_MOST_CELLS: Final = 20_000


class _Unknown(Exception):
    """The formula holds what is not computed here."""


def compute(cells: Cells, place: Place) -> float | None:
    """Compute the formula at a place from the other cells.

    None where it holds more than sums and products, or where they come to no finite number.
    """
    try:
        found = _Computer(cells).value(place, 0)
    except (_Unknown, ZeroDivisionError, RecursionError, OverflowError):
        return None
    return found if isfinite(found) else None


class _Computer:
    def __init__(self, cells: Cells) -> None:
        self._cells = cells
        self._left = _MOST_CELLS

    def value(self, place: Place, depth: int) -> float:
        self._left -= 1
        if depth > _MOST_DEPTH or self._left < 0:
            raise _Unknown
        value = cell_at(self._cells, place)
        if isinstance(value, Formula):
            return _Expression(self, value.text.removeprefix("="), depth, value.moved).whole()
        if isinstance(value, bool) or not isinstance(value, int | float):
            if value is None:
                return 0.0
            raise _Unknown
        return float(value)

    def span(self, first: Place, last: Place, depth: int) -> Iterator[float]:
        for row in range(first[0], min(last[0], len(self._cells)) + 1):
            for column in range(first[1], last[1] + 1):
                value: Value | Formula = cell_at(self._cells, (row, column))
                if isinstance(value, str | date):
                    continue  # words count for nothing in a sum
                yield self.value((row, column), depth + 1)


def cell_at(cells: Cells, place: Place) -> Value | Formula:
    """Give what stands at a place, None outside of the cells."""
    row, column = place
    return cells[row][column] if 0 <= row < len(cells) and 0 <= column < len(cells[row]) else None


class _Expression:
    """Reads sums and products by descent."""

    def __init__(self, computer: _Computer, text: str, depth: int, moved: Place) -> None:
        self._computer, self._depth, self._moved = computer, depth, moved
        self._tokens: list[re.Match[str]] = []
        at = 0
        while at < len(text.rstrip()):
            match = _TOKEN.match(text, at)
            if match is None:
                raise _Unknown
            self._tokens.append(match)
            at = match.end()
        self._at = 0

    def whole(self) -> float:
        found = self._sum()
        if self._at != len(self._tokens):
            raise _Unknown
        return found

    def _mark(self) -> str:
        return self._tokens[self._at]["mark"] or "" if self._at < len(self._tokens) else ""

    def _sum(self) -> float:
        found = self._product()
        while self._mark() in ("+", "-"):
            sign = 1 if self._mark() == "+" else -1
            self._at += 1
            found += sign * self._product()
        return found

    def _product(self) -> float:
        found = self._part()
        while self._mark() in ("*", "/"):
            is_times = self._mark() == "*"
            self._at += 1
            other = self._part()
            found = found * other if is_times else found / other
        return found

    def _part(self) -> float:
        if self._at >= len(self._tokens):
            raise _Unknown
        token = self._tokens[self._at]
        self._at += 1
        if token["number"]:
            return float(token["number"])
        if token["mark"] == "-":
            return -self._part()
        if token["mark"] == "(":
            found = self._sum()
            self._need(")")
            return found
        if token["name"]:
            return self._function(token["name"].upper())
        if token["column"]:
            return self._computer.value(self._place(token), self._depth + 1)
        raise _Unknown

    def _need(self, mark: str) -> None:
        if self._mark() != mark:
            raise _Unknown
        self._at += 1

    def _function(self, name: str) -> float:
        self._need("(")
        values: list[float] = []
        while True:
            values += self._argument()
            if self._mark() not in (",", ";"):
                break
            self._at += 1
        self._need(")")
        if name == "SUM":
            return sum(values)
        if name == "PRODUCT" and values:
            product = 1.0
            for value in values:
                product *= value
            return product
        if name == "ROUND" and len(values) == 2 and isfinite(values[1]):
            return round(values[0], int(values[1]))
        raise _Unknown

    def _argument(self) -> list[float]:
        if self._at + 2 < len(self._tokens) and self._tokens[self._at + 1]["mark"] == ":":
            first, last = self._tokens[self._at], self._tokens[self._at + 2]
            if first["column"] and last["column"]:
                self._at += 3
                return list(self._computer.span(self._place(first), self._place(last), self._depth))
        return [self._sum()]

    def _place(self, token: re.Match[str]) -> Place:
        """Give the cell that a reference means, moved with the formula where it is not fixed."""
        column = 0
        for letter in token["column"]:
            column = 26 * column + ord(letter) - 64
        rows = 0 if token["held"] else self._moved[0]
        columns = 0 if token["fixed"] else self._moved[1]
        return int(token["row"]) - 1 + rows, column - 1 + columns
