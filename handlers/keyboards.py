"""Callback data: an action's name and its arguments in at most 64 bytes; what comes back may be forged."""

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, ClassVar

from telegram import Update
from telegram.constants import ChatType
from telegram.ext import CallbackQueryHandler

from core.errors import UserError
from handlers.arguments import Added, Argument
from handlers.context import ChatApplication, Context
from handlers.outgoing import Button

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


class PressHandler(CallbackQueryHandler[Context, None]):
    """Takes the presses of one action, with arguments of these types."""

    def __init__(self, action: str, function: Press, arguments: tuple[Argument, ...]) -> None:
        self.action, self.arguments = action, arguments

        async def handle(update: Update, context: Context) -> None:
            turn = context.turn
            await function(update, turn, *_unpack(update, arguments))
            await turn.answer()

        super().__init__(handle, pattern=rf"^{re.escape(action)}({SEPARATOR}|$)")


def on_press(application: ChatApplication, action: str, function: Press, *arguments: Argument) -> None:
    """Call `function(update, turn, *args)` when a button of this action is pressed in a private chat.

    The press is answered (silently where the function says nothing), so that the button never keeps spinning.
    """
    application.add_handler(PressHandler(action, function, arguments))


def _unpack(update: Update, arguments: tuple[Argument, ...]) -> list[Any]:
    """Read the arguments of a press; the robot shows buttons in private chats alone, so any other press is forged."""
    query = update.callback_query
    if query is None or query.data is None or query.message is None or query.message.chat.type != ChatType.PRIVATE:
        raise ButtonUnreadable
    parts = query.data.split(SEPARATOR)[1:]
    later = arguments[len(parts) :]
    if len(parts) > len(arguments) or not all(isinstance(one, Added) for one in later):
        raise ButtonUnreadable
    try:
        read = [argument(part) for argument, part in zip(arguments, parts, strict=False)]
    except ValueError:
        raise ButtonUnreadable from None
    return [*read, *(one.before for one in later if isinstance(one, Added))]


def in_rows(buttons: Sequence[Button], width: int) -> tuple[tuple[Button, ...], ...]:
    """Lay buttons out in rows of so many."""
    return tuple(tuple(buttons[i : i + width]) for i in range(0, len(buttons), width))


def pressed_message_id(update: Update) -> int:
    """Give the message that carries the pressed button.

    Raises:
        ButtonUnreadable: There is none: somebody made the press up.
    """
    query = update.callback_query
    if query is None or query.message is None:
        raise ButtonUnreadable
    return query.message.message_id
