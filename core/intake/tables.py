"""Rows that make an update take effect once, and keep the ones that could not."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base


class SeenUpdate(Base):
    """An update that took effect; only equality counts, as Telegram restarts its ids at random after a silent week."""

    __tablename__ = "seen_update"

    bot_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    update_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seen_at: Mapped[datetime] = mapped_column(index=True)


class FailedUpdate(Base):
    """An update that failed by our own fault, raw, for the operator to replay."""

    __tablename__ = "failed_update"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    bot_id: Mapped[int]
    update_id: Mapped[int]
    raw: Mapped[dict[str, Any]]
    error: Mapped[str]
    failed_at: Mapped[datetime]
    replayed_at: Mapped[datetime | None]
