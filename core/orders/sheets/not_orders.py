"""What has tables or headings and is no order: packing lists, price lists, timesheets, stock, measures."""

import re
from collections.abc import Sequence
from typing import Final

from core.orders.sheets.canvas import Canvas
from core.orders.sheets.cell_values import number_of, size_of
from core.orders.sheets.columns import Column, Head
from core.orders.sheets.headings import Heading, find_heading, fold, is_label_alone
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
            r"price ?list|quotation(?! (?:request|no))|прайс(?!.*заказ)|коммерческое предложение"
            r"|价目表|价格表|报价[单表]"
            r"|preisliste|liste de prix|lista de precios|fiyat listesi"
        ),
    ),
    (NotOrder.TIMESHEET, re.compile(r"time ?sheet|табель|考勤|出勤")),
    (
        NotOrder.RETURNS,
        re.compile(
            r"^(?:(?:list of |customer |sales )?returns?(?: (?:list|form|note|report))?|credit (?:note|memo)"
            r"|rma)(?![a-z])"
            r"(?! (?:by|to|before|with))"
            r"|^(?:акт |список |накладная на |заявление на )?возврат(?:ы|ов|а)?(?![а-я])|^(?:销售|采购|客户)?退(?:货|款"
            r"|换货)[单表明清]"
            r"|^gutschrift|^avoir\b|^nota de credito"
        ),
    ),
    (
        NotOrder.INVOICE,
        re.compile(
            r"^(?:commercial |tax |sales |customs |final |vat )?invoice(?! ?(?:to|address|date|due))(?![a-z])"
            r"|^сч[её]т(?:[- ]фактура)?(?: на оплату)?(?![а-яё])|^инвойс|^(?:коммерческий|таможенный) инвойс"
            r"|^упд(?![а-я])|^универсальный передаточный"
            r"|^(?:商业|增值税|普通|电子|专用|海关)*发票(?!号|抬头)|^对账单|^结算单"
            r"|^(?:handels)?rechnung(?!s)|^facture(?! ?(?:n|a))"
            r"|^factura(?!r)|^fattura"
        ),
    ),
    (
        NotOrder.DELIVERY_NOTE,
        re.compile(
            r"^(?:delivery|despatch|dispatch|goods received|shipping) (?:note|advice|docket)|^waybill|^goods receipt"
            r"|^(?:товарн\w+ |расходн\w+ |приходн\w+ |товарно-транспортн\w+ "
            r"|транспортн\w+ )*накладная(?! на возврат)|^торг-12"
            r"|^акт (?:приема|приёма|передачи|сдачи)|^(?:送货|发货|出库|入库|收货|出货)(?:清)?单|^lieferschein"
            r"|^bon de livraison|^albaran"
        ),
    ),
    (
        NotOrder.MEASURES,
        re.compile(
            r"measurement (?:chart|spec|sheet)|size (?:chart|spec)|таблица (?:мерок|измерений|размеров)|尺寸表|规格表"
        ),
    ),
)


_WEIGHT: Final = re.compile(r"(?<![a-zа-я])(?:weights?|вес)(?![a-zа-я])|重量|克重")
_SURELY_OTHER: Final = frozenset(
    {NotOrder.PACKING_LIST, NotOrder.TIMESHEET, NotOrder.RETURNS, NotOrder.INVOICE, NotOrder.DELIVERY_NOTE}
)
"""What is no order also where it counts pieces."""
_WEEKDAYS: Final = re.compile(
    r"(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(?:day|sday|nesday|rsday|urday)?|пн|вт|ср|чт|пт|сб|вс"
    r"|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|(?:周|星期|礼拜)[一二三四五六日天]"
)
_FEWEST_WEEKDAYS: Final = 4
_TITLE_ROWS: Final = 30
_MOST_OF_ORDER: Final = frozenset({"moq", "min qty", "max qty", "起订量", "最小起订量", "минимальный заказ"})
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
    words = [canvas.tab.name.casefold(), *_titles(canvas, first.row)]
    has_counts = any(head.of(Heading.PIECES, Heading.TOTAL) for head in heads)
    for what, pattern in _NOT_ORDERS:
        title = next((word for word in words if pattern.search(word)), None)
        if title is not None and (what in _SURELY_OTHER or not has_counts) and not _is_below(canvas, first):
            raise SheetNotAnOrder(what=what, word=title[:60])
    if any(head.of(Heading.PERSON) for head in heads):
        column = next(head.first(Heading.PERSON) for head in heads if head.of(Heading.PERSON))
        raise SheetNotAnOrder(what=NotOrder.TIMESHEET, word=column.text if column else "")
    carton = next((c for head in heads for c in _numbering(head) if _counts_up(canvas, head, c.at)), None)
    if carton is not None:
        raise SheetNotAnOrder(what=NotOrder.PACKING_LIST, word=carton.text)


def _titles(canvas: Canvas, until: int) -> list[str]:
    """List the words above a row, in small letters; labels with the values beside them are none: `Invoice | 12`."""
    words = []
    for row in range(until):
        held = [at for at, _ in canvas.cells(row)]
        for at in held:
            text = canvas.text(row, at)
            is_label = at + 1 in held and at != held[0] and is_label_alone(text)
            words += [] if is_label or _is_numbered(canvas, held, text) else [text.casefold()]
    return words


def _is_numbered(canvas: Canvas, held: Sequence[int], text: str) -> bool:
    """Say whether a document is only named by its number: `Invoice No | 12` of an order that belongs to it."""
    return len(held) > 1 and bool(re.search(r"(?i)(?<![a-zа-я])(?:no|nr|number|№|номер)\.?:?\s*$|号[:：]?$", text))


def refuse_by_title(canvas: Canvas) -> None:
    """Refuse a page without a table whose title says what it is.

    Raises:
        SheetNotAnOrder: It is a price list, an invoice, and so on.
    """
    if not has_headings(canvas):
        return
    for word in (canvas.tab.name.casefold(), *_titles(canvas, min(canvas.height, _TITLE_ROWS))):
        for what, pattern in _NOT_ORDERS:
            if pattern.search(word):
                raise SheetNotAnOrder(what=what, word=word[:60])


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
        roles = {find_heading(text): text for text in texts if fold(text) not in _MOST_OF_ORDER}
        if Heading.PERSON in roles or sum(bool(_WEEKDAYS.fullmatch(fold(text))) for text in texts) >= _FEWEST_WEEKDAYS:
            raise SheetNotAnOrder(what=NotOrder.TIMESHEET, word=roles.get(Heading.PERSON, texts[0]))
        if Heading.PRICE in roles and roles.keys() & _TELLING and Heading.PIECES not in roles:
            raise SheetNotAnOrder(what=NotOrder.PRICE_LIST, word=roles[Heading.PRICE])
        if Heading.STOCK in roles and len(roles) > 2 and Heading.PIECES not in roles:
            raise SheetNotAnOrder(what=NotOrder.STOCK, word=roles[Heading.STOCK])
        if Heading.PIECES in roles and Heading.OTHER in roles and not roles.keys() & _TELLING:
            raise SheetNotAnOrder(what=NotOrder.NO_SIZES, word=", ".join(texts)[:60])
