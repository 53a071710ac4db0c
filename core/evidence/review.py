"""A person decides about a photo that the checks leave open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import UserError
from core.evidence import effects, queries
from core.evidence.facts import PhotoRemarked
from core.evidence.judges import NOTED_AS, Judge, is_about_origin, judge_of
from core.evidence.messages import RemarkMade
from core.evidence.model import grade
from core.evidence.proven import was_looked_around
from core.evidence.reasons import Decision, Told, Trust, told_to_json
from core.evidence.tables import Photo, PhotoState
from core.evidence.verdicts import answer_sender
from core.ledger import actions as ledger
from core.locking import lock, lock_one, lock_own
from core.notify import actions as notify
from core.orders.model import OrderClosed, OrderState
from core.orders.tables import Order
from core.parties.model import NotYours
from core.parties.tables import Person, Workshop


async def access_review(session: AsyncSession, *, actor: Person, photo_id: int) -> Photo:
    """Get a photo that the actor may decide about, by `core.evidence.judges`; locked.

    Raises:
        NotYours: There is no such photo for this person.
    """
    photo = await lock_one(session, Photo, photo_id)
    if photo is None or photo.workshop_id is None:
        raise NotYours
    await lock_one(session, Workshop, photo.workshop_id)
    if await judge_of(session, person=actor, photo=photo) is None:
        raise NotYours
    return photo


MOST_REMARK_CHARACTERS = 300
"""What fits under a photo beside its reasons."""


class RemarkTooLong(UserError):
    """A remark on a photo is a sentence, not a letter."""

    code: ClassVar[str] = "remark_too_long"


async def remark(session: AsyncSession, *, actor: Person, photo_id: int, text: str, now: datetime) -> Photo:
    """Keep what the deciding person has to say about a photo; the sender of a refused one reads it.

    Raises:
        NotYours: The photo is not theirs to decide about.
        RemarkTooLong: It has more than `MOST_REMARK_CHARACTERS`.
    """
    photo = await access_review(session, actor=actor, photo_id=photo_id)
    if len(text) > MOST_REMARK_CHARACTERS:
        raise RemarkTooLong(most=MOST_REMARK_CHARACTERS)
    photo.review_note = text
    assert photo.order_id is not None
    await lock_own(session, Order, photo.order_id)
    fact = PhotoRemarked(photo_id=photo.id, text=text)
    await ledger.append(session, order_id=photo.order_id, fact=fact, actor_id=actor.id, now=now)
    if photo.state == PhotoState.RETAKE and photo.decided_by_id is not None:
        await notify.send(
            session,
            to=photo.address,
            message=RemarkMade(photo_id=photo.id, text=text),
            now=now,
            reply_to_message_id=photo.message_id,
        )
    return photo


def note_judge(photo: Photo, judge: Judge) -> None:
    """Say with a photo who let it count, and grade it by that and by what was said of it."""
    by = Told(code=NOTED_AS[judge], decision=Decision.ACCEPT)
    photo.reasons = told_to_json([*photo.told, by])
    best = grade([told.code for told in photo.told])
    photo.trust = best if was_looked_around(photo) else max(best, Trust.C)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a button stood under: a judgement of a photo (None: not known which), and how many photos with it.

    `mark` names which they were, as `core.evidence.queries.mark_of` does.
    """

    round: int | None = None
    photos: int = 1
    mark: int = 0


ITSELF = Shown()


def _is_as_shown(photos: Sequence[Photo], shown: Shown) -> bool:
    if len(photos) > 1:
        return shown.mark == queries.mark_of(photos)
    return shown.photos == 1 and shown.round in (None, photos[0].round)


async def decide(
    session: AsyncSession,
    *,
    actor: Person,
    photo_id: int,
    accept: bool,
    word: str,
    now: datetime,
    shown: Shown = ITSELF,
) -> Photo:
    """Accept a photo or ask for another; the first decision stands, a later press changes nothing.

    Args:
        session: The transaction.
        actor: Who decides.
        photo_id: The photo, or the first of those that were shown as one.
        accept: Whether it counts.
        word: The challenge that the next photo is to show where the origin of this one was in doubt.
        now: Aware instant.
        shown: What the decision was shown for; where that is something else by now, nothing is decided.

    Raises:
        NotYours: The photo is not theirs to decide about.
        OrderClosed: Its order was cancelled.
    """
    first = await session.get(Photo, photo_id)
    if first is not None:
        both = [*await queries.list_batch(session, first), *await queries.list_together(session, first)]
        await lock(session, Photo, {one.id for one in both})
    photo = await access_review(session, actor=actor, photo_id=photo_id)
    photos = await queries.list_together(session, photo) if shown.photos > 1 else [photo]
    if photo.state != PhotoState.REVIEW or not _is_as_shown(photos, shown):
        return photo
    assert photo.order_id is not None
    order = await lock_own(session, Order, photo.order_id)
    if order.state == OrderState.CANCELLED:
        raise OrderClosed(code=order.code)
    judge = await judge_of(session, person=actor, photo=photo)
    assert judge is not None, "access_review lets nobody else in"
    if is_about_origin(photo) and not accept:
        photo.challenge = word
    for one in photos:
        one.state = PhotoState.ACCEPTED if accept else PhotoState.RETAKE
        one.decided_by_id, one.decided_at = actor.id, now
        if accept:
            note_judge(one, judge)
        else:
            await effects.refused(session, photo=one, actor_id=actor.id, now=now)
    if accept:
        await effects.accepted(session, photos=photos, actor_id=actor.id, now=now)
    await answer_sender(session, photos, now=now)
    return photo
