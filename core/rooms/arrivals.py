"""What became of what was passed on: a sign on the speaker's own message once it stands there, else words."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.notify import actions as notify
from core.notify import gestures
from core.notify.tables import Kind, Outbox, Priority, State
from core.rooms import copies
from core.rooms.actions import show_edit
from core.rooms.messages import RoomCorrection, RoomHeading, RoomLost
from core.rooms.tables import RoomPost

PASSES_ON = copies.COPIES | {RoomCorrection.outbox_key}
GIVEN_UP = (State.DEAD, State.UNKNOWN, State.WITHHELD)


def passes_on(row: Outbox) -> bool:
    """Say whether a row brings somebody's words or files to the other side of a room."""
    return row.key in PASSES_ON and "post_id" in row.params and row.key != RoomHeading.outbox_key


def _is_of_edit(kind: Kind, key: str, params: Mapping[str, Any]) -> bool:
    """Say whether a row brings new words for what stands there, also where it had to be sent anew."""
    return kind == Kind.EDIT or key == RoomCorrection.outbox_key or "message_id" in params


async def note(session: AsyncSession, *, rows: Sequence[Outbox], taken: Collection[int], now: datetime) -> None:
    """Show or tell the speakers what became of rows that have ended; one that is tried again has not."""
    for row in filter(passes_on, rows):
        if row.id in taken:
            await _arrived(session, row, now)
    await tell_lost(session, rows=[row for row in rows if row.id not in taken], now=now)


async def _arrived(session: AsyncSession, row: Outbox, now: datetime) -> None:
    """Put the sign on the speaker's message; what was edited on its way there is edited there too."""
    post = await session.get(RoomPost, row.params["post_id"])
    if post is None:
        return
    is_correction = _is_of_edit(row.kind, row.key, row.params)
    await gestures.show_passed_on(
        session, to=post.address, message_id=post.message_id, is_correction=is_correction, now=now
    )
    if is_correction:
        return
    for one in await copies.list_shown(session, row=row):
        if one.edited_at is not None and one.edited_at >= row.created_at:
            await show_edit(session, post=one, before=(one.words_before or [None])[-1], to=row.address, now=now)


async def tell_lost(session: AsyncSession, *, rows: Iterable[Outbox], now: datetime) -> None:
    """Tell the speakers, once each, of what was given up; an edit that a later one overtook is no loss."""
    row_ids = [row.id for row in rows if passes_on(row)]
    if not row_ids:
        return
    found = select(Outbox.id, Outbox.kind, Outbox.state, Outbox.key, Outbox.params).where(
        Outbox.id.in_(row_ids), Outbox.state.in_(GIVEN_UP)
    )
    for row_id, kind, state, key, params in (await session.execute(found)).all():
        is_edit = _is_of_edit(kind, key, params)
        post = await session.get(RoomPost, params["post_id"])
        if post is None or (kind == Kind.EDIT and state == State.WITHHELD):
            continue
        await notify.send(
            session,
            to=post.address,
            message=RoomLost(room_id=post.room_id, is_unsure=state == State.UNKNOWN, is_edit=is_edit),
            reply_to_message_id=post.message_id,
            priority=Priority.ANSWER,
            dedupe=f"room.lost:{row_id}",
            now=now,
        )
