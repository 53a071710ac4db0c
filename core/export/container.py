"""Every byte of a zip file belongs to a member or to the list of them, and the list says nothing but names and times.

A signature covers what members unpack to. What stands between, before or behind them, or beside their names, is read
by other programs and signed by nobody. Each member is described twice, before its content and in the list: programs
read the one or the other, so both have to say the same.
"""

import stat
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

END_BYTES, MOST_DESCRIPTOR_BYTES = 22, 24
LOCAL_HEADER = struct.Struct("<4s5H3L2H")
HAS_DESCRIPTOR = 0x08
PLAIN_FLAGS = 0x0006 | HAS_DESCRIPTOR | 0x0800
"""How hard it was packed, sizes behind the content, a name in UTF-8; no password and nothing that nobody uses."""
PLAIN_ATTRIBUTES = 0x8027
"""Of DOS: only readable, hidden, system, to be kept; and that Unix's stand beside them."""
FOLDER_ATTRIBUTE, TEXT_ATTRIBUTE = 0x10, 1
EMPTY_PACKED = b"\x03\x00"
NEWEST_VERSION = 63
"""Of the format, 6.3; Python unpacks nothing newer."""
SIZES, FILE_TIMES, UNIX_TIMES, UNIX_OWNERS = 0x0001, 0x000A, 0x5455, 0x7875
"""Kinds of extra fields: sizes above 4 GB, and times and owners as programs write them that pack a folder again."""
FIRST_TICK, LAST_TICK = 0x01A8E79FE1D58000, 0x023868B86803C000
"""1980 and 2108, between which a zip file can lie, in 100 ns since 1601."""


@dataclass(frozen=True, slots=True)
class Local:
    """What stands before the content of a member."""

    flags: int
    method: int
    time: int
    day: int
    crc: int
    packed_bytes: int
    size_bytes: int
    name: bytes
    extra: bytes


def find_unsigned(file: IO[bytes], zipped: zipfile.ZipFile) -> Iterator[str]:
    """List in words what a zip file holds beside its members, and where it says two things of one."""
    file.seek(0, 2)
    if not _is_closed(file, zipped):
        yield "a zip file has bytes before, behind or between its members, which nothing signs"
    for info in zipped.infolist():
        name = f"{info.filename[:80]!a}"
        if info.comment or not _is_plain(info.extra, info) or not _has_plain_marks(info):
            yield f"{name}: carries words or a link beside its content, which nothing signs"
        elif not _is_told_once(file, info):
            yield f"{name}: is described in two ways, of which programs read the one or the other"
        elif info.is_dir() and not _is_empty(file, info):
            yield f"{name}: is a folder with content"


def _is_closed(file: IO[bytes], zipped: zipfile.ZipFile) -> bool:
    """Say whether members, list and end follow each other from the first byte to the last."""
    end = zipfile._EndRecData(file)  # type: ignore[attr-defined]
    if not end or end[zipfile._ECD_LOCATION] + END_BYTES + len(zipped.comment) != file.seek(0, 2):  # type: ignore[attr-defined]
        return False
    listed: int = end[zipfile._ECD_OFFSET]  # type: ignore[attr-defined]
    disks_and_counts = list(end[zipfile._ECD_DISK_NUMBER : zipfile._ECD_SIZE])  # type: ignore[attr-defined]
    members = sorted(zipped.infolist(), key=lambda one: one.header_offset)
    nexts = [*(info.header_offset for info in members), listed]
    return (
        zipped.start_dir == listed
        and disks_and_counts == [0, 0, len(members), len(members)]
        and nexts[0] == 0
        and all(_reaches(file, info, following) for info, following in zip(members, nexts[1:], strict=True))
    )


def _reaches(file: IO[bytes], info: zipfile.ZipInfo, following: int) -> bool:
    """Say whether a member ends where the next one begins."""
    if _local(file, info) is None:
        return False
    ended = file.seek(info.compress_size, 1)
    return ended == following or (0 < following - ended <= MOST_DESCRIPTOR_BYTES and _describes(file, info, following))


def _describes(file: IO[bytes], info: zipfile.ZipInfo, following: int) -> bool:
    """Say whether behind a member stand its sum and sizes, as where it was written without knowing them before."""
    said = file.read(following - file.tell())
    sizes = (struct.pack(form, info.CRC, info.compress_size, info.file_size) for form in ("<3L", "<L2Q"))
    return bool(info.flag_bits & HAS_DESCRIPTOR) and said.removeprefix(b"PK\x07\x08") in set(sizes)


def _local(file: IO[bytes], info: zipfile.ZipInfo) -> Local | None:
    """Read what stands before the content of a member, and leave the file there; None where it is cut."""
    if info.header_offset < 0:
        return None
    file.seek(info.header_offset)
    header = file.read(LOCAL_HEADER.size)
    if len(header) < LOCAL_HEADER.size:
        return None
    _, version, flags, method, time, day, crc, packed, size, name_bytes, extra_bytes = LOCAL_HEADER.unpack(header)
    name, extra = file.read(name_bytes), file.read(extra_bytes)
    is_whole = len(extra) == extra_bytes and version <= NEWEST_VERSION
    return Local(flags, method, time, day, crc, packed, size, name, extra) if is_whole else None


def _is_told_once(file: IO[bytes], info: zipfile.ZipInfo) -> bool:
    """Say whether a member is the same before its content and in the list."""
    local = _local(file, info)
    if local is None:
        return False
    year, month, day, hour, minute, second = info.date_time
    coding = "utf-8" if info.flag_bits & 0x0800 else "cp437"
    return (
        (local.flags, local.method) == (info.flag_bits, info.compress_type)
        and local.name == info.orig_filename.encode(coding, "replace")
        and local.day == (year - 1980) << 9 | month << 5 | day
        and local.time == hour << 11 | minute << 5 | second // 2
        and _has_sizes(local, info)
        and _is_plain(local.extra, info)
    )


def _has_sizes(local: Local, info: zipfile.ZipInfo) -> bool:
    """Say whether sum and sizes are those in the list; they are not known yet where they follow the content."""
    is_later = bool(local.flags & HAS_DESCRIPTOR)
    unknown = {0} if is_later else set()
    elsewhere = {0xFFFFFFFF} if len(local.extra) >= 4 and SIZES in dict(_fields(local.extra)) else set()
    return (
        local.crc in {info.CRC, *unknown}
        and local.packed_bytes in {info.compress_size, *unknown, *elsewhere}
        and local.size_bytes in {info.file_size, *unknown, *elsewhere}
    )


def _has_plain_marks(info: zipfile.ZipInfo) -> bool:
    """Say whether a member is a plain file or folder, with no right to act for its owner and no odd flag."""
    mode, marks = info.external_attr >> 16, info.external_attr & 0xFFFF
    kind, special = (stat.S_IFDIR, mode & 0o5000) if info.is_dir() else (stat.S_IFREG, mode & 0o7000)
    allowed = PLAIN_ATTRIBUTES | (FOLDER_ATTRIBUTE if info.is_dir() else 0)
    return (
        stat.S_IFMT(mode) in (0, kind)
        and not special
        and not marks & ~allowed
        and not info.flag_bits & ~PLAIN_FLAGS
        and info.internal_attr in (0, TEXT_ATTRIBUTE)
        and (info.volume, info.reserved) == (0, 0)
    )


def _is_empty(file: IO[bytes], info: zipfile.ZipInfo) -> bool:
    """Say whether a folder has nothing in it; packing nothing takes two bytes."""
    if info.file_size or info.CRC or info.compress_size > len(EMPTY_PACKED) or _local(file, info) is None:
        return False
    return file.read(info.compress_size) in (b"", EMPTY_PACKED)


def _is_plain(extra: bytes, info: zipfile.ZipInfo) -> bool:
    """Say whether extra fields are of the kinds that hold numbers, each in its one form and once."""
    fields = list(_fields(extra))
    is_whole = sum(4 + len(content) for _, content in fields) == len(extra)
    kinds = [kind for kind, _ in fields]
    return (
        is_whole and len(set(kinds)) == len(kinds) and all(_is_known(kind, content, info) for kind, content in fields)
    )


def _fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        yield kind, extra[4 : 4 + size]
        extra = extra[4 + size :]


def _is_known(kind: int, content: bytes, info: zipfile.ZipInfo) -> bool:
    if kind == SIZES:
        numbers = {info.file_size, info.compress_size, info.header_offset}
        numbers |= {0} if info.flag_bits & HAS_DESCRIPTOR else set()
        parts = {content[at : at + 8] for at in range(0, len(content), 8)}
        return 0 < len(content) <= 24 and parts <= {struct.pack("<Q", number) for number in numbers}
    if kind == UNIX_TIMES:
        return len(content) in (5, 9, 13) and content[0] <= 7
    if kind == UNIX_OWNERS:
        return len(content) == 11 and content[:2] == b"\x01\x04" and content[6] == 4
    if kind == FILE_TIMES and len(content) == 32 and content[:8] == struct.pack("<LHH", 0, 1, 24):
        return all(FIRST_TICK <= one <= LAST_TICK for one in struct.unpack("<3Q", content[8:]))
    return False


def is_read_through(stream: IO[bytes]) -> bool:
    """Say whether nothing is left of a packed member that was read to its end."""
    left: int = getattr(stream, "_compress_left", 0)
    packer = getattr(stream, "_decompressor", None)
    return left <= 0 and not getattr(packer, "unused_data", b"")
