"""Who is there today and what each can do, as the owner says."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.locking import lock_own
from core.parties import queries as parties
from core.parties.model import NotYours, Role
from core.parties.tables import Person, Workshop
from core.planning import queries, replanning
from core.planning.crew import Worker
from core.planning.moves import Cause
from core.planning.tables import PlanAway, PlanSkill
from core.planning.workshop import SKILLS

ABSENT = "absence"


async def count_absent(session: AsyncSession, *, workshop_id: int, now: datetime) -> dict[str, int]:
    """Count the people and machines of each skill that are missing now."""
    missing: dict[str, int] = dict.fromkeys(SKILLS, 0)
    for away in await queries.list_away_rows(session, workshop_id=workshop_id, now=now):
        if away.from_at <= now and away.skill in missing:
            missing[away.skill] += away.people
    return missing


async def change_absent(session: AsyncSession, *, workshop: Workshop, skill: str, by: int, now: datetime) -> bool:
    """Note that one person more (`by` 1) or less (-1) of a skill is missing until the end of the working day.

    The workshop is planned again. False where nothing can change: nobody is left, or nobody is missing.
    """
    await lock_own(session, Workshop, workshop.id)
    calendar = queries.plans_with(workshop).calendar
    today = [
        away for away in await queries.list_away_rows(session, workshop_id=workshop.id, now=now) if away.skill == skill
    ]
    if by > 0:
        people = int(workshop.people_by_skill.get(skill, 0))
        if sum(away.people for away in today if away.from_at <= now) >= people:
            return False
        end_at = calendar.end_of_day(now)
        away = PlanAway(workshop_id=workshop.id, skill=skill, people=1, from_at=now, to_at=end_at, cause=ABSENT)
        session.add(away)
    else:
        absent = [away for away in today if away.cause == ABSENT and away.from_at <= now]
        if not absent:
            return False
        if absent[-1].people > 1:
            absent[-1].people -= 1
        else:
            absent[-1].to_at = now
    await session.flush()
    await replanning.request_replan(session, workshop_id=workshop.id, cause=Cause.ABSENCE, now=now)
    return True


async def skills_of(session: AsyncSession, *, workshop_id: int) -> Mapping[int, frozenset[str]]:
    """Read what each member can do, by person."""
    rows = await session.scalars(select(PlanSkill).where(PlanSkill.workshop_id == workshop_id))
    return {row.person_id: frozenset(row.skills) for row in rows.all()}


async def set_skill(session: AsyncSession, *, workshop_id: int, person_id: int, skill: str, can: bool) -> None:
    """Say that a member can do something, or not any more.

    Raises:
        NotYours: They do not work there with their hands.
    """
    await lock_own(session, Workshop, workshop_id)
    if all(one.id != person_id for one in await list_hands(session, workshop_id=workshop_id)):
        raise NotYours
    found = select(PlanSkill).where(PlanSkill.workshop_id == workshop_id, PlanSkill.person_id == person_id)
    row = await session.scalar(found)
    if row is None:
        row = PlanSkill(workshop_id=workshop_id, person_id=person_id, skills=[])
        session.add(row)
    row.skills = sorted({*row.skills, skill} if can else {*row.skills} - {skill})
    await session.flush()


async def list_hands(session: AsyncSession, *, workshop_id: int) -> Sequence[Person]:
    """List the members who work with their hands: workers and leaders."""
    members = await parties.list_members(session, workshop_id=workshop_id)
    return [person for person, role in members if role is not Role.OWNER]


async def list_workers(session: AsyncSession, *, workshop_id: int) -> list[Worker]:
    """List the members of whom the owner has said what they can do."""
    skills = await skills_of(session, workshop_id=workshop_id)
    hands = await list_hands(session, workshop_id=workshop_id)
    return [Worker(worker_id=str(one.id), skills=skills[one.id]) for one in hands if skills.get(one.id)]
