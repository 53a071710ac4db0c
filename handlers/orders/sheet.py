"""The order sheet in chat: the template on request, and a filled one read in place of the questions."""

from pathlib import PurePath

from telegram import Message, Update

from core.jobs import actions as jobs
from core.orders.messages import SheetTemplate
from core.orders.sheets.values import MAX_FILE_BYTES, MAX_FILE_MB, SheetTooHeavy
from core.parties import queries as people
from handlers.context import ChatApplication, Turn
from handlers.keyboards import on_press

SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv", ".txt", ".htm", ".html"})


async def take_document(message: Message, turn: Turn) -> bool:
    """Take an order sheet from somebody who sells, whether or not a draft is open; other files are left to others.

    Raises:
        SheetTooHeavy: No order sheet is that large.
    """
    document = message.document
    if document is None or PurePath(document.file_name or "").suffix.lower() not in SUFFIXES:
        return False
    if not turn.me.is_merchant and await people.list_workshops_of(turn.session, person_id=turn.me.id):
        return False
    if (document.file_size or 0) > MAX_FILE_BYTES:
        raise SheetTooHeavy(limit_mb=MAX_FILE_MB)
    await jobs.enqueue(
        turn.session,
        kind="order.sheet",
        key=f"order.sheet:{turn.bot_id}:{turn.here.chat_id}:{message.message_id}",
        due_at=turn.now,
        args={
            "bot_id": turn.bot_id,
            "chat_id": turn.here.chat_id,
            "message_id": message.message_id,
            "file_id": document.file_id,
            "filename": document.file_name,
        },
        sender_id=turn.me.id,
    )
    return True


async def send_template(_: Update, turn: Turn) -> None:
    """Send the empty order sheet."""
    await turn.say(SheetTemplate())


def register(application: ChatApplication) -> None:
    """Listen to the request for the template."""
    on_press(application, "order.template", send_template)
