"""Offers, shortlists and deals."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from core.matching.tables import OfferState
from core.notify.message import Message, Number, OfferId, OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class OfOffer(Message):
    """Something about one round of an offer; rows of 0.1.1 name no round, and mean the one that is open."""

    offer_id: OfferId
    round: Number | None = None


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
class OfferCard(OfOffer):
    """An order is offered."""

    outbox_key: ClassVar[str] = "offer.card"
    after: OfferState | None = None
    """What became of the workshop's answer to the round before."""
    promised_before: datetime | None = None
    """What the card said before the workshop's plan had filled up; nothing is agreed by the tap that found it out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferCountering(OfOffer):
    """A counter that is being made."""

    outbox_key: ClassVar[str] = "offer.countering"
    percent: Number
    days: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterTyped(OfOffer):
    """A counter that was typed, before it is sent: the price for a piece in hundredths, and how many days later.

    `total_minor` is the price for all pieces in hundredths, where one was typed.
    """

    outbox_key: ClassVar[str] = "offer.typed"
    price_minor: Number
    days: Number
    total_minor: Number | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferWhyNot(OfOffer):
    """Why is it not for this workshop?"""

    outbox_key: ClassVar[str] = "offer.why_not"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferAnswered(OfOffer):
    """What became of an offer."""

    outbox_key: ClassVar[str] = "offer.settled"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferGone(OfOffer):
    """A counter came to nothing."""

    outbox_key: ClassVar[str] = "offer.gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterOffered(OfOffer):
    """A workshop would make it on other terms."""

    outbox_key: ClassVar[str] = "offer.counter"


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterSettled(OfOffer):
    """What became of a counter."""

    outbox_key: ClassVar[str] = "offer.counter_settled"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class WillingAfterAll(OfOffer):
    """A workshop that had declined would make it after all."""

    outbox_key: ClassVar[str] = "matching.willing"
