"""A new plan on its way to the rows: stages, moves, jumps as plain data, so that what was shown is what is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.planning.engine.check import Violation, check_plan
from core.planning.moves import Cause, Move
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


def draft_to_json(draft: PlanDraft) -> dict[str, Any]:
    """Write a draft as plain JSON values."""
    return {
        "stages": {
            order_id: [[s.stage, s.start_at.isoformat(), s.finish_at.isoformat(), s.team_size] for s in stages]
            for order_id, stages in draft.stages.items()
        },
        "moves": [_move_to_json(move) for move in draft.moves],
        "effects": [_move_to_json(move) for move in draft.effects],
        "jumps": dict(draft.jumps),
    }


def _move_to_json(move: Move) -> dict[str, Any]:
    return {
        "order_id": move.order_id,
        "from_at": move.from_at.isoformat(),
        "to_at": move.to_at.isoformat(),
        "from_team": move.from_team,
        "to_team": move.to_team,
        "cause": move.cause,
        "gains_order_id": move.gains_order_id,
        "breaks_promise": move.breaks_promise,
    }


def draft_from_json(data: Mapping[str, Any]) -> PlanDraft:
    """Read what `draft_to_json` wrote."""
    return PlanDraft(
        stages={
            order_id: tuple(
                StagePlan(
                    stage=Stage(stage),
                    start_at=datetime.fromisoformat(start),
                    finish_at=datetime.fromisoformat(finish),
                    team_size=team,
                )
                for stage, start, finish, team in stages
            )
            for order_id, stages in data["stages"].items()
        },
        moves=tuple(_move_from_json(move) for move in data["moves"]),
        effects=tuple(_move_from_json(move) for move in data.get("effects", data["moves"])),
        jumps=data["jumps"],
    )


def _move_from_json(move: Mapping[str, Any]) -> Move:
    return Move(
        order_id=move["order_id"],
        from_at=datetime.fromisoformat(move["from_at"]),
        to_at=datetime.fromisoformat(move["to_at"]),
        from_team=move["from_team"],
        to_team=move["to_team"],
        cause=Cause(move["cause"]),
        gains_order_id=move["gains_order_id"],
        breaks_promise=move["breaks_promise"],
    )
