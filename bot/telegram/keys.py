"""Keyboards as the Bot API wants them."""

from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardMarkup

from handlers.outgoing import Button, Outgoing


def keyboard(outgoing: Outgoing) -> dict[str, Any] | None:
    """Write a keyboard as the Bot API wants it."""
    if outgoing.menu:
        keys = [[{"text": text} for text in row] for row in outgoing.menu]
        return {"keyboard": keys, "resize_keyboard": True, "is_persistent": True}
    if not outgoing.buttons:
        return None
    return {"inline_keyboard": [[_key(button) for button in row] for row in outgoing.buttons]}


def _key(button: Button) -> dict[str, str]:
    given = {
        "text": button.text,
        "callback_data": button.data,
        "url": button.url,
        "switch_inline_query": button.inline_query,
    }
    return {name: value for name, value in given.items() if value is not None}


def markup(outgoing: Outgoing) -> InlineKeyboardMarkup | ReplyKeyboardMarkup | None:
    """Make a keyboard, of the chat or under the message."""
    if outgoing.menu:
        return ReplyKeyboardMarkup(outgoing.menu, resize_keyboard=True, is_persistent=True)
    return inline(outgoing)


def inline(outgoing: Outgoing) -> InlineKeyboardMarkup | None:
    """Make the buttons under a message."""
    if not outgoing.buttons:
        return None
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(
                    button.text,
                    callback_data=button.data,
                    url=button.url,
                    switch_inline_query=button.inline_query,
                )
                for button in row
            ]
            for row in outgoing.buttons
        ]
    )
