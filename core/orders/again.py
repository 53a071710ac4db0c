"""An order like an earlier one: what stays, and what has to be asked again."""

from dataclasses import replace
from datetime import date

from core.orders.draft import Draft, Question, take_fabric_by
from core.reading.breakdown import Breakdown


def order_again(earlier: Draft, *, pieces: int | None, colour: str | None, today: date) -> Draft:
    """Open a draft like an earlier order; its days are asked anew, and its sizes where `pieces` or `colour` do not fit.

    `pieces` is the new total, shared out as before; `colour` is the one that all are wanted in.
    """
    draft = replace(earlier, order_id=None, revision=0, fabric_on=None, due_on=None)
    draft = take_fabric_by(draft.forget(Question.FABRIC_ON, Question.DUE_ON), draft.fabric_by, today=today)
    breakdown = draft.breakdown
    if breakdown is not None and pieces is not None:
        breakdown = _shared(breakdown, pieces)
    if breakdown is not None and colour is not None:
        breakdown = _recoloured(breakdown, colour)
    if breakdown is None:
        return replace(draft.forget(Question.BREAKDOWN), breakdown=None)
    return draft.answer(Question.BREAKDOWN, breakdown=breakdown)


def _shared(breakdown: Breakdown, pieces: int) -> Breakdown | None:
    """Share other pieces out in the same proportion; None where they do not come out even."""
    total = breakdown.total_pieces
    if pieces < 1 or any(line.pieces * pieces % total or not line.pieces * pieces // total for line in breakdown.lines):
        return None
    lines = tuple(replace(line, pieces=line.pieces * pieces // total) for line in breakdown.lines)
    return Breakdown(lines=lines)


def _recoloured(breakdown: Breakdown, colour: str) -> Breakdown | None:
    """Make everything of one other colour; None where there were several."""
    if len(breakdown.colours) > 1:
        return None
    return Breakdown(lines=tuple(replace(line, colour=colour) for line in breakdown.lines))
