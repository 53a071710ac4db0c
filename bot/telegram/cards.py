"""Make the call of a row; a status card is edited in place, or sent where there is none yet."""

from telegram.error import BadRequest
from telegram.ext import ExtBot

from bot.telegram import calls
from bot.telegram.calls import CardFace
from bot.telegram.refusals import NOT_MODIFIED, says
from bot.telegram.settling import Delivered
from core.notify.tables import Card, Kind, Outbox
from handlers.outgoing import Outgoing


async def deliver(bot: ExtBot[None], row: Outbox, card: Card | None, outgoing: Outgoing) -> Delivered:
    """Make the call of a row that was put into words."""
    if row.kind == Kind.CARD:
        return await _deliver_card(bot, row, card, outgoing)
    return Delivered(message_id=await calls.call(bot, row, outgoing))


async def _deliver_card(bot: ExtBot[None], row: Outbox, card: Card | None, outgoing: Outgoing) -> Delivered:
    """Edit the card in place, or send it where there is none yet.

    Raises:
        BadRequest: Among others, the person deleted it: then it is sent anew, under the policy of new messages.
    """
    face = calls.face_of(outgoing)
    if card is None or card.message_id is None:
        return Delivered(message_id=await calls.send(bot, row, outgoing), face=face)
    await _edit_card(bot, card, card.message_id, face, outgoing)
    return Delivered(message_id=card.message_id, face=face)


async def _edit_card(bot: ExtBot[None], card: Card, message_id: int, face: CardFace, outgoing: Outgoing) -> None:
    if (card.text_digest, card.picture_digest) == (face.text, face.picture):
        return
    edit = calls.edit
    if face.picture is not None and face.picture == card.picture_digest:
        edit = calls.edit_caption
    try:
        await edit(bot, card.chat_id, message_id, outgoing)
    except BadRequest as error:
        if not says(error, NOT_MODIFIED):
            raise
