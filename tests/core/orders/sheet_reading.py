"""Sheets written row by row, and what is read of them, for tests."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from core.errors import UserError
from core.orders.sheets.sheet import SheetReading, read_orders

TODAY = date(2026, 11, 29)
Rows = Sequence[Sequence[Any]]


def read_tabs(tabs: dict[str, Rows]) -> SheetReading:
    """Read a workbook of some tabs."""
    book = Workbook()
    for at, (name, rows) in enumerate(tabs.items()):
        sheet = book.active if not at else book.create_sheet()
        assert isinstance(sheet, Worksheet)
        sheet.title = name or "Sheet1"
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return read_orders(out.getvalue(), filename="order.xlsx", today=TODAY)


def read_rows(rows: Rows) -> SheetReading:
    """Read a workbook of one tab."""
    return read_tabs({"": rows})


def told(rows: Rows) -> tuple[list[str], list[str]]:
    """Give the orders of a sheet as text, each with its style, and the names of what is told beside them."""
    read = read_rows(rows)
    orders = [f"{order.style_name}: {order.breakdown.text()}".removeprefix(": ") for order in read.orders]
    return orders, [str(note.name) for note in read.notes]


def refused(rows: Rows) -> tuple[str, dict[str, Any]]:
    """Give the code with which a sheet is refused, and what its sentence names."""
    try:
        read = read_rows(rows)
    except UserError as error:
        return error.code, dict(error.params)
    raise AssertionError(f"read: {read}")
