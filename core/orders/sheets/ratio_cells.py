"""Ratios that stand in a cell, with pieces or packs to share: `1:2:2:1` beside `S-XL`, `S:M:L=1:2:1`, `配比 S1 M2`."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import gcd
from typing import Final

from core.errors import UserError
from core.orders.sheets.canvas import Canvas
from core.orders.sheets.cell_values import percent_of, size_of
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
_LISTED: Final = re.compile(r"\s*[,，、/|;；+ ]\s*")
_SHARE: Final = re.compile(
    r"(?P<share>\d{1,3})\s*%\s*[-:]?\s*(?P<last>[^\s%]+)|(?P<first>\d{0,2}[^\W\d_]+|\d{2,3}(?=\s*[-:=(]))\s*[-:=(]?\s*(?P<share_last>\d{1,3})\s*%\)?"
)
_WEIGHTS_AND_SIZES: Final = re.compile(
    r"(?P<weights>\d{1,2}(?:\s*[:\-–/+]\s*\d{1,2})+)\s*[,=:]?\s*[(\s]\s*(?P<sizes>\D.*?)\s*\)?"
)
_RATIO_WORDS: Final = re.compile(
    r"(?i)^(?:size |pack |pre-?pack )?ratio(?: (?:per pack|of a pack|pack))?|^(?:尺码|每手|装箱)?(?:比例|配比|配码)"
    r"|^соотношение(?: размеров)?|^ростовка"
)
_WHOLE: Final = 100
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
        count = len(self.weights)
        named = [size_of(part) for part in _LISTED.split(self.sizes) if part]
        if len(named) == count and all(named):
            shares = zip(named, self.weights, strict=True)
            return [
                Line(size=str(size), colour="", pieces=pieces // self.pack * share) for size, share in shares if share
            ]
        even = ":".join("1" * count)
        try:
            lines = parse_breakdown(f"{even} {_listed(self.sizes, count)} {count} pcs").lines
        except UserError:
            return None
        if len(lines) != count:
            return None
        return [
            replace(line, pieces=pieces // self.pack * weight)
            for line, weight in zip(lines, self.weights, strict=True)
            if weight
        ]


def _listed(sizes: str, count: int) -> str:
    """Spell a span of numbers out where it has as many even steps as sizes are wanted: `42-48` as four."""
    span = _SPAN.fullmatch(sizes.strip())
    if span is None or count < 2:
        return " ".join(_LISTED.split(sizes))
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


def series_in_row(canvas: Canvas, head: Head, row: int, packs: int, pieces: Sequence[int]) -> SaidRatio | None:
    """Take sizes beside packs as one piece of each in a pack, where the quantity agrees: `42,44,46 | 10 | 30`."""
    column = head.first(Heading.SIZE)
    sizes = canvas.text(row, column.at) if column is not None else ""
    if column is None or not packs or not _are_several(sizes) or any(count % packs for count in pieces):
        return None
    count = pieces[0] // packs if pieces else len([part for part in _LISTED.split(sizes) if part])
    is_open = not pieces and (count < 2 or _SPAN.fullmatch(sizes.strip()) is not None)
    said = SaidRatio(sizes=sizes, weights=(1,) * count, place=(row, column.at))
    return None if is_open or count < 2 or said.lines(said.pack) is None else said


def shares_of(text: str) -> tuple[tuple[str, int], ...]:
    """Read percents of sizes that make a hundred: `20% S, 40% M, 40% L`; nothing where it is anything else."""
    found = []
    plain = unicodedata.normalize("NFKC", text).strip()
    parts = re.split(r"\s*[,;、/]\s*", plain)
    for part in parts if len(parts) > 1 else _by_percents(plain):
        match = _SHARE.fullmatch(part)
        if match is None or not size_of(match["first"] or match["last"]):
            return ()
        found.append((match["first"] or match["last"], int(match["share"] or match["share_last"])))
    return tuple(found) if len(found) > 1 and sum(share for _, share in found) == _WHOLE else ()


def shares_across(canvas: Canvas, head: Head, row: int) -> Mapping[int, int]:
    """Read percents below sizes that make a hundred, by column; nothing where a row holds anything else."""
    held = {c.at: value for c in head.sizes if (value := canvas.own(row, c.at)) is not None}
    shares = {at: share for at, value in held.items() if (share := percent_of(value)) is not None}
    if len(shares) != len(held) or sum(shares.values()) != _WHOLE:
        return {}
    return dict(zip(shares, reduced(list(shares.values())), strict=True))


def _by_percents(text: str) -> list[str]:
    """Cut `20% S 40% M 40% L` and `S20% M80%` where the next share begins."""
    return re.split(r"(?<=%)\s+(?=\D)" if text.endswith("%") else r"\s+(?=\d{1,3}\s*%)", text)


def reduced(shares: Sequence[int]) -> tuple[int, ...]:
    """Give shares in the smallest whole numbers: 20, 40 and 40 are 1:2:2."""
    common = gcd(*shares)
    return tuple(share // common for share in shares) if common else tuple(shares)


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
        bare = _RATIO_WORDS.sub("", words).strip(" :：=")
        said = next(
            (found for part in [*parted[1:], bare] if (found := _read(part, (row, cells[0][0]), sizes=""))), None
        )
        if said is not None:
            return said
    return None


def typed_ratio(text: str, place: Place) -> SaidRatio | None:
    """Read pieces that stand before or behind the sizes that they are of: `8/16/16/8 (S-XL)`."""
    said = _read(text, place, sizes="", is_typed=False)
    return said if said is not None and said.sizes and not shares_of(text) else None


def _read(text: str, place: Place, *, sizes: str, is_typed: bool = True) -> SaidRatio | None:
    plain = unicodedata.normalize("NFKC", text).strip()
    if _WEIGHTS.fullmatch(plain):
        weights = tuple(int(part) for part in re.findall(r"\d+", plain))
        if max(weights) > _LARGEST_SHARE:
            return None
        return SaidRatio(sizes=sizes, weights=weights, place=place)
    if shares := shares_of(plain):
        weights = reduced([share for _, share in shares])
        return SaidRatio(sizes=" ".join(size for size, _ in shares), weights=weights, place=place)
    for pattern in (_SIZES_AND_WEIGHTS, _WEIGHTS_AND_SIZES):
        if (both := pattern.fullmatch(plain)) and _are_several(both["sizes"].strip(" :=()")):
            weights = tuple(int(part) for part in re.findall(r"\d+", both["weights"]))
            return SaidRatio(sizes=both["sizes"].strip(" :=()").replace(":", " "), weights=weights, place=place)
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
