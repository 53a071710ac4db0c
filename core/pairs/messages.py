"""What is said of own orders and of who they are for."""

from dataclasses import dataclass
from typing import ClassVar

from core.notify.message import Message, OrderId, Paged, PairId, PairLinkId, WorkshopId


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnOrderPlaced(Message):
    """An order of the workshop's own stands in its plan."""

    outbox_key: ClassVar[str] = "pair.placed"
    order_id: OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderTakenOn(Message):
    """A workshop has taken on an order for a buyer who is here already, as the buyer hears it."""

    outbox_key: ClassVar[str] = "pair.taken_on"
    order_id: OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class PairLink(Message):
    """The link for the buyer, to be forwarded; or what has become of it."""

    outbox_key: ClassVar[str] = "pair.link"
    pair_id: PairId


@dataclass(frozen=True, slots=True, kw_only=True)
class PairAsked(Message):
    """Who follows a link reads who makes what, and is asked whether it is theirs."""

    outbox_key: ClassVar[str] = "pair.asked"
    pair_link_id: PairLinkId


@dataclass(frozen=True, slots=True, kw_only=True)
class PairJoined(Message):
    """Who follows the orders of a workshop from now on."""

    outbox_key: ClassVar[str] = "pair.joined"
    pair_id: PairId


@dataclass(frozen=True, slots=True, kw_only=True)
class PairMerchantCame(Message):
    """A workshop's buyer has come."""

    outbox_key: ClassVar[str] = "pair.came"
    pair_id: PairId


@dataclass(frozen=True, slots=True, kw_only=True)
class PairMenu(Message):
    """A pair, and what can be done with it."""

    outbox_key: ClassVar[str] = "pair.menu"
    pair_id: PairId


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs(Paged):
    """The buyers of a workshop's own."""

    outbox_key: ClassVar[str] = "pair.list"
    workshop_id: WorkshopId


@dataclass(frozen=True, slots=True, kw_only=True)
class EndPair(Message):
    """Shall a pair end?"""

    outbox_key: ClassVar[str] = "pair.end_sure"
    pair_id: PairId


@dataclass(frozen=True, slots=True, kw_only=True)
class PairIsOver(Message):
    """A pair has ended."""

    outbox_key: ClassVar[str] = "pair.over"
    pair_id: PairId
