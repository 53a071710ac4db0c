"""Find people, workshops and who belongs where."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.parties.model import Role
from core.parties.tables import Invite, Membership, Person, Workshop


async def find_person(session: AsyncSession, *, telegram_id: int) -> Person | None:
    """Find a person by the messenger's id."""
    return await session.scalar(select(Person).where(Person.telegram_id == telegram_id))


_PEOPLE = select(Person).where(Person.telegram_id.in_(bindparam("ids", expanding=True))).order_by(Person.id)
_ACTING = _PEOPLE.with_for_update(key_share=True).execution_options(populate_existing=True)


async def map_people(session: AsyncSession, *, telegram_ids: Collection[int]) -> dict[int, Person]:
    """Map the messenger's ids to the people who have them."""
    found = await session.scalars(_PEOPLE, {"ids": list(telegram_ids)})
    return {person.telegram_id: person for person in found.all()}


async def lock_people(session: AsyncSession, *, telegram_ids: Collection[int]) -> dict[int, Person]:
    """Map ids to people likewise; what else each of them does, in any process, waits for the end of this."""
    found = await session.scalars(_ACTING, {"ids": list(telegram_ids)})
    return {person.telegram_id: person for person in found.all()}


async def list_operators(session: AsyncSession) -> Sequence[Person]:
    """List the operators."""
    return (await session.scalars(select(Person).where(Person.is_operator).order_by(Person.id))).all()


_AHEAD = "workshops of people"
_WORKSHOPS_OF = (
    select(Membership.person_id, Workshop, Membership.role)
    .join(Workshop, Membership.workshop_id == Workshop.id)
    .where(Membership.person_id.in_(bindparam("people", expanding=True)), Membership.left_at.is_(None))
    .order_by(Membership.joined_at.desc(), Membership.id.desc())
)


async def list_workshops_of(session: AsyncSession, *, person_id: int) -> Sequence[tuple[Workshop, Role]]:
    """List the workshops a person owns or works in, with the role there, the newest membership first."""
    ahead: dict[int, list[tuple[Workshop, Role]]] = session.info.get(_AHEAD, {})
    return ahead[person_id] if person_id in ahead else (await _map_workshops(session, [person_id]))[person_id]


async def read_workshops_ahead(session: AsyncSession, *, person_ids: Collection[int]) -> None:
    """Read the workshops of several people at once; in this session `list_workshops_of` then answers from them.

    For sessions that only read and are soon over, as when messages to many are put into words.
    """
    session.info.setdefault(_AHEAD, {}).update(await _map_workshops(session, person_ids))


async def _map_workshops(session: AsyncSession, person_ids: Collection[int]) -> dict[int, list[tuple[Workshop, Role]]]:
    workshops: dict[int, list[tuple[Workshop, Role]]] = {person_id: [] for person_id in person_ids}
    for person_id, workshop, role in (await session.execute(_WORKSHOPS_OF, {"people": list(person_ids)})).all():
        workshops[person_id].append((workshop, Role(role)))
    return workshops


async def find_workplace_id(session: AsyncSession, *, telegram_id: int) -> int | None:
    """Find the workshop that a person joined last and still works in."""
    found = (
        select(Membership.workshop_id)
        .join(Person, Person.id == Membership.person_id)
        .where(Person.telegram_id == telegram_id, Membership.left_at.is_(None))
        .order_by(Membership.joined_at.desc(), Membership.id.desc())
    )
    return await session.scalar(found.limit(1))


async def find_owned_workshop(session: AsyncSession, *, person_id: int) -> Workshop | None:
    """Find the workshop a person owns."""
    return await session.scalar(select(Workshop).where(Workshop.owner_id == person_id).order_by(Workshop.id))


async def list_members(session: AsyncSession, *, workshop_id: int) -> Sequence[tuple[Person, Role]]:
    """List who works in a workshop now, owner included."""
    found = await session.execute(
        select(Person, Membership.role)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.workshop_id == workshop_id, Membership.left_at.is_(None))
        .order_by(Membership.id)
    )
    return [(person, Role(role)) for person, role in found.all()]


async def get_owner(session: AsyncSession, *, workshop_id: int) -> Person:
    """Get the owner of a workshop."""
    owner = await session.scalar(
        select(Person).join(Workshop, Workshop.owner_id == Person.id).where(Workshop.id == workshop_id)
    )
    assert owner is not None
    return owner


async def list_open_workshops(session: AsyncSession) -> Sequence[Workshop]:
    """List the workshops that take orders."""
    return (await session.scalars(select(Workshop).where(Workshop.is_open).order_by(Workshop.id))).all()


async def list_templates(session: AsyncSession) -> Sequence[Workshop]:
    """List the model workshops that a new one can be cloned from."""
    return (await session.scalars(select(Workshop).where(Workshop.is_template).order_by(Workshop.id))).all()


async def list_regions(session: AsyncSession) -> Sequence[str]:
    """List the regions in which workshops take orders, the one with the most first."""
    found = select(Workshop.region).where(Workshop.is_open).group_by(Workshop.region)
    return (await session.scalars(found.order_by(func.count().desc(), Workshop.region))).all()


async def find_offered_workshop(session: AsyncSession, *, token: str) -> int | None:
    """Find which workshop an invite or an offer to take it over is about; what it is worth is not asked."""
    return await session.scalar(select(Invite.workshop_id).where(Invite.token == token))


async def count_invites(session: AsyncSession, *, workshop_id: int, since: datetime) -> int:
    """Count the invites that a workshop made since an instant."""
    made = select(func.count()).where(Invite.workshop_id == workshop_id, Invite.created_at >= since)
    return await session.scalar(made) or 0


async def count_open_invites(session: AsyncSession, *, workshop_id: int, now: datetime) -> int:
    """Count the invites of a workshop that work now."""
    open_ones = select(func.count()).where(
        Invite.workshop_id == workshop_id, Invite.revoked_at.is_(None), Invite.expires_at > now
    )
    return await session.scalar(open_ones) or 0


async def find_open_invite(session: AsyncSession, *, workshop_id: int, role: Role, now: datetime) -> Invite | None:
    """Find the invite of a workshop that stays good for at least another week, for all who may come back too."""
    left = select(Membership.id).where(Membership.workshop_id == workshop_id, Membership.left_at >= Invite.created_at)
    found = select(Invite).where(
        Invite.workshop_id == workshop_id,
        Invite.role == role,
        Invite.revoked_at.is_(None),
        Invite.expires_at > now + timedelta(days=7),
        ~left.exists(),
    )
    return await session.scalar(found.order_by(Invite.id.desc()).limit(1))


async def list_unreachable(session: AsyncSession, *, limit: int) -> Sequence[Person]:
    """List the people who blocked the robot, the latest first."""
    found = select(Person).where(Person.blocked_at.is_not(None)).order_by(Person.blocked_at.desc())
    return (await session.scalars(found.limit(limit))).all()


async def count_unreachable(session: AsyncSession) -> int:
    """Count the people who blocked the robot."""
    return await session.scalar(select(func.count()).where(Person.blocked_at.is_not(None))) or 0


async def list_workshops(session: AsyncSession, *, limit: int) -> Sequence[Workshop]:
    """List workshops, models first, then the newest."""
    found = select(Workshop).order_by(Workshop.is_template.desc(), Workshop.id.desc())
    return (await session.scalars(found.limit(limit))).all()
