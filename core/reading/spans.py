"""Sums and ranges of a breakdown text, each joined into one token: `20+10`, `XS-XL`."""

from collections.abc import Sequence
from dataclasses import replace

from core.errors import UserError
from core.reading.sizes import is_numeric_size, size_range
from core.reading.tokens import MAX_PIECES, BreakdownTooManyPieces, Token
from core.reading.vocabulary import Kind

_HEIGHTS_FROM = 74
_WAIST_FROM = 24

PAIR_MARKS = frozenset({Kind.PAIR, Kind.DASH, Kind.EQUALS})
"""The marks that bind a size to its number."""


class BreakdownRangeUnclear(UserError):
    """A range does not say which sizes it means, such as `46-54`."""

    code = "breakdown_range_unclear"


class BreakdownRangeTwoWays(UserError):
    """A range goes in two steps, such as `38-42`, which is 38 39 40 41 42 of a shirt and 38 40 42 of trousers."""

    code = "breakdown_range_two_ways"


def kind_at(tokens: Sequence[Token], at: int) -> Kind | None:
    """Give the kind of the token at an index, or None outside of the tokens."""
    return tokens[at].kind if 0 <= at < len(tokens) else None


def spell(tokens: Sequence[Token]) -> str:
    """Spell tokens as they were written, every gap as one space."""
    return "".join((" " if i and token.is_spaced else "") + token.text for i, token in enumerate(tokens))


def written(tokens: Sequence[Token], token: Token) -> str:
    """Give a size as written together with the number that touches it, such as `S0`."""
    following = next((t for t in tokens if t.start >= token.end), None)
    if token.kind is Kind.SIZE and following is not None and following.kind is Kind.NUMBER:
        return spell([token, following])
    return token.text


def join_sums(tokens: Sequence[Token]) -> list[Token]:
    """Add `20+10` up; a number that starts the next pair, as in `46-20+48-30`, stays."""
    out: list[Token] = []
    for i, token in enumerate(tokens):
        is_sum = (
            token.kind is Kind.NUMBER
            and len(out) > 1
            and out[-1].kind is Kind.PLUS
            and out[-2].kind is Kind.NUMBER
            and kind_at(tokens, i + 1) not in PAIR_MARKS
        )
        if is_sum:
            out.pop()
            first = out.pop()
            number = _limited(first.number + token.number, token)
            token = replace(first, text=f"{first.text}+{token.text}", end=token.end, number=number)
        out.append(token)
    return out


def _limited(pieces: int, token: Token) -> int:
    if pieces > MAX_PIECES:
        raise BreakdownTooManyPieces(word=token.text, position=token.position, limit_pieces=MAX_PIECES, suggestion=None)
    return pieces


def join_ranges(tokens: Sequence[Token], *, locale: str = "") -> list[Token]:
    """Make one token of each range of sizes, such as `XS-XL` and the `42-48` of `42-48 по 10`.

    Numbers go in twos; heights of children in tens in Chinese and in sixes in Russian.

    Raises:
        BreakdownRangeUnclear: The ends do not say which sizes stand between them.
    """
    out: list[Token] = []
    at = 0
    while at < len(tokens):
        first = tokens[at]
        if (
            first.kind is Kind.SIZE
            and kind_at(tokens, at + 1) in (Kind.DASH, Kind.TO)
            and kind_at(tokens, at + 2) is Kind.SIZE
        ):
            out.append(_range(tokens[at : at + 3]))
            at += 3
            continue
        is_numbers = first.kind is Kind.NUMBER and kind_at(tokens, at + 2) is Kind.NUMBER
        if is_numbers and (kind_at(tokens, at + 1) is Kind.TO or _is_each_range(tokens, at)):
            out.append(_numeric_range(tokens[at : at + 3], locale))
            at += 3
            continue
        out.append(first)
        at += 1
    return out


def _is_each_range(tokens: Sequence[Token], at: int) -> bool:
    is_each = Kind.EACH in (kind_at(tokens, at + 3), kind_at(tokens, at + 4))
    is_one_number = kind_at(tokens, at + 3) in (Kind.EACH, Kind.NUMBER)
    return kind_at(tokens, at + 1) is Kind.DASH and is_each and is_one_number and not _is_bound(tokens, at + 3)


def _is_bound(tokens: Sequence[Token], at: int) -> bool:
    return kind_at(tokens, at) is Kind.NUMBER and kind_at(tokens, at + 1) in PAIR_MARKS


def _numeric_range(tokens: Sequence[Token], locale: str) -> Token:
    """Write out a range of numbers; what could be one double size, or go in two steps, is refused."""
    first, last = tokens[0].number, tokens[-1].number
    if (
        locale.startswith("zh")
        and _WAIST_FROM <= first <= last - 4
        and last < _HEIGHTS_FROM
        and (last - first) % 2 == 0
    ):
        by_one, by_two = ("/".join(map(str, range(first, last + 1, step))) for step in (1, 2))
        word = spell(tokens)
        raise BreakdownRangeTwoWays(
            word=word, position=tokens[0].position, first=by_one, second=by_two, suggestion=None
        )
    steps = _steps(first, locale)
    fitting = [step for step in steps if first < last <= first + 12 * step and (last - first) % step == 0]
    if len(fitting) != 1 or last - first == fitting[0] or not is_numeric_size(first) or not is_numeric_size(last):
        raise _range_unclear(tokens)
    sizes = tuple(map(str, range(first, last + 1, fitting[0])))
    return replace(tokens[0], kind=Kind.SIZE, text=spell(tokens), end=tokens[-1].end, sizes=sizes)


def _steps(first: int, locale: str) -> tuple[int, ...]:
    if first < _HEIGHTS_FROM:
        return (2,)
    return (10,) if locale.startswith("zh") else (6,) if locale.startswith("ru") else (6, 10)


def _range(tokens: Sequence[Token]) -> Token:
    first, last = tokens[0], tokens[-1]
    sizes = size_range(first.sizes[-1], last.sizes[0])
    if not sizes:
        raise _range_unclear(tokens)
    return replace(first, text=spell(tokens), end=last.end, sizes=(*first.sizes[:-1], *sizes))


def _range_unclear(tokens: Sequence[Token]) -> BreakdownRangeUnclear:
    ends = [token.sizes[0] if token.sizes else str(token.number) for token in (tokens[0], tokens[-1])]
    suggestion = None
    if all(end.isdigit() for end in ends):
        first, last = int(ends[0]), int(ends[1])
        step = 10 if first >= 76 else 2
        suggestion = "/".join(map(str, range(first, last + 1, step))) if first < last <= first + 10 * step else None
    return BreakdownRangeUnclear(word=spell(tokens), position=tokens[0].position, suggestion=suggestion)
