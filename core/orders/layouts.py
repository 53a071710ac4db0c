"""The two layouts of an order table: a matrix of colours by sizes, and a list of colour, size, pieces."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from core.errors import UserError
from core.orders.grids import cell_name
from core.orders.headings import Heading, find_heading, find_label, size_of
from core.orders.values import Cells, Formula, Value
from core.reading.breakdown import Line
from core.reading.colours import colour_key, find_colour
from core.reading.tokens import MAX_PIECES

HEAD_WITHIN_ROWS = 500
"""Below so many rows nobody looks for the headings of an order."""


class SheetTableMissing(UserError):
    """No row of headings with sizes was found."""

    code: ClassVar[str] = "sheet_table_missing"


class SheetPiecesWrong(UserError):
    """A quantity is no whole number above zero."""

    code: ClassVar[str] = "sheet_pieces_wrong"


class SheetFormula(UserError):
    """A cell that counts holds a formula, whose result is not believed."""

    code: ClassVar[str] = "sheet_formula"


class SheetSizeUnknown(UserError):
    """A heading or cell names no size that we know."""

    code: ClassVar[str] = "sheet_size_unknown"


class SheetColourMissing(UserError):
    """A row has pieces and no colour, while others have one."""

    code: ClassVar[str] = "sheet_colour_missing"


class SheetDuplicate(UserError):
    """One size of one colour stands in two cells."""

    code: ClassVar[str] = "sheet_duplicate"


class SheetTotalDiffers(UserError):
    """A total in the sheet is not the sum of its row or column."""

    code: ClassVar[str] = "sheet_total_differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Pieces of one size and colour, and the cell that says so."""

    size: str
    colour: str
    pieces: int
    cell: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """The row of headings: the columns of sizes, and of what else is named."""

    row: int
    sizes: dict[int, str]
    colours: dict[int, str]
    named: dict[Heading, int]

    @property
    def is_list(self) -> bool:
        return Heading.SIZE in self.named and Heading.PIECES in self.named

    @property
    def is_turned(self) -> bool:
        return Heading.SIZE in self.named and bool(self.colours) and not self.sizes

    @property
    def is_matrix(self) -> bool:
        return not self.colours and (len(self.sizes) > 1 or (bool(self.sizes) and Heading.COLOUR in self.named))


def read_table(cells: Cells) -> tuple[tuple[Line, ...], int]:
    """Read the table, in whichever layout; give its lines and the row of its headings.

    Raises:
        UserError: One of the `Sheet...` errors of this module; its params name the `cell`.
    """
    head = _find_head(cells)
    if head.is_list:
        entries = _read_list(cells, head)
    elif head.is_turned:
        entries = _read_turned(cells, head)
    else:
        entries = _read_matrix(cells, head)
    return _lines(entries), head.row


def _find_head(cells: Cells) -> _Head:
    for at, row in enumerate(cells[:HEAD_WITHIN_ROWS]):
        head = _head(at, row)
        if head.is_list or head.is_turned or head.is_matrix:
            return head
    raise SheetTableMissing


def _head(at: int, row: Sequence[Value | Formula]) -> _Head:
    named: dict[Heading, int] = {}
    sizes: dict[int, str] = {}
    colours: dict[int, str] = {}
    for column, value in enumerate(row):
        heading = find_heading(value) if isinstance(value, str) else None
        if heading is not None:
            named.setdefault(heading, column)
        elif (size := size_of(value)) is not None:
            sizes[column] = size
        elif isinstance(value, str) and find_colour(value):
            colours[column] = value
    first = next((value for value in row if value is not None), None)
    if isinstance(first, str) and find_label(first) is not None and not named:
        sizes = {}
    return _Head(row=at, sizes=sizes, colours=colours, named=named)


def pieces_of(value: Value | Formula, cell: str) -> int:
    """Read the whole number of a cell; 0 where it is empty, a dash or zero.

    Raises:
        SheetFormula: The cell holds a formula.
        SheetPiecesWrong: The cell holds anything else but a whole number that an order can have.
    """
    if isinstance(value, Formula):
        raise SheetFormula(cell=cell, word=value.text)
    if value is None or isinstance(value, int):
        number: float = value or 0
    elif isinstance(value, float):
        number = value
    else:
        plain = unicodedata.normalize("NFKC", str(value)).casefold().strip()
        plain = re.sub(r"\s*(?:pcs|pc|pieces|шт|штук|件|个)\.?$", "", plain)
        if plain in ("", "-", "–", "—", "x", "нет", "无"):
            return 0
        if not re.fullmatch(r"\d{1,7}(?:[.,]0+)?|\d{1,3}(?:[ ,]\d{3})+", plain):
            raise SheetPiecesWrong(cell=cell, word=str(value))
        number = float(re.sub(r"[.,]0{1,2}$|[ ,]", "", plain))
    if not 0 <= number <= MAX_PIECES or number != int(number):
        raise SheetPiecesWrong(cell=cell, word=str(value))
    return int(number)


def _read_matrix(cells: Cells, head: _Head) -> list[Entry]:
    colour_column = _colour_column(cells, head)
    entries: list[Entry] = []
    for at in range(head.row + 1, len(cells)):
        row = cells[at]
        label = _at(row, colour_column) if colour_column is not None else None
        if _is_total(row):
            _check_columns(row, at, head, entries)
            break
        _check_unknown_columns(cells, at, head)
        found = [
            Entry(size=size, colour=_word(label), pieces=pieces, cell=cell_name(at, column))
            for column, size in head.sizes.items()
            if (pieces := pieces_of(_at(row, column), cell_name(at, column)))
        ]
        _check_total(row, found, at, head)
        entries += found
    return entries


def _colour_column(cells: Cells, head: _Head) -> int | None:
    """Find the column of colours: by its heading, else the last one with words before the sizes."""
    if Heading.COLOUR in head.named:
        return head.named[Heading.COLOUR]
    before = range(min(head.sizes))
    worded = [c for c in before if any(isinstance(_at(row, c), str) for row in cells[head.row + 1 :])]
    known = [c for c in worded if any(find_colour(_word(_at(row, c))) for row in cells[head.row + 1 :])]
    return known[-1] if known else worded[-1] if worded else None


def _at(row: Sequence[Value | Formula], column: int) -> Value | Formula:
    return row[column] if 0 <= column < len(row) else None


def _word(value: Value | Formula) -> str:
    return "" if value is None or isinstance(value, Formula) else str(value).strip()


def _is_total(row: Sequence[Value | Formula]) -> bool:
    words = [value for value in row if isinstance(value, str)]
    return bool(words) and find_heading(words[0]) is Heading.TOTAL


def _check_unknown_columns(cells: Cells, at: int, head: _Head) -> None:
    """Refuse a number under a heading that is no size but stands among the sizes: it would be lost."""
    for column in range(min(head.sizes), len(cells[at])):
        if column in head.sizes or column in head.named.values() or not _number(cells[at][column]):
            continue
        heading = _word(_at(cells[head.row], column))
        if find_label(heading) is None:
            raise SheetSizeUnknown(cell=cell_name(head.row, column), word=heading)


def _number(value: Value | Formula) -> float | None:
    """Give a plain number, also one written as text, as every cell of a .csv is."""
    if isinstance(value, str) and re.fullmatch(r"\d{1,9}(?:[.,]\d+)?", value):
        return float(value.replace(",", "."))
    return value if isinstance(value, int | float) else None


def _check_sum(value: Value | Formula, cell: str, entries: Sequence[Entry]) -> None:
    """Compare a written total with what was counted; a formula or an empty cell says nothing."""
    counted = sum(entry.pieces for entry in entries)
    if _number(value) not in (None, counted):
        raise SheetTotalDiffers(cell=cell, word=str(value), counted_pieces=counted)


def _check_total(row: Sequence[Value | Formula], entries: Sequence[Entry], at: int, head: _Head) -> None:
    column = head.named.get(Heading.TOTAL, -1)
    if column >= 0:
        _check_sum(_at(row, column), cell_name(at, column), entries)


def _check_columns(row: Sequence[Value | Formula], at: int, head: _Head, entries: Sequence[Entry]) -> None:
    for column, size in head.sizes.items():
        _check_sum(_at(row, column), cell_name(at, column), [entry for entry in entries if entry.size == size])
    _check_total(row, entries, at, head)


def _read_list(cells: Cells, head: _Head) -> list[Entry]:
    """Read one size a row; an empty colour repeats the one above, as merged cells do."""
    colour = ""
    entries: list[Entry] = []
    size_column, pieces_column = head.named[Heading.SIZE], head.named[Heading.PIECES]
    for at in range(head.row + 1, len(cells)):
        row = cells[at]
        if _is_total(row):
            _check_sum(_at(row, pieces_column), cell_name(at, pieces_column), entries)
            break
        colour = _word(_at(row, head.named.get(Heading.COLOUR, -1))) or colour
        pieces = pieces_of(_at(row, pieces_column), cell_name(at, pieces_column))
        if not pieces:
            continue
        value = _at(row, size_column)
        size = size_of(value)
        if size is None:
            raise SheetSizeUnknown(cell=cell_name(at, size_column), word=_word(value))
        entries.append(Entry(size=size, colour=colour, pieces=pieces, cell=cell_name(at, pieces_column)))
    return entries


def _read_turned(cells: Cells, head: _Head) -> list[Entry]:
    """Read sizes down and colours across."""
    entries: list[Entry] = []
    size_column = head.named[Heading.SIZE]
    for at in range(head.row + 1, len(cells)):
        row = cells[at]
        if _is_total(row):
            break
        value = _at(row, size_column)
        found = [
            Entry(size=size_of(value) or "", colour=colour, pieces=pieces, cell=cell_name(at, column))
            for column, colour in head.colours.items()
            if (pieces := pieces_of(_at(row, column), cell_name(at, column)))
        ]
        if found and size_of(value) is None:
            raise SheetSizeUnknown(cell=cell_name(at, size_column), word=_word(value))
        _check_total(row, found, at, head)
        entries += found
    return entries


def _lines(entries: Sequence[Entry]) -> tuple[Line, ...]:
    """Make lines; refuse a cell given twice, a row without colour among coloured ones, and too many pieces."""
    if not entries:
        raise SheetTableMissing
    has_colours = any(entry.colour for entry in entries)
    spelling: dict[str, str] = {}
    lines: dict[tuple[str, str], Line] = {}
    total_pieces = 0
    for entry in entries:
        if has_colours and not entry.colour:
            raise SheetColourMissing(cell=entry.cell)
        key = colour_key(entry.colour)
        if (entry.size, key) in lines:
            raise SheetDuplicate(cell=entry.cell, size=entry.size, colour=entry.colour)
        total_pieces += entry.pieces
        if total_pieces > MAX_PIECES:
            raise SheetPiecesWrong(cell=entry.cell, word=str(entry.pieces))
        colour = spelling.setdefault(key, entry.colour)
        lines[entry.size, key] = Line(size=entry.size, colour=colour, pieces=entry.pieces)
    return tuple(lines.values())
