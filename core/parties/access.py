"""The door: the only ways from an id that came from outside to a workshop or a role in it."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.locking import lock_one
from core.parties.model import NotYours, Role
from core.parties.tables import Membership, Person, Workshop

MANAGERS = frozenset({Role.OWNER})


async def access_workshop(
    session: AsyncSession,
    *,
    actor: Person,
    workshop_id: int,
    roles: frozenset[Role] = MANAGERS,
    to_change: bool = False,
) -> Workshop:
    """Get a workshop in which the actor has one of the roles; operators pass. Whoever is `to_change` it locks it.

    Raises:
        NotYours: There is no such workshop for this person.
    """
    workshop = await _find(session, workshop_id, to_change=to_change)
    if workshop is None:
        raise NotYours
    if actor.is_operator:
        return workshop
    role = await find_role(session, person_id=actor.id, workshop_id=workshop_id)
    if role not in roles:
        raise NotYours
    return workshop


async def _find(session: AsyncSession, workshop_id: int, *, to_change: bool) -> Workshop | None:
    return await (lock_one(session, Workshop, workshop_id) if to_change else session.get(Workshop, workshop_id))


async def find_role(session: AsyncSession, *, person_id: int, workshop_id: int) -> Role | None:
    """Find what a person is in a workshop now."""
    role = await session.scalar(
        select(Membership.role).where(
            Membership.workshop_id == workshop_id, Membership.person_id == person_id, Membership.left_at.is_(None)
        )
    )
    return None if role is None else Role(role)


async def require_manager(session: AsyncSession, *, actor: Person, workshop_id: int) -> None:
    """Let only who manages a workshop pass, and operators; asked under its lock, it holds until the transaction ends.

    Raises:
        NotYours: The actor does not, or no more.
    """
    if not actor.is_operator and await find_role(session, person_id=actor.id, workshop_id=workshop_id) not in MANAGERS:
        raise NotYours


def require_operator(actor: Person) -> None:
    """Let only an operator pass.

    Raises:
        NotYours: The actor is none.
    """
    if not actor.is_operator:
        raise NotYours
