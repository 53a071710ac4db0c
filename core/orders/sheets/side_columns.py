"""Pieces of several styles or stores in columns side by side: `Colour | Size | Hoodie | Pants`, `Size | Shop A`."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from core.orders.sheets.canvas import Canvas
from core.orders.sheets.cell_values import is_nothing, is_pieces, number_of, size_of
from core.orders.sheets.columns import NAMING, NO_COLOURS, Column, Head
from core.orders.sheets.headings import Heading, find_heading, fold
from core.orders.sheets.row_words import is_known, is_measure, is_sample, is_size_system
from core.orders.sheets.stores import is_store
from core.reading.colours import find_colour
from core.reading.said_garments import find_said_garments
from core.reading.words import fold as fold_words

_BELOW: Final = 60
_GROUP: Final = re.compile(
    r"(?:mens?|womens?|ladies|gents|unisex|kids?|boys?|girls?|adults?|male|female|children|мужск\w+|женск\w+|детск\w+"
    r"|мужчины|женщины|дети|мальчики|девочки|взрослые)|[男女童]|(?:男|女|童|儿童|成人|亲子)[款装]?"
)
"""Whom pieces are for, where columns name nothing else: orders of their own, as the cuts differ."""
_CODE: Final = re.compile(
    r"(?i)(?:style |art\.? |арт\.? |款号?)?(?=[a-zа-я\d/-]{4,12}$)[a-zа-я]{1,5}[-/ ]?\d{2,6}[a-zа-я]?"
)
"""The code of an article, of letters and a number."""
_TITLES: Final = 3
_SHARED_OUT: Final = re.compile(r"(?<![a-z])(?:stores?|shops?)(?![a-z])|магазин|店铺|门店|分店|铺货|配货")
"""Words of a title that say that pieces are shared out among stores."""
_COUNT_WORDS: Final = re.compile(
    r"(?i)\s*[(（]?\s*(?<![a-zа-яё])(?:qty|quantity|pcs|pieces|шт\.?|кол-?во|количество)(?![a-zа-яё])\s*[)）]?|\s*(?:数量|件数)"
)


def with_sides(canvas: Canvas, head: Head) -> Head:
    """Say of a list's columns of numbers side by side whether they count styles, stores, or nobody knows what."""
    places = _candidates(canvas, head)
    if not places or not _add_up(canvas, head, places):
        return head
    if all(is_size_system(c.text) for c in places) and not head.of(Heading.PIECES, Heading.TOTAL):
        return head  # sizes on other scales
    if not head.of(*NAMING, Heading.VARIANT, Heading.GARMENT):
        return head  # a list of prices, say
    is_alone = len(places) == 1
    if is_alone and (head.of(Heading.PIECES, Heading.TOTAL, Heading.PACKS, Heading.CARTON) or not _is_open(head)):
        return head
    role = _role_above(canvas, head, places) or _role_of([column.text for column in places])
    if role is None or (role is Heading.OF_UNKNOWN and (is_alone or not _is_open(head))):
        return head
    made = [
        replace(column, role=role, group=_name_of(column.text)) if column in places else column
        for column in head.columns
    ]
    return replace(head, columns=tuple(made))


def role_of_colours(words: Sequence[str]) -> Heading | None:
    """Say whether the headings of columns beside sizes name styles or stores, not colours."""
    role = _role_of(words) if len(words) > 1 and not all(map(is_size_system, words)) else None
    return None if role is Heading.OF_UNKNOWN and not any(map(is_store, words)) else role


def _role_of(words: Sequence[str]) -> Heading | None:
    if any(find_colour(word) or fold(word) in NO_COLOURS for word in words):
        return None
    if all(
        len(find_said_garments(fold_words(word))) == 1 or _GROUP.fullmatch(fold(_name_of(word))) for word in words
    ) and len(set(map(_name_of, words))) == len(words):
        return Heading.OF_STYLE
    if all(_CODE.fullmatch(_name_of(word)) for word in words) and len(set(words)) == len(words):
        return Heading.OF_STYLE
    if all(is_store(_name_of(word)) for word in words) and len(set(words)) == len(words):
        return Heading.OF_STORE
    return Heading.OF_UNKNOWN


def _role_above(canvas: Canvas, head: Head, places: Sequence[Column]) -> Heading | None:
    """Read what a heading above all of the columns says that they are: `Store`, `Style`."""
    if head.body < 2:
        return None
    words = {canvas.text(head.body - 2, column.at) for column in places} - {""}
    said = find_heading(words.pop()) if len(words) == 1 else None
    titles = [
        canvas.text(row, at) for row in range(max(0, head.row - _TITLES), head.row) for at, _ in canvas.cells(row)
    ]
    if said is Heading.STORE or (len(titles) == 1 and _SHARED_OUT.search(fold(titles[0]))):
        return Heading.OF_STORE
    return Heading.OF_STYLE if said in (Heading.STYLE, Heading.NAME) else None


def _name_of(text: str) -> str:
    """Give a heading without the word that it counts something: `Hoodie qty` is of hoodies."""
    return _COUNT_WORDS.sub(" ", text).strip() or text


def _candidates(canvas: Canvas, head: Head) -> list[Column]:
    return [column for column in head.columns if _may_count(column) and _is_counted(canvas, head, column)]


def _may_count(column: Column) -> bool:
    if (
        not column.text
        or size_of(column.text)
        or is_measure(column.text)
        or is_known(column.text)
        or is_sample(column.text)
    ):
        return False
    if column.role is Heading.PIECES:
        name = _name_of(column.text)
        return name != column.text and (len(find_said_garments(fold_words(name))) == 1 or is_store(name))
    return column.role in (None, Heading.STORE)


def _is_counted(canvas: Canvas, head: Head, column: Column) -> bool:
    """Say whether whole numbers stand in a column, and nothing else."""
    values = [canvas.own(row, column.at) for row in _rows(canvas, head)]
    held = [value for value in values if not is_nothing(value)]
    numbers = [number_of(value) for value in held]
    return bool(held) and all(is_pieces(number) for number in numbers)


def _rows(canvas: Canvas, head: Head) -> range:
    """Give the rows of a table: up to the first empty one, or the next that has headings."""
    end = head.body
    while end < min(canvas.height, head.body + _BELOW) and any(canvas.own(end, c.at) is not None for c in head.columns):
        texts = [canvas.text(end, column.at) for column in head.columns if canvas.own(end, column.at) is not None]
        if sum(find_heading(text) is not None for text in texts) > 1:
            break
        end += 1
    return range(head.body, end)


def _add_up(canvas: Canvas, head: Head, places: Sequence[Column]) -> bool:
    """Say whether what stands side by side is the quantity of a row that names one; else it is something else."""
    said = [c for c in head.of(Heading.PIECES, Heading.TOTAL) if c not in places]
    if not said:
        return True
    for row in _rows(canvas, head):
        total = sum(number_of(canvas.own(row, column.at)) or 0 for column in places)
        if total and total in {number_of(canvas.own(row, column.at)) for column in said}:
            return True
    return False


def _is_open(head: Head) -> bool:
    """Say whether a list whose numbers nobody knows is one of pieces at all: it names colours and sizes."""
    return bool(head.of(Heading.SIZE, Heading.VARIANT)) and bool(head.of(Heading.COLOUR, Heading.STYLE, Heading.NAME))
