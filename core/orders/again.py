"""An order like an earlier one: what stays, and what has to be asked again."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

from core.errors import UserError
from core.orders.draft import Draft, Question, take_due_on, take_fabric_by, take_fabric_on
from core.reading.breakdown import Breakdown, Line


def order_again(
    earlier: Draft, *, placed_on: date, today: date, pieces: int | None = None, colour: str | None = None
) -> Draft:
    """Open a draft like an earlier order, each of its days as far from today as it was from the day it was placed on.

    Sizes are asked anew where `pieces` are fewer than there are lines, a day that nobody can plan with likewise.

    Args:
        earlier: The earlier order as a draft.
        placed_on: The day on which it was placed.
        today: The day it is where the merchant lives.
        pieces: The new total, shared out as before, as evenly as whole pieces allow.
        colour: The one that all are wanted in.
    """
    draft = replace(earlier, order_id=None, revision=0, fabric_on=None, due_on=None)
    draft = take_fabric_by(draft.forget(Question.FABRIC_ON, Question.DUE_ON), draft.fabric_by, today=today)
    draft = _with_days(draft, earlier, moved_by=today - placed_on, today=today)
    breakdown = draft.breakdown
    if breakdown is not None and colour is not None:
        breakdown = _recoloured(breakdown, colour)
    if breakdown is not None and pieces is not None:
        breakdown = _shared(breakdown, pieces)
    if breakdown is None:
        return replace(draft.forget(Question.BREAKDOWN), breakdown=None)
    return draft.answer(Question.BREAKDOWN, breakdown=breakdown)


def _with_days(draft: Draft, earlier: Draft, *, moved_by: timedelta, today: date) -> Draft:
    for take, day in ((take_fabric_on, earlier.fabric_on), (take_due_on, earlier.due_on)):
        with suppress(UserError):
            draft = take(draft, day + moved_by, today=today) if day is not None else draft
    return draft


def _shared(breakdown: Breakdown, pieces: int) -> Breakdown | None:
    """Share other pieces out in the same proportion by largest remainders; None where a line would get none."""
    total, lines = breakdown.total_pieces, breakdown.lines
    counts = [line.pieces * pieces // total for line in lines]
    by_remainder = sorted(range(len(lines)), key=lambda at: (-(lines[at].pieces * pieces % total), at))
    for at in by_remainder[: pieces - sum(counts)]:
        counts[at] += 1
    if not all(counts):
        return None
    return Breakdown(lines=tuple(replace(line, pieces=count) for line, count in zip(lines, counts, strict=True)))


def _recoloured(breakdown: Breakdown, colour: str) -> Breakdown:
    """Make everything of one other colour; what was of several is added up by size."""
    pieces: dict[str, int] = {}
    for line in breakdown.lines:
        pieces[line.size] = pieces.get(line.size, 0) + line.pieces
    return Breakdown(lines=tuple(Line(size=size, colour=colour, pieces=count) for size, count in pieces.items()))
