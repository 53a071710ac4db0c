"""Cartons and packs: how many pieces a row means that counts them, and what does not fit together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.orders.sheets.canvas import Canvas, cell_name
from core.orders.sheets.cell_values import number_of
from core.orders.sheets.columns import Column, Head
from core.orders.sheets.headings import Heading
from core.orders.sheets.sheet_errors import (
    SheetCartonsDiffer,
    SheetPacksOnly,
    SheetPacksUnclear,
)
from core.reading.tokens import MAX_PIECES

BOXES: Final = (Heading.PACKS, Heading.CARTON)
_DOZEN: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Packing:
    """What a row says of packing: how many packs or cartons, and the pieces in each; None where it does not say."""

    boxes: int | None
    each: int | None
    column: Column | None
    """The column that counts packs or cartons."""
    loose: int = 0
    """Pieces beside full packs or cartons."""
    inners: int = 1
    """Packs in each carton, where packs lie in cartons."""
    outer: int | None = None
    """A second count, of cartons beside packs: how they belong together is not said."""

    @property
    def made(self) -> int | None:
        """The pieces of all packs."""
        return self.boxes * self.inners * self.each + self.loose if self.boxes and self.each else None


def packing_of(canvas: Canvas, head: Head, row: int) -> Packing:
    """Read what a row says of packing."""
    each = _whole(canvas, head, row, Heading.PACK_SIZE)
    found = [(_whole(canvas, head, row, role), head.first(role)) for role in BOXES]
    counted = [(boxes, column) for boxes, column in found if boxes]
    loose = _whole(canvas, head, row, Heading.LOOSE) or 0
    if not counted:
        return Packing(boxes=None, each=each, column=head.first(Heading.LOOSE) if loose else None, loose=loose)
    (boxes, column), *more = counted
    inners = _whole(canvas, head, row, Heading.INNERS) or 1
    outer = more[0][0] if more and inners == 1 else None
    return Packing(boxes=boxes, each=each, column=column, outer=outer, loose=loose, inners=inners)


def _whole(canvas: Canvas, head: Head, row: int, role: Heading) -> int | None:
    numbers = [number_of(canvas.own(row, column.at)) for column in head.of(role)]
    return next((int(number) for number in numbers if number and number == int(number)), None)


def pieces_of(packing: Packing, row: int, said: Sequence[tuple[int, Column]]) -> tuple[int, int] | None:
    """Find which quantity of a row counts its pieces, where it counts packs or cartons too: the pieces and the column.

    `said` are the quantities with their columns. None leaves the row to be read as if nothing was packed.

    Raises:
        SheetCartonsDiffer: Packs times their pieces are none of the quantities.
        SheetPacksUnclear: The quantities do not say what one pack holds.
        SheetPacksOnly: Packs are counted, and nothing says how many pieces they hold.
    """
    column = packing.column
    if column is None:
        return None
    if not packing.boxes:
        return (packing.loose, column.at) if not said and packing.loose else None
    if packing.outer is not None and packing.each is not None:
        return _nested(packing, column, row, said)
    if packing.made is not None:
        return _made(packing, packing.made, column, row, said)
    if not said:
        raise SheetPacksOnly(cell=cell_name(row, column.at), word=column.text, packs=packing.boxes)
    return _without_size(packing.boxes, column, row, said)


def _nested(packing: Packing, column: Column, row: int, said: Sequence[tuple[int, Column]]) -> tuple[int, int]:
    """Find which quantity packs and cartons make: all packs, all cartons, or the packs of each carton."""
    packs, cartons, each = packing.boxes or 1, packing.outer or 1, packing.each or 1
    made = {packs * each, cartons * each, packs * cartons * each}
    fitting = next(((count, one.at) for count, one in said if count in made), None)
    if fitting is None:
        raise SheetPacksUnclear(cell=cell_name(row, column.at), packs=packs, pieces=said[0][0] if said else each)
    return fitting


def _made(
    packing: Packing, made: int, column: Column, row: int, said: Sequence[tuple[int, Column]]
) -> tuple[int, int] | None:
    if not said:
        return made, column.at
    known = {made, packing.boxes, packing.each, packing.loose, packing.inners}
    for pieces in (made, _DOZEN * made):
        fitting = next((one for count, one in said if count == pieces), None)
        if fitting is not None and all(count in {*known, pieces} for count, _ in said):
            return pieces, fitting.at
    counts = {count for count, _ in said}
    if len(counts) == 1 and not packing.loose and made - (packing.each or 0) < (count := counts.pop()) <= made:
        return count, said[0][1].at  # the last carton is not full
    count, other = next((count, one) for count, one in said if count != made)
    raise SheetCartonsDiffer(
        cell=cell_name(row, other.at), packs=packing.boxes or 0, each=packing.each or 0, made=made, pieces=count
    )


def _without_size(boxes: int, column: Column, row: int, said: Sequence[tuple[int, Column]]) -> tuple[int, int] | None:
    counts = {count for count, _ in said}
    if len(counts) == 1 and boxes <= min(counts):
        return None
    least, most = min(counts), max(counts)
    if len(counts) == 2 and least * boxes == most:
        return most, next(one.at for count, one in said if count == most)
    raise SheetPacksUnclear(cell=cell_name(row, column.at), packs=boxes, pieces=least)


def packs_across(packing: Packing, ratio: int, total: float | None, row: int) -> int:
    """Find by how many packs the sizes of a row, `ratio` in all, are to be multiplied.

    Raises:
        SheetPacksUnclear: Packs are named, and the numbers of the row do not say what they are, or say it twice.
    """
    packs, column = packing.boxes, packing.column
    if packing.loose and column is not None and packs:
        raise SheetPacksUnclear(cell=cell_name(row, column.at), packs=packs, pieces=packing.loose)
    if not packs or not ratio or column is None or (packs == 1 and packing.outer is None):
        return 1
    if total is not None:
        outer = packing.outer or 1
        if total in (ratio, ratio * packs, ratio * packs * outer):
            return int(total // ratio)
        is_open = column.role is Heading.CARTON and packing.each is None
    elif packing.outer is not None:
        is_open = False
    elif packing.each is not None:
        if packing.each == ratio or packing.made == ratio:
            return packs if packing.each == ratio else 1
        is_open = False
    else:
        # pieces of all packs can be shared out among them: equal packs evenly, cartons with one piece each at least
        is_of_all = ratio >= packs if column.role is Heading.CARTON else ratio % packs == 0
        if not is_of_all and ratio * packs <= MAX_PIECES:
            return packs
        is_open = False
    if is_open:
        return 1
    raise SheetPacksUnclear(cell=cell_name(row, column.at), packs=packs, pieces=ratio)


def refuse_packs_alone(canvas: Canvas, head: Head) -> None:
    """Refuse a table that counts packs or cartons and no pieces.

    Raises:
        SheetPacksOnly: It does.
    """
    for row in range(head.body, canvas.height):
        packing = packing_of(canvas, head, row)
        if packing.boxes and packing.column is not None:
            cell = cell_name(row, packing.column.at)
            raise SheetPacksOnly(cell=cell, word=packing.column.text, packs=packing.boxes)
