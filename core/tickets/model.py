"""The rules of tickets: how a cut order falls into bundles and cartons, and how a photo of tickets is reconciled.

Pieces are counted by codes, never by pixels: a ticket that was not read is missing, whatever the picture shows.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Self

from pydantic import TypeAdapter

from core.codes.model import CodeKind, CodeReading, Standing
from core.errors import UserError
from core.reading.breakdown import Line
from core.stage import Stage, TicketKind, has_come_to

BUNDLE_SIZES = (10, 20, 25, 30, 50)
"""Pieces a bundle to choose from; a bundle is carried by one person."""
CARTON_SIZES = (20, 30, 40, 60)
"""Pieces a carton to choose from."""
MOST_PIECES_EACH = 1000
"""Nobody carries more."""
MOST_TICKETS = 400
"""Tickets of one print at most, twenty pages; a larger order takes larger bundles."""


CODE_KINDS = {TicketKind.BUNDLE: CodeKind.BUNDLE_TICKET, TicketKind.CARTON: CodeKind.CARTON}
KINDS = {code_kind: kind for kind, code_kind in CODE_KINDS.items()}
SIZES = {TicketKind.BUNDLE: BUNDLE_SIZES, TicketKind.CARTON: CARTON_SIZES}


class TicketsInUse(UserError):
    """Tickets of this print were counted on the floor; another print would lose where each bundle is."""

    code: ClassVar[str] = "tickets_in_use"


class NoSuchBundle(UserError):
    """Nobody carries so many pieces at once, or none."""

    code: ClassVar[str] = "no_such_bundle"


class TooManyTickets(UserError):
    """So small bundles would need more tickets than anybody wants to cut out."""

    code: ClassVar[str] = "too_many_tickets"


def cut_into(kind: TicketKind, lines: Sequence[Line], pieces_each: int) -> tuple[tuple[Line, ...], ...]:
    """Divide a cut order into bundles or cartons; the contents of each, in the order of the lines.

    A bundle holds one size and colour, so each line ends in a smaller one; a carton is filled up from the next line.

    Raises:
        ValueError: `pieces_each` is below 1.
    """
    if pieces_each < 1:
        raise ValueError("a bundle holds at least one piece")
    return _bundles(lines, pieces_each) if kind is TicketKind.BUNDLE else _cartons(lines, pieces_each)


def _bundles(lines: Sequence[Line], pieces_each: int) -> tuple[tuple[Line, ...], ...]:
    return tuple(
        (Line(size=line.size, colour=line.colour, pieces=min(pieces_each, line.pieces - start)),)
        for line in lines
        for start in range(0, line.pieces, pieces_each)
    )


def _cartons(lines: Sequence[Line], pieces_each: int) -> tuple[tuple[Line, ...], ...]:
    cartons: list[list[Line]] = []
    room = 0
    for line in lines:
        left = line.pieces
        while left:
            if not room:
                cartons.append([])
                room = pieces_each
            taken = min(room, left)
            cartons[-1].append(Line(size=line.size, colour=line.colour, pieces=taken))
            room, left = room - taken, left - taken
    return tuple(tuple(carton) for carton in cartons)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The tickets of one order in one photo.

    `serials`: those that count. `doubles`: read at two places of the photo, counted once. `replaced`: of an earlier
    print. `foreign`: order id and how many tickets of it. `forged`: codes that claim to be ours and are not.
    """

    kind: TicketKind
    serials: tuple[int, ...]
    doubles: tuple[int, ...] = ()
    replaced: int = 0
    foreign: tuple[tuple[int, int], ...] = ()
    forged: int = 0


def is_ticket(reading: CodeReading) -> bool:
    """Say whether a reading is of a ticket or carton that we signed."""
    return reading.standing is Standing.VALID and reading.kind in KINDS


def likeliest_order_id(readings: Sequence[CodeReading]) -> int | None:
    """Name the order of which a photo shows the most tickets, None without tickets."""
    counts = Counter(reading.order_id for reading in readings if is_ticket(reading) and reading.order_id is not None)
    return max(counts, key=lambda order_id: (counts[order_id], -order_id)) if counts else None


def tally(
    readings: Sequence[CodeReading], *, order_id: int, in_force: Mapping[TicketKind, Collection[int]]
) -> Tally | None:
    """Reconcile the codes of one photo with the tickets of an order; None where no ticket of it is seen.

    Args:
        readings: Every code of ours in the photo, one a place: a ticket seen twice comes twice.
        order_id: The order that is counted.
        in_force: The serials of the print that counts, by kind.
    """
    own = [reading for reading in readings if is_ticket(reading) and reading.order_id == order_id]
    if not own:
        return None
    kinds = Counter(KINDS[reading.kind] for reading in own if reading.kind is not None)
    kind = max(kinds, key=lambda each: (kinds[each], each))
    seen = Counter(reading.serial or 0 for reading in own if reading.kind is CODE_KINDS[kind])
    good = sorted(serial for serial in seen if serial in in_force.get(kind, ()))
    others = Counter(r.order_id or 0 for r in readings if is_ticket(r) and r.order_id != order_id)
    return Tally(
        kind=kind,
        serials=tuple(good),
        doubles=tuple(serial for serial in good if seen[serial] > 1),
        replaced=len(seen) - len(good),
        foreign=tuple(sorted(others.items())),
        forged=sum(reading.standing is Standing.FORGED for reading in readings),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How far an order is at one stage, by its tickets: how many passed it, which did not, and the pieces."""

    passed: int
    total: int
    missing: tuple[int, ...]
    pieces: int
    all_pieces: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted(Tally):
    """What the tickets of a photo say, as it is kept with the photo.

    `with_card`: the order's card is in the picture too. `count` is how far the order was with it, and `double_numbers`
    are the printed numbers of `doubles`, both from the moment when the photo is accepted.
    """

    with_card: bool
    count: Count | None = None
    double_numbers: tuple[int, ...] = ()

    @classmethod
    def of(cls, seen: Tally, *, with_card: bool) -> Self:
        """Take what a photo shows, before it is accepted."""
        return cls(**asdict(seen), with_card=with_card)

    def as_json(self) -> dict[str, Any]:
        """Give plain values for JSON."""
        values: dict[str, Any] = _STORED.dump_python(self, mode="json", exclude_none=True)
        return values


_STORED = TypeAdapter(Counted)


def counted_from_json(values: Mapping[str, Any]) -> Counted:
    """Read what `Counted.as_json` wrote.

    Raises:
        ValueError: The values do not describe what is counted.
    """
    return _STORED.validate_python(values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """What a count needs of a ticket: its printed number, its pieces, and the stage of its last accepted scan."""

    number: int
    pieces: int
    stage: Stage | None


def count(slips: Sequence[Slip], stage: Stage) -> Count:
    """Count the tickets that were seen at a stage or behind it."""
    passed = [slip for slip in slips if has_come_to(slip.stage, stage)]
    return Count(
        passed=len(passed),
        total=len(slips),
        missing=tuple(sorted(slip.number for slip in slips if not has_come_to(slip.stage, stage))),
        pieces=sum(slip.pieces for slip in passed),
        all_pieces=sum(slip.pieces for slip in slips),
    )


def number_ranges(numbers: Sequence[int], *, total: int) -> tuple[str, ...]:
    """Write ticket numbers as printed, neighbours together: 07, 12, 15-18."""
    width = max(2, len(str(total)))
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    written = []
    for run in runs:
        ends = f"{run[0]:0{width}}", f"{run[-1]:0{width}}"
        written += list(dict.fromkeys(ends)) if len(run) < 3 else ["–".join(ends)]
    return tuple(written)
