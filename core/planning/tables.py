"""Rows of plans: the stages of each order, every move with its cause, what the owner says, what was tried."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Member
from core.planning.trials import Trial, trial_from_json
from core.stage import Stage


class StageState(StrEnum):
    """Where a stage stands; PROVEN means a photo was accepted."""

    NOT_STARTED = "NOT_STARTED"
    GOING_ON = "GOING_ON"
    PROVEN = "PROVEN"


class PlanStage(Base):
    """One stage of an order's time-and-action calendar."""

    __tablename__ = "plan_stage"
    __locked_with__ = ("order", "order_id")
    __table_args__ = (UniqueConstraint("order_id", "stage"), Index("ix_plan_stage_due", "state", "finish_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"), index=True)
    stage: Mapped[Stage] = mapped_column(Member(Stage))
    position: Mapped[int]
    team_size: Mapped[int]
    start_at: Mapped[datetime]
    finish_at: Mapped[datetime]
    state: Mapped[StageState] = mapped_column(Member(StageState), default=StageState.NOT_STARTED)
    pieces_done: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime | None]
    proven_at: Mapped[datetime | None]


class PlanMove(Base):
    """A move of an order's expected date: what, why, and which order gains."""

    __tablename__ = "plan_move"
    __locked_with__ = ("order", "order_id")

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    moved_at: Mapped[datetime]
    from_at: Mapped[datetime]
    to_at: Mapped[datetime]
    cause: Mapped[str] = mapped_column(String(32))
    stage: Mapped[Stage | None] = mapped_column(Member(Stage))
    gains_order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"))


class PlanHead(Base):
    """The plan of a workshop as a whole: how often it was made, for which morning, and what its record has taught."""

    __tablename__ = "plan_head"
    __locked_with__ = ("workshop", "workshop_id")

    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"), primary_key=True, autoincrement=False)
    revision: Mapped[int] = mapped_column(default=0)
    accepted_revision: Mapped[int | None]
    planned_at: Mapped[datetime | None]
    planned_on: Mapped[date | None] = mapped_column(Date)
    buffer_days: Mapped[int | None]
    promises: Mapped[int] = mapped_column(default=0)
    promises_kept: Mapped[int] = mapped_column(default=0)


class PlanAway(Base):
    """People or machines of a skill that a workshop lacks for a time; `person_id` where it is known who."""

    __tablename__ = "plan_away"
    __locked_with__ = ("workshop", "workshop_id")
    __table_args__ = (Index("ix_plan_away_until", "workshop_id", "to_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"))
    skill: Mapped[str] = mapped_column(String(16))
    people: Mapped[int]
    from_at: Mapped[datetime]
    to_at: Mapped[datetime]
    cause: Mapped[str] = mapped_column(String(32))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class PlanLock(Base):
    """The owner's word on the sewing of an order: this team, and from then where a start was chosen."""

    __tablename__ = "plan_lock"
    __locked_with__ = ("order", "order_id")

    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), primary_key=True, autoincrement=False)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"), index=True)
    team_size: Mapped[int]
    start_at: Mapped[datetime | None]


class PlanShift(Base):
    """A move of an order's sewing slot or a change of its team; `jumped_by_id` passed it without a better right."""

    __tablename__ = "plan_shift"
    __locked_with__ = ("order", "order_id")

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"), index=True)
    moved_at: Mapped[datetime] = mapped_column(index=True)
    from_at: Mapped[datetime]
    to_at: Mapped[datetime]
    from_team: Mapped[int]
    to_team: Mapped[int]
    cause: Mapped[str] = mapped_column(String(32))
    gains_order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"))
    jumped_by_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"))


class ProposalState(StrEnum):
    """Where a what-if stands; STALE: the workshop had moved on before the owner said yes."""

    TRYING = "TRYING"
    OPEN = "OPEN"
    IMPOSSIBLE = "IMPOSSIBLE"
    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"
    STALE = "STALE"


class PlanProposal(Base):
    """A change that the owner wants to look at before it is real, and what it would do.

    `change` says what to try, `outcome` what came out; `digest` is of everything that the outcome rests on.
    """

    __tablename__ = "plan_proposal"
    __locked_with__ = ("plan_proposal", "id")

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    change: Mapped[dict[str, Any]]
    state: Mapped[ProposalState] = mapped_column(Member(ProposalState))
    outcome: Mapped[dict[str, Any] | None]
    digest: Mapped[str | None] = mapped_column(String(64))
    asked_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]

    @property
    def trial(self) -> Trial:
        """What is tried."""
        return trial_from_json(self.change)


class PlanOverride(Base):
    """The owner's choice against the planner's: when each sees the order off the line, and later who was right."""

    __tablename__ = "plan_override"
    __locked_with__ = ("order", "order_id")

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"), index=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("plan_proposal.id"))
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime]
    reason: Mapped[str | None] = mapped_column(String(200))
    planner_team: Mapped[int]
    planner_off_line_at: Mapped[datetime]
    owner_team: Mapped[int]
    owner_off_line_at: Mapped[datetime]
    off_line_at: Mapped[datetime | None]
    better: Mapped[str | None] = mapped_column(String(8))


class PlanStandard(Base):
    """The owner's own standard minutes a piece for one kind of garment at one stage, in place of the trade's."""

    __tablename__ = "plan_standard"
    __locked_with__ = ("workshop", "workshop_id")
    __table_args__ = (UniqueConstraint("workshop_id", "category", "stage"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"))
    category: Mapped[str] = mapped_column(String(16))
    stage: Mapped[Stage] = mapped_column(Member(Stage))
    minutes: Mapped[float]


class PlanPace(Base):
    """What a workshop's own finished orders teach of a team size: standard minutes earned per worker-minute."""

    __tablename__ = "plan_pace"
    __locked_with__ = ("workshop", "workshop_id")

    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"), primary_key=True, autoincrement=False)
    team_size: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    efficiency: Mapped[float]
    runs: Mapped[int]


class PlanSkill(Base):
    """What a member of a workshop can do, as the owner says."""

    __tablename__ = "plan_skill"
    __locked_with__ = ("workshop", "workshop_id")
    __table_args__ = (UniqueConstraint("workshop_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    skills: Mapped[list[Any]]
