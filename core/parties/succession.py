"""A workshop changes hands, or closes for good."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.parties.actions import invite, lock_invite, revoke_invites
from core.parties.model import InviteUnusable, NobodyToTakeOver, Role
from core.parties.tables import Invite, Membership, Person, Workshop


async def offer_to(session: AsyncSession, *, workshop: Workshop, person_id: int, token: str, now: datetime) -> Person:
    """Offer a workshop to one of its people, and return them; it is theirs when they take it, and no earlier offer is.

    Raises:
        NobodyToTakeOver: They do not work there, or own it already.
    """
    member = await _find_member(session, workshop_id=workshop.id, person_id=person_id)
    if member is None or member.role == Role.OWNER:
        raise NobodyToTakeOver
    owner_id = workshop.owner_id
    await revoke_invites(session, workshop_id=workshop.id, now=now, roles=(Role.OWNER,))
    await invite(session, workshop_id=workshop.id, created_by_id=owner_id, role=Role.OWNER, token=token, now=now)
    return await session.get_one(Person, person_id)


async def take_over(session: AsyncSession, *, actor: Person, token: str, now: datetime) -> tuple[Workshop, Person]:
    """Make a member the owner of their workshop; return it with the owner before, who stays as a leader.

    Raises:
        InviteUnusable: Nothing is offered under this token, or no longer, or not to somebody of this workshop.
    """
    offer: Invite = await lock_invite(session, token=token, person_id=actor.id, now=now)
    member = await _find_member(session, workshop_id=offer.workshop_id, person_id=actor.id)
    workshop = await session.get_one(Workshop, offer.workshop_id)
    if offer.role != Role.OWNER or member is None or workshop.owner_id != offer.created_by_id:
        raise InviteUnusable
    before = await session.get_one(Person, workshop.owner_id)
    was = await _find_member(session, workshop_id=workshop.id, person_id=before.id)
    if was is not None:
        was.role = Role.LEADER
    workshop.owner_id, member.role = actor.id, Role.OWNER
    await session.execute(
        update(Invite).where(Invite.workshop_id == workshop.id, Invite.role == Role.OWNER).values(revoked_at=now)
    )
    return workshop, before


async def close_workshop(session: AsyncSession, *, workshop: Workshop, now: datetime) -> None:
    """End a workshop: it takes no orders any more, and all but the owner leave."""
    workshop.is_open = workshop.is_template = False
    await revoke_invites(session, workshop_id=workshop.id, now=now)
    await session.execute(
        update(Membership)
        .where(Membership.workshop_id == workshop.id, Membership.left_at.is_(None), Membership.role != Role.OWNER)
        .values(left_at=now)
    )


async def _find_member(session: AsyncSession, *, workshop_id: int, person_id: int) -> Membership | None:
    return await session.scalar(
        select(Membership).where(
            Membership.workshop_id == workshop_id, Membership.person_id == person_id, Membership.left_at.is_(None)
        )
    )
