"""Settle what the small words and marks of a breakdown belong to, before sizes and numbers are paired."""

from collections.abc import Sequence
from dataclasses import replace

from core.errors import UserError
from core.reading.size_words import open_ranges, spread_ages
from core.reading.sizes import is_numeric_size
from core.reading.spans import PAIR_MARKS, kind_at, spell
from core.reading.tokens import BreakdownNumberUnclear, BreakdownWordUnknown, Token
from core.reading.vocabulary import Kind

_PAIRED = PAIR_MARKS | {Kind.SIZE, Kind.EACH, Kind.SLASH, Kind.PLUS}
_STARTS = frozenset({Kind.LINE, Kind.COMMA, Kind.SEMICOLON})
_IGNORED = frozenset({Kind.FILLER, Kind.GARMENT, Kind.SIZE_WORD, Kind.COLOUR_WORD, Kind.UNIT, Kind.PIECES, Kind.FROM})
_ENDS = frozenset({Kind.LINE, Kind.SEMICOLON, Kind.COMMA, Kind.COLOUR, None})


class BreakdownNegative(UserError):
    """A quantity has a minus sign."""

    code = "breakdown_negative"


def settle_marks(tokens: Sequence[Token]) -> list[Token]:
    """Mark numeric sizes and quantities by the words beside them, and drop those words.

    Raises:
        BreakdownNegative: A minus sign stands before a number.
        BreakdownWordUnknown: A size word stands beside a number that is no size.
    """
    tokens = _drop_bullets(tokens)
    _check_negative(tokens)
    tokens = open_ranges(spread_ages(_settle_brackets(_settle_from(_drop_second_each(tokens)))))
    tokens = _mark_sizes(tokens)
    quantities = {
        i
        for i, t in enumerate(tokens)
        if t.kind is Kind.NUMBER and kind_at(tokens, i + 1) in (Kind.PIECES, Kind.GARMENT)
    }
    marked = [replace(token, is_quantity=i in quantities) for i, token in enumerate(tokens)]
    return [token for at, token in enumerate(marked) if token.kind not in _IGNORED and not _closes_heading(marked, at)]


def _closes_heading(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a mark only follows a heading word, as in `sizes: S20`."""
    return tokens[at].kind is Kind.PAIR and kind_at(tokens, at - 1) in (Kind.SIZE_WORD, Kind.COLOUR_WORD, Kind.FILLER)


def _settle_brackets(tokens: Sequence[Token]) -> list[Token]:
    """Read the bracket of `46(20)` as the mark of a pair."""

    def is_pair(at: int) -> bool:
        return tokens[at].text == "(" and {kind_at(tokens, at - 1), kind_at(tokens, at + 1)} == {Kind.NUMBER}

    return [replace(token, kind=Kind.PAIR) if is_pair(at) else token for at, token in enumerate(tokens)]


def _drop_second_each(tokens: Sequence[Token]) -> list[Token]:
    """Read `по 30 каждого` and `50 each per size` as one word that means each."""
    out: list[Token] = []
    for token in tokens:
        before = [t.kind for t in out if t.kind not in _IGNORED][-2:]
        is_second = token.kind is Kind.EACH and (before == [Kind.EACH, Kind.NUMBER] or before[-1:] == [Kind.EACH])
        out.append(replace(token, kind=Kind.FILLER) if is_second else token)
    return out


def _drop_bullets(tokens: Sequence[Token]) -> list[Token]:
    """Drop the dash of `- S 20` at the start of a line."""

    def is_bullet(at: int) -> bool:
        is_dash = tokens[at].kind is Kind.DASH and kind_at(tokens, at - 1) in (None, Kind.LINE)
        return is_dash and at + 1 < len(tokens) and tokens[at + 1].is_spaced

    return [token for at, token in enumerate(tokens) if not is_bullet(at)]


def _check_negative(tokens: Sequence[Token]) -> None:
    for at, dash in enumerate(tokens[:-1]):
        number = tokens[at + 1]
        if dash.kind is not Kind.DASH or number.kind is not Kind.NUMBER or number.is_spaced:
            continue
        before = kind_at(tokens, at - 1)
        if dash.is_spaced or before in PAIR_MARKS or before in _STARTS or before is None:
            sized = before in (Kind.SIZE, Kind.NUMBER)
            suggestion = f"{tokens[at - 1].text}-{number.text}" if sized else number.text
            raise BreakdownNegative(word=f"-{number.text}", position=dash.position, suggestion=suggestion)


def _settle_from(tokens: Sequence[Token]) -> list[Token]:
    """Tell `с 42 по 48` (from 42 to 48) from `с 20` (size S)."""
    out = list(tokens)
    for at, token in enumerate(out):
        if token.kind is not Kind.FROM:
            continue
        if kind_at(out, at + 1) in (Kind.SIZE, Kind.NUMBER) and kind_at(out, at + 2) in (Kind.EACH, Kind.TO, Kind.DASH):
            is_range = kind_at(out, at + 3) in (Kind.SIZE, Kind.NUMBER) and out[at + 2].kind is not Kind.DASH
            if is_range:
                out[at + 2] = replace(out[at + 2], kind=Kind.TO)
                continue
        if token.sizes:
            out[at] = replace(token, kind=Kind.SIZE)
    return out


def _mark_sizes(tokens: Sequence[Token]) -> list[Token]:
    """Turn the numbers of `size 46`, `110/120 cm` and `46码` into sizes."""
    sizes: set[int] = set()
    for at, token in enumerate(tokens):
        if token.kind is Kind.SIZE_WORD and (listed := _sizes_before_each(tokens, at + 1)):
            sizes |= listed
        elif token.kind is Kind.SIZE_WORD and Kind.TO not in (kind_at(tokens, at + 2), kind_at(tokens, at - 2)):
            sizes |= _slashed(tokens, *_numbers_of_size_word(tokens, at))
        if token.kind is Kind.UNIT and not (_ends_range_of_each(tokens, at) or kind_at(tokens, at - 2) is Kind.TO):
            sizes |= _slashed(tokens, at - 1, -1)
    return [_as_size(token) if at in sizes else token for at, token in enumerate(tokens)]


def _ends_range_of_each(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a unit stands behind a range that a number for each follows: `28-32码 每码10条`."""
    return [kind_at(tokens, at + step) for step in (-3, -2, -1, 1)] == [
        Kind.NUMBER,
        Kind.DASH,
        Kind.NUMBER,
        Kind.EACH,
    ]


def _sizes_before_each(tokens: Sequence[Token], at: int) -> set[int]:
    """Find the sizes of `sizes 42 44 46 по 10` and `sizes 42, 44, 46, 10 each`."""
    found: list[int] = []
    while kind_at(tokens, at) in (Kind.NUMBER, Kind.COMMA, Kind.SLASH, Kind.PAIR):
        found += [at] if tokens[at].kind is Kind.NUMBER else []
        at += 1
    while kind_at(tokens, at) in (Kind.PIECES, Kind.UNIT):
        at += 1
    if kind_at(tokens, at) is not Kind.EACH:
        return set()
    sizes = found if kind_at(tokens, at + 1) is Kind.NUMBER else found[:-1]
    numbers = [tokens[i].number for i in sizes]
    is_list = numbers == sorted(set(numbers)) and all(is_numeric_size(number) for number in numbers)
    return set(sizes) if len(sizes) > 1 and is_list else set()


def _numbers_of_size_word(tokens: Sequence[Token], at: int) -> tuple[int, int]:
    """Tell where the sizes of a size word start and which way they go: `size 46` or `46 размер`.

    Raises:
        BreakdownNumberUnclear: It stands between two numbers, as in `46 size 20`, and nothing marks the pieces.
    """
    is_marked = kind_at(tokens, at + 1) in (Kind.PAIR, Kind.COMMA)
    following = at + 2 if is_marked else at + 1
    if kind_at(tokens, at - 1) is not Kind.NUMBER:
        return following, 1
    if (
        kind_at(tokens, following) is Kind.NUMBER
        and not is_marked
        and kind_at(tokens, following + 1) not in (Kind.PIECES, Kind.SLASH)
    ):
        word = spell(tokens[at - 1 : following + 1])
        raise BreakdownNumberUnclear(word=word, position=tokens[at - 1].position, suggestion=None)
    if kind_at(tokens, following) is Kind.NUMBER and kind_at(tokens, following + 1) is Kind.SLASH:
        return following, 1
    return at - 1, -1


def _slashed(tokens: Sequence[Token], at: int, step: int) -> set[int]:
    found: set[int] = set()
    while kind_at(tokens, at) is Kind.NUMBER:
        found.add(at)
        at += 2 * step
        if kind_at(tokens, at - step) is not Kind.SLASH:
            break
    return found


def _as_size(token: Token) -> Token:
    if not is_numeric_size(token.number):
        raise BreakdownWordUnknown(word=token.text, position=token.position, suggestion=None)
    return replace(token, kind=Kind.SIZE, sizes=(str(token.number),))


def settle_totals(tokens: Sequence[Token]) -> list[Token]:
    """Make one token of each total that the person wrote: `total 80`, `共80件`, or a closing `= 80`.

    Where there is no other number, the total is the quantity.

    Raises:
        BreakdownWordUnknown: A total word has no number.
    """
    out: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.kind is Kind.EQUALS and _is_total_after(tokens, at):
            at += 1
            continue
        if token.kind is Kind.TOTAL or _is_closing_sum(tokens, at):
            at = _take_total(tokens, at, out)
            continue
        out.append(token)
        at += 1
    if any(token.kind in (Kind.SIZE, Kind.NUMBER) for token in out):
        return out
    return [replace(token, kind=Kind.NUMBER) if token.kind is Kind.TOTAL else token for token in out]


def _is_total_after(tokens: Sequence[Token], at: int) -> bool:
    """Say whether the `=` at `at` only leads to a written total: `= 50 pcs total`, `= total 50`."""
    return Kind.TOTAL in (kind_at(tokens, at + 1), kind_at(tokens, at + 2))


def _take_total(tokens: Sequence[Token], at: int, out: list[Token]) -> int:
    """Append the total whose word or mark stands at `at`; give the place to go on from."""
    after = at + 2 if kind_at(tokens, at + 1) in PAIR_MARKS else at + 1
    if kind_at(tokens, after) is Kind.NUMBER:
        out.append(replace(tokens[after], kind=Kind.TOTAL))
        return after + 2 if kind_at(tokens, after + 1) is Kind.PAIR else after + 1
    if out and out[-1].kind is Kind.NUMBER:
        out.append(replace(out.pop(), kind=Kind.TOTAL))
        return at + 1
    raise BreakdownWordUnknown(word=tokens[at].text, position=tokens[at].position, suggestion=None)


def _is_closing_sum(tokens: Sequence[Token], at: int) -> bool:
    """Say whether the `=` at `at` closes pairs, as in `S20 M40 = 60`, not makes one, as in `46=20`."""
    return (
        tokens[at].kind is Kind.EQUALS
        and kind_at(tokens, at - 1) in (Kind.NUMBER, Kind.COLOUR)
        and (kind_at(tokens, at - 2) in _PAIRED or sum(t.kind is Kind.EQUALS for t in tokens) == 1)
        and at > 2
        and kind_at(tokens, at + 1) is Kind.NUMBER
        and kind_at(tokens, at + 2) in _ENDS
    )
