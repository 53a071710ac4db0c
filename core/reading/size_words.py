"""Sizes that one word behind or before several numbers names: `4 5 6 7 8 years`, `UK 8-14`, `size 8-14`."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from core.reading.sizes import is_numeric_size
from core.reading.spans import PAIR_MARKS, kind_at, spell
from core.reading.tokens import BreakdownNumberUnclear, Token
from core.reading.vocabulary import Kind

_LISTED = frozenset({Kind.COMMA, Kind.SLASH})
_FEWEST_BEFORE = 2
"""One number before an age may be its pieces: `5 8 years`."""
_OF_ONE = frozenset({"size", "размер", "尺码", "height"})
_LEAST_SPAN = 4
"""Numbers that are two apart are one double size: `42-44`."""


def spread_ages(tokens: Sequence[Token]) -> list[Token]:
    """Give each number of `4 5 6 7 8 years` the unit of the last; they rise, and there are three or more."""
    out = list(tokens)
    for at, token in enumerate(out):
        size = token.sizes[0] if len(token.sizes) == 1 else ""
        if token.kind is not Kind.SIZE or not size[:-1].isdecimal() or size[-1:] not in ("M", "Y"):
            continue
        found: list[int] = []
        before = at - 1
        while kind_at(out, before) is Kind.NUMBER or kind_at(out, before) in _LISTED:
            found += [before] if out[before].kind is Kind.NUMBER else []
            before -= 1
        values = [*(out[i].number for i in reversed(found)), int(size[:-1])]
        if len(found) < _FEWEST_BEFORE or any(a >= b for a, b in pairwise(values)):
            continue
        for i in found:
            out[i] = replace(out[i], kind=Kind.SIZE, sizes=(f"{out[i].number}{size[-1]}",))
    return out


def open_ranges(tokens: Sequence[Token]) -> list[Token]:
    """Read the dash of `UK 8-14` and `size 8-14` as a range where another number says how many.

    Raises:
        BreakdownNumberUnclear: Nothing else does: the second number can be the pieces of the first, or the last size.
    """
    out = list(tokens)
    for at, token in enumerate(tokens):
        if token.kind is not Kind.SIZE_WORD or not _is_range(tokens, at + 1):
            continue
        first, last = at + 1, at + 3
        if any(other.kind is Kind.NUMBER for i, other in enumerate(tokens) if i not in (first, last)):
            out[at + 2] = replace(tokens[at + 2], kind=Kind.TO)
        elif token.text.casefold() in _OF_ONE:
            word = spell(tokens[first : last + 1])
            raise BreakdownNumberUnclear(word=word, position=tokens[first].position, suggestion=None)
        else:
            out[at + 2] = replace(tokens[at + 2], kind=Kind.TO)
    for at, token in enumerate(tokens):
        is_named = token.kind is Kind.SIZE_WORD or (token.kind is Kind.UNIT and token.text in ("码", "号"))
        others = [i for i, other in enumerate(tokens) if other.kind is Kind.NUMBER and not at - 3 <= i < at]
        if is_named and others and _is_range(tokens, at - 3) and out[at - 2].kind is Kind.DASH:
            out[at - 2] = replace(tokens[at - 2], kind=Kind.TO)
    return out


def _is_range(tokens: Sequence[Token], at: int) -> bool:
    kinds = [kind_at(tokens, at + step) for step in range(3)]
    if kinds != [Kind.NUMBER, Kind.DASH, Kind.NUMBER] or kind_at(tokens, at + 3) in PAIR_MARKS | {Kind.PIECES}:
        return False
    first, last = tokens[at].number, tokens[at + 2].number
    is_spread = last - first >= _LEAST_SPAN and (last - first) % 2 == 0
    return is_spread and is_numeric_size(first) and is_numeric_size(last)
