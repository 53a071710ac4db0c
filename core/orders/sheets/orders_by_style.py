"""The entries of all tabs, sorted by their style: one order each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from core.errors import UserError
from core.orders.model import FabricBy
from core.orders.sheets.canvas import cell_name
from core.orders.sheets.cell_values import number_of
from core.orders.sheets.entries import MOST_PIECES, Entry, Note, NoteName, Table
from core.orders.sheets.fields import Field
from core.orders.sheets.headings import Label, Said, fold
from core.orders.sheets.pages import Page
from core.orders.sheets.said_values import day_of, fabric_by, plain, price_said, word_of
from core.orders.sheets.sheet_errors import (
    SheetColourMissing,
    SheetDuplicate,
    SheetPiecesWrong,
    SheetRowsAlike,
    SheetSizeTwice,
    SheetTwoDays,
)
from core.orders.sheets.stores import is_store
from core.orders.sheets.values import Place
from core.reading.breakdown import Breakdown, Line
from core.reading.colours import colour_key, find_colour
from core.reading.prices import MAX_PRICE_MINOR, Price, find_currency, parse_price
from core.reading.said_garments import find_said_garments
from core.reading.words import fold as fold_words

_GENERIC: Final = re.compile(
    r"(?:sheet|лист|tabelle|feuil|hoja|planilha|foglio|sayfa|工作表|arkusz|blatt|order|po"
    r"|заказ|订单|po ?lines|bestellung)\s*\d*"
)


_OF_ORDERS: Final = re.compile(
    r"(?<![a-zа-я])(?:orders?|po|list|form|needed?|request|plan|for|заказ\w*|заявк\w*|список|нужн\w+|для|план)(?![a-zа-я])|[订单表要计]"
)
_BARE_NUMBER: Final = re.compile(r"(?<![\w-])\d+(?![\w-])|\d\s*(?:件|шт|pcs|套)")
_LONGEST_STYLE: Final = 60
_LABELLED: Final = re.compile(r"^[^:：]{1,20}[:：]\s*")
"""The label before what stands above sizes: `Style: P-02`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetOrder:
    """What an order sheet says of one order; what it leaves out is None or empty, and asked in chat.

    `category` and `region` are as typed.
    """

    breakdown: Breakdown
    style_name: str = ""
    category: str = ""
    fabric_by: FabricBy | None = None
    fabric_on: date | None = None
    due_on: date | None = None
    ceiling: Price | None = None
    region: str = ""


@dataclass(slots=True, kw_only=True)
class Pile:
    """The entries of one order while it is put together."""

    style: str
    entries: list[Entry]
    page: Page
    fields: dict[Label | Said, Field]


def sort_by_style(pages: Sequence[Page], today: date, locale: str) -> list[Pile]:
    """Sort the entries of all tabs by their style: one order each."""
    piles: dict[str, Pile] = {}
    are_tabs = sum(bool(page.entries) for page in pages) > 1
    are_stores = are_tabs and all(is_store(page.canvas.tab.name) for page in pages if page.entries)
    for page in pages:
        for table in page.tables:
            fields = _fields_of(page, table)
            for entry in table.entries:
                store = entry.store or word_of(fields.get(Said.STORE)) or (table.title if is_store(table.title) else "")
                entry = replace(entry, store=store or (page.canvas.tab.name if are_stores else ""))
                style = _style_of(entry, fields, page, table, are_tabs=are_tabs and not are_stores)
                pile = piles.setdefault(fold_words(style), Pile(style=style, entries=[], page=page, fields=fields))
                pile.entries.append(entry)
    return list(piles.values())


def _fields_of(page: Page, table: Table) -> dict[Label | Said, Field]:
    """Give the labelled values that belong to a table: those right above it before all others."""
    own: dict[Label | Said, Field] = {}
    heads = sorted({other.head.row for other in page.tables if other.entries or other is table})
    before = max((row for row in heads if row < table.head.row), default=-1)
    near = [one for one in page.fields if before < one.row < table.head.row]
    near = [one for one in near if not _is_beside(page, table, one)]
    first = [one for one in page.fields if one.row < heads[0]]
    near.sort(key=lambda one: not table.head.left <= one.column <= table.head.right)  # of tables side by side
    below = [one for one in page.fields if one.row > max(heads)]
    for one in [*near, *first, *below]:
        own.setdefault(one.label, one)
    return own


def _is_beside(page: Page, table: Table, one: Field) -> bool:
    """Say whether a labelled value stands above another table of the same row."""
    beside = [other.head for other in page.tables if other.head.row == table.head.row and other is not table]
    return any(head.left <= one.column <= head.right and one.row >= head.row - 2 for head in beside)


def _style_of(entry: Entry, fields: dict[Label | Said, Field], page: Page, table: Table, *, are_tabs: bool) -> str:
    said = fields.get(Label.STYLE)
    if said is not None and entry.group and said.row == table.head.row - 1:
        page.canvas.use_rows(said.row, said.row, table.head.left, table.head.right)
        said = None  # the first of several styles that stand above the sizes
    code = entry.style or word_of(said)
    name = entry.name or ("" if entry.style else word_of(fields.get(Said.NAME)))
    parts = [code] if code else []
    if name and fold_words(name) not in fold_words(code):
        parts.append(name)
    if (
        not parts
        and are_tabs
        and not find_colour(page.canvas.tab.name)
        and not _GENERIC.fullmatch(fold(page.canvas.tab.name))
    ):
        parts.append(page.canvas.tab.name)
    if not parts and len({one.garment for one in table.entries}) > 1:
        parts.append(entry.garment)
    if (
        not parts
        and table.title
        and not is_store(table.title)
        and sum(bool(one.title) and bool(one.entries) for one in page.tables) > 1
    ):
        parts.append(table.title)
        page.canvas.use(table.title_place)
    if not parts and _names_style(table.title):
        parts.append(table.title)
        page.canvas.use(table.title_place)
    group = _LABELLED.sub("", entry.group)
    if group and fold_words(group) not in fold_words(" ".join(parts)):
        parts.append(group)
    if group and group == table.title:
        page.canvas.use(table.title_place)
    return " ".join(parts)


def _names_style(title: str) -> bool:
    """Say whether a line above a table is what is made, and nothing of an order or of how many: `Zip hoodie FH-30`."""
    plain = fold_words(title)
    found = find_said_garments(plain)
    is_said = len(found) == 1 and fold_words(found[0].word) != plain and len(title) <= _LONGEST_STYLE
    return is_said and not _OF_ORDERS.search(plain) and not _BARE_NUMBER.search(plain)


def order_of(pile: Pile, today: date, locale: str) -> SheetOrder:
    """Put an order together.

    Raises:
        UserError: One of `sheet_errors` that names its cell.
    """
    fields = pile.fields
    due = _due(pile, today, locale)  # rows alike that are due on two days are two deliveries
    return SheetOrder(
        breakdown=Breakdown(lines=_lines(pile)),
        style_name=pile.style,
        category=_category(pile),
        fabric_by=fabric_by(fields.get(Label.FABRIC_BY)),
        fabric_on=day_of(fields.get(Label.FABRIC_ON), today, locale),
        due_on=due,
        ceiling=_ceiling(pile),
        region=plain(fields.get(Label.REGION)),
    )


def _category(pile: Pile) -> str:
    said = pile.entries[0].garment or plain(pile.fields.get(Label.CATEGORY))
    if said:
        return said
    found = find_said_garments(fold_words(pile.style))
    return found[0].word if len(found) == 1 else ""


def _lines(pile: Pile) -> tuple[Line, ...]:
    """Make lines; refuse a cell given twice, a row without colour among coloured ones, and too many pieces."""
    has_colours = any(entry.colour for entry in pile.entries)
    spelling: dict[str, str] = {}
    lines: dict[tuple[str, str], Line] = {}
    marks: dict[tuple[str, str], set[str]] = {}
    stores: dict[tuple[str, str], set[str]] = {}
    places: dict[tuple[str, str], Place] = {}
    total_pieces = 0
    added = 0
    for entry in pile.entries:
        if has_colours and not entry.colour:
            raise SheetColourMissing(cell=cell_name(*entry.place))
        key = entry.size, colour_key(entry.colour)
        mark = f"{entry.store} {entry.mark}".strip()
        total_pieces += entry.pieces
        if total_pieces > MOST_PIECES:
            raise SheetPiecesWrong(cell=cell_name(*entry.place), word=str(entry.pieces))
        if key in lines:
            if not mark or mark in marks[key] or not (entry.size or entry.colour or entry.store):
                twin = places[key]
                if twin[0] == entry.place[0] and twin[1] != entry.place[1]:
                    cells = f"{cell_name(*twin)}, {cell_name(*entry.place)}"
                    raise SheetSizeTwice(cell=cells, first=_heading(pile, twin), second=_heading(pile, entry.place))
                if not has_colours:
                    raise SheetRowsAlike(cell=cell_name(*entry.place))
                raise SheetDuplicate(cell=cell_name(*entry.place), size=entry.size, colour=entry.colour)
            added += entry.store in stores[key]
        before = lines[key].pieces if key in lines else 0
        marks.setdefault(key, set()).add(mark)
        stores.setdefault(key, set()).add(entry.store)
        places.setdefault(key, entry.place)
        colour = spelling.setdefault(key[1], entry.colour)
        lines[key] = Line(size=entry.size, colour=colour, pieces=before + entry.pieces)
    if added:
        pile.page.tables[0].notes.append(Note(name=NoteName.ADDED_UP, params={"count": added}))
    return tuple(lines.values())


def _heading(pile: Pile, place: Place) -> str:
    """Give the words above a cell of a table; empty where none stand there."""
    columns = (column for table in pile.page.tables for column in table.head.columns)
    return next((column.text for column in columns if column.at == place[1]), "")


def _due(pile: Pile, today: date, locale: str) -> date | None:
    """Read the day of delivery: one for all rows, or the one of a label.

    Raises:
        SheetDayWrong, SheetTwoDays: No day, or two.
    """
    said: dict[date, Entry] = {}
    for entry in pile.entries:
        if entry.day is None:
            continue
        place = Field(label=Label.DUE_ON, value=entry.day, row=entry.day_place[0], column=entry.day_place[1])
        day = day_of(place, today, locale)
        if day is not None:
            said.setdefault(day, entry)
    if len(said) > 1:
        days = sorted(said)
        cell = cell_name(*said[days[1]].day_place)
        raise SheetTwoDays(cell=cell, first=days[0].isoformat(), second=days[1].isoformat())
    return next(iter(said), None) or day_of(pile.fields.get(Label.DUE_ON), today, locale)


def _ceiling(pile: Pile) -> Price | None:
    prices = {price for entry in pile.entries if (price := price_of(entry)) is not None}
    if len(prices) == 1:
        return prices.pop()
    return None if prices else price_said(pile.fields.get(Label.CEILING), word_of(pile.fields.get(Said.CURRENCY)))


def price_of(entry: Entry) -> Price | None:
    """Read the price of one piece that stands beside it; None where it says none that can be read."""
    number = number_of(entry.price)
    if number is not None:
        minor = round(number * 100) if 0 < number < MAX_PRICE_MINOR / 100 else 0
        return Price(minor=minor, currency=find_currency(entry.currency)) if minor else None
    try:
        return parse_price(str(entry.price)) if entry.price is not None else None
    except UserError:
        return None
