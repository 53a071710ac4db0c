"""A text as a person reads it: one sign for signs that look alike, nothing that nobody sees, and where each stands."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

MASK = "▒▒▒"

_SET_APART = re.compile(r"(?<![^\W_])[^\W_](?:\s{1,3}[^\W_](?![^\W_])|\s{0,3}[.@:/_-](?:[^\W_](?![^\W_]))?){5,}")
"""Signs that stand one by one: `w a n g @ 1 6 3 . c o m`."""
_UNSEEN = frozenset({"Cc", "Cf", "Mn", "Me"})

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Plain:
    """`signs` in lower case and plain digits; `places[i]` is where sign `i` stands in the text it is of."""

    signs: str
    places: tuple[int, ...]

    def spans_in_text(self, spans: Iterable[Span]) -> list[Span]:
        """Say where spans of the signs lie in the text, in order, those that touch made one."""
        merged: list[Span] = []
        for start, end in sorted(spans):
            first, last = self.places[start], self.places[end]
            if merged and first <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
            elif last > first:
                merged.append((first, last))
        return merged


def read_plain(text: str) -> Plain:
    """Fold case, width, circles, digits of all scripts and marks on letters; drop signs that nobody sees."""
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for folded in sign.lower() if sign.isascii() else unicodedata.normalize("NFKC", sign).casefold():
            if sign.isspace() or unicodedata.category(folded) not in _UNSEEN:
                signs.append(_digit(folded))
                places.append(place)
    return Plain("".join(signs), (*places, len(text)))


def _digit(sign: str) -> str:
    value = unicodedata.decimal(sign, None)
    return sign if value is None else str(value)


def pull_together(signs: str) -> tuple[str, tuple[int, ...]]:
    """Write signs that stand one by one as the words that they make; give where each sign stood before."""
    dropped = {
        place for run in _SET_APART.finditer(signs) for place in range(run.start(), run.end()) if signs[place].isspace()
    }
    kept = tuple(place for place in range(len(signs)) if place not in dropped)
    return ("".join(signs[place] for place in kept) if dropped else ""), kept
