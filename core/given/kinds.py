"""Tell what a file is by its bytes, whatever its name says."""

import re
import zipfile
from collections.abc import Set
from enum import StrEnum
from io import BytesIO

from core.given.zips import PLAIN_WAYS, UNREADABLE, ZipRefused, open_zip


class FileIs(StrEnum):
    """What a file is to somebody who waits for a table."""

    EMPTY = "EMPTY"
    TEXT = "TEXT"
    WORKBOOK = "WORKBOOK"
    OLD_WORKBOOK = "OLD_WORKBOOK"
    LOCKED = "LOCKED"
    OTHER_SHEET = "OTHER_SHEET"
    PDF = "PDF"
    DOCUMENT = "DOCUMENT"
    PICTURE = "PICTURE"
    RECORDING = "RECORDING"
    PAGE = "PAGE"
    ARCHIVE = "ARCHIVE"
    UNKNOWN = "UNKNOWN"


MOST_DIRECTORY_BYTES = 2**20
_HEAD_BYTES = 4096
_LIST, _LIST_BYTES = "META-INF/manifest.xml", 2**16
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (
    ("EncryptedPackage", FileIs.LOCKED),
    ("WordDocument", FileIs.DOCUMENT),
    ("PowerPoint Document", FileIs.DOCUMENT),
    ("Workbook", FileIs.OLD_WORKBOOK),
    ("Book", FileIs.OLD_WORKBOOK),
)
_SIGNS = (
    (b"%PDF", FileIs.PDF),
    (b"{\\rtf", FileIs.DOCUMENT),
    (b"\xff\xd8\xff", FileIs.PICTURE),
    (b"\x89PNG", FileIs.PICTURE),
    (b"GIF8", FileIs.PICTURE),
    (b"BM", FileIs.PICTURE),
    (b"II*\0", FileIs.PICTURE),
    (b"MM\0*", FileIs.PICTURE),
    (b"8BPS", FileIs.PICTURE),
    (b"%!PS", FileIs.PICTURE),
    (b"\x1a\x45\xdf\xa3", FileIs.RECORDING),
    (b"OggS", FileIs.RECORDING),
    (b"ID3", FileIs.RECORDING),
    (b"\x1f\x8b", FileIs.ARCHIVE),
    (b"BZh", FileIs.ARCHIVE),
    (b"\xfd7zXZ", FileIs.ARCHIVE),
    (b"7z\xbc\xaf", FileIs.ARCHIVE),
    (b"Rar!", FileIs.ARCHIVE),
    (b"PK\x05\x06", FileIs.ARCHIVE),
)
"""`BM` may begin a word; a picture has zeros behind it."""
_MARKUP = re.compile(rb"<(?:!doctype|\?xml|html|table|head|body|svg|\?mso)", re.IGNORECASE)


def told_by(data: bytes) -> FileIs:
    """Tell what a file is; what is no known kind is text if it can be."""
    if not data.strip(b"\0 \t\r\n"):
        return FileIs.EMPTY
    if data.startswith(b"PK\x03\x04"):
        return _zip(data)
    if data.startswith(_OLE[:4]):  # what goes on otherwise is damaged
        return _ole(data)
    return _by_sign(data) or _by_text(data)


def _by_sign(data: bytes) -> FileIs | None:
    if data[4:8] == b"ftyp":
        is_picture = data[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"avif")
        return FileIs.PICTURE if is_picture else FileIs.RECORDING
    if data.startswith(b"RIFF"):
        return FileIs.PICTURE if data[8:12] == b"WEBP" else FileIs.RECORDING
    found = next((kind for sign, kind in _SIGNS if data.startswith(sign)), None)
    return None if data.startswith(b"BM") and b"\0" not in data[:_HEAD_BYTES] else found


def _by_text(data: bytes) -> FileIs:
    if data[257:262] == b"ustar":
        return FileIs.ARCHIVE
    is_wide = data.startswith(_WIDE)
    if b"\0" in data and not is_wide:
        return FileIs.UNKNOWN
    head = data[:_HEAD_BYTES].replace(b"\0", b"") if is_wide else data[:_HEAD_BYTES]
    if found := _MARKUP.match(head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")):
        return FileIs.PICTURE if found[0].lower() == b"<svg" else FileIs.PAGE
    return FileIs.TEXT


def _ole(data: bytes) -> FileIs:
    """Tell the old Office files apart by the names of the streams in them."""
    return next((kind for name, kind in _OLE_STREAMS if name.encode("utf-16-le") in data), FileIs.OLD_WORKBOOK)


def _zip(data: bytes) -> FileIs:
    """Tell a workbook from other zip files by the names in it; one that is broken counts as a workbook."""
    try:
        with open_zip(BytesIO(data), most_directory_bytes=MOST_DIRECTORY_BYTES) as archive:
            names = set(archive.namelist())
            sort = _begin(archive, "mimetype") if "mimetype" in names else b""
            if any(info.flag_bits & 1 for info in archive.infolist()) or _is_locked(archive, names):
                return FileIs.LOCKED
    except (ZipRefused, *UNREADABLE):
        return FileIs.WORKBOOK
    if "xl/workbook.bin" in names or b"spreadsheet" in sort or any(name.endswith(".iwa") for name in names):
        return FileIs.OTHER_SHEET
    if sort or any(name.startswith(("word/", "ppt/")) for name in names):
        return FileIs.DOCUMENT
    return FileIs.WORKBOOK if any(name.lstrip("/").lower().startswith("xl/") for name in names) else FileIs.ARCHIVE


def _is_locked(archive: zipfile.ZipFile, names: Set[str]) -> bool:
    """Say whether an OpenDocument file has a password: its list of members says how each was encrypted."""
    return _LIST in names and b"encryption-data" in _begin(archive, _LIST, most_bytes=_LIST_BYTES)


def _begin(archive: zipfile.ZipFile, name: str, *, most_bytes: int = 100) -> bytes:
    info = archive.getinfo(name)
    if info.compress_type not in PLAIN_WAYS:
        return b""
    with archive.open(info) as stream:
        return stream.read(most_bytes)
