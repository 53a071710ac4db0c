"""Rows of orders and their pictures."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.crossing import CROSSES
from core.database import Base, Member
from core.files import FileKind, FileRef
from core.garments import category_of
from core.orders.facts import OrderColumns
from core.orders.model import ChangeState, FabricBy, OrderState


class Order(Base):
    """What a merchant wants made; `workshop_id`, price and promise come with the deal.

    `category` is what a workshop must offer, `garment` the kind that is made (a key of `core.garments`).
    `pair_id` names whose it is where a workshop brought it itself.
    """

    __tablename__ = "order"
    __locked_with__ = ("order", "id")

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    merchant_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    workshop_id: Mapped[int | None] = mapped_column(ForeignKey("workshop.id"), index=True)
    state: Mapped[OrderState] = mapped_column(Member(OrderState), index=True)
    category: Mapped[str] = mapped_column(String(32))
    garment: Mapped[str | None] = mapped_column(String(32))
    style_name: Mapped[str] = mapped_column(String(80), info=CROSSES)
    lines: Mapped[list[Any]] = mapped_column(info=CROSSES)
    pieces: Mapped[int]
    fabric_by: Mapped[FabricBy] = mapped_column(Member(FabricBy))
    fabric_on: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date] = mapped_column(Date)
    ceiling_minor: Mapped[int | None]
    currency: Mapped[str] = mapped_column(String(3))
    region: Mapped[str | None] = mapped_column(String(80), info=CROSSES)
    price_minor: Mapped[int | None]
    promised_at: Mapped[datetime | None]
    expected_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=1)
    pair_id: Mapped[int | None] = mapped_column(ForeignKey("pair.id"), index=True)
    created_at: Mapped[datetime]
    agreed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    @property
    def kind(self) -> str:
        """The garment; where a release that knew only categories has written, the one that names the category."""
        known = self.garment is not None and category_of(self.garment) == self.category
        return self.garment if known and self.garment else self.category


class OrderPicture(Base):
    """A picture of the style, as the merchant sent it."""

    __tablename__ = "order_picture"
    __locked_with__ = ("order", "order_id")

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    bot_id: Mapped[int]
    file_id: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str | None] = mapped_column(String(64), index=True)

    @property
    def file(self) -> FileRef:
        """The picture at the messenger."""
        return FileRef(bot_id=self.bot_id, file_id=self.file_id, kind=FileKind.PHOTO)


class OrderChange(Base):
    """A change of an agreed order that one side proposed and the other decides; `changes` are columns and values."""

    __tablename__ = "order_change"
    __locked_with__ = ("order", "order_id")

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    revision: Mapped[int]
    changes: Mapped[OrderColumns] = mapped_column(JSON, info=CROSSES)
    state: Mapped[ChangeState] = mapped_column(Member(ChangeState))
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
