"""Which message in the one chat of a room is which in the other: what a reply quotes, and what an edit edits.

The copies are rows of the outbox, which are kept for their period only (`core/retention`): after it a message is none
of a room any more.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.notify.model import Address
from core.notify.tables import Kind, Outbox
from core.rooms.messages import RoomAlbum, RoomFile, RoomSaid
from core.rooms.tables import PostState, RoomPost

COPIES = frozenset({RoomSaid.outbox_key, RoomFile.outbox_key, RoomAlbum.outbox_key, ""})
"""The keys of rows that show a post; a copy by the messenger itself has none."""
MOST_IN_ALBUM = 10
"""The pictures of an album stand under numbers in a row; the row knows the first."""


async def find_said(session: AsyncSession, *, at: Address, message_id: int) -> RoomPost | None:
    """Find what a person said in a room by a message of their own."""
    said = select(RoomPost).where(
        RoomPost.bot_id == at.bot_id, RoomPost.chat_id == at.chat_id, RoomPost.message_id == message_id
    )
    return await session.scalar(said)


async def find_shown(session: AsyncSession, *, at: Address, message_id: int) -> RoomPost | None:
    """Find the post that a message of the robot shows to the other side."""
    near = select(Outbox).where(
        Outbox.bot_id == at.bot_id,
        Outbox.chat_id == at.chat_id,
        Outbox.message_id <= message_id,
        Outbox.message_id > message_id - MOST_IN_ALBUM,
    )
    row = await session.scalar(near.order_by(Outbox.message_id.desc(), Outbox.id.desc()).limit(1))
    if row is None or row.params.get("post_id") is None:
        return None
    posts = await list_shown(session, row=row)
    place = message_id - (row.message_id or 0)
    return posts[place] if place < len(posts) else None


async def list_shown(session: AsyncSession, *, row: Outbox) -> list[RoomPost]:
    """List the posts that a row of the outbox shows, in the order they stand in."""
    post_id = row.params.get("post_id")
    if post_id is None:
        return []
    if row.key == RoomAlbum.outbox_key:
        return await list_together(session, post_id=post_id, post_ids=row.params.get("post_ids") or ())
    post = await session.get(RoomPost, post_id)
    return [post] if post is not None else []


async def list_together(session: AsyncSession, *, post_id: int, post_ids: Sequence[int]) -> list[RoomPost]:
    """List the pictures that go over as one message; without names, as in older rows, all that passed of the album."""
    if post_ids:
        named = select(RoomPost).where(RoomPost.id.in_(post_ids)).order_by(RoomPost.message_id)
        return list((await session.scalars(named)).all())
    return [one for one in await list_album(session, post_id=post_id) if one.state is PostState.RELAYED]


async def list_album(session: AsyncSession, *, post_id: int) -> list[RoomPost]:
    """List the posts that came together with a post, itself included, in the order they were sent."""
    post = await session.get_one(RoomPost, post_id)
    if post.media_group_id is None:
        return [post]
    together = select(RoomPost).where(
        RoomPost.room_id == post.room_id,
        RoomPost.speaker_id == post.speaker_id,
        RoomPost.media_group_id == post.media_group_id,
    )
    return list((await session.scalars(together.order_by(RoomPost.message_id))).all())


async def find_copy(session: AsyncSession, *, post: RoomPost, to: Address) -> Outbox | None:
    """Find the row that shows a post to the other side, sent or not."""
    album = await list_album(session, post_id=post.id)
    rows = select(Outbox).where(
        Outbox.bot_id == to.bot_id,
        Outbox.chat_id == to.chat_id,
        Outbox.key.in_(COPIES),
        Outbox.kind.in_((Kind.SEND, Kind.COPY)),
        Outbox.params["post_id"].as_integer().in_({one.id for one in album}),
    )
    for row in (await session.scalars(rows.order_by(Outbox.id.desc()))).all():
        if post.id in [one.id for one in await list_shown(session, row=row)]:
            return row
    return None


async def find_copied_message(session: AsyncSession, *, post: RoomPost, to: Address) -> int | None:
    """Find the message that shows a post in the other chat; None where none does yet, or any more."""
    row = await find_copy(session, post=post, to=to)
    if row is None or row.message_id is None or row.key != RoomAlbum.outbox_key:
        return row.message_id if row is not None else None
    ids = [one.id for one in await list_shown(session, row=row)]
    return row.message_id + ids.index(post.id)


async def find_quoted(session: AsyncSession, *, post: RoomPost, to: Address) -> int | None:
    """Find the message in the other chat that is what a post replies to in its own."""
    if post.reply_to_message_id is None:
        return None
    own = await find_said(session, at=post.address, message_id=post.reply_to_message_id)
    if own is not None:
        return await find_copied_message(session, post=own, to=to)
    shown = await find_shown(session, at=post.address, message_id=post.reply_to_message_id)
    return shown.message_id if shown is not None and shown.address == to else None


async def find_room_of_message(session: AsyncSession, *, at: Address, message_id: int) -> int | None:
    """Find the room that a message of a chat belongs to, said there or shown, so that a reply to it goes there."""
    own = await find_said(session, at=at, message_id=message_id)
    if own is not None:
        return own.room_id
    params = await session.scalar(
        select(Outbox.params).where(
            Outbox.bot_id == at.bot_id, Outbox.chat_id == at.chat_id, Outbox.message_id == message_id
        )
    )
    room_id = (params or {}).get("room_id")
    if room_id is not None:
        return int(room_id)
    shown = await find_shown(session, at=at, message_id=message_id)
    return shown.room_id if shown is not None else None
