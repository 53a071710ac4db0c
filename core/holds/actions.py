"""Place and release legal holds; each is written into the history of the orders that it covers."""

from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.evidence.tables import Photo
from core.holds.facts import HoldPlaced, HoldReleased
from core.holds.model import REASON_LIMIT, WHO_LIMIT, HoldUnusable, NoSuchHold, Subject
from core.holds.tables import Hold
from core.ledger import actions as ledger
from core.ledger.fact import Fact
from core.locking import lock, lock_one
from core.orders.tables import Order
from core.parties.tables import Person, Workshop

TABLES = {Subject.ORDER: Order, Subject.PERSON: Person, Subject.WORKSHOP: Workshop}


async def place(
    session: AsyncSession,
    *,
    subject: Subject,
    subject_id: int,
    reason: str,
    who: str,
    actor_id: int | None,
    now: datetime,
) -> Hold:
    """Forbid to delete anything of an order, a person or a workshop.

    Raises:
        HoldUnusable: There is no such order, person or workshop, or no reason of at most 300 characters.
    """
    reason = reason.strip()
    if not 0 < len(reason) <= REASON_LIMIT or await session.get(TABLES[subject], subject_id) is None:
        raise HoldUnusable(limit=REASON_LIMIT)
    hold = Hold(subject=subject, subject_id=subject_id, reason=reason, placed_by=who[:WHO_LIMIT], placed_at=now)
    session.add(hold)
    await session.flush()
    fact = HoldPlaced(hold_id=hold.id, subject=hold.subject)
    await _write_down(session, fact, hold=hold, actor_id=actor_id, now=now)
    return hold


async def release(
    session: AsyncSession, *, hold_id: int, reason: str, who: str, actor_id: int | None, now: datetime
) -> Hold:
    """End a hold; what other holds cover stays held.

    Raises:
        NoSuchHold: There is none of this number in force.
    """
    hold = await lock_one(session, Hold, hold_id)
    if hold is None or hold.released_at is not None:
        raise NoSuchHold
    hold.released_by, hold.released_at, hold.release_reason = who[:WHO_LIMIT], now, reason.strip()[:REASON_LIMIT]
    fact = HoldReleased(hold_id=hold.id, subject=hold.subject)
    await _write_down(session, fact, hold=hold, actor_id=actor_id, now=now)
    return hold


async def _write_down(session: AsyncSession, fact: Fact, *, hold: Hold, actor_id: int | None, now: datetime) -> None:
    """Append it to the history of each order that is covered; the reason stays on the hold, for operators alone."""
    covered = select(Order.id).where(_covered_orders(hold)).order_by(Order.id)
    for order_id in await lock(session, Order, (await session.scalars(covered)).all()):
        await ledger.append(session, order_id=order_id, fact=fact, actor_id=actor_id, now=now)


def _covered_orders(hold: Hold) -> ColumnElement[bool]:
    match hold.subject:
        case Subject.ORDER:
            return Order.id == hold.subject_id
        case Subject.WORKSHOP:
            return Order.workshop_id == hold.subject_id
        case _:
            seen = select(Photo.order_id).where(Photo.sender_id == hold.subject_id)
            return or_(Order.merchant_id == hold.subject_id, Order.id.in_(seen))
