"""A word on what is going on: one message, edited in place while it goes on and taken down when it is over.

It is a card that is not pinned. What it says comes with each refresh; of those that wait in the queue the last counts.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.notify import actions as notify
from core.notify.message import CardMessage, write
from core.notify.model import Address
from core.notify.tables import OVER, PASSING, Card, Kind, Outbox, Priority, State, is_open


async def tell(
    session: AsyncSession,
    *,
    to: Address,
    word: CardMessage,
    reply_to_message_id: int | None,
    now: datetime,
) -> None:
    """Send the word, or edit it where it stands already."""
    waiting = select(Outbox).where(_waits(to, word)).with_for_update()
    row = await session.scalar(waiting.limit(1))
    if row is not None:
        row.params = row.params | write(word)
        return
    await notify.send(
        session,
        to=to,
        message=word,
        params={PASSING: True},
        kind=Kind.CARD,
        priority=Priority.ANSWER,
        silent=True,
        reply_to_message_id=reply_to_message_id,
        now=now,
    )


async def take_down(session: AsyncSession, *, to: Address, word: CardMessage, now: datetime) -> None:
    """Take the word down, after whatever else is queued; one that has not gone out yet never does."""
    await session.execute(delete(Outbox).where(_waits(to, word)))
    card = select(Card.id).where(
        Card.bot_id == to.bot_id,
        Card.chat_id == to.chat_id,
        Card.kind == word.outbox_key,
        Card.subject_id == word.subject_id,
    )
    on_its_way = select(Outbox.id).where(_of(to, word), is_open(Outbox))
    if await session.scalar(card) is None and await session.scalar(on_its_way.limit(1)) is None:
        return
    over = {PASSING: True, OVER: True}
    await notify.send(session, to=to, message=word, params=over, kind=Kind.CARD, priority=Priority.ANSWER, now=now)


def _waits(to: Address, word: CardMessage) -> ColumnElement[bool]:
    return _of(to, word) & is_open(Outbox) & (Outbox.state == State.QUEUED)


def _of(to: Address, word: CardMessage) -> ColumnElement[bool]:
    return and_(
        Outbox.bot_id == to.bot_id,
        Outbox.chat_id == to.chat_id,
        Outbox.kind == Kind.CARD,
        Outbox.key == word.outbox_key,
        Outbox.params["subject_id"].as_integer() == word.subject_id,
    )
