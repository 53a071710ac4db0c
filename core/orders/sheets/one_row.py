"""One row of a table: what it says of style, price and day, and the pieces of each size and colour."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from core.orders.sheets.canvas import Canvas, cell_name
from core.orders.sheets.cell_values import is_nothing, is_pieces, is_range, is_thousands_doubtful, number_of, size_of
from core.orders.sheets.entries import Entry, Note, NoteName, Table
from core.orders.sheets.headings import Heading, find_heading, fold
from core.orders.sheets.heads import Column
from core.orders.sheets.sheet_errors import (
    SheetFormula,
    SheetPacksUnclear,
    SheetPiecesWrong,
    SheetRatioUneven,
    SheetSizeUnknown,
    SheetTwoCounts,
)
from core.orders.sheets.totals import Totals
from core.orders.sheets.values import Formula, Place, Value
from core.orders.sheets.variants import read_variant
from core.reading.breakdown import parse_breakdown
from core.reading.colours import find_colour
from core.reading.sizes import UNSIZED

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
            for role in said:
                if said[role] or role is not Heading.STYLE:
                    self._above[role] = said[role]
            self._above.pop(Heading.COLOUR, None) if not self._said(row, Heading.COLOUR) and self.head.sizes else None
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
        )

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
        return " ".join(dict.fromkeys(filter(None, (self.canvas.text(row, c.at) for c in self.head.of(role)))))

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
        counts = [(column, self._pieces(row, column.at)) for column in self.head.sizes]
        factor = self._factor(row, [count for _, count in counts])
        if not any(count for _, count in counts) and self.table.ratio:
            return self._by_ratio(row, base)
        inseam = self._inseam(row)
        entries = [
            replace(_grouped(base, column), size=column.size + inseam, pieces=count * factor, place=(row, column.at))
            for column, count in counts
            if count
        ]
        self._totals.check_row(row, entries)
        return entries

    def _inseam(self, row: int) -> str:
        """Give the length of legs that a row says beside waists across, to be added to each size."""
        said = self._said(row, Heading.INSEAM)
        return f"/{said}" if re.fullmatch(r"[23]\d", said) else ""

    def _factor(self, row: int, counts: Sequence[int]) -> int:
        """Find by how many packs the sizes of a row are to be multiplied.

        Raises:
            SheetPacksUnclear: Packs are named, and the numbers of the row do not say what they are.
        """
        total = self._number(row, Heading.TOTAL, Heading.PIECES)
        ratio = sum(counts)
        for role in (Heading.PACKS, Heading.CARTON):
            packs = self._number(row, role)
            if not packs or not ratio:
                continue
            size = self._number(row, Heading.PACK_SIZE)
            if total is not None and total == ratio:
                return 1
            if (total is not None and total == ratio * packs) or (total is None and size == ratio):
                self.table.note_packs()
                return int(packs)
            if total is None and size is not None and size * packs == ratio:
                return 1
            at = (self.head.first(role) or self.head.columns[0]).at
            if role is Heading.PACKS or (size is not None and total is None):
                raise SheetPacksUnclear(cell=cell_name(row, at), packs=int(packs), pieces=ratio)
        return 1

    def _number(self, row: int, *roles: Heading) -> float | None:
        found = [number_of(self.canvas.own(row, column.at)) for column in self.head.of(*roles)]
        return next((number for number in found if number is not None), None)

    def _by_ratio(self, row: int, base: Entry) -> list[Entry]:
        """Share the total of a row out by the ratio above it."""
        total = self._number(row, Heading.TOTAL, Heading.PIECES) or 0
        pack = sum(self.table.ratio.values())
        if not total:
            return []
        if total % pack or not is_pieces(total):
            words = ":".join(map(str, self.table.ratio.values()))
            raise SheetRatioUneven(cell=cell_name(row, self.head.left), pieces=int(total), ratio=words)
        self.table.note_packs()
        return [
            replace(
                base, size=column.size, pieces=int(total // pack) * self.table.ratio[column.at], place=(row, column.at)
            )
            for column in self.head.sizes
            if column.at in self.table.ratio
        ]

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
                entries.append(
                    replace(base, size=size or "", colour=column.colour, pieces=count, place=(row, column.at))
                )
        self._totals.check_row(row, entries)
        return entries

    def _listed(self, row: int, base: Entry) -> list[Entry]:
        detail = self.head.first(Heading.DETAIL)
        if detail is not None and (text := self.canvas.text(row, detail.at)):
            return self._detailed(row, detail, text, base)
        count, at = self._count(row)
        if not count:
            return []
        size, colour, rest = self._size(row, base)
        if rest and rest in base.style:
            base = replace(base, style=rest)
        elif rest:
            base = replace(base, name=rest)
        return [replace(base, size=size, colour=colour, pieces=count, place=(row, at))]

    def _detailed(self, row: int, detail: Column, text: str, base: Entry) -> list[Entry]:
        """Read a cell in which sizes, colours and quantities are typed."""
        breakdown = parse_breakdown(text)
        entries = [
            replace(base, size=line.size, colour=line.colour or base.colour, pieces=line.pieces, place=(row, detail.at))
            for line in breakdown.lines
        ]
        for column in self.head.of(Heading.PIECES, Heading.TOTAL):
            self._totals.check_cell(row, column.at, entries)
        return entries

    def _count(self, row: int) -> tuple[int, int]:
        """Read the quantity of a row; of several columns the one that says that it is ordered."""
        columns = self.head.of(Heading.PIECES) or self.head.of(Heading.TOTAL)
        found = [(self._pieces(row, column.at), column) for column in columns]
        counts = {count for count, _ in found}
        if len(counts) > 1:
            ordered = [(count, column) for count, column in found if _ORDERED.search(fold(column.text))]
            if len(ordered) != 1:
                cells = ", ".join(cell_name(row, column.at) for _, column in found)
                raise SheetTwoCounts(cell=cells, word=found[0][1].text, other=found[-1][1].text)
            return ordered[0][0], ordered[0][1].at
        count = found[0][0] if found else 0
        return self._times_packs(row, count), found[0][1].at if found else self.head.left

    def _times_packs(self, row: int, count: int) -> int:
        packs, size = self._number(row, Heading.PACKS), self._number(row, Heading.PACK_SIZE)
        total = self._number(row, Heading.TOTAL)
        if packs and size and count and packs * size != count and total not in (count, None):
            raise SheetPacksUnclear(cell=cell_name(row, self.head.left), packs=int(packs), pieces=count)
        if total is not None and self.head.of(Heading.PIECES) and total != count and self.head.of(Heading.PACKS):
            raise SheetPacksUnclear(cell=cell_name(row, self.head.left), packs=int(packs or 0), pieces=count)
        return count

    def _size(self, row: int, base: Entry) -> tuple[str, str, str]:
        """Read the size of a row, its colour, and the style's name where all three stand in one cell."""
        waist, inseam = self.head.first(Heading.WAIST), self.head.first(Heading.INSEAM)
        if waist is not None:
            words = [self.canvas.text(row, column.at) for column in (waist, inseam) if column is not None]
            return "/".join(re.sub(r"\D", "", word) for word in words if word), base.colour, ""
        column = self.head.first(Heading.SIZE)
        if column is not None:
            value = self.canvas.at(row, column.at)
            size = size_of(value)
            if size is not None:
                return size + (self._inseam(row) if size.isdigit() else ""), base.colour, ""
            variant = read_variant(str(value)) if isinstance(value, str) else None
            if variant is None:
                raise SheetSizeUnknown(cell=cell_name(row, column.at), word=self.canvas.text(row, column.at))
            return variant.size, base.colour or variant.colour, ""
        return self._size_in_words(row, base)

    def _size_in_words(self, row: int, base: Entry) -> tuple[str, str, str]:
        """Read colour and size out of a variant, a name or a code.

        Raises:
            SheetSizeUnknown: A variant names no size that we know.
        """
        unread: Column | None = None
        for role in (Heading.VARIANT, Heading.NAME, Heading.STYLE, Heading.COLOUR):
            for one in self.head.of(role):
                text = self.canvas.text(row, one.at)
                variant = read_variant(text)
                is_sure = role is Heading.VARIANT or (
                    variant is not None and (find_colour(variant.colour) or variant.rest)
                )
                if variant is not None and (is_sure or (base.colour and not variant.colour)):
                    rest = variant.rest if role in (Heading.NAME, Heading.STYLE) else ""
                    return variant.size, variant.colour or base.colour, rest
                if role is Heading.VARIANT and text:
                    if find_colour(text):
                        return UNSIZED, text, ""
                    unread = unread or one
        if unread is not None:
            raise SheetSizeUnknown(cell=cell_name(row, unread.at), word=self.canvas.text(row, unread.at))
        return UNSIZED, base.colour, ""


def _grouped(base: Entry, column: Column) -> Entry:
    """Say what a heading above a size means: a colour, or a part of a style such as men's."""
    if not column.group:
        return base
    is_colour = find_colour(column.group) and not base.colour
    return replace(base, colour=column.group) if is_colour else replace(base, group=column.group)
