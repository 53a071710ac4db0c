"""What has tables or headings and is no order: packing lists, price lists, timesheets, stock, measures."""

import re
from collections.abc import Sequence
from typing import Final

from core.orders.sheets.canvas import Canvas
from core.orders.sheets.cell_values import number_of, size_of
from core.orders.sheets.columns import Column, Head
from core.orders.sheets.headings import Heading, find_heading
from core.orders.sheets.row_words import is_measure
from core.orders.sheets.sheet_errors import (
    NotOrder,
    SheetNotAnOrder,
)

_TELLING: Final = frozenset(
    {Heading.SIZE, Heading.COLOUR, Heading.STYLE, Heading.NAME, Heading.VARIANT, Heading.DETAIL, Heading.WAIST}
)
"""Columns without one of which a list of quantities says nothing to a workshop."""
_NOT_ORDERS: Final = (
    (
        NotOrder.PACKING_LIST,
        re.compile(r"packing ?list|упаковочный лист|装箱单|packliste|liste de colisage|lista de empaque"),
    ),
    (
        NotOrder.PRICE_LIST,
        re.compile(
            r"price ?list|прайс(?!.*заказ)|价目表|价格表|报价单|preisliste|liste de prix|lista de precios|fiyat listesi"
        ),
    ),
    (NotOrder.TIMESHEET, re.compile(r"time ?sheet|табель|考勤|出勤")),
    (
        NotOrder.MEASURES,
        re.compile(
            r"measurement (?:chart|spec|sheet)|size (?:chart|spec)|таблица (?:мерок|измерений|размеров)|尺寸表|规格表"
        ),
    ),
)


_WEIGHT: Final = re.compile(r"(?<![a-zа-я])(?:weights?|вес)(?![a-zа-я])|重量|克重")
_OTHERS: Final = frozenset({Heading.MEASURE, Heading.PRICE, Heading.AMOUNT, Heading.STOCK, Heading.PERSON})


def refuse_by_titles(lines: Sequence[str]) -> None:
    """Refuse lines of text below a title that says what they are: `Size chart`, `S 96`.

    Raises:
        SheetNotAnOrder: A line without a number says so.
    """
    for line in lines:
        for what, pattern in _NOT_ORDERS:
            if pattern.search(line.casefold()) and not any(char.isdigit() for char in line):
                raise SheetNotAnOrder(what=what, word=line[:60])


def speaks_of_others(line: str) -> bool:
    """Say whether a line alone says that the numbers below it are no pieces: `Size chart`, `Weight`, 库存."""
    return (
        is_measure(line)
        or bool(_WEIGHT.search(line.casefold()))
        or (len(line.split()) <= 2 and find_heading(line) in _OTHERS)
    )


def refuse_others(canvas: Canvas, heads: Sequence[Head]) -> None:
    """Refuse what has a table and is no order.

    Raises:
        SheetNotAnOrder: Its title or its columns say what it is.
    """
    if not heads:
        return
    first = heads[0]
    words = [canvas.tab.name.casefold()]
    words += [canvas.text(row, at).casefold() for row in range(first.row) for at in range(canvas.width)]
    has_counts = any(head.of(Heading.PIECES, Heading.TOTAL) for head in heads)
    for what, pattern in _NOT_ORDERS:
        title = next((word for word in words if pattern.search(word)), None)
        if (
            title is not None
            and (what in (NotOrder.PACKING_LIST, NotOrder.TIMESHEET) or not has_counts)
            and not _is_below(canvas, first)
        ):
            raise SheetNotAnOrder(what=what, word=title[:60])
    if any(head.of(Heading.PERSON) for head in heads):
        column = next(head.first(Heading.PERSON) for head in heads if head.of(Heading.PERSON))
        raise SheetNotAnOrder(what=NotOrder.TIMESHEET, word=column.text if column else "")
    carton = next((c for head in heads for c in _numbering(head) if _counts_up(canvas, head, c.at)), None)
    if carton is not None:
        raise SheetNotAnOrder(what=NotOrder.PACKING_LIST, word=carton.text)


def _is_below(canvas: Canvas, head: Head) -> bool:
    return not head.sizes and not head.of(Heading.PIECES, Heading.TOTAL) and canvas.height == 0


def _numbering(head: Head) -> list[Column]:
    """List the columns that may number cartons; beside the pieces of each they count them."""
    return head.of(Heading.CARTON_NO, *(() if head.of(Heading.PACK_SIZE) else (Heading.CARTON,)))


def _counts_up(canvas: Canvas, head: Head, at: int) -> bool:
    """Say whether a column numbers its rows, as cartons are numbered."""
    numbers = [number_of(canvas.own(row, at)) for row in range(head.body, min(canvas.height, head.body + 4))]
    return len(numbers) > 1 and numbers[:2] == [1, 2]


def has_headings(canvas: Canvas) -> bool:
    """Say whether a row holds two headings of a table."""
    for row in range(min(canvas.height, 30)):
        texts = [canvas.text(row, at) for at, _ in canvas.cells(row)]
        if sum(find_heading(text) is not None and size_of(text) is None for text in texts) > 1:
            return True
    return False


def refuse_by_headings(canvas: Canvas) -> None:
    """Refuse a list of people, or of stock where no column says what is ordered.

    Raises:
        SheetNotAnOrder: A row of headings says so.
    """
    for row in range(min(canvas.height, 30)):
        texts = [canvas.text(row, at) for at, _ in canvas.cells(row)]
        roles = {find_heading(text): text for text in texts}
        if Heading.PERSON in roles:
            raise SheetNotAnOrder(what=NotOrder.TIMESHEET, word=roles[Heading.PERSON])
        if Heading.STOCK in roles and len(roles) > 2 and Heading.PIECES not in roles:
            raise SheetNotAnOrder(what=NotOrder.STOCK, word=roles[Heading.STOCK])
        if Heading.PIECES in roles and Heading.OTHER in roles and not roles.keys() & _TELLING:
            raise SheetNotAnOrder(what=NotOrder.NO_SIZES, word=", ".join(texts)[:60])
