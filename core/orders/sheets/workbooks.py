"""Read the worksheets of an .xlsx as they stream by.

Only the members that say what stands in its cells are unpacked, and of those no more than has to be: a workbook is
neither built in memory nor read beyond the last row that an order may have. So pictures, rules and whatever else it
carries cost nothing.
"""

from core.orders.sheets.archives import count_pictures, opened
from core.orders.sheets.books import Styles, read_book, read_strings
from core.orders.sheets.values import MOST_TABS, SheetBroken, Tab
from core.orders.sheets.worksheets import Worksheet


def read_tabs(data: bytes, *, most_rows: int, most_columns: int) -> list[Tab]:
    """Read the worksheets, hidden ones included; what stands beyond the last row or column is left unread.

    Of visible tabs behind the first MOST_TABS only the names are given.

    Raises:
        SheetDamaged: A part of it is missing, or is not what was packed.
        SheetBroken: It is no workbook.
        SheetTooHeavy: It takes more to read than any order sheet.
    """
    with opened(data) as archive:
        book = read_book(archive)
        styles = Styles.read(archive, book)
        strings = read_strings(archive, book.of("sharedStrings"))
        tabs = []
        for part in book.sheets[:MOST_TABS]:
            if part.is_hidden and not archive.has(part.path):
                continue
            sheet = Worksheet(archive, styles, strings, most_rows=most_rows, most_columns=most_columns)
            tabs.append(sheet.tab(part, archive.need(part.path)))
        if not any(not tab.is_hidden for tab in tabs):
            raise SheetBroken
    tabs[0].pictures = count_pictures(data)
    unread = [part for part in book.sheets[MOST_TABS:] if not part.is_hidden]
    return [*tabs, *(Tab(name=part.name, rows=(), is_unread=True) for part in unread)]
