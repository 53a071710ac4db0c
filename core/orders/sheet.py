"""The order sheet: a spreadsheet with a few lines about the order and a table of colours, sizes and pieces."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from core.errors import UserError
from core.orders.grids import cell_name, read_grid
from core.orders.headings import Label, find_fabric_by, find_label
from core.orders.layouts import SheetFormula, read_table
from core.orders.model import FabricBy
from core.orders.values import Formula, Value
from core.reading.breakdown import Breakdown
from core.reading.dates import parse_day
from core.reading.prices import MAX_PRICE_MINOR, Price, parse_price


class SheetDayWrong(UserError):
    """A cell names no day, two days, or one that is over."""

    code: ClassVar[str] = "sheet_day_wrong"


class SheetPriceWrong(UserError):
    """A cell names no price."""

    code: ClassVar[str] = "sheet_price_wrong"


class SheetFabricUnclear(UserError):
    """A cell does not say who brings the fabric."""

    code: ClassVar[str] = "sheet_fabric_unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetOrder:
    """What an order sheet says; what it leaves out is None or empty, and asked in chat.

    `category` and `region` are as typed.
    """

    breakdown: Breakdown
    style_name: str = ""
    category: str = ""
    fabric_by: FabricBy | None = None
    fabric_on: date | None = None
    due_on: date | None = None
    ceiling: Price | None = None
    region: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    value: Value | Formula
    cell: str

    @property
    def word(self) -> str:
        return self.value.text if isinstance(self.value, Formula) else str(self.value)


def read_sheet(data: bytes, *, filename: str, today: date, locale: str = "") -> SheetOrder:
    """Read an order sheet, .xlsx or .csv, as a matrix or a list, with headings in any of the three languages.

    Raises:
        UserError: One of the `Sheet...` errors of this module, `grids` or `layouts`; what is wrong with a
            cell names it, such as `cell="B7"`.
    """
    cells = read_grid(data, filename=filename)
    lines, head_row = read_table(cells)
    fields = _fields(cells[:head_row])
    return SheetOrder(
        breakdown=Breakdown(lines=lines),
        style_name=_plain(fields.get(Label.STYLE)),
        category=_plain(fields.get(Label.CATEGORY)),
        fabric_by=_fabric_by(fields.get(Label.FABRIC_BY)),
        fabric_on=_day(fields.get(Label.FABRIC_ON), today, locale),
        due_on=_day(fields.get(Label.DUE_ON), today, locale),
        ceiling=_price(fields.get(Label.CEILING)),
        region=_plain(fields.get(Label.REGION)),
    )


def _fields(rows: Sequence[Sequence[Value | Formula]]) -> dict[Label, _Field]:
    """Find the labels above the table; the value of each is the next cell in its row, if that is no label."""
    found: dict[Label, _Field] = {}
    for at, row in enumerate(rows):
        for column, value in enumerate(row[:-1]):
            label = find_label(value) if isinstance(value, str) else None
            following = row[column + 1]
            is_label = isinstance(following, str) and find_label(following) is not None and column + 2 < len(row)
            if label is not None and following is not None and not is_label:
                found.setdefault(label, _Field(value=following, cell=cell_name(at, column + 1)))
    return found


def _plain(field: _Field | None) -> str:
    if field is None:
        return ""
    if isinstance(field.value, Formula):
        raise SheetFormula(cell=field.cell, word=field.word)
    return field.word


def _fabric_by(field: _Field | None) -> FabricBy | None:
    word = _plain(field)
    if field is None or not word:
        return None
    by = find_fabric_by(word)
    if by is None:
        raise SheetFabricUnclear(cell=field.cell, word=word)
    return by


def _day(field: _Field | None, today: date, locale: str) -> date | None:
    if field is None:
        return None
    if isinstance(field.value, date):
        if field.value < today:
            raise SheetDayWrong(cell=field.cell, word=field.word)
        return field.value
    text = _plain(field)
    try:
        return parse_day(text, today=today, locale=locale)
    except UserError as error:
        raise SheetDayWrong(cell=field.cell, word=field.word) from error


def _price(field: _Field | None) -> Price | None:
    if field is None:
        return None
    if isinstance(field.value, int | float):
        minor = round(field.value * 100) if abs(field.value) < MAX_PRICE_MINOR else 0
        if not 0 < minor <= MAX_PRICE_MINOR:
            raise SheetPriceWrong(cell=field.cell, word=field.word)
        return Price(minor=minor)
    text = _plain(field)
    try:
        return parse_price(text)
    except UserError as error:
        raise SheetPriceWrong(cell=field.cell, word=field.word) from error
