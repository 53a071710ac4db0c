"""Pairs of size and quantity in the tokens of one colour: `S20`, `20 S`, `S/M 20/40`, `XS-XL each 20`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from core.errors import UserError
from core.reading.sizes import UNSIZED, is_numeric_size
from core.reading.spans import PAIR_MARKS, join_ranges, join_sums, kind_at, spell, written
from core.reading.tokens import (
    BreakdownNumberUnclear,
    BreakdownWordUnknown,
    Token,
)
from core.reading.vocabulary import Kind

_JOINERS = frozenset({Kind.COMMA, Kind.SLASH, Kind.LINE, Kind.PLUS})
_BREAKS = frozenset({Kind.COMMA, Kind.LINE, Kind.SLASH, Kind.PLUS, Kind.DASH, Kind.SEMICOLON, Kind.TOTAL})


_HEIGHTS_FROM = 74
"""Numbers from here on are heights in centimetres, not sizes of adults."""


class BreakdownSizeWithoutPieces(UserError):
    """A size has no quantity, or several sizes share one number that may be each or all."""

    code = "breakdown_size_without_pieces"


class BreakdownPiecesWithoutSize(UserError):
    """A quantity stands beside sizes and belongs to none."""

    code = "breakdown_pieces_without_size"


class BreakdownZero(UserError):
    """A quantity is zero."""

    code = "breakdown_zero"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One size with its pieces, and the token to name when it is wrong; UNSIZED for a quantity alone."""

    size: str
    pieces: int
    token: Token


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    """What one step of the reader took, and where it goes on."""

    cells: tuple[Cell, ...]
    after: int


def read_cells(tokens: Sequence[Token], *, locale: str = "") -> list[Cell]:
    """Read every size and quantity of one colour, in the order written.

    Raises:
        BreakdownSizeWithoutPieces: A size has no number of its own.
        BreakdownRangeUnclear: A range names no certain list of sizes.
        BreakdownNumberUnclear: Numbers alone do not say which is the size.
        BreakdownWordUnknown: A mark stands where it means nothing.
        BreakdownZero: A quantity is zero.
    """
    tokens = _join_pairs(_split_listed_pairs(join_ranges(join_sums(tokens), locale=locale)))
    cells: list[Cell] = []
    at = 0
    while at < len(tokens):
        if tokens[at].kind in _BREAKS:
            at += 1
            continue
        item = _read_item(tokens, at)
        cells += item.cells
        at = item.after
    for cell in cells:
        if cell.pieces == 0:
            raise BreakdownZero(word=written(tokens, cell.token), position=cell.token.position, suggestion=None)
    return cells


def _join_pairs(tokens: Sequence[Token]) -> list[Token]:
    """Make double sizes of `S/M 30 L/XL 40`: two pairs of neighbours or more, each with one number."""
    starts = [at for at in range(len(tokens) - 3) if _is_pair_of_letters(tokens, at)]
    sizes = sum(token.kind is Kind.SIZE for token in tokens)
    numbers = sum(token.kind is Kind.NUMBER for token in tokens)
    if len(tokens) >= 4 and _is_pair_of_letters(tokens, len(tokens) - 4) and len(tokens) - 4 not in starts:
        starts.append(len(tokens) - 4)
    if len(starts) < 2 or sizes != 2 * len(starts) or numbers != len(starts):
        return list(tokens)
    out: list[Token] = []
    at = 0
    while at < len(tokens):
        if at in starts:
            size = f"{tokens[at].sizes[0]}/{tokens[at + 2].sizes[0]}"
            out.append(replace(tokens[at], sizes=(size,), end=tokens[at + 2].end))
            at += 3
        else:
            out.append(tokens[at])
            at += 1
    return out


def _is_pair_of_letters(tokens: Sequence[Token], at: int) -> bool:
    kinds = [kind_at(tokens, at + step) for step in range(3)]
    if kinds[0] is not Kind.SIZE or kinds[1] not in (Kind.SLASH, Kind.DASH) or kinds[2] is not Kind.SIZE:
        return False
    after = at + 4 if kind_at(tokens, at + 3) in PAIR_MARKS else at + 3
    return len(tokens[at].sizes) == 1 and kind_at(tokens, after) is Kind.NUMBER


def _split_listed_pairs(tokens: Sequence[Token]) -> list[Token]:
    """Take the first numbers of `110 20, 120 20` as sizes: they rise in the steps of sizes, the others do not."""
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind in (Kind.COMMA, Kind.LINE):
            parts.append([])
        elif token.kind is not Kind.TOTAL:
            parts[-1].append(token)
    parts = [part for part in parts if part]
    if len(parts) < 2 or any([t.kind for t in part] != [Kind.NUMBER, Kind.NUMBER] for part in parts):
        return list(tokens)
    if not _is_size_list([part[0] for part in parts]) or _is_size_list([part[1] for part in parts]):
        return list(tokens)
    sizes = {part[0].start for part in parts if not part[0].is_quantity}
    return [
        replace(token, kind=Kind.SIZE, sizes=(str(token.number),)) if token.start in sizes else token
        for token in tokens
    ]


def _read_item(tokens: Sequence[Token], at: int) -> _Item:
    kind = tokens[at].kind
    if kind is Kind.SIZE:
        return _read_size_first(tokens, at)
    if kind is Kind.NUMBER:
        return _read_number_first(tokens, at)
    if kind is Kind.EACH and kind_at(tokens, at + 1) is Kind.NUMBER:
        sizes, after = _size_run(tokens, at + 2)
        if sizes:
            return _each(sizes, tokens[at + 1], after)
    raise BreakdownWordUnknown(word=tokens[at].text, position=tokens[at].position, suggestion=None)


def _run(tokens: Sequence[Token], at: int, kind: Kind, joiners: frozenset[Kind] = _JOINERS) -> tuple[list[Token], int]:
    """Collect tokens of a kind that follow each other, bare or with one joiner between."""
    found: list[Token] = []
    while kind_at(tokens, at) is kind:
        found.append(tokens[at])
        at += 1
        if kind_at(tokens, at) in joiners and kind_at(tokens, at + 1) is kind:
            at += 1
    return found, at


def _size_run(tokens: Sequence[Token], at: int) -> tuple[list[Token], int]:
    return _run(tokens, at, Kind.SIZE)


def _each(sizes: Sequence[Token], number: Token, after: int) -> _Item:
    cells = [Cell(size=size, pieces=number.number, token=token) for token in sizes for size in _sizes_of(token)]
    return _Item(cells=tuple(cells), after=after)


def _sizes_of(token: Token) -> tuple[str, ...]:
    if token.kind is Kind.SIZE:
        return token.sizes
    if token.is_quantity or not is_numeric_size(token.number):
        raise BreakdownWordUnknown(word=token.text, position=token.position, suggestion=None)
    return (str(token.number),)


def _read_size_first(tokens: Sequence[Token], at: int) -> _Item:
    run, after = _size_run(tokens, at)
    names = [(size, token) for token in run for size in token.sizes]
    if len(names) > 1:
        return _read_size_list(tokens, at, after, names)
    if kind_at(tokens, after) in PAIR_MARKS | {Kind.SLASH}:
        after += 1
    if kind_at(tokens, after) is Kind.EACH:
        after += 1
    if kind_at(tokens, after) is not Kind.NUMBER:
        raise _no_pieces(run)
    _check_counted_x(tokens, at)
    end = after + 1
    if kind_at(tokens, end) is Kind.EACH and kind_at(tokens, end + 1) is not Kind.NUMBER:
        end += 1
    return _each(run, tokens[after], end)


def _check_counted_x(tokens: Sequence[Token], at: int) -> None:
    """Refuse `L42XL20`, which is L 42, XL 20 or L 4, 2XL 20."""
    if not _touches(tokens, at, 2) or tokens[at + 2].kind is not Kind.SIZE:
        return
    number, size = tokens[at + 1 : at + 3]
    if size.sizes[0] in ("XL", "XS") and number.text[-1] in "23456789":
        raise BreakdownNumberUnclear(word=spell(tokens[at : at + 3]), position=tokens[at].position, suggestion=None)


def _read_size_list(tokens: Sequence[Token], at: int, after: int, names: list[tuple[str, Token]]) -> _Item:
    """Read `S/M/L each 20`, `S/M/L 20 each` and `S/M/L 20/40/20`."""
    run = tokens[at:after]
    first = after
    if kind_at(tokens, first) in PAIR_MARKS | {Kind.COMMA, Kind.LINE}:
        first += 1
    if kind_at(tokens, first) is Kind.EACH and kind_at(tokens, first + 1) is Kind.NUMBER:
        return _each([t for t in run if t.kind is Kind.SIZE], tokens[first + 1], first + 2)
    numbers, end = _run(tokens, first, Kind.NUMBER, _JOINERS | {Kind.DASH})
    if len(numbers) == 1 and kind_at(tokens, end) is Kind.EACH and kind_at(tokens, end + 1) is not Kind.NUMBER:
        return _each([t for t in run if t.kind is Kind.SIZE], numbers[0], end + 1)
    touches = bool(numbers) and first == after and not numbers[0].is_spaced and Kind.SLASH not in {t.kind for t in run}
    if len(numbers) != len(names) or touches:
        raise _no_pieces(run, numbers)
    cells = [Cell(size=size, pieces=n.number, token=token) for (size, token), n in zip(names, numbers, strict=True)]
    return _Item(cells=tuple(cells), after=end)


def _no_pieces(run: Sequence[Token], numbers: Sequence[Token] = ()) -> BreakdownSizeWithoutPieces:
    suggestion = None
    if len(numbers) == 1:
        suggestion = " ".join(f"{size}-{numbers[0].number}" for token in run for size in token.sizes)
    return BreakdownSizeWithoutPieces(word=spell(run), position=run[0].position, suggestion=suggestion)


def _read_number_first(tokens: Sequence[Token], at: int) -> _Item:
    run, after = _run(tokens, at, Kind.NUMBER)
    if kind_at(tokens, after) is Kind.EACH:
        return _read_number_each(tokens, run, after)
    if kind_at(tokens, at + 1) in PAIR_MARKS and kind_at(tokens, at + 2) is Kind.NUMBER:
        return _read_alone(tokens, at, run) if run[0].is_quantity else _read_numeric_pair(tokens, at)
    sizes, end = _size_run(tokens, after)
    if len(run) > 1 and len(sizes) == len(run) and not _starts_pair(tokens, end - 1):
        cells = [Cell(size=s.sizes[0], pieces=n.number, token=s) for s, n in zip(sizes, run, strict=True)]
        return _Item(cells=tuple(cells), after=end)
    if kind_at(tokens, at + 1) is Kind.SLASH and len(run) > 1:
        if (double := _double_size(tokens, at)) is not None:
            return double
        return _read_numeric_lists(tokens, at)
    size_at = at + 2 if kind_at(tokens, at + 1) in PAIR_MARKS else at + 1
    if kind_at(tokens, size_at) is Kind.SIZE and (_touches(tokens, at, 3) or not _starts_pair(tokens, size_at)):
        return _read_pieces_then_size(tokens, at, size_at)
    if len(run) > 1 and run[1].is_quantity and not run[0].is_quantity:
        return _each(run[:1], run[1], at + 2)
    return _read_alone(tokens, at, run)


def _read_alone(tokens: Sequence[Token], at: int, run: Sequence[Token]) -> _Item:
    number = run[0]
    if len(run) > 1 and is_numeric_size(number.number) and not number.is_quantity:
        suggestion = f"{number.text}-{run[1].text}"
        raise BreakdownNumberUnclear(word=number.text, position=number.position, suggestion=suggestion)
    after = at + 2 if number.is_quantity and kind_at(tokens, at + 1) in PAIR_MARKS else at + 1
    return _Item(cells=(Cell(size=UNSIZED, pieces=number.number, token=number),), after=after)


def _touches(tokens: Sequence[Token], at: int, count: int) -> bool:
    """Say whether sizes and numbers follow without a gap, as in `20S40M`."""
    following = tokens[at + 1 : at + 1 + count]
    return len(following) == count and all(
        t.kind in (Kind.SIZE, Kind.NUMBER) and t.start == before.end
        for before, t in zip(tokens[at:], following, strict=False)
    )


def _starts_pair(tokens: Sequence[Token], at: int) -> bool:
    """Say whether the size at `at` is bound to the number after it, as in `S20` and `S-20`."""
    if kind_at(tokens, at + 1) is Kind.NUMBER:
        return not tokens[at + 1].is_spaced
    return kind_at(tokens, at + 1) in PAIR_MARKS | {Kind.SLASH, Kind.EACH} and kind_at(tokens, at + 2) is Kind.NUMBER


def _read_pieces_then_size(tokens: Sequence[Token], at: int, size_at: int) -> _Item:
    number, size = tokens[at], tokens[size_at]
    pair = tokens[at : size_at + 1]
    touching_x = size_at == at + 1 and not size.is_spaced and size.text[0] in "xх" and size.sizes[0] in ("XL", "XS")
    if touching_x:
        raise BreakdownNumberUnclear(
            word=spell(pair), position=number.position, suggestion=f"{size.sizes[0]}-{number.number}"
        )
    if len(size.sizes) > 1:
        raise _no_pieces([size], [number])
    return _each([size], number, size_at + 1)


def _read_number_each(tokens: Sequence[Token], run: Sequence[Token], after: int) -> _Item:
    """Read `46/48/50 each 20` and `20 each S M L`."""
    if kind_at(tokens, after + 1) is Kind.NUMBER:
        number = tokens[after + 1]
        if len(run) == 1 and is_numeric_size(number.number) and not number.is_quantity:
            raise BreakdownNumberUnclear(
                word=spell([*run, *tokens[after : after + 2]]),
                position=run[0].position,
                suggestion=f"{run[0].number}-{number.number}",
            )
        return _each(run, number, after + 2)
    sizes, end = _size_run(tokens, after + 1)
    if len(run) > 2 and not sizes and _is_size_list(run[:-1]):
        return _each(run[:-1], run[-1], after + 1)
    if len(run) > 1 or not sizes:
        raise BreakdownPiecesWithoutSize(word=spell(run), position=run[0].position, suggestion=None)
    return _each(sizes, run[0], end)


def _is_size_list(run: Sequence[Token]) -> bool:
    numbers = [token.number for token in run]
    steps = {after - before for before, after in pairwise(numbers)}
    return all(is_numeric_size(number) for number in numbers) and len(steps) == 1 and steps <= {1, 2, 4, 5, 6, 10}


def _double_size(tokens: Sequence[Token], at: int) -> _Item | None:
    """Read `42-44 30` as 30 pieces of the double size 42-44, where no mark binds 44 to 42 as its pieces."""
    first, last = tokens[at], tokens[at + 2]
    bound = kind_at(tokens, at + 1) in (Kind.DASH, Kind.SLASH) and kind_at(tokens, at + 2) is Kind.NUMBER
    after = at + 4 if kind_at(tokens, at + 3) in (Kind.PAIR, Kind.DASH, Kind.EQUALS) else at + 3
    is_single = kind_at(tokens, after) is Kind.NUMBER and kind_at(tokens, after + 1) not in PAIR_MARKS | {Kind.SLASH}
    if not (bound and is_single) or first.is_quantity or last.is_quantity:
        return None
    is_dash = tokens[at + 1].kind is Kind.DASH
    spelled = f"{first.number}{'-' if is_dash else '/'}{last.number}"
    gaps = (2, 4) if first.number < _HEIGHTS_FROM else (5, 6, 10)
    is_double = last.number - first.number in gaps and is_numeric_size(first.number) and is_numeric_size(last.number)
    is_waist = not is_dash and 24 <= first.number <= 44 and 26 <= last.number <= 38 and tokens[after].is_quantity
    if not ((is_double and is_dash) or is_waist):
        return None
    return _Item(cells=(Cell(size=spelled, pieces=tokens[after].number, token=first),), after=after + 1)


def _check_span_of_pieces(tokens: Sequence[Token], at: int) -> None:
    """Refuse a lone `100-120 pcs`: 120 pieces of size 100, or 100 to 120 pieces."""
    first, last = tokens[at], tokens[at + 2]
    is_lone = sum(token.kind in (Kind.SIZE, Kind.NUMBER) for token in tokens) == 2
    is_span = first.number < last.number <= 2 * first.number and first.number % 10 == 0
    if is_lone and is_span and last.is_quantity and tokens[at + 1].kind is Kind.DASH:
        word = spell(tokens[at : at + 3])
        raise BreakdownNumberUnclear(word=word, position=first.position, suggestion=None)


def _read_numeric_pair(tokens: Sequence[Token], at: int) -> _Item:
    if (double := _double_size(tokens, at)) is not None:
        return double
    _check_span_of_pieces(tokens, at)
    size, number = tokens[at], tokens[at + 2]
    pair = tokens[at : at + 3]
    is_chain = kind_at(tokens, at + 3) in PAIR_MARKS and kind_at(tokens, at + 4) is Kind.NUMBER
    is_size = is_numeric_size(size.number) and not size.is_quantity
    if is_chain or not is_size:
        suggestion = f"{number.number}-{size.number}" if not is_chain and is_numeric_size(number.number) else None
        raise BreakdownNumberUnclear(word=spell(pair), position=size.position, suggestion=suggestion)
    return _each([size], number, at + 3)


def _read_numeric_lists(tokens: Sequence[Token], at: int) -> _Item:
    """Read `46/48/50 20/40/20`; with two sizes only, nobody can say which is which."""
    sizes, end = _slashed(tokens, at)
    numbers: list[Token] = []
    first = end + 1 if kind_at(tokens, end) in PAIR_MARKS else end
    if kind_at(tokens, first) is Kind.NUMBER:
        numbers, end = _slashed(tokens, first)
    values = [token.number for token in sizes]
    if len(sizes) < 3 or len(sizes) != len(numbers) or values != sorted(set(values)):
        raise BreakdownNumberUnclear(word=spell(tokens[at:end]), position=tokens[at].position, suggestion=None)
    pairs = [_each([size], number, end).cells[0] for size, number in zip(sizes, numbers, strict=True)]
    return _Item(cells=tuple(pairs), after=end)


def _slashed(tokens: Sequence[Token], at: int) -> tuple[list[Token], int]:
    found = [tokens[at]]
    while kind_at(tokens, at + 1) is Kind.SLASH and kind_at(tokens, at + 2) is Kind.NUMBER:
        at += 2
        found.append(tokens[at])
    return found, at + 1
