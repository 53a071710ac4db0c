"""Find what is to be sent next."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    column,
    exists,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from core.database import UtcDateTime
from core.notify.model import Address
from core.notify.tables import ANEW, Card, Kind, Outbox, Priority, State, is_answer_waiting, is_open

OPEN_STATES = (State.QUEUED, State.SENDING)
SEEN, AT_WORK, PASSED_ON, CORRECTED = GESTURES = (
    "gesture.seen",
    "gesture.at_work",
    "gesture.passed_on",
    "gesture.corrected",
)
"""Signs without words, which have a pace of their own: see `core/notify/gestures.py`."""
NO_MESSAGE = (Kind.ANSWER, Kind.INLINE)
"""Answers to a press or an inline query: no messages, so no limit and no order binds them."""
KEEPS_PLACE_ATTEMPTS = 6
"""A message that is being tried again keeps its place for about a minute; then the chat goes on without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The message that comes next in its chat."""

    id: int
    bot_id: int
    chat_id: int
    priority: Priority


def _is_head_of_chat(row: type[Outbox]) -> ColumnElement[bool]:
    """Nothing older waits for the same chat.

    A message written for a later hour lets the ones of today pass; one put off by a failed attempt does not.
    """
    earlier = aliased(Outbox)
    blocked = exists().where(
        earlier.bot_id == row.bot_id,
        earlier.chat_id == row.chat_id,
        earlier.id < row.id,
        is_open(earlier),
        earlier.kind.not_in(NO_MESSAGE),
        or_(
            earlier.due_at <= row.due_at,
            and_(earlier.error.is_not(None), earlier.attempt < KEEPS_PLACE_ATTEMPTS),
        ),
    )
    return ~blocked


async def list_heads(
    session: AsyncSession, *, bot_ids: Collection[int], but_chats: Collection[int], now: datetime, limit: int
) -> Sequence[Head]:
    """List the messages that come next in their chats, the most urgent first, at most `limit` for each bot.

    One statement for all bots: for each it walks along the index of what is open and stops at the limit, so its cost
    does not grow with the queue. Chats that may not be written to now are passed over.
    """
    if not bot_ids:
        return []
    dialect = session.get_bind().dialect.name
    values = {
        "bots": _as_parameter(dialect, bot_ids),
        "busy": _as_parameter(dialect, but_chats),
        "now": now,
        "most": limit,
    }
    found = await session.execute(_heads(dialect), values)
    heads = [
        Head(id=id_, bot_id=bot_id, chat_id=chat_id, priority=priority) for id_, bot_id, chat_id, priority in found
    ]
    return sorted(heads, key=lambda head: (head.priority, head.id))


@cache
def _heads(dialect: str) -> Select[int, int, int, Priority]:
    """Write the statement once: putting it together takes longer than running it."""
    row = aliased(Outbox)
    bots, busy = _as_table(dialect, "bots"), _as_table(dialect, "busy")
    queued = select(row.id, row.bot_id, row.chat_id, row.priority).where(
        row.bot_id == bots.c.value,
        is_open(row),
        row.state == State.QUEUED,
        row.due_at <= bindparam("now", type_=UtcDateTime),
        row.kind.not_in(NO_MESSAGE),
        row.chat_id.not_in(select(busy.c.value)),
        _is_head_of_chat(row),
    )
    queued = queued.order_by(row.priority, row.id).limit(bindparam("most", type_=Integer))
    if dialect == "sqlite":  # knows no LATERAL, but looks up a list of ids just as fast
        wanted = Outbox.id.in_(queued.with_only_columns(row.id).correlate(bots))
        return select(Outbox.id, Outbox.bot_id, Outbox.chat_id, Outbox.priority).select_from(bots.join(Outbox, wanted))
    each = queued.correlate(bots).lateral()
    return select(each.c.id, each.c.bot_id, each.c.chat_id, each.c.priority).select_from(bots.join(each, true()))


def _as_table(dialect: str, name: str) -> FromClause:
    """Take any number of integers as one parameter, so that the statement stays the same."""
    value = column("value", BigInteger)
    if dialect == "sqlite":
        return func.json_each(bindparam(name, type_=String)).table_valued(value).alias()
    return func.unnest(bindparam(name, type_=ARRAY(BigInteger))).table_valued(value).render_derived()


def _as_parameter(dialect: str, numbers: Collection[int]) -> str | list[int]:
    return json.dumps(list(numbers)) if dialect == "sqlite" else list(numbers)


_ANSWERS = (
    select(Outbox.id, Outbox.key.in_(GESTURES))
    .where(
        is_answer_waiting(Outbox),
        Outbox.bot_id.in_(bindparam("bots", expanding=True)),
        Outbox.due_at <= bindparam("now", type_=UtcDateTime),
    )
    .order_by(Outbox.key.in_(GESTURES), Outbox.id)
    .limit(bindparam("most", type_=Integer))
)


async def list_answers(
    session: AsyncSession, *, bot_ids: Collection[int], now: datetime, limit: int
) -> tuple[list[int], list[int]]:
    """List the answers to presses and inline queries, which overtake everything; and the gestures that wait."""
    found = (await session.execute(_ANSWERS, {"bots": list(bot_ids), "now": now, "most": limit})).all()
    return [id_ for id_, is_gesture in found if not is_gesture], [id_ for id_, is_gesture in found if is_gesture]


async def list_group_sends(session: AsyncSession, *, bot_ids: Collection[int], since: datetime) -> Sequence[Address]:
    """List the groups that were written to since an instant, once for each message."""
    sent = select(Outbox.bot_id, Outbox.chat_id).where(Outbox.chat_id < literal_column("0"), Outbox.sent_at >= since)
    found = (await session.execute(sent)).all()
    return [Address(bot_id=bot_id, chat_id=chat_id) for bot_id, chat_id in found if bot_id in bot_ids]


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


async def find_message(session: AsyncSession, *, to: Address, key: str, name: str, value: int | str) -> int | None:
    """Find the newest message that was sent under a key with this value of a parameter; None while it was not sent."""
    column = Outbox.params[name]
    found = select(Outbox.message_id).where(
        Outbox.bot_id == to.bot_id,
        Outbox.chat_id == to.chat_id,
        Outbox.key == key,
        (column.as_integer() if isinstance(value, int) else column.as_string()) == value,
        Outbox.message_id.is_not(None),
    )
    return await session.scalar(found.order_by(Outbox.id.desc()).limit(1))


async def list_messages(
    session: AsyncSession, *, to: Address, keys: Collection[str], name: str, value: int
) -> list[int]:
    """List the messages that were sent under these keys with this value of a parameter, the oldest first."""
    found = select(Outbox.message_id).where(
        Outbox.bot_id == to.bot_id,
        Outbox.chat_id == to.chat_id,
        Outbox.key.in_(keys),
        Outbox.kind == Kind.SEND,
        Outbox.params[name].as_integer() == value,
        Outbox.message_id.is_not(None),
    )
    return [one for one in (await session.scalars(found.order_by(Outbox.id))).all() if one is not None]


def _was_made(row: Outbox) -> list[ColumnElement[bool]]:
    """Of the message that a row is about: what was made of it, without what only looked after an edit."""
    return [
        Outbox.bot_id == row.bot_id,
        Outbox.chat_id == row.chat_id,
        Outbox.kind.in_((Kind.EDIT, Kind.DELETE)),
        Outbox.state == State.SENT,
        Outbox.params["message_id"].as_integer() == row.params["message_id"],
        Outbox.params[ANEW].as_boolean().is_(None),
    ]


async def find_newest_edit(session: AsyncSession, row: Outbox) -> Outbox | None:
    """Find what a message shows that is looked after; None where that is not an edit, or it was deleted."""
    made = select(Outbox).where(*_was_made(row)).order_by(Outbox.id.desc())
    newest = await session.scalar(made.limit(1))
    return None if newest is None or newest.kind == Kind.DELETE else newest


async def is_overtaken(session: AsyncSession, row: Outbox) -> bool:
    """Say whether an edit was put off so long that a later one of the same message was made before it."""
    later = select(Outbox.id).where(*_was_made(row), Outbox.id > row.id)
    return await session.scalar(later.limit(1)) is not None


async def find_sent(session: AsyncSession, *, at: Address, message_id: int) -> Outbox | None:
    """Find what was sent as this message, so that a reply to it can be understood."""
    sent = select(Outbox).where(
        Outbox.bot_id == at.bot_id,
        Outbox.chat_id == at.chat_id,
        Outbox.message_id == message_id,
        Outbox.state == State.SENT,
    )
    return await session.scalar(sent.order_by(Outbox.id.desc()).limit(1))


async def find_newest_of(session: AsyncSession, *, at: Address, dedupes: Collection[str]) -> Outbox | None:
    """Find the newest message to a chat of those that were queued under these keys; locked: it is not claimed now."""
    if not dedupes:
        return None
    of = (Outbox.bot_id == at.bot_id, Outbox.chat_id == at.chat_id, Outbox.dedupe.in_(dedupes))
    return (
        await session.scalars(select(Outbox).where(*of).order_by(Outbox.id.desc()).limit(1).with_for_update())
    ).first()


async def list_of_key(session: AsyncSession, *, at: Address, key: str) -> Sequence[Outbox]:
    """List what was sent to a chat, or waits for it, of one kind of message, as far as it is kept."""
    in_chat = (Outbox.bot_id == at.bot_id, Outbox.chat_id == at.chat_id, Outbox.key == key)
    return (await session.scalars(select(Outbox).where(*in_chat).order_by(Outbox.id))).all()


async def find_oldest_due_at(session: AsyncSession, *, bot_id: int, now: datetime) -> datetime | None:
    """Say since when the message of this bot that is due longest waits."""
    due = select(func.min(Outbox.due_at)).where(
        Outbox.bot_id == bot_id, Outbox.state.in_(OPEN_STATES), Outbox.due_at <= now, Outbox.key.not_in(GESTURES)
    )
    return await session.scalar(due)


async def count_dead(session: AsyncSession) -> int:
    """Count the messages that could not be delivered."""
    return await session.scalar(select(func.count()).where(Outbox.state.in_((State.DEAD, State.UNKNOWN)))) or 0


async def count_due(session: AsyncSession, *, now: datetime) -> int:
    """Count the messages that should be on their way."""
    is_due = (Outbox.state.in_(OPEN_STATES), Outbox.due_at <= now, Outbox.key.not_in(GESTURES))
    due = select(func.count()).select_from(Outbox).where(*is_due)
    return await session.scalar(due) or 0
