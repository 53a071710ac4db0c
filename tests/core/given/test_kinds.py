"""What a file is, by its bytes."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from core.given.kinds import FileIs, told_by


def zipped(*names: str, content: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, content)
    return out.getvalue()


def workbook() -> bytes:
    out = io.BytesIO()
    Workbook().save(out)
    return out.getvalue()


def ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + stream.encode("utf-16-le") + bytes(600)


FILES: dict[str, tuple[bytes, FileIs]] = {
    "nothing": (b"", FileIs.EMPTY),
    "blanks": (b"\r\n \t\0\0", FileIs.EMPTY),
    "a workbook": (workbook(), FileIs.WORKBOOK),
    "half a workbook": (workbook()[:2000], FileIs.WORKBOOK),
    "a workbook of Excel 97": (ole("Workbook"), FileIs.OLD_WORKBOOK),
    "a workbook with a password": (ole("EncryptedPackage"), FileIs.LOCKED),
    "a letter of Word 97": (ole("WordDocument"), FileIs.DOCUMENT),
    "a letter of Word": (zipped("[Content_Types].xml", "word/document.xml"), FileIs.DOCUMENT),
    "a letter of LibreOffice": (
        zipped("mimetype", content=b"application/vnd.oasis.opendocument.text"),
        FileIs.DOCUMENT,
    ),
    "a sheet of LibreOffice": (
        zipped("mimetype", content=b"application/vnd.oasis.opendocument.spreadsheet"),
        FileIs.OTHER_SHEET,
    ),
    "a sheet of Numbers": (zipped("Index/Document.iwa"), FileIs.OTHER_SHEET),
    "a binary workbook": (zipped("xl/workbook.bin"), FileIs.OTHER_SHEET),
    "an archive": (zipped("order.xlsx"), FileIs.ARCHIVE),
    "an empty archive": (zipped(), FileIs.ARCHIVE),
    "another archive": (b"7z\xbc\xaf\x27\x1c\0\x04", FileIs.ARCHIVE),
    "a tape": (b"order.csv" + bytes(248) + b"ustar\x0000" + bytes(200), FileIs.ARCHIVE),
    "a PDF": (b"%PDF-1.7\n1 0 obj", FileIs.PDF),
    "rich text": (b"{\\rtf1\\ansi", FileIs.DOCUMENT),
    "a photo": (b"\xff\xd8\xff\xe0\0\x10JFIF", FileIs.PICTURE),
    "a photo of a phone": (b"\0\0\0\x18ftypheic\0\0\0\0", FileIs.PICTURE),
    "a drawing": (b'<?xml version="1.0"?><svg/>', FileIs.PAGE),
    "a clip": (b"\0\0\0\x18ftypisom\0\0\0\0", FileIs.RECORDING),
    "a voice message": (b"OggS\0\x02", FileIs.RECORDING),
    "a web page": (b"\r\n<html><table><tr><td>S", FileIs.PAGE),
    "a web page in UTF-16": ("\ufeff<html><table>".encode("utf-16-le"), FileIs.PAGE),
    "a table": (b"Colour;S;M\nblack;20;40\n", FileIs.TEXT),
    "a table in UTF-16": ("\ufeffЦвет;S;M\n".encode("utf-16-le"), FileIs.TEXT),
    "a table that begins like a picture": (b"BM;S;M\nblack;20;40\n", FileIs.TEXT),
    "a program": (b"\x7fELF\x02\x01\x01\0\0", FileIs.UNKNOWN),
}


@pytest.mark.parametrize(("data", "kind"), FILES.values(), ids=FILES.keys())
def test_a_file_is_known_by_its_bytes(data: bytes, kind: FileIs) -> None:
    assert told_by(data) is kind


@given(st.binary(max_size=600))
def test_any_bytes_are_something(data: bytes) -> None:
    for begun in (data, b"PK\x03\x04" + data, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + data, b"PK\x05\x06" + data):
        assert told_by(begun) in FileIs
