"""What a sheet adds up itself is checked against what was counted; a number that nobody counts is refused."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from core.orders.sheets.canvas import Canvas, cell_name
from core.orders.sheets.cell_values import has_digits, is_nothing, is_pieces, number_of, size_of
from core.orders.sheets.columns import SIDES, Column
from core.orders.sheets.entries import Entry, Table
from core.orders.sheets.headings import Heading, fold
from core.orders.sheets.row_words import is_total_row
from core.orders.sheets.sheet_errors import (
    SheetHeadingMissing,
    SheetSizeTwice,
    SheetSizeUnknown,
    SheetTotalDiffers,
)
from core.orders.sheets.values import Formula, Place, Value

_NAMING: Final = (
    Heading.COLOUR,
    Heading.COLOUR_CODE,
    Heading.SIZE,
    Heading.WAIST,
    Heading.INSEAM,
    Heading.STYLE,
    Heading.VARIANT,
    Heading.DETAIL,
)
"""What names a row also where it is written as a number: size 54 is no sum, though 24 and 12 above it make 36."""


_TOTAL_SAID: Final = re.compile(
    r"(?:grand |sub ?|order )?(?:totals?|итого|всего|подытог|合计|小计|总计|共计|总数)"
    r"(?: (?:qty|quantity|pieces|pcs|штук|件数))?\s*=?\s*(?P<pieces>\d{1,3}(?: \d{3})+|\d{1,7})\s*"
    r"(?:pcs|pc|pieces?|units?|шт(?:ук[аи]?)?|издели[йяе]|件|套|条)?"
)
"""A total in words, folded: `total 45 pcs`, `合计 45件`; a number of anything else but pieces is no such total."""


class Totals:
    """The sums that a table holds of its own rows."""

    def __init__(self, canvas: Canvas, table: Table, *, carried: Sequence[Entry]) -> None:
        """Check what `table` holds; `carried` are the entries of the tables above, which a last total may count too."""
        self.canvas = canvas
        self.table = table
        self.is_closed = False
        """Whether a total of all rows was met."""
        self._carried = carried
        self._since = 0

    def check_row(self, row: int, entries: Sequence[Entry]) -> None:
        """Compare the totals that a row holds of itself with what was counted in it.

        Raises:
            SheetTotalDiffers: One of them is another number.
        """
        for column in self.table.head.of(Heading.TOTAL, Heading.PIECES):
            self.check_cell(row, column.at, entries)

    def check_cell(self, row: int, at: int, entries: Sequence[Entry]) -> None:
        """Compare a written total with what was counted; an empty cell says nothing.

        Raises:
            SheetTotalDiffers: It is another number.
        """
        value = self.canvas.own(row, at)
        number = number_of(value)
        counted = sum(entry.pieces for entry in entries)
        if isinstance(value, Formula) or is_nothing(value) or number is None:
            return
        if number != counted:
            raise SheetTotalDiffers(cell=cell_name(row, at), word=_spelled(value), counted_pieces=counted)

    def check_totals(self, row: int) -> None:
        """Compare a row of totals with the rows since the last one, or with all rows above it.

        Raises:
            SheetTotalDiffers: They are neither.
        """
        entries = self.table.entries
        groups = [entries[self._since :], entries]
        self._check_aside(row, groups)
        columns = [column for column in self._counted() if self._total(row, column) is not None]
        fitting = next((group for group in groups if all(self._fits(row, c, group) for c in columns)), None)
        if fitting is None and not self._fits_packs(row) and not self._fits_all(row, columns):
            group = groups[0] if self._since and self._since < len(entries) else entries
            wrong = next(c for c in columns if not self._fits(row, c, group))
            word = _spelled(self.canvas.own(row, wrong.at))
            counted = self._sum(wrong, group)
            raise SheetTotalDiffers(cell=cell_name(row, wrong.at), word=word, counted_pieces=counted)
        self._since = len(entries)
        self.is_closed = fitting is entries or len(groups[0]) == len(entries)

    def _check_aside(self, row: int, groups: Sequence[Sequence[Entry]]) -> None:
        """Compare a total that stands in words, as `TOTAL 45 pcs`, or right of all columns, where no column has one.

        Raises:
            SheetTotalDiffers: It is neither the sum of the rows since the last total nor that of all above.
        """
        if any(self._total(row, column) is not None for column in self._counted()):
            return
        aside = next(self._asides(row), None)
        if aside is None:
            return
        at, number = aside
        all_above = sum(entry.pieces for entry in (*self._carried, *self.table.entries))
        if number not in {all_above, *(sum(entry.pieces for entry in group) for group in groups)}:
            word = _spelled(self.canvas.own(row, at))
            counted = sum(entry.pieces for entry in groups[-1])
            raise SheetTotalDiffers(cell=cell_name(row, at), word=word, counted_pieces=counted)
        self.canvas.use((row, at))

    def _asides(self, row: int) -> Iterator[tuple[int, float]]:
        """List the totals of a row that stand in no column of the table; where money stands, they may be money."""
        head = self.table.head
        for at, value in self.canvas.cells(row):
            if isinstance(value, str) and (said := _TOTAL_SAID.fullmatch(fold(value))):
                yield at, float(re.sub(r"\D", "", said["pieces"]))
            elif at > head.right and not head.of(Heading.PRICE, Heading.AMOUNT) and (number := number_of(value)):
                yield at, number

    def unread_words(self, row: int) -> Iterator[Place]:
        """List the cells of a row of totals whose words hold numbers that were compared with nothing."""
        for at, value in self.canvas.cells(row):
            if has_digits(value) and number_of(value) is None and isinstance(value, str):
                if not _TOTAL_SAID.fullmatch(fold(value)):
                    yield row, at

    def unread_row_totals(self) -> Iterator[Place]:
        """List the totals beside the quantities of a list that are sums of nothing: not of the row, nor of a group."""
        head = self.table.head
        rows: dict[int, int] = {}
        for entry in self.table.entries:
            rows[entry.place[0]] = rows.get(entry.place[0], 0) + entry.pieces
        if not head.of(Heading.PIECES) or head.sizes or head.sides:
            return
        counts = list(rows.values())
        for column in head.of(Heading.TOTAL):
            for at, row in enumerate(rows):
                total = self._total(row, column)
                down, up = counts[at:], counts[at::-1]
                sums = {sum(run[:end]) for run in (down, up) for end in range(1, len(run) + 1)}
                if total is not None and total not in sums:
                    yield row, column.at

    def unread_packing(self, row: int) -> Iterator[Place]:
        """List the cells of a row of totals that add up no packs, cartons or pieces of the rows above it."""
        for column in self.table.head.of(Heading.PACKS, Heading.CARTON, Heading.PACK_SIZE):
            number = self._total(row, column)
            rows = range(self.table.head.body, row)
            above = [self._total(at, column) or 0 for at in rows if not is_total_row(self.canvas, at, self.table.head)]
            pieces = sum(entry.pieces for entry in self.table.entries)
            sums = {sum(above[at:]) for at in range(len(above))}
            if number is not None and number not in sums | {pieces}:
                yield row, column.at

    def _held(self, row: int) -> Iterator[Value | Formula]:
        for at in range(self.table.head.left, self.table.head.right + 1):
            if (value := self.canvas.own(row, at)) is not None:
                yield value

    def _counted(self) -> list[Column]:
        head = self.table.head
        if head.sizes or head.is_turned:
            return [*head.sizes, *head.colours, *head.of(Heading.TOTAL, Heading.PIECES)]
        counts = (
            head.of(Heading.PIECES, Heading.TOTAL) if head.sides else head.of(Heading.PIECES) or head.of(Heading.TOTAL)
        )
        return [*head.sides, *head.of(Heading.DETAIL), *counts]

    def _total(self, row: int, column: Column) -> float | None:
        value = self.canvas.own(row, column.at)
        return number_of(value) if not is_nothing(value) else None

    def _fits(self, row: int, column: Column, group: Sequence[Entry]) -> bool:
        return self._total(row, column) == self._sum(column, group)

    def _sum(self, column: Column, group: Sequence[Entry]) -> int:
        is_axis = bool(column.size or column.colour or column.role in SIDES)
        return sum(entry.pieces for entry in group if not is_axis or entry.place[1] == column.at)

    def _fits_all(self, row: int, columns: Sequence[Column]) -> bool:
        """Say whether a total counts the tables above too."""
        return bool(self._carried) and all(self._total(row, c) == self._sum_of_all(c) for c in columns)

    def _sum_of_all(self, column: Column) -> int:
        """Add up what the tables above and this one hold of a size, a colour, or of all."""
        entries = (*self._carried, *self.table.entries)
        return sum(
            entry.pieces
            for entry in entries
            if (not column.size or entry.size == column.size) and (not column.colour or entry.colour == column.colour)
        )

    def check_carried(self, row: int) -> None:
        """Compare what a page carries to the next one, or brings from the one before, with all that stands above.

        Raises:
            SheetTotalDiffers: It is neither that, nor the sum of this table, nor of the rows since its last total.
        """
        groups = [self.table.entries[self._since :], self.table.entries]
        columns = [column for column in self._counted() if self._total(row, column) is not None]
        if self._fits_all(row, columns) or any(all(self._fits(row, c, group) for c in columns) for group in groups):
            return
        wrong = next(c for c in columns if self._total(row, c) != self._sum_of_all(c))
        word = _spelled(self.canvas.own(row, wrong.at))
        raise SheetTotalDiffers(cell=cell_name(row, wrong.at), word=word, counted_pieces=self._sum_of_all(wrong))

    def _fits_packs(self, row: int) -> bool:
        """Say whether the totals of sizes are those of the packs, and the total of all is right."""
        totals = [column for column in self.table.head.of(Heading.TOTAL, Heading.PIECES) if self._total(row, column)]
        return self.table.is_packed and bool(totals) and all(self._fits(row, c, self.table.entries) for c in totals)

    def check_unknown_columns(self) -> None:
        """Refuse a number under a heading that is no size but stands among the sizes: it would be lost.

        Raises:
            SheetSizeUnknown: There is one, and it names the heading.
        """
        head = self.table.head
        known = {column.at for column in head.columns if column.role is not None or column.size or column.colour}
        if not head.sizes:
            return
        edges = [column.at for column in head.sizes]
        sums: dict[int, int] = {}
        for entry in self.table.entries:
            sums[entry.place[0]] = sums.get(entry.place[0], 0) + entry.pieces
        for row in range(head.body, self.table.end):
            for at, value in self.canvas.cells(row):
                number = number_of(value)
                if at in known or not head.left <= at <= max(head.right, max(edges) + 1) or number is None:
                    continue
                if is_total_row(self.canvas, row, head) or not number or self.canvas.is_left_out(row):
                    continue
                total = sums.get(row, 0)
                if (
                    at > min(edges)
                    and (at < max(edges) or at == max(edges) + 1)
                    and number != total
                    and is_pieces(number)
                    and not self._is_row_confirmed(row)
                ):
                    self._refuse_column(row, at)
                if number != total and at not in {column.at for column in head.sizes}:
                    self.canvas.used.discard((row, at))

    def _refuse_column(self, row: int, at: int) -> None:
        """Say why a column among the sizes is not counted.

        Raises:
            SheetHeadingMissing, SheetSizeTwice, SheetSizeUnknown: One of them, always.
        """
        head = self.table.head
        heading = self.canvas.text(head.body - 1, at)
        if not heading:
            raise SheetHeadingMissing(cell=cell_name(row, at), word=self.canvas.text(row, at))
        same = next((column for column in head.sizes if column.size == size_of(heading)), None)
        if same is not None:
            cells = f"{cell_name(head.body - 1, same.at)}, {cell_name(head.body - 1, at)}"
            raise SheetSizeTwice(cell=cells, first=same.text, second=heading)
        raise SheetSizeUnknown(cell=cell_name(head.body - 1, at), word=heading)

    def _is_row_confirmed(self, row: int) -> bool:
        """Say whether a total shows that all pieces of a row are counted."""
        return any(self._total(row, column) for column in self.table.head.of(Heading.TOTAL, Heading.PIECES))

    def is_bare_total(self, row: int) -> bool:
        """Say whether a row without a word or a size of its own holds the sums of the rows above it."""
        if any(not is_nothing(self.canvas.own(row, column.at)) for column in self.table.head.of(*_NAMING)):
            return False
        if len({entry.place[0] for entry in self.table.entries}) < 2:
            return False
        if any(isinstance(value, str) for value in self._held(row)):
            return False
        columns = [column for column in self._counted() if self._total(row, column) is not None]
        return bool(columns) and all(self._fits(row, column, self.table.entries) for column in columns)


def _spelled(value: Value | Formula) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
