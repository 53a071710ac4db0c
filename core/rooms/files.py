"""What stands in files that cross a room before the deal, and how it is looked for."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from core.contacts.mask import has_contacts
from core.contacts.names import find_names
from core.contacts.numbers import is_mobile
from core.contacts.plain import read_plain
from core.orders.sheets.grids import read_tabs
from core.orders.sheets.values import Row

_CALLED = re.compile(
    r"(?<![a-z])(?:tels?|(?:tele|cell)?phones?|mob(?:ile)?s?|calls?|whats\s?app|viber)(?![a-z-])|(?<![а-яё])(?:тел|моб)(?![а-яё])"
    r"|(?<![а-яё])(?:телефон|мобильн|сотов|(?:по)?звон|вотсап)|电话|手机|座机|致电",
    re.IGNORECASE,
)
"""Within words it is something else: утеплитель, изготовитель, hotel."""
_CONTACT = re.compile(
    r"contact|контакт|联系|(?<![a-z])e?-?mail|почт|邮箱|(?<![a-zа-яё])(?:id|ник)(?![a-zа-яё])", re.IGNORECASE
)
_OF_THE_TRADE = frozenset({"line", "snap", "signal", "sc", "v", "max"})
"""Messengers that head columns of sewing lines, fastenings and versions: below them names look like names, too."""
_LONGEST_HEADING, _MOST_WORDS = 40, 2
_FROM_ABROAD = re.compile(r"(?<!\w)\+\d")


def tells_contacts(data: bytes, filename: str) -> bool:
    """Say whether a sheet or a text tells how to reach somebody; hidden rows and tabs are looked at too.

    A long number counts where its row or the heading of its column says that it is a telephone's, or where it can be no
    other: sheets are full of articles and barcodes.
    To be called in a worker process with limits.

    Raises:
        UserError: It can't be read, as `read_tabs` says.
    """
    return any(
        any(map(_tells_contacts, (tab.name, *tab.comments.values(), *map(_words_of, tab.rows))))
        or any(_tells_names(f"{_words_of(above)}\n{_words_of(row)}") for above, row in pairwise(tab.rows))
        or any(has_contacts(words) for words in _under_headings(tab.rows))
        or any(is_mobile(str(cell)) for row in tab.rows for cell in row)
        for tab in read_tabs(data, filename=filename)
    )


def _under_headings(rows: Sequence[Row]) -> Iterator[str]:
    """Write each cell behind the heading that says how to reach somebody: of its column, or the line right above it."""
    headings: dict[int, str] = {}
    for row in rows:
        said = {place: str(cell).strip() for place, cell in enumerate(row) if cell is not None and str(cell).strip()}
        yield from (f"{headings[place]}: {words}" for place, words in said.items() if place in headings)
        if len(said) == 1:  # a line of words parts tables, an empty one does not
            headings.clear()
        headings |= {place: words for place, words in said.items() if _is_heading(words)}


@lru_cache(maxsize=1024)
def _is_heading(words: str) -> bool:
    """Say whether words announce a contact: whatever looked like a name behind them would be one."""
    if len(words) > _LONGEST_HEADING or words.casefold() in _OF_THE_TRADE or not re.search(r"[^\W\d]", words):
        return False
    if len(words.split()) > _MOST_WORDS:
        return _CALLED.search(words) is not None
    is_messenger = has_contacts(f"{words}: lily_zhang88") and not has_contacts(words)
    return is_messenger or _CALLED.search(words) is not None or _CONTACT.search(words) is not None


def _words_of(row: Row) -> str:
    return " ".join(str(cell) for cell in row if cell is not None)


def _tells_names(words: str) -> bool:
    return any(True for _ in find_names(read_plain(words).signs))


def _tells_contacts(words: str) -> bool:
    if _tells_names(words):
        return True
    return (_CALLED.search(words) or _FROM_ABROAD.search(words)) is not None and has_contacts(words)


def is_contact_in_code(text: str) -> bool:
    """Say whether a QR code leads to somebody: a link, a visiting card, a name; a bare number is an article."""
    return not text.strip().isdigit() and ("://" in text or has_contacts(text))
