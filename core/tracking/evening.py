"""The evening: one message a person about all photos that are missing, kept true until nothing is left to ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.evidence.tables import Photo
from core.notify import actions as notify
from core.notify import queries as outbox
from core.notify.tables import Kind
from core.orders.tables import Order
from core.parties import queries as parties
from core.parties.tables import Person
from core.tracking import queries
from core.tracking.messages import Evening
from core.tracking.queries import Followed
from core.tracking.tables import Chase


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A photo that a person is told of in the evening, as one of the hands or as who answers for them."""

    chase: Chase
    followed: Followed
    to_hands: bool
    in_hand: Photo | None
    """What was sent and may be it, and is not decided."""

    @property
    def is_answered(self) -> bool:
        """Whether nothing has to be sent any more: the photo came, or the order has ended or gone on."""
        return queries.is_answered(self.chase, self.followed)

    @property
    def is_open(self) -> bool:
        """Whether a photo is waited for."""
        return not self.is_answered and self.in_hand is None


async def tell(
    session: AsyncSession, *, person: Person, day: date, now: datetime, due_at: datetime | None = None
) -> None:
    """Send a person the evening's message, once; what is missing besides, or later, is written into the same one."""
    is_new = await notify.send(
        session,
        to=person.address,
        message=Evening(person_id=person.id, day=day),
        now=now,
        due_at=due_at,
        dedupe=f"evening:{person.id}:{day}",
    )
    if not is_new:
        await redraw(session, person=person, day=day, now=now)


async def redraw(session: AsyncSession, *, person: Person, day: date, now: datetime) -> None:
    """Have the evening's message say what is so now; one that was not sent yet does so by itself."""
    message_id = await outbox.find_message(
        session, to=person.address, key=Evening.outbox_key, name="day", value=day.isoformat()
    )
    if message_id is not None:
        said, at = Evening(person_id=person.id, day=day), {"message_id": message_id}
        await notify.send(session, to=person.address, message=said, params=at, kind=Kind.EDIT, now=now)


async def list_missing(session: AsyncSession, *, person: Person, day: date, now: datetime) -> Sequence[Missing]:
    """List what an evening's message tells a person of: the hands all, the owner what was brought before him."""
    found = []
    for workshop, _ in await parties.list_workshops_of(session, person_id=person.id):
        hands = await queries.list_hands(session, workshop_id=workshop.id)
        to_hands = any(hand.id == person.id for hand in hands)
        asked = select(Chase, Order).join(Order, Order.id == Chase.order_id)
        asked = asked.where(Order.workshop_id == workshop.id, Chase.day == day).order_by(Chase.due_at, Chase.id)
        if not to_hands:
            asked = asked.where(Chase.owner_told_at.is_not(None))
        for chase, order in (await session.execute(asked)).all():
            followed = await queries.follow(session, order)
            due = await queries.find_due(session, followed, now=now)
            in_hand = due.in_hand if due is not None else None
            found.append(Missing(chase=chase, followed=followed, to_hands=to_hands, in_hand=in_hand))
    return found
