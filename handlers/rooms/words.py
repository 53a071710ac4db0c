"""What people see of a room."""

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from core.orders.model import OrderState
from core.orders.tables import Order
from core.parties.tables import Person, Workshop
from core.rooms import actions as rooms
from core.rooms import copies
from core.rooms.messages import (
    ChooseRoom,
    PicturesRefused,
    RoomAlbum,
    RoomCorrection,
    RoomEntered,
    RoomFile,
    RoomHeading,
    RoomInside,
    RoomLost,
    RoomSaid,
    RoomStillOpen,
    RoomUnseen,
    RoomWhich,
)
from core.rooms.model import is_unseen, may_go_as_sent
from core.rooms.tables import PostKind, Room, RoomPost
from handlers.keyboards import pack
from handlers.order_names import short_name
from handlers.outgoing import Button, Media, Outgoing
from handlers.readers import Withheld
from handlers.rendering import Rendering, plain, renders
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


async def _heading(r: Rendering, room: Room, post: RoomPost) -> Markup:
    """Say who speaks and of which order, and whether the words below were said otherwise first."""
    order = await r.session.get_one(Order, room.order_id)
    speaker = await r.session.get_one(Person, post.speaker_id)
    who = await speaker_name(r.session, r.t, room, speaker)
    heading = r.t("room.heading", who=who, order=short_name(r.t, order))
    if post.edited_at is None:
        return heading
    return Markup("{} · {}").format(heading, r.t("room.edited", at=r.t.time(post.edited_at)))


async def _framed(r: Rendering, room: Room, post: RoomPost) -> Markup:
    """Give the words of a post below who says them; before the deal a file that nobody looked into says so."""
    heading = await _heading(r, room, post)
    order = await r.session.get_one(Order, room.order_id)
    if is_unseen(post) and order.state != OrderState.AGREED:
        heading = Markup("{}\n<i>{}</i>").format(heading, r.t("room.unseen_mark"))
    return Markup("{}\n{}").format(heading, post.text) if post.text else heading


def _reply(r: Rendering, room: Room) -> tuple[tuple[Button, ...], ...]:
    return ((r.button("room.reply", pack("room.enter", room.id)),),)


@renders(RoomHeading)
async def _bare_heading(r: Rendering[RoomHeading]) -> Outgoing:
    room, post = await _room_and_post(r, r.message.post_id)
    return Outgoing(text=await _heading(r, room, post), buttons=_reply(r, room))


@renders(RoomCorrection)
async def _correction(r: Rendering[RoomCorrection]) -> Outgoing:
    room, post = await _room_and_post(r, r.message.post_id)
    return Outgoing(text=await _framed(r, room, post), buttons=_reply(r, room))


@renders(RoomSaid)
async def _post(r: Rendering[RoomSaid]) -> Outgoing:
    room, post = await _room_and_post(r, r.message.post_id)
    text, buttons = await _framed(r, room, post), _reply(r, room)
    if post.kind == PostKind.TEXT:
        return Outgoing(text=text, buttons=buttons)
    if r.edits:
        return Outgoing(text=text, keeps_media=True, buttons=buttons)
    return Outgoing(text=text, media=await _picture(r, room, post), buttons=buttons)


async def _picture(r: Rendering, room: Room, post: RoomPost) -> Media | None:
    """Show the clean copy of a picture, as the messenger has it only one that needs none; none that was deleted since.

    Raises:
        Withheld: It has no clean copy and needs one.
    """
    if post.sha256 is not None:
        return Media(content=await r.deps.blobs.get(post.sha256))
    if post.file is None:
        return None
    order = await r.session.get_one(Order, room.order_id)
    is_dealt, is_buyers = order.workshop_id == room.workshop_id, order.merchant_id == post.speaker_id
    if not may_go_as_sent(post, is_dealt=is_dealt, is_buyers=is_buyers):
        raise Withheld("a picture that has no clean copy")
    return Media(content=post.file, type=post.file.kind)


@renders(RoomFile)
async def _file(r: Rendering[RoomFile]) -> Outgoing:
    """Send a file by its id; to another bot it is fetched."""
    room, post = await _room_and_post(r, r.message.post_id)
    text, buttons = await _framed(r, room, post), _reply(r, room)
    if r.edits:
        return Outgoing(text=text, keeps_media=True, buttons=buttons)
    if post.file is None:  # the person has had it deleted meanwhile
        return Outgoing(text=text, buttons=buttons)
    media = Media(content=post.file, type=post.file.kind, filename=post.file_name)
    return Outgoing(text=text, media=media, buttons=buttons)


@renders(RoomAlbum)
async def _album(r: Rendering[RoomAlbum]) -> Outgoing:
    """Show pictures that came together, each with its own words, the first below the line that says who speaks."""
    room, first = await _room_and_post(r, r.message.post_id)
    together = await copies.list_together(r.session, post_id=first.id, post_ids=r.message.post_ids)
    posts = [post for post in together if post.sha256]
    if not posts:  # the person has had them deleted meanwhile
        return Outgoing(text=await _framed(r, room, first), buttons=_reply(r, room))
    captions = [await _framed(r, room, posts[0]), *(_words(r, post) for post in posts[1:])]
    pictures = [await r.deps.blobs.get(post.sha256) for post in posts if post.sha256]
    return Outgoing(
        album=tuple(
            Media(content=picture, caption=caption) for picture, caption in zip(pictures, captions, strict=True)
        )
    )


def _words(r: Rendering, post: RoomPost) -> Markup:
    """Give the words of a picture within an album."""
    if post.edited_at is None:
        return Markup.escape(post.text or "")
    return Markup("{}\n{}").format(r.t("room.edited", at=r.t.time(post.edited_at)), post.text or "")


@renders(RoomLost)
async def _lost(r: Rendering[RoomLost]) -> Outgoing:
    who, _ = await _other_side(r, r.message.room_id)
    if r.message.is_unsure:
        return Outgoing(text=r.t("room.lost_unsure", who=who))
    return Outgoing(text=r.t("room.lost_edit" if r.message.is_edit else "room.lost", who=who))


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


@renders(RoomInside)
async def _inside(r: Rendering[RoomInside]) -> Outgoing:
    who, order = await _other_side(r, r.message.room_id)
    return Outgoing(
        text=r.t("room.inside", who=who, order=order), buttons=((r.button("room.leave", pack("room.leave")),),)
    )


@renders(RoomWhich)
async def _which(r: Rendering[RoomWhich]) -> Outgoing:
    """Ask whom a message is for, with a button for each."""
    room_ids = (r.message.room_id, *r.message.other_ids)
    sides = [(room_id, *await _other_side(r, room_id)) for room_id in room_ids]
    if r.message.is_beside:
        _, who, order = sides[0]
        button = r.button("room.pass_on", pack("room.pass", room_ids[0], 0))
        return Outgoing(text=r.t("room.or_for", who=who, order=order), buttons=((button,),))
    rows = [
        (r.button("room.for", pack("room.pass", room_id, 0), who=plain(who), order=plain(order)),)
        for room_id, who, order in sides
    ]
    return Outgoing(text=r.t("room.which"), buttons=(*rows, (r.button("room.for_robot", pack("room.robot")),)))


@renders(RoomUnseen)
async def _unseen(r: Rendering[RoomUnseen]) -> Outgoing:
    who, _ = await _other_side(r, r.message.room_id)
    pass_it = r.button("room.pass_on", pack("room.pass", r.message.room_id, 1))
    return Outgoing(
        text=r.t("room.unseen", who=who), buttons=((pass_it, r.button("room.keep_back", pack("room.keep"))),)
    )


async def _other_side(r: Rendering, room_id: int) -> tuple[Markup, Markup]:
    """Name the other side of a room of the reader's, and its order."""
    room = await r.session.get_one(Room, room_id)
    assert r.person is not None
    standing = await rooms.find_standing(r.session, room=room, me=r.person)
    assert standing is not None
    return await speaker_name(r.session, r.t, room, standing.other), short_name(r.t, standing.order)


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
