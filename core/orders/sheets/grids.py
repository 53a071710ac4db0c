"""Spreadsheet files from strangers as plain grids of values: bounded, and formulas computed anew."""

import csv
import io
import re
from collections.abc import Iterable, Iterator

from core.given.kinds import FileIs, told_by
from core.orders.sheets.formulas import compute
from core.orders.sheets.headings import find_heading, find_label
from core.orders.sheets.sheet_errors import SheetQuoteOpen
from core.orders.sheets.values import (
    MAX_FILE_BYTES,
    MAX_FILE_MB,
    Cells,
    Formula,
    Place,
    Row,
    SheetBroken,
    SheetKindUnknown,
    SheetTooHeavy,
    SheetTooLarge,
    Tab,
    Value,
    text_of,
)
from core.reading.colours import find_colour

MAX_TEXT_BYTES = 4_000_000
MAX_ROWS = 6_000
MAX_COLUMNS = 60
_NAME_CHARS = 80
_SAMPLE_BYTES = 200_000


def read_tabs(data: bytes, *, filename: str) -> list[Tab]:
    """Read the worksheets of a workbook, or a text table, told apart by their bytes; formulas are computed anew.

    What stands alone below row MAX_ROWS + 1 of a worksheet is left unread.

    To be called in a worker process with limits: what passes the checks here may still take long to read.

    Raises:
        SheetKindUnknown: It is something else, whatever its name says.
        SheetTooLarge: Above MAX_ROWS or MAX_COLUMNS.
        SheetTooHeavy: Above one of the other limits.
        SheetBroken: Damaged, encrypted, or with declarations that a workbook does not need.
    """
    if len(data) > MAX_FILE_BYTES:
        raise SheetTooHeavy(limit_mb=MAX_FILE_MB)
    kind = told_by(data)
    if kind in _TEXTS and len(data) > MAX_TEXT_BYTES:
        raise SheetTooHeavy(limit_mb=MAX_FILE_MB)
    tabs = _tabs(data, kind)
    if tabs is None:
        raise SheetKindUnknown(filename=filename[:_NAME_CHARS], kind=kind)
    for tab in tabs:
        tab.rows = _trim(tab.rows)
        _settle_formulas(tab)
    return tabs


_TEXTS = (FileIs.TEXT, FileIs.PAGE)


def _tabs(data: bytes, kind: FileIs) -> list[Tab] | None:
    limits = {"most_rows": MAX_ROWS + 1, "most_columns": MAX_COLUMNS + 1}
    if kind is FileIs.WORKBOOK:
        from core.orders.sheets import workbooks  # here: only a worker opens sheets, and what that takes is heavy

        return workbooks.read_tabs(data, **limits)
    if kind in (FileIs.OLD_WORKBOOK, FileIs.OTHER_SHEET):
        from core.orders.sheets.other_books import read_old_tabs

        return read_old_tabs(data, **limits)
    if kind is FileIs.PAGE:
        from core.orders.sheets.other_books import read_page_tabs

        return read_page_tabs(decode(data), **limits) or None
    if kind is not FileIs.TEXT:
        return None
    text = decode(data)
    is_guessed = text.isascii() is False and not _is_unicode(data) and _likelihood(text) <= 0
    return [Tab(name="", rows=tuple(_read_csv(text)), are_letters_guessed=is_guessed)]


def _is_unicode(data: bytes) -> bool:
    return data[:2] in (b"\xff\xfe", b"\xfe\xff") or _decoded(data, "utf-8-sig") is not None


def _settle_formulas(tab: Tab) -> None:
    """Put numbers in place of the formulas that can be computed; else the stored result, which is told."""
    computed: dict[Place, int | float] = {}
    believed: set[Place] = set()
    for at, row in enumerate(tab.rows):
        for column, value in enumerate(row):
            if not isinstance(value, Formula):
                continue
            number = compute(tab.rows, (at, column))
            if number is None and isinstance(value.stored, int | float):
                number = value.stored
                believed.add((at, column))
            if number is not None:
                computed[at, column] = int(number) if float(number).is_integer() else number
    tab.believed = frozenset(believed)
    tab.rows = tuple(
        tuple(computed.get((at, column), _told(value)) for column, value in enumerate(row))
        for at, row in enumerate(tab.rows)
    )


def _told(value: Value | Formula) -> Value | Formula:
    """Give the words or the day that a formula has stored."""
    is_told = isinstance(value, Formula) and value.stored is not None and not str(value.stored).startswith("#")
    return value.stored if isinstance(value, Formula) and is_told else value


def _trim(rows: Iterable[Row]) -> Cells:
    """Drop empty ends of rows and of the sheet, and refuse what is too long or too wide."""
    kept: list[Row] = []
    for row in rows:
        end = len(row)
        while end and row[end - 1] in (None, ""):
            end -= 1
        kept.append(row[:end])
        if end > MAX_COLUMNS or (end and len(kept) > MAX_ROWS):
            raise SheetTooLarge(limit_rows=MAX_ROWS, limit_columns=MAX_COLUMNS)
    while kept and not kept[-1]:
        kept.pop()
    return tuple(kept)


def _read_csv(text: str) -> Iterator[Row]:
    """Read a text table.

    Raises:
        SheetQuoteOpen: A quotation mark is never closed.
        SheetBroken: It is no text table.
    """
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    begins = last = 0
    try:
        for row in reader:
            begins, last = last, reader.line_num
            yield tuple(text_of(value) for value in row)
    except csv.Error as error:
        raise SheetBroken from error
    if last - begins > 1 and _is_open(text, delimiter):
        raise SheetQuoteOpen(row=begins + 1)


def _is_open(text: str, delimiter: str) -> bool:
    """Say whether the last cell of a text table begins with a quotation mark that nothing closes."""
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def decode(data: bytes) -> str:
    """Decode a text file of unknown encoding: UTF with or without mark, else the one in which most words are known."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    first = ("cp1251", "gb18030", "big5") if _is_russian(data) else ("gb18030", "big5", "cp1251")
    order = (*first, "cp1252", "koi8-r", "cp1254", "cp1250")
    read = [(encoding, text) for encoding in order if (text := _decoded(data, encoding)) is not None]
    return max(read, key=lambda pair: _likelihood(pair[1]))[1] if read else data.decode("cp1251", errors="replace")


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _likelihood(text: str) -> int:
    """Say how likely it is that a text was decoded rightly: known words count for it, words of two scripts against."""
    words = re.split(r"[,;\t|\r\n\"]+", text[:_SAMPLE_BYTES])[:400]
    known = sum(
        1 for word in words if not word.isascii() and (find_heading(word) or find_label(word) or find_colour(word))
    )
    mixed = sum(1 for word in words if len(_scripts(word)) > 1)
    return 3 * known - 4 * mixed


def _scripts(word: str) -> set[str]:
    found = set()
    for part in re.split(r"[\W\d_]+", word):
        kinds = {
            "latin" if char < "\u0250" else "cyrillic" if "\u0400" <= char < "\u0530" else "other" for char in part
        }
        found |= kinds if len(kinds) > 1 else set()
    return found


def _is_russian(data: bytes) -> bool:
    """Tell Russian from Chinese bytes: Russian letters and quotes are nearly all of its bytes above 127."""
    high = [byte for byte in data[:_SAMPLE_BYTES] if byte > 127]
    russian = sum(byte >= 0xC0 or byte in (0xA8, 0xB8, 0xAB, 0xBB, 0x96, 0x97, 0xA0, 0xB9) for byte in high)
    return russian > 0.97 * len(high)


def _delimiter(text: str) -> str:
    """Choose the mark that stands in most of the first lines; a semicolon wins a tie over a decimal comma."""
    lines = [re.sub(r'"[^"]*"', "", line) for line in text.splitlines()[:50] if line.strip()]
    return max(";\t,|", key=lambda mark: (sum(mark in line for line in lines), mark != ","))
