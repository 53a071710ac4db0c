"""What a workshop's own photos teach about its next ones: those that were accepted, and those it took for it."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.evidence import queries
from core.evidence.tables import LessonPhoto, MediaKind, Photo, PhotoState
from core.parties.tables import Membership, Workshop
from core.stage import Stage
from vision.exposure import DIMMEST, dimmed
from vision.model import PhotoReport
from vision.sharpness import LEAST_SHARPNESS, calibrated
from vision.stage_hint import Vector, unlike, unpack

SHARPNESS = "sharpness"
CLIPS = (MediaKind.CLIP, MediaKind.ROUND)
LATEST = 200
"""So many accepted photos say what is usual; older ones may be of another room or another phone."""
LATEST_LESSONS = 20
"""So many photos that were taken to teach count beside them: those of one round."""
LEAST = {SHARPNESS: LEAST_SHARPNESS, **{name: least for name, (_, least) in DIMMEST.items()}}
"""How low a workshop can bring each threshold; what lies below teaches nothing."""

Reports = Sequence[Mapping[str, Any] | None]


async def sharpness_threshold(session: AsyncSession, *, sender_id: int) -> float | None:
    """Set the sharpness that a person's photos need; None where no single workshop of theirs can be asked.

    The stage is not known before the codes are read, so all stages of the workshop count together.
    """
    workshop_ids = await queries.list_workshop_ids(session, person_id=sender_id)
    if len(workshop_ids) != 1:
        return None
    reports = await list_usual(session, workshop_id=workshop_ids[0])
    return calibrated(np.array(_values(reports, SHARPNESS), np.float64))


async def held_to_usual(
    session: AsyncSession, report: PhotoReport, *, workshop_id: int | None, stage: Stage
) -> PhotoReport:
    """Hold a report's measures to what the workshop's photos of this stage usually reach, and those of its lessons.

    Few photos change little: the general thresholds count as 20 of them, and none is ever raised.
    """
    if workshop_id is None:
        return report.held_to(thresholds([]))
    return report.held_to(thresholds(await list_usual(session, workshop_id=workshop_id, stage=stage)))


def thresholds(usual: Reports) -> dict[str, float]:
    """Set the thresholds of a workshop, by measure, from the reports of photos that were good enough."""
    values = {name: np.array(_values(usual, name), np.float64) for name in LEAST}
    return {name: dimmed(name, values[name]) for name in DIMMEST} | {SHARPNESS: calibrated(values[SHARPNESS])}


def can_teach(report: PhotoReport) -> bool:
    """Say whether a photo is good enough to learn from, even where all is dim and plain."""
    return report.refusal is None and not report.held_to(LEAST).failed()


async def list_usual(session: AsyncSession, *, workshop_id: int, stage: Stage | None = None) -> Reports:
    """List the reports of a workshop's photos of a stage, or of all, that were good enough, and of its lessons."""
    accepted = await list_accepted(session, workshop_id=workshop_id, stage=stage)
    return [*accepted, *await list_lessons(session, workshop_id=workshop_id)]


async def list_accepted(session: AsyncSession, *, workshop_id: int, stage: Stage | None = None) -> Reports:
    """List the reports of the latest photos that were accepted, of one stage or of all."""
    accepted = select(Photo.report).where(
        Photo.workshop_id == workshop_id, Photo.state == PhotoState.ACCEPTED, Photo.kind.not_in(CLIPS)
    )
    if stage is not None:
        accepted = accepted.where(Photo.stage == stage)
    return (await session.scalars(accepted.order_by(Photo.id.desc()).limit(LATEST))).all()


async def list_lessons(session: AsyncSession, *, workshop_id: int) -> Reports:
    """List the reports of a workshop's latest photos that teach, the latest first."""
    teaching = select(LessonPhoto.report).where(LessonPhoto.workshop_id == workshop_id, LessonPhoto.teaches)
    return (await session.scalars(teaching.order_by(LessonPhoto.id.desc()).limit(LATEST_LESSONS))).all()


async def wants_strict_privacy(session: AsyncSession, *, sender_id: int) -> bool:
    """Say whether a workshop of the sender wants whole heads hidden in what leaves it."""
    at_work = select(Membership.workshop_id).where(Membership.person_id == sender_id, Membership.left_at.is_(None))
    strict = select(Workshop.id).where(Workshop.id.in_(at_work), Workshop.strict_privacy)
    return await session.scalar(strict.limit(1)) is not None


def _values(reports: Reports, name: str) -> list[float]:
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
