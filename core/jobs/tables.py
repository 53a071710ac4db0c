"""Rows of work that follows a transaction."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Member


class State(StrEnum):
    """A job is due, or it failed too often and waits for the operator."""

    DUE = "DUE"
    DEAD = "DEAD"


class Job(Base):
    """One piece of work; its effect deletes it in the same transaction."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_due", "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(200), unique=True)
    args: Mapped[dict[str, Any]]
    state: Mapped[State] = mapped_column(Member(State), default=State.DUE)
    due_at: Mapped[datetime]
    attempt: Mapped[int] = mapped_column(default=0)
    claims: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often it was begun since it last came to an end of its own: all but the try at hand died with a process."""
    error: Mapped[str | None] = mapped_column(String(500))
    sender_id: Mapped[int | None] = mapped_column(index=True)
    """The person whose doing made it; None is nobody in particular."""
    place: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many of the sender's jobs waited when it was written: whoever sends ten files waits behind others' first."""
