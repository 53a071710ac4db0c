"""Open rooms, and pass on what is said in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import Row, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.contacts.mask import mask_amid
from core.jobs import actions as jobs
from core.ledger import actions as ledger
from core.locking import lock_own
from core.notify import actions as notify
from core.notify import gestures
from core.notify.model import Address
from core.notify.queries import OPEN_STATES as ON_ITS_WAY
from core.notify.tables import Kind
from core.orders.model import OPEN_STATES, OrderState
from core.orders.tables import Order
from core.parties import queries as parties
from core.parties.model import NotYours
from core.parties.tables import Person, Workshop
from core.rooms import copies
from core.rooms.facts import PostEdited, PostSaid
from core.rooms.messages import RoomCorrection, RoomFile, RoomHeading, RoomSaid
from core.rooms.model import (
    MOST_EDITS,
    TEXT_LIMIT,
    CannotPass,
    EditedTooOften,
    RoomClosed,
    TooLongForRoom,
    fits_one_message,
    is_looked_into,
    is_unseen,
    may_go_as_sent,
)
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
        is_there = self.is_at_work and not self.other.address.is_gone and self.other.id != self.me.id
        return self.order.state in OPEN_STATES and is_theirs and is_there

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


async def was_said(session: AsyncSession, *, at: Address, message_id: int) -> bool:
    """Say whether a message of a chat was passed on in a room already."""
    said = select(RoomPost.id).where(
        RoomPost.bot_id == at.bot_id, RoomPost.chat_id == at.chat_id, RoomPost.message_id == message_id
    )
    return await session.scalar(said) is not None


async def has_sent_unseen(session: AsyncSession, *, post: RoomPost) -> bool:
    """Say whether a person has passed on a file in this room before that nobody could look into."""
    sent = select(RoomPost).where(
        RoomPost.room_id == post.room_id,
        RoomPost.speaker_id == post.speaker_id,
        RoomPost.kind == PostKind.OTHER,
        RoomPost.file_kind.is_not(None),
        RoomPost.state == PostState.RELAYED,
    )
    return any(is_unseen(one) for one in await session.scalars(sent.order_by(RoomPost.id.desc()).limit(MOST_JOINED)))


async def say(session: AsyncSession, *, at: Standing, post: RoomPost, now: datetime) -> None:
    """Pass on one message; what is looked at first is held for that, an album until it is whole.

    Raises:
        TooLongForRoom: The text does not fit into one message.
        CannotPass: Another bot speaks with the other side, and this is nothing that bots can hand to each other.
    """
    if len(post.text or "") > TEXT_LIMIT:
        raise TooLongForRoom(limit=TEXT_LIMIT)
    if post.kind is PostKind.OTHER and post.file is None and at.other.address.bot_id != post.bot_id:
        raise CannotPass
    if not at.is_open_names and post.text:
        post.text = mask_amid(await _said_just_before(session, post), post.text)
    held = post.media_group_id is not None or _is_looked_at(post, at)
    post.state = PostState.HELD if held else PostState.RELAYED
    session.add(post)
    await session.flush()
    await ledger.append(session, order_id=at.order.id, fact=PostSaid(post_id=post.id), actor_id=at.me.id, now=now)
    if held:
        if post.id == (await copies.list_album(session, post_id=post.id))[0].id:
            await gestures.show_seen(session, to=post.address, message_id=post.message_id, now=now)
        await have_looked_at(session, post=post, now=now)
    else:
        await relay(session, at=at, post=post, now=now)


async def have_looked_at(session: AsyncSession, *, post: RoomPost, now: datetime) -> None:
    """Have a held post looked at; an album once it has been quiet.

    One job looks at what is held of an album. What comes after it has begun is looked at by the next one, which that
    job itself asks for at its end (`core/work/rooms.py`).

    Raises:
        GivenUp: Processes died over this album.
    """
    is_album = post.media_group_id is not None
    key = f"{post.room_id}:{post.speaker_id}:{post.media_group_id}" if is_album else str(post.id)
    key, due_at = f"room.relay:{key}", now + ALBUM_QUIET if is_album else now
    args = {"post_id": post.id}
    is_new = await jobs.ask_for(
        session, kind="room.relay", key=key, due_at=due_at, args=args, sender_id=post.speaker_id
    )
    if not is_new:
        await jobs.wait_for_more(session, key=key, due_at=due_at)


def _is_looked_at(post: RoomPost, at: Standing) -> bool:
    """Say whether a file is looked at first: each before the deal where it can be, later what may carry too much."""
    if post.kind is PostKind.PHOTO:
        return not may_go_as_sent(post, is_dealt=at.is_open_names, is_buyers=not at.speaks_for_workshop)
    return not at.is_open_names and is_looked_into(post)


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
    """Queue a message for the other side: in the robot's frame, and as a copy only what is neither words nor a file.

    A bot can copy only what stands in its own chats. What has a file is sent by it, with its words: whoever wrote it
    may edit it until it is copied, after it was looked at.
    """
    to, quoted = at.other.address, await copies.find_quoted(session, post=post, to=at.other.address)
    said = _showing(post)
    await notify.send(session, to=to, message=said, reply_to_message_id=quoted, now=now)
    if isinstance(said, RoomHeading):
        params = {"room_id": at.room.id, "post_id": post.id}
        copy = params | {"from_chat_id": post.chat_id, "message_ids": [post.message_id]}
        await notify.send(session, to=to, key="", params=copy, kind=Kind.COPY, now=now)


def _showing(post: RoomPost) -> RoomSaid | RoomFile | RoomHeading:
    if post.kind is not PostKind.OTHER:
        return RoomSaid(room_id=post.room_id, post_id=post.id)
    return (RoomHeading if post.file is None else RoomFile)(room_id=post.room_id, post_id=post.id)


async def edit(session: AsyncSession, *, at: Standing, post: RoomPost, text: str | None, now: datetime) -> bool:
    """Take an edit of what somebody said, and have it shown where it stands already; say whether it changed words.

    What still waits goes over with its new words.

    Raises:
        TooLongForRoom: The text does not fit into one message.
        EditedTooOften: So many edits of one message are not passed on.
    """
    if len(text or "") > TEXT_LIMIT:
        raise TooLongForRoom(limit=TEXT_LIMIT)
    if text and not at.is_open_names:
        text = mask_amid(*await _said_around(session, post, text, now))
    if (text or None) == (post.text or None):
        return False
    if len(post.words_before or []) >= MOST_EDITS:
        raise EditedTooOften(n=MOST_EDITS)
    before, post.text, post.edited_at = post.text, text or None, now
    post.words_before = [*(post.words_before or []), before or ""]
    await session.flush()
    await ledger.append(session, order_id=at.order.id, fact=PostEdited(post_id=post.id), actor_id=at.me.id, now=now)
    if post.state is PostState.RELAYED:
        await show_edit(session, post=post, before=before, to=at.other.address, now=now)
    return True


async def show_edit(session: AsyncSession, *, post: RoomPost, before: str | None, to: Address, now: datetime) -> None:
    """Edit the copy of a post where it surely is one message, else send its words anew; one on its way comes first."""
    row = await copies.find_copy(session, post=post, to=to)
    if row is not None and row.state in ON_ITS_WAY:
        return
    copied = await copies.find_copied_message(session, post=post, to=to)
    is_one = fits_one_message(before, post.text, is_caption=post.kind is not PostKind.TEXT)
    if row is None or copied is None or not is_one or row.kind is Kind.COPY:
        correction = RoomCorrection(room_id=post.room_id, post_id=post.id)
        await notify.send(session, to=to, message=correction, reply_to_message_id=copied, now=now)
    else:
        params = {"message_id": copied}
        await notify.send(session, to=to, message=_showing(post), params=params, kind=Kind.EDIT, now=now)


async def _said_around(session: AsyncSession, post: RoomPost, text: str, now: datetime) -> tuple[str, str, str]:
    """Collect what a person said around a post, and around its edit, over which a number may be spread."""
    near = or_(
        RoomPost.said_at.between(post.said_at - ONE_BREATH, post.said_at + ONE_BREATH),
        RoomPost.said_at > now - ONE_BREATH,
        RoomPost.edited_at > now - ONE_BREATH,
    )
    found = select(RoomPost.id, RoomPost.text).where(
        RoomPost.room_id == post.room_id,
        RoomPost.speaker_id == post.speaker_id,
        RoomPost.id != post.id,
        RoomPost.text.is_not(None),
        near,
    )
    before = await session.execute(found.where(RoomPost.id < post.id).order_by(RoomPost.id.desc()).limit(MOST_JOINED))
    after = await session.execute(found.where(RoomPost.id > post.id).order_by(RoomPost.id).limit(MOST_JOINED))
    return _joined(reversed(before.all())), text, _joined(after.all())


def _joined(said: Iterable[Row[int, str | None]]) -> str:
    return "\n".join(text for _, text in said if text)
