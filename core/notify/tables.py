"""Rows of the outbox and of the cards that are edited in place."""

from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
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
    """Where a row stands; UNKNOWN is a send whose outcome nobody can tell."""

    QUEUED = "QUEUED"
    SENDING = "SENDING"
    SENT = "SENT"
    UNKNOWN = "UNKNOWN"
    DEAD = "DEAD"


class Priority(IntEnum):
    """Answers before alerts before digests."""

    ANSWER = 0
    ALERT = 1
    CARD = 2
    DIGEST = 3


class Outbox(Base):
    """One message to one chat, written in the transaction that gives cause for it.

    `key` names the message and `params` fill it; it is put into words when it is sent, in the person's language.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_claim", "bot_id", "state", "due_at"),
        Index("ix_outbox_chat", "bot_id", "chat_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    bot_id: Mapped[int]
    chat_id: Mapped[int]
    thread_id: Mapped[int | None]
    kind: Mapped[Kind] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(String(64))
    params: Mapped[dict[str, Any]]
    priority: Mapped[Priority] = mapped_column(Integer)
    silent: Mapped[bool]
    dedupe: Mapped[str | None] = mapped_column(String(200), unique=True)
    reply_to_message_id: Mapped[int | None]
    state: Mapped[State] = mapped_column(String(16), default=State.QUEUED)
    attempt: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    message_id: Mapped[int | None]
    error: Mapped[str | None] = mapped_column(String(500))


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
