"""Pass a message on to the other side of a room, with what the deal has not opened yet left behind."""

from typing import Any

from telegram import Message

from core.files import FileKind
from core.orders.tables import Order
from core.reading.intents import is_status_question
from core.rooms import actions as rooms
from core.rooms.messages import RoomUnseen
from core.rooms.model import is_unseen
from core.rooms.tables import PostKind, Room, RoomPost
from handlers.budgets import may_speak
from handlers.context import Turn
from handlers.rooms.crossing import require_masked

FILE_NAME_CHARACTERS = 200


async def pass_on(message: Message, turn: Turn, room_id: int, *, is_sure: bool = False) -> bool:
    """Have a message stand at the other side of a room; say whether it goes there, now or once it was looked at.

    Before the deal what nobody can look into goes only once its sender is sure of it.
    """
    standing = await rooms.access_room(turn.session, actor=turn.me, room_id=room_id)
    if not await may_speak(message, turn, room_id):
        return False
    post = _post_of(message, turn, room_id)
    if not standing.is_open_names:
        require_masked(message)
        if not is_sure and is_unseen(post) and not await rooms.has_sent_unseen(turn.session, post=post):
            await turn.say(RoomUnseen(room_id=room_id), reply_to=message.message_id)
            return False
    await rooms.say(turn.session, at=standing, post=post, now=turn.now)
    return True


def _post_of(message: Message, turn: Turn, room_id: int) -> RoomPost:
    kind, file_kind, file = content_of(message)
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
        file_unique_id=file.file_unique_id if file is not None else None,
        reply_to_message_id=message.reply_to_message.message_id if message.reply_to_message else None,
        media_group_id=message.media_group_id if kind is PostKind.PHOTO else None,
        said_at=turn.now,
    )


def content_of(message: Message) -> tuple[PostKind, FileKind | None, Any]:
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


async def answer_in_closed_room(message: Message, turn: Turn, room_id: int) -> bool:
    """Say that nobody reads here any more; a question to the robot goes on to it."""
    if is_status_question(message.text or ""):
        return False
    room = await turn.session.get_one(Room, room_id)
    order = await turn.session.get_one(Order, room.order_id)
    await turn.say("error.room_closed", reply_to=message.message_id, code=order.code)
    return True
