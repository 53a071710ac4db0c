"""Pieces that stand under several deliveries side by side: days, weeks or lots as headings."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from core.orders.sheets.canvas import Canvas, cell_name
from core.orders.sheets.cell_values import number_of, size_of
from core.orders.sheets.columns import NAMING
from core.orders.sheets.headings import Heading, find_heading
from core.orders.sheets.sheet_errors import SheetTwoDays
from core.orders.sheets.values import Formula, Value
from core.reading.dates import MONTH_WORD

_MONTH: Final = rf"(?:{MONTH_WORD})\.?"
_DELIVERY: Final = re.compile(
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)? ?-?{_MONTH}|{_MONTH}(?: ?\d{{1,2}})?)(?:,? ?-?20\d\d| ?-?2\d| г\.?)?"
    r"|(?:20\d\d[-./])?[0-3]?\d[-./][0-3]?\d(?:[-./](?:20)?\d\d)?"
    r"|(?:20\d\d年)?\d{1,2}月(?:\d{1,2}[日号]?|[上中下]旬|底|初)?"
    r"|(?:week|wk|w|cw|kw|неделя|нед\.?) ?\d{1,2}|\d{1,2}(?:-я)? ?(?:week|неделя|нед\.?)|第?\d{1,2}周"
    r"|(?:batch|lot|drop|delivery|shipment|партия|поставка|отгрузка) ?(?:№ ?|no\.? ?|#)?\d{1,2}"
    r"|(?:\d{1,2}-?(?:я|ая)|(?:перв|втор|треть)\w+) (?:партия|поставка|отгрузка)|第[\d一二三四五六]批次?"
    r"|(?:1st|2nd|3rd|4th|first|second|third) (?:batch|lot|drop|delivery|shipment)"
)
_PERHAPS_SIZE: Final = re.compile(r"(?i)w ?\d\d|\d{1,2}[-/]\d{1,2}")
_BELOW: Final = 40


def refuse_deliveries(canvas: Canvas) -> None:
    """Refuse pieces that are split over days of delivery side by side: one order has one day.

    Raises:
        SheetTwoDays: There are two or more.
    """
    for row in range(min(canvas.height, 60)):
        places = list(_side_by_side(canvas, row))
        if len({canvas.text(row, at) for at in places}) > 1 and _are_counted(canvas, row, places):
            first, second = [at for at in places if canvas.anchor(row, at) == (row, at)][:2]
            words = canvas.text(row, first), canvas.text(row, second)
            raise SheetTwoDays(cell=cell_name(row, second), first=words[0], second=words[1])


def _side_by_side(canvas: Canvas, row: int) -> Iterator[int]:
    """List the columns of deliveries in a row that has headings of a table, where nothing else is between them."""
    roles = {find_heading(canvas.text(near, at)) for near in (row, row + 1) for at, _ in canvas.cells(near)}
    if not roles & NAMING or canvas.is_left_out(row):
        return
    held = [at for at, _ in canvas.cells(row)]
    found = [at for at in held if _is_delivery(canvas.at(row, at), is_size=Heading.SIZE not in roles)]
    if found and [at for at in held if found[0] <= at <= found[-1]] == found:
        yield from found


def _is_delivery(value: object, *, is_size: bool) -> bool:
    if isinstance(value, date):
        return True
    if not isinstance(value, str) or (is_size and (size_of(value) or _PERHAPS_SIZE.fullmatch(value.strip()))):
        return False
    return _DELIVERY.fullmatch(" ".join(value.casefold().split())) is not None


def _are_counted(canvas: Canvas, row: int, places: list[int]) -> bool:
    """Say whether pieces stand below: where a quantity is said beside them, they must add up to it."""
    counts = [at for at, _ in canvas.cells(row) if find_heading(canvas.text(row, at)) is Heading.PIECES]
    for below in range(row + 1, min(canvas.height, row + _BELOW)):
        numbers = [_number(canvas.own(below, at)) for at in places]
        said = [_number(canvas.own(below, at)) for at in counts]
        if any(numbers) and (not counts or sum(numbers) in said):
            return True
    return False


def _number(value: Value | Formula) -> float:
    return number_of(value) or 0
