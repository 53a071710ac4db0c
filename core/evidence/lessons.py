"""Photos that a workshop takes for its checks to learn from: five scenes, four photos of each, in rounds.

They are of no order: none proves a stage, and none is searched for what later evidence is like. A round goes on until
it is ended and looked at; it may be left and taken up again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.evidence.actions import Sent
from core.evidence.tables import LessonPhoto, Scene
from core.jobs import actions as jobs
from core.notify.model import Address
from core.parties.access import access_workshop
from core.parties.tables import Person, Workshop

A_SCENE = 4
"""Photos of each scene."""
A_ROUND = A_SCENE * len(Scene)


class Fate(Enum):
    """What became of a photo that was sent: kept, sent before, or one too many of its scene."""

    KEPT = auto()
    TWICE = auto()
    TOO_MANY = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A photo that was sent, how many the round has now, and which scene is photographed next; None: all are there.

    `first_id`: the photo of its scene that came first.
    """

    fate: Fate
    count: int
    scene: Scene | None
    first_id: int | None = None


async def begin(session: AsyncSession, *, actor: Person, workshop_id: int) -> tuple[Workshop, Scene | None]:
    """Begin a round, or take it up again, at the first scene that lacks photos; None where none does.

    Raises:
        NotYours: The workshop is not this person's to manage.
    """
    workshop = await access_workshop(session, actor=actor, workshop_id=workshop_id, to_change=True)
    return workshop, next_scene(await count_by_scene(session, workshop_id=workshop.id))


async def take(
    session: AsyncSession, *, actor: Person, workshop_id: int, scene: Scene, sent: Sent, now: datetime
) -> Taken:
    """Keep a photo for the scene that is asked for; one of an album is of the scene of its album.

    Raises:
        NotYours: The workshop is not this person's to manage.
    """
    workshop = await access_workshop(session, actor=actor, workshop_id=workshop_id, to_change=True)
    sibling = await find_sibling(session, sent=sent)
    scene = Scene(sibling.scene) if sibling is not None else scene
    before = await count_by_scene(session, workshop_id=workshop.id)
    if await _is_known(session, workshop_id=workshop.id, sent=sent):
        return Taken(fate=Fate.TWICE, count=sum(before.values()), scene=scene)
    is_over = sibling is not None and sibling.looked_at is not None
    if is_over or before.get(scene, 0) >= A_SCENE:
        return Taken(fate=Fate.TOO_MANY, count=sum(before.values()), scene=next_scene(before, after=scene))
    photo = LessonPhoto(
        workshop_id=workshop.id,
        sender_id=actor.id,
        bot_id=sent.bot_id,
        chat_id=sent.chat_id,
        message_id=sent.message_id,
        album_id=sent.album_id,
        kind=sent.kind,
        file_id=sent.file_id,
        file_unique_id=sent.file_unique_id,
        scene=scene,
        received_at=now,
    )
    session.add(photo)
    await session.flush()
    counts = {**before, scene: before.get(scene, 0) + 1}
    after = scene if counts[scene] < A_SCENE else next_scene(counts, after=scene)
    first = select(func.min(LessonPhoto.id)).where(*_of_round(workshop.id), LessonPhoto.scene == scene)
    return Taken(
        fate=Fate.KEPT, count=sum(counts.values()), scene=after, first_id=await session.scalar(first) or photo.id
    )


async def end(session: AsyncSession, *, actor: Person, workshop_id: int, at: Address, now: datetime) -> int:
    """End the round and have its photos looked at; return how many there are. With none there is nothing to look at.

    Raises:
        NotYours: The workshop is not this person's to manage.
        GivenUp: Processes died over these photos, so that nothing would come.
    """
    workshop = await access_workshop(session, actor=actor, workshop_id=workshop_id, to_change=True)
    photos = await list_round(session, workshop_id=workshop.id)
    if photos:
        await jobs.ask_for(
            session,
            kind="lesson.look",
            key=f"lesson.look:{workshop.id}:{photos[-1].id}",
            due_at=now,
            args={"workshop_id": workshop.id, "bot_id": at.bot_id, "chat_id": at.chat_id},
            sender_id=actor.id,
        )
    return len(photos)


async def list_round(session: AsyncSession, *, workshop_id: int) -> Sequence[LessonPhoto]:
    """List the photos of the round that was not looked at yet, by their scenes, as they came."""
    found = (await session.scalars(select(LessonPhoto).where(*_of_round(workshop_id)).order_by(LessonPhoto.id))).all()
    order = list(Scene)
    return sorted(found, key=lambda photo: order.index(Scene(photo.scene)))


async def list_looked_at(session: AsyncSession, *, workshop_id: int) -> Sequence[LessonPhoto]:
    """List the photos of a workshop that were looked at and could be read, the oldest first."""
    found = select(LessonPhoto).where(LessonPhoto.workshop_id == workshop_id, LessonPhoto.sha256.is_not(None))
    return (await session.scalars(found.order_by(LessonPhoto.id))).all()


async def count_by_scene(session: AsyncSession, *, workshop_id: int) -> Mapping[Scene, int]:
    """Count the photos of the round that goes on."""
    counted = select(LessonPhoto.scene, func.count()).where(*_of_round(workshop_id)).group_by(LessonPhoto.scene)
    return {Scene(scene): count for scene, count in (await session.execute(counted)).all()}


def next_scene(counts: Mapping[Scene, int], *, after: Scene | None = None) -> Scene | None:
    """Find the scene that lacks photos: the first after one, or the first of all."""
    scenes = list(Scene)
    later = scenes if after is None else scenes[scenes.index(after) + 1 :]
    return next((scene for scene in later if counts.get(scene, 0) < A_SCENE), None)


async def find_sibling(session: AsyncSession, *, sent: Sent) -> LessonPhoto | None:
    """Find a photo that came before in the same album."""
    if sent.album_id is None:
        return None
    of_album = (LessonPhoto.chat_id == sent.chat_id, LessonPhoto.album_id == sent.album_id)
    found = select(LessonPhoto).where(LessonPhoto.bot_id == sent.bot_id, *of_album)
    return await session.scalar(found.order_by(LessonPhoto.id).limit(1))


async def last_round_id(session: AsyncSession, *, workshop_id: int) -> int:
    """Name the last round that was looked at, by its last photo; 0 before the first."""
    looked_at = (LessonPhoto.workshop_id == workshop_id, LessonPhoto.looked_at.is_not(None))
    return await session.scalar(select(func.max(LessonPhoto.id)).where(*looked_at)) or 0


async def _is_known(session: AsyncSession, *, workshop_id: int, sent: Sent) -> bool:
    same = (LessonPhoto.workshop_id == workshop_id, LessonPhoto.file_unique_id == sent.file_unique_id)
    return await session.scalar(select(LessonPhoto.id).where(*same).limit(1)) is not None


def _of_round(workshop_id: int) -> tuple[ColumnElement[bool], ...]:
    return LessonPhoto.workshop_id == workshop_id, LessonPhoto.looked_at.is_(None)
