"""Sheets that are no .xlsx: old workbooks (.xls), OpenDocument (.ods), and web pages that shops call .xls."""

from datetime import date, datetime, time, timedelta
from html.parser import HTMLParser
from io import BytesIO

from typing_extensions import override

from core.orders.sheets.archives import count_pictures, require_xml
from core.orders.sheets.values import (
    CELL_CHARS,
    MAX_FILE_MB,
    MOST_TABS,
    Row,
    SheetBroken,
    SheetTooHeavy,
    Tab,
    Value,
    text_of,
)

_ZIP = b"PK"
_MOST_SPAN = 1_000


def read_old_tabs(data: bytes, *, most_rows: int, most_columns: int) -> list[Tab]:
    """Read the worksheets of an .xls or .ods; formulas come as their stored results.

    To be called in a worker process with limits: the library reads the file whole.

    Raises:
        SheetBroken: It is damaged or locked.
        SheetTooHeavy: It takes more to read than any order sheet.
    """
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    if data.startswith(_ZIP):
        require_xml(data, member="content.xml")  # python-calamine 0.9 reads on for ever where a table has no end
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        tabs = []
        listed = book.sheets_metadata
        for sheet in listed[:MOST_TABS]:
            read = book.get_sheet_by_name(sheet.name)
            values = read.to_python(skip_empty_area=False, nrows=most_rows)
            rows: list[Row] = [tuple(_value(value) for value in row[:most_columns]) for row in values]
            merged = tuple(read.merged_cell_ranges or ())
            tabs.append(
                Tab(
                    name=sheet.name[:CELL_CHARS],
                    rows=rows,
                    merged=merged,
                    is_hidden=sheet.visible != SheetVisibleEnum.Visible,
                )
            )
    except (CalamineError, ValueError, OSError, IndexError, BaseExceptionGroup) as error:
        raise SheetBroken from error
    if not any(not tab.is_hidden for tab in tabs):
        raise SheetBroken
    unread = [sheet.name for sheet in listed[MOST_TABS:] if sheet.visible == SheetVisibleEnum.Visible]
    tabs += [Tab(name=name[:CELL_CHARS], rows=(), is_unread=True) for name in unread]
    if data.startswith(_ZIP):
        tabs[0].pictures = count_pictures(data)
    return tabs


def _value(value: object) -> Value:
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, str):
        return text_of(value)
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, int | date) or value is None:
        return value
    return str(value)[:CELL_CHARS] if isinstance(value, time | timedelta) else None


def read_page_tabs(text: str, *, most_rows: int, most_columns: int) -> list[Tab]:
    """Read the tables of a web page, each as a tab; an empty list where it has none.

    Raises:
        SheetTooHeavy: A cell spans more than any order sheet has.
    """
    page = _Page(most_rows, most_columns)
    page.feed(text)
    page.close()
    return [Tab(name=f"{number}", rows=rows) for number, rows in enumerate(page.tables, start=1) if rows]


class _Page(HTMLParser):
    """Collects the cells of tables; what spans rows or columns stands in each of them."""

    def __init__(self, most_rows: int, most_columns: int) -> None:
        super().__init__()
        self._most_rows, self._most_columns = most_rows, most_columns
        self.tables: list[list[Row]] = []
        self._row: list[Value] | None = None
        self._text: list[str] | None = None
        self._spans = (1, 1)
        self._below: dict[int, tuple[int, Value]] = {}

    @override
    def parse_marked_section(self, i: int, report: int = 1) -> int:
        """Pass over `<![...>`, as browsers do: the library knows a few names of sections, and fails on any other."""
        end = self.rawdata.find(">", i)
        return end + 1 if end >= 0 else -1

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a table, a row or a cell."""
        if tag == "table":
            self.tables.append([])
            self._below = {}
        elif tag == "tr" and self.tables:
            self._end_row()
            self._row = []
        elif tag in ("td", "th") and self._row is not None:
            self._end_cell()
            said = dict(attrs)
            self._spans = (_span(said.get("rowspan")), _span(said.get("colspan")))
            self._text = []
        elif tag == "br" and self._text is not None:
            self._text.append("\n")

    @override
    def handle_endtag(self, tag: str) -> None:
        """End a cell, a row or a table."""
        if tag in ("td", "th"):
            self._end_cell()
        elif tag in ("tr", "table"):
            self._end_row()

    @override
    def handle_data(self, data: str) -> None:
        """Take what is written in a cell."""
        if self._text is not None:
            self._text.append(data)

    def _end_cell(self) -> None:
        if self._text is None or self._row is None:
            return
        value = text_of("".join(self._text))
        self._text = None
        rows, columns = self._spans
        for _ in range(columns):
            self._fill_from_above()
            if len(self._row) < self._most_columns:
                if rows > 1:
                    self._below[len(self._row)] = (rows - 1, value)
                self._row.append(value)

    def _fill_from_above(self) -> None:
        assert self._row is not None
        while len(self._row) in self._below:
            at = len(self._row)
            left, value = self._below.pop(at)
            if left > 1:
                self._below[at] = (left - 1, value)
            self._row.append(value)

    def _end_row(self) -> None:
        self._end_cell()
        if self._row is None:
            return
        self._fill_from_above()
        if len(self.tables[-1]) < self._most_rows:
            self.tables[-1].append(tuple(self._row))
        self._row = None


def _span(said: str | None) -> int:
    if not (said or "").isdecimal():
        return 1
    span = int((said or "1")[:6])
    if span > _MOST_SPAN:
        raise SheetTooHeavy(limit_mb=MAX_FILE_MB)
    return max(1, span)
