"""Rows of what happened to the robot itself."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Member


class Kind(StrEnum):
    """What happened; each has a text `incident.<KIND>`."""

    STARTED = "STARTED"
    """A robot became active: at its start, or as it took over."""
    IN_DOUBT = "IN_DOUBT"
    """Messages were under way when a robot ended; nobody can tell whether they arrived."""
    DATABASE_AWAY = "DATABASE_AWAY"
    STORE_AWAY = "STORE_AWAY"
    MESSENGER_AWAY = "MESSENGER_AWAY"
    SLOWED = "SLOWED"
    """The messenger asked us to slow down (429)."""
    FORGOTTEN = "FORGOTTEN"
    """Jobs that no worker knew of were dispatched again."""
    DIED = "DIED"
    """A process died while it did a job."""
    NOT_PLANNED = "NOT_PLANNED"
    """An order could not be planned; the other orders of its workshop were."""
    PROXY_UNTRUSTED = "PROXY_UNTRUSTED"
    """Requests came through a proxy that the settings do not name; the detail is its address."""


class Incident(Base):
    """Something that happened once, or again and again from one instant to another."""

    __tablename__ = "incident"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind] = mapped_column(Member(Kind, 32))
    began_at: Mapped[datetime]
    last_at: Mapped[datetime] = mapped_column(index=True)
    times: Mapped[int]
    detail: Mapped[str | None] = mapped_column(String(300))
