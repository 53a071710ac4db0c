"""A size or colour that is said not to be ordered: `but no XL`, `без чёрного`, `不要白色`."""

import re
from typing import Final

from core.reading.breakdown import Breakdown
from core.reading.colours import colour_name, find_colour
from core.reading.sizes import find_size
from core.reading.words import fold

_DENIES: Final = re.compile(
    r"(?:but |and |но |а |и )?(?:no|not|without|except|excluding|без|не|нет|кроме|исключая)|不要|不含|除了?|没有|别要"
)
_DENIED_LINE: Final = re.compile(
    r"(?:[\s,]|^)(?:but |and |но |а |и )?(?:no|without|except|excluding|без|кроме|исключая)\s+(?P<what>[^\W_]+)"
    r"(?=\s*[,:;.\n)]|$)"
    r"|(?:[\s,]|^)(?:不要|不含|没有|别要)\s?(?P<zh>[0-9a-z]+|[\u4e00-\u9fff]{1,4})(?=\s*[,:;.\n)]|$)"
)
"""A size or colour that is said not to be ordered, up to the next mark."""


def find_denied(text: str) -> list[re.Match[str]]:
    """Find the sizes and colours that a folded text denies, each up to the next mark."""
    return [match for match in _DENIED_LINE.finditer(text) if _is_size_or_colour(denied_in(match))]


def denied_in(match: re.Match[str]) -> str:
    """Give the size or colour of a match of `find_denied`."""
    return str(match["what"] or match["zh"])


def _is_size_or_colour(word: str) -> bool:
    return find_size(word) is not None or bool(find_colour(word))


def is_left_by(breakdown: Breakdown, denied: str, locale: str) -> bool:
    """Say whether every line names a size, or a colour, and none the one that is denied."""
    size = find_size(denied)
    if size is not None:
        return all(line.size and line.size != size for line in breakdown.lines)
    colours = {fold(denied), fold(colour_name(denied, locale))}
    return all(line.colour and fold(line.colour) not in colours for line in breakdown.lines)


def denies_line(word: str, behind: str) -> bool:
    """Say whether a word denies the colour or the size behind it: `but no XL`, `без чёрного`, `不要白色`."""
    denied = _DENIES.match(word)
    if denied is None:
        return False
    said = re.split(r"[,;\d\n]", f"{word[denied.end() :]} {behind}")[0].split()[:2]
    named = [part for part in (" ".join(said), *said[:1]) if part]
    han = [part[:length] for part in said[:1] if part[0] > "\u2e80" for length in (1, 2, 3, 4)]
    return any(_is_size_or_colour(part) for part in (*named, *han))
