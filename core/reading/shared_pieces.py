"""One number said for several colours or sizes: `50 black and white`, `S M L 60`. It is so many in all, or of each.

Neither is a guess that may be made: both readings are given, for the person to choose.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.errors import UserError
from core.reading.breakdown import Breakdown, Line, parse_breakdown
from core.reading.marks import settle_marks
from core.reading.spans import join_ranges
from core.reading.tokens import Token, tokenise
from core.reading.vocabulary import Kind

_SAYS_HOW = frozenset({Kind.EACH, Kind.EQUALLY, Kind.TOTAL, Kind.RATIO, Kind.SAME})


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedPieces:
    """The two readings of one number: shared out over what was named, or that many of each."""

    pieces: int
    in_all: Breakdown
    of_each: Breakdown

    @property
    def readings(self) -> tuple[Breakdown, Breakdown]:
        """List both, what is fewer pieces first."""
        return (self.in_all, self.of_each)


def read_shared_pieces(text: str, *, locale: str = "") -> SharedPieces | None:
    """Read one number that stands beside several colours or sizes; None where it is not so, or says how it is meant."""
    try:
        tokens = tokenise(text)
        numbers = [t for t in join_ranges(settle_marks(tokens), locale=locale) if t.kind is Kind.NUMBER]
        places = {number.start for number in numbers}
        counted = [t for t, after in pairwise(tokens) if t.start in places and after.kind is Kind.PIECES]
        meant = counted or numbers
        if len(meant) != 1 or any(token.kind in _SAYS_HOW for token in tokens):
            return None
        number = meant[0]
        unit = next((t for t in tokens if t.start >= number.end and t.kind is Kind.PIECES), None)
        end = unit.end if unit is not None and not text[number.end : unit.start].strip() else number.end
    except UserError:
        return None
    named = f"{text[: number.start]} {text[end:]}".strip(" ,;")
    of_each = _of_each(named, number.number, locale) or _of_each(_colours_first(text, tokens), number.number, locale)
    if of_each is None:
        return None
    lines = of_each.lines
    others = {str(other.number) for other in numbers if other.start != number.start}
    if not others <= {line.size for line in lines}:
        return None
    if not 2 <= len(lines) <= number.number or any(line.pieces != number.number for line in lines):
        return None
    share, over = divmod(number.number, len(lines))
    shared = [Line(size=line.size, colour=line.colour, pieces=share + (at < over)) for at, line in enumerate(lines)]
    return SharedPieces(pieces=number.number, in_all=Breakdown(lines=tuple(shared)), of_each=of_each)


def _of_each(named: str, pieces: int, locale: str) -> Breakdown | None:
    try:
        return parse_breakdown(f"{named} each {pieces}", locale=locale)
    except UserError:
        return None


def _colours_first(text: str, tokens: Sequence[Token]) -> str:
    """Write the colours before the sizes, as the reader of breakdowns takes them."""
    colours = [token.text for token in tokens if token.kind is Kind.COLOUR]
    sizes = [token for token in tokens if token.kind is Kind.SIZE]
    named = text[sizes[0].start : sizes[-1].end] if sizes else ""
    return f"{', '.join(colours)} {named}" if colours and not any(c in named for c in colours) else ""
