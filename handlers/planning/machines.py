"""Machines that an owner says stand until a day, an hour or noon: tried until then, and real by a yes."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from core.parties.tables import Workshop
from core.planning import proposals
from core.planning import queries as plans
from core.planning.special_days import half_day_min
from core.planning.trials import MachineTrial
from core.tracking.model import local_date
from handlers.context import Turn

_SKILL = "sewing"
_DAY = timedelta(days=1)


async def try_said_machine(turn: Turn, workshop: Workshop, said: Mapping[str, Any]) -> bool:
    """Try the plan without machines until the time that was said; False where none to come was, or not how many."""
    to_at = _until(turn, workshop, said)
    if to_at is None or to_at <= turn.now or said.get("all") or said.get("several"):
        return False
    trial = MachineTrial(skill=_SKILL, people=int(said.get("count") or 1), to_at=to_at)
    await proposals.propose(turn.session, workshop_id=workshop.id, actor=turn.me, trial=trial, now=turn.now)
    await turn.answer("plan.trying")
    return True


def _until(turn: Turn, workshop: Workshop, said: Mapping[str, Any]) -> datetime | None:
    """Give until when machines stand: an hour, noon as the workshop rests, or the end of a day."""
    zone = ZoneInfo(workshop.timezone)
    named = said.get("until")
    day = date.fromisoformat(named) if named else local_date(turn.now, workshop.timezone)
    if said.get("until_time"):
        return datetime.combine(day, time.fromisoformat(said["until_time"]), zone)
    if said.get("hours") == "half":
        noon_min = half_day_min(plans.plans_with(workshop).calendar, day)
        return datetime.combine(day, time(noon_min // 60, noon_min % 60), zone)
    return datetime.combine(day + _DAY, time.min, zone) if named else None
