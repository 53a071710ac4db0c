"""The zip files of an export as somebody gives them to be checked: opened with limits, read piece by piece."""

import hashlib
import stat
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from core.export.container import find_unsigned, is_read_through
from core.export.manifest import PATH
from core.export.model import MANIFEST, README, SIGNATURE
from core.given.zips import PLAIN_WAYS, UNREADABLE, ZipRefused, open_zip

MOST_PARTS = 1000
MOST_DIRECTORY_BYTES = 24 * 2**20
"""The list of members of a zip file is read as a whole, so it must not be endless; 200,000 pictures take this."""
FREE_BYTES = 16 * 2**20
MOST_RATIO = 100
"""An export unpacks to ten times its size at most; what unpacks to more than this and the free bytes is no export."""
MOST_LINE_BYTES = 2**20
CHUNK_BYTES = 2**16
FOLDERS = ("data/", "blobs/")
"""Some programs write a member for each folder; that adds nothing."""


class NotAnExport(Exception):
    """The files are no export of ours, or not all of one; the message says why."""


class MemberUnreadable(Exception):
    """A file of the export cannot be read; the message says why."""


@dataclass(slots=True, kw_only=True)
class Members:
    """What lies in the zip files by name, and what does not belong there."""

    zips: Mapping[str, zipfile.ZipFile]
    readmes: Sequence[tuple[zipfile.ZipFile, zipfile.ZipInfo]]
    size_bytes: int
    wrong: list[str] = field(default_factory=list)

    def read(self, name: str, *, most_bytes: int) -> bytes:
        """Read a small member as a whole.

        Raises:
            MemberUnreadable: It is missing, broken or larger than that.
        """
        content = b""
        for piece in self.pieces(name, most_bytes=most_bytes):
            content += piece
        return content

    def pieces(self, name: str, *, most_bytes: int) -> Iterator[bytes]:
        """Unpack a member piece by piece; it ends where it has unpacked to more than it may.

        Raises:
            MemberUnreadable: It is missing, broken or larger than that.
        """
        if name not in self.zips:
            raise MemberUnreadable("is missing")
        yield from _unpack(self.zips[name], self.zips[name].getinfo(name), most_bytes)

    def readme_digests(self, *, most_bytes: int) -> Iterator[str]:
        """Hash README.txt of each part.

        Raises:
            MemberUnreadable: One is broken or larger than that.
        """
        for zipped, info in self.readmes:
            digest = hashlib.sha256()
            for piece in _unpack(zipped, info, most_bytes):
                digest.update(piece)
            yield digest.hexdigest()


def _unpack(zipped: zipfile.ZipFile, info: zipfile.ZipInfo, most_bytes: int) -> Iterator[bytes]:
    done = 0
    try:
        with zipped.open(info) as stream:
            while piece := stream.read(CHUNK_BYTES):
                done += len(piece)
                if done > most_bytes:
                    raise MemberUnreadable(f"has more than {most_bytes} bytes")
                yield piece
            if not is_read_through(stream):
                raise MemberUnreadable("has bytes behind its content, which nothing signs")
    except UNREADABLE as error:
        raise MemberUnreadable(f"cannot be read ({error})") from None


def lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    r"""Cut pieces into lines at `\n`; what follows the last one is a line too.

    Raises:
        MemberUnreadable: A line is longer than any row of ours.
    """
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        yield from whole
        if len(rest) > MOST_LINE_BYTES:
            raise MemberUnreadable(f"has a line of more than {MOST_LINE_BYTES} bytes")
    if rest:
        yield rest


@contextmanager
def open_members(files: Sequence[Path]) -> Iterator[Members]:
    """Open the zip files of one export.

    Raises:
        NotAnExport: One is no zip file, or larger inside than any that we make.
    """
    if len(files) > MOST_PARTS:
        raise NotAnExport(f"{len(files)} files: an export has at most {MOST_PARTS}")
    with ExitStack() as stack:
        zips: dict[str, zipfile.ZipFile] = {}
        found = Members(zips=zips, readmes=[], size_bytes=sum(_size(file) for file in files))
        readmes = []
        for file in files:
            zipped = stack.enter_context(_open(file, stack))
            readmes += _take_in(zipped, zips, found.wrong)
            with file.open("rb") as stream:
                found.wrong += find_unsigned(stream, zipped)
        found.readmes = readmes
        yield found


def _open(file: Path, stack: ExitStack) -> zipfile.ZipFile:
    """Open a zip file.

    Raises:
        NotAnExport: It is none, or lists more members than any export has.
    """
    try:
        return open_zip(stack.enter_context(file.open("rb")), most_directory_bytes=MOST_DIRECTORY_BYTES)
    except (ZipRefused, *UNREADABLE) as error:
        raise NotAnExport(f"{file}: {error}") from None


def _size(file: Path) -> int:
    try:
        found = file.stat()
    except OSError as error:
        raise NotAnExport(f"{file}: {error.strerror}") from None
    if not stat.S_ISREG(found.st_mode):
        raise NotAnExport(f"{file}: it is no plain file")
    return found.st_size


def _take_in(
    zipped: zipfile.ZipFile, zips: dict[str, zipfile.ZipFile], wrong: list[str]
) -> list[tuple[zipfile.ZipFile, zipfile.ZipInfo]]:
    """Sort the members of one zip file; return its README."""
    readmes = []
    here = set[str]()
    for info in zipped.infolist():
        name = info.filename
        if name != info.orig_filename or not _is_known(name) or info.compress_type not in PLAIN_WAYS:
            wrong.append(f"{shown(info.orig_filename)}: does not belong to an export")
        elif name in here or name in zips:
            wrong.append(f"{name}: is there twice")
        elif name == README:
            readmes.append((zipped, info))
        elif name not in FOLDERS:
            zips[name] = zipped
        here.add(name)
    if zipped.comment:
        wrong.append("a zip file carries a comment, which is no part of an export")
    return readmes


def _is_known(name: str) -> bool:
    return name in (README, MANIFEST, SIGNATURE, *FOLDERS) or PATH.fullmatch(name) is not None


def shown(name: str) -> str:
    """Show a name that anybody may have written, without controlling the terminal."""
    return ascii(name[:80])
