"""The cells of a worksheet of an .xlsx, as they stream by."""

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from math import isfinite

from openpyxl.utils.datetime import from_excel, from_ISO8601

from core.orders.sheets.archives import (
    Archive,
    Enough,
    TextParts,
    XmlReader,
)
from core.orders.sheets.books import Part, Styles, joined, relations_of, whole_of
from core.orders.sheets.values import (
    CELL_CHARS,
    Formula,
    Place,
    Row,
    SheetBroken,
    SheetDamaged,
    Tab,
    Value,
    text_of,
)

MOST_MERGED = 5_000
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^>]*?ref="([A-Z]{1,3}[0-9]{1,7}):([A-Z]{1,3}[0-9]{1,7})"')
_NUMBER_CHARS = 40
_NUMBER_SIGNS = frozenset("0123456789+-.eE")


class Worksheet:
    """The rows of a worksheet as they go by."""

    def __init__(
        self, archive: Archive, styles: Styles, strings: list[str], *, most_rows: int, most_columns: int
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
        self._reader = reader = XmlReader(archive)
        self._inline = TextParts(reader)
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

    def tab(self, part: Part, content: bytes) -> Tab:
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
            first, last = whole_of(attributes.get("min", "0")), whole_of(attributes.get("max", "0"))
            self._hidden_columns |= set(range(first - 1, min(last, self._most_columns)))

    def _begin_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r")
        self._row_number = whole_of(number) if number else self._row_number + 1
        if self._row_number <= len(self._rows):
            raise SheetBroken  # rows stand in order
        if self._row_number > self._most_rows:
            raise Enough
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
        if self._column in self._row:
            raise SheetBroken  # two values of one cell: programs show the one or the other
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
            if whole_of(self._cell.get("s", "0")) in self._styles.struck:
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
            return _day_written(value)
        return str(value not in ("0", "false")) if kind == "b" else text_of(value)

    def _string(self, value: str) -> str:
        number = whole_of(value)
        if number >= len(self._strings):
            raise SheetDamaged
        return self._strings[number]

    def _number(self, value: str) -> Value:
        """Read a number, which its style may show as a date; one that is none is shown as it stands."""
        number = _number_of(value)
        if number is None:
            return text_of(value)
        style = whole_of(self._cell.get("s", "0"))
        if style not in self._styles.dates:
            return number
        try:
            is_length = style in self._styles.lengths
            return _day(from_excel(number, self._styles.epoch, timedelta=is_length))
        except (OverflowError, ValueError):
            return "#VALUE!"

    def _end(self) -> None:
        raise Enough


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


def _read_comments(archive: Archive, path: str) -> dict[Place, str]:
    """Read what was noted on the cells of a worksheet."""
    folder, _, name = path.rpartition("/")
    relations = archive.unpack(f"{folder}/_rels/{name}.rels")
    found = relations_of(relations, archive) if relations is not None else []
    target = next((joined(folder, target) for _, kind, target in found if kind == "comments"), None)
    content = archive.unpack(target) if target is not None else None
    if content is None:
        return {}
    notes: dict[Place, str] = {}
    reader, place = XmlReader(archive), ""
    parts = TextParts(reader)

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


def _day_written(text: str) -> Value:
    try:
        return _day(from_ISO8601(text[:_NUMBER_CHARS]))  # type: ignore[no-untyped-call]
    except (OverflowError, ValueError):
        return "#VALUE!"


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
