"""Rows of printed codes."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base


class OrderCard(Base):
    """The order card in force: cards of an older generation count no more."""

    __tablename__ = "order_card"

    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), primary_key=True, autoincrement=False)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"))
    generation: Mapped[int]
    issued_at: Mapped[datetime]
