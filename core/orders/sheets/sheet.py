"""Order sheets: what tables of colours, sizes and pieces a workbook holds, as orders, and what is left out of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.errors import UserError
from core.orders.sheets.canvas import cell_name
from core.orders.sheets.cell_values import number_of
from core.orders.sheets.entries import Note
from core.orders.sheets.grids import read_tabs
from core.orders.sheets.headings import Said
from core.orders.sheets.not_orders import (
    has_headings,
    refuse_by_headings,
    refuse_by_title,
    refuse_by_titles,
    speaks_of_others,
)
from core.orders.sheets.orders_by_style import SheetOrder, order_of, sort_by_style
from core.orders.sheets.packing import refuse_packs_alone
from core.orders.sheets.page_notes import left_out, merged, notes_of_tabs, price_notes, store_notes
from core.orders.sheets.pages import Page, read_page
from core.orders.sheets.sheet_errors import (
    NotOrder,
    SheetNoPieces,
    SheetNotAnOrder,
    SheetTableMissing,
    SheetTotalDiffers,
)
from core.orders.sheets.tab_names import refuse_versions, tabs_to_read
from core.reading.breakdown import parse_breakdown
from core.reading.colours import find_colour
from core.reading.said_garments import find_said_garments
from core.reading.whole import read_whole_order
from core.reading.words import fold as fold_words


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetReading:
    """The orders of a workbook, one a style, and what the merchant is told beside them."""

    orders: tuple[SheetOrder, ...]
    notes: tuple[Note, ...] = ()


def read_orders(data: bytes, *, filename: str, today: date, locale: str = "") -> SheetReading:
    """Read the orders of a sheet, in whatever layout; every number is counted, known, or named in a note.

    Raises:
        UserError: One of the `Sheet...` errors of `values` or `sheet_errors`; what is wrong with a cell names it,
            such as `cell="B7"`.
    """
    tabs = read_tabs(data, filename=filename)
    shown = [tab for tab in tabs if not tab.is_hidden and not tab.is_unread]
    real = tabs_to_read(shown)
    pages = [read_page(tab, is_one=len(real) == 1) for tab in real]
    counted = [page for page in pages if page.entries]
    if not counted:
        for page in pages:
            if page.refused is not None:
                raise page.refused
        return _without_table(pages, today, locale)
    refuse_versions([page.canvas.tab for page in counted])
    piles = sort_by_style(counted, today, locale)
    orders = tuple(order_of(pile, today, locale) for pile in piles)
    _check_declared(counted, orders)
    notes = [note for page in counted for note in page.notes]
    notes += [note for page in counted for table in page.tables for note in table.notes]
    notes += price_notes(piles)
    notes += store_notes(piles)
    notes += [left_out(page) for page in counted if any(True for _ in page.canvas.unused_numbers())]
    notes += notes_of_tabs(tabs, shown, pages, counted)
    return SheetReading(orders=orders, notes=tuple(merged(notes)))


def _without_table(pages: Sequence[Page], today: date, locale: str) -> SheetReading:
    """Read an order that is typed in cells as lines of text.

    Raises:
        SheetNotAnOrder, SheetNoPieces, SheetTableMissing: There is none.
    """
    tables = [table for page in pages for table in page.tables]
    if any(table.is_measures for table in tables):
        raise SheetNotAnOrder(
            what=NotOrder.MEASURES, word=next(t.head.columns[0].text for t in tables if t.is_measures)
        )
    for page in pages:
        refuse_by_title(page.canvas)
        refuse_by_headings(page.canvas)
    for page in pages:
        for table in page.tables:
            refuse_packs_alone(page.canvas, table.head)
    if tables:
        raise SheetNoPieces(cell=cell_name(tables[0].head.row, tables[0].head.left))
    for page in pages:
        canvas = page.canvas
        if has_headings(canvas):
            continue  # a table that was not understood is no text
        rows = [" ".join(canvas.text(row, at) for at, _ in canvas.cells(row)) for row in range(canvas.height)]
        refuse_by_titles(rows)
        typed = _typed([row for row in rows if row], today, locale)
        if typed is not None:
            return SheetReading(orders=(typed,))
    raise SheetTableMissing


def _typed(lines: Sequence[str], today: date, locale: str) -> SheetOrder | None:
    """Read lines of text as an order: sizes and colours as typed, or all of it as one message."""
    counted = [line for line in lines if any(char.isdigit() for char in line)]
    if any(speaks_of_others(line) for line in lines if line not in counted):
        return None
    found = find_said_garments(fold_words(" ".join(lines)))
    garment = found[0].word if len(found) == 1 else ""
    names_more = any(
        find_colour(part) for line in lines if line not in counted for part in re.split(r"[\s:：|]+", line)
    )
    try:
        if counted and not names_more:
            return SheetOrder(breakdown=parse_breakdown("\n".join(counted), locale=locale), category=garment)
    except UserError:
        pass
    told = read_whole_order("\n".join(lines), today=today, locale=locale)
    if told is None or told.breakdown is None or told.left_out:
        return None
    due = told.due.day if told.due is not None else None
    return SheetOrder(breakdown=told.breakdown, category=garment, due_on=due, ceiling=told.ceiling)


def _check_declared(pages: Sequence[Page], orders: Sequence[SheetOrder]) -> None:
    """Compare a total that is written outside of the tables with what was counted.

    Raises:
        SheetTotalDiffers: It is neither the sum of an order nor of all.
    """
    sums = {order.breakdown.total_pieces for order in orders} | {sum(order.breakdown.total_pieces for order in orders)}
    for page in pages:
        sums.add(sum(entry.pieces for entry in page.entries))
        sums |= {sum(entry.pieces for entry in table.entries) for table in page.tables}
        for one in page.fields:
            number = number_of(one.value)
            if one.label is Said.TOTAL and number is not None and number not in sums:
                counted = sum(entry.pieces for entry in page.entries)
                raise SheetTotalDiffers(cell=one.cell, word=one.word, counted_pieces=counted)
