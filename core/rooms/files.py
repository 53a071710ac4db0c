"""What stands in files that cross a room before the deal, and how it is looked for."""

import re

from core.contacts.mask import has_contacts
from core.contacts.names import find_names
from core.contacts.plain import read_plain
from core.orders.sheets.grids import read_tabs
from core.orders.sheets.values import Row

_CALLED = re.compile(r"(?:tel|phone|mob|call|whats\s?app|viber|тел|моб|звон|вотсап|电话|手机|座机|致电)", re.IGNORECASE)
_FROM_ABROAD = re.compile(r"(?<!\w)\+\d")


def tells_contacts(data: bytes, filename: str) -> bool:
    """Say whether a sheet or a text tells how to reach somebody; hidden rows and tabs are looked at too.

    A long number counts only where its row says that it is a telephone's: sheets are full of articles and barcodes.
    To be called in a worker process with limits.

    Raises:
        UserError: It can't be read, as `read_tabs` says.
    """
    return any(
        _tells_contacts(words)
        for tab in read_tabs(data, filename=filename)
        for words in (tab.name, *tab.comments.values(), *map(_words_of, tab.rows))
    )


def _words_of(row: Row) -> str:
    return " ".join(str(cell) for cell in row if cell is not None)


def _tells_contacts(words: str) -> bool:
    if any(True for _ in find_names(read_plain(words).signs)):
        return True
    return (_CALLED.search(words) or _FROM_ABROAD.search(words)) is not None and has_contacts(words)


def is_contact_in_code(text: str) -> bool:
    """Say whether a QR code leads to somebody: a link, a visiting card, a name; a bare number is an article."""
    return not text.strip().isdigit() and ("://" in text or has_contacts(text))
