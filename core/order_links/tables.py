"""Rows of links that show an order to whoever holds them."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base


class OrderLink(Base):
    """A link that a buyer may pass on; its token is made of its number and a key, and stands in no row."""

    __tablename__ = "order_link"
    __locked_with__ = ("order", "order_id")

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
