"""What the tables of a sheet say: pieces by style, colour and size, and what is told beside them."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from core.orders.sheets.columns import Head
from core.orders.sheets.values import Place, Value

MOST_PIECES: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Pieces of one size and colour of a style, and the cell that says so.

    `mark` and `store` tell rows apart whose pieces are added up; `store` is a shop or a warehouse that gets them.
    """

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
    currency: str = ""
    mark: str = ""
    store: str = ""


class NoteName(StrEnum):
    """What was left out, or read in a way that the merchant should know."""

    ADDED_UP = "added_up"
    BELIEVED = "believed"
    CARTONS = "cartons"
    COLUMN_HIDDEN = "column_hidden"
    COLUMNS_KNOWN = "columns_known"
    COLUMNS_UNKNOWN = "columns_unknown"
    COMMENT = "comment"
    LEFT_OUT = "left_out"
    LETTERS = "letters"
    MEASURES = "measures"
    PACKS = "packs"
    PICTURES = "pictures"
    PRICES_DIFFER = "prices_differ"
    ROW_CANCELLED = "row_cancelled"
    ROW_HIDDEN = "row_hidden"
    ROW_KNOWN = "row_known"
    ROW_STRUCK = "row_struck"
    STORES = "stores"
    TAB_HIDDEN = "tab_hidden"
    TAB_LEFT_OUT = "tab_left_out"
    TAB_NOT_READ = "tab_not_read"
    TABS_BEYOND = "tabs_beyond"
    TABLE_REFERENCE = "table_reference"
    TABLE_SAMPLES = "table_samples"
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
    title_place: Place = (0, 0)
    ratio: dict[int, int] = field(default_factory=dict)
    """Pieces of a pack by column of sizes."""
    is_packed: bool = False
    """Whether its numbers are those of packs, or shared out by a ratio: the merchant is told so once."""

    def note_packs(self) -> None:
        """Tell that packs were multiplied out."""
        self.is_packed = True
        self.note_once(NoteName.PACKS)

    def note_once(self, name: NoteName) -> None:
        """Tell something that holds for many rows."""
        if all(note.name is not name for note in self.notes):
            self.notes.append(Note(name=name))
