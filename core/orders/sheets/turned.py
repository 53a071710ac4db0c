"""Colours across and sizes down: `Size | Black | White`, and what such columns name where they are no colours."""

from collections.abc import Sequence
from dataclasses import replace

from core.orders.sheets.canvas import Canvas
from core.orders.sheets.cell_values import number_of, size_of
from core.orders.sheets.columns import NO_COLOURS, Column, Head
from core.orders.sheets.headings import Heading, find_heading, fold
from core.orders.sheets.side_columns import role_of_colours


def names_column(text: str) -> bool:
    """Say whether words above sizes say what the columns are, not whose pieces they hold."""
    return find_heading(text) not in (None, Heading.STORE)


def turned_head(canvas: Canvas, head: Head) -> Head | None:
    """Make a head of colours across, where sizes go down below their heading."""
    down = head.first(Heading.SIZE)
    if down is None or head.of(Heading.COLOUR):
        return None
    body = range(head.body, min(canvas.height, head.body + 60))
    found = [size_of(canvas.at(row, down.at)) for row in body]
    if not any(found):
        return None
    columns = []
    for column in head.columns:
        is_counted = any(number_of(canvas.own(row, column.at)) for row in body)
        is_name = column.role in (None, Heading.STORE) and is_counted and bool(column.text)
        columns.append(replace(column, colour=column.text) if is_name else column)
    turned = replace(head, columns=tuple(_below_names(canvas, head.row, columns)), is_turned=True)
    if (beside := _with_roles(turned)) is not None:
        return beside
    if any(fold(column.colour) in NO_COLOURS for column in turned.colours):
        return None
    return turned if turned.colours else None


def _below_names(canvas: Canvas, row: int, columns: Sequence[Column]) -> list[Column]:
    """Give each colour the name that stands above it, where the same colours stand below several names."""
    names = [column.colour for column in columns if column.colour]
    if len(set(names)) == len(names) or row == 0:
        return list(columns)
    group, grouped = "", []
    for column in columns:
        above = canvas.at(row - 1, column.at)
        group = canvas.text(row - 1, column.at) if isinstance(above, str) else group
        grouped.append(replace(column, group=group) if column.colour and not names_column(group) else column)
    return grouped


def _with_roles(turned: Head) -> Head | None:
    """Make a list of columns that name styles or stores, where sizes go down beside them."""
    role = role_of_colours([column.text for column in turned.colours])
    if role is None:
        return None
    columns = (replace(c, role=role, colour="", group=c.text) if c.colour else c for c in turned.columns)
    return replace(turned, columns=tuple(columns), is_turned=False)
