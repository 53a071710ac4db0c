"""Find holds, and what they keep from being deleted."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.evidence.tables import LessonPhoto, Photo
from core.holds.model import Subject
from core.holds.tables import Hold
from core.ledger import actions as ledger
from core.ledger.tables import Entry
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
    """Say of a `photo` row whether a hold covers it: through an order, its workshop or its sender.

    The order is the one that it is of, the one it was meant for, or one whose history names it: a photo that was moved
    is still what that history speaks of.
    """
    return or_(
        Photo.id.in_(_photo_ids_named(Entry.order_id.in_(held_order_ids()))),
        Photo.order_id.in_(held_order_ids()),
        Photo.asked_order_id.in_(held_order_ids()),
        Photo.workshop_id.in_(held_ids(Subject.WORKSHOP)),
        Photo.sender_id.in_(held_ids(Subject.PERSON)),
    )


def _photo_ids_named(where: ColumnElement[bool]) -> Select[int]:
    """Select the photos that entries of histories name."""
    photo_id = ledger.number_in_facts("photo_id")
    return select(photo_id).where(where, photo_id.is_not(None))


async def is_person_held(session: AsyncSession, *, person_id: int) -> bool:
    """Say whether a hold covers a person, an order or a photo of theirs, or a workshop where they work or have taught.

    What a hold covers it covers for everybody: also where it is on the other side of an order.
    """
    at_work = select(Membership.workshop_id).where(Membership.person_id == person_id)
    taught = select(LessonPhoto.workshop_id).where(LessonPhoto.sender_id == person_id)
    covers = or_(
        (Hold.subject == Subject.PERSON) & (Hold.subject_id == person_id),
        (Hold.subject == Subject.WORKSHOP) & (Hold.subject_id.in_(at_work) | Hold.subject_id.in_(taught)),
    )
    found = (
        select(Hold.id).where(Hold.released_at.is_(None), covers),
        select(Order.id).where(Order.merchant_id == person_id, is_order_held()),
        select(Photo.id).where(Photo.sender_id == person_id, is_photo_held()),
    )
    for one in found:
        if await session.scalar(one.limit(1)) is not None:
            return True
    return False
