"""Who an owner says is away: tried for the days that were said, and noted by a yes; what is not used is named."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from core.parties.tables import Workshop
from core.planning import people as hands_of
from core.planning import proposals
from core.planning.asked import DaysOver
from core.planning.messages import FloorPeople
from core.planning.trials import AbsenceTrial
from core.planning.workshop import SKILLS
from core.tracking.model import local_date
from handlers.context import Turn

_DAY = timedelta(days=1)


async def try_said_absence(turn: Turn, workshop: Workshop, said: Mapping[str, Any]) -> None:
    """Try what an owner says of who is away; who is back, or gone for good, is told to the card of the people.

    Raises:
        DaysOver: Only days that are over are named.
    """
    if said.get("back") or said.get("permanent"):
        await turn.say(FloorPeople(workshop_id=workshop.id))
        return
    skill = said.get("skill") or await _skill_of(turn, workshop, said.get("name"))
    people = _how_many(workshop, skill, said)
    if skill not in SKILLS or not people:
        await turn.say("plan.absence_which")
        return
    if said.get("over"):
        raise DaysOver
    from_at, to_at = _period(turn, workshop, said)
    trial = AbsenceTrial(skill=skill, people=people, from_at=from_at, to_at=to_at)
    await proposals.propose(turn.session, workshop_id=workshop.id, actor=turn.me, trial=trial, now=turn.now)
    if said.get("hours") == "half":
        await turn.say("plan.absence_half")
    await turn.answer("plan.trying")


async def _skill_of(turn: Turn, workshop: Workshop, name: str | None) -> str | None:
    """Find the one work that a named member does, or that there is in the workshop."""
    known = await hands_of.skills_of(turn.session, workshop_id=workshop.id)
    hands = await hands_of.list_hands(turn.session, workshop_id=workshop.id)
    named = [one for one in hands if name and name.casefold() in one.name.casefold()]
    can = known.get(named[0].id, frozenset()) if len(named) == 1 else frozenset()
    there = [skill for skill in SKILLS if int(workshop.people_by_skill.get(skill, 0)) > 0]
    return next(iter(can)) if len(can) == 1 else there[0] if len(there) == 1 else None


def _how_many(workshop: Workshop, skill: str | None, said: Mapping[str, Any]) -> int | None:
    """Count who is away; None where it was not said: a guess would be noted by a quick yes."""
    if said.get("all"):
        return int(workshop.people_by_skill.get(skill or "", 0))
    return 1 if said.get("name") else said.get("people")


def _period(turn: Turn, workshop: Workshop, said: Mapping[str, Any]) -> tuple[datetime, datetime]:
    """Give from when to when somebody is away; who returns on a day works on it."""
    zone = ZoneInfo(workshop.timezone)
    today = local_date(turn.now, workshop.timezone)
    first = date.fromisoformat(said.get("day") or said.get("from") or today.isoformat())
    last = date.fromisoformat(said.get("day") or said.get("until") or first.isoformat())
    end = last if said.get("returns") else last + _DAY
    from_at = turn.now if first <= today else datetime.combine(first, time.min, zone)
    return from_at, datetime.combine(end, time.min, zone)
