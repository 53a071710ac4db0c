"""What stands in buttons and deep links, each with its type and range; what comes back may be forged.

An argument that passes here can be stored and compared. Whether it is allowed is for the action to say.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

Argument = Callable[[str], Any]
"""Reads one argument.

Raises:
    ValueError: It is not what this robot writes.
"""

_WHOLE = re.compile(r"-?[0-9]{1,19}")
MOST_NUMBER = 2**63 - 1
"""What a column holds."""


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number between two bounds, both included, in plain digits: `1_0`, `+1`, `١` and ` 1` are none."""

    least: int
    most: int

    def __call__(self, text: str) -> int:
        """Read the number."""
        if _WHOLE.fullmatch(text) is None or not self.least <= (number := int(text)) <= self.most:
            raise ValueError("no number of ours")
        return number


@dataclass(frozen=True, slots=True)
class Word:
    """A word of these signs, whole, such as a token or the name of a choice."""

    signs: str

    def __call__(self, text: str) -> str:
        """Read the word."""
        if re.fullmatch(self.signs, text) is None:
            raise ValueError("no word of ours")
        return text


@dataclass(frozen=True, slots=True)
class Added:
    """An argument that buttons of earlier releases end before: they are read as if they said `before`."""

    read: Argument
    before: Any

    def __call__(self, text: str) -> Any:
        """Read the argument."""
        return self.read(text)


ID = Number(1, MOST_NUMBER)
"""The id of a row; whose it is, the door says."""
REVISION = Number(0, MOST_NUMBER)
ROUND = Added(Number(1, MOST_NUMBER), 1)
"""Which opening of an offer, or judgement of a photo, a button belongs to; without it the first, once the only one."""
LEFT_PHOTO = Added(Number(0, MOST_NUMBER), 0)
"""Of which photo it was said that all is right; before who reported it was answered, buttons did not say."""
SEEN_ROUND = Added(Number(0, MOST_NUMBER), 0)
"""Which judgement of a photo was shown; before a photo could be moved, buttons did not say."""
SEEN_PHOTOS = Added(Number(1, MOST_NUMBER), 1)
"""For how many photos a decision was shown; before albums were decided as one it was each by itself."""
SEEN_MARK = Added(Number(0, 2**32 - 1), 0)
"""Which photos these were; before single photos were decided as one, buttons did not say."""
ROUNDS = Added(Number(0, MOST_NUMBER), 0)
"""How often a workshop had been asked when a list was shown."""
YES_NO = Number(0, 1)
HOUR = Number(0, 23)
PEOPLE = Number(1, 1000)
PAGE = Number(1, 10_000)
"""A page of a list, from 1; which pages there are, the screen says."""
PIECES = Number(1, 1_000_000)
PRICE_MINOR = Number(1, 100_000_000)
"""A price for a piece, in hundredths."""
DAY = Number(date(2000, 1, 1).toordinal(), date(2199, 12, 31).toordinal())
"""A day of the calendar, by `date.toordinal`; years may be added to any without leaving the calendar."""
SHOWN_ON = Added(DAY, 0)
"""The day that stood above a button; before buttons carried it, none."""
NAME = Word(r"[A-Za-z0-9_]{1,32}")
"""The name of a field, a skill, a garment: a choice among few."""
CHOICE = Word(r"[A-Za-z0-9_./+-]{1,48}")
"""What a person may choose by button, such as a day or a time zone."""
TOKEN = Word(r"[A-Za-z0-9_-]{1,64}")
"""A random token, as links carry it; the messenger lets 64 signs through."""
QUESTION = Word(r"[A-Za-z0-9_-]{1,32}(?:\.[0-9]{1,9})?")
"""The token of a draft, and which of its questions a button answers."""
