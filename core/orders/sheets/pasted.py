"""A table that was pasted as a message: headings, rows and totals, parted by tabs or spaces."""

import re
from collections.abc import Sequence
from typing import Final

from core.orders.sheets.cell_values import is_letter_size, number_of, size_of
from core.orders.sheets.columns import NAMING
from core.orders.sheets.headings import Heading, find_heading

_FEWEST_COLUMNS: Final = 3
_COUNTING: Final = frozenset({Heading.PIECES, Heading.PACKS, Heading.CARTON})
_PARTINGS: Final = (r"\t", r"\t| {2,}", r"\s+")
"""How columns are parted, the surest first; by single spaces only where each row has as many words as the first."""


def pasted_table(text: str) -> str | None:
    """Give a message as a table parted by tabs, which `read_orders` reads; None where it is no table.

    Its first line has to name a colour, a style or a size, and sizes or a quantity beside it.
    """
    lines = [line.strip(" \r") for line in text.splitlines() if line.strip()]
    for parting in _PARTINGS:
        rows = [re.split(parting, line) for line in lines]
        if len(rows) > 1 and _is_head(rows[0]) and _are_rows(rows, is_loose=parting == r"\s+"):
            return "\n".join("\t".join(cell.strip() for cell in row) for row in rows)
    return None


def _is_head(cells: Sequence[str]) -> bool:
    roles = [find_heading(cell) if size_of(cell) is None else None for cell in cells]
    sizes = [cell for cell in cells if size_of(cell) is not None]
    is_named = bool(NAMING & set(roles))
    is_known = all(role or not cell or size_of(cell) for cell, role in zip(cells, roles, strict=True))
    if len(cells) < _FEWEST_COLUMNS or not is_known:
        return False
    return is_named and (len(sizes) > 1 or any(map(is_letter_size, sizes)) or bool(_COUNTING & set(roles)))


def _are_rows(rows: Sequence[Sequence[str]], *, is_loose: bool) -> bool:
    """Say whether the rows below the first hold numbers under it; a total may leave out what names other rows."""
    width, body = len(rows[0]), rows[1:]
    if any(number_of(row[-1]) is None and number_of(row[min(1, len(row) - 1)]) is None for row in body):
        return False
    full = [row for row in body if len(row) == width]
    is_total = len(body) > len(full) and body[-1] not in full and find_heading(body[-1][0]) is Heading.TOTAL
    others = len(body) - len(full)
    return bool(full) and (not is_loose or others <= is_total)
