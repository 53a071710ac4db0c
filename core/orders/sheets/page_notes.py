"""What the merchant is told of tabs, hidden columns, comments, prices that differ, and numbers left out."""

from collections.abc import Sequence
from typing import Final

from core.orders.sheets.canvas import cell_name
from core.orders.sheets.cell_values import number_of
from core.orders.sheets.entries import Note, NoteName
from core.orders.sheets.orders_by_style import Pile, price_of
from core.orders.sheets.pages import Page
from core.orders.sheets.tab_names import is_worth_telling
from core.orders.sheets.values import MOST_TABS, Tab

_MOST_NAMED: Final = 6


def price_notes(piles: Sequence[Pile]) -> list[Note]:
    """Say of each order whose pieces have several prices from which to which."""
    found = []
    for pile in piles:
        prices = {price.minor for entry in pile.entries if (price := price_of(entry)) is not None}
        if len(prices) > 1:
            told: dict[str, str | int] = {"low": f"{min(prices) / 100:g}", "high": f"{max(prices) / 100:g}"}
            found.append(Note(name=NoteName.PRICES_DIFFER, params=told))
    return found


def store_notes(piles: Sequence[Pile]) -> list[Note]:
    """Say of each order that is shared out among shops or warehouses how many pieces each of them gets."""
    found = []
    for pile in piles:
        pieces: dict[str, int] = {}
        for entry in pile.entries:
            pieces[entry.store] = pieces.get(entry.store, 0) + entry.pieces
        if len(pieces) > 1:
            named = ", ".join(f"{store or '…'}: {count}" for store, count in pieces.items())
            found.append(Note(name=NoteName.STORES, params={"stores": named[:400]}))
    return found


def left_out(page: Page) -> Note:
    """Name the cells with numbers of which nobody knows what they are."""
    places = list(page.canvas.unused_numbers())
    named = [f"{cell_name(*place)} «{page.canvas.text(*place)[:40]}»" for place in places[:_MOST_NAMED]]
    more = len(places) - len(named)
    return Note(name=NoteName.LEFT_OUT, params={"cells": ", ".join(named), "more": more})


def notes_of_tabs(
    tabs: Sequence[Tab], shown: Sequence[Tab], pages: Sequence[Page], counted: Sequence[Page]
) -> list[Note]:
    """Say which tabs were not read, and what is told of those that were.

    Args:
        tabs: All of the workbook.
        shown: Those that are not hidden.
        pages: Those that were read.
        counted: Those of them in which pieces were found.
    """
    notes = []
    if pictures := sum(tab.pictures for tab in tabs):
        notes.append(Note(name=NoteName.PICTURES, params={"count": pictures}))
    for tab in tabs:
        if tab.is_hidden and any(any(number_of(value) for value in row) for row in tab.rows):
            notes.append(Note(name=NoteName.TAB_HIDDEN, params={"tab": tab.name}))
    if beyond := [tab.name for tab in tabs if tab.is_unread]:
        params: dict[str, str | int] = {"limit": MOST_TABS, "count": len(beyond), "tab": beyond[0]}
        notes.append(Note(name=NoteName.TABS_BEYOND, params=params))
    read = {id(page.canvas.tab) for page in pages}
    for tab in shown:
        if id(tab) not in read and is_worth_telling(tab):
            notes.append(Note(name=NoteName.TAB_LEFT_OUT, params={"tab": tab.name}))
    for page in pages:
        if page not in counted and page.canvas.height:
            notes.append(Note(name=NoteName.TAB_NOT_READ, params={"tab": page.canvas.tab.name}))
    return [*notes, *(note for page in counted for note in _notes_of_page(page))]


def _notes_of_page(page: Page) -> list[Note]:
    """Say what was noted on cells, what is hidden, and which table is one of measures."""
    notes = [_letters_note(page)] if page.canvas.tab.are_letters_guessed else []
    for place, text in page.canvas.tab.comments.items():
        notes.append(Note(name=NoteName.COMMENT, params={"cell": cell_name(*place), "words": text[:120]}))
    for table in page.tables:
        if table.is_measures:
            notes.append(Note(name=NoteName.MEASURES, params={"cell": cell_name(table.head.row, table.head.left)}))
    for column in sorted(page.canvas.tab.hidden_columns):
        if any(number_of(row[column]) for row in page.canvas.tab.rows if column < len(row)):
            notes.append(Note(name=NoteName.COLUMN_HIDDEN, params={"column": cell_name(0, column)[:-1]}))
    return notes


def _letters_note(page: Page) -> Note:
    """Show how the first word was read whose letters may have been meant otherwise."""
    words = (page.canvas.text(row, at) for row in range(page.canvas.height) for at, _ in page.canvas.cells(row))
    return Note(name=NoteName.LETTERS, params={"word": next((word for word in words if not word.isascii()), "")[:40]})


def merged(notes: Sequence[Note]) -> list[Note]:
    """Say the same once."""
    return list({f"{note.name} {note.params}": note for note in notes}.values())
