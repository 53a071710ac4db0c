"""Ways to reach somebody past the robot, found in any text that crosses between two sides before their deal.

One signs language for all doors: rooms mask what they find, fields of orders and profiles refuse it.
"""

import re
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


def mask_amid(before: str, text: str, after: str = "") -> str:
    """Mask a text that comes between others of the same person, which are masked: a contact may be spread over all.

    What the others tell together with it alone, as a name does beside its messenger, is hidden by masking in this text
    what gives it away. Over several texts only long numbers count: short ones are numbers of the trade.
    """
    text = mask_contacts(text)
    while (span := _told_together(before, text, after)) is not None:
        start, end = span
        text = f"{text[:start]}{MASK}{text[end:]}"
    return text


def _told_together(before: str, text: str, after: str) -> Span | None:
    """Find the last that must not be read in a text that stands between others, as a place in it."""
    at = len(before) + 1
    spans = _spans(f"{before}\n{text}\n{after}", fewest=FEWEST_DIGITS_ABROAD)
    inside = [(start - at, end - at) for start, end in spans if end > at and start < at + len(text)]
    found = [(max(0, start), min(len(text), end)) for start, end in inside]
    words = [(0, 0), *(match.span() for match in _WORD.finditer(text))]
    if _is_revealed(before, by_after=f"\n{text}"):
        ends = (end for _, end in words if _is_revealed(before, by_after=f"\n{text[:end]}"))
        found.append((0, next(ends, len(text))))
    if _is_revealed(after, by_before=f"{text}\n"):
        starts = (start for start, _ in reversed(words) if _is_revealed(after, by_before=f"{text[start:]}\n"))
        found.append((next(starts, 0), len(text)))
    return max((span for span in found if any(map(str.isalnum, text[slice(*span)]))), default=None)


def _is_revealed(said: str, *, by_before: str = "", by_after: str = "") -> bool:
    """Say whether what was said is a contact only together with what stands beside it."""
    first, last = len(by_before), len(by_before) + len(said)
    spans = _spans(f"{by_before}{said}{by_after}", fewest=FEWEST_DIGITS_ABROAD)
    return sum(start >= first and end <= last for start, end in spans) > len(_spans(said, fewest=FEWEST_DIGITS_ABROAD))


_WORD = re.compile(r"\w+")


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
