"""Quantities that a heading, a column of units or a line above the table says are dozens: they are counted out."""

import re
import unicodedata
from typing import Final

from core.orders.sheets.canvas import Canvas
from core.orders.sheets.cell_values import number_of
from core.orders.sheets.columns import Column, Head
from core.orders.sheets.headings import Heading, fold
from core.reading.traditional import simplify

_DOZEN: Final = 12
_WORD: Final = r"(?:(?<![a-zа-я])(?:dozens?|doz|dzs?|дюж(?:ин\w*)?)(?![a-zа-я])|打(?![样版包底印孔折]))"
_SAYS_DOZENS: Final = re.compile(_WORD)
_ABOVE: Final = re.compile(
    r"(?:(?<![a-zа-я])(?:units?(?: of measure)?|uom|in|в|ед\.?(?: ?изм\.?)?|единица(?: измерения)?)|单位)"
    + r"[\s:：]*"
    + _WORD
)
_ROWS_ABOVE: Final = 12
_UNITS: Final = frozenset(map(fold, "unit; units; uom; units of measure; единица; ед; ед изм; 单位".split(";")))


def count_dozens_out(canvas: Canvas, head: Head, until: int) -> None:
    """Write the quantities of a table's rows in pieces where they are said to be dozens, its totals too."""
    counts = [column for column in head.columns if _is_count(column)]
    is_said_above = any(_ABOVE.search(_plain(_row_text(canvas, row))) for row in _rows_above(head))
    units = [column for column in head.columns if fold(column.text) in _UNITS]
    is_dozens = is_said_above
    for row in range(head.body, until):
        said = [canvas.text(row, column.at) for column in units if canvas.text(row, column.at)]
        is_dozens = _says(said[0]) if said else is_dozens
        for column in counts:
            if is_dozens or _says(column.text) or _says(canvas.text(head.row, column.at)):
                _count_out(canvas, row, column.at)


def _is_count(column: Column) -> bool:
    return bool(column.size or column.colour) or column.role in (Heading.PIECES, Heading.TOTAL)


def _rows_above(head: Head) -> range:
    return range(max(0, head.row - _ROWS_ABOVE), head.row)


def _row_text(canvas: Canvas, row: int) -> str:
    return " ".join(canvas.text(row, at) for at, _ in canvas.cells(row))


def _plain(text: str) -> str:
    return simplify(unicodedata.normalize("NFKC", text[:300]).casefold().replace("ё", "е"))


def _says(text: str) -> bool:
    return _SAYS_DOZENS.search(_plain(text)) is not None


def _count_out(canvas: Canvas, row: int, at: int) -> None:
    value = canvas.own(row, at)
    number = number_of(value)
    if number is not None and not _says(str(value)):
        canvas.write(row, at, number * _DOZEN)
