"""What a workshop's own accepted photos teach about its next ones."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.evidence import queries
from core.evidence.tables import MediaKind, Photo, PhotoState
from core.parties.tables import Membership, Workshop
from core.stage import Stage
from vision.exposure import DIMMEST, dimmed
from vision.model import PhotoReport
from vision.sharpness import calibrated
from vision.stage_hint import Vector, unlike, unpack

SHARPNESS = "sharpness"
CLIPS = (MediaKind.CLIP, MediaKind.ROUND)
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
        Photo.workshop_id == workshop_ids[0], Photo.state == PhotoState.ACCEPTED, Photo.kind.not_in(CLIPS)
    )
    reports = await session.scalars(accepted.order_by(Photo.id.desc()).limit(LATEST))
    return calibrated(np.array(_values(reports.all(), "sharpness"), np.float64))


async def held_to_usual(
    session: AsyncSession, report: PhotoReport, *, workshop_id: int | None, stage: Stage
) -> PhotoReport:
    """Hold a report's measures to what the workshop's accepted photos of this stage usually reach.

    Few photos change little: the general thresholds count as 20 of them, and none is ever raised.
    """
    accepted = select(Photo.report).where(
        Photo.workshop_id == workshop_id,
        Photo.stage == stage,
        Photo.state == PhotoState.ACCEPTED,
        Photo.kind.not_in(CLIPS),
    )
    reports = (await session.scalars(accepted.order_by(Photo.id.desc()).limit(LATEST))).all()
    usual = {name: np.array(_values(reports, name), np.float64) for name in (SHARPNESS, *DIMMEST)}
    thresholds = {name: dimmed(name, usual[name]) for name in DIMMEST} | {SHARPNESS: calibrated(usual[SHARPNESS])}
    return report.held_to(thresholds)


async def wants_strict_privacy(session: AsyncSession, *, sender_id: int) -> bool:
    """Say whether a workshop of the sender wants whole heads hidden in what leaves it."""
    at_work = select(Membership.workshop_id).where(Membership.person_id == sender_id, Membership.left_at.is_(None))
    strict = select(Workshop.id).where(Workshop.id.in_(at_work), Workshop.strict_privacy)
    return await session.scalar(strict.limit(1)) is not None


def _values(reports: Sequence[dict[str, Any] | None], name: str) -> list[float]:
    measures = [measure for report in reports for measure in (report or {}).get("measures", ())]
    return [measure["value"] for measure in measures if measure["name"] == name]


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
