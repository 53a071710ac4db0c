"""What is said of a plan."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar, TypeAlias

from core.notify.message import (
    Code,
    Message,
    Number,
    OrderId,
    OverrideId,
    Paged,
    PartId,
    PlannedOrderId,
    ProposalId,
    Says,
    WorkshopId,
)
from core.planning.trials import Lack, PeopleTrial, TeamChoice

Lacking: TypeAlias = Annotated[Lack, Says.NUMBER]
Hands: TypeAlias = Annotated[PeopleTrial, Says.NUMBER]
"""So many more people would help."""
Options: TypeAlias = Annotated[tuple[TeamChoice, ...], Says.PART]
"""Other teams for an order, with what each would cost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanMade(Message):
    """A plan, with what it lacks: people, and the orders that are not in it."""

    lacks: Lacking | None = None
    left_out: tuple[PartId, ...] = ()
    is_desk_told: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekPlan(PlanMade):
    """The week of a workshop; in the morning, the plan of the day."""

    outbox_key: ClassVar[str] = "plan.week"
    workshop_id: WorkshopId
    morning: bool = False
    help: Hands | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLines(Paged):
    """All lines of the week."""

    outbox_key: ClassVar[str] = "plan.lines"
    workshop_id: WorkshopId


@dataclass(frozen=True, slots=True, kw_only=True)
class Teams(Paged):
    """Who works on what."""

    outbox_key: ClassVar[str] = "plan.teams"
    workshop_id: WorkshopId


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyList(Paged):
    """Orders whose team can be explained."""

    outbox_key: ClassVar[str] = "plan.why_list"
    workshop_id: WorkshopId


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyTeam(Message):
    """Why an order has its team."""

    outbox_key: ClassVar[str] = "plan.why"
    order_id: OrderId
    options: Options = ()
    is_owner: bool = False
    """Of rows of 0.1.1; who the reader is, is asked when it leaves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanJudged(Message):
    """What became of an owner's own plan."""

    outbox_key: ClassVar[str] = "plan.judged"
    override_id: OverrideId


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChange(Paged):
    """Orders whose plan can be changed."""

    outbox_key: ClassVar[str] = "plan.change"
    workshop_id: WorkshopId


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChangeOrder(Message):
    """What can be changed for an order."""

    outbox_key: ClassVar[str] = "plan.change_order"
    order_id: OrderId
    workshop_id: WorkshopId


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSwap(Paged):
    """With which order another changes places."""

    outbox_key: ClassVar[str] = "plan.swap"
    order_id: PlannedOrderId
    workshop_id: WorkshopId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorPeople(Message):
    """Who is there today."""

    outbox_key: ClassVar[str] = "plan.people"
    workshop_id: WorkshopId


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorSkills(Paged):
    """What each member can do."""

    outbox_key: ClassVar[str] = "plan.skills"
    workshop_id: WorkshopId
    at: PartId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RushGarment(Message):
    """Which garment is a rush?"""

    outbox_key: ClassVar[str] = "plan.rush_category"
    workshop_id: WorkshopId
    pieces: Number
    due_at: datetime
    token: Code = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLoad(Paged):
    """How full the weeks are."""

    outbox_key: ClassVar[str] = "plan.load"
    workshop_id: WorkshopId


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanMinutes(Message):
    """Minutes for a piece of each garment."""

    outbox_key: ClassVar[str] = "plan.minutes"
    workshop_id: WorkshopId


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesOf(Message):
    """Minutes for a piece of a garment."""

    outbox_key: ClassVar[str] = "plan.minutes_of"
    workshop_id: WorkshopId
    category: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalCard(Message):
    """What a change would do."""

    outbox_key: ClassVar[str] = "plan.proposal"
    proposal_id: ProposalId


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalLines(Paged):
    """All that a change would do."""

    outbox_key: ClassVar[str] = "plan.proposal_all"
    proposal_id: ProposalId


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalPicture(Message):
    """A change as a picture."""

    outbox_key: ClassVar[str] = "plan.proposal_picture"
    proposal_id: ProposalId


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChanged(PlanMade):
    """A plan was made again: what moved."""

    outbox_key: ClassVar[str] = "plan.changed"
    workshop_id: WorkshopId
    cause: Code
    shift_ids: tuple[PartId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkDays(Message):
    """The days to come that are closed, short or worked beside the week, and the next two weeks to choose from."""

    outbox_key: ClassVar[str] = "plan.days"
    workshop_id: WorkshopId


@dataclass(frozen=True, slots=True, kw_only=True)
class DayChoice(Message):
    """How one day may be worked."""

    outbox_key: ClassVar[str] = "plan.day"
    workshop_id: WorkshopId
    on: date
