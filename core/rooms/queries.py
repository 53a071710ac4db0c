"""Look at what was said in rooms."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.notify.model import Address
from core.notify.tables import Kind, Outbox, State
from core.rooms.copies import COPIES
from core.rooms.messages import RoomCorrection, RoomEntered, RoomInside, RoomLost, RoomStillOpen
from core.rooms.tables import RoomPost

ANSWERED_WITHIN = timedelta(minutes=30)
"""So long after something was said in a room a plain word counts as an answer to it."""
MOST_LOOKED_AT = 40
SAID = COPIES | {RoomCorrection.outbox_key}
"""What shows the words of the other side."""
INSIDE = frozenset(kind.outbox_key for kind in (RoomInside, RoomEntered, RoomStillOpen))
ABOUT = INSIDE | {RoomLost.outbox_key}
"""What the robot says of a room, after which words still go there."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What somebody has heard of rooms in the last minutes."""

    room_ids: tuple[int, ...]
    """The rooms from which something was shown to them, the newest first."""
    is_newest: bool
    """The newest message of their chat is of the first of them."""
    is_told: bool
    """They were told that what they write goes to the first of them."""


async def list_heard(session: AsyncSession, *, at: Address, now: datetime) -> Heard:
    """List the rooms from which something was shown in a chat, as far back as a plain word is an answer to it."""
    shown = select(Outbox.key, Outbox.params).where(
        Outbox.bot_id == at.bot_id,
        Outbox.chat_id == at.chat_id,
        Outbox.message_id.is_not(None),
        Outbox.state == State.SENT,
        Outbox.kind.in_((Kind.SEND, Kind.COPY)),
        Outbox.sent_at > now - ANSWERED_WITHIN,
    )
    rows = (await session.execute(shown.order_by(Outbox.message_id.desc()).limit(MOST_LOOKED_AT))).all()
    room_ids = tuple(dict.fromkeys(params["room_id"] for key, params in rows if key in SAID and "room_id" in params))
    first = room_ids[0] if room_ids else None
    of_first = [(place, key) for place, (key, params) in enumerate(rows) if params.get("room_id") == first]
    return Heard(
        room_ids=room_ids,
        is_newest=any(place == 0 and key in SAID | ABOUT for place, key in of_first),
        is_told=any(key in INSIDE for _, key in of_first),
    )
