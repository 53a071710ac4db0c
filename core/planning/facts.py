"""How an order was planned, as its history keeps it."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import Field, PlainSerializer

from core.ledger.fact import Fact, Instant
from core.planning.time_and_action import Reason
from core.planning.trials import Trial, trial_to_json
from core.stage import Stage

Choice: TypeAlias = Reason | Literal["rush"]
"""Why this team; an owner's own rush is made as it was shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlanned(Fact):
    """It has a calendar: with what team it is sewn, when the plan ends, and what is promised."""

    kind: ClassVar[str] = "PLANNED"
    team_size: int
    finish_at: Instant
    promised_at: Instant
    reason: Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedMoved(Fact):
    """It is expected on another date; `cause` is the key of the text that says why."""

    kind: ClassVar[str] = "MOVED"
    from_at: Annotated[Instant, Field(alias="from")]
    to_at: Annotated[Instant, Field(alias="to")]
    cause: str
    stage: Stage | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOverridden(Fact):
    """The owner decided otherwise than the planner."""

    kind: ClassVar[str] = "PLAN_OVERRIDDEN"
    change: Annotated[Trial, PlainSerializer(trial_to_json)]
    planner_team: int
    team_size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanUnlocked(Fact):
    """The owner gave it back to the planner."""

    kind: ClassVar[str] = "PLAN_UNLOCKED"
