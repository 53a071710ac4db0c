"""Look at what was said in rooms."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.rooms.tables import RoomPost


async def count_said(
    session: AsyncSession, *, room_id: int, speaker_id: int, since: datetime, among_newest: int
) -> int:
    """Count what a person said in a room since an instant, looking at so many of its newest messages at most."""
    newest = (
        select(RoomPost.speaker_id, RoomPost.said_at)
        .where(RoomPost.room_id == room_id)
        .order_by(RoomPost.id.desc())
        .limit(among_newest)
        .subquery()
    )
    said = select(func.count()).select_from(newest)
    return await session.scalar(said.where(newest.c.speaker_id == speaker_id, newest.c.said_at >= since)) or 0


async def was_said_in_room(session: AsyncSession, *, bot_id: int, chat_id: int, message_id: int) -> bool:
    """Say whether a message of a person was passed on to the other side of a room, or is being looked at for it."""
    found = select(RoomPost.id).where(
        RoomPost.bot_id == bot_id, RoomPost.chat_id == chat_id, RoomPost.message_id == message_id
    )
    return await session.scalar(found) is not None
