"""Rows of blobs that wait to be deleted."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base


class DoomedBlob(Base):
    """A blob whose row went; it is deleted after a while unless a row refers to it then."""

    __tablename__ = "doomed_blob"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    since: Mapped[datetime] = mapped_column(index=True)
