"""The size of one row of a list: in its own column, as waist and length, or among the words of a variant or a name."""

import re
from dataclasses import replace

from core.orders.sheets.canvas import Canvas, cell_name
from core.orders.sheets.cell_values import size_of
from core.orders.sheets.columns import Column, Head
from core.orders.sheets.entries import Entry
from core.orders.sheets.headings import Heading
from core.orders.sheets.ratio_cells import are_sizes
from core.orders.sheets.sheet_errors import SheetSizesTogether, SheetSizeUnknown
from core.orders.sheets.stores import is_store
from core.orders.sheets.variants import read_variant
from core.reading.colours import find_colour
from core.reading.sizes import UNSIZED


def words_of(canvas: Canvas, head: Head, row: int, role: Heading) -> str:
    """Give the words that the columns of a role hold in a row."""
    return " ".join(dict.fromkeys(filter(None, (canvas.text(row, column.at) for column in head.of(role)))))


def inseam_of(canvas: Canvas, head: Head, row: int) -> str:
    """Give the length of legs that a row says beside waists, to be added to each size."""
    said = words_of(canvas, head, row, Heading.INSEAM)
    return f"/{said}" if re.fullmatch(r"[23]\d", said) else ""


def size_of_row(canvas: Canvas, head: Head, row: int, base: Entry, *, pieces: int) -> tuple[str, str, str]:
    """Read the size of a row, its colour, and the style's name where all three stand in one cell.

    Raises:
        SheetSizesTogether: It names several sizes, and one quantity, `pieces`, stands beside them.
        SheetSizeUnknown: It names no size that we know.
    """
    waist, inseam = head.first(Heading.WAIST), head.first(Heading.INSEAM)
    if waist is not None:
        words = [canvas.text(row, column.at) for column in (waist, inseam) if column is not None]
        return "/".join(re.sub(r"\D", "", word) for word in words if word), base.colour, ""
    column = head.first(Heading.SIZE)
    if column is None:
        return _size_in_words(canvas, head, row, base)
    value, text = canvas.at(row, column.at), canvas.text(row, column.at)
    size = size_of(value)
    if size is not None:
        return size + (inseam_of(canvas, head, row) if size.isdigit() else ""), base.colour, ""
    if are_sizes(text):
        raise SheetSizesTogether(cell=cell_name(row, column.at), word=text, pieces=pieces)
    variant = read_variant(str(value)) if isinstance(value, str) else None
    if variant is None:
        raise SheetSizeUnknown(cell=cell_name(row, column.at), word=text)
    return variant.size, base.colour or variant.colour, ""


def _size_in_words(canvas: Canvas, head: Head, row: int, base: Entry) -> tuple[str, str, str]:
    """Read colour and size out of a variant, a name or a code.

    Raises:
        SheetSizeUnknown: A variant names no size that we know.
    """
    unread: Column | None = None
    for role in (Heading.VARIANT, Heading.NAME, Heading.STYLE, Heading.COLOUR):
        for one in head.of(role):
            text = canvas.text(row, one.at)
            variant = read_variant(text)
            is_sure = role is Heading.VARIANT or (variant is not None and (find_colour(variant.colour) or variant.rest))
            if variant is not None and (is_sure or (base.colour and not variant.colour)):
                rest = variant.rest if role in (Heading.NAME, Heading.STYLE) else ""
                return variant.size, variant.colour or base.colour, rest
            if role is Heading.VARIANT and text:
                if find_colour(text):
                    return UNSIZED, text, ""
                unread = unread or one
    if unread is not None:
        raise SheetSizeUnknown(cell=cell_name(row, unread.at), word=canvas.text(row, unread.at))
    return UNSIZED, base.colour, ""


def grouped(base: Entry, column: Column) -> Entry:
    """Say what a heading above a size or a quantity means: a colour, a store, or a part of a style such as men's."""
    if not column.group:
        return base
    if column.role is Heading.OF_STORE or (column.role is None and is_store(column.group)):
        return replace(base, store=" ".join(filter(None, (base.store, column.group))))
    is_colour = find_colour(column.group) and not base.colour
    return replace(base, colour=column.group) if is_colour else replace(base, group=column.group)
