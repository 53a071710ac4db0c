"""Follow a plan on the floor: who starts next where a plan says when each stage begins and with how many people."""

from collections.abc import Mapping
from typing import Final, TypeAlias

from core.planning.simulation.season import WORKSHOP
from core.planning.simulation.shop_floor import Floor, Job, Start, stage_minutes
from core.planning.workshop import usual_team
from core.stage import SKILL_BY_STAGE, WORKED, Stage

Slots: TypeAlias = dict[tuple[str, Stage], tuple[int, int]]
"""A plan as the floor reads it: by order and stage the working minute of its start, and its people."""

_EARLY_MIN: Final = 30
"""So much sooner than planned anything may start."""
AT_TABLES: Final = tuple(stage for stage in reversed(WORKED) if stage is not Stage.SEWING)
"""What is done in no sewing team, the last first: what is nearly done leaves the house."""
TABLE_TEAM: Final[Mapping[Stage, int]] = {stage: usual_team(WORKSHOP, stage) for stage in AT_TABLES}
"""The people that a table takes where no plan says otherwise."""


def pick_planned(floor: Floor, slots: Slots) -> Start | None:
    """Choose what starts now as the plan says; None where nothing may."""
    return _pick_sewing(floor, slots) or _pick_at_table(floor, slots)


def _pick_at_table(floor: Floor, slots: Slots) -> Start | None:
    """Start packing, finishing or cutting as planned; sooner only what is done before its people are needed."""
    for stage in AT_TABLES:
        for job in sorted(floor.ready(stage), key=lambda job: _slot(floor, slots, job)):
            start, team = _slot(floor, slots, job)
            if team <= floor.free[SKILL_BY_STAGE[stage]] and _may_start(floor.now, slots, job, start, team):
                return Start(job=job, team=team)
    return None


def _slot(floor: Floor, slots: Slots, job: Job) -> tuple[int, int]:
    """Return when the next stage of an order is planned to start, and its team: what no plan knows, now."""
    return slots.get((job.order.order_id, job.stage), (floor.now, TABLE_TEAM[job.stage]))


def _may_start(now: int, slots: Slots, job: Job, planned: int, team: int) -> bool:
    if planned <= now + _EARLY_MIN:
        return True
    until = now + stage_minutes(job.order, job.stage, team)
    skill = SKILL_BY_STAGE[job.stage]
    return not any(
        now <= start < min(planned, until)
        for (order_id, other), (start, _) in slots.items()
        if SKILL_BY_STAGE.get(other) == skill and order_id != job.order.order_id
    )


def _pick_sewing(floor: Floor, slots: Slots) -> Start | None:
    """Choose the next order of the plan whose work is here.

    When it must wait for people, a later one may use those who are free only if it gives them back in time.
    """
    planned = [
        (slots[job.order.order_id, Stage.SEWING], job.order.order_id, job)
        for job in floor.ready(Stage.SEWING)
        if (job.order.order_id, Stage.SEWING) in slots
    ]
    limit: int | None = None
    for (_, team), _, job in sorted(planned, key=lambda one: (one[0][0], one[1])):
        minutes = stage_minutes(job.order, Stage.SEWING, team)
        if team <= floor.free["sewing"] and (limit is None or floor.now + minutes <= limit):
            return Start(job=job, team=team)
        if limit is None:
            limit = _free_at(floor, team)
    return None


def _free_at(floor: Floor, team: int) -> int:
    """Return when so many sewing people should be free, if the running orders keep to their expected times."""
    free = floor.free["sewing"]
    running = [job for job in floor.jobs if job.running and job.stage is Stage.SEWING]
    for job in sorted(running, key=lambda job: job.expected):
        free += job.team
        if free >= team:
            return max(job.expected, floor.now)
    return floor.now
