"""What stands in the cells of an order sheet, and what may be wrong with the file as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from core.errors import UserError

MAX_FILE_MB = 20
MAX_FILE_BYTES = MAX_FILE_MB * 2**20
"""What the messenger hands out; most of a large sheet is pictures, which are not looked at."""
CELL_CHARS = 200

Value = str | int | float | date | None
MOST_TABS = 30
"""Of a workbook; of those behind them the merchant is told."""


class SheetKindUnknown(UserError):
    """The file is of another kind; `kind` says what it is."""

    code: ClassVar[str] = "sheet_kind_unknown"


class SheetTooLarge(UserError):
    """The table has more rows or columns than an order sheet needs."""

    code: ClassVar[str] = "sheet_too_large"


class SheetTooHeavy(UserError):
    """Opening the file would take more memory or time than any order sheet does."""

    code: ClassVar[str] = "sheet_too_heavy"


class SheetDamaged(UserError):
    """A part of the file is missing, or is not what was packed: it was cut or changed on its way."""

    code: ClassVar[str] = "sheet_damaged"


class SheetBroken(UserError):
    """The file cannot be opened."""

    code: ClassVar[str] = "sheet_broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """A formula, and the result that another program stored with it, if any.

    `moved` says how many rows and columns it stands from the cell whose words it shares.
    """

    text: str
    stored: Value = None
    moved: tuple[int, int] = (0, 0)


Row = tuple[Value | Formula, ...]
Cells = Sequence[Row]
Place = tuple[int, int]
"""Row and column of a cell, from 0."""


@dataclass(slots=True, kw_only=True)
class Tab:
    """One worksheet: its cells, what spans several of them, and what a person does not see or has struck out.

    `comments` holds what was noted on cells; `believed` the places of formulas whose stored result is taken;
    `pictures` counts those that lie in the file, told on its first tab. Of one that `is_unread` only the name is known.
    """

    name: str
    rows: Cells
    merged: tuple[tuple[Place, Place], ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    struck: frozenset[Place] = frozenset()
    comments: dict[Place, str] = field(default_factory=dict)
    is_hidden: bool = False
    are_letters_guessed: bool = False
    believed: frozenset[Place] = frozenset()
    pictures: int = 0
    is_unread: bool = False


def text_of(value: str) -> str | None:
    """Bring the text of a cell to one line of limited length; None for nothing."""
    return " ".join(value[: 4 * CELL_CHARS].split())[:CELL_CHARS] or None
