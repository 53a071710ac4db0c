"""Open rooms, and pass on what is said in them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.jobs import actions as jobs
from core.ledger import actions as ledger
from core.notify import actions as notify
from core.notify.tables import Kind, Outbox
from core.orders.model import OPEN_STATES, OrderState
from core.orders.tables import Order
from core.parties import queries as parties
from core.parties.model import NotYours
from core.parties.tables import Person
from core.rooms.model import TEXT_LIMIT, RoomClosed, TooLongForRoom, mask_contacts
from core.rooms.tables import PostKind, PostState, Room, RoomPost

ALBUM_QUIET = timedelta(seconds=2)
"""How long after the last picture of an album it counts as complete; the messenger gives no end mark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A room as one person in it sees it."""

    room: Room
    order: Order
    me: Person
    other: Person
    is_open_names: bool

    @property
    def speaks_for_factory(self) -> bool:
        """Say whether this person is the factory's side."""
        return self.order.merchant_id != self.me.id


async def open_room(session: AsyncSession, *, order_id: int, workshop_id: int, now: datetime) -> Room:
    """Get the room of an order and a factory, opened at the first need; factories are numbered as they come."""
    room = await session.scalar(select(Room).where(Room.order_id == order_id, Room.workshop_id == workshop_id))
    if room is None:
        count = await session.scalar(select(func.count()).select_from(Room).where(Room.order_id == order_id)) or 0
        room = Room(order_id=order_id, workshop_id=workshop_id, number=count + 1, opened_at=now)
        session.add(room)
        await session.flush()
    return room


async def access_room(session: AsyncSession, *, actor: Person, room_id: int) -> Standing:
    """Get a room that the actor is a side of.

    Raises:
        NotYours: The actor is neither the buyer nor the factory's owner.
        RoomClosed: The order is over, or another factory has it.
    """
    room = await session.get(Room, room_id)
    standing = None if room is None else await find_standing(session, room=room, me=actor)
    if standing is None:
        raise NotYours
    order = standing.order
    if order.state not in OPEN_STATES or order.workshop_id not in (None, standing.room.workshop_id):
        raise RoomClosed(code=order.code)
    return standing


async def find_standing(session: AsyncSession, *, room: Room, me: Person) -> Standing | None:
    """Find how a person stands in a room, None outside it; a room that is over still has its sides."""
    order = await session.get_one(Order, room.order_id)
    owner = await parties.get_owner(session, workshop_id=room.workshop_id)
    if me.id not in (order.merchant_id, owner.id):
        return None
    merchant = await session.get_one(Person, order.merchant_id)
    return Standing(
        room=room,
        order=order,
        me=me,
        other=owner if me.id == merchant.id else merchant,
        is_open_names=order.state == OrderState.AGREED,
    )


async def find_room_of_message(session: AsyncSession, *, bot_id: int, chat_id: int, message_id: int) -> int | None:
    """Find the room that a message of the robot was relayed from, so that a reply to it goes back there."""
    params = await session.scalar(
        select(Outbox.params).where(Outbox.bot_id == bot_id, Outbox.chat_id == chat_id, Outbox.message_id == message_id)
    )
    room_id = (params or {}).get("room_id")
    return int(room_id) if room_id is not None else None


async def say(session: AsyncSession, *, at: Standing, post: RoomPost, now: datetime) -> None:
    """Pass on one message; a factory's picture is held until it is checked, an album until it is complete.

    Raises:
        TooLongForRoom: The text does not fit into one message.
    """
    if len(post.text or "") > TEXT_LIMIT:
        raise TooLongForRoom(limit=TEXT_LIMIT)
    if not at.is_open_names:
        post.text = mask_contacts(post.text) if post.text else post.text
    held = post.media_group_id is not None or (post.kind is PostKind.PHOTO and at.speaks_for_factory)
    post.state = PostState.HELD if held else PostState.RELAYED
    session.add(post)
    await session.flush()
    await ledger.record(
        session, order_id=at.order.id, kind="SAID", actor_id=at.me.id, facts={"post_id": post.id}, now=now
    )
    if post.media_group_id is not None:
        key = f"room.relay:{post.media_group_id}"
        await jobs.enqueue(session, kind="room.relay", key=key, due_at=now + ALBUM_QUIET, args={"post_id": post.id})
    elif held:
        await jobs.enqueue(
            session, kind="room.relay", key=f"room.relay:{post.id}", due_at=now, args={"post_id": post.id}
        )
    else:
        await relay(session, at=at, post=post, now=now)


async def relay(session: AsyncSession, *, at: Standing, post: RoomPost, now: datetime) -> None:
    """Queue a message for the other side: words in the robot's frame, everything else as a copy."""
    params = {"room_id": at.room.id, "post_id": post.id}
    if post.kind is PostKind.OTHER:
        copy = params | {"from_chat_id": post.chat_id, "message_ids": [post.message_id]}
        await notify.send(session, to=at.other.address, key="room.heading", params=params, now=now)
        await notify.send(session, to=at.other.address, key="", params=copy, kind=Kind.COPY, now=now)
    else:
        await notify.send(session, to=at.other.address, key="room.post", params=params, now=now)


async def list_album(session: AsyncSession, *, post_id: int) -> list[RoomPost]:
    """List the posts that came together with a post, itself included, in the order they were sent."""
    post = await session.get_one(RoomPost, post_id)
    if post.media_group_id is None:
        return [post]
    together = select(RoomPost).where(RoomPost.room_id == post.room_id, RoomPost.media_group_id == post.media_group_id)
    return list((await session.scalars(together.order_by(RoomPost.message_id))).all())
