"""Where the worksheets of an .xlsx lie, and the parts that explain their cells: relations, strings, styles."""

from dataclasses import dataclass, field
from datetime import datetime
from posixpath import normpath

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from core.orders.sheets.archives import Archive, Enough, TextParts, XmlReader
from core.orders.sheets.values import (
    CELL_CHARS,
    SheetBroken,
    SheetDamaged,
)

_FORMAT_CHARS = 255
"""The longest form of a number that Excel takes."""
_BOOK = "xl/workbook.xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A worksheet of a workbook: the name on its tab, and the member that holds it."""

    name: str
    path: str
    is_hidden: bool


@dataclass(slots=True, kw_only=True)
class Book:
    """Where the parts of a workbook lie: the sheets, and single parts by their kind."""

    sheets: list[Part] = field(default_factory=list)
    parts: dict[str, str] = field(default_factory=dict)
    is_from_1904: bool = False

    def of(self, kind: str) -> str | None:
        """Give the member that holds a part of this kind; None where there is none."""
        return self.parts.get(kind)


def read_book(archive: Archive) -> Book:
    """Find the worksheets and the parts that explain their cells."""
    book, path = Book(), _path_of_book(archive)
    folder, _, name = path.rpartition("/")
    relations = relations_of(archive.need(f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"), archive)
    targets = {id_: (kind, joined(folder, target)) for id_, kind, target in relations}
    book.parts = {kind: target for kind, target in targets.values()}

    def properties(attributes: dict[str, str]) -> None:
        book.is_from_1904 = attributes.get("date1904", "0") in ("1", "true")

    def sheet(attributes: dict[str, str]) -> None:
        id_ = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
        if id_ not in targets:
            raise SheetDamaged  # else the tab would be left out in silence
        kind, target = targets[id_]
        if kind == "worksheet":
            is_hidden = attributes.get("state", "visible") != "visible"
            book.sheets.append(Part(name=attributes.get("name", "")[:CELL_CHARS], path=target, is_hidden=is_hidden))

    reader = XmlReader(archive)
    reader.starts = {"workbookPr": properties, "sheet": sheet}
    reader.read(archive.need(path))
    if not any(not part.is_hidden for part in book.sheets):
        raise SheetBroken
    return book


def _path_of_book(archive: Archive) -> str:
    content = archive.unpack("_rels/.rels")
    found = relations_of(content, archive) if content is not None else []
    return next((joined("", target) for _, kind, target in found if kind == "officeDocument"), _BOOK)


def relations_of(content: bytes, archive: Archive) -> list[tuple[str, str, str]]:
    """Read relations as id, last word of the kind, and target; those that lead out of the file are passed over."""
    found = list[tuple[str, str, str]]()

    def relation(attributes: dict[str, str]) -> None:
        if attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            found.append((attributes.get("Id", ""), kind, attributes.get("Target", "")))

    reader = XmlReader(archive)
    reader.starts = {"Relationship": relation}
    reader.read(content)
    return found


def joined(folder: str, target: str) -> str:
    """Give the name of the member that a relation means; it may begin at the root or at the folder of its file."""
    return normpath(target if target.startswith("/") else f"/{folder}/{target}").lstrip("/")


def read_strings(archive: Archive, name: str | None) -> list[str]:
    """Read the shared strings; how a word is read aloud (`rPh`, beside Chinese and Japanese) is no part of it."""
    content = archive.unpack(name) if name is not None else None
    if content is None:
        return []
    strings, reader = list[str](), XmlReader(archive)
    parts = TextParts(reader)

    def end() -> None:
        strings.append(parts.whole())

    reader.starts = {"si": parts.begin, "t": parts.listen, "rPh": parts.skip}
    reader.ends = {"t": parts.take, "rPh": parts.unskip, "si": end}
    reader.read(content)
    return strings


@dataclass(slots=True, kw_only=True)
class Styles:
    """Which cell styles show a number as a date or as a length of time, and which are struck out."""

    struck: set[int] = field(default_factory=set)
    dates: set[int] = field(default_factory=set)
    lengths: set[int] = field(default_factory=set)
    epoch: datetime = WINDOWS_EPOCH

    @classmethod
    def read(cls, archive: Archive, book: Book) -> "Styles":
        """Read the styles of a book.

        Raises:
            SheetBroken, SheetTooHeavy: As `Archive.unpack` and `XmlReader.read`.
        """
        styles = cls(epoch=MAC_EPOCH if book.is_from_1904 else WINDOWS_EPOCH)
        name = book.of("styles")
        if name is None:
            return styles
        content = archive.need(name)  # without it days would be read as numbers
        styles._listen(archive, content)
        return styles

    def _listen(self, archive: Archive, content: bytes) -> None:
        formats, count, is_inside = dict(BUILTIN_FORMATS), 0, False
        fonts, struck_fonts = -1, set[int]()

        def font(_: dict[str, str]) -> None:
            nonlocal fonts
            fonts += 1

        def strike(attributes: dict[str, str]) -> None:
            if attributes.get("val", "1") not in ("0", "false"):
                struck_fonts.add(fonts)

        def number_format(attributes: dict[str, str]) -> None:
            formats[whole_of(attributes.get("numFmtId", ""))] = attributes.get("formatCode", "")[:_FORMAT_CHARS]

        def enter(_: dict[str, str]) -> None:
            nonlocal is_inside
            is_inside = True

        def style(attributes: dict[str, str]) -> None:
            nonlocal count
            if is_inside:
                self._add(count, formats.get(whole_of(attributes.get("numFmtId", "0"))))
                if whole_of(attributes.get("fontId", "0")) in struck_fonts:
                    self.struck.add(count)
                count += 1

        def leave() -> None:
            raise Enough

        reader = XmlReader(archive)
        reader.starts = {"numFmt": number_format, "font": font, "strike": strike, "cellXfs": enter, "xf": style}
        reader.ends = {"cellXfs": leave}
        reader.read(content)

    def _add(self, number: int, form: str | None) -> None:
        if form is not None and is_date_format(form):
            self.dates.add(number)
            if is_timedelta_format(form):
                self.lengths.add(number)


def whole_of(text: str) -> int:
    """Read a whole number of limited length.

    Raises:
        SheetBroken: It is none.
    """
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise SheetBroken
    return int(text)
