"""Files that wait to pass between the two sides of an order: looked at, cleaned, passed on or refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.codes.model import Standing, read
from core.errors import UserError
from core.jobs import actions as jobs
from core.jobs.tables import Job
from core.notify import actions as notify
from core.parties.tables import Person
from core.rooms import actions as rooms
from core.rooms import copies
from core.rooms.files import is_contact_in_code, tells_contacts
from core.rooms.messages import PicturesRefused, RoomAlbum
from core.rooms.tables import PostKind, PostState, RoomPost
from core.work.deps import Deps
from core.work.fetching import fetch, fetch_looked_at
from core.workers import WorkerLost

MAX_PHOTO_PX = 1920
UNREADABLE, TELLS_CONTACTS = "room.file_unreadable", "room.file_tells_contacts"
"""Why a file does not go over, as its sender is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a look at a file has found; `sha256` is the clean copy of a picture."""

    sha256: str | None = None
    is_readable: bool = True
    tells_contacts: bool = False

    def refusal(self, at: rooms.Standing) -> str | None:
        """Name why a file does not go over; None where it does."""
        if not self.is_readable:
            return UNREADABLE
        return TELLS_CONTACTS if self.tells_contacts and not at.is_open_names else None


UNSEEN = Look(is_readable=False)


async def relay(deps: Deps, job: Job) -> None:
    """Look at the files of a held post or album, clean pictures of what they tell about the place, and pass them on."""
    async with deps.reading() as session:
        first, *others = await copies.list_album(session, post_id=job.args["post_id"])
    looks = {post.id: await _look_at(deps, post) for post in (first, *others) if post.state == PostState.HELD}
    now = deps.now()
    async with deps.transaction() as session:
        speaker = await session.get_one(Person, first.speaker_id)
        standing = await _access(session, speaker, room_id=first.room_id)
        if not await jobs.complete(session, job.id):
            return
        album = await copies.list_album(session, post_id=first.id)
        held = [post for post in album if post.state == PostState.HELD]
        if isinstance(standing, UserError):
            await _leave_in_closed_room(session, held, speaker, standing, now=now)
        else:
            await _pass_on_album(session, standing, held, looks, now=now)


async def _access(session: AsyncSession, speaker: Person, *, room_id: int) -> rooms.Standing | UserError:
    """Find how the speaker stands, or why the room is closed to them.

    Its order is locked before the job is settled, as by whoever sends the next picture of the album.
    """
    try:
        return await rooms.access_room(session, actor=speaker, room_id=room_id)
    except UserError as error:
        return error


async def _leave_in_closed_room(
    session: AsyncSession, held: Sequence[RoomPost], speaker: Person, error: UserError, *, now: datetime
) -> None:
    """Tell who sent pictures that the room has closed, or is theirs no more, while they were looked at."""
    if not held:
        return
    for post in held:
        post.state = PostState.REFUSED
    await notify.send(
        session,
        to=speaker.address,
        key=error.text_key,
        params=error.params,
        reply_to_message_id=held[0].message_id,
        now=now,
    )


async def _pass_on_album(
    session: AsyncSession, at: rooms.Standing, held: Sequence[RoomPost], looks: Mapping[int, Look], *, now: datetime
) -> None:
    """Judge what was looked at; what came meanwhile stays held, and is looked at by a job of its own."""
    looked_at = [post for post in held if post.id in looks]
    for post in held:
        if post.id not in looks:
            await rooms.have_looked_at(session, post=post, now=now)
    refused: dict[str, list[RoomPost]] = {}
    for post in looked_at:
        look = looks[post.id]
        why = look.refusal(at)
        post.sha256 = look.sha256 if why is None else None
        post.state = PostState.RELAYED if why is None else PostState.REFUSED
        if why is not None:
            refused.setdefault(why, []).append(post)
    for why, ones in refused.items():
        await _tell_refused(session, at, why, ones, now=now)
    passed = [post for post in looked_at if post.state is PostState.RELAYED]
    if len(passed) > 1:
        ids = tuple(post.id for post in passed)
        message = RoomAlbum(room_id=at.room.id, post_id=ids[0], post_ids=ids)
        await notify.send(session, to=at.other.address, message=message, now=now)
    elif passed:
        await rooms.relay(session, at=at, post=passed[0], now=now)


async def _tell_refused(
    session: AsyncSession, at: rooms.Standing, why: str, posts: Sequence[RoomPost], *, now: datetime
) -> None:
    """Tell who sent files why they do not go over, in reply to the first of them."""
    is_bad_picture = posts[0].kind is PostKind.PHOTO and why == UNREADABLE
    await notify.send(
        session,
        to=at.me.address,
        message=PicturesRefused(count=len(posts)) if is_bad_picture else None,
        key=why,
        reply_to_message_id=posts[0].message_id,
        now=now,
    )


async def _look_at(deps: Deps, post: RoomPost) -> Look:
    """Fetch a file and look at it: a picture is cleaned and its codes are read, the words of a sheet are read."""
    if post.file is None:
        return UNSEEN
    if post.kind is not PostKind.PHOTO:
        return await _look_into_sheet(deps, post)
    sha256, codes = await fetch_looked_at(deps, post.file, max_px=MAX_PHOTO_PX)
    foreign = [code for code in codes if read(code, keys=deps.code_keys).standing is not Standing.VALID]
    is_contact = any(is_contact_in_code(code) for code in foreign)
    return Look(sha256=sha256, is_readable=sha256 is not None, tells_contacts=is_contact)


async def _look_into_sheet(deps: Deps, post: RoomPost) -> Look:
    data = await fetch(deps, post.file) if post.file is not None else None
    if data is None:
        return UNSEEN
    try:
        return Look(tells_contacts=await deps.parse(tells_contacts, data, post.file_name or ""))
    except (UserError, WorkerLost):
        return UNSEEN
