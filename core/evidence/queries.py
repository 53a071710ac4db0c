"""Find photos, and what a new one may be a copy of."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import takewhile
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, and_, func, literal, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import ColumnElement
from structlog.contextvars import bind_contextvars

from core.database import UtcDateTime
from core.evidence.earlier import EarlierPhotos
from core.evidence.judges import is_about_origin, judge_of
from core.evidence.reasons import SUSPICIOUS, Decision, ReasonCode
from core.evidence.tables import Photo, PhotoState
from core.locking import lock
from core.notify.model import Address
from core.orders.model import OrderState
from core.orders.tables import Order
from core.parties.model import NotYours
from core.parties.tables import Membership, Person, Workshop
from core.planning.tables import PlanStage
from core.stage import Stage

MOST_COMPARED = 100
"""Close looks at one photo at most."""
MOST_TOGETHER = 10
"""Photos that one person decides about by one tap at most: an album's, and what a sheet shows large enough."""
_LATEST_OWN, _LATEST_OF_ANYBODY = 24, 8


class Lookalike(NamedTuple):
    """What of an earlier photo is needed for a close look: a hundred whole rows take longer than the look itself."""

    id: int
    sha256: str | None
    file_unique_id: str
    fingerprint: bytes | None
    sketch_sha256: str | None

    def is_same_file(self, photo: Photo) -> bool:
        """Say whether a photo is this very file."""
        return self.sha256 == photo.sha256 or self.file_unique_id == photo.file_unique_id


async def get_photo(session: AsyncSession, photo_id: int) -> Photo:
    """Get a photo by an id of our own."""
    return await session.get_one(Photo, photo_id)


async def get_repeated(session: AsyncSession, photo_id: int) -> Photo:
    """Get a photo, or the one of which it is known to be sent once more."""
    photo = await get_photo(session, photo_id)
    while photo.like_photo_id is not None and ReasonCode.REPEATED in photo.reason_codes:
        photo = await get_photo(session, photo.like_photo_id)
    return photo


async def access_photo(session: AsyncSession, *, actor: Person, photo_id: int) -> Photo:
    """Get a photo that the actor sent; it and those that came with it are locked from now on.

    Raises:
        NotYours: There is no such photo of this person.
    """
    bind_contextvars(photo=photo_id)
    photo = await session.get(Photo, photo_id)
    if photo is None or photo.sender_id != actor.id:
        raise NotYours
    await lock(session, Photo, [one.id for one in await list_batch(session, photo)])
    return photo


async def list_batch(session: AsyncSession, photo: Photo) -> Sequence[Photo]:
    """List the photos that are answered together with this one: its album, else itself."""
    if photo.album_id is None:
        return [photo]
    album = select(Photo).where(
        Photo.bot_id == photo.bot_id, Photo.chat_id == photo.chat_id, Photo.album_id == photo.album_id
    )
    return (await session.scalars(album.order_by(Photo.message_id))).all()


async def list_alike(session: AsyncSession, photo: Photo) -> Sequence[Photo]:
    """List a photo and those of its album that were judged alike: for the same order and stage, with the same end."""
    as_judged = (photo.order_id, photo.stage, photo.state)
    return [one for one in await list_batch(session, photo) if (one.order_id, one.stage, one.state) == as_judged]


async def list_together(session: AsyncSession, photo: Photo) -> Sequence[Photo]:
    """List the photos that are shown and decided as one, oldest first: of a sender, order and stage, doubted alike.

    They wait, or they were decided by one tap. Of those that are neither, an album's. None is of origin: of that each
    photo is decided by itself. Of more than `MOST_TOGETHER` it is those that go with this one.
    """
    if is_about_origin(photo):
        return [photo]
    if photo.state != PhotoState.REVIEW and photo.decided_at is None:
        found = await list_alike(session, photo)
    else:
        found = await _list_decided_alike(session, photo)
    alike = [one for one in found if _doubts(one) == _doubts(photo)]
    first = alike.index(photo) // MOST_TOGETHER * MOST_TOGETHER
    return alike[first : first + MOST_TOGETHER]


async def _list_decided_alike(session: AsyncSession, photo: Photo) -> Sequence[Photo]:
    alike = select(Photo).where(
        Photo.sender_id == photo.sender_id,
        Photo.order_id == photo.order_id,
        Photo.stage == photo.stage,
        Photo.state == photo.state,
        Photo.decided_by_id.is_not_distinct_from(photo.decided_by_id),
        Photo.decided_at.is_not_distinct_from(photo.decided_at),
    )
    return (await session.scalars(alike.order_by(Photo.received_at, Photo.id))).all()


def mark_of(photos: Sequence[Photo]) -> int:
    """Name a set of photos as they were judged, in 32 bits: another photo or another judgement is another mark."""
    return crc32(" ".join(f"{photo.id}:{photo.round}" for photo in photos).encode())


def _doubts(photo: Photo) -> set[str]:
    return {told.code for told in photo.told if told.decision is Decision.REVIEW}


async def list_accepted(session: AsyncSession, *, order_id: int) -> Sequence[Photo]:
    """List the photos that prove an order's stages, oldest first."""
    found = select(Photo).where(Photo.order_id == order_id, Photo.state == PhotoState.ACCEPTED)
    return (await session.scalars(found.order_by(Photo.received_at, Photo.id))).all()


async def find_by_message(session: AsyncSession, *, at: Address, message_id: int) -> Photo | None:
    """Find the photo that was sent as this message."""
    sent = (Photo.bot_id == at.bot_id, Photo.chat_id == at.chat_id, Photo.message_id == message_id)
    return await session.scalar(select(Photo).where(*sent))


async def find_newest_judged(session: AsyncSession, *, sender_id: int) -> Photo | None:
    """Find the photo of a sender that was judged last and was not refused."""
    judged = select(Photo).where(
        Photo.sender_id == sender_id, Photo.state.in_((PhotoState.ACCEPTED, PhotoState.REVIEW))
    )
    return await session.scalar(judged.order_by(Photo.received_at.desc(), Photo.id.desc()).limit(1))


async def list_newest_accepted(session: AsyncSession, *, workshop_id: int, most: int) -> Sequence[Photo]:
    """List the photos of a workshop's orders in work that were accepted last, the newest first."""
    in_work = select(Order.id).where(Order.workshop_id == workshop_id, Order.state == OrderState.AGREED)
    found = select(Photo).where(Photo.order_id.in_(in_work), Photo.state == PhotoState.ACCEPTED)
    return (await session.scalars(found.order_by(Photo.received_at.desc(), Photo.id.desc()).limit(most))).all()


async def list_open_reviews(session: AsyncSession, *, person: Person, limit: int) -> Sequence[Photo]:
    """List the photos that wait for this person's eye, by `core.evidence.judges`, the oldest first."""
    return (await _list_waiting(session, person))[:limit]


async def list_undecided(session: AsyncSession, *, judged_before: datetime) -> Sequence[Photo]:
    """List the photos that have waited for a person's eye since before an instant."""
    in_work = select(Order.id).where(Order.state == OrderState.AGREED)
    waiting = select(Photo).where(
        Photo.order_id.in_(in_work), Photo.state == PhotoState.REVIEW, Photo.judged_at <= judged_before
    )
    return (await session.scalars(waiting.order_by(Photo.judged_at, Photo.id))).all()


async def find_next_review(session: AsyncSession, *, person: Person, after: Photo) -> Photo | None:
    """Find the next photo of the same order and stage that waits for this person's eye."""
    waiting = await _list_waiting(session, person)
    return next((one for one in waiting if (one.order_id, one.stage) == (after.order_id, after.stage)), None)


async def count_open_reviews(session: AsyncSession, *, person: Person) -> int:
    """Count the photos that wait for this person's eye."""
    return len(await _list_waiting(session, person))


async def _list_waiting(session: AsyncSession, person: Person) -> list[Photo]:
    """List what a person may decide: few photos wait at a time, so whose they are is asked of each."""
    owned = select(Workshop.id).where(Workshop.owner_id == person.id)
    bought = select(Order.id).where(Order.merchant_id == person.id)
    open_still = select(Order.id).where(Order.state != OrderState.CANCELLED)
    waiting = select(Photo).where(Photo.state == PhotoState.REVIEW, Photo.order_id.in_(open_still))
    if not person.is_operator:
        waiting = waiting.where(or_(Photo.workshop_id.in_(owned), Photo.order_id.in_(bought)))
    found = await session.scalars(waiting.order_by(Photo.received_at, Photo.id))
    return [photo for photo in found if await judge_of(session, person=person, photo=photo) is not None]


async def count_decided(session: AsyncSession, *, workshop_id: int, code: str) -> tuple[int, int]:
    """Count how people decided in a workshop about photos with a reason: (accepted, asked again), of the last 200."""
    decided = select(Photo).where(Photo.workshop_id == workshop_id, Photo.decided_by_id.is_not(None))
    photos = (await session.scalars(decided.order_by(Photo.decided_at.desc()).limit(200))).all()
    alike = [photo.state == PhotoState.ACCEPTED for photo in photos if code in photo.reason_codes]
    return sum(alike), len(alike) - sum(alike)


async def find_asking_photo(session: AsyncSession, *, order_id: int, stage: Stage, before: Photo) -> Photo | None:
    """Find the photo whose answer asked for a code that the stage still waits for: nothing was accepted since."""
    return await _find_asking(session, order_id=order_id, stage=stage, but=before, sent_until=before.received_at)


async def _find_asking(
    session: AsyncSession, *, order_id: int, stage: Stage, but: Photo, sent_until: datetime | None = None
) -> Photo | None:
    of_stage = (Photo.order_id == order_id, Photo.stage == stage, Photo.id != but.id)
    until = () if sent_until is None else (Photo.received_at <= sent_until,)
    asking = select(Photo).where(*of_stage, Photo.challenge.is_not(None), Photo.judged_at.is_not(None), *until)
    answered_at = func.coalesce(Photo.decided_at, Photo.judged_at)
    found = await session.scalar(asking.order_by(answered_at.desc(), Photo.id.desc()).limit(1))
    if found is None:
        return None
    asked_at = found.decided_at or found.judged_at
    since = select(Photo.id).where(*of_stage, Photo.state == PhotoState.ACCEPTED, answered_at > asked_at)
    return found if await session.scalar(since.limit(1)) is None else None


async def awaits_code(session: AsyncSession, *, order_id: int, stage: Stage, but: Photo) -> bool:
    """Say whether a stage waits now for a photo with a code, whenever another photo was sent."""
    return await _find_asking(session, order_id=order_id, stage=stage, but=but) is not None


async def count_suspicious(session: AsyncSession, *, order_id: int, stage: Stage) -> int:
    """Count the photos of a stage that were doubted as no honest one often is, since the last that was accepted."""
    of_stage = select(Photo).where(Photo.order_id == order_id, Photo.stage == stage, Photo.judged_at.is_not(None))
    latest = (await session.scalars(of_stage.order_by(Photo.judged_at.desc(), Photo.id.desc()))).all()
    since = takewhile(lambda photo: photo.state != PhotoState.ACCEPTED, latest)
    return sum(1 for photo in since if SUSPICIOUS.intersection(photo.reason_codes))


async def find_open_challenge(session: AsyncSession, *, order_id: int, stage: Stage, before: Photo) -> str | None:
    """Find the word that the next photo of a stage is to show: asked by the last answer, not accepted since."""
    asking = await find_asking_photo(session, order_id=order_id, stage=stage, before=before)
    return asking.challenge if asking is not None else None


async def list_workshop_ids(session: AsyncSession, *, person_id: int) -> Sequence[int]:
    """List the workshops on whose floor a person is."""
    at_work = select(Membership.workshop_id).where(Membership.person_id == person_id, Membership.left_at.is_(None))
    return (await session.scalars(at_work.order_by(Membership.workshop_id))).all()


async def list_orders_at(session: AsyncSession, *, workshop_ids: Collection[int]) -> Sequence[Order]:
    """List the orders that these workshops work on, the one that was to be photographed first on top."""
    next_finish = (
        select(PlanStage.finish_at)
        .where(PlanStage.order_id == Order.id, PlanStage.proven_at.is_(None))
        .order_by(PlanStage.position)
        .limit(1)
        .scalar_subquery()
    )
    found = select(Order).where(Order.workshop_id.in_(workshop_ids), Order.state == OrderState.AGREED)
    return (await session.scalars(found.order_by(next_finish.nulls_last(), Order.id))).all()


async def list_orders_to_choose(session: AsyncSession, *, photo: Photo) -> Sequence[Order]:
    """List the orders that a photo may be of: those on its sender's floor."""
    workshop_ids = await list_workshop_ids(session, person_id=photo.sender_id)
    return await list_orders_at(session, workshop_ids=workshop_ids)


async def list_lookalikes(
    session: AsyncSession, photo: Photo, *, turns: bytes, looks: bytes, earlier: EarlierPhotos
) -> Sequence[Lookalike]:
    """List earlier photos of the whole platform worth a close look, the likeliest first.

    The same bytes or the same file of the messenger, then what is near by hash over the turns and mirrors (`turns`, N x
    32 bytes) or by look (`looks`, M x 32 bytes), half of it of the sender's own floor and half of anybody, then the
    latest of the same people and of anybody. What was refused proves nothing yet and does not count against the people
    who were asked to send again.
    """
    floor = {photo.sender_id, *await session.scalars(_colleagues(photo))}
    found = await earlier.search(session, turns=_rows(turns), looks=_rows(looks), floor=floor)
    same = or_(Photo.sha256 == photo.sha256, Photo.file_unique_id == photo.file_unique_id)
    ordered = dict.fromkeys(
        [
            *await _ids(session, photo, same, limit=8),
            *found,
            *await _ids(session, photo, Photo.sender_id.in_(floor), limit=_LATEST_OWN),
            *await _ids(session, photo, None, limit=_LATEST_OF_ANYBODY),
        ]
    )
    wanted = select(Photo.id, Photo.sha256, Photo.file_unique_id, Photo.fingerprint, Photo.sketch_sha256)
    rows = await session.execute(wanted.where(Photo.id.in_(ordered), _is_earlier(photo)))
    by_id = {row[0]: Lookalike._make(row) for row in rows.all()}
    return [by_id[photo_id] for photo_id in ordered if photo_id in by_id][:MOST_COMPARED]


def _rows(hashes: bytes) -> NDArray[np.uint8]:
    return np.frombuffer(hashes, np.uint8).reshape(-1, 32)


async def _ids(session: AsyncSession, photo: Photo, which: ColumnElement[bool] | None, *, limit: int) -> Sequence[int]:
    """List the latest earlier photos of a kind, or of anybody."""
    found = select(Photo.id).where(_is_earlier(photo), *(() if which is None else (which,)))
    return (await session.scalars(found.order_by(Photo.seen_at.desc(), Photo.id.desc()).limit(limit))).all()


def _colleagues(photo: Photo) -> Select[int]:
    workshops = select(Membership.workshop_id).where(Membership.person_id == photo.sender_id)
    return select(Membership.person_id).where(Membership.workshop_id.in_(workshops))


def _is_earlier(photo: Photo) -> ColumnElement[bool]:
    """Everything that was seen before; two copies checked side by side must not refuse each other."""
    seen_at: datetime | None = photo.seen_at
    assert seen_at is not None
    # As one pair SQLite takes it for a range of an index, as two conditions it does not.
    before = tuple_(Photo.seen_at, Photo.id) < tuple_(literal(seen_at, UtcDateTime), photo.id)
    refused_here = and_(Photo.state == PhotoState.RETAKE, Photo.sender_id == photo.sender_id)
    return and_(before, ~refused_here)
