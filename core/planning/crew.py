"""Name the people: once teams and times stand, give each stage's slot to workers who can do it.

Second stage by design: one model with names does not answer in a chat's time (docs/algorithms/planning.md). Slots are
filled in the order of their start, so a pool that is never overdrawn always suffices when each worker has one skill;
with several skills the rarest people are spared first, and a slot that stays short says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.planning.board import BoardPlan
from core.stage import SKILL_BY_STAGE, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """One person: what they can do, and when they are away (half-open periods)."""

    worker_id: str
    skills: frozenset[str]
    away: tuple[tuple[datetime, datetime], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """The named people of one stage of one order; `short` people could not be found."""

    order_id: str
    stage: Stage
    start_at: datetime
    finish_at: datetime
    worker_ids: tuple[str, ...]
    short: int


def assign_crews(
    plan: BoardPlan, workers: Sequence[Worker], *, running: Mapping[tuple[str, Stage], Sequence[str]] | None = None
) -> tuple[Crew, ...]:
    """Give every slot of a plan its people.

    Args:
        plan: A checked plan.
        workers: The workshop's people.
        running: Who already works on a stage: they stay.

    Returns:
        A crew for each slot that takes people, by start; nobody is in two at once, away, or without the skill.
    """
    slots = [
        (stage.start_at, stage.finish_at, order.order_id, stage.stage, stage.team_size)
        for order in plan.orders.values()
        for stage in order.stages
        if stage.team_size and stage.finish_at > stage.start_at
    ]
    busy: dict[str, list[tuple[datetime, datetime]]] = {worker.worker_id: list(worker.away) for worker in workers}
    crews: list[Crew] = []
    known = running or {}
    for start_at, finish_at, order_id, stage, size in sorted(slots, key=lambda slot: (slot[0], slot[2], slot[3])):
        skill = SKILL_BY_STAGE[stage]
        free = [w for w in workers if skill in w.skills and _is_free(busy[w.worker_id], start_at, finish_at)]
        stay = set(known.get((order_id, stage), ()))
        mates = _mates(crews, order_id)
        free.sort(key=lambda w: (w.worker_id not in stay, w.worker_id not in mates, len(w.skills), w.worker_id))
        chosen = tuple(worker.worker_id for worker in free[:size])
        for worker_id in chosen:
            busy[worker_id].append((start_at, finish_at))
        crews.append(
            Crew(
                order_id=order_id,
                stage=stage,
                start_at=start_at,
                finish_at=finish_at,
                worker_ids=chosen,
                short=size - len(chosen),
            )
        )
    return tuple(crews)


def _is_free(periods: Iterable[tuple[datetime, datetime]], start_at: datetime, finish_at: datetime) -> bool:
    return all(finish_at <= from_at or to_at <= start_at for from_at, to_at in periods)


def _mates(crews: Sequence[Crew], order_id: str) -> set[str]:
    """Return who has worked on the order before: they know the style."""
    return {worker_id for crew in crews if crew.order_id == order_id for worker_id in crew.worker_ids}


def today(crews: Sequence[Crew], *, from_at: datetime, to_at: datetime) -> tuple[Crew, ...]:
    """List the crews that work at some time of a period: the morning's notice."""
    return tuple(crew for crew in crews if crew.start_at < to_at and crew.finish_at > from_at)
