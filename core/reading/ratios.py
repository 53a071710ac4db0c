"""Packs and ratios: `1:2:2:1 S-XL 120 pcs` is one number for several sizes, shared out by weights."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.errors import UserError
from core.reading.spans import join_ranges, spell
from core.reading.tokens import BreakdownNumberUnclear, Token
from core.reading.vocabulary import Kind


class BreakdownRatioUneven(UserError):
    """The pieces cannot be shared out by the ratio; `lower_pieces` and `upper_pieces` can."""

    code = "breakdown_ratio_uneven"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """Sizes, how many of each go into one pack, and the token to name when it does not work out."""

    sizes: tuple[str, ...]
    weights: tuple[int, ...]
    token: Token

    def share(self, pieces: int) -> list[tuple[str, int]]:
        """Share pieces out over the sizes.

        Raises:
            BreakdownRatioUneven: They fill no whole number of packs.
        """
        pack = sum(self.weights)
        if pieces % pack or not pieces:
            lower = pieces // pack * pack
            raise BreakdownRatioUneven(
                word=self.token.text,
                position=self.token.position,
                pieces=pieces,
                lower_pieces=lower or pack,
                upper_pieces=lower + pack if lower else 2 * pack,
                suggestion=None,
            )
        return [(size, pieces // pack * weight) for size, weight in zip(self.sizes, self.weights, strict=True)]


def take_ratio(tokens: Sequence[Token], *, locale: str) -> tuple[list[Token], Ratio | None]:
    """Take a ratio and the sizes that it is for out of the tokens; without one the tokens stay as they are.

    Raises:
        BreakdownNumberUnclear: The ratio has more or fewer numbers than there are sizes, or two ratios stand there.
    """
    ratios = [token for token in tokens if token.kind is Kind.RATIO and token.weights]
    if not ratios:
        return list(tokens), None
    joined = join_ranges(tokens, locale=locale)
    sizes = tuple(size for token in joined if token.kind is Kind.SIZE for size in token.sizes)
    token = ratios[0]
    if len(ratios) > 1 or len(sizes) != len(token.weights) or len(set(sizes)) != len(sizes):
        raise BreakdownNumberUnclear(word=spell([token]), position=token.position, suggestion=None)
    rest = [
        replace(t, kind=Kind.COMMA) if t.kind in (Kind.SIZE, Kind.SLASH, Kind.DASH) else t
        for t in joined
        if t.kind is not Kind.RATIO
    ]
    return rest, Ratio(sizes=sizes, weights=token.weights, token=token)
