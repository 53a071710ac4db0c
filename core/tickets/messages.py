"""Bundle tickets and carton labels."""

from dataclasses import dataclass
from typing import ClassVar

from core.notify.message import Message, OrderId, Paged, PhotoId, TicketId
from core.stage import TicketKind


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketMenu(Message):
    """What can be printed for an order."""

    outbox_key: ClassVar[str] = "tickets.menu"
    order_id: OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSheet(Message):
    """Tickets or labels to print."""

    outbox_key: ClassVar[str] = "tickets.sheet"
    order_id: OrderId
    kind: TicketKind


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFound(Message):
    """What a ticket says."""

    outbox_key: ClassVar[str] = "tickets.one"
    ticket_id: TicketId


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketNumbers(Paged):
    """All tickets that a photo counts."""

    outbox_key: ClassVar[str] = "tickets.numbers"
    photo_id: PhotoId
