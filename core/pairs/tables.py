"""Rows of pairs."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base


class Pair(Base):
    """A workshop and its own buyer, who may come later or never.

    `name` is what the workshop calls the buyer, for itself alone. `token` opens the link; it stays when it was
    used, and goes when it is taken back.
    """

    __tablename__ = "pair"
    __locked_with__ = ("pair", "id")

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"), index=True)
    merchant_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    token: Mapped[str | None] = mapped_column(String(48), unique=True)
    expires_at: Mapped[datetime | None]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    joined_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
