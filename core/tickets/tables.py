"""Rows of tickets: what was printed, where each is, and every accepted sight of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Member
from core.stage import Stage, TicketKind
from core.tickets.model import Slip


class Ticket(Base):
    """A bundle of a cut order, or a carton.

    `serial` is what its code says and is never given twice in an order; `number` is what is printed, from 1 in each
    print. It is at the `stage` of its last accepted scan, with the person `held_by_id` who showed it there.
    """

    __tablename__ = "ticket"
    __locked_with__ = ("order", "order_id")
    __table_args__ = (UniqueConstraint("order_id", "kind", "serial"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    kind: Mapped[TicketKind] = mapped_column(Member(TicketKind, 8))
    serial: Mapped[int]
    number: Mapped[int]
    contents: Mapped[list[Any]]
    pieces: Mapped[int]
    made_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]
    stage: Mapped[Stage | None] = mapped_column(Member(Stage))
    stage_at: Mapped[datetime | None]
    held_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    @property
    def slip(self) -> Slip:
        """What a count needs of it."""
        return Slip(number=self.number, pieces=self.pieces, stage=Stage(self.stage) if self.stage else None)


class TicketScan(Base):
    """A ticket in an accepted photo."""

    __tablename__ = "ticket_scan"
    __table_args__ = (UniqueConstraint("ticket_id", "photo_id"), Index("ix_ticket_scan_photo", "photo_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    photo_id: Mapped[int] = mapped_column(ForeignKey("photo.id"))
    stage: Mapped[Stage] = mapped_column(Member(Stage))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    scanned_at: Mapped[datetime]
