"""Write what people shall be told, and settle what became of it."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, event, insert, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import ORMExecuteState, Session

from core.database import WAKES, insert_into
from core.notify import queries
from core.notify.message import CardMessage, Message, write
from core.notify.model import Address
from core.notify.repeats import join_stored, joins_unwritten
from core.notify.tables import ANEW, PASSING, Card, Kind, Outbox, Priority, State, is_open

MAX_ATTEMPTS = 300
"""A message that the messenger refuses for its own reasons (5xx) is given up after about a day of trying."""
DOUBTFUL_SENDS = 2
"""How often a new message is sent while nobody can tell whether it arrived."""
UNTOLD_SENDS = 4
"""How often a new message is sent that was claimed when a robot died, and nobody can tell whether its call had begun.

Most of those never left: to give one up after two deaths would lose it.
"""
LATE_S = 60.0
"""An edit in doubt may be made so late that it undoes the one that followed; then the message is edited once more."""

_TABLE = cast(Table, Outbox.__table__)
_QUEUE = insert(_TABLE)
_UNWRITTEN = "unwritten messages"
_MAY_JOIN = "messages that may join a stored one"
_CLAIM = (
    update(Outbox)
    .where(Outbox.id.in_(bindparam("rows", expanding=True)), Outbox.state == State.QUEUED)
    .values(state=State.SENDING, attempt=Outbox.attempt + 1)
    .returning(Outbox)
    .execution_options(synchronize_session=False)
)
_SENT = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("row"))
    .values(state=State.SENT, message_id=bindparam("message"), sent_at=bindparam("now"))
)

_COLUMNS = (
    "bot_id, chat_id, kind, key, params, priority, silent, dedupe, reply_to_message_id, state, attempt, due_at,"
    " created_at"
)
_QUEUE_AT_ONCE = text(
    f"INSERT INTO outbox ({_COLUMNS}) SELECT {_COLUMNS}"  # noqa: S608 - names of columns, and no value
    " FROM json_populate_recordset(NULL::outbox, CAST(:messages AS json))"
)
_SENT_AT_ONCE = text(
    "UPDATE outbox SET state = 'SENT', message_id = settled.message, sent_at = :now"
    " FROM unnest(CAST(:rows AS bigint[]), CAST(:messages AS bigint[])) AS settled(row, message)"
    " WHERE outbox.id = settled.row"
)
"""PostgreSQL takes any number of rows as one parameter, at a fifth of the client's time for a row."""


async def send(
    session: AsyncSession,
    *,
    to: Address,
    now: datetime,
    message: Message | None = None,
    key: str = "",
    params: dict[str, Any] | None = None,
    kind: Kind = Kind.SEND,
    priority: Priority = Priority.ALERT,
    silent: bool = False,
    dedupe: str | None = None,
    reply_to_message_id: int | None = None,
    due_at: datetime | None = None,
    joins: bool = False,
) -> bool:
    """Queue one message; the same `dedupe` is queued once, ever. Say whether it is new; nothing goes to a gone chat.

    It is a `message`, or the `key` of a text whose placeholders `params` fill. With a message, `params` say what the
    call that sends it needs. One that `joins` is not queued where the newest that waits for its chat says the same.
    """
    if to.is_gone:
        return False
    values = {
        "bot_id": to.bot_id,
        "chat_id": to.chat_id,
        "kind": kind,
        "key": key if message is None else message.outbox_key,
        "params": (params or {}) if message is None else write(message) | (params or {}),
        "priority": priority,
        "silent": silent,
        "dedupe": dedupe,
        "reply_to_message_id": reply_to_message_id,
        "state": State.QUEUED,
        "attempt": 0,
        "due_at": due_at or now,
        "created_at": now,
    }
    session.info[WAKES] = True
    if dedupe is None:
        return _write_later(session, values, joins=joins)
    await session.run_sync(_write)
    queued = await session.execute(
        insert_into(session, _TABLE).values(values).on_conflict_do_nothing().returning(Outbox.id)
    )
    return queued.first() is not None


def _write_later(session: AsyncSession, values: dict[str, Any], *, joins: bool) -> bool:
    unwritten = session.info.setdefault(_UNWRITTEN, [])
    has_joined = joins_unwritten(unwritten, values) if joins else False
    if has_joined is None:
        session.info.setdefault(_MAY_JOIN, []).append(values)
    if not has_joined:
        unwritten.append(values)
    return not has_joined


def _write(session: Session) -> None:
    """Write the messages of a transaction, in their order: one statement for all of them."""
    messages = session.info.pop(_UNWRITTEN, None)
    may_join = session.info.pop(_MAY_JOIN, None)
    if may_join:
        joined = {id(may_join[place]) for place in join_stored(session, may_join)}
        messages = [message for message in messages if id(message) not in joined]
    if messages and session.get_bind().dialect.name == "postgresql":
        session.execute(_QUEUE_AT_ONCE, {"messages": json.dumps(messages, default=datetime.isoformat)})
    elif messages:
        session.execute(_QUEUE, messages)


event.listen(Session, "before_commit", _write)


@event.listens_for(Session, "do_orm_execute")
def _write_before_reading(executed: ORMExecuteState) -> None:
    if _UNWRITTEN in executed.session.info and any(mapper.class_ is Outbox for mapper in executed.all_mappers):
        _write(executed.session)


@event.listens_for(Session, "after_rollback")
def _drop(session: Session) -> None:
    session.info.pop(_UNWRITTEN, None)
    session.info.pop(_MAY_JOIN, None)


async def refresh_card(session: AsyncSession, *, to: Address, card: CardMessage, now: datetime) -> None:
    """Have a card drawn again from the state at sending time; a refresh that already waits serves this one too.

    The waiting row is locked, so that it is not claimed and drawn before this transaction's changes are to be seen.
    One that waits to be tried again is tried at once: what it will show is news.
    """
    waiting = select(Outbox).where(
        Outbox.bot_id == to.bot_id,
        Outbox.chat_id == to.chat_id,
        Outbox.kind == Kind.CARD,
        Outbox.key == card.outbox_key,
        Outbox.state == State.QUEUED,
        or_(Outbox.due_at <= now, Outbox.error.is_not(None)),
        Outbox.params["subject_id"].as_integer() == card.subject_id,
    )
    row = (await session.scalars(waiting.limit(1).with_for_update())).first()
    if row is None:
        await send(session, to=to, message=card, now=now, kind=Kind.CARD, priority=Priority.CARD)
    elif row.due_at > now:
        row.due_at = now


async def show_anew(session: AsyncSession, *, to: Address, message: Message, message_id: int, now: datetime) -> None:
    """Have a message that stands in a chat say what is so now; an edit to the same, if it is its last, serves this too.

    The waiting row is locked, as one of a card is: what it will show is what this transaction has made of it.
    """
    params = write(message) | {"message_id": message_id}
    edits = select(Outbox).where(
        Outbox.bot_id == to.bot_id,
        Outbox.chat_id == to.chat_id,
        Outbox.kind == Kind.EDIT,
        Outbox.params["message_id"].as_integer() == message_id,
        is_open(Outbox),
    )
    last = (await session.scalars(edits.order_by(Outbox.id.desc()).limit(1).with_for_update())).first()
    waits = last is not None and last.state == State.QUEUED and last.due_at <= now
    if last is None or not waits or (last.key, last.params) != (message.outbox_key, params):
        await send(session, to=to, message=message, kind=Kind.EDIT, params={"message_id": message_id}, now=now)


async def redraw_card(session: AsyncSession, *, to: Address, card: CardMessage, now: datetime) -> None:
    """Have a card drawn again that stands in the chat; who has none yet gets none for this."""
    shown = select(Card.id).where(
        Card.bot_id == to.bot_id,
        Card.chat_id == to.chat_id,
        Card.kind == card.outbox_key,
        Card.subject_id == card.subject_id,
    )
    if await session.scalar(shown) is not None:
        await refresh_card(session, to=to, card=card, now=now)


async def drop_card(session: AsyncSession, *, to: Address, key: str, subject_id: int) -> None:
    """Forget the message of a card, so that the next refresh sends a new one."""
    await session.execute(
        delete(Card).where(
            Card.bot_id == to.bot_id, Card.chat_id == to.chat_id, Card.kind == key, Card.subject_id == subject_id
        )
    )


async def keep_card(
    session: AsyncSession,
    *,
    row: Outbox,
    message_id: int,
    text_digest: str,
    picture_digest: str | None,
    now: datetime,
) -> None:
    """Keep what a card shows since the CARD row was sent; under a new message it is pinned, unless it soon goes.

    After an edit in doubt the card is drawn once more when that can no longer arrive late, whatever it shows.
    """
    card = await queries.find_card(session, row)
    if card is None:
        card = Card(bot_id=row.bot_id, chat_id=row.chat_id, kind=row.key, subject_id=row.params["subject_id"])
        session.add(card)
    is_new = card.message_id != message_id
    card.message_id, card.text_digest, card.picture_digest = message_id, text_digest, picture_digest
    await session.flush()
    if is_new and PASSING not in row.params:
        params = {"message_id": message_id}
        await send(session, to=card.address, key="", params=params, kind=Kind.PIN, now=now, priority=row.priority)
    elif not is_new and row.doubts:
        await look_after(session, row=row, now=now)


async def look_after(session: AsyncSession, *, row: Outbox, now: datetime) -> None:
    """After an edit in doubt, have its message edited once more when that can no longer arrive late."""
    await send(
        session,
        to=row.address,
        key=row.key,
        params=row.params | {ANEW: True},
        kind=row.kind,
        now=now,
        priority=row.priority,
        due_at=now + timedelta(seconds=LATE_S),
    )


async def claim(session: AsyncSession, *, row_ids: Sequence[int]) -> list[Outbox]:
    """Take queued rows for sending, in the order given; a row that is no longer queued is left out."""
    if not row_ids:
        return []
    rows = {row.id: row for row in (await session.scalars(_CLAIM, {"rows": list(row_ids)})).all()}
    return [rows[row_id] for row_id in row_ids if row_id in rows]


async def release(session: AsyncSession, *, bot_ids: Collection[int], but: Collection[int]) -> None:
    """Queue rows again that were claimed by a transaction of which nobody knew whether it was committed."""
    await session.execute(
        update(Outbox)
        .where(Outbox.state == State.SENDING, is_open(Outbox), Outbox.bot_id.in_(bot_ids), Outbox.id.not_in(but))
        .values(state=State.QUEUED, attempt=Outbox.attempt - 1)
        .execution_options(synchronize_session=False)
    )


async def mark_sent(session: AsyncSession, *, message_ids: Mapping[int, int | None], now: datetime) -> None:
    """Settle rows that the messenger took: the id of each row with that of the message it made, if any."""
    if session.get_bind().dialect.name == "postgresql":
        given = {"rows": list(message_ids), "messages": list(message_ids.values()), "now": now}
        await session.execute(_SENT_AT_ONCE, given)
        return
    await session.execute(
        _SENT, [{"row": row_id, "message": message_id, "now": now} for row_id, message_id in message_ids.items()]
    )


async def mark_dead(session: AsyncSession, *, row_id: int, error: str) -> None:
    """Settle a row that the messenger refuses for good."""
    await session.execute(update(Outbox).where(Outbox.id == row_id).values(state=State.DEAD, error=error[:500]))


async def withhold(session: AsyncSession, *, row_id: int, why: str) -> None:
    """Settle a row whose reader has no right to it any more; nobody has to look at it."""
    await session.execute(update(Outbox).where(Outbox.id == row_id).values(state=State.WITHHELD, error=why[:500]))


async def put_back(session: AsyncSession, *, row_id: int, due_at: datetime, error: str, counted: bool) -> None:
    """Queue a row again; an uncounted attempt (429) does not bring it nearer to being given up."""
    row = await session.get_one(Outbox, row_id)
    row.attempt -= 0 if counted else 1
    row.error = error[:500]
    row.due_at = due_at
    row.state = State.DEAD if row.attempt >= MAX_ATTEMPTS else State.QUEUED


async def postpone(session: AsyncSession, *, row_id: int, due_at: datetime) -> None:
    """Queue a row again for later, as if it had not been tried; others of its chat pass meanwhile."""
    row = await session.get_one(Outbox, row_id)
    row.attempt, row.error, row.due_at, row.state = row.attempt - 1, None, due_at, State.QUEUED


async def keep_progress(session: AsyncSession, *, row_id: int, parts_sent: int) -> None:
    """Keep how many messages of a row stand in the chat, so that they are not sent again; doubts begin anew."""
    row = await session.get_one(Outbox, row_id)
    row.parts_sent, row.doubts = parts_sent, 0


async def send_anew(session: AsyncSession, *, row_id: int, now: datetime) -> None:
    """Queue what could not be edited as a new message, under the policy of new messages; a card gets a new one too."""
    row = await session.get_one(Outbox, row_id)
    if row.kind == Kind.CARD:
        card = await queries.find_card(session, row)
        if card is not None:
            card.message_id = card.text_digest = card.picture_digest = None
    else:
        row.kind = Kind.SEND
    row.state, row.attempt, row.doubts, row.parts_sent, row.due_at = State.QUEUED, 0, 0, 0, now


async def follow_chat(session: AsyncSession, *, to: Address, new_chat_id: int, due_at: datetime) -> None:
    """Send what waits for a group, and keep its cards, where the group has moved: it became a supergroup."""
    waits = (Outbox.bot_id == to.bot_id, Outbox.chat_id == to.chat_id, is_open(Outbox))
    await session.execute(update(Outbox).where(*waits).values(chat_id=new_chat_id, due_at=due_at))
    of_chat = (Card.bot_id == to.bot_id, Card.chat_id == to.chat_id)
    await session.execute(update(Card).where(*of_chat).values(chat_id=new_chat_id, message_id=None))


async def leave_topic(session: AsyncSession, *, to: Address, thread_id: int) -> None:
    """Send what waits for a topic that was deleted into the chat itself."""
    waits = (Outbox.bot_id == to.bot_id, Outbox.chat_id == to.chat_id, Outbox.thread_id == thread_id, is_open(Outbox))
    await session.execute(update(Outbox).where(*waits).values(thread_id=None))


async def settle_unknown(
    session: AsyncSession, *, row_id: int, due_at: datetime, most_sends: int = DOUBTFUL_SENDS
) -> None:
    """Decide about a row whose outcome nobody can tell: a crash or a time-out between sending and the answer.

    Edits, answers, pins and deletions may be repeated without harm. A new message is sent `most_sends` times, as a
    person misses a lost message more than they mind a double one; only doubts count here, not what was surely refused.
    """
    row = await session.get_one(Outbox, row_id)
    row.doubts += 1
    card = await queries.find_card(session, row) if row.kind == Kind.CARD else None
    if card is not None:
        card.text_digest = card.picture_digest = None  # nobody can tell what it shows now
    has_message = card is not None and card.message_id is not None
    makes_message = row.kind in (Kind.SEND, Kind.COPY, Kind.CARD) and not has_message
    most = most_sends if makes_message else MAX_ATTEMPTS
    row.state = State.QUEUED if row.doubts < most else State.UNKNOWN
    row.due_at = max(row.due_at, due_at)
    row.error = "outcome unknown"


async def settle_all_sending(
    session: AsyncSession, *, bot_ids: Collection[int], begun: Collection[int] | None, now: datetime
) -> int:
    """Decide about every row that these bots were sending when they stopped, and say how many are in doubt.

    Args:
        session: In whose transaction.
        bot_ids: Whose rows.
        begun: The rows whose calls had begun; those of all others surely had no effect. None: any may have begun.
        now: The instant.
    """
    sending = select(Outbox.id).where(is_open(Outbox), Outbox.bot_id.in_(bot_ids), Outbox.state == State.SENDING)
    row_ids = (await session.scalars(sending)).all()
    doubtful = [row_id for row_id in row_ids if begun is None or row_id in begun]
    most_sends = UNTOLD_SENDS if begun is None else DOUBTFUL_SENDS
    for row_id in doubtful:
        await settle_unknown(session, row_id=row_id, due_at=now, most_sends=most_sends)
    await release(session, bot_ids=bot_ids, but=doubtful)
    return len(doubtful)


async def revive(session: AsyncSession, *, row_id: int, now: datetime) -> bool:
    """Give a message that was given up another chance, as the operator asks. False: it is no longer given up."""
    row = await session.get(Outbox, row_id)
    if row is None or row.state not in (State.DEAD, State.UNKNOWN):
        return False
    row.state, row.attempt, row.doubts, row.due_at, row.error = State.QUEUED, 0, 0, now, None
    return True
