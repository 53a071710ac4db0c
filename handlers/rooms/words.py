"""What people see of a room."""

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from core.orders.model import OrderState
from core.orders.tables import Order
from core.parties.tables import Person, Workshop
from core.rooms import actions as rooms
from core.rooms.messages import (
    ChooseRoom,
    PicturesRefused,
    RoomAlbum,
    RoomEntered,
    RoomFile,
    RoomHeading,
    RoomSaid,
    RoomStillOpen,
)
from core.rooms.tables import PostKind, Room, RoomPost
from handlers.keyboards import pack
from handlers.order_names import short_name
from handlers.outgoing import Button, Media, Outgoing
from handlers.rendering import Rendering, renders
from handlers.texts import Texts


async def speaker_name(session: AsyncSession, t: Texts, room: Room, speaker: Person | None) -> Markup:
    """Name a side of a room: the trade name after the deal, a role before it."""
    order = await session.get_one(Order, room.order_id)
    is_merchant = speaker is not None and speaker.id == order.merchant_id
    if order.state != OrderState.AGREED or order.workshop_id != room.workshop_id:
        return t("room.buyer") if is_merchant else t("room.factory", number=room.number)
    if is_merchant and speaker is not None:
        return t("room.buyer_named", name=speaker.name)
    return t("room.factory_named", name=(await session.get_one(Workshop, room.workshop_id)).name)


async def _heading(r: Rendering, room: Room, speaker: Person) -> Markup:
    order = await r.session.get_one(Order, room.order_id)
    who = await speaker_name(r.session, r.t, room, speaker)
    return r.t("room.heading", who=who, order=short_name(r.t, order))


def _reply(r: Rendering, room: Room) -> tuple[tuple[Button, ...], ...]:
    return ((r.button("room.reply", pack("room.enter", room.id)),),)


@renders(RoomHeading)
async def _bare_heading(r: Rendering[RoomHeading]) -> Outgoing:
    room, post = await _room_and_post(r, r.message.post_id)
    speaker = await r.session.get_one(Person, post.speaker_id)
    return Outgoing(text=await _heading(r, room, speaker), buttons=_reply(r, room))


@renders(RoomSaid)
async def _post(r: Rendering[RoomSaid]) -> Outgoing:
    room, post = await _room_and_post(r, r.message.post_id)
    speaker = await r.session.get_one(Person, post.speaker_id)
    heading = await _heading(r, room, speaker)
    words = post.text or ""
    if post.kind == PostKind.TEXT:
        return Outgoing(text=Markup("{}\n{}").format(heading, words), buttons=_reply(r, room))
    caption = Markup("{}\n{}").format(heading, words)
    return Outgoing(text=caption, media=await _picture(r, post), buttons=_reply(r, room))


async def _picture(r: Rendering, post: RoomPost) -> Media:
    """Show the checked copy of a picture, an unchecked one as the messenger has it."""
    if post.sha256 is not None:
        return Media(content=await r.deps.blobs.get(post.sha256))
    assert post.file is not None
    return Media(content=post.file, type=post.file.kind)


@renders(RoomFile)
async def _file(r: Rendering[RoomFile]) -> Outgoing:
    """Send on what was sent to another bot."""
    room, post = await _room_and_post(r, r.message.post_id)
    speaker = await r.session.get_one(Person, post.speaker_id)
    heading = await _heading(r, room, speaker)
    text = Markup("{}\n{}").format(heading, post.text) if post.text else heading
    if post.file is None:  # the person has had it deleted meanwhile
        return Outgoing(text=text, buttons=_reply(r, room))
    media = Media(content=post.file, type=post.file.kind, filename=post.file_name)
    return Outgoing(text=text, media=media, buttons=_reply(r, room))


@renders(RoomAlbum)
async def _album(r: Rendering[RoomAlbum]) -> Outgoing:
    room, first = await _room_and_post(r, r.message.post_id)
    speaker = await r.session.get_one(Person, first.speaker_id)
    posts = await rooms.list_album(r.session, post_id=first.id)
    heading = await _heading(r, room, speaker)
    pictures = [await r.deps.blobs.get(post.sha256) for post in posts if post.sha256]
    words = next((post.text for post in posts if post.text), "")
    caption = Markup("{}\n{}").format(heading, words)
    return Outgoing(
        album=tuple(
            Media(content=picture, caption=caption if index == 0 else "") for index, picture in enumerate(pictures)
        )
    )


async def _room_and_post(r: Rendering, post_id: int) -> tuple[Room, RoomPost]:
    post = await r.session.get_one(RoomPost, post_id)
    return await r.session.get_one(Room, post.room_id), post


@renders(RoomEntered)
async def _entered(r: Rendering[RoomEntered]) -> Outgoing:
    room = await r.session.get_one(Room, r.message.room_id)
    assert r.person is not None
    standing = await rooms.find_standing(r.session, room=room, me=r.person)
    assert standing is not None
    who = await speaker_name(r.session, r.t, room, standing.other)
    key = "room.entered" if standing.is_open_names else "room.entered_masked"
    return Outgoing(
        text=r.t(key, who=who, order=short_name(r.t, standing.order)),
        buttons=((r.button("room.leave", pack("room.leave")),),),
    )


@renders(RoomStillOpen)
async def _still(r: Rendering[RoomStillOpen]) -> Outgoing:
    room = await r.session.get_one(Room, r.message.room_id)
    assert r.person is not None
    standing = await rooms.find_standing(r.session, room=room, me=r.person)
    assert standing is not None
    who = await speaker_name(r.session, r.t, room, standing.other)
    return Outgoing(
        text=r.t("room.still", who=who, order=short_name(r.t, standing.order)),
        buttons=((r.button("room.leave", pack("room.leave")),),),
    )


@renders(ChooseRoom)
async def _choose(r: Rendering[ChooseRoom]) -> Outgoing:
    found = [await r.session.get_one(Room, room_id) for room_id in r.message.room_ids]
    return Outgoing(
        text=r.t("room.choose"),
        buttons=tuple((r.button("room.factory", pack("room.enter", room.id), number=room.number),) for room in found),
    )


@renders(PicturesRefused)
async def _picture_refused(r: Rendering[PicturesRefused]) -> Outgoing:
    return Outgoing(text=r.t.count("room.picture_refused", r.message.count))
