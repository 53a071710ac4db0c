"""Rows of photos that were missing in the evening, and what became of the question."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Member
from core.stage import Stage


class Chase(Base):
    """A missing photo that was asked for on an evening; at most one an order and day.

    `settled_at`: the photo came, or the order ended, and the buttons under the reminder were taken away.
    """

    __tablename__ = "chase"
    __locked_with__ = ("order", "order_id")
    __table_args__ = (UniqueConstraint("order_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    stage: Mapped[Stage] = mapped_column(Member(Stage))
    day: Mapped[date] = mapped_column(Date)
    due_at: Mapped[datetime]
    reminded_at: Mapped[datetime] = mapped_column(index=True)
    cause: Mapped[str | None] = mapped_column(String(16))
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]
    owner_told_at: Mapped[datetime | None]
    client_told_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
