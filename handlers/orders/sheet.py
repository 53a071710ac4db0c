"""The order sheet in chat: the template on request, and a filled one read in place of the questions."""

from pathlib import PurePath

from telegram import Document, Message, Update

from core.jobs import actions as jobs
from core.orders.asking import places_orders
from core.orders.messages import SheetTemplate
from core.orders.sheets.pasted import pasted_table
from core.orders.sheets.values import MAX_FILE_BYTES, MAX_FILE_MB, SheetTooHeavy
from handlers.context import ChatApplication, Turn
from handlers.keyboards import on_press

SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv", ".txt", ".htm", ".html"})

OTHERS = frozenset(
    ".pdf .doc .docx .zip .rar .7z .ai .psd .cdr .dxf .plt .eps .svg .jpg .jpeg .png .webp .gif .heic .tif .tiff .bmp"
    " .mp4 .mov".split()
)
"""What these names promise is no order sheet; any other file is told by its bytes."""


async def take_document(message: Message, turn: Turn) -> bool:
    """Take an order sheet from somebody who sells, whether or not a draft is open; other files are left to others.

    Raises:
        SheetTooHeavy: No order sheet is that large.
    """
    document = message.document
    if document is None or not _may_be_sheet(document, turn):
        return False
    if not await places_orders(turn.session, person=turn.me):
        return False
    if (document.file_size or 0) > MAX_FILE_BYTES:
        raise SheetTooHeavy(limit_mb=MAX_FILE_MB)
    await _enqueue(message, turn, file_id=document.file_id, filename=document.file_name or "")
    return True


async def take_pasted(message: Message, turn: Turn) -> bool:
    """Take a table that somebody who sells pastes as a message: it is read as a sheet is."""
    table = pasted_table(message.text) if message.text else None
    if table is None:
        return False
    if not await places_orders(turn.session, person=turn.me):
        return False
    await _enqueue(message, turn, table=table)
    return True


async def _enqueue(message: Message, turn: Turn, **args: str) -> None:
    of_message = {"bot_id": turn.bot_id, "chat_id": turn.here.chat_id, "message_id": message.message_id}
    await jobs.enqueue(
        turn.session,
        kind="order.sheet",
        key=f"order.sheet:{turn.bot_id}:{turn.here.chat_id}:{message.message_id}",
        due_at=turn.now,
        args={**of_message, **args},
        sender_id=turn.me.id,
    )


def _may_be_sheet(document: Document, turn: Turn) -> bool:
    """Say whether a file may be an order sheet: by its name, or, from who sells, as its name says nothing else."""
    suffix = PurePath(document.file_name or "").suffix.lower()
    if suffix in SUFFIXES:
        return True
    is_seen = (document.mime_type or "").startswith(("image/", "video/", "audio/"))
    return turn.me.is_merchant and not is_seen and suffix not in OTHERS


async def send_template(_: Update, turn: Turn) -> None:
    """Send the empty order sheet."""
    await turn.say(SheetTemplate())


def register(application: ChatApplication) -> None:
    """Listen to the request for the template."""
    on_press(application, "order.template", send_template)
