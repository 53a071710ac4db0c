"""Rows that prove what was deleted."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Member


class DeletionState(StrEnum):
    """ERASED waits for the certificate to arrive; DONE: the chat id went too."""

    ERASED = "ERASED"
    DONE = "DONE"


class DeletionRecord(Base):
    """The deletion of a person: what went, by keyed hashes, and what stayed.

    `digests` holds, by kind, HMAC-SHA256 of each deleted row under a key that only the person's certificate carries:
    who has the certificate and a copy of the data can prove that just this was deleted, nobody can guess the data.
    """

    __tablename__ = "deletion_record"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    asked_by: Mapped[str] = mapped_column(String(80))
    state: Mapped[DeletionState] = mapped_column(Member(DeletionState))
    erased_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    was_told: Mapped[bool | None]
    deleted: Mapped[dict[str, Any]]
    kept: Mapped[dict[str, Any]]
    digests: Mapped[dict[str, Any]]
