"""The rows below a head: what each of them is, and what is left out named."""

from collections.abc import Iterator, Sequence
from typing import Final

from core.orders.sheets.canvas import Canvas
from core.orders.sheets.cell_values import has_digits, is_pieces, number_of, size_of
from core.orders.sheets.column_roles import settle_columns
from core.orders.sheets.columns import Column, Head
from core.orders.sheets.dozens import count_dozens_out
from core.orders.sheets.entries import Entry, Note, NoteName, Table
from core.orders.sheets.headings import Heading, find_heading, find_label
from core.orders.sheets.one_row import RowReader
from core.orders.sheets.packing_words import Packing, find_packing
from core.orders.sheets.ratio_cells import ratio_above
from core.orders.sheets.row_words import (
    are_measures,
    is_cancelled,
    is_carry_row,
    is_dropped,
    is_known,
    is_measure,
    is_ratio,
    is_sample,
    is_total_row,
)
from core.orders.sheets.stores import is_store
from core.orders.sheets.totals import Totals
from core.reading.colours import find_colour

_REMARKS: Final = (None, Heading.KIND, Heading.STATE, Heading.PACK_SIZE, Heading.PACKS)
"""Columns whose words say something that is not read."""


def read_table(canvas: Canvas, head: Head, *, until: int, colour: str, carried: Sequence[Entry] = ()) -> Table:
    """Read the rows below a head, up to the row `until`.

    `colour` is the one of all rows that name none, `carried` the pieces of the tables above, which a last total may
    count too.

    Raises:
        UserError: One of `sheet_errors` that names its cell.
    """
    head = settle_columns(canvas, head)
    count_dozens_out(canvas, head, until)
    reader = _Reader(canvas, head, colour=colour, carried=carried)
    reader.read(until)
    return reader.table


class _Reader:
    def __init__(self, canvas: Canvas, head: Head, *, colour: str, carried: Sequence[Entry]) -> None:
        self.canvas = canvas
        self.head = head
        self.table = Table(head=head, end=head.body)
        self._totals = Totals(canvas, self.table, carried=carried)
        self._rows = RowReader(canvas, self.table, self._totals, colour=colour)
        self._hidden: list[Entry] = []
        self._samples = ""
        """What the section of samples is called in which the rows stand."""
        self._has_bulk = False

    def read(self, until: int) -> None:
        canvas, head = self.canvas, self.head
        if self._is_measures(until):
            self.table.is_measures = True
            self.table.end = self._end_of_measures(until)
            canvas.use_rows(head.row, self.table.end - 1, head.left, head.right)
            return
        self._take_ratios(until)
        self._has_bulk = any(self._is_bulk(row) for row in range(head.body, until))
        for row in range(head.body, until):
            if not list(self._held(row)):
                continue
            if self._ends_here(row) or self._is_after_all(row):
                break
            self._read_row(row)
            self.table.end = row + 1
        self._note_colours()
        if self.table.entries or self._hidden:
            canvas.use_rows(head.row, head.body - 1, head.left, head.right)
            canvas.use(*head.aliases)
        self._note_known_columns()
        self._totals.check_unknown_columns()
        canvas.used.difference_update(self._totals.unread_row_totals())

    def _note_known_columns(self) -> None:
        """Name once the columns of samples, stock and further prices: their numbers are not those of the order."""
        prices = self.head.of(Heading.PRICE)[1:] if not self.head.sides else []
        rows = {entry.place[0] for entry in self.table.entries}
        self._note_columns(NoteName.COLUMNS_KNOWN, [*self.head.of(Heading.STOCK), *prices], rows)
        if not self.head.sizes:
            is_stored = any(entry.store for entry in self.table.entries) and not self.head.sides
            roles = (None,) if is_stored else (None, Heading.STORE)
            unknown = [c for c in self.head.columns if c.role in roles and not c.colour and c.text]
            self._note_columns(NoteName.COLUMNS_UNKNOWN, unknown, rows)

    def _note_columns(self, name: NoteName, columns: Sequence[Column], rows: set[int]) -> None:
        named = [c.text for c in columns if any(number_of(self.canvas.own(row, c.at)) for row in rows)]
        if named:
            told: dict[str, str | int] = {"columns": ", ".join(f"«{text}»" for text in named)[:200]}
            self.table.notes.append(Note(name=name, params=told))

    def _note_colours(self) -> None:
        """Say which columns are taken as colours, where none of them is one that is known."""
        names = [column.colour for column in self.head.colours]
        if names and self.table.entries and not any(find_colour(name) for name in names):
            self.table.notes.append(Note(name=NoteName.TAKEN_AS_COLOURS, params={"words": ", ".join(names)[:80]}))

    def _held(self, row: int) -> Iterator[int]:
        for column in range(self.head.left, self.head.right + 1):
            if self.canvas.own(row, column) is not None:
                yield column

    def _ends_here(self, row: int) -> bool:
        """Say whether the table is over: a line of words alone that is no colour, far from what is counted."""
        held = list(self._held(row))
        words = [self.canvas.text(row, column) for column in held]
        if len(held) > 2 or any(number_of(self.canvas.own(row, column)) is not None for column in held):
            return False
        first = words[0]
        is_blank_above = not list(self._held(row - 1)) and row > self.head.body
        label = find_label(first)
        is_label = label is not None and find_heading(first) is not Heading.TOTAL and len(held) == 2
        return is_label or (
            is_blank_above
            and len(held) == 1
            and not find_colour(first)
            and (":" in first or "：" in first or len(first) > 25 or is_measure(first) or "尺寸表" in first)
        )

    def _is_after_all(self, row: int) -> bool:
        """Say whether the table was closed by its total and an empty row, and this row is none of it."""
        if not self._totals.is_closed or list(self._held(row - 1)):
            return False
        words = [self.canvas.text(row, at) for at in self._held(row) if isinstance(self.canvas.own(row, at), str)]
        return not any(find_colour(word) or size_of(word) for word in words)

    def _is_measures(self, until: int) -> bool:
        """Say whether the words beside the numbers are measures of a body or a garment."""
        head = self.head
        if head.of(Heading.MEASURE) and not head.of(Heading.PIECES):
            return True
        if not head.sizes and not head.is_turned:
            return False
        if head.is_turned:
            named = [column.colour for column in head.colours]
            return are_measures(named)
        words: list[str] = []
        for row in range(head.body, min(until, head.body + 40)):
            texts = [self.canvas.text(row, at) for at in self._held(row) if isinstance(self.canvas.own(row, at), str)]
            words += texts[:1]
        return are_measures(words)

    def _end_of_measures(self, until: int) -> int:
        end = self.head.body
        for row in range(self.head.body, until):
            if not list(self._held(row)):
                break
            end = row + 1
        return end

    def _read_row(self, row: int) -> None:
        canvas, head = self.canvas, self.head
        why = canvas.is_left_out(row)
        if self._is_summed(row, why):
            return
        label = " ".join(canvas.text(row, at) for at in self._held(row) if isinstance(canvas.own(row, at), str))
        if not why and (is_cancelled(label) or any(map(is_dropped, self._texts(row)))):
            why = "cancelled"
        texts = self._texts(row)
        if head.sizes and texts and find_packing(texts[0]) is Packing.PACKS:
            self._rows.refuse_packs_below(row)
        if self._is_ratio_row(row):
            self._take_ratio(row)
            return
        if self._is_section_of_samples(row):
            return
        if self._is_other_row(row):
            words = f"{self._samples} {label}".strip()[:60]
            self.table.notes.append(Note(name=NoteName.ROW_KNOWN, params={"row": row + 1, "words": words}))
            canvas.use_rows(row, row, head.left, head.right)
            return
        if self._is_section(row):
            return
        entries = self._rows.read(row)
        canvas.use_rows(row, row, head.left, head.right)
        self._leave_words(row)
        if why:
            pieces = sum(entry.pieces for entry in entries)
            if pieces or label:
                told: dict[str, str | int] = {"row": row + 1, "words": label[:60], "pieces": pieces}
                self.table.notes.append(Note(name=NoteName(f"row_{why}"), params=told))
            self._hidden += entries
            return
        self.table.entries += entries

    def _is_summed(self, row: int, why: str) -> bool:
        """Check a row of sums, or of those of another page; one that is left out is not looked at."""
        canvas, head = self.canvas, self.head
        is_carry = is_carry_row(canvas, row, head)
        if not is_carry and not is_total_row(canvas, row, head) and not self._totals.is_bare_total(row):
            return False
        if is_carry and not why:
            self._totals.check_carried(row)
        elif not why:
            self._totals.check_totals(row)
        canvas.use_rows(row, row, head.left, head.right)
        canvas.used.difference_update(() if why else self._totals.unread_words(row))
        canvas.used.difference_update(() if why else self._totals.unread_packing(row))
        return True

    def _leave_words(self, row: int) -> None:
        """Leave words with numbers that nothing was read from, so that they are named."""
        known = {column.at for column in self.head.columns if column.size or column.colour}
        known |= {column.at for column in self.head.columns if column.role not in _REMARKS}
        named = {column.at for column in self.head.columns}
        for at in self._held(row):
            value = self.canvas.own(row, at)
            if at not in known and (row, at) not in self._rows.taken and has_digits(value) and number_of(value) is None:
                self.canvas.used.discard((row, at))
            elif at not in named and not self.head.sizes and number_of(value):
                self.canvas.used.discard((row, at))

    def _take_ratios(self, until: int) -> None:
        """Take the ratio that stands above the table, or in its only row of one, which may be the last."""
        said = ratio_above(self.canvas, self.head)
        places = self.head.sizes
        if said is not None and places and not said.sizes and len(said.weights) == len(places):
            self.table.ratio = {column.at: weight for column, weight in zip(places, said.weights, strict=True)}
        elif said is not None and said.sizes and not places and not self.head.of(Heading.SIZE, Heading.DETAIL):
            self._rows.ratio = said
        else:
            said = None
        if said is not None:
            self.canvas.use_rows(said.place[0], said.place[0])
        rows = [row for row in range(self.head.body, until) if self._is_ratio_row(row)]
        if len(rows) == 1:
            self._take_ratio(rows[0])

    def _is_ratio_row(self, row: int) -> bool:
        texts = [self.canvas.text(row, at) for at in self._held(row) if isinstance(self.canvas.own(row, at), str)]
        return bool(self.head.sizes) and bool(texts) and is_ratio(texts[0])

    def _take_ratio(self, row: int) -> None:
        for column in self.head.sizes:
            number = number_of(self.canvas.own(row, column.at))
            if number and is_pieces(number):
                self.table.ratio[column.at] = int(number)
        self.canvas.use_rows(row, row, self.head.left, self.head.right)

    def _texts(self, row: int) -> list[str]:
        return [self.canvas.text(row, at) for at in self._held(row) if isinstance(self.canvas.own(row, at), str)]

    def _is_bulk(self, row: int) -> bool:
        """Say whether a row counts something and is none of samples."""
        return self._has_size_below(row - 1) and not any(map(is_sample, self._texts(row)))

    def _is_section_of_samples(self, row: int) -> bool:
        """Take a row of one text as one that begins the samples, or ends them."""
        texts = self._texts(row)
        if len(texts) != 1 or len(list(self._held(row))) != 1:
            return False
        self._samples = texts[0] if is_sample(texts[0]) and self.table.entries else ""
        if self._samples:
            self.canvas.use_rows(row, row, self.head.left, self.head.right)
        return bool(self._samples)

    def _is_other_row(self, row: int) -> bool:
        """Say whether a row among colours holds samples, prices, stock or last year's numbers."""
        texts = self._texts(row)
        if self._samples or (self._has_bulk and any(map(is_sample, texts))):
            return True
        return bool(self.head.sizes) and len(texts) > 0 and is_known(texts[0]) and not find_colour(texts[0])

    def _is_section(self, row: int) -> bool:
        """Take a row of one text as the colour or the style of the rows below it."""
        held = list(self._held(row))
        anchors = {self.canvas.anchor(row, at) for at in held}
        texts = {self.canvas.text(row, at) for at in held}
        if len(anchors) != 1 or len(texts) != 1 or not isinstance(self.canvas.own(row, held[0]), str):
            return self._is_labelled_section(row, held)
        word = texts.pop()
        if size_of(word) or number_of(word) is not None:
            return False
        column = next((one for one in self.head.columns if one.at == held[0]), None)
        if find_colour(word) or (
            not self.head.of(Heading.COLOUR) and not self.head.sizes and len(word) <= 30 and self._has_size_below(row)
        ):
            self._rows.colour_section = word
        elif column is not None and column.role is Heading.STYLE and self._has_size_below(row):
            return False
        elif self._has_size_below(row) and is_store(word):
            self._rows.store_section = word
        elif self._has_size_below(row) and len(word) <= 60 and not has_digits(word):
            self._rows.style_section = word
        if not has_digits(word):
            self.canvas.use((row, held[0]))
        return True

    def _is_labelled_section(self, row: int, held: Sequence[int]) -> bool:
        if len(held) != 2 or number_of(self.canvas.own(row, held[1])) is not None:
            return False
        label = find_label(self.canvas.text(row, held[0]))
        if str(label) == "style":
            self._rows.style_section = self.canvas.text(row, held[1])
        elif str(label) == "colour":
            self._rows.colour_section = self.canvas.text(row, held[1])
        else:
            return False
        self.canvas.use_rows(row, row, self.head.left, self.head.right)
        return True

    def _has_size_below(self, row: int) -> bool:
        """Say whether the next row counts something."""
        return any(number_of(self.canvas.own(row + 1, at)) for at in range(self.head.left, self.head.right + 1))
