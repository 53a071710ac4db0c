"""How far an order has come: photos need not arrive in order, and nothing before a stage that began is still to do."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import aliased

from core.planning.tables import PlanStage, StageState


def first_open_position(rows: Sequence[PlanStage]) -> int:
    """Find where an order stands: nothing before a stage that began is open, with its photo or without."""
    begun = [row.position for row in rows if row.state == StageState.GOING_ON]
    proven = [row.position + 1 for row in rows if row.state == StageState.PROVEN]
    return max([0, *begun, *proven])


def first_open(rows: Sequence[PlanStage]) -> PlanStage | None:
    """Find the stage that an order stands at; None once its last stage is proven."""
    position = first_open_position(rows)
    return next((row for row in rows if row.position >= position and row.state != StageState.PROVEN), None)


def is_to_begin(row: PlanStage, rows: Sequence[PlanStage]) -> bool:
    """Say whether a stage has not begun and was not passed without a photo either."""
    return row.state == StageState.NOT_STARTED and row.position >= first_open_position(rows)


def is_through(rows: Sequence[PlanStage]) -> bool:
    """Say whether nothing of an order is left to do: its last stage is proven, whatever was never shown before it."""
    return bool(rows) and first_open(rows) is None


def never_shown(rows: Sequence[PlanStage]) -> list[PlanStage]:
    """List the stages that an order has passed without a photo that was accepted."""
    position = first_open_position(rows)
    return [row for row in rows if row.position < position and row.state != StageState.PROVEN]


def is_left_to_do(row: type[PlanStage]) -> ColumnElement[bool]:
    """Say in SQL that a stage is not proven, and that no later one of its order has begun."""
    later = aliased(PlanStage)
    has_passed = exists().where(
        later.order_id == row.order_id, later.position > row.position, later.state != StageState.NOT_STARTED
    )
    return (row.state != StageState.PROVEN) & ~has_passed
