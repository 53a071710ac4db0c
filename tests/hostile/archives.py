"""Archives: bombs, names that lead elsewhere, directories that lie."""

import bz2
import gzip
import io
import lzma
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterable

from tests.hostile.kinds import Family, kind

Members = Iterable[tuple[str | zipfile.ZipInfo, bytes]]


def zipped(members: Members, *, way: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", way, compresslevel=9) as archive:
        for name, content in members:
            archive.writestr(name, content, compress_type=way)
    return out.getvalue()


def zeros(mb: int) -> bytes:
    return bytes(mb * 2**20)


@kind("zip: one member of a gigabyte", ".zip", Family.ARCHIVE)
def _gigabyte() -> bytes:
    return zip_of_stream("data/order.jsonl", zeros(1), times=1024)


def zip_of_stream(name: str, piece: bytes, *, times: int) -> bytes:
    """Write a zip of one member that is a piece many times over, without having it in memory."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        with archive.open(name, "w", force_zip64=True) as stream:
            for _ in range(times):
                stream.write(piece)
    return out.getvalue()


@kind("zip: zips in zips in zips", ".zip", Family.ARCHIVE)
def _nested() -> bytes:
    content = zipped([("0.bin", zeros(50))])
    for level in range(1, 6):
        content = zipped([(f"{level}{letter}.zip", content) for letter in "abcdefghijklmnop"])
    return content


@kind("zip: members that overlap", ".zip", Family.ARCHIVE)
def _overlapping() -> bytes:
    """Let 4,000 entries of the directory share the bytes of one member (D. Fifield, 2019)."""
    body = zlib.compressobj(9, wbits=-15)
    packed = body.compress(zeros(16)) + body.flush()
    size, crc = 16 * 2**20, zlib.crc32(zeros(16))
    fields = struct.pack("<5H3L2H", 20, 0, 8, 0, 33, crc, len(packed), size, 1, 0)
    local = b"PK\x03\x04" + fields + b"x" + packed
    entry = b"PK\x01\x02" + struct.pack("<H", 20) + fields + struct.pack("<3H2L", 0, 0, 0, 0, 0)
    directory = b"".join(entry + b"%c" % (97 + number % 26) for number in range(4000))
    end = b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, 4000, 4000, len(directory), len(local), 0)
    return local + directory + end


@kind("zip: 200,000 members of nothing", ".zip", Family.ARCHIVE)
def _many() -> bytes:
    local = b"PK\x03\x04" + struct.pack("<5H3L2H", 20, 0, 0, 0, 33, 0, 0, 0, 1, 0) + b"x"
    entry = b"PK\x01\x02" + struct.pack("<6H3L5H2L", 20, 20, 0, 0, 0, 33, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"x"
    count = 200_000
    directory = entry * count
    zip64 = b"PK\x06\x06" + struct.pack("<Q2H2L4Q", 44, 45, 45, 0, 0, count, count, len(directory), len(local))
    locator = b"PK\x06\x07" + struct.pack("<LQL", 0, len(local) + len(directory), 1)
    end = b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return local + directory + zip64 + locator + end


@kind("zip: a directory of four billion entries", ".zip", Family.ARCHIVE)
def _lying_directory() -> bytes:
    end = b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    zip64 = b"PK\x06\x06" + struct.pack("<Q2H2L4Q", 44, 45, 45, 0, 0, 2**32, 2**32, 2**40, 0)
    return b"PK\x03\x04" + bytes(26) + zip64 + b"PK\x06\x07" + struct.pack("<LQL", 0, 30, 1) + end


@kind("zip: names with ../, absolute, with NUL, twice", ".zip", Family.ARCHIVE)
def _names() -> bytes:
    names = ["../../etc/cron.d/x", "/etc/passwd", "C:\\x", "a\0b", "data/../../x", "manifest.json/", "." * 60_000]
    names += ["data/order.jsonl", "data/order.jsonl"]
    out = io.BytesIO()
    import warnings

    with zipfile.ZipFile(out, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a name is there twice
        for name in names:
            archive.writestr(name, b"* * * * * root id\n")
    return out.getvalue()


@kind("zip: links that lead out", ".zip", Family.ARCHIVE)
def _links() -> bytes:
    members: list[tuple[zipfile.ZipInfo, bytes]] = []
    for name, target in (("manifest.json", b"/etc/passwd"), ("blobs", b"/"), ("xl/workbook.xml", b"/dev/zero")):
        info = zipfile.ZipInfo(name)
        info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        members.append((info, target))
    return zipped(members)


@kind("zip: members with a password", ".zip", Family.ARCHIVE)
def _encrypted() -> bytes:
    data = bytearray(zipped([("manifest.json", b"{}"), ("xl/workbook.xml", b"<x/>")], way=zipfile.ZIP_STORED))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


@kind("zip: an LZMA bomb", ".zip", Family.ARCHIVE)
def _lzma_member() -> bytes:
    return zipped([("manifest.json", zeros(64))], way=zipfile.ZIP_LZMA)


@kind("zip: a comment of 64 KB and garbage behind it", ".zip", Family.ARCHIVE)
def _comment() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("manifest.json", b"{}")
        archive.comment = b"PK\x05\x06" * 16_000
    return out.getvalue() + b"\0" * 100


@kind("zip: cut in the middle", ".zip", Family.ARCHIVE)
def _cut() -> bytes:
    whole = zipped([(f"data/{number}.jsonl", b"{}\n" * 500) for number in range(50)])
    return whole[: len(whole) // 2]


@kind("gzip: a bomb", ".gz", Family.ARCHIVE)
def _gzip() -> bytes:
    return gzip.compress(zeros(256), 9, mtime=0)


@kind("bzip2: a bomb", ".bz2", Family.ARCHIVE)
def _bzip2() -> bytes:
    return bz2.compress(zeros(64))


@kind("xz: a bomb", ".xz", Family.ARCHIVE)
def _xz() -> bytes:
    return lzma.compress(zeros(64))


@kind("tar: links and ../", ".tar", Family.ARCHIVE)
def _tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, target in (("manifest.json", "/etc/passwd"), ("../../x", ""), ("blobs", "/dev")):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = (tarfile.SYMTYPE, target) if target else (tarfile.REGTYPE, "")
            archive.addfile(info)
    return out.getvalue()


@kind("7z and rar: heads alone", ".7z", Family.ARCHIVE)
def _seven_zip() -> bytes:
    return b"7z\xbc\xaf\x27\x1c\0\x04" + b"\xff" * 24 + b"Rar!\x1a\x07\x01\0" + b"\xff" * 100
