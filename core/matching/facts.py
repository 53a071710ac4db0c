"""What workshops and merchants answer to offers, as the history of the order keeps it."""

from dataclasses import dataclass
from typing import ClassVar

from core.ledger.fact import Fact, Instant
from core.matching.tables import DeclineReason


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferCountered(Fact):
    """A workshop would do it at another price for a piece, or later."""

    kind: ClassVar[str] = "COUNTERED"
    offer_id: int
    price_minor: int
    promised_at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferDeclined(Fact):
    """A workshop's no."""

    kind: ClassVar[str] = "DECLINED"
    offer_id: int
    reason: DeclineReason


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterRefused(Fact):
    """The merchant leaves another price or date."""

    kind: ClassVar[str] = "COUNTER_REFUSED"
    offer_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineUndone(Fact):
    """A workshop took its no back, or its silence."""

    kind: ClassVar[str] = "DECLINE_UNDONE"
    offer_id: int
