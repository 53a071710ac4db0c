"""The rows below a head: pieces by style, colour and size, totals checked, and what is left out named."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from core.orders.canvas import Canvas, cell_name
from core.orders.cell_values import (
    has_digits,
    is_nothing,
    is_pieces,
    is_range,
    is_thousands_doubtful,
    number_of,
    size_of,
)
from core.orders.headings import Heading, find_heading, find_label, fold
from core.orders.heads import Column, Head
from core.orders.sheet_errors import (
    SheetFormula,
    SheetPacksUnclear,
    SheetPiecesWrong,
    SheetRatioUneven,
    SheetSizeUnknown,
    SheetTotalDiffers,
    SheetTwoCounts,
)
from core.orders.values import Formula, Place, Value
from core.orders.variants import read_variant
from core.reading.breakdown import parse_breakdown
from core.reading.colours import find_colour
from core.reading.sizes import UNSIZED

MOST_PIECES: Final = 1_000_000
_CANCELLED: Final = re.compile(
    r"(?<![a-zа-я])(?:cancel(?:l?ed)?|void|dropped|on hold"
    r"|отмен\w*|снят\w*|аннулир\w*|не шить|storniert|annul\w+|cancelad\w|iptal)"
    r"(?![a-zа-я])|取消|作废|不做|停做|暂停"
)
_RATIO: Final = re.compile(
    r"(?<![a-z])(?:ratio|pack ratio|size ratio)(?![a-z])|соотношени|пропорц|ростовка|比例|配比|配码"
)
_LAST: Final = re.compile(
    r"(?<![a-zа-я])(?:last (?:year|season|order)|ly|previous|sold|stock|on hand|price|samples?|образец|образцы"
    r"|цена|прайс|прошл\w+|остат\w+|продано"
    r"|preis|prix|precio|fiyat)(?![a-zа-я])|去年|上年|库存|单价|价格|已售|样衣|产前样"
)
_MEASURES: Final = re.compile(
    r"(?<![a-zа-я])(?:chest|bust|waist|hips?|length|sleeve|shoulder|inseam|hem|neck|width|bicep|rise|thigh|cuff|armhole"
    r"|обхват|длина|ширина|рукав|плечо|грудь|талия|бедра|бёдра|горловин\w*|низ|brust|lange|armel|schulter|poitrine|longueur"
    r"|manche|pecho|largo|manga|gogus|boy|kol)(?![a-zа-я])|胸围|衣长|肩宽|袖长|腰围|臀围|裤长|下摆|领围|袖口|裙长|前长|后长|袖肥|脚口"
)
_REMARKS: Final = (None, Heading.KIND, Heading.STATE, Heading.PACK_SIZE, Heading.PACKS)
"""Columns whose words say something that is not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Pieces of one size and colour of a style, and the cell that says so."""

    size: str
    colour: str
    pieces: int
    place: Place
    style: str = ""
    name: str = ""
    garment: str = ""
    group: str = ""
    day: Value = None
    day_place: Place = (0, 0)
    price: Value = None
    price_place: Place = (0, 0)
    currency: str = ""
    mark: str = ""


class NoteName(StrEnum):
    """What was left out, or read in a way that the merchant should know."""

    ADDED_UP = "added_up"
    BELIEVED = "believed"
    COLUMN_HIDDEN = "column_hidden"
    COMMENT = "comment"
    LEFT_OUT = "left_out"
    LETTERS = "letters"
    MEASURES = "measures"
    PACKS = "packs"
    PRICES_DIFFER = "prices_differ"
    ROW_CANCELLED = "row_cancelled"
    ROW_HIDDEN = "row_hidden"
    ROW_KNOWN = "row_known"
    ROW_STRUCK = "row_struck"
    TAB_HIDDEN = "tab_hidden"
    TAB_NOT_READ = "tab_not_read"
    TABLE_REFERENCE = "table_reference"
    TAKEN_AS_COLOURS = "taken_as_colours"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What the merchant is told beside an order: what, and the values of its text."""

    name: NoteName
    params: dict[str, str | int] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Table:
    """What one head and the rows below it say."""

    head: Head
    entries: list[Entry] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    end: int = 0
    is_measures: bool = False
    title: str = ""
    ratio: dict[int, int] = field(default_factory=dict)


def read_table(canvas: Canvas, head: Head, *, until: int, colour: str, carried: int = 0) -> Table:
    """Read the rows below a head, up to the row `until`.

    `colour` is the one of all rows that name none, `carried` the pieces of the tables above, which a last total may
    count too.

    Raises:
        UserError: One of `sheet_errors` that names its cell.
    """
    reader = _Reader(canvas, head, colour)
    reader.carried = carried
    reader.read(until)
    return reader.table


class _Reader:
    def __init__(self, canvas: Canvas, head: Head, colour: str) -> None:
        self.canvas = canvas
        self.head = self._with_roles(head)
        self.table = Table(head=self.head, end=head.body)
        self._colour = colour
        self._section = ""
        self._style_section = ""
        self._above: dict[Heading, str] = {}
        self._since = 0
        self._hidden: list[Entry] = []
        self.carried = 0
        self._packed = False
        self._is_closed = False

    # ------------------------------------------------------------------ columns
    def _with_roles(self, head: Head) -> Head:
        """Settle what the columns are by what stands in them: a style that reads as a colour is one."""
        columns = list(head.columns)
        head = replace(head, columns=tuple(columns))
        if not head.of(Heading.COLOUR) and not head.is_turned and not head.colours:
            columns = self._find_colours(head)
        elif len(head.of(Heading.COLOUR)) > 1:
            columns = self._one_colour_column(head)
        return self._tell_amounts(replace(head, columns=tuple(columns)))

    def _tell_amounts(self, head: Head) -> Head:
        """Make a column of totals one of money where it holds pieces times price, not pieces."""
        columns = list(head.columns)
        price = head.first(Heading.PRICE)
        for at, column in enumerate(columns):
            if column.role is Heading.TOTAL and price is not None and self._is_money(head, column, price):
                columns[at] = replace(column, role=Heading.AMOUNT)
        return replace(head, columns=tuple(columns))

    def _is_money(self, head: Head, total: Column, price: Column) -> bool:
        rows = [
            row
            for row in range(head.body, min(self.canvas.height, head.body + 40))
            if not _is_total_row(self.canvas, row, head)
        ]
        checked = 0
        for row in rows:
            written, each = (number_of(self.canvas.own(row, column.at)) for column in (total, price))
            counted = [
                number_of(self.canvas.own(row, column.at)) or 0 for column in head.sizes or head.of(Heading.PIECES)[:1]
            ]
            if not written or not each or not sum(counted):
                continue
            if written == sum(counted) or abs(written - each * sum(counted)) > 0.02 * written:
                return False
            checked += 1
        return checked > 0

    def _words(self, column: Column, head: Head) -> list[str]:
        rows = range(head.body, min(self.canvas.height, head.body + 60))
        found = [self.canvas.text(row, column.at) for row in rows if not _is_total_row(self.canvas, row, head)]
        return [word for word in found if word and not re.fullmatch(r"[\d.,]+", word)]

    def _find_colours(self, head: Head) -> list[Column]:
        """Find the column of colours where no heading says which it is."""
        columns = list(head.columns)
        for role in (None, Heading.STYLE, Heading.NAME, Heading.KIND, Heading.SIZE, Heading.COLOUR_CODE):
            for at, column in enumerate(columns):
                if column.role is not role or column.size or column.colour:
                    continue
                words = self._words(column, head)
                share = sum(1 for word in words if find_colour(word)) / len(words) if words else 0
                is_bare = role is None and not column.text and bool(words) and bool(head.sizes)
                if role is Heading.SIZE and (not head.sizes or any(size_of(word) for word in words)):
                    continue
                if share > 0.5 or (
                    role in (None, Heading.SIZE, Heading.COLOUR_CODE)
                    and bool(words)
                    and bool(head.sizes)
                    and (is_bare or share > 0 or role is not None)
                ):
                    columns[at] = replace(column, role=Heading.COLOUR)
                    return columns
        return self._bare_first(head, columns)

    def _bare_first(self, head: Head, columns: list[Column]) -> list[Column]:
        """Take the words in an unnamed column before sizes as colours."""
        if not head.sizes:
            return columns
        taken = {column.at for column in columns}
        for at in range(min(column.at for column in head.sizes) - 1, -1, -1):
            column = Column(at=at, text="")
            if at not in taken and self._words(column, head):
                return [replace(column, role=Heading.COLOUR), *columns]
        return columns

    def _one_colour_column(self, head: Head) -> list[Column]:
        """Of two columns of colours keep the one with words; the other holds codes."""
        best = max(head.of(Heading.COLOUR), key=lambda column: len(self._words(column, head)))
        return [
            replace(column, role=Heading.COLOUR_CODE)
            if column.role is Heading.COLOUR and column is not best
            else column
            for column in head.columns
        ]

    # ------------------------------------------------------------------ rows
    def read(self, until: int) -> None:
        canvas, head = self.canvas, self.head
        if self._is_measures(until):
            self.table.is_measures = True
            self.table.end = self._end_of_measures(until)
            canvas.use_rows(head.row, self.table.end - 1, head.left, head.right)
            return
        for row in range(head.body, until):
            if not list(self._held(row)):
                continue
            if self._ends_here(row) or self._is_after_all(row):
                break
            self._read_row(row)
            self.table.end = row + 1
        self._note_colours()
        if self.table.entries or self._hidden:
            canvas.use_rows(head.row, head.body - 1, head.left, head.right)
            canvas.use(*head.aliases)
        self._check_unknown_columns()

    def _note_colours(self) -> None:
        """Say which columns are taken as colours, where none of them is one that is known."""
        names = [column.colour for column in self.head.colours]
        if names and self.table.entries and not any(find_colour(name) for name in names):
            self.table.notes.append(Note(name=NoteName.TAKEN_AS_COLOURS, params={"words": ", ".join(names)[:80]}))

    def _held(self, row: int) -> Iterator[int]:
        for column in range(self.head.left, self.head.right + 1):
            if self.canvas.own(row, column) is not None:
                yield column

    def _ends_here(self, row: int) -> bool:
        """Say whether the table is over: a line of words alone that is no colour, far from what is counted."""
        held = list(self._held(row))
        words = [self.canvas.text(row, column) for column in held]
        if len(held) > 2 or any(number_of(self.canvas.own(row, column)) is not None for column in held):
            return False
        first = words[0]
        is_blank_above = not list(self._held(row - 1)) and row > self.head.body
        label = find_label(first)
        is_label = label is not None and find_heading(first) is not Heading.TOTAL and len(held) == 2
        return is_label or (
            is_blank_above
            and len(held) == 1
            and not find_colour(first)
            and (
                ":" in first
                or "：" in first
                or len(first) > 25
                or bool(_MEASURES.search(fold(first)))
                or "尺寸表" in first
            )
        )

    def _is_after_all(self, row: int) -> bool:
        """Say whether the table was closed by its total and an empty row, and this row is none of it."""
        if not self._is_closed or list(self._held(row - 1)):
            return False
        words = [self.canvas.text(row, at) for at in self._held(row) if isinstance(self.canvas.own(row, at), str)]
        return not any(find_colour(word) or size_of(word) for word in words)

    def _is_measures(self, until: int) -> bool:
        """Say whether the words beside the numbers are measures of a body or a garment."""
        head = self.head
        if head.of(Heading.MEASURE) and not head.of(Heading.PIECES):
            return True
        if not head.sizes and not head.is_turned:
            return False
        if head.is_turned:
            named = [column.colour for column in head.colours]
            return bool(named) and sum(bool(_MEASURES.search(fold(name))) for name in named) * 2 > len(named)
        words: list[str] = []
        for row in range(head.body, min(until, head.body + 40)):
            texts = [self.canvas.text(row, at) for at in self._held(row) if isinstance(self.canvas.own(row, at), str)]
            words += texts[:1]
        return bool(words) and sum(bool(_MEASURES.search(fold(word))) for word in words) * 2 > len(words)

    def _end_of_measures(self, until: int) -> int:
        end = self.head.body
        for row in range(self.head.body, until):
            if not list(self._held(row)):
                break
            end = row + 1
        return end

    def _read_row(self, row: int) -> None:
        canvas, head = self.canvas, self.head
        why = canvas.is_left_out(row)
        if _is_total_row(canvas, row, head) or self._is_bare_total(row):
            if not why:
                self._check_totals(row)
            canvas.use_rows(row, row, head.left, head.right)
            return
        label = " ".join(canvas.text(row, at) for at in self._held(row) if isinstance(canvas.own(row, at), str))
        if not why and _CANCELLED.search(fold(label)):
            why = "cancelled"
        if self._is_ratio_row(row):
            self._take_ratio(row)
            return
        if self._is_other_row(row):
            self.table.notes.append(Note(name=NoteName.ROW_KNOWN, params={"row": row + 1, "words": label[:60]}))
            canvas.use_rows(row, row, head.left, head.right)
            return
        if self._is_section(row):
            return
        entries = self._entries(row)
        canvas.use_rows(row, row, head.left, head.right)
        self._leave_words(row)
        if why:
            pieces = sum(entry.pieces for entry in entries)
            if pieces or label:
                told: dict[str, str | int] = {"row": row + 1, "words": label[:60], "pieces": pieces}
                self.table.notes.append(Note(name=NoteName(f"row_{why}"), params=told))
            self._hidden += entries
            return
        self.table.entries += entries

    def _leave_words(self, row: int) -> None:
        """Leave words with numbers that nothing was read from, so that they are named."""
        known = {column.at for column in self.head.columns if column.size or column.colour}
        known |= {column.at for column in self.head.columns if column.role not in _REMARKS}
        for at in self._held(row):
            value = self.canvas.own(row, at)
            if at not in known and has_digits(value) and number_of(value) is None:
                self.canvas.used.discard((row, at))

    def _is_bare_total(self, row: int) -> bool:
        """Say whether a row without a word or a size of its own holds the sums of the rows above it."""
        if any(not is_nothing(self.canvas.own(row, column.at)) for column in self.head.of(*_NAMING)):
            return False
        if len({entry.place[0] for entry in self.table.entries}) < 2:
            return False
        if any(isinstance(self.canvas.own(row, at), str) for at in self._held(row)):
            return False
        columns = [column for column in self._counted() if self._total(row, column) is not None]
        return bool(columns) and all(self._fits(row, column, self.table.entries) for column in columns)

    def _is_ratio_row(self, row: int) -> bool:
        texts = [fold(self.canvas.text(row, at)) for at in self._held(row) if isinstance(self.canvas.own(row, at), str)]
        return bool(self.head.sizes) and bool(texts) and bool(_RATIO.search(texts[0]))

    def _take_ratio(self, row: int) -> None:
        for column in self.head.sizes:
            number = number_of(self.canvas.own(row, column.at))
            if number and is_pieces(number):
                self.table.ratio[column.at] = int(number)
        self.canvas.use_rows(row, row, self.head.left, self.head.right)

    def _is_other_row(self, row: int) -> bool:
        """Say whether a row among colours holds prices, stock or last year's numbers."""
        texts = [fold(self.canvas.text(row, at)) for at in self._held(row) if isinstance(self.canvas.own(row, at), str)]
        return bool(self.head.sizes) and len(texts) > 0 and bool(_LAST.search(texts[0])) and not find_colour(texts[0])

    def _is_section(self, row: int) -> bool:
        """Take a row of one text as the colour or the style of the rows below it."""
        held = list(self._held(row))
        anchors = {self.canvas.anchor(row, at) for at in held}
        texts = {self.canvas.text(row, at) for at in held}
        if len(anchors) != 1 or len(texts) != 1 or not isinstance(self.canvas.own(row, held[0]), str):
            return self._is_labelled_section(row, held)
        word = texts.pop()
        if size_of(word) or number_of(word) is not None:
            return False
        column = next((one for one in self.head.columns if one.at == held[0]), None)
        if find_colour(word) or (
            not self.head.of(Heading.COLOUR) and not self.head.sizes and len(word) <= 30 and self._has_size_below(row)
        ):
            self._section = word
        elif column is not None and column.role is Heading.STYLE and self._has_size_below(row):
            return False
        elif self._has_size_below(row) and len(word) <= 60 and not has_digits(word):
            self._style_section = word
        if not has_digits(word):
            self.canvas.use((row, held[0]))
        return True

    def _is_labelled_section(self, row: int, held: Sequence[int]) -> bool:
        if len(held) != 2 or number_of(self.canvas.own(row, held[1])) is not None:
            return False
        label = find_label(self.canvas.text(row, held[0]))
        if str(label) == "style":
            self._style_section = self.canvas.text(row, held[1])
        elif str(label) == "colour":
            self._section = self.canvas.text(row, held[1])
        else:
            return False
        self.canvas.use_rows(row, row, self.head.left, self.head.right)
        return True

    def _has_size_below(self, row: int) -> bool:
        """Say whether the next row counts something."""
        return any(number_of(self.canvas.own(row + 1, at)) for at in range(self.head.left, self.head.right + 1))

    # ------------------------------------------------------------------ one row
    def _entries(self, row: int) -> list[Entry]:
        base = self._base(row)
        if self.head.is_turned:
            return self._turned(row, base)
        if self.head.is_cups or self.head.is_lengths:
            return self._axes(row, base)
        if self.head.sizes:
            return self._across(row, base)
        return self._listed(row, base)

    def _base(self, row: int) -> Entry:
        """Read what a row says beside sizes and pieces; empty cells repeat what stands above."""
        said = {role: self._said(row, role) for role in (Heading.STYLE, Heading.NAME, Heading.GARMENT)}
        if said[Heading.STYLE] or said[Heading.NAME]:
            for role in said:
                if said[role] or role is not Heading.STYLE:
                    self._above[role] = said[role]
            self._above.pop(Heading.COLOUR, None) if not self._said(row, Heading.COLOUR) and self.head.sizes else None
        price, day = self._place(row, Heading.PRICE), self._place(row, Heading.DUE_ON)
        return Entry(
            size=UNSIZED,
            colour=self._colour_of(row),
            pieces=0,
            place=(row, self.head.left),
            style=self._above.get(Heading.STYLE, "") or self._style_section,
            name=self._above.get(Heading.NAME, ""),
            garment=self._above.get(Heading.GARMENT, ""),
            price=self._value(price),
            price_place=price or (0, 0),
            day=self._value(day),
            day_place=day or (0, 0),
            currency=self._said(row, Heading.CURRENCY) or (self._heading(Heading.PRICE)),
            mark=" ".join(filter(None, (self._said(row, Heading.KIND), self._said(row, Heading.OTHER)))),
        )

    def _heading(self, role: Heading) -> str:
        column = self.head.first(role)
        return column.text if column else ""

    def _place(self, row: int, role: Heading) -> Place | None:
        column = self.head.first(role)
        return (row, column.at) if column is not None else None

    def _value(self, place: Place | None) -> Value:
        value = self.canvas.at(*place) if place is not None else None
        return None if isinstance(value, Formula) else value

    def _said(self, row: int, role: Heading) -> str:
        return " ".join(dict.fromkeys(filter(None, (self.canvas.text(row, c.at) for c in self.head.of(role)))))

    def _colour_of(self, row: int) -> str:
        said = self._said(row, Heading.COLOUR)
        if said and self.head.sizes and find_heading(said) is Heading.PIECES:
            return self._section or self._colour
        if said:
            self._above[Heading.COLOUR] = said
            return said
        if self.head.of(Heading.COLOUR) and not self.head.sizes:
            return self._above.get(Heading.COLOUR, "") or self._section or self._colour
        return self._section or self._colour or (self._above.get(Heading.COLOUR, "") if self._repeats(row) else "")

    def _repeats(self, row: int) -> bool:
        """Say whether an empty colour before sizes stands for the one above: a kind of pack, or a style, is named."""
        return bool(self._said(row, Heading.KIND))

    def _pieces(self, row: int, at: int) -> int:
        """Read a quantity; 0 where the cell is empty.

        Raises:
            SheetFormula, SheetPiecesWrong: It holds anything else but a whole number that an order can have.
        """
        value = self.canvas.own(row, at)
        cell = cell_name(row, at)
        if self.canvas.is_covered(row, at) and number_of(self.canvas.at(row, at)):
            raise SheetPiecesWrong(cell=cell_name(*self.canvas.anchor(row, at)), word=self.canvas.text(row, at))
        if isinstance(value, Formula):
            raise SheetFormula(cell=cell, word=value.text)
        if is_nothing(value):
            return 0
        if (row, at) in self.canvas.tab.struck and not self.canvas.is_left_out(row):
            raise SheetPiecesWrong(cell=cell, word=f"̶{value}")
        number = number_of(value)
        if is_range(value) or not is_pieces(number) or number is None:
            raise SheetPiecesWrong(cell=cell, word=str(value))
        if is_thousands_doubtful(value) and not self._is_confirmed(row):
            raise SheetPiecesWrong(cell=cell, word=str(value))
        if (row, at) in self.canvas.tab.believed:
            self.table.notes.append(Note(name=NoteName.BELIEVED, params={"cell": cell, "pieces": int(number)}))
        return int(number)

    def _is_confirmed(self, row: int) -> bool:
        """Say whether the row's own total shows how its numbers are meant."""
        total = next((number_of(self.canvas.own(row, c.at)) for c in self.head.of(Heading.TOTAL)), None)
        numbers = [number_of(self.canvas.own(row, column.at)) or 0 for column in self.head.sizes]
        return total is not None and bool(numbers) and sum(numbers) == total

    def _across(self, row: int, base: Entry) -> list[Entry]:
        counts = [(column, self._pieces(row, column.at)) for column in self.head.sizes]
        factor = self._factor(row, [count for _, count in counts])
        if not any(count for _, count in counts) and self.table.ratio:
            return self._by_ratio(row, base)
        inseam = self._inseam(row)
        entries = [
            replace(_grouped(base, column), size=column.size + inseam, pieces=count * factor, place=(row, column.at))
            for column, count in counts
            if count
        ]
        self._check_row_total(row, entries)
        return entries

    def _inseam(self, row: int) -> str:
        """Give the length of legs that a row says beside waists across, to be added to each size."""
        said = self._said(row, Heading.INSEAM)
        return f"/{said}" if re.fullmatch(r"[23]\d", said) else ""

    def _factor(self, row: int, counts: Sequence[int]) -> int:
        """Find by how many packs the sizes of a row are to be multiplied.

        Raises:
            SheetPacksUnclear: Packs are named, and the numbers of the row do not say what they are.
        """
        total = self._number(row, Heading.TOTAL, Heading.PIECES)
        ratio = sum(counts)
        for role in (Heading.PACKS, Heading.CARTON):
            packs = self._number(row, role)
            if not packs or not ratio:
                continue
            size = self._number(row, Heading.PACK_SIZE)
            if total is not None and total == ratio:
                return 1
            if (total is not None and total == ratio * packs) or (total is None and size == ratio):
                self._note_packs()
                return int(packs)
            if total is None and size is not None and size * packs == ratio:
                return 1
            at = (self.head.first(role) or self.head.columns[0]).at
            if role is Heading.PACKS or (size is not None and total is None):
                raise SheetPacksUnclear(cell=cell_name(row, at), packs=int(packs), pieces=ratio)
        return 1

    def _note_packs(self) -> None:
        if not self._packed:
            self._packed = True
            self.table.notes.append(Note(name=NoteName.PACKS))

    def _number(self, row: int, *roles: Heading) -> float | None:
        found = [number_of(self.canvas.own(row, column.at)) for column in self.head.of(*roles)]
        return next((number for number in found if number is not None), None)

    def _by_ratio(self, row: int, base: Entry) -> list[Entry]:
        """Share the total of a row out by the ratio above it."""
        total = self._number(row, Heading.TOTAL, Heading.PIECES) or 0
        pack = sum(self.table.ratio.values())
        if not total:
            return []
        if total % pack or not is_pieces(total):
            words = ":".join(map(str, self.table.ratio.values()))
            raise SheetRatioUneven(cell=cell_name(row, self.head.left), pieces=int(total), ratio=words)
        self._note_packs()
        return [
            replace(
                base, size=column.size, pieces=int(total // pack) * self.table.ratio[column.at], place=(row, column.at)
            )
            for column in self.head.sizes
            if column.at in self.table.ratio
        ]

    def _axes(self, row: int, base: Entry) -> list[Entry]:
        down = self.canvas.text(row, self.head.columns[0].at).upper().removeprefix("W")
        entries = []
        for column in self.head.sizes:
            count = self._pieces(row, column.at)
            size = f"{down}{column.size}" if self.head.is_cups else f"{down}/{column.size}"
            if count and not re.fullmatch(r"\d{2,3}", down):
                raise SheetSizeUnknown(cell=cell_name(row, self.head.columns[0].at), word=down)
            if count:
                entries.append(replace(base, size=size, pieces=count, place=(row, column.at)))
        self._check_row_total(row, entries)
        return entries

    def _turned(self, row: int, base: Entry) -> list[Entry]:
        down = self.head.first(Heading.SIZE)
        assert down is not None
        size = size_of(self.canvas.at(row, down.at))
        entries = []
        for column in self.head.colours:
            count = self._pieces(row, column.at)
            if count and size is None:
                raise SheetSizeUnknown(cell=cell_name(row, down.at), word=self.canvas.text(row, down.at))
            if count:
                entries.append(
                    replace(base, size=size or "", colour=column.colour, pieces=count, place=(row, column.at))
                )
        self._check_row_total(row, entries)
        return entries

    def _listed(self, row: int, base: Entry) -> list[Entry]:
        detail = self.head.first(Heading.DETAIL)
        if detail is not None and (text := self.canvas.text(row, detail.at)):
            return self._detailed(row, detail, text, base)
        count, at = self._count(row)
        if not count:
            return []
        size, colour, rest = self._size(row, base)
        if rest and rest in base.style:
            base = replace(base, style=rest)
        elif rest:
            base = replace(base, name=rest)
        return [replace(base, size=size, colour=colour, pieces=count, place=(row, at))]

    def _detailed(self, row: int, detail: Column, text: str, base: Entry) -> list[Entry]:
        """Read a cell in which sizes, colours and quantities are typed."""
        breakdown = parse_breakdown(text)
        entries = [
            replace(base, size=line.size, colour=line.colour or base.colour, pieces=line.pieces, place=(row, detail.at))
            for line in breakdown.lines
        ]
        for column in self.head.of(Heading.PIECES, Heading.TOTAL):
            self._check_sum(row, column.at, entries)
        return entries

    def _count(self, row: int) -> tuple[int, int]:
        """Read the quantity of a row; of several columns the one that says that it is ordered."""
        columns = self.head.of(Heading.PIECES) or self.head.of(Heading.TOTAL)
        found = [(self._pieces(row, column.at), column) for column in columns]
        counts = {count for count, _ in found}
        if len(counts) > 1:
            ordered = [(count, column) for count, column in found if _ORDERED.search(fold(column.text))]
            if len(ordered) != 1:
                cells = ", ".join(cell_name(row, column.at) for _, column in found)
                raise SheetTwoCounts(cell=cells, word=found[0][1].text, other=found[-1][1].text)
            return ordered[0][0], ordered[0][1].at
        count = found[0][0] if found else 0
        return self._times_packs(row, count), found[0][1].at if found else self.head.left

    def _times_packs(self, row: int, count: int) -> int:
        packs, size = self._number(row, Heading.PACKS), self._number(row, Heading.PACK_SIZE)
        total = self._number(row, Heading.TOTAL)
        if packs and size and count and packs * size != count and total not in (count, None):
            raise SheetPacksUnclear(cell=cell_name(row, self.head.left), packs=int(packs), pieces=count)
        if total is not None and self.head.of(Heading.PIECES) and total != count and self.head.of(Heading.PACKS):
            raise SheetPacksUnclear(cell=cell_name(row, self.head.left), packs=int(packs or 0), pieces=count)
        return count

    def _size(self, row: int, base: Entry) -> tuple[str, str, str]:
        """Read the size of a row, its colour, and the style's name where all three stand in one cell."""
        waist, inseam = self.head.first(Heading.WAIST), self.head.first(Heading.INSEAM)
        if waist is not None:
            words = [self.canvas.text(row, column.at) for column in (waist, inseam) if column is not None]
            return "/".join(re.sub(r"\D", "", word) for word in words if word), base.colour, ""
        column = self.head.first(Heading.SIZE)
        if column is not None:
            value = self.canvas.at(row, column.at)
            size = size_of(value)
            if size is not None:
                return size + (self._inseam(row) if size.isdigit() else ""), base.colour, ""
            variant = read_variant(str(value)) if isinstance(value, str) else None
            if variant is None:
                raise SheetSizeUnknown(cell=cell_name(row, column.at), word=self.canvas.text(row, column.at))
            return variant.size, base.colour or variant.colour, ""
        return self._size_in_words(row, base)

    def _size_in_words(self, row: int, base: Entry) -> tuple[str, str, str]:
        """Read colour and size out of a variant, a name or a code.

        Raises:
            SheetSizeUnknown: A variant names no size that we know.
        """
        unread: Column | None = None
        for role in (Heading.VARIANT, Heading.NAME, Heading.STYLE, Heading.COLOUR):
            for one in self.head.of(role):
                text = self.canvas.text(row, one.at)
                variant = read_variant(text)
                is_sure = role is Heading.VARIANT or (
                    variant is not None and (find_colour(variant.colour) or variant.rest)
                )
                if variant is not None and (is_sure or (base.colour and not variant.colour)):
                    rest = variant.rest if role in (Heading.NAME, Heading.STYLE) else ""
                    return variant.size, variant.colour or base.colour, rest
                if role is Heading.VARIANT and text:
                    if find_colour(text):
                        return UNSIZED, text, ""
                    unread = unread or one
        if unread is not None:
            raise SheetSizeUnknown(cell=cell_name(row, unread.at), word=self.canvas.text(row, unread.at))
        return UNSIZED, base.colour, ""

    # ------------------------------------------------------------------ totals
    def _check_row_total(self, row: int, entries: Sequence[Entry]) -> None:
        for column in self.head.of(Heading.TOTAL, Heading.PIECES):
            self._check_sum(row, column.at, entries)

    def _check_sum(self, row: int, at: int, entries: Sequence[Entry]) -> None:
        """Compare a written total with what was counted; an empty cell says nothing."""
        value = self.canvas.own(row, at)
        number = number_of(value)
        counted = sum(entry.pieces for entry in entries)
        if isinstance(value, Formula) or is_nothing(value) or number is None:
            return
        if number != counted:
            raise SheetTotalDiffers(cell=cell_name(row, at), word=_spelled(value), counted_pieces=counted)

    def _check_totals(self, row: int) -> None:
        """Compare a row of totals with the rows since the last one, or with all rows above it."""
        entries = self.table.entries
        groups = [entries[self._since :], entries]
        columns = [column for column in self._counted() if self._total(row, column) is not None]
        fitting = next((group for group in groups if all(self._fits(row, c, group) for c in columns)), None)
        if fitting is None and not self._fits_packs(row) and not self._fits_all(row, columns):
            group = groups[0] if self._since and self._since < len(entries) else entries
            wrong = next(c for c in columns if not self._fits(row, c, group))
            word = _spelled(self.canvas.own(row, wrong.at))
            counted = self._sum(wrong, group)
            raise SheetTotalDiffers(cell=cell_name(row, wrong.at), word=word, counted_pieces=counted)
        self._since = len(entries)
        self._is_closed = fitting is entries or len(groups[0]) == len(entries)

    def _counted(self) -> list[Column]:
        head = self.head
        if head.sizes or head.is_turned:
            return [*head.sizes, *head.colours, *head.of(Heading.TOTAL, Heading.PIECES)]
        return head.of(Heading.PIECES) or head.of(Heading.TOTAL)

    def _total(self, row: int, column: Column) -> float | None:
        value = self.canvas.own(row, column.at)
        return number_of(value) if not is_nothing(value) else None

    def _fits(self, row: int, column: Column, group: Sequence[Entry]) -> bool:
        return self._total(row, column) == self._sum(column, group)

    def _sum(self, column: Column, group: Sequence[Entry]) -> int:
        is_axis = bool(column.size or column.colour)
        return sum(entry.pieces for entry in group if not is_axis or entry.place[1] == column.at)

    def _fits_all(self, row: int, columns: Sequence[Column]) -> bool:
        """Say whether a total counts the tables above too."""
        is_one = len(columns) == 1 and not columns[0].size and not columns[0].colour
        counted = self.carried + sum(entry.pieces for entry in self.table.entries)
        return bool(self.carried) and is_one and self._total(row, columns[0]) == counted

    def _fits_packs(self, row: int) -> bool:
        """Say whether the totals of sizes are those of the packs, and the total of all is right."""
        totals = [column for column in self.head.of(Heading.TOTAL, Heading.PIECES) if self._total(row, column)]
        return self._packed and bool(totals) and all(self._fits(row, c, self.table.entries) for c in totals)

    def _check_unknown_columns(self) -> None:
        """Refuse a number under a heading that is no size but stands among the sizes: it would be lost."""
        head = self.head
        known = {column.at for column in head.columns if column.role is not None or column.size or column.colour}
        if not head.sizes:
            return
        edges = [column.at for column in head.sizes]
        sums: dict[int, int] = {}
        for entry in self.table.entries:
            sums[entry.place[0]] = sums.get(entry.place[0], 0) + entry.pieces
        for row in range(head.body, self.table.end):
            for at, value in self.canvas.cells(row):
                number = number_of(value)
                if at in known or not head.left <= at <= max(head.right, max(edges) + 1) or number is None:
                    continue
                if _is_total_row(self.canvas, row, head) or not number or self.canvas.is_left_out(row):
                    continue
                total = sums.get(row, 0)
                if (
                    at > min(edges)
                    and (at < max(edges) or at == max(edges) + 1)
                    and number != total
                    and is_pieces(number)
                    and not self._is_row_confirmed(row)
                ):
                    heading = self.canvas.text(head.body - 1, at)
                    raise SheetSizeUnknown(cell=cell_name(head.body - 1, at), word=heading)
                if number != total and at not in {column.at for column in head.sizes}:
                    self.canvas.used.discard((row, at))

    def _is_row_confirmed(self, row: int) -> bool:
        """Say whether a total shows that all pieces of a row are counted."""
        return any(self._total(row, column) for column in self.head.of(Heading.TOTAL, Heading.PIECES))


_NAMING: Final = (
    Heading.COLOUR,
    Heading.COLOUR_CODE,
    Heading.SIZE,
    Heading.WAIST,
    Heading.INSEAM,
    Heading.STYLE,
    Heading.VARIANT,
    Heading.DETAIL,
)
"""What names a row also where it is written as a number: size 54 is no sum, though 24 and 12 above it make 36."""
_ORDERED: Final = re.compile(
    r"(?<![a-z])(?:order|ordered|this|new|to order|reorder|buy)(?![a-z])"
    r"|заказ|к заказу|订|采购|下单|补货|备货|返单|本次|今年|bestell|command|pedido|siparis"
)


def _grouped(base: Entry, column: Column) -> Entry:
    """Say what a heading above a size means: a colour, or a part of a style such as men's."""
    if not column.group:
        return base
    is_colour = find_colour(column.group) and not base.colour
    return replace(base, colour=column.group) if is_colour else replace(base, group=column.group)


def _spelled(value: Value | Formula) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _is_total_row(canvas: Canvas, row: int, head: Head) -> bool:
    """Say whether the first words of a row say that its numbers are sums."""
    for at in range(max(0, head.left - 2), head.right + 1):
        value = canvas.own(row, at)
        if not isinstance(value, str) or number_of(value) is not None or is_nothing(value):
            continue
        column = next((one for one in head.columns if one.at == at), None)
        if find_heading(value) is Heading.TOTAL and not size_of(value):
            return True
        if column is None or column.role not in (Heading.OTHER, Heading.STATE):
            return bool(_TOTAL_WORD.search(fold(value)))
    return False


_TOTAL_WORD: Final = re.compile(
    r"(?<![a-zа-я])(?:totals?|sub ?totals?|grand total|итого|всего|подытог|toplam|gesamt|summe)(?![a-zа-я])"
    r"|合计|小计|总计|共计"
)
