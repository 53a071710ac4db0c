"""What stands in the cells of an order sheet, and what may be wrong with the file as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from core.errors import UserError

MAX_FILE_MB = 20
MAX_FILE_BYTES = MAX_FILE_MB * 2**20
"""What the messenger hands out; most of a large sheet is pictures, which are not looked at."""
CELL_CHARS = 200

Value = str | int | float | date | None


class SheetKindUnknown(UserError):
    """The file is of another kind; `kind` says what it is."""

    code: ClassVar[str] = "sheet_kind_unknown"


class SheetTooLarge(UserError):
    """The table has more rows or columns than an order sheet needs."""

    code: ClassVar[str] = "sheet_too_large"


class SheetTooHeavy(UserError):
    """Opening the file would take more memory or time than any order sheet does."""

    code: ClassVar[str] = "sheet_too_heavy"


class SheetBroken(UserError):
    """The file cannot be opened."""

    code: ClassVar[str] = "sheet_broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """What stands in for a formula: its result was computed elsewhere and is not believed."""

    text: str


Row = tuple[Value | Formula, ...]
Cells = Sequence[Sequence[Value | Formula]]


def text_of(value: str) -> str | None:
    """Bring the text of a cell to one line of limited length; None for nothing."""
    return " ".join(value[: 4 * CELL_CHARS].split())[:CELL_CHARS] or None
