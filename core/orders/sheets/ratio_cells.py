"""Ratios that stand in a cell, with pieces or packs to share: `1:2:2:1` beside `S-XL`, `S:M:L=1:2:1`, `配比 S1 M2`."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.errors import UserError
from core.orders.sheets.canvas import Canvas
from core.orders.sheets.cell_values import size_of
from core.orders.sheets.columns import Head
from core.orders.sheets.headings import Heading
from core.orders.sheets.row_words import is_ratio
from core.orders.sheets.values import Place
from core.reading.breakdown import Line, parse_breakdown

_WEIGHTS: Final = re.compile(r"\d{1,2}(?:\s*[:\-–/,+、]\s*\d{1,2})+")
_SIZES_AND_WEIGHTS: Final = re.compile(
    r"(?P<sizes>.*?\D)\s*[=\s:(]\s*(?P<weights>\d{1,2}(?:\s*[:\-–/+]\s*\d{1,2})+)\s*\)?"
)
_BETWEEN: Final = re.compile(r"\s*(?:[,，、/|;；:+ ]|[-–—~至]|\bto\b|\bдо\b|\bи\b|\band\b)\s*")
_SPAN: Final = re.compile(r"(\d{2,3})\s*(?:[-–—~至到]|to|до)\s*(\d{2,3})")
_LARGEST_SHARE: Final = 24
_ABOVE: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidRatio:
    """Sizes as written, how many of each go into one pack, and the cell that says so."""

    sizes: str
    weights: tuple[int, ...]
    place: Place

    @property
    def pack(self) -> int:
        """Count the pieces of one pack."""
        return sum(self.weights)

    @property
    def text(self) -> str:
        """Write the ratio: `1:2:1`."""
        return ":".join(map(str, self.weights))

    def lines(self, pieces: int) -> Sequence[Line] | None:
        """Share pieces out; None where the sizes are not as many as the ratio has parts."""
        try:
            return parse_breakdown(f"{self.text} {_listed(self.sizes, len(self.weights))} {pieces} pcs").lines
        except UserError:
            return None


def _listed(sizes: str, count: int) -> str:
    """Spell a span of numbers out where it has as many even steps as sizes are wanted: `42-48` as four."""
    span = _SPAN.fullmatch(sizes.strip())
    if span is None or count < 2:
        return sizes
    low, high = int(span[1]), int(span[2])
    step, rest = divmod(high - low, count - 1)
    return " ".join(str(low + step * at) for at in range(count)) if step > 0 and not rest else sizes


def are_sizes(text: str) -> bool:
    """Say whether a cell names several sizes, or a range of them, and no quantity."""
    plain = unicodedata.normalize("NFKC", text).strip()
    parts = [part for part in _BETWEEN.split(plain) if part]
    return len(parts) > 1 and size_of(plain) is None and all(size_of(part) for part in parts)


def _are_several(text: str) -> bool:
    return are_sizes(text) or _SPAN.fullmatch(text.strip()) is not None


def ratio_in_row(canvas: Canvas, head: Head, row: int) -> SaidRatio | None:
    """Find the ratio that a row of a list says of its sizes."""
    sizes = " ".join(canvas.text(row, column.at) for column in head.of(Heading.SIZE))
    for column in head.columns:
        if column.role is Heading.PACK_SIZE or is_ratio(column.text) or column.role is Heading.SIZE:
            text, place = canvas.text(row, column.at), (row, column.at)
            is_ratio_only = column.role is not Heading.SIZE
            said = _read(
                text, place, sizes=sizes if _are_several(sizes) and is_ratio_only else "", is_typed=is_ratio_only
            )
            if said is not None and said.sizes:
                return said
    return None


def ratio_above(canvas: Canvas, head: Head) -> SaidRatio | None:
    """Find the ratio that stands above a table, beside a word that says so; its sizes may be those of the table."""
    for row in range(head.row - 1, max(-1, head.row - _ABOVE), -1):
        cells = [(at, canvas.text(row, at)) for at, _ in canvas.cells(row)]
        if not cells or not is_ratio(cells[0][1]):
            continue
        words = " ".join(text for _, text in cells)
        parted = (
            re.split(r"[:：]\s*(?=\D*\d)|\s{2,}", words, maxsplit=1) if len(cells) == 1 else [text for _, text in cells]
        )
        said = next((found for part in parted[1:] if (found := _read(part, (row, cells[0][0]), sizes=""))), None)
        if said is not None:
            return said
    return None


def _read(text: str, place: Place, *, sizes: str, is_typed: bool = True) -> SaidRatio | None:
    plain = unicodedata.normalize("NFKC", text).strip()
    if _WEIGHTS.fullmatch(plain):
        weights = tuple(int(part) for part in re.findall(r"\d+", plain))
        if max(weights) > _LARGEST_SHARE:
            return None
        return SaidRatio(sizes=sizes, weights=weights, place=place)
    if (both := _SIZES_AND_WEIGHTS.fullmatch(plain)) and _are_several(both["sizes"].strip(" :=(")):
        weights = tuple(int(part) for part in re.findall(r"\d+", both["weights"]))
        named = both["sizes"].strip(" :=(")
        return SaidRatio(sizes=named.replace(":", " "), weights=weights, place=place)
    return _typed(plain, place) if is_typed else None


def _typed(text: str, place: Place) -> SaidRatio | None:
    """Read a pack whose sizes are typed with their pieces: `S1 M2 L2 XL1`."""
    try:
        lines = parse_breakdown(text).lines
    except UserError:
        return None
    if len(lines) < 2 or any(line.colour or not line.size for line in lines):
        return None
    sizes = " ".join(line.size for line in lines)
    return SaidRatio(sizes=sizes, weights=tuple(line.pieces for line in lines), place=place)
