"""Photos that teach: an owner is asked for them, they are looked at, and owner and operators hear what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

import vision
from core.codes.model import CodeKind, Standing
from core.codes.queries import check_code
from core.evidence import learned, lessons
from core.evidence.lesson_figures import Look, figures
from core.evidence.messages import LessonLearned, LessonOffered
from core.evidence.tables import LessonPhoto, Scene
from core.files import FileRefused
from core.jobs import actions as jobs
from core.jobs.tables import Job
from core.locking import lock_one
from core.notify import actions as notify
from core.parties import queries as parties
from core.parties.tables import Person, Workshop
from core.retention.blobs import doom
from core.tracking.model import after_quiet
from core.work.deps import Deps
from core.work.fetching import fetch
from core.work.photos import MOST_LIT
from core.work.side_by_side import side_by_side
from core.workers import WorkerLost
from vision.intake import Refused
from vision.lighting import Lighting
from vision.model import Outcome, PhotoReport, Refusal
from vision.second_look import SecondLook


async def ask_owner(session: AsyncSession, *, workshop: Workshop, now: datetime) -> tuple[Person, datetime] | None:
    """Ask an owner for photos that teach, once a round and after their quiet hours; None where they were asked already.

    It is said who reads it, and when.
    """
    owner = await parties.get_owner(session, workshop_id=workshop.id)
    at = after_quiet(now, timezone=owner.timezone, from_min=owner.quiet_from_min, to_min=owner.quiet_to_min)
    last_id = await lessons.last_round_id(session, workshop_id=workshop.id)
    is_new = await notify.send(
        session,
        to=owner.address,
        message=LessonOffered(workshop_id=workshop.id, is_asked=True),
        dedupe=f"lesson.offer:{workshop.id}:{last_id}",
        due_at=at,
        now=now,
    )
    return (owner, at) if is_new else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What a photo shows by itself; what could not be read has no second look and is not stored."""

    report: PhotoReport
    second: SecondLook | None = None
    sha256: str | None = None
    like: Outcome | None = None


async def look(deps: Deps, job: Job) -> None:
    """Look at the photos of a round, and let the checks learn from those that are good enough."""
    workshop_id: int = job.args["workshop_id"]
    async with deps.reading() as session:
        photos = await lessons.list_round(session, workshop_id=workshop_id)
    seen = await _compare(deps, await side_by_side(_see, deps, photos))
    async with deps.transaction() as session:
        if not await jobs.complete(session, job.id) or await lock_one(session, Workshop, workshop_id) is None:
            return
        ids = [photo.id for photo in photos]
        told = await _learn(session, deps, workshop_id, dict(zip(ids, seen, strict=True)))
        if told.photos:
            await _tell(session, told, now=deps.now())


async def _see(deps: Deps, photo: LessonPhoto) -> _Seen:
    try:
        original = await fetch(deps, photo.file)
    except FileRefused:
        return _Seen(report=vision.refused_report(b"", Refusal.UNREADABLE))
    if original is None:
        return _Seen(report=vision.refused_report(b"", Refusal.TOO_LARGE))
    try:
        report: PhotoReport = await deps.vision(vision.inspect, original)
        if report.refusal is not None:
            return _Seen(report=report)
        codes = report.largest_codes(MOST_LIT, of=len(report.codes))
        second: SecondLook = await deps.vision(vision.second_look, original, codes=codes)
    except Refused as refused:
        return _Seen(report=vision.refused_report(original, refused.reason))
    except WorkerLost:
        return _Seen(report=vision.refused_report(original, Refusal.TOO_HEAVY))
    return _Seen(report=report, second=second, sha256=await deps.blobs.put(original))


async def _compare(deps: Deps, seen: Sequence[_Seen]) -> list[_Seen]:
    """Compare each photo with those of the round before it, as evidence would be with earlier photos."""
    compared: list[_Seen] = []
    for one in seen:
        if one.second is None:
            compared.append(one)
            continue
        known = [
            vision.Known(fingerprint=other.report.fingerprint, sketch=other.second.sketch)
            for other in compared
            if other.second is not None and other.report.fingerprint is not None
        ]
        try:
            found = await deps.vision(vision.find_like_known, one.second.turns, one.second.sketch, known)
        except WorkerLost:
            compared.append(_Seen(report=vision.refused_report(b"", Refusal.TOO_HEAVY)))
            continue
        compared.append(replace(one, like=found.like[1].outcome if found.like is not None else None))
    return compared


async def _learn(session: AsyncSession, deps: Deps, workshop_id: int, seen: Mapping[int, _Seen]) -> LessonLearned:
    """Note what was seen in the photos that are still there, and count what it changes."""
    accepted = await learned.list_accepted(session, workshop_id=workshop_id)
    before = await learned.list_lessons(session, workshop_id=workshop_id)
    photos = {photo.id: photo for photo in await lessons.list_round(session, workshop_id=workshop_id)}
    await doom(session, [one.sha256 for photo_id, one in seen.items() if photo_id not in photos], now=deps.now())
    looks = []
    for photo_id, one in seen.items():
        if photo_id in photos:
            looks.append(await _note(session, deps, photos[photo_id], one))
    return figures(workshop_id=workshop_id, looks=looks, accepted=accepted, lessons=before)


async def _note(session: AsyncSession, deps: Deps, photo: LessonPhoto, seen: _Seen) -> Look:
    cards = [code.text for code in seen.report.codes if await _is_card(session, deps, code.text)]
    lightings = seen.second.lightings if seen.second is not None else {}
    seen_as = Look(
        scene=Scene(photo.scene),
        report=seen.report,
        like=seen.like,
        has_card=bool(cards),
        is_lit=any(lightings.get(text) is Lighting.FALLS for text in cards),
    )
    photo.sha256, photo.teaches, photo.looked_at = seen.sha256, seen_as.teaches, deps.now()
    photo.report = seen.report.as_json() | {
        "things_share": seen.second.things_share if seen.second is not None else None,
        "lightings": dict(lightings),
        "like": seen.like,
        "card": cards[0] if cards else None,
    }
    return seen_as


async def _is_card(session: AsyncSession, deps: Deps, text: str) -> bool:
    reading = await check_code(session, text, keys=deps.code_keys)
    return reading.standing in (Standing.VALID, Standing.EXPIRED) and reading.kind is CodeKind.ORDER_CARD


async def _tell(session: AsyncSession, told: LessonLearned, *, now: datetime) -> None:
    """Tell owner and operators, each once."""
    owner = await parties.get_owner(session, workshop_id=told.workshop_id)
    operators = await parties.list_operators(session)
    for person in {one.id: one for one in (owner, *operators)}.values():
        await notify.send(session, to=person.address, message=told, now=now)
