"""Small signs in a chat: a photo was seen, words were passed on, the robot is at work. They are of use now or never.

A gesture is queued like the answer to a press, so it waits for no message and none of their limits counts it. It has
a pace of its own, which lets what says something go first. Whatever becomes of it, nobody is told, it is not made
twice, and its row goes.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from core.notify import actions as notify
from core.notify.message import Message
from core.notify.messages import AtWorkSign, CorrectedSign, PassedOnSign, SeenSign
from core.notify.model import Address
from core.notify.queries import GESTURES
from core.notify.tables import Kind, Outbox, Priority

GOOD_FOR = timedelta(seconds=60)
"""A sign that comes later than this says nothing any more."""
PER_S = 10.0
"""So many a second are made at most, by all bots together; in a rush those that wait too long are left out."""
AT_WORK_S = 5.0
"""How long the messenger shows that a bot is at work (core.telegram.org/bots/api#sendchataction)."""


@dataclass(slots=True)
class Pace:
    """How many gestures may be made now; times are seconds of a monotonic clock."""

    used_until_s: float = 0.0

    def take(self, waiting: int, *, now_s: float) -> int:
        """Say how many of those that wait may be made, and count them."""
        self.used_until_s = max(self.used_until_s, now_s - 1.0)
        taken = min(waiting, int((now_s - self.used_until_s) * PER_S + 1e-6))
        self.used_until_s += taken / PER_S
        return taken


async def show_seen(session: AsyncSession, *, to: Address, message_id: int, now: datetime) -> None:
    """Put eyes on a message: it was taken."""
    await _react(session, to, message_id, SeenSign(until=now + GOOD_FOR), now)


async def show_passed_on(
    session: AsyncSession, *, to: Address, message_id: int, is_correction: bool, now: datetime
) -> None:
    """Put a dove on a message that stands in the chat it was for, a writing hand once its edit stands there too."""
    sign = CorrectedSign if is_correction else PassedOnSign
    await _react(session, to, message_id, sign(until=now + GOOD_FOR), now)


async def _react(session: AsyncSession, to: Address, message_id: int, sign: Message, now: datetime) -> None:
    await notify.send(
        session,
        to=to,
        message=sign,
        params={"message_id": message_id},
        kind=Kind.ANSWER,
        priority=Priority.ANSWER,
        now=now,
    )


async def show_at_work(session: AsyncSession, *, to: Address, photo_id: int, now: datetime) -> None:
    """Show for some seconds that the robot is at work on a photo; once it is judged, the sign is left out."""
    sign = AtWorkSign(photo_id=photo_id, until=now + GOOD_FOR)
    await notify.send(session, to=to, message=sign, kind=Kind.ANSWER, priority=Priority.ANSWER, now=now)


async def forget(session: AsyncSession, *, row_ids: Collection[int]) -> None:
    """Delete gestures that were made, or came to nothing."""
    if row_ids:
        await session.execute(delete(Outbox).where(Outbox.id.in_(row_ids)))


def is_gesture(row: Outbox) -> bool:
    """Say whether a row is a sign and no message."""
    return row.key in GESTURES
