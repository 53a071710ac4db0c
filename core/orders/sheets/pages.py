"""One tab of a workbook: its tables, the labelled values around them, and what is told of it."""

import re
from dataclasses import dataclass, field, replace
from typing import Final

from core.orders.sheets.bare_lists import find_bare_lists
from core.orders.sheets.canvas import Canvas
from core.orders.sheets.columns import Head
from core.orders.sheets.deliveries import refuse_deliveries
from core.orders.sheets.entries import Entry, Note, NoteName, Table
from core.orders.sheets.fields import Field, find_fields
from core.orders.sheets.forms import read_form
from core.orders.sheets.headings import Heading, Said, fold
from core.orders.sheets.heads import find_heads
from core.orders.sheets.not_orders import refuse_others
from core.orders.sheets.row_words import is_of_page, is_sample
from core.orders.sheets.sheet_errors import (
    SheetNotAnOrder,
)
from core.orders.sheets.tables_read import read_table
from core.orders.sheets.values import Place, Tab
from core.reading.colours import find_colour

_REFERENCE: Final = re.compile(
    r"(?<![a-zа-я])(?:for reference|reference only|last (?:year|season)|previous (?:order|season|year)"
    r"|we sold|do not produce"
    r"|not to produce|ignore|archive|old order|справочно|для справки|прошл\w+ (?:год\w*|сезон\w*|заказ\w*)"
    r"|не шить|архив|vorjahr)"
    r"(?![a-zа-я])|仅供参考|参考|去年|上一?季|上次订单|不(?:要|用|需)做|作废"
)


@dataclass(slots=True, kw_only=True)
class Page:
    """One tab as it was read."""

    canvas: Canvas
    tables: list[Table] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    refused: SheetNotAnOrder | None = None

    @property
    def entries(self) -> list[Entry]:
        """The pieces of all its tables."""
        return [entry for table in self.tables for entry in table.entries]


def read_page(tab: Tab, *, is_one: bool) -> Page:
    """Read a tab; one that is no order says so in `refused`.

    Args:
        tab: The tab.
        is_one: Whether it is the only one that is read; else its name may name a colour.

    Raises:
        UserError: One of `sheet_errors` that names its cell.
    """
    canvas = Canvas(tab)
    page = Page(canvas=canvas)
    heads = find_heads(canvas) or find_bare_lists(canvas)
    form = read_form(canvas) if not heads else None
    try:
        refuse_others(canvas, heads if form is None else [form.head])
    except SheetNotAnOrder as error:
        page.refused = error
        return page
    refuse_deliveries(canvas)
    are_samples = [is_sample(_title_above(canvas, head)[0]) for head in heads]
    for head, is_of_samples in zip(heads, are_samples, strict=True):
        until = min((h.row for h in heads if h.row > head.row and _overlap(h, head)), default=canvas.height)
        above = _colour_above(canvas, head)
        named = "" if is_one else tab.name if find_colour(tab.name) or find_colour(fold(tab.name)) else ""
        title, title_place = _title_above(canvas, head)
        is_of_samples = is_of_samples and not all(are_samples)
        if is_of_samples or (title and _REFERENCE.search(title.casefold())):
            name = NoteName.TABLE_SAMPLES if is_of_samples else NoteName.TABLE_REFERENCE
            page.notes.append(Note(name=name, params={"row": head.row + 1, "words": title[:80]}))
            canvas.use_rows(head.row - 1, _last_row(canvas, head, until), head.left, head.right)
            continue
        table = read_table(canvas, head, until=until, colour=above or named, carried=page.entries)
        table.title = "" if ":" in title or "：" in title else title
        table.title_place = title_place
        page.tables.append(table)
    page.tables += [form] if form is not None else []
    page.fields = find_fields(canvas, [(table.head.row, table.end) for table in page.tables])
    _take_colour_fields(page)
    return page


def _title_above(canvas: Canvas, head: Head) -> tuple[str, Place]:
    """Find the words that stand alone above a table as its title, and their cell."""
    for row in range(head.row - 1, max(-1, head.row - 3), -1):
        words = {canvas.text(row, at): (row, at) for at in range(head.right, head.left - 1, -1)}
        words.pop("", None)
        if len(words) == 1:
            word, place = words.popitem()
            is_text = isinstance(canvas.at(row, head.left), str)
            return (word if is_text and not find_colour(word) and not is_of_page(word) else ""), place
        if words:
            break
    return "", (0, 0)


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


def _take_colour_fields(page: Page) -> None:
    """Give tables without colours the one that a label above them names."""
    for table in page.tables:
        said = next(
            (one for one in reversed(page.fields) if one.label is Said.COLOUR and one.row < table.head.row), None
        )
        if said is not None and not any(entry.colour for entry in table.entries):
            table.entries = [replace(entry, colour=said.word) for entry in table.entries]
