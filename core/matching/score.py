"""How well a workshop suits an order, in parts that can be told to a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import numpy as np

from core.matching.index import GRADES, Floats, Ints, ListingIndex, in_region, index_listings, prices, window_minutes
from core.matching.model import ON_TIME_PRIOR, Demand, Grade, Listing


class PartKey(StrEnum):
    """A part of the score; each has one text (`match_part.<key>`)."""

    GRADE = "grade"
    ON_TIME = "on_time"
    PRICE = "price"
    SLACK = "slack"
    NEARNESS = "nearness"
    RESPONSE = "response"
    PROOF = "proof"


WEIGHTS: Final[Mapping[PartKey, float]] = MappingProxyType(
    {
        PartKey.GRADE: 0.25,
        PartKey.ON_TIME: 0.25,
        PartKey.PRICE: 0.20,
        PartKey.SLACK: 0.10,
        PartKey.NEARNESS: 0.10,
        PartKey.RESPONSE: 0.05,
        PartKey.PROOF: 0.05,
    }
)
"""What each part counts; they add up to 1."""

GRADE_VALUES: Final[Mapping[Grade, float]] = MappingProxyType(
    {Grade.A: 1.0, Grade.B: 0.8, Grade.C: 0.5, Grade.D: 0.15, Grade.NEW: 0.6}
)
"""A newcomer stands between B and C: unknown is not bad."""

_VALUE_OF_GRADE: Final = np.array([GRADE_VALUES[grade] for grade in GRADES])

UNKNOWN_PRICE = 0.4
UNKNOWN = 0.5
FAR = 0.3
_NEAR_KM = 800.0
_EARTH_KM = 6371.0
_DAY_MIN = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorePart:
    """One part from 0 to 1, and its weight."""

    key: PartKey
    value: float
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The total from 0 to 1 and its parts, the one that helps most first."""

    total: float
    parts: tuple[ScorePart, ...]


def score(listing: Listing, demand: Demand) -> Score:
    """Score one workshop for one order."""
    return explain_rows(index_listings([listing]), np.array([0]), demand)[0]


def explain_rows(index: ListingIndex, rows: Ints, demand: Demand) -> list[Score]:
    """Score a few workshops for one order, with the parts of each score."""
    columns = {key: column.tolist() for key, column in _columns(index, rows, demand).items()}
    return [
        _score([ScorePart(key=key, value=column[at], weight=WEIGHTS[key]) for key, column in columns.items()])
        for at in range(len(rows))
    ]


def _score(parts: list[ScorePart]) -> Score:
    helpful = sorted(parts, key=lambda part: (-part.weight * (part.value - UNKNOWN), part.key))
    return Score(total=sum(part.weight * part.value for part in parts), parts=tuple(helpful))


def score_rows(index: ListingIndex, rows: Ints, demand: Demand) -> Floats:
    """Score many workshops for one order: (rows,) float64 from 0 to 1."""
    total = np.zeros(len(rows))
    for key, column in _columns(index, rows, demand).items():
        total += WEIGHTS[key] * column
    return total


def _columns(index: ListingIndex, rows: Ints, demand: Demand) -> dict[PartKey, Floats]:
    return {
        PartKey.GRADE: _grade(index, rows),
        PartKey.ON_TIME: _on_time(index, rows),
        PartKey.PRICE: _price(index, rows, demand),
        PartKey.SLACK: _slack(index, rows, demand),
        PartKey.NEARNESS: _nearness(index, rows, demand),
        PartKey.RESPONSE: _response(index, rows),
        PartKey.PROOF: index.proof_share[rows],
    }


def _grade(index: ListingIndex, rows: Ints) -> Floats:
    value: Floats = _VALUE_OF_GRADE[index.grade[rows]]
    return value


def _on_time(index: ListingIndex, rows: Ints) -> Floats:
    kept, missed = ON_TIME_PRIOR
    n = index.on_time_orders[rows]
    mean: Floats = (kept + index.on_time_share[rows] * n) / (kept + missed + n)
    return mean


def _price(index: ListingIndex, rows: Ints, demand: Demand) -> Floats:
    """Give 0.5 at the ceiling and 1 at 40 % below it."""
    if demand.price_ceiling_minor is None:
        return np.full(len(rows), UNKNOWN)
    ceiling = max(demand.price_ceiling_minor, 1)
    price = prices(index, rows, demand)
    value = np.clip(UNKNOWN + (ceiling - price) / (0.8 * ceiling), 0.0, 1.0)
    return np.where(np.isnan(price), UNKNOWN_PRICE, value)


def _slack(index: ListingIndex, rows: Ints, demand: Demand) -> Floats:
    """Give the share of the window that stays free: 0 where the order just fits."""
    free = np.maximum(window_minutes(index, rows, demand), 1e-9)
    value: Floats = np.clip(1.0 - demand.need_min / free, 0.0, 1.0)
    return value


def _nearness(index: ListingIndex, rows: Ints, demand: Demand) -> Floats:
    if not demand.region and demand.location_deg is None:
        return np.full(len(rows), UNKNOWN)
    km = _distances_km(index, rows, demand)
    value = np.where(np.isnan(km), FAR, np.exp(-km / _NEAR_KM))
    return np.where(in_region(index, rows, demand.region), 1.0, value) if demand.region else value


def _distances_km(index: ListingIndex, rows: Ints, demand: Demand) -> Floats:
    """Measure great circles; NaN where a place is unknown."""
    latitude, longitude = np.radians(demand.location_deg or (np.nan, np.nan))
    at = index.location_rad[rows]
    half = (
        np.sin((at[:, 0] - latitude) / 2) ** 2
        + np.cos(at[:, 0]) * np.cos(latitude) * np.sin((at[:, 1] - longitude) / 2) ** 2
    )
    km: Floats = 2 * _EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))
    return km


def _response(index: ListingIndex, rows: Ints) -> Floats:
    minutes = index.response_min[rows]
    return np.where(np.isnan(minutes), UNKNOWN, np.exp(-minutes / _DAY_MIN))
