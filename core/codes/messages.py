"""Order cards."""

from dataclasses import dataclass
from typing import ClassVar

from core.notify.message import Message, OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedCard(Message):
    """The card of an order, to print."""

    outbox_key: ClassVar[str] = "codes.order_card"
    order_id: OrderId
    replaced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceCard(Message):
    """Is a card to be replaced?"""

    outbox_key: ClassVar[str] = "codes.replace_sure"
    order_id: OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCardPdf(Message):
    """The card of an order as a PDF."""

    outbox_key: ClassVar[str] = "codes.order_card_pdf"
    order_id: OrderId
