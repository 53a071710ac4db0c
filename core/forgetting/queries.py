"""Find what belongs to a person, what forbids to delete it, and what was deleted before."""

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.evidence.tables import LessonPhoto, MediaKind, Photo, PhotoState
from core.forgetting.model import ForgottenAlready, Gone, Kept, OrdersOpen, OwnsWorkshop
from core.forgetting.tables import DeletionRecord
from core.holds import queries as holds
from core.holds.model import Held
from core.ledger.tables import Entry
from core.notify.tables import Outbox
from core.orders import queries as orders
from core.orders.model import OPEN_STATES
from core.orders.tables import Order
from core.pairs.tables import Pair
from core.parties.model import Role
from core.parties.tables import Membership, Person, Workshop
from core.rooms.tables import RoomPost


async def find_record(session: AsyncSession, *, person_id: int) -> DeletionRecord | None:
    """Find the record of a person's deletion."""
    return await session.scalar(select(DeletionRecord).where(DeletionRecord.person_id == person_id))


async def require_free(session: AsyncSession, *, person: Person) -> None:
    """Let only a person pass whom nothing keeps here.

    Raises:
        ForgottenAlready: They were deleted before.
        Held: A legal hold covers something of theirs.
        OrdersOpen: They have open orders, named by `codes`.
        OwnsWorkshop: They own a workshop that others work in or that takes orders, named by `name`.
    """
    if await find_record(session, person_id=person.id) is not None:
        raise ForgottenAlready
    if await holds.is_person_held(session, person_id=person.id):
        raise Held
    mine = await orders.list_open_of_merchant(session, merchant_id=person.id)
    if mine:
        raise OrdersOpen(codes=", ".join(order.code for order in mine))
    owned = await find_busy_workshop(session, person_id=person.id)
    if owned is not None:
        raise OwnsWorkshop(name=owned.name)


async def find_busy_workshop(session: AsyncSession, *, person_id: int) -> Workshop | None:
    """Find a workshop that a person has to hand over or to close: open, with people in it, or with open orders."""
    at_work = select(Membership.id).where(
        Membership.workshop_id == Workshop.id, Membership.left_at.is_(None), Membership.role != Role.OWNER
    )
    busy = Workshop.is_open | at_work.exists() | has_open_orders()
    return await session.scalar(
        select(Workshop).where(Workshop.owner_id == person_id, busy).order_by(Workshop.id).limit(1)
    )


async def works_on_orders(session: AsyncSession, *, workshop_id: int) -> bool:
    """Say whether a workshop works on orders."""
    return bool(await session.scalar(select(Workshop.id).where(Workshop.id == workshop_id, has_open_orders())))


def has_open_orders() -> ColumnElement[bool]:
    """Say of a `workshop` row whether it works on orders."""
    return select(Order.id).where(Order.workshop_id == Workshop.id, Order.state.in_(OPEN_STATES)).exists()


def unused_photos(person_id: int) -> ColumnElement[bool]:
    """Say of a `photo` row that the person sent it and that it proves nothing for anybody."""
    return (Photo.sender_id == person_id) & ((Photo.state != PhotoState.ACCEPTED) | Photo.order_id.is_(None))


def proving_photos(person_id: int) -> ColumnElement[bool]:
    """Say of a `photo` row that the person sent it and that it proves a stage."""
    return (Photo.sender_id == person_id) & (Photo.state == PhotoState.ACCEPTED) & Photo.order_id.is_not(None)


def telling_originals(person_id: int) -> ColumnElement[bool]:
    """Say of a `photo` row whether its original tells of the person: what was sent as a file has its metadata."""
    return proving_photos(person_id) & (Photo.kind != MediaKind.PHOTO) & Photo.original_gone_at.is_(None)


def private_orders(person_id: int) -> ColumnElement[bool]:
    """Say of an `order` row that the person placed it and that no workshop ever took it."""
    return (Order.merchant_id == person_id) & Order.workshop_id.is_(None)


def pairs_of(person_id: int) -> ColumnElement[bool]:
    """Say of a `pair` row that the person stands in it: as the buyer, or as who owns the workshop."""
    owned = select(Workshop.id).where(Workshop.owner_id == person_id)
    return (Pair.merchant_id == person_id) | Pair.workshop_id.in_(owned)


def shared_orders(person_id: int) -> ColumnElement[bool]:
    """Say of an `order` row that the person placed it and a workshop made it."""
    return (Order.merchant_id == person_id) & Order.workshop_id.is_not(None)


async def preview(session: AsyncSession, *, person: Person) -> tuple[dict[Gone, int], dict[Kept, int]]:
    """Count what would go and what would stay; kinds of which there is nothing are left out."""
    person_id = person.id
    goes = {
        Gone.PROFILE: 1,
        Gone.MESSAGES: await _count(session, Outbox, Outbox.chat_id == person.telegram_id),
        Gone.POSTS: await _count(session, RoomPost, RoomPost.speaker_id == person_id),
        Gone.PHOTOS: await _count(session, Photo, unused_photos(person_id))
        + await _count(session, LessonPhoto, LessonPhoto.sender_id == person_id),
        Gone.ORIGINALS: await _count(session, Photo, telling_originals(person_id)),
        Gone.ORDERS: await _count(session, Order, private_orders(person_id)),
        Gone.REMARKS: await _count(session, Photo, (Photo.decided_by_id == person_id) & Photo.review_note.is_not(None)),
        Gone.WORK: await _count(session, Membership, Membership.person_id == person_id)
        + await _count(session, Pair, pairs_of(person_id)),
    }
    stays = {
        Kept.ORDERS: await _count(session, Order, shared_orders(person_id)),
        Kept.PHOTOS: await _count(session, Photo, proving_photos(person_id)),
        Kept.HISTORY: await _count(session, Entry, Entry.actor_id == person_id),
    }
    return {kind: n for kind, n in goes.items() if n}, {kind: n for kind, n in stays.items() if n}


async def _count(session: AsyncSession, row: type, condition: ColumnElement[bool]) -> int:
    return await session.scalar(select(func.count()).select_from(row).where(condition)) or 0
