"""Rows of plans: the stages of each order with their dates, and every move of a date with its cause."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.stage import Stage


class StageState(StrEnum):
    """Where a stage stands; PROVEN means a photo was accepted."""

    NOT_STARTED = "NOT_STARTED"
    GOING_ON = "GOING_ON"
    PROVEN = "PROVEN"


class PlanStage(Base):
    """One stage of an order's time-and-action calendar."""

    __tablename__ = "plan_stage"
    __table_args__ = (UniqueConstraint("order_id", "stage"), Index("ix_plan_stage_due", "state", "finish_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"), index=True)
    stage: Mapped[Stage] = mapped_column(String(16))
    position: Mapped[int]
    team_size: Mapped[int]
    start_at: Mapped[datetime]
    finish_at: Mapped[datetime]
    state: Mapped[StageState] = mapped_column(String(16), default=StageState.NOT_STARTED)
    pieces_done: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime | None]
    proven_at: Mapped[datetime | None]


class PlanMove(Base):
    """A move of an order's expected date: what, why, and which order gains."""

    __tablename__ = "plan_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    moved_at: Mapped[datetime]
    from_at: Mapped[datetime]
    to_at: Mapped[datetime]
    cause: Mapped[str] = mapped_column(String(32))
    stage: Mapped[Stage | None] = mapped_column(String(16))
    gains_order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"))
