"""Cells in which sizes and quantities are typed together: `S-10, M-20, L-5`, `S*10 M*20`, `S:10 M:20`."""

import re
from dataclasses import replace
from functools import cache
from typing import Final

from core.errors import UserError
from core.orders.sheets.canvas import Canvas
from core.orders.sheets.cell_values import has_digits, number_of, size_of
from core.orders.sheets.columns import NAMING, Column, Head
from core.orders.sheets.headings import Heading, fold
from core.orders.sheets.row_words import is_measure, is_ratio
from core.reading.breakdown import Breakdown, parse_breakdown

_BELOW: Final = 40
_MAY_HOLD: Final = (None, Heading.SIZE, Heading.PIECES, Heading.TOTAL, Heading.VARIANT, Heading.OTHER)
_ORDERS: Final = frozenset({"order", "orders", "заказ"})
_RANGE: Final = re.compile(r"\d+\s*[-–—/]\s*\d+")


def with_typed_cells(canvas: Canvas, head: Head) -> Head:
    """Make a column of a list one of details, where sizes and quantities are typed in its cells."""
    roles = {column.role for column in head.columns}
    if Heading.DETAIL in roles or not roles & (NAMING | {Heading.PIECES, Heading.TOTAL, Heading.GARMENT}):
        return head
    found = next((column for column in head.columns if _may_hold(column) and _are_typed(canvas, head, column)), None)
    if found is None:
        return head
    columns = (replace(c, role=Heading.DETAIL) if c is found else c for c in head.columns)
    return replace(head, columns=tuple(columns))


def _may_hold(column: Column) -> bool:
    if is_measure(column.text) or is_ratio(column.text):
        return False
    return column.role in _MAY_HOLD and (column.role is not Heading.OTHER or fold(column.text) in _ORDERS)


def _are_typed(canvas: Canvas, head: Head, column: Column) -> bool:
    """Say whether each cell of a column is sizes with their quantities, one of them of two sizes at least."""
    most = 0
    for row in range(head.body, min(canvas.height, head.body + _BELOW)):
        value = canvas.own(row, column.at)
        if not isinstance(value, str) or number_of(value) is not None:
            continue
        if not (typed := typed_sizes(value)):
            return most > 1
        most = max(most, typed)
    return most > 1


@cache
def typed_sizes(text: str) -> int:
    """Count the sizes that a cell gives quantities for; 0 where it is anything else, as a size or a range of them."""
    if not has_digits(text) or size_of(text) or _is_ranges(text):
        return 0
    breakdown = _parsed(text)
    if breakdown is None or any(not line.size for line in breakdown.lines):
        return 0
    return len(breakdown.lines)


def _is_ranges(text: str) -> bool:
    """Say whether a text lists sizes such as `44-46, 48-50`, which may be a size and its pieces as well."""
    parts = [part.strip() for part in re.split(r"[,，;；、]+" if re.search("[,，;；、]", text) else r"\s+", text)]
    return all(_RANGE.fullmatch(part) and size_of(part) for part in parts if part)


def _parsed(text: str) -> Breakdown | None:
    try:
        return parse_breakdown(text)
    except UserError:
        return None
