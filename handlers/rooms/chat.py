"""The room of an order in chat: enter, say, leave; a reply to a relayed message goes back to where it came from."""

from datetime import timedelta
from typing import Any

from telegram import Message, Update
from telegram.ext import TypeHandler

from core.dialogue import actions as dialogue
from core.dialogue.tables import Dialogue
from core.files import FileKind
from core.matching import queries as matching
from core.orders.access import EITHER_PARTY, access_order
from core.orders.model import OrderState
from core.orders.tables import Order
from core.reading.intents import is_status_question
from core.rooms import actions as rooms
from core.rooms.messages import ChooseRoom, RoomEntered, RoomStillOpen
from core.rooms.tables import PostKind, Room, RoomPost
from handlers.arguments import ID
from handlers.budgets import may_speak
from handlers.context import ChatApplication, Context, Turn
from handlers.conversation import AFTERWARDS, answers
from handlers.keyboards import on_press
from handlers.rooms.crossing import require_masked

STAY_FOR = timedelta(minutes=30)
"""How long after the last word a person counts as gone from a room."""
AFTER_ASKING = AFTERWARDS + 1
"""The group of handlers that looks where the person stands once all is said and asked."""
FILE_NAME_CHARACTERS = 200


async def choose(_: Update, turn: Turn, order_id: int) -> None:
    """Enter the room of an order; before the deal a buyer chooses which workshop to speak with."""
    order, _side = await access_order(
        turn.session, actor=turn.me, order_id=order_id, sides=EITHER_PARTY, open_only=True
    )
    if order.state == OrderState.AGREED and order.workshop_id is not None:
        workshop_ids = [order.workshop_id]
    else:
        workshop_ids = await matching.list_asked(turn.session, order_id=order.id)
    opened = [
        await rooms.open_room(turn.session, order_id=order.id, workshop_id=workshop_id, now=turn.now)
        for workshop_id in workshop_ids
    ]
    if len(opened) == 1:
        await _enter(turn, opened[0].id)
    elif opened:
        await turn.say(ChooseRoom(order_id=order.id, room_ids=tuple(room.id for room in opened)))
    else:
        await turn.answer("room.nobody_yet", alert=True)


async def open_from_offer(_: Update, turn: Turn, offer_id: int) -> None:
    """Enter the room from a workshop's offer."""
    offer = await matching.access_offer(turn.session, actor=turn.me, offer_id=offer_id)
    room = await rooms.open_room(turn.session, order_id=offer.order_id, workshop_id=offer.workshop_id, now=turn.now)
    await _enter(turn, room.id)


async def enter(_: Update, turn: Turn, room_id: int) -> None:
    """Enter a room by its button."""
    await _enter(turn, room_id)


async def _enter(turn: Turn, room_id: int) -> None:
    standing = await rooms.access_room(turn.session, actor=turn.me, room_id=room_id)
    await turn.ask("room", str(room_id), {})
    await turn.say(RoomEntered(room_id=standing.room.id))


async def leave(_: Update, turn: Turn) -> None:
    """Leave the room: what is written next is meant for the robot again; another conversation goes on."""
    row = await dialogue.find(turn.session, turn.here)
    if row is not None and row.kind == "room":
        await turn.end_question()
    await turn.say("room.left")


async def _still_there(update: Update, context: Context) -> None:
    """Name the room once to somebody in it who has looked at something else: what is written next still goes over."""
    turn = context.turn
    if turn.error is not None or turn.person is None or not _is_elsewhere(update):
        return
    row = await dialogue.find(turn.session, turn.here)
    if row is None or row.kind != "room" or row.answers.get("is_told") or turn.now - row.updated_at > STAY_FOR:
        return
    row.answers = {"is_told": True}
    await turn.say(RoomStillOpen(room_id=int(row.step)))


def _is_elsewhere(update: Update) -> bool:
    """Say whether somebody used a command, or a button that belongs to no room."""
    query, message = update.callback_query, update.message
    if query is not None:
        return not (query.data or "").startswith("room.")
    return message is not None and (message.text or "").startswith("/")


@answers("room")
async def _said(message: Message, turn: Turn, row: Dialogue) -> bool:
    if turn.now - row.updated_at > STAY_FOR:
        await turn.end_question()
        return False
    if not await rooms.is_room_open(turn.session, actor=turn.me, room_id=int(row.step)):
        room_id = int(row.step)
        await turn.end_question()
        return await _answer_in_closed_room(message, turn, room_id)
    await _pass_on(message, turn, int(row.step))
    await turn.ask("room", row.step, {})
    return True


async def _answer_in_closed_room(message: Message, turn: Turn, room_id: int) -> bool:
    """Say that nobody reads here any more; a question to the robot goes on to it."""
    if is_status_question(message.text or ""):
        return False
    room = await turn.session.get_one(Room, room_id)
    order = await turn.session.get_one(Order, room.order_id)
    await turn.say("error.room_closed", reply_to=message.message_id, code=order.code)
    return True


async def take_reply(message: Message, turn: Turn) -> bool:
    """Take a reply to a relayed message, without entering the room first."""
    replied = message.reply_to_message
    if replied is None:
        return False
    room_id = await rooms.find_room_of_message(
        turn.session, bot_id=turn.bot_id, chat_id=turn.here.chat_id, message_id=replied.message_id
    )
    if room_id is None:
        return False
    await _pass_on(message, turn, room_id)
    return True


async def _pass_on(message: Message, turn: Turn, room_id: int) -> None:
    standing = await rooms.access_room(turn.session, actor=turn.me, room_id=room_id)
    if not await may_speak(message, turn, room_id):
        return
    post = _post_of(message, turn, room_id)
    if not standing.is_open_names:
        require_masked(message)
    await rooms.say(turn.session, at=standing, post=post, now=turn.now)


def _post_of(message: Message, turn: Turn, room_id: int) -> RoomPost:
    kind, file_kind, file = _content_of(message)
    name = getattr(file, "file_name", None)
    return RoomPost(
        room_id=room_id,
        speaker_id=turn.me.id,
        bot_id=turn.bot_id,
        chat_id=turn.here.chat_id,
        message_id=message.message_id,
        kind=kind,
        text=message.text or message.caption,
        file_id=file.file_id if file is not None else None,
        file_kind=file_kind,
        file_name=name[:FILE_NAME_CHARACTERS] if name else None,
        media_group_id=message.media_group_id if kind is PostKind.PHOTO else None,
        said_at=turn.now,
    )


def _content_of(message: Message) -> tuple[PostKind, FileKind | None, Any]:
    """Say what a message is, and which file at the messenger it has."""
    if message.text is not None:
        return PostKind.TEXT, None, None
    if message.photo:
        return PostKind.PHOTO, FileKind.PHOTO, message.photo[-1]
    for file_kind in FileKind:  # an animation has a document beside it, and is no document
        file = getattr(message, file_kind, None)
        if file and not (file_kind is FileKind.DOCUMENT and message.animation):
            is_picture = file_kind is FileKind.DOCUMENT and (file.mime_type or "").startswith("image/")
            return (PostKind.PHOTO if is_picture else PostKind.OTHER), file_kind, file
    return PostKind.OTHER, None, None


def register(application: ChatApplication) -> None:
    """Listen to the buttons of rooms."""
    on_press(application, "room.choose", choose, ID)
    on_press(application, "room.offer", open_from_offer, ID)
    on_press(application, "room.enter", enter, ID)
    on_press(application, "room.leave", leave)
    application.add_handler(TypeHandler(Update, _still_there), group=AFTER_ASKING)
