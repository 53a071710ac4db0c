"""The order sheet in chat: the template on request, and a filled one read in place of the questions."""

from datetime import timedelta

from telegram import Message

from core.notify import actions as notify
from core.notify.tables import Priority
from handlers.context import ChatApplication, Turn

ALBUM_QUIET = timedelta(seconds=1.5)
"""How long an album is waited for: its pictures come as updates of their own, without an end mark."""


async def ask_after_album(turn: Turn, media_group_id: str) -> None:
    """Ask the open question once, when the whole album is there."""
    await notify.send(
        turn.session,
        to=turn.here,
        key="orders.question_now",
        now=turn.now,
        due_at=turn.now + ALBUM_QUIET,
        priority=Priority.ANSWER,
        dedupe=f"orders.album:{turn.here.chat_id}:{media_group_id}",
    )


async def take_document(message: Message, turn: Turn) -> bool:
    """Take an order sheet; any other file is left to others."""
    return False


def register(application: ChatApplication) -> None:
    """Listen to the request for the template."""
