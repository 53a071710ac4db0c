"""One row of a table: what it says of style, price and day, and the pieces of each size and colour."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from core.orders.sheets.canvas import Canvas, cell_name
from core.orders.sheets.cell_values import (
    is_nothing,
    is_pieces,
    is_range,
    is_thousands_doubtful,
    number_of,
    size_of,
)
from core.orders.sheets.columns import Column
from core.orders.sheets.entries import Entry, Note, NoteName, Table
from core.orders.sheets.headings import Heading, find_heading, fold
from core.orders.sheets.packing import packing_of, packs_across, pieces_of
from core.orders.sheets.ratio_cells import SaidRatio, ratio_in_row, series_in_row, shares_across, typed_ratio
from core.orders.sheets.row_sizes import grouped, inseam_of, size_of_row, words_of
from core.orders.sheets.sheet_errors import (
    SheetColumnsUnclear,
    SheetFormula,
    SheetPacksUnclear,
    SheetPiecesWrong,
    SheetRatioUneven,
    SheetSizesTogether,
    SheetSizeUnknown,
    SheetTwoCounts,
)
from core.orders.sheets.totals import Totals
from core.orders.sheets.values import Formula, Place, Value
from core.reading.breakdown import parse_breakdown
from core.reading.sizes import UNSIZED

_NUMBERED_STORES: Final = re.compile(r"(?<![a-z])(?:store|shop)|магазин|店")
"""Headings below which a number is that of a store, not pieces that lie in it."""
_ORDERED: Final = re.compile(
    r"(?<![a-z])(?:order|ordered|this|new|to order|reorder|buy)(?![a-z])"
    r"|заказ|к заказу|订|采购|下单|补货|备货|返单|本次|今年|bestell|command|pedido|siparis"
)


class RowReader:
    """Reads rows one after the other: empty cells repeat what stands above them."""

    def __init__(self, canvas: Canvas, table: Table, totals: Totals, *, colour: str) -> None:
        """Read rows of `table`; `colour` is the one of all rows that name none."""
        self.canvas = canvas
        self.table = table
        self.head = table.head
        self.colour_section = ""
        self.style_section = ""
        self.store_section = ""
        self.taken: set[Place] = set()
        """Cells whose words were read, though their columns hold words that are not."""
        self.ratio: SaidRatio | None = None
        """The ratio that stands above the table and holds for each row of a list."""
        self._totals = totals
        self._colour = colour
        self._above: dict[Heading, str] = {}

    def read(self, row: int) -> list[Entry]:
        """Read the pieces of a row; a row that counts nothing gives none.

        Raises:
            UserError: One of `sheet_errors` that names its cell.
        """
        base = self._base(row)
        if self.head.is_turned:
            return self._turned(row, base)
        if self.head.is_cups or self.head.is_lengths:
            return self._axes(row, base)
        if self.head.sizes:
            return self._across(row, base)
        return self._listed(row, base)

    def _base(self, row: int) -> Entry:
        """Read what a row says beside sizes and pieces; empty cells repeat what stands above."""
        said = {role: self._said(row, role) for role in (Heading.STYLE, Heading.NAME, Heading.GARMENT)}
        if said[Heading.STYLE] or said[Heading.NAME]:
            is_same = said[Heading.STYLE] == self._above.get(Heading.STYLE)  # named in full once, as shops export it
            for role in said:
                if said[role] or not (is_same or role is Heading.STYLE):
                    self._above[role] = said[role]
            self._above.pop(Heading.COLOUR, None) if not self._said(row, Heading.COLOUR) and self.head.sizes else None
        elif said[Heading.GARMENT]:
            self._above[Heading.GARMENT] = said[Heading.GARMENT]
        price, day = self._place(row, Heading.PRICE), self._place(row, Heading.DUE_ON)
        return Entry(
            size=UNSIZED,
            colour=self._colour_of(row),
            pieces=0,
            place=(row, self.head.left),
            style=self._above.get(Heading.STYLE, "") or self.style_section,
            name=self._above.get(Heading.NAME, ""),
            garment=self._above.get(Heading.GARMENT, ""),
            price=self._value(price),
            day=self._value(day),
            day_place=day or (0, 0),
            currency=self._said(row, Heading.CURRENCY) or (self._heading(Heading.PRICE)),
            mark=" ".join(filter(None, (self._said(row, Heading.KIND), self._said(row, Heading.OTHER)))),
            store=self._store(row),
        )

    def _store(self, row: int) -> str:
        """Read the shop or warehouse that a row names; empty cells repeat the one above."""
        columns = self.head.of(Heading.STORE)
        is_numbered = len(columns) == 1 and bool(_NUMBERED_STORES.search(fold(columns[0].text)))
        words = (self.canvas.text(row, column.at) for column in columns)
        said = " ".join(word for word in words if word and (is_numbered or number_of(word) is None))
        if said:
            self._above[Heading.STORE] = said
        return self._above.get(Heading.STORE, "") or self.store_section

    def _heading(self, role: Heading) -> str:
        column = self.head.first(role)
        return column.text if column else ""

    def _place(self, row: int, role: Heading) -> Place | None:
        column = self.head.first(role)
        return (row, column.at) if column is not None else None

    def _value(self, place: Place | None) -> Value:
        value = self.canvas.at(*place) if place is not None else None
        return None if isinstance(value, Formula) else value

    def _said(self, row: int, role: Heading) -> str:
        return words_of(self.canvas, self.head, row, role)

    def _colour_of(self, row: int) -> str:
        said = self._said(row, Heading.COLOUR)
        if said and self.head.sizes and find_heading(said) is Heading.PIECES:
            return self.colour_section or self._colour
        if said:
            self._above[Heading.COLOUR] = said
            return said
        if self.head.of(Heading.COLOUR) and not self.head.sizes:
            return self._above.get(Heading.COLOUR, "") or self.colour_section or self._colour
        return (
            self.colour_section or self._colour or (self._above.get(Heading.COLOUR, "") if self._repeats(row) else "")
        )

    def _repeats(self, row: int) -> bool:
        """Say whether an empty colour before sizes stands for the one above: a kind of pack, or a style, is named."""
        return bool(self._said(row, Heading.KIND))

    def _pieces(self, row: int, at: int) -> int:
        """Read a quantity; 0 where the cell is empty.

        Raises:
            SheetFormula, SheetPiecesWrong: It holds anything else but a whole number that an order can have.
        """
        value = self.canvas.own(row, at)
        cell = cell_name(row, at)
        if self.canvas.is_covered(row, at) and number_of(self.canvas.at(row, at)):
            raise SheetPiecesWrong(cell=cell_name(*self.canvas.anchor(row, at)), word=self.canvas.text(row, at))
        if isinstance(value, Formula):
            raise SheetFormula(cell=cell, word=value.text)
        if is_nothing(value):
            return 0
        if (row, at) in self.canvas.tab.struck and not self.canvas.is_left_out(row):
            raise SheetPiecesWrong(cell=cell, word=f"̶{value}")
        number = number_of(value)
        if is_range(value) or not is_pieces(number) or number is None:
            raise SheetPiecesWrong(cell=cell, word=str(value))
        if is_thousands_doubtful(value) and not self._is_confirmed(row):
            raise SheetPiecesWrong(cell=cell, word=str(value))
        if (row, at) in self.canvas.tab.believed:
            self.table.notes.append(Note(name=NoteName.BELIEVED, params={"cell": cell, "pieces": int(number)}))
        return int(number)

    def _is_confirmed(self, row: int) -> bool:
        """Say whether the row's own total shows how its numbers are meant."""
        total = next((number_of(self.canvas.own(row, c.at)) for c in self.head.of(Heading.TOTAL)), None)
        numbers = [number_of(self.canvas.own(row, column.at)) or 0 for column in self.head.sizes]
        return total is not None and bool(numbers) and sum(numbers) == total

    def _across(self, row: int, base: Entry) -> list[Entry]:
        if self._said_counts(row) and (shares := shares_across(self.canvas, self.head, row)):
            return self._by_ratio(row, base, shares)
        counts = [(column, self._pieces(row, column.at)) for column in self.head.sizes]
        factor = self._factor(row, [count for _, count in counts])
        if not any(count for _, count in counts) and self.table.ratio:
            return self._by_ratio(row, base, self.table.ratio)
        inseam = inseam_of(self.canvas, self.head, row)
        entries = [
            replace(grouped(base, column), size=column.size + inseam, pieces=count * factor, place=(row, column.at))
            for column, count in counts
            if count
        ]
        self._totals.check_row(row, entries)
        return entries

    def _factor(self, row: int, counts: Sequence[int]) -> int:
        """Find by how many packs the sizes of a row are to be multiplied.

        Raises:
            SheetPacksUnclear: Packs are named, and the numbers of the row do not say what they are.
        """
        total = self._number(row, Heading.TOTAL, Heading.PIECES)
        packs = packs_across(packing_of(self.canvas, self.head, row), sum(counts), total, row)
        if packs > 1:
            self.table.note_packs()
        return packs

    def refuse_packs_below(self, row: int) -> None:
        """Refuse a row that says how many packs the rows above it are: it does not say of which.

        Raises:
            SheetPacksUnclear: It counts some.
        """
        at = next((column.at for column in self.head.sizes if number_of(self.canvas.own(row, column.at))), None)
        if at is not None and self.table.entries:
            pieces = sum(entry.pieces for entry in self.table.entries)
            packs = int(number_of(self.canvas.own(row, at)) or 0)
            raise SheetPacksUnclear(cell=cell_name(row, at), packs=packs, pieces=pieces)

    def _number(self, row: int, *roles: Heading) -> float | None:
        found = [number_of(self.canvas.own(row, column.at)) for column in self.head.of(*roles)]
        return next((number for number in found if number is not None), None)

    def _by_ratio(self, row: int, base: Entry, ratio: Mapping[int, int]) -> list[Entry]:
        """Share the total of a row, or its packs, out by the ratio that stands above it, or in its own shares."""
        pack = sum(ratio.values())
        words = ":".join(map(str, ratio.values()))
        total = self._to_share(row, pack, words)
        return [
            replace(base, size=column.size, pieces=total // pack * ratio[column.at], place=(row, column.at))
            for column in self.head.sizes
            if ratio.get(column.at) and total
        ]

    def _to_share(self, row: int, pack: int, ratio: str) -> int:
        """Find how many pieces of a row are shared out by a ratio: its quantity, or its packs.

        Raises:
            SheetRatioUneven: They fill no whole packs.
            SheetCartonsDiffer: Quantity and packs disagree.
        """
        packing = packing_of(self.canvas, self.head, row)
        said = self._said_counts(row)
        if packing.column is None and not said:
            return 0
        made = pieces_of(replace(packing, each=pack), row, said) or (said[0][0], said[0][1].at)
        if made[0] % pack or not is_pieces(made[0]):
            raise SheetRatioUneven(cell=cell_name(row, made[1]), pieces=made[0], ratio=ratio)
        self.table.note_packs()
        return made[0]

    def _axes(self, row: int, base: Entry) -> list[Entry]:
        down = self.canvas.text(row, self.head.columns[0].at).upper().removeprefix("W")
        entries = []
        for column in self.head.sizes:
            count = self._pieces(row, column.at)
            size = f"{down}{column.size}" if self.head.is_cups else f"{down}/{column.size}"
            if count and not re.fullmatch(r"\d{2,3}", down):
                raise SheetSizeUnknown(cell=cell_name(row, self.head.columns[0].at), word=down)
            if count:
                entries.append(replace(base, size=size, pieces=count, place=(row, column.at)))
        self._totals.check_row(row, entries)
        return entries

    def _turned(self, row: int, base: Entry) -> list[Entry]:
        down = self.head.first(Heading.SIZE)
        assert down is not None
        size = size_of(self.canvas.at(row, down.at))
        entries = []
        for column in self.head.colours:
            count = self._pieces(row, column.at)
            if count and size is None:
                raise SheetSizeUnknown(cell=cell_name(row, down.at), word=self.canvas.text(row, down.at))
            if count:
                named = replace(base, size=size or "", colour=column.colour, pieces=count, place=(row, column.at))
                entries.append(grouped(named, column))
        self._totals.check_row(row, entries)
        return entries

    def _listed(self, row: int, base: Entry) -> list[Entry]:
        if self.head.sides:
            return self._beside(row, base)
        if (ratio := ratio_in_row(self.canvas, self.head, row) or self.ratio or self._series(row)) is not None:
            return self._shared(row, base, ratio)
        detail = self.head.first(Heading.DETAIL)
        if detail is not None and (text := self.canvas.text(row, detail.at)):
            return self._detailed(row, detail, text, base)
        count, at = self._count(row)
        if not count:
            return []
        size, colour, rest = size_of_row(self.canvas, self.head, row, base, pieces=count)
        if rest and rest in base.style:
            base = replace(base, style=rest)
        elif rest:
            base = replace(base, name=rest)
        return [replace(base, size=size, colour=colour, pieces=count, place=(row, at))]

    def _series(self, row: int) -> SaidRatio | None:
        packs = packing_of(self.canvas, self.head, row).boxes or 0
        said = [count for count, column in self._said_counts(row) if count != packs]
        return series_in_row(self.canvas, self.head, row, packs, said)

    def _shared(self, row: int, base: Entry, ratio: SaidRatio) -> list[Entry]:
        """Share the pieces or packs of a row out by the ratio that stands in a cell.

        Raises:
            SheetSizesTogether: The ratio has more or fewer parts than there are sizes.
        """
        pieces = self._to_share(row, ratio.pack, ratio.text)
        if not pieces:
            return []
        lines = ratio.lines(pieces)
        if lines is None:
            raise SheetSizesTogether(cell=cell_name(*ratio.place), word=f"{ratio.sizes} {ratio.text}", pieces=pieces)
        self.taken.add(ratio.place)
        place = (row, self.head.left)
        return [replace(base, size=line.size, pieces=line.pieces, place=place) for line in lines]

    def _beside(self, row: int, base: Entry) -> list[Entry]:
        """Read the pieces of styles or stores that stand side by side.

        Raises:
            SheetColumnsUnclear: Nothing says what the columns are.
        """
        counts = [(column, self._pieces(row, column.at)) for column in self.head.sides]
        if not any(count for _, count in counts):
            return []
        if any(column.role is Heading.OF_UNKNOWN for column, _ in counts):
            names = ", ".join(f"«{column.text}»" for column, _ in counts)[:120]
            raise SheetColumnsUnclear(cell=cell_name(self.head.row, counts[0][0].at), words=names)
        pieces = sum(count for _, count in counts)
        size, colour, _ = size_of_row(self.canvas, self.head, row, base, pieces=pieces)
        base = replace(base, size=size, colour=colour)
        entries = [
            replace(grouped(base, column), pieces=count, place=(row, column.at), price=self._price_beside(row, column))
            for column, count in counts
            if count
        ]
        self._totals.check_row(row, entries)
        return entries

    def _price_beside(self, row: int, column: Column) -> Value:
        """Read the price of what stands in one of several columns: the next one, where there are several."""
        prices = self.head.of(Heading.PRICE)
        later = min((side.at for side in self.head.sides if side.at > column.at), default=self.head.right + 1)
        own = [price for price in prices if column.at < price.at < later] if len(prices) > 1 else prices
        return self._value((row, own[0].at)) if own else None

    def _detailed(self, row: int, detail: Column, text: str, base: Entry) -> list[Entry]:
        """Read a cell in which sizes, colours and quantities are typed."""
        said = typed_ratio(text, (row, detail.at))
        lines = said.lines(said.pack) if said is not None else None
        lines = lines or parse_breakdown(text).lines
        factor = self._factor(row, [line.pieces for line in lines])
        entries = [
            replace(
                base,
                size=line.size,
                colour=line.colour or base.colour,
                pieces=line.pieces * factor,
                place=(row, detail.at),
            )
            for line in lines
        ]
        for column in self.head.of(Heading.PIECES, Heading.TOTAL):
            self._totals.check_cell(row, column.at, entries)
        return entries

    def _count(self, row: int) -> tuple[int, int]:
        """Read the quantity of a row; of several columns the one that says that it is ordered."""
        columns = self.head.of(Heading.PIECES) or self.head.of(Heading.TOTAL)
        found = [(self._pieces(row, column.at), column) for column in columns]
        packing = packing_of(self.canvas, self.head, row)
        packed = pieces_of(packing, row, self._said_counts(row))
        if packed is not None:
            if packing.made is not None and not any(count == packed[0] for count, _ in found):
                self.table.note_once(NoteName.CARTONS)
            return packed
        counts = {count for count, _ in found}
        if len(counts) > 1:
            ordered = [(count, column) for count, column in found if _ORDERED.search(fold(column.text))]
            if len(ordered) != 1:
                cells = ", ".join(cell_name(row, column.at) for _, column in found)
                raise SheetTwoCounts(cell=cells, word=found[0][1].text, other=found[-1][1].text)
            return ordered[0][0], ordered[0][1].at
        return found[0][0] if found else 0, found[0][1].at if found else self.head.left

    def _said_counts(self, row: int) -> list[tuple[int, Column]]:
        """List the quantities and totals of a row, those in words left out."""
        columns = self.head.of(Heading.PIECES, Heading.TOTAL)
        numbers = [(number_of(self.canvas.own(row, column.at)), column) for column in columns]
        return [(int(number), column) for number, column in numbers if number and number == int(number)]
