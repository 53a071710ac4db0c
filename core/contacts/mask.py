"""Ways to reach somebody past the robot, found in any text that crosses between two sides before their deal.

One signs language for all doors: rooms mask what they find, fields of orders and profiles refuse it.
"""

from collections.abc import Iterator
from typing import ClassVar

from core.contacts.names import find_names
from core.contacts.numbers import FEWEST_DIGITS, FEWEST_DIGITS_ABROAD, find_numbers
from core.contacts.plain import MASK, Span, pull_together, read_plain
from core.errors import UserError


class ContactBeforeDeal(UserError):
    """A contact or place was sent while the names are still masked."""

    code: ClassVar[str] = "contact_before_deal"


class ContactInField(UserError):
    """A name, a size, a colour or a place says how to reach somebody."""

    code: ClassVar[str] = "contact_in_field"


def has_contacts(text: str | None) -> bool:
    """Say whether a text says how to reach somebody."""
    return bool(_spans(text or "", fewest=FEWEST_DIGITS))


def mask_contacts(text: str) -> str:
    """Replace telephone numbers, mail addresses, links, streets and names in messengers by a mask.

    What is left holds none: hiding one may bring another to light, so the text is looked at until nothing is found:
    each look takes letters or digits away.
    Dates, sizes, quantities, prices, articles and parcels stay, and so do the words around what is masked.
    """
    while spans := _spans(text, fewest=FEWEST_DIGITS):
        for start, end in reversed(spans):
            text = f"{text[:start]}{MASK}{text[end:]}"
    return text


def require_no_contacts(*texts: str | None) -> None:
    """Let only names pass that say how to reach nobody; the number of a style or an article is none to call.

    Raises:
        ContactInField: One does.
    """
    if any(_spans(text, fewest=FEWEST_DIGITS_ABROAD) for text in texts if text):
        raise ContactInField


def _spans(text: str, *, fewest: int) -> list[Span]:
    """Find the contacts in a text, as places in it."""
    plain = read_plain(text)
    found = (*find_names(plain.signs), *_spaced_names(plain.signs), *find_numbers(plain.signs, fewest=fewest))
    return plain.spans_in_text(span for span in found if any(map(str.isalnum, plain.signs[slice(*span)])))


def _spaced_names(signs: str) -> Iterator[Span]:
    """Find the names whose signs stand apart from each other, as places in the signs."""
    together, places = pull_together(signs)
    for start, end in find_names(together):
        whole = places[start], places[end - 1] + 1
        if whole[1] - whole[0] > end - start:
            yield whole
