"""Rows of offers to workshops, and of orders that are left to the robot."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Member


class OfferState(StrEnum):
    """COUNTERED waits for the buyer.

    WITHDRAWN went because the order changed, went elsewhere or away, or as the workshop takes no orders any more.
    """

    OPEN = "OPEN"
    COUNTERED = "COUNTERED"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    EXPIRED = "EXPIRED"
    WITHDRAWN = "WITHDRAWN"


class DeclineReason(StrEnum):
    """Why a workshop says no; each teaches the next match."""

    BUSY = "BUSY"
    PRICE = "PRICE"
    NOT_OUR_KIND = "NOT_OUR_KIND"
    OTHER = "OTHER"


class Offer(Base):
    """An order offered to a workshop: price and promise as its own plan and price list give them, or as it counters.

    `round` counts how often it was opened: each has its own card, and the buttons of an earlier one do nothing.
    While a counter stands, and where it came to nothing, `first_price_minor` and `first_promised_at` are the terms
    before it.
    """

    __tablename__ = "offer"
    __locked_with__ = ("order", "order_id")
    __table_args__ = (UniqueConstraint("order_id", "workshop_id"), Index("ix_offer_expiry", "state", "expires_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"), index=True)
    state: Mapped[OfferState] = mapped_column(Member(OfferState))
    round: Mapped[int] = mapped_column(default=1, server_default="1")
    order_revision: Mapped[int]
    price_minor: Mapped[int]
    promised_at: Mapped[datetime]
    first_price_minor: Mapped[int | None]
    first_promised_at: Mapped[datetime | None]
    is_left_to_robot: Mapped[bool]
    reason: Mapped[DeclineReason | None] = mapped_column(Member(DeclineReason))
    offered_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class LeftToRobot(Base):
    """An order whose workshop the robot chooses, together with all others that wait."""

    __tablename__ = "left_to_robot"
    __locked_with__ = ("order", "order_id")

    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), primary_key=True, autoincrement=False)
    since: Mapped[datetime]
