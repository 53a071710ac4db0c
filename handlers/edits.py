"""Edited messages: what was said in a room is edited there too; any other counts as it was sent first, told once."""

from telegram import Update
from telegram.ext import MessageHandler, filters

from core.notify import actions as notify
from core.notify.tables import Priority
from core.rooms import copies
from handlers.context import ChatApplication, Context
from handlers.rooms.chat import take_edit


async def _edited(update: Update, context: Context) -> None:
    message, turn = update.edited_message, context.turn
    if message is None or turn.person is None:
        return
    post = await copies.find_said(turn.session, at=turn.here, message_id=message.message_id)
    if post is not None:
        await take_edit(message, turn, post)
        return
    is_first = await notify.send(
        turn.session,
        to=turn.here,
        key="edited.message",
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
