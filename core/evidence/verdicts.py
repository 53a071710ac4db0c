"""Judge a photo, or an album as one, in one transaction: gather, judge, write."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.evidence import asking, effects
from core.evidence.cases import Batch, Judgement, Ruling
from core.evidence.gathering import gather
from core.evidence.messages import PhotoVerdict, ReviewAsked
from core.evidence.reasons import Decision, reasons_to_json
from core.evidence.ruling import judge_batch
from core.evidence.sight import Sight
from core.evidence.tables import Photo, PhotoState
from core.notify import actions as notify
from core.notify.tables import Priority
from core.parties import queries as parties

_STATES = {
    Decision.ACCEPT: PhotoState.ACCEPTED,
    Decision.RETAKE: PhotoState.RETAKE,
    Decision.REVIEW: PhotoState.REVIEW,
}


async def settle(
    session: AsyncSession, *, sights: Sequence[Sight], keys: Sequence[bytes], word: str, now: datetime
) -> None:
    """Judge the photos of one batch; `word` is the challenge to give out should one be needed.

    A photo that was judged meanwhile is left alone: the same check may run twice.
    """
    batch = await gather(session, sights=sights, keys=keys)
    await write(session, batch, judge_batch(batch, word=word, now=now), now=now)


async def write(session: AsyncSession, batch: Batch, judgement: Judgement, *, now: datetime) -> None:
    """Write what was decided on a batch, ask what has to be asked, and let follow what follows."""
    for case in batch.cases:
        _note(case.shot.photo, case.shot.sight)
    for ruling in judgement.rulings:
        _rule(ruling, now=now)
    for inquiry in judgement.inquiries:
        for photo in inquiry.photos:
            _set_aside(photo, inquiry.order_id)
        await asking.ask(session, photos=inquiry.photos, question=inquiry.question, now=now)
    await _follow(session, [ruling.photo for ruling in judgement.rulings], now=now)


def _note(photo: Photo, sight: Sight) -> None:
    photo.embedding, photo.report = sight.embedding, sight.as_json()


def _set_aside(photo: Photo, order_id: int | None) -> None:
    if order_id is not None:
        photo.asked_order_id = order_id


def _rule(ruling: Ruling, *, now: datetime) -> None:
    photo, subject, verdict = ruling.photo, ruling.subject, ruling.verdict
    photo.state, photo.trust, photo.judged_at = _STATES[verdict.outcome], verdict.trust, now
    photo.reasons = reasons_to_json(verdict.reasons)
    if subject is not None:
        photo.order_id, photo.workshop_id, photo.stage = subject.order_id, subject.workshop_id, subject.stage
        photo.counted = subject.counted.as_json() if subject.counted is not None else None
        photo.report = subject.sight.as_json()
        photo.like_photo_id = subject.sight.like.photo_id if subject.sight.like else None
    if ruling.challenge is not None:
        photo.challenge = ruling.challenge


async def _follow(session: AsyncSession, judged: Sequence[Photo], *, now: datetime) -> None:
    """Move the plan, tell the sender once for all, and call a person where one is needed."""
    by_order: dict[int, list[Photo]] = {}
    for photo in judged:
        if photo.state == PhotoState.ACCEPTED:
            by_order.setdefault(photo.order_id or 0, []).append(photo)
        else:
            await effects.refused(session, photo=photo, now=now)
    for photos in by_order.values():
        await effects.accepted(session, photos=photos, now=now)
    await answer_sender(session, judged, now=now)
    for photo in judged:
        if photo.state == PhotoState.REVIEW:
            await _call_reviewers(session, photo, now=now)


async def answer_sender(session: AsyncSession, photos: Sequence[Photo], *, now: datetime) -> None:
    """Answer the sender once for a batch, as a reply to the photo that matters most."""
    if not photos:
        return
    failed = [photo for photo in photos if photo.state != PhotoState.ACCEPTED]
    to = (failed or list(photos))[0]
    await notify.send(
        session,
        to=to.address,
        message=PhotoVerdict(photo_ids=tuple(photo.id for photo in photos)),
        now=now,
        priority=Priority.ANSWER,
        reply_to_message_id=to.message_id,
        dedupe=f"photo.verdict:{photos[0].id}:{photos[0].round}:{to.state}",
    )


async def _call_reviewers(session: AsyncSession, photo: Photo, *, now: datetime) -> None:
    """Show a doubtful photo to the owner; what the owner sent, to the operators where there are any."""
    assert photo.workshop_id is not None
    owner = await parties.get_owner(session, workshop_id=photo.workshop_id)
    operators = await parties.list_operators(session)
    for person in operators if owner.id == photo.sender_id and operators else [owner]:
        dedupe = f"review:{photo.id}:{photo.round}:{person.id}"
        await notify.send(session, to=person.address, message=ReviewAsked(photo_id=photo.id), now=now, dedupe=dedupe)
