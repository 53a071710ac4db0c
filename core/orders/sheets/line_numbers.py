"""Columns that number their rows, such as `Item` 10, 20, 30: they name no style."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from core.orders.sheets.canvas import Canvas
from core.orders.sheets.cell_values import number_of
from core.orders.sheets.columns import Column, Head
from core.orders.sheets.headings import Heading, fold
from core.orders.sheets.row_words import is_total_row

_STEPS: Final = (1, 5, 10, 100)
_ITEM: Final = re.compile(r"(?:line )?item(?: (?:no|nr|number|#))?|ref|поз|позиция|position|pos")
"""Headings, folded, of a number as well as of a style."""


def without_line_numbers(canvas: Canvas, head: Head) -> list[Column]:
    """Make a column of styles that only numbers its rows one of line numbers."""
    names = [column for column in head.columns if column.role in (Heading.STYLE, Heading.NAME)]
    return [
        replace(column, role=Heading.LINE)
        if column.role is Heading.STYLE and _numbers_rows(canvas, head, column, is_one=len(names) == 1)
        else column
        for column in head.columns
    ]


def _numbers_rows(canvas: Canvas, head: Head, column: Column, *, is_one: bool) -> bool:
    """Say whether a column counts up from the first step; a number that stands on several rows may be a style."""
    if not _ITEM.fullmatch(fold(column.text)):
        return False
    numbers = _numbers(canvas, head, column)
    if is_one and len(set(numbers)) != len(numbers):
        return False
    counted = [number for number, _ in groupby(numbers)]
    return len(counted) > 1 and any(counted == [step * at for at in range(1, len(counted) + 1)] for step in _STEPS)


def _numbers(canvas: Canvas, head: Head, column: Column) -> Sequence[float | None]:
    rows = range(head.body, min(canvas.height, head.body + 200))
    values = [canvas.own(row, column.at) for row in rows if not is_total_row(canvas, row, head)]
    found = [(value, number_of(value)) for value in values if value is not None]
    while found and found[-1][1] is None:
        found.pop()  # what stands below the table
    return [number for _, number in found]
