"""Rows of the outbox and of the cards that are edited in place."""

from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Index, String, UniqueConstraint, and_, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Member
from core.notify.model import Address


class Kind(StrEnum):
    """What the sender does with a row."""

    SEND = "SEND"
    CARD = "CARD"
    ANSWER = "ANSWER"
    COPY = "COPY"
    EDIT = "EDIT"
    DELETE = "DELETE"
    PIN = "PIN"
    INLINE = "INLINE"


class State(StrEnum):
    """Where a row stands; UNKNOWN is a send whose outcome nobody can tell.

    WITHHELD: the reader's right to it ended before it was sent.
    """

    QUEUED = "QUEUED"
    SENDING = "SENDING"
    SENT = "SENT"
    UNKNOWN = "UNKNOWN"
    DEAD = "DEAD"
    WITHHELD = "WITHHELD"


class Priority(IntEnum):
    """Answers before alerts before digests."""

    ANSWER = 0
    ALERT = 1
    CARD = 2
    DIGEST = 3


ANEW = "anew"
"""A parameter of what looks after an edit in doubt: the message is edited once more to what it shows, whatever that is,
and no new one is sent."""
PASSING = "passing"
"""The parameter of a card that is not pinned: it is taken down when what it tells of is over."""
OVER = "is_over"
"""The parameter of a card that is taken down."""
OPEN = "state IN ('QUEUED', 'SENDING')"
ANSWER_WAITING = "state = 'QUEUED' AND kind IN ('ANSWER', 'INLINE')"
GIVEN_UP = "state IN ('DEAD', 'UNKNOWN')"
SENT_TO_GROUP = "chat_id < 0"
"""Conditions of partial indexes: what is open is little beside what was sent. Queries say them in the same words."""


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


def is_open(row: type["Outbox"]) -> ColumnElement[bool]:
    """Say that a row is queued or on its way, in the words of the indexes."""
    return row.state.in_((literal_column("'QUEUED'"), literal_column("'SENDING'")))


def is_answer_waiting(row: type["Outbox"]) -> ColumnElement[bool]:
    """Say that a row is the answer to a press or an inline query that waits, in the words of its index."""
    kinds = row.kind.in_((literal_column("'ANSWER'"), literal_column("'INLINE'")))
    return and_(row.state == literal_column("'QUEUED'"), kinds)


class Outbox(Base):
    """One message to one chat, written in the transaction that gives cause for it.

    `key` names the message and `params` fill it; it is put into words when it is sent, in the person's language.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_queue", "bot_id", "priority", "id", **_where(OPEN)),
        Index("ix_outbox_lane", "bot_id", "chat_id", "id", **_where(OPEN)),
        Index("ix_outbox_answers", "bot_id", "due_at", **_where(ANSWER_WAITING)),
        Index("ix_outbox_message", "bot_id", "chat_id", "message_id"),
        Index("ix_outbox_given_up", "id", **_where(GIVEN_UP)),
        Index("ix_outbox_sent_at", "sent_at", **_where(SENT_TO_GROUP)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    bot_id: Mapped[int]
    chat_id: Mapped[int]
    thread_id: Mapped[int | None]
    kind: Mapped[Kind] = mapped_column(Member(Kind))
    key: Mapped[str] = mapped_column(String(64))
    params: Mapped[dict[str, Any]]
    priority: Mapped[Priority] = mapped_column(Member(Priority))
    silent: Mapped[bool]
    dedupe: Mapped[str | None] = mapped_column(String(200), unique=True)
    reply_to_message_id: Mapped[int | None]
    state: Mapped[State] = mapped_column(Member(State), default=State.QUEUED)
    attempt: Mapped[int] = mapped_column(default=0)
    doubts: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often nobody could tell whether it was taken."""
    parts_sent: Mapped[int] = mapped_column(default=0, server_default="0")
    """Of a message that is more than one message in the chat: how many of them stand there."""
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    message_id: Mapped[int | None]
    error: Mapped[str | None] = mapped_column(String(500))

    @property
    def address(self) -> Address:
        """The chat it goes to."""
        return Address(bot_id=self.bot_id, chat_id=self.chat_id)


class Card(Base):
    """One message a subject and chat, sent once and edited in place ever after."""

    __tablename__ = "card"
    __table_args__ = (UniqueConstraint("bot_id", "chat_id", "kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    bot_id: Mapped[int]
    chat_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(64))
    subject_id: Mapped[int]
    message_id: Mapped[int | None]
    text_digest: Mapped[str | None] = mapped_column(String(64))
    picture_digest: Mapped[str | None] = mapped_column(String(64))

    @property
    def address(self) -> Address:
        """The chat the card is pinned in."""
        return Address(bot_id=self.bot_id, chat_id=self.chat_id)
