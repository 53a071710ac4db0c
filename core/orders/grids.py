"""Spreadsheet files from strangers as plain grids of values: bounded, and without believing a formula."""

import csv
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from core.errors import UserError

MAX_FILE_MB = 20
MAX_FILE_BYTES = MAX_FILE_MB * 2**20
"""What the messenger hands out; most of a large sheet is pictures, which are not looked at."""
MAX_TEXT_BYTES = 4_000_000
MAX_UNPACKED_BYTES = 64_000_000
MAX_RATIO = 200
"""So many times its size may a workbook unpack to, beyond a free megabyte; honest ones stay below 60."""
FREE_BYTES = 1_000_000
MAX_MEMBERS = 2_000
MAX_TAGS = 400_000
"""Tags outside worksheets: styles, strings and relations are read whole. Excel keeps at most 65,490 cell styles."""
MAX_ROWS = 6_000
MAX_COLUMNS = 60
_CELL_CHARS = 200
_SAMPLE_BYTES = 200_000
_WORKSHEETS = "xl/worksheets/"

Value = str | int | float | date | None
Grid = tuple[tuple[Value, ...], ...]


class SheetKindUnknown(UserError):
    """The file is neither .xlsx nor .csv."""

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


# What a damaged workbook makes openpyxl and the unpacker raise.
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    EOFError,
    OSError,
    OverflowError,
    RuntimeError,
)


def cell_name(row: int, column: int) -> str:
    """Name a cell by its places from 0: (6, 1) is `B7`."""
    return f"{get_column_letter(column + 1)}{row + 1}"


def read_grid(data: bytes, *, filename: str) -> tuple[tuple[Value | Formula, ...], ...]:
    """Read the first visible worksheet of an .xlsx, or a .csv, told apart by their bytes.

    What stands alone below row MAX_ROWS + 1 of a worksheet is left unread.

    To be called in a worker process with limits: what passes the checks here may still take gigabytes to open.

    Raises:
        SheetKindUnknown: Neither an .xlsx nor a text file.
        SheetTooLarge: Above MAX_ROWS or MAX_COLUMNS.
        SheetTooHeavy: Above one of the other limits.
        SheetBroken: Damaged, encrypted, or with declarations that a workbook does not need.
    """
    if len(data) > MAX_FILE_BYTES:
        raise SheetTooHeavy(limit_mb=MAX_FILE_MB)
    if data[:4] == b"PK\x03\x04":
        return _trim(_read_xlsx(data))
    suffix = filename.casefold().rpartition(".")[2]
    if suffix not in ("csv", "tsv", "txt") or _is_binary(data):
        raise SheetKindUnknown(filename=filename[:80])
    if len(data) > MAX_TEXT_BYTES:
        raise SheetTooHeavy(limit_mb=MAX_FILE_MB)
    return _trim(_read_csv(data))


def _trim(rows: Iterator[tuple[Value | Formula, ...]]) -> tuple[tuple[Value | Formula, ...], ...]:
    """Drop empty ends of rows and of the sheet, and refuse what is too long or too wide."""
    kept: list[tuple[Value | Formula, ...]] = []
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


def _read_xlsx(data: bytes) -> Iterator[tuple[Value | Formula, ...]]:
    try:
        _check_archive(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions that no order needs
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
            sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            sheets[0].reset_dimensions()
            rows = list(sheets[0].iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS + 1, values_only=False))
            return iter([tuple(_value(cell.value, cell.data_type) for cell in row) for row in rows])
    except _UNREADABLE as error:
        raise SheetBroken from error


def _check_archive(data: bytes) -> None:
    """Refuse an archive that unpacks to too much, or whose XML declares entities; its own word counts for nothing."""
    left, tags = min(MAX_UNPACKED_BYTES, FREE_BYTES + MAX_RATIO * len(data)), 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        if len(members) > MAX_MEMBERS:
            raise SheetTooHeavy(limit_mb=MAX_FILE_MB)
        for member in members:  # any of them may be named as a worksheet, whatever it is called
            content = _unpack(archive, member, most=left)
            left -= len(content)
            tags += 0 if member.filename.startswith(_WORKSHEETS) else content.count(b"<")
            if tags > MAX_TAGS:
                raise SheetTooHeavy(limit_mb=MAX_FILE_MB)
            plain = content.replace(b"\0", b"")
            if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
                raise SheetBroken


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, *, most: int) -> bytes:
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise SheetBroken
    with archive.open(member) as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise SheetTooHeavy(limit_mb=MAX_FILE_MB)
    return content


def _value(value: object, data_type: str) -> Value | Formula:
    if data_type == "f":
        return Formula(text=str(value)[:_CELL_CHARS])
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, bool) or not isinstance(value, str | int | float | date):
        return None if value is None else str(value)[:_CELL_CHARS]
    return _text(value) if isinstance(value, str) else value


def _text(value: str) -> str | None:
    return " ".join(value[: 4 * _CELL_CHARS].split())[:_CELL_CHARS] or None


def _is_binary(data: bytes) -> bool:
    is_wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    return not is_wide and b"\0" in data


def _read_csv(data: bytes) -> Iterator[tuple[Value | Formula, ...]]:
    text = decode(data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        for row in reader:
            yield tuple(_text(value) for value in row)
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
