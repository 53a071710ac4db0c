"""The plan of an order as its history shows it: what still counts, told once more from the start."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from core.evidence.counting import counted_alone
from core.evidence.facts import PhotoAccepted, PhotoTakenBack, PiecesDeclared
from core.evidence.progress import advance, count_pieces, declare_pieces
from core.evidence.tables import Photo
from core.ledger import actions as ledger
from core.ledger.tables import Entry
from core.orders.tables import Order
from core.planning.tables import PlanStage, StageState
from core.stage import Stage, counted_by
from core.tickets import queries as tickets
from core.tickets.model import count


async def replay(session: AsyncSession, *, order: Order, plan: Sequence[PlanStage]) -> list[Stage]:
    """Set the stages of an order to what its history shows without the photos that were taken back.

    Returns:
        The stages that are further back now than they were, in the order of the work.
    """
    before = [(step.state, step.pieces_done) for step in plan]
    for step in plan:
        step.state, step.pieces_done, step.started_at, step.proven_at = StageState.NOT_STARTED, 0, None, None
    entries = await ledger.list_entries(session, order_id=order.id)
    standing = _standing(entries)
    counted: list[int] = []
    for entry in entries:
        shown = ledger.fact_of(entry, PhotoAccepted)
        if shown is not None and standing.get(shown.photo_id) == entry.number:
            counted.append(shown.photo_id)
            photo = await session.get_one(Photo, shown.photo_id)
            await _show(session, photo, shown.stage, order, plan, counted=counted)
    for entry in entries:  # a team's word holds, whichever photo had begun the sewing
        declared = ledger.fact_of(entry, PiecesDeclared)
        if declared is not None:
            declare_pieces(plan, done=min(declared.pieces, order.pieces), pieces=order.pieces, at=entry.happened_at)
    await session.flush()
    return [
        Stage(step.stage)
        for step, (state, pieces) in zip(plan, before, strict=True)
        if step.state != state or step.pieces_done < pieces
    ]


def _standing(entries: Sequence[Entry]) -> dict[int, int]:
    """Number the entry by which each photo still counts, by the photo's id."""
    standing: dict[int, int] = {}
    for entry in entries:
        shown, taken_back = ledger.fact_of(entry, PhotoAccepted), ledger.fact_of(entry, PhotoTakenBack)
        if shown is not None:
            standing[shown.photo_id] = entry.number
        elif taken_back is not None:
            standing.pop(taken_back.photo_id, None)
    return standing


async def _show(
    session: AsyncSession,
    photo: Photo,
    stage: Stage,
    order: Order,
    plan: Sequence[PlanStage],
    *,
    counted: Sequence[int],
) -> None:
    """Let a photo move the plan; tickets stand where the photos that were `counted` so far have seen them."""
    seen = counted_alone(photo)
    if seen is None:
        advance(plan, stage, pieces=order.pieces, at=photo.received_at)
        return
    slips = await tickets.list_slips_seen_by(session, order_id=order.id, kind=seen.kind, photo_ids=counted)
    done = {each: count(slips, each) for each in counted_by(seen.kind)}
    count_pieces(plan, stage, done=done, pieces=order.pieces, at=photo.received_at)
