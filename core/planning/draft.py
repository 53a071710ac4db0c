"""A new plan on its way to the rows: stages, moves, jumps as plain data, so that what was shown is what is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Self

from pydantic import TypeAdapter

from core.planning.engine.check import Violation, check_plan
from core.planning.moves import Move
from core.planning.rolling import Replanned
from core.planning.time_and_action import StagePlan
from core.stage import Stage


class PlanInvalid(Exception):
    """The planner made a plan that its own checker refuses; it is never shown."""

    def __init__(self, violations: tuple[Violation, ...]) -> None:
        super().__init__("; ".join(violation.describe() for violation in violations))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDraft:
    """A checked plan: the open stages of each order, what moves against the plan before it, who passes whom.

    `effects` is what the change that was tried does by itself (`Replanned`).
    """

    stages: Mapping[str, tuple[StagePlan, ...]]
    moves: tuple[Move, ...]
    effects: tuple[Move, ...]
    jumps: Mapping[str, str]

    def finish_at(self, order_id: str) -> datetime:
        """Return when an order is done."""
        return self.stages[order_id][-1].finish_at

    def stage(self, order_id: str, stage: Stage) -> StagePlan | None:
        """Return the plan of one stage of an order, None when it is done already."""
        return next((planned for planned in self.stages[order_id] if planned.stage is stage), None)


def draft_of(found: Replanned) -> PlanDraft:
    """Take over a plan that the checker accepts.

    Raises:
        PlanInvalid: It breaks a rule.
    """
    if violations := check_plan(found.plan.problem, found.plan.plan):
        raise PlanInvalid(violations)
    return PlanDraft(
        stages={order_id: order.stages for order_id, order in found.plan.orders.items() if order.stages},
        moves=found.moves,
        effects=found.effects,
        jumps={jump.passed_order_id: jump.order_id for jump in found.jumps},
    )


class _StoredStage(NamedTuple):
    """A `StagePlan` as a what-if keeps it: a list of four values."""

    stage: Stage
    start_at: datetime
    finish_at: datetime
    team_size: int

    @classmethod
    def of(cls, planned: StagePlan) -> Self:
        return cls(planned.stage, planned.start_at, planned.finish_at, planned.team_size)


@dataclass(frozen=True, slots=True, kw_only=True)
class _StoredDraft:
    stages: dict[str, tuple[_StoredStage, ...]]
    moves: tuple[Move, ...]
    effects: tuple[Move, ...] | None = None
    jumps: dict[str, str]


_STORED = TypeAdapter(_StoredDraft)


def draft_to_json(draft: PlanDraft) -> dict[str, Any]:
    """Write a draft as plain JSON values."""
    stages = {order_id: tuple(_StoredStage.of(one) for one in planned) for order_id, planned in draft.stages.items()}
    stored = _StoredDraft(stages=stages, moves=draft.moves, effects=draft.effects, jumps=dict(draft.jumps))
    values: dict[str, Any] = _STORED.dump_python(stored, mode="json")
    return values


def draft_from_json(data: Mapping[str, Any]) -> PlanDraft:
    """Read what `draft_to_json` wrote.

    Raises:
        ValueError: The data does not describe a draft.
    """
    stored = _STORED.validate_python(data)
    return PlanDraft(
        stages={
            order_id: tuple(StagePlan(**one._asdict()) for one in planned)
            for order_id, planned in stored.stages.items()
        },
        moves=stored.moves,
        effects=stored.effects if stored.effects is not None else stored.moves,
        jumps=stored.jumps,
    )
