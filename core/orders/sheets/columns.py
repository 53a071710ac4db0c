"""What the columns of a table are: a row of headings as it was understood."""

import re
from dataclasses import dataclass, field
from typing import Final

from core.orders.sheets.headings import Heading
from core.orders.sheets.values import Place

NAMING: Final = frozenset({Heading.COLOUR, Heading.SIZE, Heading.STYLE, Heading.NAME})
"""Columns that say of which pieces a row tells."""
NO_COLOURS: Final = frozenset(
    "number age номер возраст 号码 年龄"
    " plan planned actual"
    " fact done made produced rejected reject defects ok min max in out dozens dozen boxes план факт"
    " сделано брак дюжин коробок 计划 实际 完成 次品 打".split()
)
"""Headings beside sizes that count something else than a colour."""
OPTION_NAME: Final = re.compile(r"option ?\d name")
"""A heading, folded, of a column whose cells say what the values beside them are: `Color` in each row."""
SIDES: Final = frozenset({Heading.OF_STYLE, Heading.OF_STORE, Heading.OF_UNKNOWN})
"""Columns that count the pieces of one style or store each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table: `size` or `colour` where it is one of an axis, `group` what stands above it."""

    at: int
    text: str
    role: Heading | None = None
    size: str = ""
    colour: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A row of headings; `body` is the first row below it."""

    row: int
    body: int
    columns: tuple[Column, ...]
    is_turned: bool = False
    is_cups: bool = False
    is_lengths: bool = False
    aliases: tuple[Place, ...] = field(default=())

    def of(self, *roles: Heading) -> list[Column]:
        """List the columns of some roles."""
        return [column for column in self.columns if column.role in roles]

    def first(self, role: Heading) -> Column | None:
        """Give the first column of a role."""
        return next(iter(self.of(role)), None)

    @property
    def sizes(self) -> list[Column]:
        """The columns of sizes."""
        return [column for column in self.columns if column.size]

    @property
    def colours(self) -> list[Column]:
        """The columns of colours, where sizes go down."""
        return [column for column in self.columns if column.colour]

    @property
    def sides(self) -> list[Column]:
        """The columns that count the pieces of one style or store each."""
        return [column for column in self.columns if column.role in SIDES]

    @property
    def left(self) -> int:
        """The first column of the table."""
        return min(column.at for column in self.columns)

    @property
    def right(self) -> int:
        """The last column of the table."""
        return max(column.at for column in self.columns)
