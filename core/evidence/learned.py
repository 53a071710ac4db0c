"""What a workshop's own accepted photos teach about its next ones."""

import numpy as np
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.evidence import queries
from core.evidence.tables import MediaKind, Photo, PhotoState
from core.stage import Stage
from vision.sharpness import calibrated
from vision.stage_hint import Vector, unlike, unpack

LATEST = 200
"""So many accepted photos say what is usual; older ones may be of another room or another phone."""


async def sharpness_threshold(session: AsyncSession, *, sender_id: int) -> float | None:
    """Set the sharpness that a person's photos need; None where no single workshop of theirs can be asked.

    The stage is not known before the codes are read, so all stages of the workshop count together.
    """
    workshop_ids = await queries.list_workshop_ids(session, person_id=sender_id)
    if len(workshop_ids) != 1:
        return None
    accepted = select(Photo.report).where(
        Photo.workshop_id == workshop_ids[0], Photo.state == PhotoState.ACCEPTED, Photo.kind != MediaKind.CLIP
    )
    reports = await session.scalars(accepted.order_by(Photo.id.desc()).limit(LATEST))
    values = [
        measure["value"]
        for report in reports
        for measure in (report or {}).get("measures", ())
        if measure["name"] == "sharpness"
    ]
    return calibrated(np.array(values, np.float64))


async def is_unlike_stage(
    session: AsyncSession, *, workshop_id: int | None, stage: Stage, embedding: bytes | None
) -> bool:
    """Say whether a photo lies nearer to another stage's accepted photos of this workshop than to its own."""
    if embedding is None or workshop_id is None:
        return False
    accepted = select(Photo.stage, Photo.embedding).where(
        Photo.workshop_id == workshop_id, Photo.state == PhotoState.ACCEPTED, Photo.embedding.is_not(None)
    )
    known: dict[str, list[Vector]] = {}
    for known_stage, stored in await session.execute(accepted.order_by(Photo.id.desc()).limit(LATEST)):
        if known_stage is not None and stored is not None and len(stored) == len(embedding):
            known.setdefault(known_stage, []).append(unpack(stored))
    return unlike(unpack(embedding), known, stage).is_unlike
