"""The one place where exceptions become replies."""

import logging

from telegram import Update

from core.errors import UserError
from handlers import conversation
from handlers.context import ChatApplication, Context, Turn

log = logging.getLogger(__name__)


async def explain(turn: Turn, update: Update, error: UserError) -> None:
    """Tell the person what was wrong with what they sent, and what to do next."""
    key = error.text_key
    if error.ends_question:
        await turn.end_question()
    await _say(turn, update, key, error)
    await conversation.ask_again(turn)


async def _say(turn: Turn, update: Update, key: str, error: UserError) -> None:
    if turn.callback_query_id is not None:
        await turn.answer(key, alert=True, **error.params)
    elif update.effective_chat is not None:
        message = update.effective_message
        await turn.say(key, reply_to=message.message_id if message else None, **error.params)


async def apologize(turn: Turn, reference: str) -> None:
    """Admit a fault of ours, with the reference under which the operator finds it."""
    if turn.chat_id is not None:
        await turn.answer()
        await turn.say("error.ours", reference=reference)


async def _remember(_: object, context: Context) -> None:
    """Hand the exception to the intake: PTB's `process_update` would swallow it."""
    context.turn.error = context.error


def register(application: ChatApplication) -> None:
    """Catch what handlers raise."""
    application.add_error_handler(_remember)
