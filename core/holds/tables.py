"""Rows of legal holds."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Member
from core.holds.model import Subject


class Hold(Base):
    """A hold on an order, a person or a workshop; who placed it, why, when, and how it ended. Never deleted."""

    __tablename__ = "hold"
    __locked_with__ = ("hold", "id")
    __table_args__ = (Index("ix_hold_subject", "subject", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[Subject] = mapped_column(Member(Subject))
    subject_id: Mapped[int]
    reason: Mapped[str] = mapped_column(String(300))
    placed_by: Mapped[str] = mapped_column(String(80))
    placed_at: Mapped[datetime]
    released_by: Mapped[str | None] = mapped_column(String(80))
    released_at: Mapped[datetime | None]
    release_reason: Mapped[str | None] = mapped_column(String(300))
