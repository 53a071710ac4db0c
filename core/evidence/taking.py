"""What is shown while photos are taken in and checked, and which check of an album does the work for all of it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.evidence import queries
from core.evidence.actions import check_key, enqueue_check
from core.evidence.messages import AlbumWord
from core.evidence.tables import Photo, PhotoState
from core.jobs.tables import Job, State
from core.locking import lock, lock_one
from core.notify import gestures, passing


async def show_taken(session: AsyncSession, *, photo: Photo, now: datetime) -> None:
    """Show the sender that a photo was taken: eyes on it, or on the first of an album and a word on how many came."""
    album = await list_waiting(session, photo)
    if album[0].id == photo.id:
        await gestures.show_seen(session, to=photo.address, message_id=photo.message_id, now=now)
    if photo.album_id is not None:
        await _tell(session, await _first(session, photo), None, now=now)


async def tell_looked(session: AsyncSession, *, photo: Photo, looked: int, now: datetime) -> None:
    """Say how many photos of an album were looked at."""
    await _tell(session, await _first(session, photo), looked, now=now)


async def _tell(session: AsyncSession, first: Photo, looked: int | None, *, now: datetime) -> None:
    await passing.tell(
        session,
        to=first.address,
        word=AlbumWord(subject_id=first.id, looked=looked),
        reply_to_message_id=first.message_id,
        now=now,
    )


async def take_down(session: AsyncSession, *, photo: Photo, now: datetime) -> None:
    """Take down the word on an album: it has its answer, or never gets one."""
    if photo.album_id is not None:
        first = await _first(session, photo)
        await passing.take_down(session, to=photo.address, word=AlbumWord(subject_id=first.id), now=now)


async def _first(session: AsyncSession, photo: Photo) -> Photo:
    return min(await queries.list_batch(session, photo), key=lambda one: one.id)


async def give_up(session: AsyncSession, *, photo_id: int, now: datetime) -> None:
    """Take down the word on an album whose check was given up."""
    photo = await session.get(Photo, photo_id)
    if photo is not None:
        await take_down(session, photo=photo, now=now)


async def list_waiting(session: AsyncSession, photo: Photo) -> list[Photo]:
    """List the photos of a batch that wait for their check, the one that came first in front."""
    waiting = [one for one in await queries.list_batch(session, photo) if one.state == PhotoState.RECEIVED]
    return sorted(waiting, key=lambda one: one.id)


async def is_left_to_another(session: AsyncSession, photo: Photo) -> bool:
    """Say whether the check of a photo of the same album that came earlier is to come or at work: it does all.

    That photo is locked, so that its check cannot end meanwhile without this one's photo.
    """
    for earlier in await list_waiting(session, photo):
        if earlier.id >= photo.id:
            return False
        locked = await lock_one(session, Photo, earlier.id)
        if locked is not None and locked.state == PhotoState.RECEIVED and await _is_to_be_checked(session, locked):
            return True
    return False


async def _is_to_be_checked(session: AsyncSession, photo: Photo) -> bool:
    due = select(Job.id).where(Job.key == check_key(photo), Job.state == State.DUE)
    return await session.scalar(due) is not None


async def lock_batch(session: AsyncSession, photo: Photo, *, looked_at: Collection[int], now: datetime) -> None:
    """Lock the photos of a batch before they are judged; those that nobody has looked at get a check of their own."""
    await lock(session, Photo, [one.id for one in await queries.list_batch(session, photo)])
    for late in await list_waiting(session, photo):
        if late.id not in looked_at:
            await enqueue_check(session, late, now=now)
