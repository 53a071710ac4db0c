"""Workbooks with a fault: each is refused with its true cause, and none is read in part without a word."""

import io
import struct
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
from openpyxl import Workbook

from core.errors import UserError
from core.given.kinds import FileIs, told_by
from core.orders.sheets.entries import NoteName
from core.orders.sheets.sheet import SheetReading, read_orders
from core.orders.sheets.values import MOST_TABS
from tests.hostile.sheets import BOOK, RELATIONS, SHEET, STRINGS, STYLES, packed, worksheet

ROWS = (("Colour", "S", "M"), ("black", 20, 40), ("white", 30, 30))


def read(data: bytes) -> SheetReading:
    return read_orders(data, filename="order.xlsx", today=date(2026, 12, 1))


def book_of(tabs: int) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for number in range(tabs):
        sheet = book.create_sheet(f"Store {number}")
        for row in ROWS:
            sheet.append(row)
    del book["Sheet"]
    book.save(out)
    return out.getvalue()


def without(data: bytes, *names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            if name not in names:
                target.writestr(name, source.read(name))
    return out.getvalue()


def flipped(data: bytes) -> bytes:
    """Change a byte in what is packed of the worksheet."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        info = archive.getinfo(SHEET)
    at = info.header_offset + 30 + len(SHEET) + info.compress_size // 2
    return data[:at] + bytes([data[at] ^ 0x5A]) + data[at + 1 :]


def with_flag(data: bytes) -> bytes:
    """Have the list of members say that each has a password."""
    out, at = bytearray(data), data.find(b"PK\x01\x02")
    while at >= 0:
        (flags,) = struct.unpack_from("<H", out, at + 8)
        struct.pack_into("<H", out, at + 8, flags | 1)
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(out)


HONEST = packed({})
CELLS = (
    b'<row r="1"><c r="A1" t="inlineStr"><is><t>Colour</t></is></c><c r="B1" t="inlineStr"><is><t>S</t></is></c></row>'
)


def cells(more: bytes) -> bytes:
    return packed({SHEET: worksheet(b"<sheetData>" + CELLS + more + b"</sheetData>")})


FAULTS: dict[str, tuple[Callable[[], bytes], str]] = {
    "cut in the middle": (lambda: HONEST[: len(HONEST) // 2], "sheet_damaged"),
    "cut at its end": (lambda: HONEST[:-30], "sheet_damaged"),
    "a byte of its worksheet": (lambda: flipped(HONEST), "sheet_damaged"),
    "the list of members begins beyond the end": (
        lambda: HONEST[:-6] + struct.pack("<L", 2**31) + HONEST[-2:],
        "sheet_damaged",
    ),
    "no worksheet": (lambda: without(book_of(1), SHEET), "sheet_damaged"),
    "one worksheet of two": (lambda: without(book_of(2), SHEET), "sheet_damaged"),
    "no list of parts": (lambda: without(HONEST, RELATIONS), "sheet_damaged"),
    "no book": (lambda: without(HONEST, BOOK), "sheet_damaged"),
    "no styles, by which days are told from numbers": (lambda: without(HONEST, STYLES), "sheet_damaged"),
    "a tab without a part": (
        lambda: packed({RELATIONS: _relations().replace(b'Id="rId1"', b'Id="rId77"')}),
        "sheet_damaged",
    ),
    "a text that is not there": (
        lambda: cells(b'<row r="2"><c r="A2" t="s"><v>7</v></c><c r="B2"><v>20</v></c></row>'),
        "sheet_damaged",
    ),
    "two values of one cell": (
        lambda: cells(
            b'<row r="2"><c r="A2" t="inlineStr"><is><t>black</t></is></c>'
            b'<c r="B2"><v>20</v></c><c r="B2"><v>900</v></c></row>'
        ),
        "sheet_broken",
    ),
    "a row above the first": (
        lambda: cells(b'<row r="0"><c r="A1"><v>1</v></c></row>'),
        "sheet_broken",
    ),
    "a password": (lambda: with_flag(HONEST), "sheet_kind_unknown"),
}


def _relations() -> bytes:
    with zipfile.ZipFile(io.BytesIO(HONEST)) as archive:
        return archive.read(RELATIONS)


@pytest.mark.parametrize(("make", "code"), FAULTS.values(), ids=FAULTS.keys())
def test_a_faulty_book_is_refused_with_its_cause(make: Callable[[], bytes], code: str) -> None:
    with pytest.raises(UserError) as caught:
        read(make())
    assert caught.value.code == code


def test_a_password_is_told_as_one() -> None:
    assert told_by(HONEST) is FileIs.WORKBOOK
    assert told_by(with_flag(HONEST)) is FileIs.LOCKED


def test_an_encrypted_opendocument_file_is_told_as_locked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", b"\x93 no XML")
        archive.writestr(
            "META-INF/manifest.xml", "<m:manifest><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>"
        )
    assert told_by(out.getvalue()) is FileIs.LOCKED


def test_tabs_behind_the_last_that_is_read_are_told() -> None:
    read_all, more = read(book_of(MOST_TABS)), read(book_of(MOST_TABS + 3))
    assert [order.breakdown.total_pieces for order in read_all.orders] == [
        order.breakdown.total_pieces for order in more.orders
    ]
    names = [note.name for note in read_all.notes]
    assert NoteName.TABS_BEYOND not in names
    (note,) = [note for note in more.notes if note.name is NoteName.TABS_BEYOND]
    assert note.params == {"limit": MOST_TABS, "count": 3, "tab": f"Store {MOST_TABS}"}


def test_a_day_that_no_calendar_has_does_not_close_the_whole_file() -> None:
    row = b'<row r="2"><c r="A2" t="inlineStr"><is><t>black</t></is></c><c r="B2"><v>20</v></c></row>'
    day = b'<row r="9"><c r="A9" t="d"><v>0000-00-00T00:00:00</v></c></row>'
    assert read(cells(row + day)).orders[0].breakdown.total_pieces == 20


def test_cells_merged_over_the_whole_sheet_cost_nothing() -> None:
    data = packed({SHEET: _merged_everywhere()})
    with pytest.raises(UserError):
        read(data)


def _merged_everywhere() -> bytes:
    rows = CELLS + b'<row r="2"><c r="A2"><v>1</v></c></row>'
    return worksheet(b"<sheetData>" + rows + b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')


def test_a_book_without_shared_texts_is_read_where_no_cell_has_one() -> None:
    row = b'<row r="2"><c r="A2" t="inlineStr"><is><t>black</t></is></c><c r="B2"><v>20</v></c></row>'
    assert read(without(cells(row), STRINGS)).orders[0].breakdown.total_pieces == 20
