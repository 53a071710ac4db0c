"""Spreadsheet files from strangers as plain grids of values: bounded, and without believing a formula."""

import csv
import io
import re
from collections.abc import Iterator

from core.given.kinds import FileIs, told_by
from core.orders.values import (
    MAX_FILE_BYTES,
    MAX_FILE_MB,
    Cells,
    Row,
    SheetBroken,
    SheetKindUnknown,
    SheetTooHeavy,
    SheetTooLarge,
    text_of,
)

MAX_TEXT_BYTES = 4_000_000
MAX_ROWS = 6_000
MAX_COLUMNS = 60
_NAME_CHARS = 80
_SAMPLE_BYTES = 200_000


def cell_name(row: int, column: int) -> str:
    """Name a cell by its places from 0: (6, 1) is `B7`."""
    letters, left = "", column + 1
    while left:
        left, letter = divmod(left - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"


def read_grid(data: bytes, *, filename: str) -> Cells:
    """Read the first visible worksheet of an .xlsx, or a text table, told apart by their bytes.

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
    if kind is FileIs.WORKBOOK:
        from core.orders.workbooks import read_rows  # here: only a worker opens sheets, and what that takes is heavy

        return _trim(read_rows(data, most_rows=MAX_ROWS + 1, most_columns=MAX_COLUMNS + 1))
    if kind is not FileIs.TEXT:
        raise SheetKindUnknown(filename=filename[:_NAME_CHARS], kind=kind)
    if len(data) > MAX_TEXT_BYTES:
        raise SheetTooHeavy(limit_mb=MAX_FILE_MB)
    return _trim(_read_csv(data))


def _trim(rows: Iterator[Row]) -> Cells:
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


def _read_csv(data: bytes) -> Iterator[Row]:
    text = decode(data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        for row in reader:
            yield tuple(text_of(value) for value in row)
    except csv.Error as error:
        raise SheetBroken from error


def decode(data: bytes) -> str:
    """Decode a text file of unknown encoding: UTF with or without mark, then Windows Cyrillic or GB 18030."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    encoding = "cp1251" if _is_russian(data) else "gb18030"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return data.decode("cp1251", errors="replace")


def _is_russian(data: bytes) -> bool:
    """Tell Russian from Chinese bytes: Russian letters and quotes are nearly all of its bytes above 127."""
    high = [byte for byte in data[:_SAMPLE_BYTES] if byte > 127]
    russian = sum(byte >= 0xC0 or byte in (0xA8, 0xB8, 0xAB, 0xBB, 0x96, 0x97, 0xA0, 0xB9) for byte in high)
    return russian > 0.97 * len(high)


def _delimiter(text: str) -> str:
    """Choose the mark that stands in most of the first lines; a semicolon wins a tie over a decimal comma."""
    lines = [re.sub(r'"[^"]*"', "", line) for line in text.splitlines()[:50] if line.strip()]
    return max(";\t,|", key=lambda mark: (sum(mark in line for line in lines), mark != ","))
