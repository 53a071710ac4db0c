"""What a workshop offers and an order asks for, and every reason why they do not fit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from math import floor
from typing import ClassVar

from core.reading.regions import is_inside

WEEK_S = 7 * 24 * 3600
ON_TIME_PRIOR = (9.0, 2.2)
"""Beta prior of the on-time share: a workshop with few orders is judged mostly by what workshops are like."""
PROOF_PRIOR = (4.0, 1.0)
"""What a workshop that has shown nothing yet is taken to have shown: four of five stages with the card in place."""
DOUBTED_WEIGHS = 3
"""So many stages without the card in place weigh as much as one whose photos nobody could believe."""
GRADED_FROM_ORDERS = 3
"""So many finished orders make a grade; fewer say more about luck than about a workshop."""


class Grade(StrEnum):
    """How well a workshop has done; NEW until there is enough to tell, and no letter before that."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    NEW = "NEW"


GRADE_FLOORS = ((0.90, Grade.A), (0.80, Grade.B), (0.65, Grade.C))
"""The expected on-time share from which a grade is given: the typical workshop of the prior (0.80) is a B."""


class ReasonCode(StrEnum):
    """Why a workshop is out for an order; each has one text (`match_reason.<code>`)."""

    CATEGORY = "category"
    CRAFT = "craft"
    BELOW_MOQ = "below_moq"
    ABOVE_MAX = "above_max"
    CAPACITY = "capacity"
    REGION = "region"
    PRICE = "price"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason with what its text needs, such as by how much the price is too high; a class for each code."""

    code: ClassVar[ReasonCode]


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherGarments(Reason):
    """The workshop does not make the garment."""

    code: ClassVar[ReasonCode] = ReasonCode.CATEGORY
    category: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CraftsMissing(Reason):
    """The workshop lacks crafts that the order takes."""

    code: ClassVar[ReasonCode] = ReasonCode.CRAFT
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TooFewPieces(Reason):
    """The order is below the smallest that the workshop takes, by so many pieces."""

    code: ClassVar[ReasonCode] = ReasonCode.BELOW_MOQ
    moq_pieces: int
    short_pieces: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TooManyPieces(Reason):
    """The order is above the largest that the workshop takes, by so many pieces."""

    code: ClassVar[ReasonCode] = ReasonCode.ABOVE_MAX
    max_pieces: int
    over_pieces: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoTimeLeft(Reason):
    """Of the order's pieces `free_pieces` fit in by its date; all fit in by `first_at`, None beyond the known weeks."""

    code: ClassVar[ReasonCode] = ReasonCode.CAPACITY
    free_pieces: int
    first_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherRegion(Reason):
    """The workshop is not where the order has to be made."""

    code: ClassVar[ReasonCode] = ReasonCode.REGION
    region: str
    wanted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TooDear(Reason):
    """A piece costs so many hundredths of the currency more than the order's limit."""

    code: ClassVar[ReasonCode] = ReasonCode.PRICE
    over_minor: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined(Reason):
    """The workshop said no, or the buyer does not want it."""

    code: ClassVar[ReasonCode] = ReasonCode.REFUSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A workshop as the matcher sees it.

    `free_min` gives, by the Monday of each week, the standard sewing minutes (at the workshop's own
    efficiency) not yet booked, taken as spread evenly over the week. `price_minor` is a piece price by
    category; a missing category means that the workshop quotes. `location_deg` is latitude and longitude.
    Of `proof_stages` that it has shown lately so many were shown with the card in place; `proof_doubted` are stages
    with photo after photo that nobody could believe.
    """

    id: int
    categories: frozenset[str]
    crafts: frozenset[str] = frozenset()
    moq_pieces: int = 1
    max_pieces: int | None = None
    region: str = ""
    location_deg: tuple[float, float] | None = None
    price_minor: Mapping[str, int] = field(default_factory=dict)
    currency: str = "CNY"
    free_min: Mapping[date, float] = field(default_factory=dict)
    grade: Grade = Grade.NEW
    on_time_share: float = 0.0
    on_time_orders: int = 0
    response_min: float | None = None
    orders_given: int = 0
    proof_stages: int = 0
    proof_in_place: int = 0
    proof_doubted: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.on_time_share <= 1 or self.on_time_orders < 0 or self.orders_given < 0:
            raise ValueError(f"workshop {self.id}: impossible record")
        if not 0 <= self.proof_in_place <= self.proof_stages or self.proof_doubted < 0:
            raise ValueError(f"workshop {self.id}: impossible record of proofs")
        if any(monday.weekday() != 0 or minutes < 0 for monday, minutes in self.free_min.items()):
            raise ValueError(f"workshop {self.id}: capacity must be minutes >= 0 by Monday")


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """An order that waits for a workshop; sewing happens in `[fabric_at, due_at)`.

    `value` weighs the order in a batch: what it is worth to place it well, such as its price times pieces.
    `refused_ids` are workshops that said no, or that the buyer does not want.
    `price_ceiling_minor` None means that any price may be offered. A `region` is a wish unless `is_region_fixed`.
    """

    order_id: int
    category: str
    pieces: int
    sam_min: float
    fabric_at: datetime
    due_at: datetime
    crafts: frozenset[str] = frozenset()
    price_ceiling_minor: int | None = None
    currency: str = "CNY"
    region: str = ""
    is_region_fixed: bool = False
    refused_ids: frozenset[int] = frozenset()
    location_deg: tuple[float, float] | None = None
    value: float = 1.0

    def __post_init__(self) -> None:
        if self.pieces <= 0 or self.sam_min <= 0 or not self.value > 0:
            raise ValueError(f"order {self.order_id}: pieces, minutes and value must be above 0")
        if self.fabric_at.tzinfo is None or self.due_at.tzinfo is None:
            raise ValueError(f"order {self.order_id}: instants must be aware")

    @property
    def need_min(self) -> float:
        """Count the standard sewing minutes of the whole order."""
        return self.pieces * self.sam_min


def expected_on_time_share(*, finished: int, on_time: int) -> float:
    """Expect a share of orders on time from a record, drawn towards the typical workshop where it is short."""
    kept, missed = ON_TIME_PRIOR
    return (kept + on_time) / (kept + missed + finished)


def expected_proof_share(*, stages: int, in_place: int, doubted: int) -> float:
    """Expect a share of stages shown with the card in place; a doubted stage weighs as several that were not."""
    kept, missed = PROOF_PRIOR
    return (kept + in_place) / (kept + missed + stages + DOUBTED_WEIGHS * doubted)


def grade_of(*, finished: int, on_time: int) -> Grade:
    """Grade a workshop by its finished orders and how many of them were on time; NEW where there are too few.

    Raises:
        ValueError: More orders were on time than finished, or a count is negative.
    """
    if not 0 <= on_time <= finished:
        raise ValueError(f"impossible record: {on_time} of {finished} on time")
    if finished < GRADED_FROM_ORDERS:
        return Grade.NEW
    share = expected_on_time_share(finished=finished, on_time=on_time)
    return next((grade for floor_share, grade in GRADE_FLOORS if share >= floor_share), Grade.D)


def price_of(listing: Listing, demand: Demand) -> int | None:
    """Give the piece price of a workshop for an order; None where it must be asked."""
    return listing.price_minor.get(demand.category) if listing.currency == demand.currency else None


def filter_out(listing: Listing, demand: Demand) -> tuple[Reason, ...]:
    """List every reason why the workshop cannot make the order; none means that it can."""
    return tuple(
        reason
        for reason in (
            _category(listing, demand),
            _craft(listing, demand),
            _moq(listing, demand),
            _maximum(listing, demand),
            _capacity(listing, demand),
            _region(listing, demand),
            _price(listing, demand),
            _refusal(listing, demand),
        )
        if reason is not None
    )


def _category(listing: Listing, demand: Demand) -> Reason | None:
    if demand.category in listing.categories:
        return None
    return OtherGarments(category=demand.category)


def _craft(listing: Listing, demand: Demand) -> Reason | None:
    missing = sorted(demand.crafts - listing.crafts)
    return CraftsMissing(missing=tuple(missing)) if missing else None


def _moq(listing: Listing, demand: Demand) -> Reason | None:
    if demand.pieces >= listing.moq_pieces:
        return None
    return TooFewPieces(moq_pieces=listing.moq_pieces, short_pieces=listing.moq_pieces - demand.pieces)


def _maximum(listing: Listing, demand: Demand) -> Reason | None:
    if listing.max_pieces is None or demand.pieces <= listing.max_pieces:
        return None
    return TooManyPieces(max_pieces=listing.max_pieces, over_pieces=demand.pieces - listing.max_pieces)


def _region(listing: Listing, demand: Demand) -> Reason | None:
    if not demand.is_region_fixed or is_in_region(listing.region, demand.region):
        return None
    return OtherRegion(region=listing.region, wanted=demand.region)


@lru_cache(maxsize=65_536)
def is_in_region(region: str, wanted: str) -> bool:
    """Say whether a region is the one that is wanted or lies in it: Hangzhou in 江浙沪; case does not count."""
    return region_key(region) == region_key(wanted) or is_inside(region, wanted) is True


def region_key(region: str) -> str:
    """Fold a region name for comparison."""
    return " ".join(region.casefold().split())


def _price(listing: Listing, demand: Demand) -> Reason | None:
    price = price_of(listing, demand)
    if price is None or demand.price_ceiling_minor is None or price <= demand.price_ceiling_minor:
        return None
    return TooDear(over_minor=price - demand.price_ceiling_minor, currency=demand.currency)


def _refusal(listing: Listing, demand: Demand) -> Reason | None:
    return Declined() if listing.id in demand.refused_ids else None


def _capacity(listing: Listing, demand: Demand) -> Reason | None:
    free = window_min(listing, demand.fabric_at, demand.due_at)
    if free + 1e-6 >= demand.need_min:
        return None
    return NoTimeLeft(
        free_pieces=floor(free / demand.sam_min),
        first_at=first_possible_at(listing, demand.fabric_at, demand.need_min),
    )


def week_start(monday: date) -> datetime:
    """Give the instant at which a week begins."""
    return datetime.combine(monday, time(), tzinfo=UTC)


def window_min(listing: Listing, from_at: datetime, to_at: datetime) -> float:
    """Count the free sewing minutes of a workshop in `[from_at, to_at)`."""
    total = 0.0
    for monday, minutes in listing.free_min.items():
        start = week_start(monday)
        overlap = min(to_at, start + timedelta(days=7)) - max(from_at, start)
        total += minutes * max(0.0, overlap.total_seconds()) / WEEK_S
    return total


def first_possible_at(listing: Listing, from_at: datetime, need_min: float) -> datetime | None:
    """Give the first instant at which the minutes have fit in since `from_at`; None beyond the known weeks."""
    starts = [week_start(monday) for monday in sorted(listing.free_min)]
    marks = sorted({mark for start in starts for mark in (start, start + timedelta(days=7)) if mark > from_at})
    left = need_min
    for start, end in pairwise([from_at, *marks]):
        free = window_min(listing, start, end)
        if free + 1e-6 >= left and free > 0:
            return start + (end - start) * min(1.0, left / free)
        left -= free
    return None
