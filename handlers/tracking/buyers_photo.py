"""A buyer's photo proves nothing: that is said, and one tap shows it to the workshop."""

from sqlalchemy import select
from telegram import Update

from core.files import FileKind
from core.notify import queries as outbox
from core.notify.message import message_of
from core.orders.access import Side, access_order
from core.orders.model import OrderState
from core.orders.tables import Order
from core.parties.model import NotYours
from core.rooms import actions as rooms
from core.rooms.tables import PostKind, RoomPost
from core.tracking.messages import BuyersPhoto
from handlers.arguments import ID
from handlers.budgets import may_speak
from handlers.context import ChatApplication, Turn
from handlers.keyboards import on_press, pack, pressed_message_id
from handlers.outgoing import Outgoing
from handlers.rendering import Rendering, renders


@renders(BuyersPhoto)
async def _buyers_photo(r: Rendering[BuyersPhoto]) -> Outgoing:
    found = select(Order).where(Order.id.in_(r.message.order_ids), Order.state == OrderState.AGREED).order_by(Order.id)
    orders = (await r.session.scalars(found)).all()
    if not orders:
        return Outgoing(text=r.t("tracking.buyers_photo_alone"))
    rows = tuple(
        (r.button("tracking.button.pass_photo", pack("photo.pass", order.id), code=order.code),) for order in orders
    )
    return Outgoing(text=r.t("tracking.buyers_photo"), buttons=rows)


async def pass_photo(update: Update, turn: Turn, order_id: int) -> None:
    """Show a buyer's photo to the workshop of one of their orders, in the room of the order."""
    message_id = pressed_message_id(update)
    row = await outbox.find_sent(turn.session, at=turn.here, message_id=message_id)
    told = message_of(row) if row is not None else None
    if not isinstance(told, BuyersPhoto) or order_id not in told.order_ids:
        raise NotYours
    order, _ = await access_order(
        turn.session, actor=turn.me, order_id=order_id, sides=frozenset({Side.MERCHANT}), open_only=True
    )
    if order.workshop_id is None:
        raise NotYours
    room = await rooms.open_room(turn.session, order_id=order.id, workshop_id=order.workshop_id, now=turn.now)
    if not await may_speak(None, turn, room.id):
        return
    standing = await rooms.access_room(turn.session, actor=turn.me, room_id=room.id)
    for photo_message_id, file_id, words in _photos(told):
        if await rooms.was_said(turn.session, at=turn.here, message_id=photo_message_id):
            continue
        post = RoomPost(
            room_id=room.id,
            speaker_id=turn.me.id,
            bot_id=turn.bot_id,
            chat_id=turn.here.chat_id,
            message_id=photo_message_id,
            kind=PostKind.PHOTO,
            text=words,
            file_id=file_id,
            file_kind=FileKind.PHOTO,
            said_at=turn.now,
        )
        await rooms.say(turn.session, at=standing, post=post, now=turn.now)
    await turn.edit(message_id, "tracking.photo_passed", order=order.code)


def _photos(told: BuyersPhoto) -> list[tuple[int, str, str | None]]:
    """List the photos that an answer stands for: the message of each, its file, and what was written under it."""
    more = zip(told.more_message_ids, told.more_file_ids, told.more_words, strict=True)
    return [
        (told.photo_message_id, told.file_id, told.words),
        *((message_id, file_id, words or None) for message_id, file_id, words in more),
    ]


def register(application: ChatApplication) -> None:
    """Listen to the tap under a buyer's photo."""
    on_press(application, "photo.pass", pass_photo, ID)
