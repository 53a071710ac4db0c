"""A person decides about a photo that the checks leave open."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import UserError
from core.evidence import effects
from core.evidence.facts import PhotoRemarked
from core.evidence.messages import RemarkMade
from core.evidence.reasons import Trust
from core.evidence.tables import Photo, PhotoState
from core.evidence.verdicts import answer_sender
from core.ledger import actions as ledger
from core.locking import lock_one, lock_own
from core.notify import actions as notify
from core.orders.tables import Order
from core.parties.access import access_workshop
from core.parties.model import NotYours
from core.parties.tables import Person


async def access_review(session: AsyncSession, *, actor: Person, photo_id: int) -> Photo:
    """Get a photo that the actor may decide about: as owner of its workshop or as operator; locked.

    Raises:
        NotYours: There is no such photo for this person.
    """
    photo = await lock_one(session, Photo, photo_id)
    if photo is None or photo.workshop_id is None:
        raise NotYours
    await access_workshop(session, actor=actor, workshop_id=photo.workshop_id)
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


async def decide(session: AsyncSession, *, actor: Person, photo_id: int, accept: bool, now: datetime) -> Photo:
    """Accept a photo or ask for another; the first decision stands, a later press changes nothing.

    Raises:
        NotYours: The photo is not theirs to decide about.
    """
    photo = await access_review(session, actor=actor, photo_id=photo_id)
    if photo.state != PhotoState.REVIEW:
        return photo
    photo.state = PhotoState.ACCEPTED if accept else PhotoState.RETAKE
    photo.decided_by_id, photo.decided_at = actor.id, now
    if accept:
        photo.trust = Trust.B
        await effects.accepted(session, photos=[photo], actor_id=actor.id, now=now)
    else:
        await effects.refused(session, photo=photo, actor_id=actor.id, now=now)
    await answer_sender(session, [photo], now=now)
    return photo
