"""Sizes, colours and quantities of an order, read from what people really type."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from core.errors import UserError
from core.reading.cells import BreakdownPiecesWithoutSize, Cell, read_cells
from core.reading.colours import colour_key, find_colour
from core.reading.equal_shares import find_equal_shares, says_equally, without_equally
from core.reading.marks import settle_marks, settle_totals
from core.reading.ratios import Ratio, take_ratio
from core.reading.shades import Shade, split_colours
from core.reading.sizes import LADDER, ONE_SIZE, UNSIZED, size_order
from core.reading.spans import kind_at, written
from core.reading.tokens import (
    MAX_PIECES,
    BreakdownNumberUnclear,
    BreakdownTooManyPieces,
    BreakdownWordUnknown,
    Token,
    tokenise,
)
from core.reading.vocabulary import Kind


class BreakdownNothingFound(UserError):
    """The text holds no quantity at all."""

    code = "breakdown_nothing_found"


class BreakdownDuplicate(UserError):
    """The same size of the same colour is given twice."""

    code = "breakdown_duplicate"


class BreakdownTotalDiffers(UserError):
    """The total that the person wrote is not the sum of the lines."""

    code = "breakdown_total_differs"


class BreakdownTwoGarments(UserError):
    """Two kinds of garment have quantities of their own: they are two orders."""

    code = "breakdown_two_garments"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Pieces of one size in one colour; an empty colour or size means that none was given."""

    size: str
    colour: str
    pieces: int

    def __post_init__(self) -> None:
        if not 0 < self.pieces <= MAX_PIECES:
            raise ValueError(f"pieces out of range: {self.pieces}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """What to make: lines in the order given, each size and colour once."""

    lines: tuple[Line, ...]

    def __post_init__(self) -> None:
        keys = {(line.size, colour_key(line.colour)) for line in self.lines}
        if not self.lines or len(keys) != len(self.lines):
            raise ValueError("a breakdown needs lines, each size and colour once")
        if self.total_pieces > MAX_PIECES:
            raise ValueError(f"more than {MAX_PIECES} pieces")

    @property
    def total_pieces(self) -> int:
        """Count all pieces."""
        return sum(line.pieces for line in self.lines)

    @property
    def colours(self) -> tuple[str, ...]:
        """List the colours as the person wrote them, in the order given."""
        return tuple(self.by_colour())

    @property
    def sizes(self) -> tuple[str, ...]:
        """List the sizes from small to large."""
        return tuple(self.by_size())

    def by_size(self) -> Mapping[str, int]:
        """Sum the pieces of each size over the colours, from small to large."""
        sums: dict[str, int] = {}
        for line in sorted(self.lines, key=lambda line: size_order(line.size)):
            sums[line.size] = sums.get(line.size, 0) + line.pieces
        return sums

    def by_colour(self) -> Mapping[str, int]:
        """Sum the pieces of each colour over the sizes, in the order given."""
        sums: dict[str, int] = {}
        for line in self.lines:
            sums[line.colour] = sums.get(line.colour, 0) + line.pieces
        return sums

    def compact(self) -> str:
        """Write the totals by size: `S20 M70 L20`."""
        return " ".join(_pair(size, pieces) for size, pieces in self.by_size().items())

    def text(self) -> str:
        """Write every line so that `parse_breakdown` reads the same again: `black S20 M40; white M30`."""
        groups = []
        for colour in self.by_colour():
            lines = sorted((x for x in self.lines if x.colour == colour), key=lambda line: size_order(line.size))
            pairs = " ".join(_pair(line.size, line.pieces) for line in lines)
            groups.append(f"{_quote(colour)} {pairs}".strip())
        return "; ".join(groups)


def _pair(size: str, pieces: int) -> str:
    if size == UNSIZED:
        return str(pieces)
    return f"{size}{pieces}" if size in LADDER else f"{size}-{pieces}"


def _quote(colour: str) -> str:
    return colour if not colour or find_colour(colour) else f'"{colour}"'


def parse_breakdown(text: str, *, locale: str = "") -> Breakdown:
    """Read sizes, colours and quantities as typed in English, Chinese or Russian; never guess.

    Takes `S20 M40 L20 black; M30 white`, `黑色 S20 M40；白色 M30`, `белый 46-20 48-30`, `S/M/L 20/40/20`,
    `XS-XL each 20 red`, `均码100`, `100 pcs`, `1:2:2:1 S-XL 120 pcs`, numbers in words, sums and written totals.
    A bare number is a size only before a mark (`46-20`), beside a size word, or in a list. An unknown colour is
    taken in quotes. `locale` decides the steps of ranges of heights.

    Raises:
        UserError: One of the `Breakdown...` errors of this module, `tokens`, `marks`, `shades`, `ratios` or `cells`;
            its params name the `word`, its `position` (from 1), and a `suggestion` where there is one.
    """
    tokens = tokenise(text)
    _check_one_garment(tokens)
    _check_large(tokens)
    return _read_equally(text, tokens, locale) if says_equally(tokens) else _read_tokens(text, tokens, locale)


def _read_equally(text: str, tokens: Sequence[Token], locale: str) -> Breakdown:
    """Share a total out over the sizes and colours that share it equally; numbers for each have to be alike.

    Raises:
        BreakdownNumberUnclear: It is not said what is shared, or over what.
    """
    shares = find_equal_shares(tokens)
    word = next(token for token in tokens if token.kind is Kind.EQUALLY)
    unclear = BreakdownNumberUnclear(word=word.text, position=word.position, suggestion=None)
    is_numbered = len([token for token in tokens if token.kind is Kind.NUMBER]) > 1
    readings = list(shares.of_each()) if shares else [without_equally(tokens)] if is_numbered else []
    for reading in readings:
        with suppress(UserError):
            lines = _read_tokens(text, reading, locale).lines
            alike = {line.pieces for line in lines}
            if len(lines) < 2 or len(alike) > 1 or (shares and alike != {shares.total.number}):
                continue
            break
    else:
        raise unclear
    pieces = shares.share(len(lines)) if shares else lines[0].pieces
    return Breakdown(lines=tuple(replace(line, pieces=pieces) for line in lines))


def _read_tokens(text: str, tokens: Sequence[Token], locale: str) -> Breakdown:
    unsized, size_of_all = _take_size_of_all(tokens)
    rest, ratio = take_ratio(settle_marks(unsized), locale=locale)
    settled = settle_totals(rest)
    reader = _Reader(text=text, locale=locale, ratio=ratio, size_of_all=size_of_all)
    if (summed := _total_before_each(settled)) is not None:
        try:
            return reader.read(summed)
        except BreakdownTotalDiffers:
            raise
        except UserError:
            pass
    try:
        return reader.read(settled)
    except UserError:
        headed = _total_at_the_head(settled)
        if headed is None:
            raise
        return reader.read(headed)


_ALL = frozenset("all все всё всех 全 全部 都 都是 全都".split())


def _take_size_of_all(tokens: Sequence[Token]) -> tuple[list[Token], str]:
    """Take out the one size that all pieces are said to have: `white 30, black 20, all M`, `все М`, `都是M码`."""
    sizes = [at for at, token in enumerate(tokens) if token.kind is Kind.SIZE]
    if len(sizes) != 1 or len(tokens[sizes[0]].sizes) != 1:
        return list(tokens), ""
    end, start = sizes[0] + 1, sizes[0]
    while start and kind_at(tokens, start - 1) in (Kind.SIZE_WORD, Kind.FILLER, Kind.FROM):
        start -= 1
    says_all = any(token.text.casefold() in _ALL for token in tokens[start : end - 1])
    while kind_at(tokens, end) in (Kind.UNIT, Kind.SIZE_WORD):
        end += 1
    numbers = [token for token in tokens[:start] if token.kind is Kind.NUMBER]
    if not says_all or not numbers or kind_at(tokens, end) in (Kind.NUMBER, Kind.PAIR, Kind.DASH, Kind.EQUALS):
        return list(tokens), ""
    return [*tokens[:start], *tokens[end:]], tokens[sizes[0]].sizes[0]


def _check_one_garment(tokens: Sequence[Token]) -> None:
    """Refuse `100 hoodies and 50 T-shirts`, which is two orders; a set named by two words is one garment."""
    first: Token | None = None
    has_number_since = False
    for token in tokens:
        has_number_since = has_number_since or token.kind in (Kind.NUMBER, Kind.SIZE)
        if token.kind is not Kind.GARMENT:
            continue
        if first is not None and token.garment != first.garment and has_number_since:
            raise BreakdownTwoGarments(first=first.text, second=token.text, position=token.position)
        first, has_number_since = token, False


def _check_large(tokens: Sequence[Token]) -> None:
    """Refuse a lone 大码, which is size L beside 中码 and plus sizes elsewhere."""
    sizes = [token for token in tokens if token.kind is Kind.SIZE]
    if len(sizes) == 1 and sizes[0].text in ("大码", "大碼"):
        raise BreakdownNumberUnclear(word=sizes[0].text, position=sizes[0].position, suggestion="L")


def _total_before_each(tokens: Sequence[Token]) -> list[Token] | None:
    """Take the pieces of `60 pcs M L 30 each` as a total: they are beside sizes that share another number."""
    numbers = [at for at, token in enumerate(tokens) if token.kind is Kind.NUMBER]
    is_first = bool(numbers) and tokens[numbers[0]].is_quantity and kind_at(tokens, numbers[0] + 1) is Kind.SIZE
    if not is_first or len(numbers) < 2 or not any(token.kind is Kind.EACH for token in tokens):
        return None
    behind = [kind_at(tokens, numbers[0] + step) for step in (2, 3)]
    if behind[0] is not Kind.SIZE and not (behind[0] in (Kind.DASH, Kind.SLASH, Kind.TO) and behind[1] is Kind.SIZE):
        return None
    return [replace(token, kind=Kind.TOTAL) if at == numbers[0] else token for at, token in enumerate(tokens)]


def _total_at_the_head(tokens: Sequence[Token]) -> list[Token] | None:
    """Take the number of `100 pieces: black 60, white 40`, `50 pcs khaki: M 25, L 25` as the total of them."""
    at = next((at for at, token in enumerate(tokens) if token.kind in (Kind.NUMBER, Kind.SIZE, Kind.TOTAL)), None)
    if at is None or tokens[at].kind is not Kind.NUMBER or not tokens[at].is_quantity:
        return None
    end = at + 1
    while kind_at(tokens, end) is Kind.COLOUR:
        end += 1
    rest = [token for token in tokens[end:] if token.kind in (Kind.NUMBER, Kind.SIZE)]
    is_listed = bool(rest) and (end == at + 1 or any(token.kind is Kind.SIZE for token in rest))
    if not is_listed or kind_at(tokens, end) not in (Kind.PAIR, Kind.COMMA, Kind.DASH, Kind.LINE):
        return None
    return [*tokens[:at], replace(tokens[at], kind=Kind.TOTAL), *tokens[at + 1 : end], *tokens[end + 1 :]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """Reads settled tokens; `text` is what to name where nothing is found."""

    text: str
    locale: str
    ratio: Ratio | None
    size_of_all: str = ""

    def read(self, settled: Sequence[Token]) -> Breakdown:
        tokens, is_one_size = _take_one_size(settled)
        of_all = ONE_SIZE if is_one_size else self.size_of_all
        if not any(token.kind in (Kind.SIZE, Kind.NUMBER) for token in tokens):
            raise BreakdownNothingFound(text=self.text.strip()[:100])
        groups: list[_Group] = []
        for shade in split_colours(tokens):
            groups.append(self._read_shade(shade, groups, of_all=of_all))
        _check_all_sized(groups)
        lines = _merge(groups)
        _check_totals(tokens, groups)
        return Breakdown(lines=tuple(lines))

    def _read_shade(self, shade: Shade, before: Sequence["_Group"], *, of_all: str) -> "_Group":
        same = next((token for token in shade.tokens if token.kind is Kind.SAME), None)
        if same is not None:
            if not before or any(token.kind in (Kind.SIZE, Kind.NUMBER) for token in shade.tokens):
                raise BreakdownWordUnknown(word=same.text, position=same.position, suggestion=None)
            return replace(before[-1], shade=shade)
        group = _read_group(shade, of_all=of_all, locale=self.locale)
        if self.ratio is None:
            return group
        cells = [
            Cell(size=size, pieces=pieces, token=cell.token)
            for cell in group.cells
            for size, pieces in self.ratio.share(cell.pieces)
        ]
        return replace(group, cells=tuple(cells))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """The cells of one colour, and the quantities such as `100 pcs:` that can only be their total."""

    shade: Shade
    cells: tuple[Cell, ...]
    totals: tuple[Token, ...] = ()

    @property
    def pieces(self) -> int:
        return sum(cell.pieces for cell in self.cells)


def _take_one_size(tokens: Sequence[Token]) -> tuple[list[Token], bool]:
    """Take out the `均码` of `均码 黑色100 白色50`, which stands for every colour."""
    sizes = [token for token in tokens if token.kind is Kind.SIZE]
    numbers = [token for token in tokens if token.kind is Kind.NUMBER]
    is_for_all = (
        len(sizes) == 1
        and sizes[0].sizes == (ONE_SIZE,)
        and (len(numbers) > 1 or any(token.kind is Kind.EACH for token in tokens))
        and not _is_tied(tokens, sizes[0])
    )
    return [token for token in tokens if not is_for_all or token.kind is not Kind.SIZE], is_for_all


def _is_tied(tokens: Sequence[Token], size: Token) -> bool:
    """Say whether a size has a number of its own by a dash without spaces: `ONE-17 46-1`."""
    at = next(at for at, token in enumerate(tokens) if token is size)
    dash, number = (*tokens[at + 1 : at + 3], size, size)[:2]
    is_pair = dash.kind is Kind.DASH and number.kind is Kind.NUMBER
    return is_pair and size.end == dash.start and dash.end == number.start


def _read_group(shade: Shade, *, of_all: str, locale: str) -> _Group:
    """Read the cells of one colour; a lone quantity counts only where the colour has no sizes."""
    cells = read_cells(shade.tokens, locale=locale)
    alone = [cell for cell in cells if cell.size == UNSIZED]
    sized = [cell for cell in cells if cell.size != UNSIZED]
    if not sized and len(alone) <= 1:
        return _Group(shade=shade, cells=tuple(replace(cell, size=of_all or UNSIZED) for cell in alone))
    for cell in alone:
        if not (sized and len(alone) == 1 and cell.token.is_quantity):
            raise _without_size(cell)
    return _Group(shade=shade, cells=tuple(sized), totals=tuple(cell.token for cell in alone))


def _without_size(cell: Cell) -> BreakdownPiecesWithoutSize:
    return BreakdownPiecesWithoutSize(word=cell.token.text, position=cell.token.position, suggestion=None)


def _check_all_sized(groups: Sequence[_Group]) -> None:
    cells = [cell for group in groups for cell in group.cells]
    if any(cell.size != UNSIZED for cell in cells):
        for cell in cells:
            if cell.size == UNSIZED:
                raise _without_size(cell)


def _check_totals(tokens: Sequence[Token], groups: Sequence[_Group]) -> None:
    """Refuse a written total that is the sum neither of a colour nor of everything."""
    counted_pieces = sum(group.pieces for group in groups)
    sums = {counted_pieces, *(group.pieces for group in groups)}
    written_totals = [token for token in tokens if token.kind is Kind.TOTAL]
    for token in [*written_totals, *(total for group in groups for total in group.totals)]:
        if token.number not in sums:
            raise BreakdownTotalDiffers(
                word=token.text,
                position=token.position,
                declared_pieces=token.number,
                counted_pieces=counted_pieces,
                suggestion=None,
            )


def _merge(groups: Sequence[_Group]) -> list[Line]:
    """Make lines; one colour written in two ways keeps the first spelling."""
    spelling: dict[str, str] = {}
    lines: dict[tuple[str, str], Line] = {}
    total_pieces = 0
    for group in groups:
        key = colour_key(group.shade.colour)
        colour = spelling.setdefault(key, group.shade.colour)
        for cell in group.cells:
            word, position = written(group.shade.tokens, cell.token), cell.token.position
            if (cell.size, key) in lines:
                raise BreakdownDuplicate(word=word, position=position, size=cell.size, colour=colour, suggestion=None)
            total_pieces += cell.pieces
            if total_pieces > MAX_PIECES:
                raise BreakdownTooManyPieces(word=word, position=position, limit_pieces=MAX_PIECES, suggestion=None)
            lines[cell.size, key] = Line(size=cell.size, colour=colour, pieces=cell.pieces)
    return list(lines.values())
