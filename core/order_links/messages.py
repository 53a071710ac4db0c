"""What a buyer reads of the link that shows an order."""

from dataclasses import dataclass
from typing import ClassVar

from core.notify.message import Message, OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLinkShown(Message):
    """The link as it stands: to pass on, or that there is none."""

    outbox_key: ClassVar[str] = "order_links.link"
    order_id: OrderId
