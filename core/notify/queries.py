"""Find what is to be sent next."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from core.notify.model import Address
from core.notify.tables import Card, Kind, Outbox, State

OPEN_STATES = (State.QUEUED, State.SENDING)
NO_MESSAGE = (Kind.ANSWER, Kind.INLINE)
"""Answers to a press or an inline query: no messages, so no limit and no order binds them."""
KEEPS_PLACE_ATTEMPTS = 6
"""A message that is being tried again keeps its place for about a minute; then the chat goes on without it."""


def _is_head_of_chat() -> ColumnElement[bool]:
    """Nothing older waits for the same chat; the answer to a press or an inline query overtakes.

    A message written for a later hour lets the ones of today pass; one put off by a failed attempt does not.
    """
    earlier = aliased(Outbox)
    blocked = exists().where(
        earlier.bot_id == Outbox.bot_id,
        earlier.chat_id == Outbox.chat_id,
        earlier.id < Outbox.id,
        earlier.state.in_(OPEN_STATES),
        earlier.kind.not_in(NO_MESSAGE),
        or_(
            earlier.due_at <= Outbox.due_at,
            and_(earlier.error.is_not(None), earlier.attempt < KEEPS_PLACE_ATTEMPTS),
        ),
    )
    return Outbox.kind.in_(NO_MESSAGE) | ~blocked


async def list_heads(session: AsyncSession, *, bot_id: int, now: datetime, limit: int) -> Sequence[Outbox]:
    """List the first message of each chat that waits for this bot, the most urgent first."""
    due = select(Outbox).where(
        Outbox.bot_id == bot_id, Outbox.state == State.QUEUED, Outbox.due_at <= now, _is_head_of_chat()
    )
    return (await session.scalars(due.order_by(Outbox.priority, Outbox.id).limit(limit))).all()


async def next_due_at(session: AsyncSession, *, bot_id: int) -> datetime | None:
    """Say when the next message of this bot is due."""
    return await session.scalar(
        select(func.min(Outbox.due_at)).where(Outbox.bot_id == bot_id, Outbox.state == State.QUEUED)
    )


async def count_open(session: AsyncSession) -> int:
    """Count messages that are not settled yet."""
    return await session.scalar(select(func.count()).where(Outbox.state.in_(OPEN_STATES))) or 0


async def list_dead(session: AsyncSession, *, limit: int = 50) -> Sequence[Outbox]:
    """List messages that could not be delivered, newest first."""
    dead = select(Outbox).where(Outbox.state.in_((State.DEAD, State.UNKNOWN)))
    return (await session.scalars(dead.order_by(Outbox.id.desc()).limit(limit))).all()


async def find_card(session: AsyncSession, row: Outbox) -> Card | None:
    """Find the card that a CARD row refreshes."""
    return await session.scalar(
        select(Card).where(
            Card.bot_id == row.bot_id,
            Card.chat_id == row.chat_id,
            Card.kind == row.key,
            Card.subject_id == row.params["subject_id"],
        )
    )


async def find_message(session: AsyncSession, *, to: Address, key: str, name: str, value: int) -> int | None:
    """Find the message that was sent under a key with this value of a parameter; None while it was not sent."""
    found = select(Outbox.message_id).where(
        Outbox.bot_id == to.bot_id,
        Outbox.chat_id == to.chat_id,
        Outbox.key == key,
        Outbox.params[name].as_integer() == value,
        Outbox.message_id.is_not(None),
    )
    return await session.scalar(found.order_by(Outbox.id.desc()).limit(1))


async def find_sent(session: AsyncSession, *, at: Address, message_id: int) -> Outbox | None:
    """Find what was sent as this message, so that a reply to it can be understood."""
    sent = select(Outbox).where(
        Outbox.bot_id == at.bot_id,
        Outbox.chat_id == at.chat_id,
        Outbox.message_id == message_id,
        Outbox.state == State.SENT,
    )
    return await session.scalar(sent.order_by(Outbox.id.desc()).limit(1))


async def count_due(session: AsyncSession, *, now: datetime) -> int:
    """Count the messages that should be on their way."""
    due = select(func.count()).select_from(Outbox).where(Outbox.state.in_(OPEN_STATES), Outbox.due_at <= now)
    return await session.scalar(due) or 0
