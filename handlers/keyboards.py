"""Callback data: an action's name and its arguments in at most 64 bytes; what comes back may be forged."""

import re
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, ClassVar

from telegram import Update
from telegram.ext import CallbackQueryHandler

from core.errors import UserError
from handlers.context import ChatApplication, Context, Turn

SEPARATOR = ":"

Press = Callable[..., Awaitable[None]]


class ButtonUnreadable(UserError):
    """The data of the button is not what this robot writes."""

    code: ClassVar[str] = "button_unreadable"


def pack(action: str, *args: int | str) -> str:
    """Write callback data.

    Raises:
        ValueError: It would be longer than the 64 bytes that Telegram allows.
    """
    data = SEPARATOR.join([action, *(str(arg) for arg in args)])
    if len(data.encode()) > 64 or any(SEPARATOR in str(arg) for arg in args):
        raise ValueError(f"callback data too long or ambiguous: {data!r}")
    return data


def on_press(application: ChatApplication, action: str, function: Press, *types: type) -> None:
    """Call `function(update, turn, *args)` when a button of this action is pressed; arguments take these types.

    The press is answered (silently where the function says nothing), so that the button never keeps spinning.
    """

    async def handle(update: Update, context: Context) -> None:
        turn = context.turn
        await function(update, turn, *_unpack(update, types))
        await turn.answer()

    application.add_handler(CallbackQueryHandler(handle, pattern=rf"^{re.escape(action)}({SEPARATOR}|$)"))


def _unpack(update: Update, types: tuple[type, ...]) -> list[Any]:
    assert update.callback_query is not None and update.callback_query.data is not None
    parts = update.callback_query.data.split(SEPARATOR)[1:]
    if len(parts) != len(types):
        raise ButtonUnreadable
    try:
        values = [convert(part) for convert, part in zip(types, parts, strict=True)]
    except ValueError:
        raise ButtonUnreadable from None
    if any(isinstance(value, int) and abs(value) > 2**62 for value in values):
        raise ButtonUnreadable
    return values


def pressed_message_id(update: Update) -> int:
    """The message that carries the pressed button."""
    assert update.callback_query is not None and update.callback_query.message is not None
    return update.callback_query.message.message_id


AnswerStep = Callable[[Update, Turn, dict[str, Any]], Coroutine[Any, Any, None]]
"""Takes what a person sends while a dialogue waits at a step, with the answers so far."""
