"""The room of an order in chat: enter, say, leave; a reply to a relayed message goes back to where it came from."""

from datetime import timedelta

from telegram import Message, Update
from telegram.ext import TypeHandler

from core.dialogue import actions as dialogue
from core.dialogue.tables import Dialogue
from core.matching import queries as matching
from core.orders.access import EITHER_PARTY, access_order, is_of_both_sides
from core.orders.model import OrderState
from core.parties.messages import NotUnderstood
from core.reading.ways_out import leaves_talk
from core.rooms import actions as rooms
from core.rooms import copies
from core.rooms.messages import ChooseRoom, RoomEntered, RoomStillOpen, RoomWhich
from core.rooms.tables import PostKind, PostState, RoomPost
from handlers.arguments import ID, YES_NO
from handlers.context import ChatApplication, Context, Turn
from handlers.conversation import AFTERWARDS, answers
from handlers.keyboards import on_press, pressed_message_id
from handlers.rooms import plain
from handlers.rooms.crossing import require_masked
from handlers.rooms.passing import answer_in_closed_room, content_of, pass_on

STAY_FOR = timedelta(minutes=30)
"""How long after the last word a person counts as gone from a room."""
AFTER_ASKING = AFTERWARDS + 1
"""The group of handlers that looks where the person stands once all is said and asked."""


async def choose(_: Update, turn: Turn, order_id: int) -> None:
    """Enter the room of an order; before the deal a buyer chooses which workshop to speak with."""
    order, _side = await access_order(
        turn.session, actor=turn.me, order_id=order_id, sides=EITHER_PARTY, open_only=True
    )
    if await is_of_both_sides(turn.session, actor=turn.me, order=order):
        await turn.answer("room.own_order", alert=True)
        return
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


async def leave_by_words(message: Message, turn: Turn, room_id: int) -> None:
    """Leave the room for a word such as `back`, and offer to pass the word on: it may be meant for the person there."""
    await turn.end_question()
    await turn.say("room.left")
    await turn.say(RoomWhich(room_id=room_id, is_beside=True), reply_to=message.message_id)


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
        return await answer_in_closed_room(message, turn, room_id)
    if leaves_talk(message.text or ""):
        await leave_by_words(message, turn, int(row.step))
        return True
    if await plain.ask_if_another(message, turn, int(row.step)):
        return True
    await pass_on(message, turn, int(row.step))
    await turn.ask("room", row.step, {})
    return True


async def take_reply(message: Message, turn: Turn) -> bool:
    """Take a reply to something that was said in a room, by whom ever, without entering the room first."""
    replied = message.reply_to_message
    if replied is None:
        return False
    room_id = await copies.find_room_of_message(turn.session, at=turn.here, message_id=replied.message_id)
    if room_id is None:
        return False
    await pass_on(message, turn, room_id)
    return True


async def take_edit(message: Message, turn: Turn, post: RoomPost) -> None:
    """Have an edit of what was said in a room stand at the other side too; a new file in it does not go over."""
    standing = await rooms.access_room(turn.session, actor=turn.me, room_id=post.room_id)
    if not standing.is_open_names:
        require_masked(message)
    _, _, file = content_of(message)
    if file is not None and _is_new(file.file_unique_id, post):
        await turn.say("edited.file_in_room", reply_to=message.message_id)
    if post.state is PostState.REFUSED:
        await turn.say("edited.refused_in_room", reply_to=message.message_id)
        return
    await rooms.edit(turn.session, at=standing, post=post, text=message.text or message.caption, now=turn.now)


def _is_new(file_unique_id: str, post: RoomPost) -> bool:
    """Say whether a post has not had this file from the first; words have none, of an old picture nobody knows."""
    if post.kind is PostKind.TEXT:
        return True
    return post.file_unique_id is not None and post.file_unique_id != file_unique_id


async def pass_after_all(update: Update, turn: Turn, room_id: int, is_sure: int) -> None:
    """Pass on a message of which it was asked; who is in another room meanwhile is in this one from now on."""
    await plain.take_after_all(update, turn, room_id, is_sure)
    row = await dialogue.find(turn.session, turn.here)
    if row is not None and row.kind == "room" and row.step != str(room_id):
        await turn.ask("room", str(room_id), {})


async def keep_back(update: Update, turn: Turn) -> None:
    """Leave a file where it is."""
    await turn.edit(pressed_message_id(update), "room.kept_back")


async def is_for_robot(update: Update, turn: Turn) -> None:
    """Say that the robot did not understand words that are for no room."""
    await turn.edit(pressed_message_id(update), NotUnderstood())


def register(application: ChatApplication) -> None:
    """Listen to the buttons of rooms."""
    on_press(application, "room.pass", pass_after_all, ID, YES_NO)
    on_press(application, "room.keep", keep_back)
    on_press(application, "room.robot", is_for_robot)
    on_press(application, "room.choose", choose, ID)
    on_press(application, "room.offer", open_from_offer, ID)
    on_press(application, "room.enter", enter, ID)
    on_press(application, "room.leave", leave)
    application.add_handler(TypeHandler(Update, _still_there), group=AFTER_ASKING)
