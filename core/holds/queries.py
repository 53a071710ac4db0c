"""Find holds, and what they keep from being deleted."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.evidence.tables import LessonPhoto, Photo
from core.holds.model import Subject
from core.holds.tables import Hold
from core.orders.tables import Order
from core.parties.tables import Membership, Person


async def list_holds(session: AsyncSession, *, with_released: bool = False) -> Sequence[Hold]:
    """List the holds in force, on request also the released ones, the newest first."""
    found = select(Hold).order_by(Hold.id.desc())
    return (await session.scalars(found if with_released else found.where(Hold.released_at.is_(None)))).all()


def held_ids(subject: Subject) -> Select[int]:
    """Select the ids of what is held directly."""
    return select(Hold.subject_id).where(Hold.subject == subject, Hold.released_at.is_(None))


def is_order_held() -> ColumnElement[bool]:
    """Say of an `order` row whether it, its merchant or its workshop is held."""
    return or_(
        Order.id.in_(held_ids(Subject.ORDER)),
        Order.merchant_id.in_(held_ids(Subject.PERSON)),
        Order.workshop_id.in_(held_ids(Subject.WORKSHOP)),
    )


def held_order_ids() -> Select[int]:
    """Select the orders that a hold covers."""
    return select(Order.id).where(is_order_held())


def held_chat_ids() -> Select[int]:
    """Select the private chats of held people."""
    return select(Person.telegram_id).where(Person.id.in_(held_ids(Subject.PERSON)))


def is_photo_held() -> ColumnElement[bool]:
    """Say of a `photo` row whether a hold covers it: through its order, its workshop or its sender."""
    return or_(
        Photo.order_id.in_(held_order_ids()),
        Photo.asked_order_id.in_(held_order_ids()),
        Photo.workshop_id.in_(held_ids(Subject.WORKSHOP)),
        Photo.sender_id.in_(held_ids(Subject.PERSON)),
    )


async def find_hold_over_person(session: AsyncSession, *, person_id: int) -> Hold | None:
    """Find a hold that covers something of a person: themselves, an order, a photo of theirs, a workshop of theirs."""
    ordered = select(Order.id).where(Order.merchant_id == person_id)
    seen = select(Photo.order_id).where(Photo.sender_id == person_id, Photo.order_id.is_not(None))
    at_work = select(Membership.workshop_id).where(Membership.person_id == person_id)
    taught = select(LessonPhoto.workshop_id).where(LessonPhoto.sender_id == person_id)
    covers = or_(
        (Hold.subject == Subject.PERSON) & (Hold.subject_id == person_id),
        (Hold.subject == Subject.ORDER) & (Hold.subject_id.in_(ordered) | Hold.subject_id.in_(seen)),
        (Hold.subject == Subject.WORKSHOP) & (Hold.subject_id.in_(at_work) | Hold.subject_id.in_(taught)),
    )
    return await session.scalar(select(Hold).where(Hold.released_at.is_(None), covers).order_by(Hold.id).limit(1))
