"""What an owner may have tried before it is real, and what comes of that, as rows keep it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, TypeAdapter

from core.ledger.fact import Instant
from core.planning.special_days import SpecialDays


class ChangeKind(StrEnum):
    """What is tried."""

    RUSH = "RUSH"
    PEOPLE = "PEOPLE"
    MACHINE = "MACHINE"
    ABSENCE = "ABSENCE"
    TEAM = "TEAM"
    SWAP = "SWAP"
    DAYS = "DAYS"
    WEEK = "WEEK"
    ZONE = "ZONE"


@dataclass(frozen=True, slots=True, kw_only=True)
class RushTrial:
    """An order squeezed in; `sam_min` are the sewing minutes of a piece, None where the garment says them."""

    kind: Literal[ChangeKind.RUSH] = ChangeKind.RUSH
    pieces: int
    category: str
    due_at: Instant
    sam_min: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleTrial:
    """So many people more of a skill, from now on."""

    kind: Literal[ChangeKind.PEOPLE] = ChangeKind.PEOPLE
    skill: str
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineTrial:
    """So many machines of a skill lost until an instant."""

    kind: Literal[ChangeKind.MACHINE] = ChangeKind.MACHINE
    skill: str
    people: int
    to_at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceTrial:
    """So many people of a skill missing for a time."""

    kind: Literal[ChangeKind.ABSENCE] = ChangeKind.ABSENCE
    skill: str
    people: int
    from_at: Instant
    to_at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamTrial:
    """Another team for an order."""

    kind: Literal[ChangeKind.TEAM] = ChangeKind.TEAM
    order_id: int
    team_size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapTrial:
    """Two orders in each other's place."""

    kind: Literal[ChangeKind.SWAP] = ChangeKind.SWAP
    order_id: int
    with_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysTrial:
    """Days that are closed, short, open beside the weekly pattern, or as usual again."""

    kind: Literal[ChangeKind.DAYS] = ChangeKind.DAYS
    days: SpecialDays


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekTrial:
    """Another working week, one of `WEEKS`."""

    kind: Literal[ChangeKind.WEEK] = ChangeKind.WEEK
    week: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneTrial:
    """Another time zone in which the workshop's days and hours are meant."""

    kind: Literal[ChangeKind.ZONE] = ChangeKind.ZONE
    timezone: str


CalendarTrial: TypeAlias = DaysTrial | WeekTrial | ZoneTrial


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamChoice:
    """A team that an order could have: when it would be done, the working minutes it takes, and who is later then."""

    team: int
    finish_at: Instant
    people_min: int
    later: tuple[int, ...]
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """A skill that lacks, how many people it needs and how many there are."""

    skill: str
    needed: int
    people: int


Trial: TypeAlias = RushTrial | PeopleTrial | MachineTrial | AbsenceTrial | TeamTrial | SwapTrial | CalendarTrial
_STORED: TypeAdapter[Trial] = TypeAdapter(Annotated[Trial, Field(discriminator="kind")])


def trial_to_json(trial: Trial) -> dict[str, Any]:
    """Write what is tried as plain JSON values."""
    values: dict[str, Any] = _STORED.dump_python(trial, mode="json")
    return values


def trial_from_json(values: Mapping[str, Any]) -> Trial:
    """Read what `trial_to_json` wrote.

    Raises:
        ValueError: The values say nothing that can be tried, or something of a later release.
    """
    return _STORED.validate_python(values)


def orders_of(trial: Trial) -> tuple[int, ...]:
    """List the orders that are named by what is tried."""
    match trial:
        case TeamTrial():
            return (trial.order_id,)
        case SwapTrial():
            return (trial.order_id, trial.with_id)
        case _:
            return ()
