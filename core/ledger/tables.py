"""Rows of an order's history."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base


class Entry(Base):
    """Something that happened to an order; `digest` covers this entry and, through `previous`, all before it.

    From `version` 2 on the digest covers a salted hash of each field, not the field: `salts` holds the salts by field
    name, `sealed` the hashes of fields whose content is gone. So content can be taken out without breaking the chain.
    """

    __tablename__ = "ledger_entry"
    __locked_with__ = ("order", "order_id")
    __table_args__ = (UniqueConstraint("order_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    number: Mapped[int]
    happened_at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(32))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    facts: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column(default=2, server_default="1")
    salts: Mapped[dict[str, Any] | None]
    sealed: Mapped[dict[str, Any] | None]
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
