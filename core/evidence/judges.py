"""Who decides about a photo that the checks leave open: never the workshop whether it is what it says it is."""

from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.evidence.reasons import ABOUT_ORIGIN, Decision, ReasonCode
from core.evidence.tables import Photo
from core.orders.tables import Order
from core.parties import queries as parties
from core.parties.access import find_role
from core.parties.model import Role
from core.parties.tables import Membership, Person


class Judge(StrEnum):
    """In which standing somebody decides.

    Whoever belongs to the workshop, or did when the photo was sent, decides as the workshop, and so does its sender.
    """

    OPERATOR = "OPERATOR"
    MERCHANT = "MERCHANT"
    WORKSHOP = "WORKSHOP"


NOTED_AS = {
    Judge.OPERATOR: ReasonCode.BY_OPERATOR,
    Judge.MERCHANT: ReasonCode.BY_MERCHANT,
    Judge.WORKSHOP: ReasonCode.BY_WORKSHOP,
}
"""How an accepted photo says who let it count."""


def is_about_origin(photo: Photo) -> bool:
    """Say whether the open doubt is of where the photo comes from, which no workshop decides of its own photos."""
    return any(told.decision is Decision.REVIEW and told.code in ABOUT_ORIGIN for told in photo.told)


async def judge_of(session: AsyncSession, *, person: Person, photo: Photo) -> Judge | None:
    """Say in which standing a person may decide about a photo of an order, None where they may not.

    A buyer decides about the origin of photos of their own order; one who makes it too decides as the workshop.
    """
    if photo.workshop_id is None or photo.order_id is None:
        return None
    belongs = await is_inside(session, person=person, photo=photo)
    if person.is_operator and not belongs:
        return Judge.OPERATOR
    if is_about_origin(photo):
        order = await session.get_one(Order, photo.order_id)
        return None if order.merchant_id != person.id else Judge.WORKSHOP if belongs else Judge.MERCHANT
    role = await find_role(session, person_id=person.id, workshop_id=photo.workshop_id)
    return Judge.WORKSHOP if role is Role.OWNER or person.is_operator else None


async def is_inside(session: AsyncSession, *, person: Person, photo: Photo) -> bool:
    """Say whether a person belongs to the workshop of a photo or did when it was sent, or sent it."""
    if photo.sender_id == person.id:
        return True
    stayed = or_(Membership.left_at.is_(None), Membership.left_at >= photo.received_at)
    of_workshop = (Membership.workshop_id == photo.workshop_id, Membership.person_id == person.id)
    return await session.scalar(select(Membership.id).where(*of_workshop, stayed).limit(1)) is not None


async def list_judges(session: AsyncSession, photo: Photo) -> list[Person]:
    """List who is asked about a photo first: of its origin the operators, else the buyer; of all else the owner.

    What an owner sent goes to the operators, where there are any.
    """
    assert photo.workshop_id is not None
    outside = await list_outside_operators(session, photo)
    if is_about_origin(photo):
        return outside or [await merchant_of(session, photo)]
    owner = await parties.get_owner(session, workshop_id=photo.workshop_id)
    return outside if owner.id == photo.sender_id and outside else [owner]


async def list_outside_operators(session: AsyncSession, photo: Photo) -> list[Person]:
    """List the operators who do not belong to the workshop of a photo."""
    operators = await parties.list_operators(session)
    return [one for one in operators if await judge_of(session, person=one, photo=photo) is Judge.OPERATOR]


async def merchant_of(session: AsyncSession, photo: Photo) -> Person:
    """Get the buyer of the order that a photo was judged for."""
    order = await session.get_one(Order, photo.order_id)
    return await session.get_one(Person, order.merchant_id)
