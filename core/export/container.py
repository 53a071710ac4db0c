"""Every byte of a zip file belongs to a member or to the list of them, and the list says nothing but names and times.

A signature covers what members unpack to. What stands between, before or behind them, or beside their names, is read
by other programs and signed by nobody.
"""

import stat
import struct
import zipfile
from collections.abc import Iterator
from typing import IO

LOCAL_HEADER = struct.Struct("<4s5H3L2H")
END_BYTES, MOST_DESCRIPTOR_BYTES = 22, 24
HAS_DESCRIPTOR = 0x08
PLAIN_EXTRAS = frozenset({0x0001, 0x000A, 0x5455, 0x7875})
"""Sizes above 4 GB, and times and owners as programs write them that pack a folder again."""
MOST_EXTRA_BYTES = 36


def find_unsigned(file: IO[bytes], zipped: zipfile.ZipFile) -> Iterator[str]:
    """List in words what a zip file holds beside its members."""
    file.seek(0, 2)
    if not _is_closed(file, zipped):
        yield "a zip file has bytes before, behind or between its members, which nothing signs"
    for info in zipped.infolist():
        if info.comment or not _is_plain(info.extra) or stat.S_ISLNK(info.external_attr >> 16):
            yield f"{info.filename[:80]!a}: carries words or a link beside its content, which nothing signs"
        elif info.is_dir() and info.file_size:
            yield f"{info.filename[:80]!a}: is a folder with content"


def _is_closed(file: IO[bytes], zipped: zipfile.ZipFile) -> bool:
    """Say whether members, list and end follow each other from the first byte to the last."""
    end = zipfile._EndRecData(file)  # type: ignore[attr-defined]
    if not end or end[zipfile._ECD_LOCATION] + END_BYTES + len(zipped.comment) != file.seek(0, 2):  # type: ignore[attr-defined]
        return False
    listed: int = end[zipfile._ECD_OFFSET]  # type: ignore[attr-defined]
    members = sorted(zipped.infolist(), key=lambda one: one.header_offset)
    nexts = [*(info.header_offset for info in members), listed]
    return (
        zipped.start_dir == listed
        and nexts[0] == 0
        and all(_reaches(file, info, following) for info, following in zip(members, nexts[1:], strict=True))
    )


def _reaches(file: IO[bytes], info: zipfile.ZipInfo, following: int) -> bool:
    """Say whether a member ends where the next one begins."""
    file.seek(info.header_offset)
    header = file.read(LOCAL_HEADER.size)
    if len(header) < LOCAL_HEADER.size:
        return False
    *_, name_bytes, extra_bytes = LOCAL_HEADER.unpack(header)
    file.seek(name_bytes, 1)
    if not _is_plain(file.read(extra_bytes)):
        return False
    ended = file.seek(info.compress_size, 1)
    return ended == following or (0 < following - ended <= MOST_DESCRIPTOR_BYTES and _describes(file, info, following))


def _describes(file: IO[bytes], info: zipfile.ZipInfo, following: int) -> bool:
    """Say whether behind a member stand its sum and sizes, as where it was written without knowing them before."""
    said = file.read(following - file.tell())
    sizes = (struct.pack(form, info.CRC, info.compress_size, info.file_size) for form in ("<3L", "<L2Q"))
    return bool(info.flag_bits & HAS_DESCRIPTOR) and said.removeprefix(b"PK\x07\x08") in set(sizes)


def _is_plain(extra: bytes) -> bool:
    """Say whether extra fields are of the kinds that say nothing."""
    if len(extra) > MOST_EXTRA_BYTES:
        return False
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        if kind not in PLAIN_EXTRAS:
            return False
        extra = extra[4 + size :]
    return not extra


def is_read_through(stream: IO[bytes]) -> bool:
    """Say whether nothing is left of a packed member that was read to its end."""
    left: int = getattr(stream, "_compress_left", 0)
    packer = getattr(stream, "_decompressor", None)
    return left <= 0 and not getattr(packer, "unused_data", b"")
