"""Sizes that go down beside their pieces below no heading at all: `S | 20`, `M | 40`, as people fill a form."""

from collections.abc import Iterator
from typing import Final

from core.orders.sheets.canvas import Canvas
from core.orders.sheets.cell_values import is_letter_size, is_pieces, number_of
from core.orders.sheets.columns import Column, Head
from core.orders.sheets.headings import Heading, Label, Said, find_heading, find_label
from core.orders.sheets.row_words import is_measure
from core.reading.colours import find_colour

_FEWEST: Final = 2
_OTHERS: Final = frozenset({Heading.MEASURE, Heading.PRICE, Heading.AMOUNT, Heading.STOCK})
_LABELS: Final = frozenset({Label.STYLE, Label.CATEGORY, Label.DUE_ON, Said.COLOUR, Said.TOTAL})


def find_bare_lists(canvas: Canvas) -> list[Head]:
    """Find rows, two or more of them below each other, that hold a size and a number of pieces and nothing else."""
    heads: list[Head] = []
    if not _is_of_order(canvas):
        return heads
    row = 0
    while row < canvas.height:
        end = row
        place = _pair_at(canvas, row)
        while place is not None and end < canvas.height and _pair_at(canvas, end) == place:
            end += 1
        if place is not None and end - row >= _FEWEST:
            heads.append(Head(row=row, body=row, columns=tuple(_columns(*place))))
        row = max(end, row + 1)
    return heads


def _is_of_order(canvas: Canvas) -> bool:
    """Say whether words of the tab speak of an order, and none of measures, prices or stock."""
    words = [canvas.text(row, at) for row in range(canvas.height) for at, _ in canvas.cells(row)]
    if any(is_measure(word) or find_heading(word) in _OTHERS for word in words):
        return False
    return any(find_colour(word) or find_label(word) in _LABELS for word in words)


def _columns(size: int, pieces: int) -> Iterator[Column]:
    yield Column(at=size, text="", role=Heading.SIZE)
    yield Column(at=pieces, text="", role=Heading.PIECES)


def _pair_at(canvas: Canvas, row: int) -> tuple[int, int] | None:
    held = list(canvas.cells(row))
    if len(held) != _FEWEST:
        return None
    (first, size), (second, pieces) = held
    is_pair = is_letter_size(size) and is_pieces(number_of(pieces)) and number_of(pieces)
    return (first, second) if is_pair else None
