"""What happens to an order from its first word to its end, as its history keeps it."""

from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import ConfigDict
from typing_extensions import TypedDict

from core.ledger.fact import Fact, Instant
from core.stage import Stage


class OrderColumns(TypedDict, total=False):
    """Columns of an order, as plain JSON values: all of them, or those that changed; `pictures` is how many there are.

    Orders of 0.1.1 have no garment.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc]  # as pydantic asks for it

    category: str
    garment: str
    style_name: str
    lines: list[dict[str, Any]]
    pieces: int
    fabric_by: str
    fabric_on: str
    due_on: str
    ceiling_minor: int | None
    currency: str
    region: str | None
    pictures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlaced(Fact):
    """A merchant wants something made."""

    kind: ClassVar[str] = "PLACED"
    spread: ClassVar[str | None] = "columns"
    columns: OrderColumns


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelNumbered(Fact):
    """The number under which the goods travel, as the workshop says; `carrier` is a key of `core.reading.parcels`."""

    kind: ClassVar[str] = "PARCEL_NUMBERED"
    number: str
    carrier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderOffered(Fact):
    """A workshop was asked."""

    kind: ClassVar[str] = "OFFERED"
    workshop_id: int
    offer_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAgreed(Fact):
    """The deal; an owner's own rush has no price."""

    kind: ClassVar[str] = "AGREED"
    workshop_id: int
    price_minor: int | None
    promised_at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class MerchantChanged(Fact):
    """It is somebody else's from now on: of the buyer whom a workshop had already, or of its owner again."""

    kind: ClassVar[str] = "MERCHANT_CHANGED"
    person_id: int
    pair_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFinished(Fact):
    """The goods have left; the stages that nobody has shown stay named."""

    kind: ClassVar[str] = "DONE"
    pieces: int
    never_shown: tuple[Stage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderReopened(Fact):
    """It was not finished after all: what showed its end was taken back."""

    kind: ClassVar[str] = "REOPENED"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderEnded(Fact):
    """It was cancelled."""

    kind: ClassVar[str] = "CANCELLED"


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsChanged(Fact):
    """It is something else now, before the deal or by both sides' word."""

    kind: ClassVar[str] = "CHANGED"
    spread: ClassVar[str | None] = "columns"
    columns: OrderColumns


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsProposed(Fact):
    """One side wants it to be something else."""

    kind: ClassVar[str] = "CHANGE_PROPOSED"
    spread: ClassVar[str | None] = "columns"
    change_id: int
    columns: OrderColumns


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsDeclined(Fact):
    """The other side leaves it as it is."""

    kind: ClassVar[str] = "CHANGE_DECLINED"
    change_id: int
