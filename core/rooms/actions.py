"""Open rooms, and pass on what is said in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.jobs import actions as jobs
from core.ledger import actions as ledger
from core.locking import lock_own
from core.notify import actions as notify
from core.notify.model import Address
from core.notify.tables import Kind, Outbox
from core.orders.model import OPEN_STATES, OrderState
from core.orders.tables import Order
from core.parties import queries as parties
from core.parties.model import NotYours
from core.parties.tables import Person, Workshop
from core.rooms.facts import PostSaid
from core.rooms.messages import RoomFile, RoomHeading, RoomSaid
from core.rooms.model import TEXT_LIMIT, CannotPass, RoomClosed, TooLongForRoom, mask_after
from core.rooms.tables import PostKind, PostState, Room, RoomPost

ALBUM_QUIET = timedelta(seconds=2)
"""How long after the last picture of an album it counts as complete; the messenger gives no end mark."""

ONE_BREATH, MOST_JOINED = timedelta(minutes=10), 8
"""What is said within this time, and the last so many messages of it, is looked at as one: a number may be spread."""

MOST_WORKSHOPS = 99
"""The highest number that a workshop may be offered under; what is above it did not come from a shortlist."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A room as one person in it sees it."""

    room: Room
    order: Order
    me: Person
    other: Person
    is_open_names: bool
    is_at_work: bool
    """Whether the workshop takes orders, or has this one."""

    @property
    def is_open(self) -> bool:
        """Say whether the room still has two sides: the order is not over, and no other workshop has it."""
        is_theirs = self.order.workshop_id in (None, self.room.workshop_id)
        return self.order.state in OPEN_STATES and is_theirs and self.is_at_work

    @property
    def speaks_for_workshop(self) -> bool:
        """Say whether this person is the workshop's side."""
        return self.order.merchant_id != self.me.id


async def number_workshops(session: AsyncSession, *, order_id: int, workshop_ids: Sequence[int]) -> dict[int, int]:
    """Number workshops for the buyer of an order: as their rooms are, the others by the lowest numbers left."""
    rooms = (await session.scalars(select(Room).where(Room.order_id == order_id))).all()
    known = {room.workshop_id: room.number for room in rooms}
    left = (number for number in count(1) if number not in known.values())
    return {workshop_id: known.get(workshop_id) or next(left) for workshop_id in workshop_ids}


async def open_room(
    session: AsyncSession, *, order_id: int, workshop_id: int, now: datetime, number: int | None = None
) -> Room:
    """Get the room of an order and a workshop, opened at the first need, under `number` unless it is taken."""
    room = await session.scalar(select(Room).where(Room.order_id == order_id, Room.workshop_id == workshop_id))
    if room is None:
        taken = (await session.scalars(select(Room.number).where(Room.order_id == order_id))).all()
        if number is None or number in taken or not 0 < number <= MOST_WORKSHOPS:
            number = next(free for free in count(1) if free not in taken)
        room = Room(order_id=order_id, workshop_id=workshop_id, number=number, opened_at=now)
        session.add(room)
        await session.flush()
    return room


async def access_room(session: AsyncSession, *, actor: Person, room_id: int) -> Standing:
    """Get a room that the actor is a side of; its order is locked from now on.

    Raises:
        NotYours: The actor is neither the buyer nor the workshop's owner.
        RoomClosed: The order is over, or another workshop has it.
    """
    standing = await _lock_standing(session, room_id=room_id, me=actor)
    if standing is None:
        raise NotYours
    if not standing.is_open:
        raise RoomClosed(code=standing.order.code)
    return standing


async def _lock_standing(session: AsyncSession, *, room_id: int, me: Person) -> Standing | None:
    room = await session.get(Room, room_id)
    if room is None:
        return None
    await lock_own(session, Order, room.order_id)
    return await find_standing(session, room=room, me=me)


async def find_standing(session: AsyncSession, *, room: Room, me: Person) -> Standing | None:
    """Find how a person stands in a room, None outside it; a room that is over still has its sides."""
    order = await session.get_one(Order, room.order_id)
    owner = await parties.get_owner(session, workshop_id=room.workshop_id)
    if me.id not in (order.merchant_id, owner.id):
        return None
    merchant = await session.get_one(Person, order.merchant_id)
    workshop = await session.get_one(Workshop, room.workshop_id)
    return Standing(
        room=room,
        order=order,
        me=me,
        other=owner if me.id == merchant.id else merchant,
        is_open_names=order.state == OrderState.AGREED and order.workshop_id == room.workshop_id,
        is_at_work=workshop.is_open or order.workshop_id == workshop.id,
    )


async def is_room_open(session: AsyncSession, *, actor: Person, room_id: int) -> bool:
    """Say whether a person can speak in a room; its order is locked from now on."""
    standing = await _lock_standing(session, room_id=room_id, me=actor)
    return standing is not None and standing.is_open


async def find_room_of_message(session: AsyncSession, *, bot_id: int, chat_id: int, message_id: int) -> int | None:
    """Find the room that a message of the robot was relayed from, so that a reply to it goes back there."""
    params = await session.scalar(
        select(Outbox.params).where(Outbox.bot_id == bot_id, Outbox.chat_id == chat_id, Outbox.message_id == message_id)
    )
    room_id = (params or {}).get("room_id")
    return int(room_id) if room_id is not None else None


async def was_said(session: AsyncSession, *, at: Address, message_id: int) -> bool:
    """Say whether a message of a chat was passed on in a room already."""
    said = select(RoomPost.id).where(
        RoomPost.bot_id == at.bot_id, RoomPost.chat_id == at.chat_id, RoomPost.message_id == message_id
    )
    return await session.scalar(said) is not None


async def say(session: AsyncSession, *, at: Standing, post: RoomPost, now: datetime) -> None:
    """Pass on one message; a picture of a workshop or sent as a file is held for its check, an album until it is whole.

    Raises:
        TooLongForRoom: The text does not fit into one message.
        CannotPass: Another bot speaks with the other side, and this is nothing that bots can hand to each other.
    """
    if len(post.text or "") > TEXT_LIMIT:
        raise TooLongForRoom(limit=TEXT_LIMIT)
    if post.kind is PostKind.OTHER and post.file is None and at.other.address.bot_id != post.bot_id:
        raise CannotPass
    if not at.is_open_names and post.text:
        post.text = mask_after(await _said_just_before(session, post), post.text)
    is_checked = post.kind is PostKind.PHOTO and (at.speaks_for_workshop or post.is_picture_file)
    held = post.media_group_id is not None or is_checked
    post.state = PostState.HELD if held else PostState.RELAYED
    session.add(post)
    await session.flush()
    await ledger.append(session, order_id=at.order.id, fact=PostSaid(post_id=post.id), actor_id=at.me.id, now=now)
    if held:
        whole_at = now + ALBUM_QUIET if post.media_group_id is not None else now
        await jobs.enqueue(
            session,
            kind="room.relay",
            key=f"room.relay:{post.media_group_id or post.id}",
            due_at=whole_at,
            args={"post_id": post.id},
            sender_id=at.me.id,
        )
    else:
        await relay(session, at=at, post=post, now=now)


async def _said_just_before(session: AsyncSession, post: RoomPost) -> str:
    """Collect what the same person has said in a room in the last minutes, over which a number may be spread."""
    found = select(RoomPost.text).where(
        RoomPost.room_id == post.room_id,
        RoomPost.speaker_id == post.speaker_id,
        RoomPost.said_at > post.said_at - ONE_BREATH,
        RoomPost.text.is_not(None),
    )
    said = (await session.scalars(found.order_by(RoomPost.id.desc()).limit(MOST_JOINED))).all()
    return "\n".join(text for text in reversed(said) if text)


async def relay(session: AsyncSession, *, at: Standing, post: RoomPost, now: datetime) -> None:
    """Queue a message for the other side: words in the robot's frame, everything else as a copy.

    A bot can copy only what stands in its own chats: what was said to another bot is fetched and sent. Before the deal
    nothing is copied that can be sent by its file: whoever wrote it may edit it until it is copied, after it was
    looked at.
    """
    params = {"room_id": at.room.id, "post_id": post.id}
    is_far = at.other.address.bot_id != post.bot_id
    if post.kind == PostKind.OTHER and (is_far or (post.file is not None and not at.is_open_names)):
        await notify.send(session, to=at.other.address, message=RoomFile(room_id=at.room.id, post_id=post.id), now=now)
    elif post.kind == PostKind.OTHER:
        copy = params | {"from_chat_id": post.chat_id, "message_ids": [post.message_id]}
        await notify.send(
            session, to=at.other.address, message=RoomHeading(room_id=at.room.id, post_id=post.id), now=now
        )
        await notify.send(session, to=at.other.address, key="", params=copy, kind=Kind.COPY, now=now)
    else:
        await notify.send(session, to=at.other.address, message=RoomSaid(room_id=at.room.id, post_id=post.id), now=now)


async def list_album(session: AsyncSession, *, post_id: int) -> list[RoomPost]:
    """List the posts that came together with a post, itself included, in the order they were sent."""
    post = await session.get_one(RoomPost, post_id)
    if post.media_group_id is None:
        return [post]
    together = select(RoomPost).where(RoomPost.room_id == post.room_id, RoomPost.media_group_id == post.media_group_id)
    return list((await session.scalars(together.order_by(RoomPost.message_id))).all())
