"""Judge a photo, or an album as one, in one transaction: gather, judge, write."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from core.evidence import asking, effects, queries
from core.evidence.cases import Batch, Judgement, Ruling
from core.evidence.gathering import gather
from core.evidence.judges import is_about_origin, list_judges, list_outside_operators, merchant_of
from core.evidence.messages import Checking, PhotoPutRight, PhotoVerdict, ReviewAsked, StageDoubted
from core.evidence.reasons import SUSPICIOUS, Decision, reasons_to_json
from core.evidence.ruling import judge_batch
from core.evidence.sight import Sight
from core.evidence.tables import Photo, PhotoState
from core.notify import actions as notify
from core.notify import queries as outbox
from core.notify.message import message_of, read
from core.notify.tables import Priority, State
from core.parties import queries as parties
from core.parties.tables import Person
from core.stage import Stage

MOST_TRIES = 3
"""From so many doubted photos of a stage on, one after another, whoever waits for it is told."""
OPERATORS_DECIDE_WITHIN = timedelta(hours=12)
"""After this the buyer is asked as well: a stage may wait for it."""
QUESTION_IS_YOUNG = timedelta(hours=1)
"""So long a photo joins a question that was asked about others: it is near the end of the chat, and it rang."""
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
    await _tell_of_tries(session, judged, now=now)
    doubtful = [photo for photo in judged if photo.state == PhotoState.REVIEW]
    for photo in doubtful:
        together = await queries.list_together(session, photo)
        if photo.id == next(one.id for one in doubtful if one in together):
            await call_judges(session, photo, await list_judges(session, photo), now=now)


async def call_next_judges(session: AsyncSession, *, now: datetime) -> None:
    """Ask those who decide where no operator has in time: of doubtful origin the buyer, of all else the owner.

    An owner then decides about what he sent himself, as where there is no operator; it is told as the workshop's word.
    """
    waiting = await queries.list_undecided(session, judged_before=now - OPERATORS_DECIDE_WITHIN)
    for photo in waiting:
        assert photo.workshop_id is not None
        is_of_origin = is_about_origin(photo)
        judge = await (
            merchant_of(session, photo) if is_of_origin else parties.get_owner(session, workshop_id=photo.workshop_id)
        )
        await call_judges(session, photo, [judge], now=now)


async def _tell_of_tries(session: AsyncSession, judged: Sequence[Photo], *, now: datetime) -> None:
    """Tell buyer and operators, once a stage, that photo after photo of it was doubted."""
    doubted = [photo for photo in judged if SUSPICIOUS.intersection(photo.reason_codes) and photo.stage is not None]
    await session.flush()
    for photo in {(photo.order_id, photo.stage): photo for photo in doubted}.values():
        assert photo.order_id is not None and photo.stage is not None
        tries = await queries.count_suspicious(session, order_id=photo.order_id, stage=Stage(photo.stage))
        if tries < MOST_TRIES:
            continue
        said = StageDoubted(order_id=photo.order_id, stage=Stage(photo.stage), tries=tries)
        for person in [await merchant_of(session, photo), *await list_outside_operators(session, photo)]:
            dedupe = f"doubted:{photo.order_id}:{photo.stage}:{person.id}"
            await notify.send(session, to=person.address, message=said, now=now, dedupe=dedupe)


async def answer_sender(session: AsyncSession, photos: Sequence[Photo], *, now: datetime) -> None:
    """Answer the sender once for a batch, as a reply to the photo that matters most."""
    if not photos:
        return
    failed = [photo for photo in photos if photo.state != PhotoState.ACCEPTED]
    to = (failed or list(photos))[0]
    await notify.send(
        session,
        to=to.address,
        message=PhotoVerdict(
            photo_ids=tuple(photo.id for photo in photos), rounds=tuple(photo.round for photo in photos)
        ),
        now=now,
        priority=Priority.ANSWER,
        reply_to_message_id=to.message_id,
        dedupe=f"photo.verdict:{photos[0].id}:{photos[0].round}:{to.state}",
    )
    await _end_checking(session, photos, now=now)
    await _answer_owner(session, photos, now=now)


async def _end_checking(session: AsyncSession, photos: Sequence[Photo], *, now: datetime) -> None:
    """Have each word that one of these photos is checked say what became of it."""
    judged = {(photo.id, photo.round) for photo in photos}
    for at in {photo.address for photo in photos}:
        told: dict[int, Checking] = {}
        for row in await outbox.list_of_key(session, at=at, key=Checking.outbox_key):
            said = read(Checking, row.params)
            if (said.photo_id, said.round) in judged and "message_id" in row.params:
                told[row.params["message_id"]] = said
        for message_id, said in told.items():
            await notify.show_anew(session, to=at, message=said, message_id=message_id, now=now)


async def _answer_owner(session: AsyncSession, photos: Sequence[Photo], *, now: datetime) -> None:
    """Show an owner who moved somebody's photos what became of them, where they read that these are checked."""
    moved = [photo for photo in photos if photo.round > 1 and photo.workshop_id is not None]
    for photo in moved:
        owner = await parties.get_owner(session, workshop_id=photo.workshop_id or 0)
        for row in await outbox.list_of_key(session, at=owner.address, key=PhotoPutRight.outbox_key):
            said = read(PhotoPutRight, row.params)
            if (said.photo_id, said.round) == (photo.id, photo.round):
                at = row.params["message_id"]
                await notify.show_anew(session, to=owner.address, message=said, message_id=at, now=now)
                break


async def call_judges(session: AsyncSession, photo: Photo, judges: Sequence[Person], *, now: datetime) -> None:
    """Show a doubtful photo to those who decide about it, to each once a round.

    Where they are asked about others that are decided with it and the question is young, or has not gone out, it
    joins that question: a photo a minute is one message, not ten.
    """
    together = await queries.list_together(session, photo)
    for person in judges:
        if not await _joins(session, [one for one in together if one.id != photo.id], person, now=now):
            asked = ReviewAsked(photo_id=photo.id)
            await notify.send(session, to=person.address, message=asked, now=now, dedupe=_asked(photo, person))


def _asked(photo: Photo, person: Person) -> str:
    return f"review:{photo.id}:{photo.round}:{person.id}"


async def _joins(session: AsyncSession, others: Sequence[Photo], person: Person, *, now: datetime) -> bool:
    asked = await outbox.find_newest_of(session, at=person.address, dedupes=[_asked(one, person) for one in others])
    if asked is None or person.address.is_gone:
        return False
    if asked.state == State.QUEUED:
        return True
    if asked.state != State.SENT or asked.sent_at is None or asked.sent_at < now - QUESTION_IS_YOUNG:
        return False
    message = message_of(asked)
    assert asked.message_id is not None and message is not None
    await notify.show_anew(session, to=person.address, message=message, message_id=asked.message_id, now=now)
    return True
