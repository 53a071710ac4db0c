"""Order sheets: what tables of colours, sizes and pieces a workbook holds, as orders, and what is left out of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from core.errors import UserError
from core.orders.model import FabricBy
from core.orders.sheets.canvas import Canvas, cell_name
from core.orders.sheets.cell_values import number_of, size_of
from core.orders.sheets.entries import MOST_PIECES, Entry, Note, NoteName, Table
from core.orders.sheets.fields import Field, find_fields
from core.orders.sheets.grids import read_tabs
from core.orders.sheets.headings import Heading, Label, Said, find_fabric_by, find_heading, fold, is_example
from core.orders.sheets.heads import Head, find_heads
from core.orders.sheets.sheet_errors import (
    NotOrder,
    SheetColourMissing,
    SheetDayWrong,
    SheetDuplicate,
    SheetFabricUnclear,
    SheetFormula,
    SheetNoPieces,
    SheetNotAnOrder,
    SheetPiecesWrong,
    SheetPriceWrong,
    SheetTableMissing,
    SheetTotalDiffers,
    SheetTwoDays,
)
from core.orders.sheets.tables_read import read_table
from core.orders.sheets.values import Formula, Tab
from core.reading.breakdown import Breakdown, Line, parse_breakdown
from core.reading.colours import colour_key, find_colour
from core.reading.dates import parse_day, read_haste
from core.reading.prices import MAX_PRICE_MINOR, Price, find_currency, parse_price
from core.reading.said_garments import find_said_garments
from core.reading.whole import read_whole_order
from core.reading.words import fold as fold_words

_MOST_NAMED: Final = 6
_GENERIC: Final = re.compile(
    r"(?:sheet|лист|tabelle|feuil|hoja|planilha|foglio|sayfa|工作表|arkusz|blatt|order|po"
    r"|заказ|订单|po ?lines|bestellung)\s*\d*"
)
_REFERENCE: Final = re.compile(
    r"(?<![a-zа-я])(?:for reference|reference only|last (?:year|season)|previous (?:order|season|year)"
    r"|we sold|do not produce"
    r"|not to produce|ignore|archive|old order|справочно|для справки|прошл\w+ (?:год\w*|сезон\w*|заказ\w*)"
    r"|не шить|архив|vorjahr)"
    r"(?![a-zа-я])|仅供参考|参考|去年|上一?季|上次订单|不(?:要|用|需)做|作废"
)
_TELLING: Final = frozenset(
    {Heading.SIZE, Heading.COLOUR, Heading.STYLE, Heading.NAME, Heading.VARIANT, Heading.DETAIL, Heading.WAIST}
)
"""Columns without one of which a list of quantities says nothing to a workshop."""
_OLD: Final = re.compile(
    r"(?<![a-zа-я])(?:old|archive|backup|previous|last (?:year|season)|стар\w+|архив|прошл\w+|alt|vorjahr)(?![a-zа-я])"
    r"|旧|去年|作废|备份|历史"
)
_NOT_ORDERS: Final = (
    (
        NotOrder.PACKING_LIST,
        re.compile(r"packing ?list|упаковочный лист|装箱单|packliste|liste de colisage|lista de empaque"),
    ),
    (
        NotOrder.PRICE_LIST,
        re.compile(
            r"price ?list|прайс(?!.*заказ)|价目表|价格表|报价单|preisliste|liste de prix|lista de precios|fiyat listesi"
        ),
    ),
    (NotOrder.TIMESHEET, re.compile(r"time ?sheet|табель|考勤|出勤")),
    (
        NotOrder.MEASURES,
        re.compile(
            r"measurement (?:chart|spec|sheet)|size (?:chart|spec)|таблица (?:мерок|измерений|размеров)|尺寸表|规格表"
        ),
    ),
)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetReading:
    """The orders of a workbook, one a style, and what the merchant is told beside them."""

    orders: tuple[SheetOrder, ...]
    notes: tuple[Note, ...] = ()


@dataclass(slots=True, kw_only=True)
class _Page:
    """One tab as it was read."""

    canvas: Canvas
    tables: list[Table] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    refused: SheetNotAnOrder | None = None

    @property
    def entries(self) -> list[Entry]:
        return [entry for table in self.tables for entry in table.entries]


@dataclass(slots=True, kw_only=True)
class _Pile:
    """The entries of one order while it is put together."""

    style: str
    entries: list[Entry]
    page: _Page
    fields: dict[Label | Said, Field]


def read_orders(data: bytes, *, filename: str, today: date, locale: str = "") -> SheetReading:
    """Read the orders of a sheet, in whatever layout; every number is counted, known, or named in a note.

    Raises:
        UserError: One of the `Sheet...` errors of `values` or `sheet_errors`; what is wrong with a cell names it,
            such as `cell="B7"`.
    """
    tabs = read_tabs(data, filename=filename)
    shown = [tab for tab in tabs if not tab.is_hidden]
    real = [tab for tab in shown if not is_example(tab.name)] or shown
    real = [tab for tab in real if not _OLD.search(tab.name.casefold())] or real
    pages = [_read_tab(tab, is_one=len(real) == 1) for tab in real]
    counted = [page for page in pages if page.entries]
    if not counted:
        for page in pages:
            if page.refused is not None:
                raise page.refused
        return _without_table(pages, today, locale)
    piles = _piles(counted, today, locale)
    orders = tuple(_order(pile, today, locale) for pile in piles)
    _check_declared(counted, orders)
    notes = [note for page in counted for note in page.notes]
    notes += [note for page in counted for table in page.tables for note in table.notes]
    notes += _price_notes(piles)
    notes += [_left_out(page) for page in counted if any(True for _ in page.canvas.unused_numbers())]
    notes += _notes_of_tabs(tabs, shown, pages, counted)
    return SheetReading(orders=orders, notes=tuple(_merged_notes(notes)))


def _read_tab(tab: Tab, *, is_one: bool) -> _Page:
    canvas = Canvas(tab)
    page = _Page(canvas=canvas)
    heads = find_heads(canvas)
    try:
        _refuse_others(canvas, heads)
    except SheetNotAnOrder as error:
        page.refused = error
        return page
    for head in heads:
        until = min((h.row for h in heads if h.row > head.row and _overlap(h, head)), default=canvas.height)
        above = _colour_above(canvas, head)
        named = "" if is_one else tab.name if find_colour(tab.name) or find_colour(fold(tab.name)) else ""
        title = _title_above(canvas, head)
        if title and _REFERENCE.search(title.casefold()):
            page.notes.append(Note(name=NoteName.TABLE_REFERENCE, params={"row": head.row + 1, "words": title[:80]}))
            canvas.use_rows(head.row - 1, _last_row(canvas, head, until), head.left, head.right)
            continue
        carried = sum(entry.pieces for entry in page.entries)
        table = read_table(canvas, head, until=until, colour=above or named, carried=carried)
        table.title = "" if ":" in title or "：" in title else title
        page.tables.append(table)
    page.fields = find_fields(canvas, [(table.head.row, table.end) for table in page.tables])
    _take_colour_fields(page)
    return page


def _title_above(canvas: Canvas, head: Head) -> str:
    """Find the words that stand alone above a table as its title."""
    for row in range(head.row - 1, max(-1, head.row - 3), -1):
        words = {canvas.text(row, at) for at in range(head.left, head.right + 1)} - {""}
        if len(words) == 1:
            word = words.pop()
            is_text = isinstance(canvas.at(row, head.left), str)
            return word if is_text and not find_colour(word) else ""
        if words:
            return ""
    return ""


def _last_row(canvas: Canvas, head: Head, until: int) -> int:
    """Find the last row of a table that is not read: the one before the next empty row."""
    row = head.body
    while row < until and any(canvas.own(row, at) is not None for at in range(head.left, head.right + 1)):
        row += 1
    return row - 1


def _overlap(one: Head, other: Head) -> bool:
    return one.left <= other.right and other.left <= one.right


def _colour_above(canvas: Canvas, head: Head) -> str:
    """Find a colour that stands alone right above a table."""
    if head.of(Heading.COLOUR):
        return ""
    for row in range(head.row - 1, max(-1, head.row - 3), -1):
        words = {canvas.text(row, at) for at in range(head.left, head.right + 1)} - {""}
        if len(words) == 1 and find_colour(word := words.pop()):
            canvas.use_rows(row, row, head.left, head.right)
            return word
        if words:
            return ""
    return ""


def _take_colour_fields(page: _Page) -> None:
    """Give tables without colours the one that a label above them names."""
    for table in page.tables:
        said = next(
            (one for one in reversed(page.fields) if one.label is Said.COLOUR and one.row < table.head.row), None
        )
        if said is not None and not any(entry.colour for entry in table.entries):
            table.entries = [replace(entry, colour=said.word) for entry in table.entries]


def _refuse_others(canvas: Canvas, heads: Sequence[Head]) -> None:
    """Refuse what has a table and is no order.

    Raises:
        SheetNotAnOrder: Its title or its columns say what it is.
    """
    if not heads:
        return
    first = heads[0]
    words = [canvas.tab.name.casefold()]
    words += [canvas.text(row, at).casefold() for row in range(first.row) for at in range(canvas.width)]
    has_counts = any(head.of(Heading.PIECES, Heading.TOTAL) for head in heads)
    for what, pattern in _NOT_ORDERS:
        title = next((word for word in words if pattern.search(word)), None)
        if (
            title is not None
            and (what in (NotOrder.PACKING_LIST, NotOrder.TIMESHEET) or not has_counts)
            and not _is_below(canvas, first)
        ):
            raise SheetNotAnOrder(what=what, word=title[:60])
    if any(head.of(Heading.PERSON) for head in heads):
        column = next(head.first(Heading.PERSON) for head in heads if head.of(Heading.PERSON))
        raise SheetNotAnOrder(what=NotOrder.TIMESHEET, word=column.text if column else "")
    carton = next((c for head in heads for c in head.of(Heading.CARTON) if _counts_up(canvas, head, c.at)), None)
    if carton is not None:
        raise SheetNotAnOrder(what=NotOrder.PACKING_LIST, word=carton.text)


def _is_below(canvas: Canvas, head: Head) -> bool:
    return not head.sizes and not head.of(Heading.PIECES, Heading.TOTAL) and canvas.height == 0


def _counts_up(canvas: Canvas, head: Head, at: int) -> bool:
    """Say whether a column numbers its rows, as cartons are numbered."""
    numbers = [number_of(canvas.own(row, at)) for row in range(head.body, min(canvas.height, head.body + 4))]
    return len(numbers) > 1 and numbers[:2] == [1, 2]


def _without_table(pages: Sequence[_Page], today: date, locale: str) -> SheetReading:
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
        _refuse_by_headings(page.canvas)
    if tables:
        raise SheetNoPieces(cell=cell_name(tables[0].head.row, tables[0].head.left))
    for page in pages:
        canvas = page.canvas
        if _has_headings(canvas):
            continue  # a table that was not understood is no text
        rows = [" ".join(canvas.text(row, at) for at, _ in canvas.cells(row)) for row in range(canvas.height)]
        typed = _typed([row for row in rows if row], today, locale)
        if typed is not None:
            return SheetReading(orders=(typed,))
    raise SheetTableMissing


def _has_headings(canvas: Canvas) -> bool:
    """Say whether a row holds two headings of a table."""
    for row in range(min(canvas.height, 30)):
        texts = [canvas.text(row, at) for at, _ in canvas.cells(row)]
        if sum(find_heading(text) is not None and size_of(text) is None for text in texts) > 1:
            return True
    return False


def _refuse_by_headings(canvas: Canvas) -> None:
    """Refuse a list of people, or of stock where no column says what is ordered.

    Raises:
        SheetNotAnOrder: A row of headings says so.
    """
    for row in range(min(canvas.height, 30)):
        texts = [canvas.text(row, at) for at, _ in canvas.cells(row)]
        roles = {find_heading(text): text for text in texts}
        if Heading.PERSON in roles:
            raise SheetNotAnOrder(what=NotOrder.TIMESHEET, word=roles[Heading.PERSON])
        if Heading.STOCK in roles and len(roles) > 2 and Heading.PIECES not in roles:
            raise SheetNotAnOrder(what=NotOrder.STOCK, word=roles[Heading.STOCK])
        if Heading.PIECES in roles and Heading.OTHER in roles and not roles.keys() & _TELLING:
            raise SheetNotAnOrder(what=NotOrder.NO_SIZES, word=", ".join(texts)[:60])


def _typed(lines: Sequence[str], today: date, locale: str) -> SheetOrder | None:
    """Read lines of text as an order: sizes and colours as typed, or all of it as one message."""
    counted = [line for line in lines if any(char.isdigit() for char in line)]
    found = find_said_garments(fold_words(" ".join(lines)))
    garment = found[0].word if len(found) == 1 else ""
    try:
        if counted:
            return SheetOrder(breakdown=parse_breakdown("\n".join(counted), locale=locale), category=garment)
    except UserError:
        pass
    told = read_whole_order("\n".join(lines), today=today, locale=locale)
    if told is None or told.breakdown is None or told.left_out:
        return None
    due = told.due.day if told.due is not None else None
    return SheetOrder(breakdown=told.breakdown, category=garment, due_on=due, ceiling=told.ceiling)


# ---------------------------------------------------------------------- orders
def _piles(pages: Sequence[_Page], today: date, locale: str) -> list[_Pile]:
    """Sort the entries of all tabs by their style: one order each."""
    piles: dict[str, _Pile] = {}
    are_tabs = sum(bool(page.entries) for page in pages) > 1
    for page in pages:
        for table in page.tables:
            fields = _fields_of(page, table)
            for entry in table.entries:
                style = _style_of(entry, fields, page, table, are_tabs=are_tabs)
                pile = piles.setdefault(fold_words(style), _Pile(style=style, entries=[], page=page, fields=fields))
                pile.entries.append(entry)
    return list(piles.values())


def _fields_of(page: _Page, table: Table) -> dict[Label | Said, Field]:
    """Give the labelled values that belong to a table: those right above it before all others."""
    own: dict[Label | Said, Field] = {}
    heads = sorted({other.head.row for other in page.tables if other.entries or other is table})
    before = max((row for row in heads if row < table.head.row), default=-1)
    near = [one for one in page.fields if before < one.row < table.head.row]
    first = [one for one in page.fields if one.row < heads[0]]
    below = [one for one in page.fields if one.row > max(heads)]
    for one in [*near, *first, *below]:
        own.setdefault(one.label, one)
    return own


def _style_of(entry: Entry, fields: dict[Label | Said, Field], page: _Page, table: Table, *, are_tabs: bool) -> str:
    code = entry.style or _word(fields.get(Label.STYLE))
    name = entry.name or ("" if entry.style else _word(fields.get(Said.NAME)))
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
    if not parts and table.title and sum(bool(one.title) and bool(one.entries) for one in page.tables) > 1:
        parts.append(table.title)
    if entry.group:
        parts.append(entry.group)
    return " ".join(parts)


def _word(one: Field | None) -> str:
    return one.word if one is not None else ""


def _order(pile: _Pile, today: date, locale: str) -> SheetOrder:
    fields = pile.fields
    return SheetOrder(
        breakdown=Breakdown(lines=_lines(pile)),
        style_name=pile.style,
        category=_category(pile),
        fabric_by=_fabric_by(fields.get(Label.FABRIC_BY)),
        fabric_on=_day(fields.get(Label.FABRIC_ON), today, locale),
        due_on=_due(pile, today, locale),
        ceiling=_ceiling(pile),
        region=_plain(fields.get(Label.REGION)),
    )


def _category(pile: _Pile) -> str:
    said = pile.entries[0].garment or _plain(pile.fields.get(Label.CATEGORY))
    if said:
        return said
    found = find_said_garments(fold_words(pile.style))
    return found[0].word if len(found) == 1 else ""


def _lines(pile: _Pile) -> tuple[Line, ...]:
    """Make lines; refuse a cell given twice, a row without colour among coloured ones, and too many pieces."""
    has_colours = any(entry.colour for entry in pile.entries)
    spelling: dict[str, str] = {}
    lines: dict[tuple[str, str], Line] = {}
    marks: dict[tuple[str, str], set[str]] = {}
    total_pieces = 0
    added = 0
    for entry in pile.entries:
        if has_colours and not entry.colour:
            raise SheetColourMissing(cell=cell_name(*entry.place))
        key = entry.size, colour_key(entry.colour)
        total_pieces += entry.pieces
        if total_pieces > MOST_PIECES:
            raise SheetPiecesWrong(cell=cell_name(*entry.place), word=str(entry.pieces))
        if key in lines:
            if not entry.mark or entry.mark in marks[key] or not (entry.size or entry.colour):
                raise SheetDuplicate(cell=cell_name(*entry.place), size=entry.size, colour=entry.colour)
            added += 1
        before = lines[key].pieces if key in lines else 0
        marks.setdefault(key, set()).add(entry.mark)
        colour = spelling.setdefault(key[1], entry.colour)
        lines[key] = Line(size=entry.size, colour=colour, pieces=before + entry.pieces)
    if added:
        pile.page.tables[0].notes.append(Note(name=NoteName.ADDED_UP, params={"count": added}))
    return tuple(lines.values())


def _due(pile: _Pile, today: date, locale: str) -> date | None:
    """Read the day of delivery: one for all rows, or the one of a label.

    Raises:
        SheetDayWrong, SheetTwoDays: No day, or two.
    """
    said: dict[date, Entry] = {}
    for entry in pile.entries:
        if entry.day is None:
            continue
        place = Field(label=Label.DUE_ON, value=entry.day, row=entry.day_place[0], column=entry.day_place[1])
        day = _day(place, today, locale)
        if day is not None:
            said.setdefault(day, entry)
    if len(said) > 1:
        days = sorted(said)
        cell = cell_name(*said[days[1]].day_place)
        raise SheetTwoDays(cell=cell, first=days[0].isoformat(), second=days[1].isoformat())
    return next(iter(said), None) or _day(pile.fields.get(Label.DUE_ON), today, locale)


def _ceiling(pile: _Pile) -> Price | None:
    prices = {price for entry in pile.entries if (price := _price_of(entry)) is not None}
    if len(prices) == 1:
        return prices.pop()
    return None if prices else _price(pile.fields.get(Label.CEILING), _word(pile.fields.get(Said.CURRENCY)))


def _price_of(entry: Entry) -> Price | None:
    number = number_of(entry.price)
    if number is not None:
        minor = round(number * 100) if 0 < number < MAX_PRICE_MINOR / 100 else 0
        return Price(minor=minor, currency=find_currency(entry.currency)) if minor else None
    try:
        return parse_price(str(entry.price)) if entry.price is not None else None
    except UserError:
        return None


def _price_notes(piles: Sequence[_Pile]) -> list[Note]:
    found = []
    for pile in piles:
        prices = {price.minor for entry in pile.entries if (price := _price_of(entry)) is not None}
        if len(prices) > 1:
            told: dict[str, str | int] = {"low": f"{min(prices) / 100:g}", "high": f"{max(prices) / 100:g}"}
            found.append(Note(name=NoteName.PRICES_DIFFER, params=told))
    return found


def _check_declared(pages: Sequence[_Page], orders: Sequence[SheetOrder]) -> None:
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


# ---------------------------------------------------------------------- notes
def _left_out(page: _Page) -> Note:
    """Name the cells with numbers of which nobody knows what they are."""
    places = list(page.canvas.unused_numbers())
    named = [f"{cell_name(*place)} «{page.canvas.text(*place)[:40]}»" for place in places[:_MOST_NAMED]]
    more = len(places) - len(named)
    return Note(name=NoteName.LEFT_OUT, params={"cells": ", ".join(named), "more": more})


def _notes_of_tabs(
    tabs: Sequence[Tab], shown: Sequence[Tab], pages: Sequence[_Page], counted: Sequence[_Page]
) -> list[Note]:
    notes = []
    for tab in tabs:
        if tab.is_hidden and any(any(number_of(value) for value in row) for row in tab.rows):
            notes.append(Note(name=NoteName.TAB_HIDDEN, params={"tab": tab.name}))
    read = {id(page.canvas.tab) for page in pages}
    for tab in shown:
        if id(tab) not in read and not is_example(tab.name):
            notes.append(Note(name=NoteName.TAB_NOT_READ, params={"tab": tab.name}))
    for page in pages:
        if page not in counted and page.canvas.height:
            notes.append(Note(name=NoteName.TAB_NOT_READ, params={"tab": page.canvas.tab.name}))
    return [*notes, *(note for page in counted for note in _notes_of_page(page))]


def _notes_of_page(page: _Page) -> list[Note]:
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


def _letters_note(page: _Page) -> Note:
    """Show how the first word was read whose letters may have been meant otherwise."""
    words = (page.canvas.text(row, at) for row in range(page.canvas.height) for at, _ in page.canvas.cells(row))
    return Note(name=NoteName.LETTERS, params={"word": next((word for word in words if not word.isascii()), "")[:40]})


def _merged_notes(notes: Sequence[Note]) -> list[Note]:
    """Say the same once."""
    return list({f"{note.name} {note.params}": note for note in notes}.values())


# ---------------------------------------------------------------------- fields
def _plain(field: Field | None) -> str:
    if field is None:
        return ""
    if isinstance(field.value, Formula):
        raise SheetFormula(cell=field.cell, word=field.word)
    return field.word


def _fabric_by(field: Field | None) -> FabricBy | None:
    word = _plain(field)
    if field is None or not word:
        return None
    by = find_fabric_by(word)
    if by is None and fold(field.text) in ("fabric", "ткань", "面料", "布料"):
        return None  # what it is made of
    if by is None:
        raise SheetFabricUnclear(cell=field.cell, word=word)
    return by


def _day(field: Field | None, today: date, locale: str) -> date | None:
    if field is None:
        return None
    if isinstance(field.value, date):
        if field.value < today:
            raise SheetDayWrong(cell=field.cell, word=field.word)
        return field.value
    text = _plain(field)
    if read_haste(text):
        return None
    try:
        return parse_day(text, today=today, locale=locale)
    except UserError as error:
        raise SheetDayWrong(cell=field.cell, word=field.word) from error


def _price(field: Field | None, currency: str) -> Price | None:
    if field is None:
        return None
    if isinstance(field.value, int | float):
        minor = round(field.value * 100) if abs(field.value) < MAX_PRICE_MINOR else 0
        if not 0 < minor <= MAX_PRICE_MINOR:
            raise SheetPriceWrong(cell=field.cell, word=field.word)
        return Price(minor=minor, currency=find_currency(f"{currency} {field.text}"))
    text = _plain(field)
    try:
        return parse_price(text)
    except UserError as error:
        raise SheetPriceWrong(cell=field.cell, word=field.word) from error
