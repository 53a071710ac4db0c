"""Forms with one label a line and its value beside it: `Colour | Black`, `Size: M`, `Quantity | 50`, `Black | 40`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from core.orders.sheets.canvas import Canvas, cell_name
from core.orders.sheets.cell_values import is_nothing, is_pieces, number_of, size_of
from core.orders.sheets.columns import Column, Head
from core.orders.sheets.entries import Entry, Table
from core.orders.sheets.headings import Heading, find_heading
from core.orders.sheets.ratio_cells import are_sizes
from core.orders.sheets.sheet_errors import (
    SheetPiecesWrong,
    SheetSizesTogether,
    SheetSizeUnknown,
    SheetTotalDiffers,
)
from core.orders.sheets.typed_cells import typed_sizes
from core.orders.sheets.values import Formula, Place, Value
from core.reading.breakdown import parse_breakdown
from core.reading.colours import find_colour
from core.reading.sizes import UNSIZED

_MOST_CELLS: Final = 2
_IN_ONE: Final = re.compile(r"\s*([^:：]{1,40}?)\s*[:：]\s*([^:：]+?)\s*")
_COUNTS: Final = (Heading.PIECES, Heading.TOTAL)
_TYPED: Final = (Heading.SIZE, Heading.DETAIL, Heading.PIECES)
_KNOWN: Final = (Heading.COLOUR, Heading.SIZE, Heading.DETAIL, *_COUNTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A line of a form: what its label is, VARIANT where it is a colour that is counted, and its value."""

    role: Heading
    label: str
    value: Value | Formula
    place: Place
    label_place: Place

    @property
    def text(self) -> str:
        """The value in words."""
        value = self.value
        return str(int(value) if isinstance(value, float) and value.is_integer() else value).strip()

    @property
    def is_typed(self) -> bool:
        """Whether sizes and their quantities are typed in its value."""
        return self.role in _TYPED and isinstance(self.value, str) and typed_sizes(self.value) > 0


@dataclass(slots=True, kw_only=True)
class _Form:
    """What the lines of a form have said so far: a quantity is of the colour and the size above it."""

    colour: str = ""
    size: _Line | None = None
    entries: list[Entry] = field(default_factory=list)
    totals: list[_Line] = field(default_factory=list)


def read_form(canvas: Canvas) -> Table | None:
    """Read a tab that is one form; None where it is none.

    Raises:
        SheetSizeUnknown, SheetSizesTogether, SheetPiecesWrong: It is one, and a line of it says no size or quantity.
        SheetTotalDiffers: Its total is not the sum of its quantities.
    """
    if not all(len(list(canvas.cells(row))) <= _MOST_CELLS for row in range(canvas.height)):
        return None
    lines = list(_lines(canvas))
    names = [line for line in lines if line.role in (Heading.COLOUR, Heading.SIZE)]
    if not names or not any(line.role in (*_COUNTS, Heading.VARIANT) or line.is_typed for line in lines):
        return None
    form = _Form()
    for line in _names_first(lines):
        _take(form, line)
    if not form.entries:
        return None
    _check_totals(form)
    canvas.use(*(place for line in lines for place in (line.label_place, line.place)))
    row, at = form.entries[0].place
    head = Head(row=row, body=row, columns=(Column(at=at, text="", role=Heading.PIECES),))
    return Table(head=head, entries=form.entries, end=row + 1)


def _lines(canvas: Canvas) -> Iterator[_Line]:
    """List the lines that say a colour, a size or a quantity."""
    for row in range(canvas.height):
        pair = None if canvas.is_left_out(row) else _pair(canvas, row)
        if pair is None:
            continue
        label, value, label_at, at = pair
        role = find_heading(label)
        if role is None and find_colour(label) and number_of(value):
            role = Heading.VARIANT
        is_value = not isinstance(value, str) or find_heading(value) is None or number_of(value) or size_of(value)
        if role is not None and role in (*_KNOWN, Heading.VARIANT) and is_value and not is_nothing(value):
            yield _Line(role=role, label=label, value=value, place=(row, at), label_place=(row, label_at))


def _pair(canvas: Canvas, row: int) -> tuple[str, Value | Formula, int, int] | None:
    """Give the label and the value of a row, and their columns: two cells, or one that holds both."""
    held = list(canvas.cells(row))
    if not held or not isinstance(held[0][1], str):
        return None
    (at, label), *rest = held
    if rest:
        return str(label), rest[0][1], at, rest[0][0]
    both = _IN_ONE.fullmatch(str(label))
    return (both[1], both[2], at, at) if both else None


def _names_first(lines: Sequence[_Line]) -> Sequence[_Line]:
    """Let one quantity, that stands above the one colour and size that it is of, stand below them."""
    roles = [line.role for line in lines]
    if any(roles.count(role) > 1 for role in (Heading.COLOUR, Heading.SIZE, Heading.PIECES)):
        return lines
    return sorted(lines, key=lambda line: line.role not in (Heading.COLOUR, Heading.SIZE))


def _take(form: _Form, line: _Line) -> None:
    if line.is_typed:
        form.entries += [
            Entry(size=one.size, colour=one.colour or form.colour, pieces=one.pieces, place=line.place)
            for one in parse_breakdown(line.text).lines
        ]
    elif line.role is Heading.COLOUR:
        form.colour = line.text
    elif line.role is Heading.SIZE:
        form.size = line
    elif line.role is Heading.TOTAL and form.entries:
        form.totals.append(line)
    elif line.role in (*_COUNTS, Heading.VARIANT):
        _count(form, line, line.label if line.role is Heading.VARIANT else form.colour)


def _count(form: _Form, line: _Line, colour: str) -> None:
    number = number_of(line.value)
    if not is_pieces(number) or number is None:
        raise SheetPiecesWrong(cell=cell_name(*line.place), word=line.text)
    form.entries.append(Entry(size=_size(form, int(number)), colour=colour, pieces=int(number), place=line.place))


def _size(form: _Form, pieces: int) -> str:
    if form.size is None:
        return UNSIZED
    size, text = size_of(form.size.value), form.size.text
    if size is not None:
        return size
    if are_sizes(text):
        raise SheetSizesTogether(cell=cell_name(*form.size.place), word=text, pieces=pieces)
    raise SheetSizeUnknown(cell=cell_name(*form.size.place), word=text)


def _check_totals(form: _Form) -> None:
    pieces = sum(entry.pieces for entry in form.entries)
    for line in form.totals:
        number = number_of(line.value)
        if number is not None and number != pieces:
            raise SheetTotalDiffers(cell=cell_name(*line.place), word=line.text, counted_pieces=pieces)
