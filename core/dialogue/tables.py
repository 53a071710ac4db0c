"""Rows of conversations that take several questions."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base


class Dialogue(Base):
    """Where a person stands with a bot: the question that was asked last, and the answers so far.

    `aside` holds the conversations that this one came between, the latest last, each with its kind, step and answers.
    """

    __tablename__ = "dialogue"

    bot_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    chat_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(32))
    step: Mapped[str] = mapped_column(String(32))
    answers: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]
    aside: Mapped[list[Any] | None]
