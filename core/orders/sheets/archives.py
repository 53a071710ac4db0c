"""The zip file of a workbook and the XML in it: how much is unpacked and read at most, and how a tag is heard."""

import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from xml.parsers import expat

from core.given.zips import DAMAGED, PLAIN_WAYS, UNREADABLE, ZipRefused, ZipTooLong, open_zip
from core.orders.sheets.values import (
    CELL_CHARS,
    MAX_FILE_MB,
    SheetBroken,
    SheetDamaged,
    SheetTooHeavy,
)

MOST_UNPACKED_BYTES = 64_000_000
"""Of all that is read, counted while it is unpacked, never as declared."""
MOST_DIRECTORY_BYTES = 2**20
"""The list of members: some 10,000 of them; Excel writes a few dozen."""
MOST_TAGS = 1_600_000
"""A full sheet with another text in every cell has 1.45 million."""
MOST_DEPTH = 64
_PICTURE_FOLDERS = ("xl/media/", "pictures/")
_PICTURE_ENDS = (".png", ".jpg", ".jpeg", ".jfif", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".heic")

Start = Callable[[dict[str, str]], None]
End = Callable[[], None]


class Enough(Exception):
    """What was looked for is found; the rest is not read."""


@dataclass(slots=True, kw_only=True)
class Archive:
    """The zip file of a workbook, and how much of it may still be unpacked and read."""

    zipped: zipfile.ZipFile
    left_bytes: int = MOST_UNPACKED_BYTES
    left_tags: int = MOST_TAGS

    def unpack(self, name: str) -> bytes | None:
        """Unpack a member; None where there is none of that name.

        Raises:
            SheetTooHeavy: It is larger than what may still be unpacked.
            SheetDamaged: It is not what was packed.
            SheetBroken: Two members have this name, or it is packed in a way that no program for sheets uses.
        """
        found = self._members(name)
        if len(found) > 1 or any(info.compress_type not in PLAIN_WAYS for info in found):
            raise SheetBroken
        if not found:
            return None
        try:
            with self.zipped.open(found[0]) as stream:
                content = stream.read(self.left_bytes + 1)
        except UNREADABLE as error:
            raise SheetDamaged from error
        self.left_bytes -= len(content)
        if self.left_bytes < 0:
            raise SheetTooHeavy(limit_mb=MAX_FILE_MB)
        return content

    def has(self, name: str) -> bool:
        """Say whether there is a member of that name."""
        return bool(self._members(name))

    def _members(self, name: str) -> list[zipfile.ZipInfo]:
        return [info for info in self.zipped.infolist() if info.filename.lstrip("/").casefold() == name.casefold()]

    def need(self, name: str) -> bytes:
        """Unpack a member that every workbook has.

        Raises:
            SheetTooHeavy, SheetBroken: As `unpack`.
            SheetDamaged: It is missing, or not what was packed.
        """
        content = self.unpack(name)
        if content is None:
            raise SheetDamaged
        return content


@contextmanager
def opened(data: bytes) -> Iterator[Archive]:
    """Open the zip file of a workbook, and say of whatever fails in it what its sender can do about it.

    Raises:
        SheetDamaged: Its end is missing, or what lies in it is not what was packed.
        SheetTooHeavy: It lists more members than any workbook.
        SheetBroken: It is sound, and yet no workbook.
    """
    try:
        with open_zip(BytesIO(data), most_directory_bytes=MOST_DIRECTORY_BYTES) as zipped:
            yield Archive(zipped=zipped)
    except ZipTooLong as error:
        raise SheetTooHeavy(limit_mb=MAX_FILE_MB) from error
    except (ZipRefused, *DAMAGED) as error:
        raise SheetDamaged from error
    except UNREADABLE as error:
        raise SheetBroken from error


class XmlReader:
    """Calls a function at the beginning of each tag that has one in `starts`, and another at its end.

    `text` holds what was written since it was last cleared, while `is_listening`.
    """

    def __init__(self, archive: Archive) -> None:
        self.starts: Mapping[str, Start] = {}
        self.ends: Mapping[str, End] = {}
        self.text: list[str] = []
        self.is_listening = False
        self._archive = archive
        self._depth = 0
        self._left_tags = archive.left_tags
        self._at: dict[str, tuple[Start | None, End | None]] = {}

    def read(self, content: bytes) -> None:
        """Go through a member.

        Raises:
            SheetBroken: It is no XML, declares a document type, or is nested too deeply.
            SheetTooHeavy: It has more tags than may still be read.
        """
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._hear
        parser.StartDoctypeDeclHandler = self._refuse
        try:
            parser.Parse(content, True)
        except Enough:
            pass
        except (expat.ExpatError, LookupError) as error:  # LookupError: an encoding that nobody knows
            raise SheetBroken from error
        self._archive.left_tags = self._left_tags

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._left_tags -= 1
        if self._left_tags < 0:
            raise SheetTooHeavy(limit_mb=MAX_FILE_MB)
        if self._depth > MOST_DEPTH:
            raise SheetBroken
        try:
            start = self._at[name][0]
        except KeyError:
            start = self._learn(name)
        if start is not None:
            start(attributes)

    def _learn(self, name: str) -> Start | None:
        """Note what to do at a tag, by its name without its prefix."""
        local = name.rpartition(":")[2]
        self._at[name] = self.starts.get(local), self.ends.get(local)
        return self._at[name][0]

    def _end(self, name: str) -> None:
        self._depth -= 1
        end = self._at[name][1]
        if end is not None:
            end()

    def _hear(self, text: str) -> None:
        if self.is_listening:
            self.text.append(text)

    def _refuse(self, *_: object) -> None:
        raise SheetBroken

    def listen(self, _: object = None) -> None:
        """Begin to take down what is written."""
        self.text.clear()
        self.is_listening = True

    def heard(self) -> str:
        """End it, and give what was written."""
        self.is_listening = False
        return "".join(self.text)


class TextParts:
    """A text made of parts, as Excel keeps one in several fonts."""

    def __init__(self, reader: XmlReader) -> None:
        self._reader = reader
        self._parts: list[str] = []
        self._is_skipping = False

    def begin(self, _: object = None) -> None:
        """Begin a text anew."""
        self._parts.clear()
        self._is_skipping = False

    def listen(self, _: object) -> None:
        """Begin to take down a part."""
        if not self._is_skipping:
            self._reader.listen()

    def take(self) -> None:
        """Keep the part that was taken down."""
        if not self._is_skipping:
            self._parts.append(self._reader.heard()[: 4 * CELL_CHARS])

    def skip(self, _: object) -> None:
        """Pass over what comes: it is no part of the text."""
        self._is_skipping = True

    def unskip(self) -> None:
        """Take down again what comes."""
        self._is_skipping = False

    def whole(self) -> str:
        """Give the text of all its parts, at most four times as long as a cell shows."""
        return "".join(self._parts)[: 4 * CELL_CHARS]


def require_xml(data: bytes, *, member: str) -> None:
    """Refuse an archive whose member is no XML, before a library reads it that knows no end of what is cut off.

    An archive without that member is left to the library: it is of another kind.

    Raises:
        SheetDamaged, SheetTooHeavy, SheetBroken: As `opened`, or by what the member is: no XML, one that declares a
            document type, nested too deeply, or more to read than any order sheet.
    """
    with opened(data) as archive:
        content = archive.unpack(member)
        if content is not None:
            XmlReader(archive).read(content)


def count_pictures(data: bytes) -> int:
    """Count the pictures that lie in an archive, wherever in its sheets they are shown.

    Raises:
        SheetDamaged, SheetTooHeavy, SheetBroken: As `opened`.
    """
    with opened(data) as archive:
        names = {name.lstrip("/").casefold() for name in archive.zipped.namelist()}
    return sum(name.startswith(_PICTURE_FOLDERS) and name.endswith(_PICTURE_ENDS) for name in names)
