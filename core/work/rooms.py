"""Pictures that wait to pass between the two sides of an order: checked, cleaned, passed on or refused."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import UserError
from core.jobs import actions as jobs
from core.jobs.tables import Job
from core.notify import actions as notify
from core.parties.tables import Person
from core.rooms import actions as rooms
from core.rooms import copies
from core.rooms.messages import PicturesRefused, RoomAlbum
from core.rooms.tables import PostState, RoomPost
from core.work.deps import Deps
from core.work.fetching import fetch_clean

MAX_PHOTO_PX = 1920


async def relay(deps: Deps, job: Job) -> None:
    """Check the pictures of a held post or album, clean them of what they tell about the place, and pass them on."""
    async with deps.reading() as session:
        posts = await copies.list_album(session, post_id=job.args["post_id"])
    cleaned = {post.id: await _clean(deps, post) for post in posts if post.state == PostState.HELD}
    now = deps.now()
    async with deps.transaction() as session:
        if not await jobs.complete(session, job.id):
            return
        posts = await copies.list_album(session, post_id=job.args["post_id"])
        speaker = await session.get_one(Person, posts[0].speaker_id)
        try:
            standing = await rooms.access_room(session, actor=speaker, room_id=posts[0].room_id)
        except UserError as error:
            await _leave_in_closed_room(session, posts, speaker, error, now=now)
        else:
            await _pass_on_album(session, standing, posts, cleaned, now=now)


async def _leave_in_closed_room(
    session: AsyncSession, posts: Sequence[RoomPost], speaker: Person, error: UserError, *, now: datetime
) -> None:
    """Tell who sent pictures that the room has closed, or is theirs no more, while they were looked at."""
    for post in posts:
        post.state = PostState.REFUSED
    await notify.send(
        session,
        to=speaker.address,
        key=error.text_key,
        params=error.params,
        reply_to_message_id=posts[0].message_id,
        now=now,
    )


async def _pass_on_album(
    session: AsyncSession,
    at: rooms.Standing,
    posts: Sequence[RoomPost],
    cleaned: Mapping[int, str | None],
    *,
    now: datetime,
) -> None:
    for post in posts:
        post.sha256 = cleaned.get(post.id)
        post.state = PostState.RELAYED if post.sha256 else PostState.REFUSED
    passed = [post for post in posts if post.state is PostState.RELAYED]
    if len(passed) < len(posts):
        refused = [post.message_id for post in posts if post.state is PostState.REFUSED]
        await notify.send(
            session,
            to=at.me.address,
            message=PicturesRefused(count=len(refused)),
            reply_to_message_id=refused[0],
            now=now,
        )
    if len(passed) > 1:
        await notify.send(
            session, to=at.other.address, message=RoomAlbum(room_id=at.room.id, post_id=passed[0].id), now=now
        )
    elif passed:
        await rooms.relay(session, at=at, post=passed[0], now=now)


async def _clean(deps: Deps, post: RoomPost) -> str | None:
    """Fetch a picture and store its cleaned copy; None where it cannot be read safely."""
    if post.file is None:
        return None
    return await fetch_clean(deps, post.file, max_px=MAX_PHOTO_PX)
