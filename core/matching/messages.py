"""Offers, shortlists and deals."""

from dataclasses import dataclass
from typing import ClassVar

from core.matching.tables import OfferState
from core.notify.message import Message, Number, OfferId, OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortlistShown(Message):
    """Who can make an order."""

    outbox_key: ClassVar[str] = "matching.shortlist"
    order_id: OrderId
    after: OfferState | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftToRobot(Message):
    """The robot asks on its own."""

    outbox_key: ClassVar[str] = "matching.left_note"
    order_id: OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferCard(Message):
    """An order is offered."""

    outbox_key: ClassVar[str] = "offer.card"
    offer_id: OfferId


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferCountering(Message):
    """A counter that is being made."""

    outbox_key: ClassVar[str] = "offer.countering"
    offer_id: OfferId
    percent: Number
    days: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferWhyNot(Message):
    """Why is it not for this workshop?"""

    outbox_key: ClassVar[str] = "offer.why_not"
    offer_id: OfferId


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferSettled(Message):
    """What became of an offer."""

    outbox_key: ClassVar[str] = "offer.settled"
    offer_id: OfferId


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferGone(Message):
    """A counter came to nothing."""

    outbox_key: ClassVar[str] = "offer.gone"
    offer_id: OfferId


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterOffered(Message):
    """A workshop would make it on other terms."""

    outbox_key: ClassVar[str] = "offer.counter"
    offer_id: OfferId


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterSettled(Message):
    """What became of a counter."""

    outbox_key: ClassVar[str] = "offer.counter_settled"
    offer_id: OfferId


@dataclass(frozen=True, slots=True, kw_only=True)
class DealForMerchant(Message):
    """A deal, as its buyer hears it."""

    outbox_key: ClassVar[str] = "deal.merchant"
    order_id: OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class DealForOwner(Message):
    """A deal, as its workshop hears it."""

    outbox_key: ClassVar[str] = "deal.owner"
    order_id: OrderId
