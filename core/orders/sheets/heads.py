"""Rows of headings: where a table of an order begins, and what each of its columns is."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from core.orders.sheets.canvas import Canvas
from core.orders.sheets.cell_values import is_letter_size, is_nothing, number_of, size_of
from core.orders.sheets.columns import NAMING, OPTION_NAME, SIDES, Column, Head
from core.orders.sheets.headings import Heading, find_heading, fold
from core.orders.sheets.side_columns import with_sides
from core.orders.sheets.turned import names_column, turned_head
from core.orders.sheets.typed_cells import with_typed_cells
from core.orders.sheets.values import Formula, Place, Value
from core.reading.colours import find_colour

HEAD_WITHIN_ROWS: Final = 600
_MOST_COUNTED: Final = 8
_LARGEST_UNNAMED: Final = 5_000
_LEAST_CODE: Final = 1_000
_CUPS: Final = frozenset({"AA", "A", "B", "C", "D", "DD", "E", "F", "G", "H"})
_BEARING: Final = frozenset(
    {Heading.COLOUR, Heading.STYLE, Heading.NAME, Heading.SIZE, Heading.GARMENT, Heading.PRICE, Heading.TOTAL}
    | {Heading.STATE, Heading.COLOUR_CODE, Heading.KIND, Heading.VARIANT, Heading.OTHER, Heading.PIECES}
)
_PIECES: Final = re.compile(r"(?<![a-zа-я])(?:pcs|pieces|qty|quantity|units|шт|штук)(?![a-zа-я])|件|数量")
"""Words by which a total is one of pieces, not of money."""
_SETS: Final = re.compile(r"(?:no of |number of )?sets|(?:кол во )?комплектов|套数?")
_ORDERS: Final = re.compile(
    r"(?:(?:new|this|current|repeat|re|to|next|now|additional|extra|second|2nd|my|our) )?(?:order|orders|reorder)"
    r"(?: now| this time)?|now|стало|дозаказ|доп заказ|догрузка|добавить"
    r"|(?:本次|这次|现|新)(?:下单|订单|订|要)|返单|追加|补单|加单|加做|现要"
)
"""Headings, folded, of what is ordered now, where numbers of pieces stand below them."""
_COUNTS: Final = frozenset({Heading.PIECES, Heading.TOTAL})


def find_heads(canvas: Canvas) -> list[Head]:
    """Find the rows of headings, those that stand side by side apart, from above."""
    heads: list[Head] = []
    row = 0
    while row < min(canvas.height, HEAD_WITHIN_ROWS):
        found = _heads_at(canvas, row) if not canvas.is_left_out(row) else []
        heads += found
        row = max((head.body for head in found), default=row + 1)
        if any(OPTION_NAME.fullmatch(fold(column.text)) for head in found for column in head.columns):
            while row < canvas.height and any(True for _ in canvas.cells(row)):
                row += 1  # each row names its options anew
    return heads


def _heads_at(canvas: Canvas, row: int) -> list[Head]:
    above = _two_rows(canvas, row)
    if above is not None:
        return [head for part in _parts(above) if (head := _head(canvas, row, row + 2, part)) is not None]
    if (named := _named_below(canvas, row)) is not None:
        return [head for head in (_head(canvas, row, row + 2, named),) if head is not None]
    columns = [_column(canvas, row, at, "") for at in range(canvas.width) if canvas.own(row, at) is not None]
    columns = [_counted(canvas, row, column) for column in columns]
    columns = _with_lengths(_with_corner(canvas, row, columns))
    found = []
    for part in _parts(_grouped(canvas, row, columns)):
        head = _head(canvas, row, row + 1, part)
        if head is not None:
            found.append(_with_aliases(canvas, head))
    return found


def _column(canvas: Canvas, row: int, at: int, group: str) -> Column:
    value = canvas.at(row, at)
    text = canvas.text(row, at)
    size = size_of(value) or ""
    role = find_heading(text) if isinstance(value, str) and not (size and is_letter_size(value)) else None
    if role is not None:
        size = ""
    return Column(at=at, text=text, role=role, size=size, group=group)


def _with_corner(canvas: Canvas, row: int, columns: list[Column]) -> list[Column]:
    """Name the empty corner above sizes that go down, where all other headings are colours that are known."""
    if not columns or columns[0].at == 0 or any(column.role not in (None, Heading.TOTAL) for column in columns):
        return columns
    if not all(column.role or find_colour(column.text) for column in columns) or columns[0].role:
        return columns
    at = columns[0].at - 1
    below = [canvas.at(place, at) for place in range(row + 1, min(canvas.height, row + 3))]
    if len(below) == 2 and all(is_letter_size(value) for value in below):
        return [Column(at=at, text="", role=Heading.SIZE), *columns]
    return columns


def _with_lengths(columns: list[Column]) -> list[Column]:
    """Take an `L` right behind `W` as the length of legs, where no other size stands beside them."""
    sizes = [column for column in columns if column.size]
    if len(sizes) != 1 or fold(sizes[0].text) != "l":
        return columns
    before = next((column for column in columns if column.at == sizes[0].at - 1), None)
    if before is None or before.role is not Heading.WAIST:
        return columns
    return [replace(c, role=Heading.INSEAM, size="") if c is sizes[0] else c for c in columns]


def _counted(canvas: Canvas, row: int, column: Column) -> Column:
    """Take a column called `Order`, `New order` or `返单` as one of quantities, where small numbers stand in it."""
    if column.role not in (Heading.OTHER, None) or column.size or not _ORDERS.fullmatch(fold(column.text)):
        return column
    values = [canvas.own(at, column.at) for at in range(row + 1, min(canvas.height, row + 20))]
    numbers = [number for value in values if (number := number_of(value)) is not None]
    if _are_codes(numbers) and _has_other_counts(canvas, row, column):
        return column
    is_count = bool(numbers) and max(numbers) <= _LARGEST_UNNAMED and len(numbers) == sum(v is not None for v in values)
    return replace(column, role=Heading.PIECES) if is_count else column


def _are_codes(numbers: Sequence[float]) -> bool:
    """Say whether numbers count on, or are as long as those of orders: `1001`, `1002`."""
    is_counting = len(numbers) > 1 and {later - earlier for earlier, later in pairwise(numbers)} == {1}
    return is_counting or (bool(numbers) and min(numbers) >= _LEAST_CODE)


def _has_other_counts(canvas: Canvas, row: int, column: Column) -> bool:
    others = (canvas.text(row, at) for at, _ in canvas.cells(row) if at != column.at)
    return any(find_heading(text) is Heading.PIECES for text in others)


def _two_rows(canvas: Canvas, row: int) -> list[Column] | None:
    """Join two rows of headings, where the upper one says what the columns are and the lower one lists sizes."""
    upper = [at for at in range(canvas.width) if isinstance(canvas.at(row, at), str)]
    roles = {find_heading(canvas.text(row, at)) for at in upper} - {None}
    has_sizes = sum(is_letter_size(canvas.at(row, at)) for at in range(canvas.width)) > 1
    if not roles or has_sizes or row + 1 >= canvas.height:
        return None
    below = {at: value for at, value in canvas.cells(row + 1)}
    sizes = [at for at, value in below.items() if size_of(value) and canvas.at(row, at) != value]
    strangers = [
        at for at, value in below.items() if at not in sizes and not (isinstance(value, str) and find_heading(value))
    ]
    named_twice = [
        at
        for at in below
        if at not in sizes and find_heading(canvas.text(row, at)) is not None and not canvas.is_covered(row + 1, at)
    ]
    if len(sizes) < 2 or strangers or named_twice or not _are_sizes(canvas, row + 1, sizes):
        return None
    above = {canvas.anchor(row, at) for at in sizes if canvas.at(row, at) is not None}
    named = {find_heading(canvas.text(row, at)) for at in sizes} - {None, Heading.STORE}
    if named - {Heading.SIZE, Heading.PIECES, Heading.DETAIL} or (named and len(above) > 1):
        return None
    columns, group = [], ""
    for at in range(canvas.width):
        if at in sizes:
            group = canvas.text(row, at) or group
            is_named = names_column(group)
            columns.append(_column(canvas, row + 1, at, "" if is_named else group))
        elif at in below or canvas.at(row, at) is not None:
            columns.append(_column(canvas, row + 1 if at in below else row, at, ""))
    return columns


def _named_below(canvas: Canvas, row: int) -> list[Column] | None:
    """Join two rows of headings, where the lower one names stores or styles below one heading of the upper one."""
    below = [at for at, _ in canvas.cells(row + 1)] if row + 1 < canvas.height else []
    upper = {at for at, _ in canvas.cells(row) if not isinstance(canvas.at(row, at), float | int)}
    if len(below) < 2 or not upper & set(range(below[0])) or below[0] not in upper or set(below[1:]) & upper:
        return None
    words = [canvas.at(row + 1, at) for at in below]
    is_named = all(isinstance(word, str) and number_of(word) is None and not size_of(word) for word in words)
    over = find_heading(canvas.text(row, below[0]))
    if not is_named or over not in (None, Heading.STORE, Heading.STYLE, Heading.NAME, Heading.PIECES):
        return None
    if not any(number_of(canvas.own(row + 2, at)) for at in below):
        return None
    columns = [_column(canvas, row + 1, at, "") for at in below]
    columns += [_column(canvas, row, at, "") for at in upper if at not in below]
    return sorted(columns, key=lambda column: column.at)


def _are_sizes(canvas: Canvas, row: int, places: Sequence[int]) -> bool:
    """Say whether cells are sizes: letters, or bare numbers that rise or fall."""
    values = [canvas.at(row, at) for at in places]
    letters = [is_letter_size(value) for value in values]
    if any(letters):
        return all(letters)
    runs: dict[Place, list[float]] = {}
    for at, value in zip(places, values, strict=True):
        runs.setdefault(canvas.anchor(row - 1, at) if row else (row, 0), []).append(number_of(value) or 0)
    is_grouped = 1 < len(runs) < len(places)
    return all(map(_is_scale, runs.values())) if is_grouped else _is_scale([number_of(value) or 0 for value in values])


def _is_scale(numbers: Sequence[float]) -> bool:
    """Say whether numbers are a scale of sizes, not days of a month or running numbers."""
    steps = {later - earlier for earlier, later in pairwise(numbers)}
    is_counted = numbers[:2] == [1, 2] and len(numbers) >= _MOST_COUNTED
    return len(numbers) > 1 and not is_counted and (min(steps) > 0 or max(steps) < 0)


def _grouped(canvas: Canvas, row: int, columns: list[Column]) -> list[Column]:
    """Give each size what stands above it, where the same sizes stand under several headings."""
    names = [column.size for column in columns if column.size]
    if len(set(names)) == len(names) or row == 0:
        return columns
    group, grouped = "", []
    for column in columns:
        above = canvas.at(row - 1, column.at)
        group = canvas.text(row - 1, column.at) if isinstance(above, str) else group
        is_size = bool(column.size)
        grouped.append(replace(column, group=group) if is_size and not names_column(group) else column)
    return grouped


def _parts(columns: list[Column]) -> list[list[Column]]:
    """Cut a row where a second table begins beside the first: what was named before is named again."""
    parts: list[list[Column]] = [[]]
    seen: set[str] = set()
    for column in columns:
        key = f"{column.size}/{column.group}" if column.size else f"{column.role}" if _parting(column) else ""
        if key and key in seen:
            tail = _tail_of(parts[-1], column)
            parts.append(tail)
            seen = {_key(one) for one in tail}
        if key:
            seen.add(key)
        parts[-1].append(column)
    return [part for part in parts if part]


def _key(column: Column) -> str:
    return f"{column.size}/{column.group}" if column.size else f"{column.role}"


def _parting(column: Column) -> bool:
    return column.role in (Heading.SIZE, Heading.COLOUR) and column.role is not None


def _tail_of(part: list[Column], column: Column) -> list[Column]:
    """Take the headings of the second table that stand before the one that is named again."""
    gap = column.at - 1
    tail: list[Column] = []
    while part and part[-1].at == gap and not part[-1].size and part[-1].role not in _COUNTS:
        tail.insert(0, part.pop())
        gap -= 1
    return tail


def _head(canvas: Canvas, row: int, body: int, columns: list[Column]) -> Head | None:
    """Make a head of the columns of one row, where they are those of an order."""
    roles = {column.role for column in columns} - {None}
    head = Head(row=row, body=body, columns=tuple(columns))
    pair = _pair_at(head)
    if pair in ("cups", "lengths"):
        return _axes(head, pair)
    sizes = head.sizes
    if sizes and _is_matrix(canvas, head, roles):
        return replace(head, columns=tuple(_as_colours(head.columns, pair)))
    columns = [replace(column, size="") for column in columns]
    head = replace(head, columns=tuple(columns))
    if any(number_of(canvas.own(row, column.at)) is not None for column in columns):
        return None  # a number in a row of headings is no heading
    if Heading.SIZE in roles and Heading.PIECES not in roles and (turned := turned_head(canvas, head)) is not None:
        return turned
    head = with_sides(canvas, with_typed_cells(canvas, _sets_as_pieces(head)))
    roles = {column.role for column in head.columns} - {None}
    if Heading.DETAIL in roles and len(roles) > 1:
        return head
    if roles & SIDES:
        return head
    if (
        roles & {Heading.PACKS, Heading.CARTON}
        and roles & ({Heading.SIZE, Heading.VARIANT} | NAMING)
        and (Heading.PACKS in roles or roles & {Heading.PACK_SIZE, Heading.SIZE, Heading.VARIANT, Heading.COLOUR})
    ):
        return head
    if roles & _COUNTS and roles & {
        Heading.SIZE,
        Heading.VARIANT,
        Heading.WAIST,
        Heading.COLOUR,
        Heading.NAME,
        Heading.STYLE,
    }:
        is_said = any(_PIECES.search(fold(column.text)) for column in head.of(Heading.TOTAL))
        return head if Heading.PIECES in roles or is_said or roles & {Heading.SIZE, Heading.VARIANT} else None
    return None


def _sets_as_pieces(head: Head) -> Head:
    """Take sets as what is made, where nothing else is counted and sizes are named: 运动套装, 20 套."""
    is_counted = head.of(Heading.PIECES, Heading.TOTAL, Heading.PACK_SIZE, Heading.CARTON)
    if is_counted or not head.of(Heading.SIZE, Heading.VARIANT):
        return head
    columns = (replace(c, role=Heading.PIECES) if _SETS.fullmatch(fold(c.text)) else c for c in head.columns)
    return replace(head, columns=tuple(columns))


def _pair_at(head: Head) -> str:
    """Read a heading of two words, such as `Colour / Size`, `Band / Cup`, `Waist / Inseam`."""
    column = head.columns[0]
    if column.role is Heading.WAIST and len(head.columns) > 2:
        rest = [one.text for one in head.columns[1:] if one.role is not Heading.TOTAL]
        if all(re.fullmatch(r"(?i)(?:l|inseam|leg|длина)\s*\d\d", text) for text in rest):
            return "lengths"
    parts = [fold(part) for part in re.split(r"[/\\|]|\s+[xх×]\s+", column.text) if part.strip()]
    if len(parts) != 2:
        return ""
    if any(part in ("cup", "cups", "чашка", "罩杯", "cup size", "bonnet") for part in parts):
        return "cups"
    meanings = [find_heading(part) for part in parts]
    if Heading.WAIST in meanings and Heading.INSEAM in meanings:
        return "lengths"
    return "colour and size" if set(meanings) == {Heading.COLOUR, Heading.SIZE} else ""


def _axes(head: Head, pair: str) -> Head | None:
    """Make a head of cups or lengths: each column and row together are one size."""
    rest = []
    for column in head.columns[1:]:
        name = re.sub(r"^(?:INSEAM|LEG|ДЛИНА|L)\s*(?=\d)", "L", column.text.upper().removesuffix(".0"))
        is_axis = name in _CUPS if pair == "cups" else re.fullmatch(r"L?\d\d", name) is not None
        rest.append(
            replace(column, size=name.removeprefix("L") if pair == "lengths" else name, role=None)
            if is_axis
            else column
        )
    first = replace(head.columns[0], role=Heading.SIZE, size="")
    made = replace(head, columns=(first, *rest), is_cups=pair == "cups", is_lengths=pair == "lengths")
    return made if len(made.sizes) > 1 else None


def _is_matrix(canvas: Canvas, head: Head, roles: set[Heading | None]) -> bool:
    sizes = head.sizes
    is_list = Heading.SIZE in roles and Heading.PIECES in roles
    if is_list or (len(sizes) == 1 and not (roles & {Heading.COLOUR, Heading.STYLE})):
        return False
    first = next(column for column in head.columns)
    if first.role is Heading.TOTAL and not roles & NAMING:
        return False
    values = [canvas.at(head.body - 1, column.at) for column in sizes]
    letters = [is_letter_size(value) for value in values]
    if any(letters):
        if not all(letters):  # numbers beside letters are pieces, but where headings show that this is a scale
            return bool(roles & NAMING)
        return bool(roles & _BEARING) or (all(letters) and not _is_data(head) and _is_counted_below(canvas, head))
    groups = {column.group for column in sizes}
    for group in groups if "" not in groups else {None}:
        run = [number_of(v) or 0 for v, column in zip(values, sizes, strict=True) if group in (None, column.group)]
        if not _is_scale(run) and len(sizes) > 1:
            return False
    is_summed = head.columns[-1].role is Heading.TOTAL and bool(head.columns[0].size)
    is_named = bool(roles & (NAMING | {Heading.GARMENT, Heading.VARIANT})) or is_summed
    return is_named and not _is_data(head) and not _has_strangers(head, roles)


def _is_counted_below(canvas: Canvas, head: Head) -> bool:
    """Say whether numbers stand right below sizes that no other heading stands beside."""
    for row in range(head.body, min(canvas.height, head.body + 2)):
        below = [canvas.own(row, column.at) for column in head.sizes]
        if any(value is not None for value in below):
            return any(number_of(value) for value in below) and not any(
                isinstance(value, str) and number_of(value) is None and not is_nothing(value) for value in below
            )
    return False


def _has_strangers(head: Head, roles: set[Heading | None]) -> bool:
    """Say whether bare numbers stand beside what is no heading: then they are pieces more than sizes."""
    strangers = [column for column in head.columns if column.role is None and not column.size]
    is_number = any(number_of(column.text) is not None for column in strangers)
    return is_number or len(strangers) > (1 if len(roles) > 1 else 0)


def _is_data(head: Head) -> bool:
    """Say whether a row of numbers begins with what only rows of a table have: a colour."""
    return any(not column.size and column.role is None and find_colour(column.text) for column in head.columns)


def _as_colours(columns: Sequence[Column], pair: str) -> list[Column]:
    """Make the heading `Colour / Size` before sizes one of colours."""
    first = columns[0]
    if pair == "colour and size":
        return [replace(first, role=Heading.COLOUR), *columns[1:]]
    return list(columns)


def _with_aliases(canvas: Canvas, head: Head) -> Head:
    """Pass over a second row of headings that names the same sizes on another scale."""
    sizes = head.sizes
    row = head.body
    if not sizes or row >= canvas.height:
        return head
    values: list[Value | Formula] = [canvas.at(row, column.at) for column in sizes]
    others = [value for at, value in canvas.cells(row) if at not in {column.at for column in sizes}]
    is_named = all(isinstance(value, str) and size_of(value) and not number_of(value) for value in values)
    is_bare = not others or all(isinstance(value, str) and find_heading(value) is Heading.SIZE for value in others)
    if is_named and is_bare and not any(is_nothing(value) for value in values):
        return replace(head, body=row + 1, aliases=tuple((row, column.at) for column in sizes))
    return head
