"""Rows of what was sent in a day, and of floods."""

from datetime import date, datetime

from sqlalchemy import Date, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.budgets.model import Budget, SubjectKind
from core.database import Base, Member


class Spending(Base):
    """What a person or a workshop sent on one of its own days; people stand under the messenger's id."""

    __tablename__ = "spending"

    kind: Mapped[SubjectKind] = mapped_column(Member(SubjectKind), primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(Date, primary_key=True, index=True)
    photos: Mapped[int]
    size_bytes: Mapped[int]


class Flood(Base):
    """Somebody who sent more than a budget allows and was told when to come back; `workshop_id` says whose budget."""

    __tablename__ = "flood"
    __table_args__ = (UniqueConstraint("telegram_id", "budget", "until_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    telegram_id: Mapped[int]
    budget: Mapped[Budget] = mapped_column(Member(Budget))
    workshop_id: Mapped[int | None]
    began_at: Mapped[datetime] = mapped_column(index=True)
    told_at: Mapped[datetime]
    until_at: Mapped[datetime]
