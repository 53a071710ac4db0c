"""One total that is shared out equally: `200, black and white equally`, `чёрные и белые поровну`, `黑白各半共200`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from core.errors import UserError
from core.reading.halves import HALF_EACH
from core.reading.tokens import Token
from core.reading.vocabulary import KIND_OF_PHRASE, Kind

_HALVES: Final = re.compile(r"(?<![\d/.,])50 ?(?:[/-]|на|to) ?50(?![\d/.,])|(?<![\u4e00-\u9fff])五五(?:开|分)?")
_PHRASES: Final = sorted((word for word, kind in KIND_OF_PHRASE.items() if kind is Kind.EQUALLY), key=len, reverse=True)
_SAID: Final = re.compile(rf"(?<![a-zа-я])(?:{'|'.join(_PHRASES).replace('_', '[ -]')})(?![a-zа-я])")
_SAYS_OTHERWISE: Final = frozenset({Kind.EACH, Kind.RATIO, Kind.SAME})


class BreakdownShareUneven(UserError):
    """The pieces cannot be shared out equally; `lower_pieces` and `upper_pieces` can."""

    code = "breakdown_share_uneven"


@dataclass(frozen=True, slots=True, kw_only=True)
class EqualShares:
    """`word` says that `total` is shared out equally over what the `named` tokens name."""

    word: Token
    total: Token
    named: tuple[Token, ...]

    def of_each(self) -> Iterator[list[Token]]:
        """Give what was named with the whole total for each, as it was said and with the colours first."""
        each = [replace(self.word, kind=Kind.EACH), self.total]
        yield [*self.named, *each]
        colours = [token for token in self.named if token.kind is Kind.COLOUR]
        sizes = [at for at, token in enumerate(self.named) if token.kind in (Kind.SIZE, Kind.NUMBER)]
        if colours and sizes:
            commas = [replace(colour, kind=Kind.COMMA) for colour in colours]
            listed = [token for pair in zip(colours, commas, strict=True) for token in pair]
            between = self.named[sizes[0] : sizes[-1] + 1]
            yield [*listed, *(token for token in between if token.kind is not Kind.COLOUR), *each]

    def share(self, over: int) -> int:
        """Share the total out over so many.

        Raises:
            BreakdownShareUneven: They cannot all get as many.
        """
        pieces = self.total.number
        if pieces % over or not pieces:
            lower = pieces // over * over or over
            raise BreakdownShareUneven(
                word=self.word.text,
                position=self.word.position,
                pieces=pieces,
                over=over,
                lower_pieces=lower,
                upper_pieces=lower + over,
                suggestion=None,
            )
        return pieces // over


def equally_of(total: int, text: str) -> str | None:
    """Put the total that stood beside a garment before what shares it equally, `50/50` too; None where nothing does."""
    said = _HALVES.sub(" equally ", HALF_EACH.sub(r" \g<first>\g<han> equally, ", text))
    return f"{total} pcs , {said}" if _SAID.search(said) else None


def says_equally(tokens: Sequence[Token]) -> bool:
    """Say whether a total is said to be shared out equally."""
    return any(token.kind is Kind.EQUALLY for token in tokens)


def without_equally(tokens: Sequence[Token]) -> list[Token]:
    """Leave the words out that say so."""
    return [token for token in tokens if token.kind is not Kind.EQUALLY]


def find_equal_shares(tokens: Sequence[Token]) -> EqualShares | None:
    """Find the one total that is shared out equally; None where it is not one number, or said to be for each."""
    word = next(token for token in tokens if token.kind is Kind.EQUALLY)
    numbers = [token for token in tokens if token.kind is Kind.NUMBER]
    totals = [token for token in numbers if token in _counted(tokens)] or numbers
    if len(totals) != 1 or any(token.kind in _SAYS_OTHERWISE for token in tokens):
        return None
    left_out = (Kind.EQUALLY, Kind.TOTAL)
    named = tuple(token for token in tokens if token.kind not in left_out and token is not totals[0])
    return EqualShares(word=word, total=totals[0], named=named)


def _counted(tokens: Sequence[Token]) -> list[Token]:
    """List the numbers that a word beside them makes a total."""
    kinds = (Kind.PIECES, Kind.GARMENT, Kind.TOTAL)
    before = [token for token, after in pairwise(tokens) if after.kind in kinds]
    return before + [after for token, after in pairwise(tokens) if token.kind is Kind.TOTAL]
