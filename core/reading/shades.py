"""Which sizes belong to which colour, whether the colour stands before or after them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.errors import UserError
from core.reading.spans import written
from core.reading.tokens import Token
from core.reading.vocabulary import Kind

_VALUES = frozenset({Kind.SIZE, Kind.NUMBER, Kind.SAME})
_HEADING_MARKS = frozenset({Kind.PAIR, Kind.DASH, Kind.EQUALS})
_BETWEEN_COLOURS = frozenset({Kind.COMMA, Kind.PLUS, Kind.SLASH})
_AROUND_COLOUR = frozenset(
    {Kind.PAIR, Kind.DASH, Kind.EQUALS, Kind.SLASH, Kind.COMMA, Kind.PLUS, Kind.SEMICOLON, Kind.LINE}
)


class BreakdownColourUnclear(UserError):
    """A colour can belong to the sizes before it or after it, or to none."""

    code = "breakdown_colour_unclear"


class BreakdownColourMissing(UserError):
    """Some sizes have a colour and others have none."""

    code = "breakdown_colour_missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shade:
    """One colour as written (empty where none is) and the tokens of its sizes."""

    colour: str
    tokens: tuple[Token, ...]


def split_colours(tokens: Sequence[Token]) -> list[Shade]:
    """Give each colour its tokens.

    A semicolon always divides; lines and commas divide where each part has a colour of its own; else one
    colour must stand first (and every colour leads its sizes) or last (and every colour follows them).

    Raises:
        BreakdownColourUnclear: Neither reading holds, or two colours stand side by side.
        BreakdownColourMissing: A part has no colour while others have one.
    """
    parts = [part for part in _split(tokens, Kind.SEMICOLON) if part]
    if any(_has_colour(part) and not _has_values(part) for part in parts):
        parts = [list(tokens)]
    if _reach_over_semicolons(parts):
        comma = [replace(token, kind=Kind.COMMA) if token.kind is Kind.SEMICOLON else token for token in tokens]
        return _read_run(comma)
    shades = [shade for part in parts for shade in _read_part(part)]
    if any(shade.colour for shade in shades):
        for shade in shades:
            if not shade.colour:
                first = next(t for t in shade.tokens if t.kind in _VALUES)
                raise BreakdownColourMissing(
                    word=written(shade.tokens, first), position=first.position, suggestion=None
                )
    return shades


def _reach_over_semicolons(parts: Sequence[Sequence[Token]]) -> bool:
    """Say whether semicolons part sizes: `black: S10; M20` and `S10; M20 (black), M30 (white)`."""
    if len(parts) < 2 or all(_has_colour(part) for part in parts):
        return False
    colours = sum(token.kind is Kind.COLOUR for part in parts for token in part)
    heads = len(parts[0]) > 1 and parts[0][0].kind is Kind.COLOUR and parts[0][1].kind in _HEADING_MARKS
    return colours > 1 or (colours == 1 and heads)


def _split(tokens: Sequence[Token], mark: Kind) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind is mark:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _has_colour(tokens: Sequence[Token]) -> bool:
    return any(token.kind is Kind.COLOUR for token in tokens)


def _has_values(tokens: Sequence[Token]) -> bool:
    return any(token.kind in _VALUES for token in tokens)


def _read_part(tokens: Sequence[Token]) -> list[Shade]:
    if not _has_colour(tokens):
        return [Shade(colour="", tokens=tuple(tokens))] if _has_values(tokens) else []
    for mark in (Kind.LINE, Kind.COMMA):
        pieces = [piece for piece in _split(tokens, mark) if _has_colour(piece) or _has_values(piece)]
        if len(pieces) > 1 and all(_has_colour(piece) and _has_values(piece) for piece in pieces):
            return [shade for piece in pieces for shade in _read_part(piece)]
    return _read_run(tokens)


def _read_run(tokens: Sequence[Token]) -> list[Shade]:
    for read in (_read_each_colour, _read_shared_colours, _read_shared_size):
        if (shared := read(tokens)) is not None:
            return shared
    telling = [token for token in tokens if token.kind in _VALUES or token.kind is Kind.COLOUR]
    colours = [token for token in telling if token.kind is Kind.COLOUR]
    if {token.kind for token in telling} == {Kind.COLOUR, Kind.SIZE, Kind.NUMBER} and len(telling) == 3:
        return [Shade(colour=colours[0].text, tokens=tuple(token for token in tokens if token.kind in _VALUES))]
    leads, follows = telling[0].kind is Kind.COLOUR, telling[-1].kind is Kind.COLOUR
    if leads == follows:
        doubtful = next((t for t in colours if t is not telling[0]), colours[0])
        raise BreakdownColourUnclear(word=doubtful.text, position=doubtful.position, suggestion=None)
    return _cut(tokens, leads=leads)


def _read_each_colour(tokens: Sequence[Token]) -> list[Shade] | None:
    """Read `black and white, 50 each`, where there is no size that `each` could mean."""
    values = tuple(token for token in tokens if token.kind in _VALUES)
    has_each = any(token.kind is Kind.EACH for token in tokens)
    if not has_each or len(values) != 1 or values[0].kind is not Kind.NUMBER:
        return None
    return [Shade(colour=token.text, tokens=values) for token in tokens if token.kind is Kind.COLOUR]


def _read_shared_colours(tokens: Sequence[Token]) -> list[Shade] | None:
    """Read `black & white S20 M20 each` and `S M L по 20, белый и чёрный`: the same for every colour.

    Without a word that means each, two colours may be one two-tone colour; and `黑白各50件 S M L` may be 50 of each
    size or of each colour: neither is read.
    """
    places = [at for at, token in enumerate(tokens) if token.kind is Kind.COLOUR]
    each = [at for at, token in enumerate(tokens) if token.kind is Kind.EACH]
    if len(places) < 2 or not each:
        return None
    inside = tokens[places[0] : places[-1] + 1]
    if any(token.kind is not Kind.COLOUR and token.kind not in _BETWEEN_COLOURS for token in inside):
        return None
    before, after = list(tokens[: places[0]]), list(tokens[places[-1] + 1 :])
    if _has_values(before) and _has_values(after):
        return None
    has_sizes = any(token.kind is Kind.SIZE for token in tokens)
    if not has_sizes:
        return None
    while after and after[0].kind in _AROUND_COLOUR:
        after.pop(0)
    if after and after[0].kind is Kind.EACH:
        if len(after) > 1 and after[1].kind is Kind.NUMBER:
            return None
        after.pop(0)
    while before and before[-1].kind in _AROUND_COLOUR:
        before.pop()
    return [Shade(colour=tokens[at].text, tokens=tuple([*before, *after])) for at in places]


def _read_shared_size(tokens: Sequence[Token]) -> list[Shade] | None:
    """Read `M 40 black 30 white` and `M black 40 white 30`: one size, then a quantity for each colour."""
    telling = [token for token in tokens if token.kind in _VALUES or token.kind is Kind.COLOUR]
    kinds = [token.kind for token in telling]
    if len(kinds) < 5 or kinds[0] is not Kind.SIZE or len(telling[0].sizes) != 1:
        return None
    couple = kinds[1:3]
    if set(couple) != {Kind.NUMBER, Kind.COLOUR} or kinds[1:] != couple * (len(kinds[1:]) // 2):
        return None
    pairs = [telling[at : at + 2] for at in range(1, len(telling), 2)]
    return [
        Shade(
            colour=next(token.text for token in pair if token.kind is Kind.COLOUR),
            tokens=(telling[0], *(token for token in pair if token.kind is Kind.NUMBER)),
        )
        for pair in pairs
    ]


def _cut(tokens: Sequence[Token], *, leads: bool) -> list[Shade]:
    """Cut a run at its colours, each leading or each following its sizes."""
    ordered = list(tokens) if leads else list(reversed(tokens))
    shades: list[Shade] = []
    owner: Token | None = None
    held: list[Token] = []
    for token in [*ordered, None]:
        if token is not None and token.kind is not Kind.COLOUR:
            held.append(token)
            continue
        if owner is not None:
            shades.append(_shade(owner, held if leads else held[::-1], next_colour=token))
        owner, held = token, []
    return shades if leads else shades[::-1]


def _shade(colour: Token, tokens: Sequence[Token], *, next_colour: Token | None) -> Shade:
    if not _has_values(tokens):
        doubtful = max(colour, next_colour or colour, key=lambda token: token.start)
        raise BreakdownColourUnclear(word=doubtful.text, position=doubtful.position, suggestion=None)
    start, end = 0, len(tokens)
    while tokens[start].kind in _AROUND_COLOUR:
        start += 1
    while tokens[end - 1].kind in _AROUND_COLOUR:
        end -= 1
    return Shade(colour=colour.text, tokens=tuple(tokens[start:end]))
