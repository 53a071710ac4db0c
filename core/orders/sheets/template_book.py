"""The order sheet as a workbook; only the worker that makes one loads what that takes."""

import io
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from core.orders.sheets.headings import Label
from core.orders.sheets.template_texts import SIZES, TemplateTexts

_TABLE_ROW = len(Label) + 2
_EMPTY_ROWS = 8
_GREY = PatternFill("solid", fgColor="F1EFEA")
_YELLOW = PatternFill("solid", fgColor="FFF8DC")
_SIDE = Side(style="thin", color="BBB6AB")
_LINE = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)


def make_book(texts: TemplateTexts) -> bytes:
    """Make the workbook: a first tab to fill in, and a second one with an example that is never read."""
    book = Workbook()
    sheet = book.active
    if not isinstance(sheet, Worksheet):
        raise ValueError("a new workbook has a worksheet")
    sheet.title = texts.order_tab[:31]
    _lay_out(sheet, texts, values={}, rows=[("", {})] * _EMPTY_ROWS)
    example = book.create_sheet(texts.example_tab[:31])
    _lay_out(example, texts, values=texts.example, rows=texts.example_rows)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _lay_out(
    sheet: Worksheet,
    texts: TemplateTexts,
    *,
    values: Mapping[Label, str],
    rows: Sequence[tuple[str, Mapping[str, int]]],
) -> None:
    for at, label in enumerate(Label, start=1):
        sheet.cell(row=at, column=1, value=texts.labels[label]).font = Font(bold=True)
        cell = sheet.cell(row=at, column=2, value=values.get(label))
        cell.fill, cell.border, cell.alignment = _YELLOW, _LINE, Alignment(horizontal="left")
        cell.number_format = "@" if label is not Label.CEILING else "General"
        sheet.merge_cells(start_row=at, end_row=at, start_column=2, end_column=5)
    for column, heading in enumerate((texts.colour, *SIZES, texts.total), start=1):
        cell = sheet.cell(row=_TABLE_ROW, column=column, value=heading)
        cell.font, cell.fill, cell.border = Font(bold=True), _GREY, _LINE
        cell.alignment = Alignment(horizontal="left" if column == 1 else "center")
    for at, (colour, pieces) in enumerate(rows, start=_TABLE_ROW + 1):
        row = (colour or None, *(pieces.get(size) for size in SIZES))
        for column, value in enumerate(row, start=1):
            entry = sheet.cell(row=at, column=column, value=value)
            entry.border, entry.fill = _LINE, _YELLOW
        last = sheet.cell(row=at, column=len(SIZES) + 1).coordinate
        sheet.cell(row=at, column=len(SIZES) + 2, value=f"=SUM(B{at}:{last})").border = _LINE
    sheet.column_dimensions["A"].width = 30
    sheet.freeze_panes = sheet.cell(row=_TABLE_ROW + 1, column=2).coordinate
