"""What a sheet adds up itself is checked against what was counted; a number that nobody counts is refused."""

from collections.abc import Iterator, Sequence
from typing import Final

from core.orders.sheets.canvas import Canvas, cell_name
from core.orders.sheets.cell_values import is_nothing, is_pieces, number_of
from core.orders.sheets.entries import Entry, Table
from core.orders.sheets.headings import Heading
from core.orders.sheets.heads import Column
from core.orders.sheets.row_words import is_total_row
from core.orders.sheets.sheet_errors import SheetSizeUnknown, SheetTotalDiffers
from core.orders.sheets.values import Formula, Value

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


class Totals:
    """The sums that a table holds of its own rows."""

    def __init__(self, canvas: Canvas, table: Table, *, carried: int) -> None:
        """Check what `table` holds; `carried` are the pieces of the tables above, which a last total may count too."""
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

    def _held(self, row: int) -> Iterator[Value | Formula]:
        for at in range(self.table.head.left, self.table.head.right + 1):
            if (value := self.canvas.own(row, at)) is not None:
                yield value

    def _counted(self) -> list[Column]:
        head = self.table.head
        if head.sizes or head.is_turned:
            return [*head.sizes, *head.colours, *head.of(Heading.TOTAL, Heading.PIECES)]
        return head.of(Heading.PIECES) or head.of(Heading.TOTAL)

    def _total(self, row: int, column: Column) -> float | None:
        value = self.canvas.own(row, column.at)
        return number_of(value) if not is_nothing(value) else None

    def _fits(self, row: int, column: Column, group: Sequence[Entry]) -> bool:
        return self._total(row, column) == self._sum(column, group)

    def _sum(self, column: Column, group: Sequence[Entry]) -> int:
        is_axis = bool(column.size or column.colour)
        return sum(entry.pieces for entry in group if not is_axis or entry.place[1] == column.at)

    def _fits_all(self, row: int, columns: Sequence[Column]) -> bool:
        """Say whether a total counts the tables above too."""
        is_one = len(columns) == 1 and not columns[0].size and not columns[0].colour
        counted = self._carried + sum(entry.pieces for entry in self.table.entries)
        return bool(self._carried) and is_one and self._total(row, columns[0]) == counted

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
                    heading = self.canvas.text(head.body - 1, at)
                    raise SheetSizeUnknown(cell=cell_name(head.body - 1, at), word=heading)
                if number != total and at not in {column.at for column in head.sizes}:
                    self.canvas.used.discard((row, at))

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
