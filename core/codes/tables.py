"""Rows of printed codes."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base


class CardGeneration(Base):
    """Which generation of an order's card counts; an order without a row is at its first."""

    __tablename__ = "card_generation"
    __locked_with__ = ("order", "order_id")

    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), primary_key=True, autoincrement=False)
    generation: Mapped[int]
    issued_at: Mapped[datetime]
