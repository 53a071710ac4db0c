"""A person decides about a photo that the checks leave open."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.evidence import effects
from core.evidence.model import Trust
from core.evidence.tables import Photo, PhotoState
from core.evidence.verdicts import answer_sender
from core.parties.access import access_workshop
from core.parties.model import NotYours
from core.parties.tables import Person


async def access_review(session: AsyncSession, *, actor: Person, photo_id: int) -> Photo:
    """Get a photo that the actor may decide about: as owner of its workshop or as operator; locked.

    Raises:
        NotYours: There is no such photo for this person.
    """
    photo = await session.get(Photo, photo_id, with_for_update=True)
    if photo is None or photo.workshop_id is None:
        raise NotYours
    await access_workshop(session, actor=actor, workshop_id=photo.workshop_id)
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
