"""Rows of exports that were made in chat."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Member
from core.export.model import Tenant


class ExportFile(Base):
    """One file of an export, kept as a blob until it was sent and its time is over."""

    __tablename__ = "export_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    tenant: Mapped[Tenant] = mapped_column(Member(Tenant))
    tenant_id: Mapped[int]
    part: Mapped[int]
    parts: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    sha256: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(index=True)
