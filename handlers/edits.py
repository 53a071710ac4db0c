"""Edited messages: each is taken as it was sent first, and whoever edits one is told so, once."""

from telegram import Update
from telegram.ext import MessageHandler, filters

from core.notify import actions as notify
from core.notify.tables import Priority
from core.rooms import queries as rooms
from handlers.context import ChatApplication, Context


async def _edited(update: Update, context: Context) -> None:
    message, turn = update.edited_message, context.turn
    if message is None or turn.person is None:
        return
    at = {"bot_id": turn.bot_id, "chat_id": turn.here.chat_id, "message_id": message.message_id}
    is_first = await notify.send(
        turn.session,
        to=turn.here,
        key="edited.in_room" if await rooms.was_said_in_room(turn.session, **at) else "edited.message",
        now=turn.now,
        priority=Priority.ANSWER,
        dedupe=f"edited:{turn.bot_id}:{turn.here.chat_id}:{message.message_id}",
        reply_to_message_id=message.message_id,
    )
    turn.asks_again |= is_first


def register(application: ChatApplication) -> None:
    """Listen to edits in private chats; a place that moves is edited by the messenger itself."""
    edits = filters.ChatType.PRIVATE & filters.UpdateType.EDITED_MESSAGE & ~filters.LOCATION
    application.add_handler(MessageHandler(edits, _edited))
