"""Manipulations of the zip file round a signed export, and of its spelling: nothing may stand there unsigned."""

import io
import json
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from core.export.check import NotAnExport, check_export
from core.export.container import LOCAL_HEADER
from tests.core.export.test_forged import KEY, NAME, exports, forger
from tests.forging import LEDGER, Forger

__all__ = ["exports", "forger"]

ORDER = "data/order.jsonl"
How = Callable[[Forger], bytes]


def packed(forger: Forger, *, change: Callable[[zipfile.ZipInfo], None] = lambda _: None) -> bytes:
    """Write the members, each after a change of what the zip file says of it."""
    file = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        warnings.simplefilter("ignore", UserWarning)
        for name, content in [*forger.members.items(), *forger.more]:
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            change(info)
            zipped.writestr(info, content)
    return file.getvalue()


def about(name: str, **more: object) -> How:
    """Say something else of one member."""

    def change(info: zipfile.ZipInfo) -> None:
        if info.filename == name:
            for field, value in more.items():
                setattr(info, field, value)

    return lambda forger: packed(forger, change=change)


def besides(name: str, content: bytes = b"x") -> How:
    """Add a member."""

    def how(forger: Forger) -> bytes:
        forger.more.append((name, content))
        return packed(forger)

    return how


def instead(name: str, spell: Callable[[bytes], bytes]) -> How:
    """Write a member in another spelling."""

    def how(forger: Forger) -> bytes:
        forger.members[name] = spell(forger.members[name])
        return packed(forger)

    return how


def _other(words: bytes = b"all is well") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as zipped:
        zipped.writestr("README.txt", words)
    return file.getvalue()


def _between(forger: Forger) -> bytes:
    """Hide bytes between the members and their list."""
    data = packed(forger)
    end = data.rfind(b"PK\x05\x06")
    size, start = struct.unpack("<LL", data[end + 12 : end + 20])
    hidden = b"hidden words"
    moved = data[end : end + 16] + struct.pack("<L", start + len(hidden)) + data[end + 20 :]
    return data[:start] + hidden + data[start : start + size] + moved


def _hidden_in_a_member(forger: Forger) -> bytes:
    """Hide bytes behind the end of a packed stream."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in forger.members.items():
            zipped.writestr(name, content)
        (info,) = (one for one in zipped.infolist() if one.filename == ORDER)
    data = bytearray(file.getvalue())
    start = info.header_offset + 30 + len(info.filename)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    smaller = packer.compress(forger.members[ORDER]) + packer.flush()
    room = info.compress_size - len(smaller)
    if room < 1:  # make room by packing worse
        return _between(forger)
    data[start : start + info.compress_size] = smaller + b"h" * room
    return bytes(data)


def _local_name(forger: Forger) -> bytes:
    """Have readers of a stream see another name than readers of the list."""
    data = packed(forger)
    at = data.find(ORDER.encode())
    return data[:at] + b"data/Order.jsonl" + data[at + len(ORDER) :]


def _signature(**more: object) -> How:
    return instead("signature.json", lambda content: json.dumps({**json.loads(content), **more}).encode())


MORE = struct.pack("<HH", 0x7075, 9 + 5) + struct.pack("<BL", 1, zlib.crc32(ORDER.encode())) + b"other.txt"
MANIPULATED: dict[str, How] = {
    "words before the zip file": lambda forger: b"#!/bin/sh\necho whole\n" + packed(forger),
    "a zip file before it": lambda forger: _other() + packed(forger),
    "words behind it": lambda forger: packed(forger) + b"and more",
    "a zip file behind it": lambda forger: packed(forger) + _other(),
    "words between members and list": _between,
    "words behind a packed stream": _hidden_in_a_member,
    "a comment on a member": about(ORDER, comment=b"approved by the bank"),
    "a comment on the README": about("README.txt", comment=b"call 13800138000"),
    "another name in an extra field": about(ORDER, extra=MORE),
    "words in an extra field": about(LEDGER, extra=struct.pack("<HH", 0x9999, 5) + b"words"),
    "a member that is a link": about(ORDER, external_attr=0o120777 << 16),
    "another name in the stream": _local_name,
    "a folder with words in it": besides("data/", b"secret words"),
    "a folder of pictures with words in it": besides("blobs/", b"secret words"),
    "a folder of another name": besides("data/more/"),
    "a file for programs": besides("__MACOSX/._README.txt"),
    "a README in small letters": besides("readme.txt"),
    "a README in another folder": besides("data/README.txt"),
    "a letter that looks like ours": besides("data/оrder.jsonl"),
    "a wide letter": besides("data/ｏrder.jsonl"),
    "a name with a space behind it": besides("data/order.jsonl "),
    "a name with a dot behind it": besides("data/order.jsonl."),
    "a name in capitals": besides("DATA/ORDER.JSONL"),
    "a name with two slashes": besides("data//order.jsonl"),
    "a name with a dot in front": besides("./data/order.jsonl"),
    "a name that is turned round": besides("data/\u202elnosj.redro"),
    "a name that nobody sees": besides("\u200b"),
    "a picture of another kind by the same hash": lambda forger: besides(
        next(name for name in forger.members if name.startswith("blobs/")).rsplit(".", 1)[0] + ".svg"
    )(forger),
    "a manifest in other spelling": instead("manifest.json", lambda content: json.dumps(json.loads(content)).encode()),
    "a manifest with a line behind it": instead("manifest.json", lambda content: content + b"\n"),
    "a manifest with a mark before it": instead("manifest.json", lambda content: b"\xef\xbb\xbf" + content),
    "a manifest in UTF-16": instead("manifest.json", lambda content: content.decode().encode("utf-16")),
    "rows with a mark before them": instead(ORDER, lambda content: b"\xef\xbb\xbf" + content),
    "rows with other line ends": instead(ORDER, lambda content: content.replace(b"\n", b"\r\n")),
    "rows with an empty line": instead(ORDER, lambda content: content + b"\n"),
    "rows without the last line end": instead(ORDER, lambda content: content.rstrip(b"\n")),
    "a history in UTF-16": instead(LEDGER, lambda content: content.decode().encode("utf-16")),
    "a history with other line ends": instead(LEDGER, lambda content: content.replace(b"\n", b"\r\n")),
    "a README with a space": instead("README.txt", lambda content: content + b" "),
    "words in the signature": _signature(note="checked by the court"),
    "the date of another day in the signature": _signature(made_at="2020-01-01"),
    "a signature in capitals": instead(
        "signature.json", lambda content: content.replace(b'"algorithm"', b"?").upper().replace(b"?", b'"algorithm"')
    ),
    "a signature in other spelling": instead(
        "signature.json", lambda content: json.dumps(json.loads(content)).encode()
    ),
    "a signature with words behind it": instead("signature.json", lambda content: content + b"\n\n\n"),
}


@pytest.mark.parametrize("how", MANIPULATED.values(), ids=MANIPULATED.keys())
def test_nothing_stands_unsigned_beside_a_signed_export(how: How, forger: Forger, tmp_path: Path) -> None:
    file = tmp_path / "forged.zip"
    file.write_bytes(how(forger))
    try:
        wrong = check_export([file], key=NAME).wrong
    except NotAnExport as refused:
        wrong = [str(refused)]
    assert wrong


def test_what_the_robot_itself_packs_is_whole(forger: Forger, tmp_path: Path) -> None:
    file = tmp_path / "export.zip"
    file.write_bytes(packed(forger))
    assert check_export([file], key=NAME).wrong == [] and KEY


def patched(name: str, at: int, words: bytes) -> How:
    """Write over what stands before the content of a member, from a byte of its header on."""

    def how(forger: Forger) -> bytes:
        data = bytearray(packed(forger))
        start = data.find(name.encode()) - LOCAL_HEADER.size
        data[start + at : start + at + len(words)] = words
        return bytes(data)

    return how


def _folder_of_two_names(forger: Forger) -> bytes:
    data = besides("data/", b"")(forger)
    at = next(at for at in _places(data, b"data/") if data[at - 30 : at - 26] == b"PK\x03\x04" and data[at - 4] == 5)
    return data[:at] + b"EVIL/" + data[at + 5 :]


def _places(data: bytes, words: bytes) -> Iterator[int]:
    at = data.find(words)
    while at >= 0:
        yield at
        at = data.find(words, at + 1)


def _disks(forger: Forger) -> bytes:
    data = packed(forger)
    return data[:-18] + b"PAID" + data[-14:]


def _disk_of_a_member(forger: Forger) -> bytes:
    data = packed(forger)
    at = data.rfind(b"PK\x01\x02") + 34
    return data[:at] + b"PA" + data[at + 2 :]


def _field(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


TIMES, OWNERS = (
    _field(0x5455, b"\x01" + struct.pack("<L", 1_796_000_000)),
    _field(0x7875, b"\x01\x04" + b"\0\0\0\0\x04" + b"\0\0\0\0"),
)
IN_WINDOWS = _field(0x000A, struct.pack("<LHH3Q", 0, 1, 24, *[0x01DC000000000000] * 3))
TOLD_TWICE: dict[str, How] = {
    "another way of packing before the content": patched(ORDER, 8, b"\0\0"),
    "a password before the content": patched(ORDER, 6, b"\x01\0"),
    "another time before the content": patched(ORDER, 10, b"\xff\xff\xff\xff"),
    "another sum before the content": patched(ORDER, 14, b"abcd"),
    "another size before the content": patched(ORDER, 22, b"\xff\xff\xff\x7f"),
    "another packed size before the content": patched(ORDER, 18, b"\x01\0\0\0"),
    "a size elsewhere that is not there": patched(ORDER, 22, b"\xff\xff\xff\xff"),
    "a folder of two names": _folder_of_two_names,
    "words in the numbers of disks": _disks,
    "words in an owner": about(ORDER, extra=_field(0x7875, b"PAID 4000 NOT 3000, signed: Wang")),
    "words in a time": about(ORDER, extra=_field(0x5455, b"PAID 4000 NOT")),
    "words in a time of Windows": about(
        ORDER, extra=_field(0x000A, struct.pack("<LHH", 0, 1, 24) + b"PAID 4000 NOT 3000, Wang")
    ),
    "words in a size": about(ORDER, extra=_field(0x0001, b"PAID4000")),
    "an owner twice": about(ORDER, extra=OWNERS + OWNERS),
    "an extra field that is cut": about(ORDER, extra=OWNERS[:-1]),
    "a member that is a pipe": about(ORDER, external_attr=0o010666 << 16),
    "a member that is a device": about(ORDER, external_attr=0o060666 << 16),
    "a member that is a socket": about(ORDER, external_attr=0o140666 << 16),
    "a member that acts as its owner": about(ORDER, external_attr=0o104755 << 16),
    "a file that says that it is a folder": about(ORDER, external_attr=0o040755 << 16 | 0x10),
    "an odd flag": about(ORDER, internal_attr=0x4150),
    "a disk of its own": _disk_of_a_member,
}


@pytest.mark.parametrize("how", TOLD_TWICE.values(), ids=TOLD_TWICE.keys())
def test_what_programs_read_of_a_member_is_one(how: How, forger: Forger, tmp_path: Path) -> None:
    file = tmp_path / "forged.zip"
    file.write_bytes(how(forger))
    try:
        wrong = check_export([file], key=NAME).wrong
    except NotAnExport as refused:
        wrong = [str(refused)]
    assert wrong


HONEST: dict[str, How] = {
    "times and owners": lambda forger: packed(forger, change=lambda info: setattr(info, "extra", TIMES + OWNERS)),
    "times of Windows": lambda forger: packed(forger, change=lambda info: setattr(info, "extra", IN_WINDOWS)),
    "a mode of Unix": lambda forger: packed(forger, change=lambda info: setattr(info, "external_attr", 0o100644 << 16)),
    "sizes behind the content": lambda forger: _streamed(forger),
    "folders": lambda forger: _in_folders(forger),
}


class _Pipe(io.RawIOBase):
    """Takes bytes and does not go back, so that sizes stand behind the content."""

    def __init__(self) -> None:
        self.data = bytearray()

    @override
    def writable(self) -> bool:
        return True

    @override
    def write(self, data: Any) -> int:
        self.data += bytes(data)
        return len(bytes(data))


def _streamed(forger: Forger) -> bytes:
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in forger.members.items():
            with zipped.open(name, "w", force_zip64=name == ORDER) as member:
                member.write(content)
    return bytes(pipe.data)


def _in_folders(forger: Forger) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        for folder in ("data", "blobs"):
            zipped.mkdir(folder)
        for name, content in forger.members.items():
            zipped.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize("how", HONEST.values(), ids=HONEST.keys())
def test_what_a_program_packed_again_is_whole(how: How, forger: Forger, tmp_path: Path) -> None:
    file = tmp_path / "again.zip"
    file.write_bytes(how(forger))
    assert check_export([file], key=NAME).wrong == []
