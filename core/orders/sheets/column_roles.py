"""What the columns of a table are, by what stands in them: colours without a heading, totals that are money."""

import re
from dataclasses import replace
from typing import Final

from core.orders.sheets.canvas import Canvas
from core.orders.sheets.cell_values import number_of, size_of
from core.orders.sheets.columns import OPTION_NAME, Column, Head
from core.orders.sheets.headings import Heading, find_heading, fold
from core.orders.sheets.line_numbers import without_line_numbers
from core.orders.sheets.row_words import is_total_row
from core.reading.colours import find_colour
from core.reading.said_garments import find_said_garments
from core.reading.words import fold as fold_words

_OF_PIECES: Final = re.compile(r"(?<![a-zа-я])(?:pcs|pieces|units|шт|штук)(?![a-zа-я])|件")
"""Words by which one of two columns of packs counts the pieces of each: `Pack pcs` beside `Packs`."""


def settle_columns(canvas: Canvas, head: Head) -> Head:
    """Settle what the columns are by what stands in them: a style that reads as a colour is one."""
    head = replace(head, columns=tuple(_kind_of_packs(canvas, head, column) for column in head.columns))
    head = replace(head, columns=tuple(_people(canvas, head, column) for column in head.columns))
    columns = [_garments(canvas, head, _option(canvas, head, column)) for column in without_line_numbers(canvas, head)]
    head = replace(head, columns=tuple(columns))
    if not head.of(Heading.COLOUR) and not head.is_turned and not head.colours:
        columns = _find_colours(canvas, head)
    elif len(head.of(Heading.COLOUR)) > 1:
        columns = _one_colour_column(canvas, head)
    return _tell_amounts(canvas, replace(head, columns=tuple(columns)))


def _kind_of_packs(canvas: Canvas, head: Head, column: Column) -> Column:
    """Take a column of packs as one of their kinds, where it names them: `Prepack` A, B."""
    if column.role not in (Heading.PACKS, Heading.CARTON):
        return column
    values = [canvas.text(row, column.at) for row in range(head.body, min(canvas.height, head.body + 60))]
    others = head.of(Heading.PACKS, Heading.CARTON)
    if len(others) > 1 and _OF_PIECES.search(fold(column.text)) and not head.of(Heading.PACK_SIZE):
        return replace(column, role=Heading.PACK_SIZE)
    is_named = (
        column.role is Heading.PACKS
        and any(values)
        and not any(any(char.isdigit() for char in value) for value in values)
    )
    return replace(column, role=Heading.KIND) if is_named else column


def _people(canvas: Canvas, head: Head, column: Column) -> Column:
    """Take names as those of who wears one piece each, as teams order: none is a garment, and none comes twice."""
    if column.role is not Heading.NAME or fold(column.text) not in ("name", "full name", "имя", "фамилия"):
        return column
    names = _words(canvas, column, head)
    rows = range(head.body, min(canvas.height, head.body + 60))
    counts = [number_of(canvas.own(row, one.at)) for row in rows for one in head.of(Heading.PIECES)]
    is_each = {count for count in counts[: len(names)]} == {1}
    is_team = is_each and len(names) > 1 and len(set(names)) == len(names)
    is_team = is_team and not any(find_said_garments(fold_words(name)) for name in names)
    return replace(column, role=Heading.OTHER) if is_team else column


def _option(canvas: Canvas, head: Head, column: Column) -> Column:
    """Name a column that holds the values of an option, as shops export them: `Option1 Name`, `Option1 Value`."""
    if OPTION_NAME.fullmatch(fold(column.text)):
        return replace(column, role=Heading.OTHER)
    said = re.fullmatch(r"option ?(\d) value", fold(column.text))
    names = (one for one in head.columns if said is not None and fold(one.text) in _option_names(said[1]))
    words = [word for one in names for word in _words(canvas, one, head)]
    role = find_heading(words[0]) if words else None
    return replace(column, role=role) if role in (Heading.COLOUR, Heading.SIZE) else column


def _option_names(number: str) -> tuple[str, str]:
    return f"option{number} name", f"option {number} name"


def _garments(canvas: Canvas, head: Head, column: Column) -> Column:
    """Take a column under a heading that we do not know as one of garments, where each of its words is one."""
    words = _words(canvas, column, head) if column.role is None and not column.size and not column.colour else []
    is_garment = bool(words) and all(find_said_garments(fold_words(word)) and not find_colour(word) for word in words)
    return replace(column, role=Heading.GARMENT) if is_garment else column


def _tell_amounts(canvas: Canvas, head: Head) -> Head:
    """Make a column of totals one of money where it holds pieces times price, not pieces."""
    columns = list(head.columns)
    price = head.first(Heading.PRICE)
    for at, column in enumerate(columns):
        if column.role is Heading.TOTAL and price is not None and _is_money(canvas, head, column, price):
            columns[at] = replace(column, role=Heading.AMOUNT)
    return replace(head, columns=tuple(columns))


def _is_money(canvas: Canvas, head: Head, total: Column, price: Column) -> bool:
    rows = [row for row in range(head.body, min(canvas.height, head.body + 40)) if not is_total_row(canvas, row, head)]
    checked = 0
    for row in rows:
        written, each = (number_of(canvas.own(row, column.at)) for column in (total, price))
        counted = [number_of(canvas.own(row, column.at)) or 0 for column in head.sizes or head.of(Heading.PIECES)[:1]]
        if not written or not each or not sum(counted):
            continue
        if written == sum(counted) or abs(written - each * sum(counted)) > 0.02 * written:
            return False
        checked += 1
    return checked > 0


def _words(canvas: Canvas, column: Column, head: Head) -> list[str]:
    rows = range(head.body, min(canvas.height, head.body + 60))
    found = [canvas.text(row, column.at) for row in rows if not is_total_row(canvas, row, head)]
    return [word for word in found if word and not re.fullmatch(r"[\d.,]+", word)]


def _find_colours(canvas: Canvas, head: Head) -> list[Column]:
    """Find the column of colours where no heading says which it is."""
    columns = list(head.columns)
    for role in (None, Heading.STYLE, Heading.NAME, Heading.KIND, Heading.SIZE, Heading.COLOUR_CODE):
        for at, column in enumerate(columns):
            if column.role is not role or column.size or column.colour:
                continue
            words = _words(canvas, column, head)
            share = sum(1 for word in words if find_colour(word)) / len(words) if words else 0
            is_bare = role is None and not column.text and bool(words) and bool(head.sizes)
            if role is Heading.SIZE and (head.is_cups or head.is_lengths):
                continue
            if role is Heading.SIZE and (not head.sizes or any(size_of(word) for word in words)):
                continue
            if share > 0.5 or (
                role in (None, Heading.SIZE, Heading.COLOUR_CODE)
                and bool(words)
                and bool(head.sizes)
                and (is_bare or share > 0 or role is not None)
            ):
                columns[at] = replace(column, role=Heading.COLOUR)
                return columns
    return _bare_first(canvas, head, columns)


def _bare_first(canvas: Canvas, head: Head, columns: list[Column]) -> list[Column]:
    """Take the words in an unnamed column before sizes as colours."""
    if not head.sizes:
        return columns
    taken = {column.at for column in columns}
    for at in range(min(column.at for column in head.sizes) - 1, -1, -1):
        column = Column(at=at, text="")
        if at not in taken and _words(canvas, column, head):
            return [replace(column, role=Heading.COLOUR), *columns]
    return columns


def _one_colour_column(canvas: Canvas, head: Head) -> list[Column]:
    """Of two columns of colours keep the one with words; the other holds codes."""
    best = max(head.of(Heading.COLOUR), key=lambda column: len(_words(canvas, column, head)))
    return [
        replace(column, role=Heading.COLOUR_CODE) if column.role is Heading.COLOUR and column is not best else column
        for column in head.columns
    ]
