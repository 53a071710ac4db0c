"""Each morning: the plan of the day is asked for; and what became of owners' own choices is told."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from core.jobs import actions as jobs
from core.notify import actions as notify
from core.parties import queries as parties
from core.parties.tables import Workshop
from core.planning import queries as plans
from core.planning import record
from core.planning.engine.calendar import first_midnight
from core.planning.messages import PlanJudged
from core.work.deps import Deps

PLANNED_AT = time(7, 15)
"""When the plan of the day is made, in the workshop's zone; the owner gets it at half past."""
MORNING_ENDS = time(12)
"""A robot that was down in the morning does not send the plan of the day in the evening."""


async def plan_mornings(session: AsyncSession, _: Deps, now: datetime) -> None:
    """Have each workshop at work planned for the day, once; an owner without orders gets the empty plan.

    Where the morning was missed, or nobody works, it is planned all the same once work stands in days that are over.
    """
    busy = {workshop.id: workshop for workshop in await plans.list_at_work(session)}
    open_too = {workshop.id: workshop for workshop in await parties.list_open_workshops(session)}
    for workshop in (open_too | busy).values():
        local = now.astimezone(ZoneInfo(workshop.timezone))
        if local.time() < PLANNED_AT:
            continue
        if not is_morning(workshop, now) and not await _is_behind(session, workshop, now):
            continue
        head = await plans.find_head(session, workshop_id=workshop.id)
        if head is None or head.planned_on != local.date():
            args = {"workshop_id": workshop.id, "day": local.date().isoformat()}
            key = f"plan.morning:{workshop.id}:{local.date()}"
            await jobs.enqueue(session, kind="plan.morning", key=key, due_at=now, args=args)


def is_morning(workshop: Workshop, now: datetime) -> bool:
    """Say whether an owner is to get the plan of the day: nobody gets it in the evening, or on a day off."""
    return now.astimezone(ZoneInfo(workshop.timezone)).time() < MORNING_ENDS and _works_on(workshop, now)


async def _is_behind(session: AsyncSession, workshop: Workshop, now: datetime) -> bool:
    start = first_midnight(now, workshop.timezone)
    return bool(await plans.list_behind(session, workshop_id=workshop.id, before=start))


def _works_on(workshop: Workshop, now: datetime) -> bool:
    start = first_midnight(now, workshop.timezone)
    return plans.plans_with(workshop).calendar.working_minutes_between(start, start + timedelta(days=1)) > 0


async def judge(session: AsyncSession, _: Deps, now: datetime) -> None:
    """Tell owners how their own choices went, once the orders are off the line."""
    for override in await record.judge_overrides(session, now=now):
        owner = await parties.get_owner(session, workshop_id=override.workshop_id)
        dedupe = f"judged:{override.id}"
        await notify.send(
            session, to=owner.address, message=PlanJudged(override_id=override.id), now=now, silent=True, dedupe=dedupe
        )
