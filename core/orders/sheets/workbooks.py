"""Read the worksheets of an .xlsx as they stream by.

Only the members that say what stands in its cells are unpacked, and of those no more than has to be: a workbook is
neither built in memory nor read beyond the last row that an order may have. So pictures, rules and whatever else it
carries cost nothing.
"""

from io import BytesIO

from core.given.zips import UNREADABLE, ZipRefused, open_zip
from core.orders.sheets.archives import MOST_DIRECTORY_BYTES, Archive, count_pictures
from core.orders.sheets.books import Styles, read_book, read_strings
from core.orders.sheets.values import (
    SheetBroken,
    Tab,
)
from core.orders.sheets.worksheets import Worksheet

MOST_TABS = 30


def read_tabs(data: bytes, *, most_rows: int, most_columns: int) -> list[Tab]:
    """Read the worksheets, hidden ones included; what stands beyond the last row or column is left unread.

    Raises:
        SheetBroken: It is no workbook, or a damaged one.
        SheetTooHeavy: It takes more to read than any order sheet.
    """
    try:
        with open_zip(BytesIO(data), most_directory_bytes=MOST_DIRECTORY_BYTES) as zipped:
            archive = Archive(zipped=zipped)
            book = read_book(archive)
            styles = Styles.read(archive, book)
            strings = read_strings(archive, book.of("sharedStrings"))
            tabs = []
            for part in book.sheets[:MOST_TABS]:
                sheet = Worksheet(archive, styles, strings, most_rows=most_rows, most_columns=most_columns)
                content = archive.unpack(part.path)
                if content is not None:
                    tabs.append(sheet.tab(part, content))
            if not any(not tab.is_hidden for tab in tabs):
                raise SheetBroken
            tabs[0].pictures = count_pictures(data)
            return tabs
    except (ZipRefused, *UNREADABLE) as error:
        raise SheetBroken from error
