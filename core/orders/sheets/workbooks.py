"""Read the worksheets of an .xlsx as they stream by.

Only the members that say what stands in its cells are unpacked, and of those no more than has to be: a workbook is
neither built in memory nor read beyond the last row that an order may have. So pictures, rules and whatever else it
carries cost nothing.
"""

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from io import BytesIO
from math import isfinite
from posixpath import normpath
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel, from_ISO8601

from core.given.zips import PLAIN_WAYS, UNREADABLE, ZipRefused, open_zip
from core.orders.sheets.values import (
    CELL_CHARS,
    MAX_FILE_MB,
    Formula,
    Place,
    Row,
    SheetBroken,
    SheetTooHeavy,
    Tab,
    Value,
    text_of,
)

MOST_UNPACKED_BYTES = 64_000_000
"""Of all that is read, counted while it is unpacked, never as declared."""
MOST_DIRECTORY_BYTES = 2**20
"""The list of members: some 10,000 of them; Excel writes a few dozen."""
MOST_TAGS = 1_600_000
"""A full sheet with another text in every cell has 1.45 million."""
MOST_DEPTH = 64
MOST_TABS = 30
MOST_MERGED = 5_000
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^>]*?ref="([A-Z]{1,3}[0-9]{1,7}):([A-Z]{1,3}[0-9]{1,7})"')
_NUMBER_CHARS = 40
_NUMBER_SIGNS = frozenset("0123456789+-.eE")
_FORMAT_CHARS = 255
"""The longest form of a number that Excel takes."""
_BOOK = "xl/workbook.xml"

Start = Callable[[dict[str, str]], None]
End = Callable[[], None]


class _Enough(Exception):
    """What was looked for is found; the rest is not read."""


@dataclass(slots=True, kw_only=True)
class _Archive:
    """The zip file of a workbook, and how much of it may still be unpacked and read."""

    zipped: zipfile.ZipFile
    left_bytes: int = MOST_UNPACKED_BYTES
    left_tags: int = MOST_TAGS

    def unpack(self, name: str) -> bytes | None:
        """Unpack a member; None where there is none of that name.

        Raises:
            SheetTooHeavy: It is larger than what may still be unpacked.
            SheetBroken: Two members have this name, or it is packed in a way that no program for sheets uses.
        """
        found = [info for info in self.zipped.infolist() if info.filename.lstrip("/").casefold() == name.casefold()]
        if len(found) > 1 or any(info.compress_type not in PLAIN_WAYS for info in found):
            raise SheetBroken
        if not found:
            return None
        with self.zipped.open(found[0]) as stream:
            content = stream.read(self.left_bytes + 1)
        self.left_bytes -= len(content)
        if self.left_bytes < 0:
            raise SheetTooHeavy(limit_mb=MAX_FILE_MB)
        return content

    def need(self, name: str) -> bytes:
        """Unpack a member that every workbook has.

        Raises:
            SheetTooHeavy, SheetBroken: As `unpack`; or it is missing.
        """
        content = self.unpack(name)
        if content is None:
            raise SheetBroken
        return content


class _Reader:
    """Calls a function at the beginning of each tag that has one in `starts`, and another at its end.

    `text` holds what was written since it was last cleared, while `is_listening`.
    """

    def __init__(self, archive: _Archive) -> None:
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
        except _Enough:
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


def read_tabs(data: bytes, *, most_rows: int, most_columns: int) -> list[Tab]:
    """Read the worksheets, hidden ones included; what stands beyond the last row or column is left unread.

    Raises:
        SheetBroken: It is no workbook, or a damaged one.
        SheetTooHeavy: It takes more to read than any order sheet.
    """
    try:
        with open_zip(BytesIO(data), most_directory_bytes=MOST_DIRECTORY_BYTES) as zipped:
            archive = _Archive(zipped=zipped)
            book = _read_book(archive)
            styles = _Styles.read(archive, book)
            strings = _read_strings(archive, book.of("sharedStrings"))
            tabs = []
            for part in book.sheets[:MOST_TABS]:
                sheet = _Worksheet(archive, styles, strings, most_rows=most_rows, most_columns=most_columns)
                content = archive.unpack(part.path)
                if content is not None:
                    tabs.append(sheet.tab(part, content))
            if not any(not tab.is_hidden for tab in tabs):
                raise SheetBroken
            return tabs
    except (ZipRefused, *UNREADABLE) as error:
        raise SheetBroken from error


def require_xml(data: bytes, *, member: str) -> None:
    """Refuse an archive whose member is no XML, before a library reads it that knows no end of what is cut off.

    An archive without that member is left to the library: it is of another kind.

    Raises:
        SheetBroken: It is no archive, or the member is no XML, declares a document type or is nested too deeply.
        SheetTooHeavy: It takes more to read than any order sheet.
    """
    try:
        with open_zip(BytesIO(data), most_directory_bytes=MOST_DIRECTORY_BYTES) as zipped:
            archive = _Archive(zipped=zipped)
            content = archive.unpack(member)
            if content is not None:
                _Reader(archive).read(content)
    except (ZipRefused, *UNREADABLE) as error:
        raise SheetBroken from error


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A worksheet of a workbook: the name on its tab, and the member that holds it."""

    name: str
    path: str
    is_hidden: bool


@dataclass(slots=True, kw_only=True)
class _Book:
    """Where the parts of a workbook lie: the sheets, and single parts by their kind."""

    sheets: list[_Part] = field(default_factory=list)
    parts: dict[str, str] = field(default_factory=dict)
    is_from_1904: bool = False

    def of(self, kind: str) -> str | None:
        return self.parts.get(kind)


def _read_book(archive: _Archive) -> _Book:
    """Find the worksheets and the parts that explain their cells."""
    book, path = _Book(), _path_of_book(archive)
    folder, _, name = path.rpartition("/")
    relations = _relations(archive.need(f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"), archive)
    targets = {id_: (kind, _joined(folder, target)) for id_, kind, target in relations}
    book.parts = {kind: target for kind, target in targets.values()}

    def properties(attributes: dict[str, str]) -> None:
        book.is_from_1904 = attributes.get("date1904", "0") in ("1", "true")

    def sheet(attributes: dict[str, str]) -> None:
        id_ = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
        kind, target = targets.get(id_, ("", ""))
        if kind == "worksheet":
            is_hidden = attributes.get("state", "visible") != "visible"
            book.sheets.append(_Part(name=attributes.get("name", "")[:CELL_CHARS], path=target, is_hidden=is_hidden))

    reader = _Reader(archive)
    reader.starts = {"workbookPr": properties, "sheet": sheet}
    reader.read(archive.need(path))
    if not any(not part.is_hidden for part in book.sheets):
        raise SheetBroken
    return book


def _path_of_book(archive: _Archive) -> str:
    content = archive.unpack("_rels/.rels")
    found = _relations(content, archive) if content is not None else []
    return next((_joined("", target) for _, kind, target in found if kind == "officeDocument"), _BOOK)


def _relations(content: bytes, archive: _Archive) -> list[tuple[str, str, str]]:
    """Read relations as id, last word of the kind, and target; those that lead out of the file are passed over."""
    found = list[tuple[str, str, str]]()

    def relation(attributes: dict[str, str]) -> None:
        if attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            found.append((attributes.get("Id", ""), kind, attributes.get("Target", "")))

    reader = _Reader(archive)
    reader.starts = {"Relationship": relation}
    reader.read(content)
    return found


def _joined(folder: str, target: str) -> str:
    """Give the name of the member that a relation means; it may begin at the root or at the folder of its file."""
    return normpath(target if target.startswith("/") else f"/{folder}/{target}").lstrip("/")


def _read_strings(archive: _Archive, name: str | None) -> list[str]:
    """Read the shared strings; how a word is read aloud (`rPh`, beside Chinese and Japanese) is no part of it."""
    content = archive.unpack(name) if name is not None else None
    if content is None:
        return []
    strings, reader = list[str](), _Reader(archive)
    parts = _Parts(reader)

    def end() -> None:
        strings.append(parts.whole())

    reader.starts = {"si": parts.begin, "t": parts.listen, "rPh": parts.skip}
    reader.ends = {"t": parts.take, "rPh": parts.unskip, "si": end}
    reader.read(content)
    return strings


class _Parts:
    """A text made of parts, as Excel keeps one in several fonts."""

    def __init__(self, reader: _Reader) -> None:
        self._reader = reader
        self._parts: list[str] = []
        self._is_skipping = False

    def begin(self, _: object = None) -> None:
        self._parts.clear()
        self._is_skipping = False

    def listen(self, _: object) -> None:
        if not self._is_skipping:
            self._reader.listen()

    def take(self) -> None:
        if not self._is_skipping:
            self._parts.append(self._reader.heard()[: 4 * CELL_CHARS])

    def skip(self, _: object) -> None:
        self._is_skipping = True

    def unskip(self) -> None:
        self._is_skipping = False

    def whole(self) -> str:
        return "".join(self._parts)[: 4 * CELL_CHARS]


@dataclass(slots=True, kw_only=True)
class _Styles:
    """Which cell styles show a number as a date or as a length of time, and which are struck out."""

    struck: set[int] = field(default_factory=set)
    dates: set[int] = field(default_factory=set)
    lengths: set[int] = field(default_factory=set)
    epoch: datetime = WINDOWS_EPOCH

    @classmethod
    def read(cls, archive: _Archive, book: _Book) -> "_Styles":
        styles = cls(epoch=MAC_EPOCH if book.is_from_1904 else WINDOWS_EPOCH)
        name = book.of("styles")
        content = archive.unpack(name) if name is not None else None
        if content is None:
            return styles
        styles._listen(archive, content)
        return styles

    def _listen(self, archive: _Archive, content: bytes) -> None:
        formats, count, is_inside = dict(BUILTIN_FORMATS), 0, False
        fonts, struck_fonts = -1, set[int]()

        def font(_: dict[str, str]) -> None:
            nonlocal fonts
            fonts += 1

        def strike(attributes: dict[str, str]) -> None:
            if attributes.get("val", "1") not in ("0", "false"):
                struck_fonts.add(fonts)

        def number_format(attributes: dict[str, str]) -> None:
            formats[_whole(attributes.get("numFmtId", ""))] = attributes.get("formatCode", "")[:_FORMAT_CHARS]

        def enter(_: dict[str, str]) -> None:
            nonlocal is_inside
            is_inside = True

        def style(attributes: dict[str, str]) -> None:
            nonlocal count
            if is_inside:
                self._add(count, formats.get(_whole(attributes.get("numFmtId", "0"))))
                if _whole(attributes.get("fontId", "0")) in struck_fonts:
                    self.struck.add(count)
                count += 1

        def leave() -> None:
            raise _Enough

        reader = _Reader(archive)
        reader.starts = {"numFmt": number_format, "font": font, "strike": strike, "cellXfs": enter, "xf": style}
        reader.ends = {"cellXfs": leave}
        reader.read(content)

    def _add(self, number: int, form: str | None) -> None:
        if form is not None and is_date_format(form):
            self.dates.add(number)
            if is_timedelta_format(form):
                self.lengths.add(number)


class _Worksheet:
    """The rows of a worksheet as they go by."""

    def __init__(
        self, archive: _Archive, styles: _Styles, strings: list[str], *, most_rows: int, most_columns: int
    ) -> None:
        self._styles, self._strings = styles, strings
        self._most_rows, self._most_columns = most_rows, most_columns
        self._rows: list[Row] = []
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._struck: set[Place] = set()
        self._archive = archive
        self._row: dict[int, Value | Formula] = {}
        self._row_number = self._column = 0
        self._cell: dict[str, str] = {}
        self._value = self._formula = ""
        self._has_formula = False
        self._shared: dict[str, tuple[str, Place]] = {}
        self._moved = (0, 0)
        self._reader = reader = _Reader(archive)
        self._inline = _Parts(reader)
        reader.starts = {
            "col": self._column_form,
            "row": self._begin_row,
            "c": self._begin_cell,
            "v": reader.listen,
            "f": self._begin_formula,
            "is": self._inline.begin,
            "t": self._inline.listen,
            "rPh": self._inline.skip,
        }
        reader.ends = {
            "row": self._end_row,
            "c": self._end_cell,
            "v": self._end_value,
            "f": self._end_formula,
            "t": self._inline.take,
            "rPh": self._inline.unskip,
            "sheetData": self._end,
        }

    def tab(self, part: _Part, content: bytes) -> Tab:
        """Read the worksheet from its member, and what was noted on its cells."""
        self._reader.read(content)
        return Tab(
            name=part.name,
            rows=self._rows,
            merged=tuple(_merged(content)),
            hidden_rows=frozenset(self._hidden_rows),
            hidden_columns=frozenset(self._hidden_columns),
            struck=frozenset(self._struck),
            comments=_read_comments(self._archive, part.path),
            is_hidden=part.is_hidden,
        )

    def _column_form(self, attributes: dict[str, str]) -> None:
        if attributes.get("hidden", "0") in ("1", "true"):
            first, last = _whole(attributes.get("min", "0")), _whole(attributes.get("max", "0"))
            self._hidden_columns |= set(range(first - 1, min(last, self._most_columns)))

    def _begin_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r")
        self._row_number = _whole(number) if number else self._row_number + 1
        if self._row_number <= len(self._rows):
            raise SheetBroken  # rows stand in order
        if self._row_number > self._most_rows:
            raise _Enough
        self._row, self._column = {}, 0
        if attributes.get("hidden", "0") in ("1", "true"):
            self._hidden_rows.add(self._row_number - 1)

    def _end_row(self) -> None:
        self._rows.extend(() for _ in range(self._row_number - 1 - len(self._rows)))
        width = max(self._row, default=0)
        self._rows.append(tuple(self._row.get(column) for column in range(1, width + 1)))

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        place = attributes.get("r")
        self._column = _column_of(place) if place else self._column + 1
        self._cell = attributes
        self._value = self._formula = ""
        self._has_formula = False
        if attributes.get("t") == "inlineStr":
            self._inline.begin()

    def _end_value(self) -> None:
        self._value = self._reader.heard()

    def _begin_formula(self, attributes: dict[str, str]) -> None:
        self._has_formula = True
        self._formula = attributes.get("si", "")
        self._reader.listen()

    def _end_formula(self) -> None:
        """Take the words of a formula; those that share one say so by its number, and the first has the words."""
        shared, words = self._formula, self._reader.heard()[:CELL_CHARS]
        here = (self._row_number, self._column)
        if shared and words:
            self._shared.setdefault(shared, (words, here))
        first, place = self._shared.get(shared, ("", here))
        self._formula = words or first
        self._moved = (0, 0) if words else (here[0] - place[0], here[1] - place[1])

    def _end_cell(self) -> None:
        if self._column > self._most_columns:
            return
        value: Value | Formula = self._read_cell()
        if self._has_formula:
            value = Formula(text=f"={self._formula}"[:CELL_CHARS], stored=self._read_cell(), moved=self._moved)
        if value is not None:
            self._row[self._column] = value
            if _whole(self._cell.get("s", "0")) in self._styles.struck:
                self._struck.add((self._row_number - 1, self._column - 1))

    def _read_cell(self) -> Value:
        kind, value = self._cell.get("t", "n"), self._value
        if kind == "inlineStr":
            return text_of(self._inline.whole())
        if not value:
            return None
        if kind == "n":
            return self._number(value)
        if kind == "s":
            return text_of(self._string(value))
        if kind == "d":
            return _day(from_ISO8601(value[:_NUMBER_CHARS]))  # type: ignore[no-untyped-call]
        return str(value not in ("0", "false")) if kind == "b" else text_of(value)

    def _string(self, value: str) -> str:
        number = _whole(value)
        if number >= len(self._strings):
            raise SheetBroken
        return self._strings[number]

    def _number(self, value: str) -> Value:
        """Read a number, which its style may show as a date; one that is none is shown as it stands."""
        number = _number_of(value)
        if number is None:
            return text_of(value)
        style = _whole(self._cell.get("s", "0"))
        if style not in self._styles.dates:
            return number
        try:
            is_length = style in self._styles.lengths
            return _day(from_excel(number, self._styles.epoch, timedelta=is_length))
        except (OverflowError, ValueError):
            return "#VALUE!"

    def _end(self) -> None:
        raise _Enough


def _merged(content: bytes) -> Iterator[tuple[Place, Place]]:
    """List the spans of merged cells by their first and last place."""
    for count, match in enumerate(_MERGED.finditer(content)):
        if count == MOST_MERGED:
            return
        first, last = (_place_of(name.decode()) for name in match.groups())
        yield first, last


def _place_of(name: str) -> Place:
    letters = name.rstrip("0123456789")
    return int(name[len(letters) :]) - 1, _column_of(letters) - 1


def _read_comments(archive: _Archive, path: str) -> dict[Place, str]:
    """Read what was noted on the cells of a worksheet."""
    folder, _, name = path.rpartition("/")
    relations = archive.unpack(f"{folder}/_rels/{name}.rels")
    found = _relations(relations, archive) if relations is not None else []
    target = next((_joined(folder, target) for _, kind, target in found if kind == "comments"), None)
    content = archive.unpack(target) if target is not None else None
    if content is None:
        return {}
    notes: dict[Place, str] = {}
    reader, place = _Reader(archive), ""
    parts = _Parts(reader)

    def begin(attributes: dict[str, str]) -> None:
        nonlocal place
        place = attributes.get("ref", "")
        parts.begin()

    def end() -> None:
        text = text_of(parts.whole())
        if text and re.fullmatch(r"[A-Z]{1,3}[0-9]{1,7}", place):
            notes[_place_of(place)] = text

    reader.starts = {"comment": begin, "t": parts.listen}
    reader.ends = {"t": parts.take, "comment": end}
    reader.read(content)
    return notes


def _day(moment: object) -> Value:
    """Take the day of a moment; a time of day or a length of time is no day."""
    if isinstance(moment, datetime):
        return moment.date()
    return str(moment)[:CELL_CHARS] if isinstance(moment, time | timedelta) else None


def _number_of(text: str) -> int | float | None:
    """Read a finite number of limited length; None where there is none."""
    if len(text) > _NUMBER_CHARS or not _NUMBER_SIGNS.issuperset(text):
        return None
    try:
        number = int(text) if text.isdecimal() else float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None


def _whole(text: str) -> int:
    """Read a whole number of limited length.

    Raises:
        SheetBroken: It is none.
    """
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise SheetBroken
    return int(text)


def _column_of(place: str) -> int:
    """Read the column of a cell's name, from 1: `C7` is 3."""
    number = 0
    for letter in place[:4]:
        if not "A" <= letter <= "Z":
            break
        number = 26 * number + ord(letter) - 64
    if not 0 < number <= 16_384:
        raise SheetBroken
    return number
