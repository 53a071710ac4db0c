"""How well a workshop has shown its work: read by a buyer before they ask it, and counted a little."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.evidence.reasons import SUSPICIOUS, Trust
from core.evidence.tables import Photo, PhotoState
from core.evidence.verdicts import MOST_TRIES

COUNTS_FOR: Final = timedelta(days=180)
"""Older photos say how a floor once was."""
FROM_STAGES: Final = 5
"""Fewer stages say more about luck than about a workshop."""
_IN_PLACE: Final = (Trust.A, Trust.B)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofRecord:
    """Of so many stages that were shown, how many with the card in its place (B or better), and how many were doubted.

    Doubted is a stage with `MOST_TRIES` photos whose origin could not be believed: an honest sender meets that hardly.
    """

    stages: int
    in_place: int
    doubted: int


async def list_records(
    session: AsyncSession, *, workshop_ids: Collection[int], now: datetime
) -> dict[int, ProofRecord]:
    """Count what these workshops have shown lately; left out are those with fewer than `FROM_STAGES` and no doubt."""
    judged = select(Photo.workshop_id, Photo.order_id, Photo.stage, Photo.state, Photo.trust, Photo.reasons).where(
        Photo.workshop_id.in_(workshop_ids), Photo.received_at > now - COUNTS_FOR, Photo.stage.is_not(None)
    )
    in_place: dict[int, dict[tuple[int, str], bool]] = {}
    tries: dict[int, Counter[tuple[int, str]]] = {}
    for workshop_id, order_id, stage, state, trust, reasons in (await session.execute(judged)).all():
        if state == PhotoState.ACCEPTED:
            stages = in_place.setdefault(workshop_id, {})
            stages[order_id, stage] = stages.get((order_id, stage), False) or trust in _IN_PLACE
        elif SUSPICIOUS & {told["code"] for told in reasons or ()}:
            tries.setdefault(workshop_id, Counter())[order_id, stage] += 1
    records = {
        workshop_id: _record(in_place.get(workshop_id, {}), tries.get(workshop_id, {})) for workshop_id in workshop_ids
    }
    return {key: one for key, one in records.items() if one.stages >= FROM_STAGES or one.doubted}


def _record(in_place: Mapping[tuple[int, str], bool], tries: Mapping[tuple[int, str], int]) -> ProofRecord:
    doubted = sum(count >= MOST_TRIES for count in tries.values())
    return ProofRecord(stages=len(in_place), in_place=sum(in_place.values()), doubted=doubted)
