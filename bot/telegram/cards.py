"""A status card is edited in place, or sent where there is none yet."""

from dataclasses import replace

from telegram.error import BadRequest
from telegram.ext import ExtBot

from bot.telegram import calls
from bot.telegram.refusals import NOT_MODIFIED, OVERTAKEN, says
from bot.telegram.settling import Delivered
from core.notify.tables import ANEW, Card, Outbox
from core.work.deps import Deps
from handlers.outgoing import Outgoing
from handlers.readers import Withheld


async def deliver(bot: ExtBot[None], row: Outbox, card: Card | None, outgoing: Outgoing, deps: Deps) -> Delivered:
    """Show a card as it is now; a picture that the messenger refuses is tried again at the next refresh.

    Raises:
        Withheld: It only looks after a card, which is gone.
        BadRequest: Among others, the person deleted it: then it is sent anew, under the policy of new messages.
    """
    if outgoing.is_over:
        return await _take_down(bot, card)
    face = calls.face_of(outgoing)
    if card is None or card.message_id is None:
        if ANEW in row.params:
            raise Withheld("the card that is looked after is not there any more")
        made = await calls.call(bot, row, outgoing, deps)
        return Delivered(message_id=made.message_id, face=face if made.has_picture else replace(face, picture=None))
    has_picture = await _edit(bot, row, card, outgoing, deps)
    shown = face if has_picture else replace(face, picture=card.picture_digest)
    return Delivered(message_id=card.message_id, face=shown)


async def _take_down(bot: ExtBot[None], card: Card | None) -> Delivered:
    """Delete a card; one that the messenger does not delete any more, or the person has, is left as it is."""
    if card is not None and card.message_id is not None:
        try:
            await bot.delete_message(card.chat_id, card.message_id)
        except BadRequest as error:
            if not says(error, OVERTAKEN):
                raise
    return Delivered(message_id=None, is_down=True)


async def _edit(bot: ExtBot[None], row: Outbox, card: Card, outgoing: Outgoing, deps: Deps) -> bool:
    """Edit what has changed, and say whether the picture is the one that it should be."""
    face, is_known = calls.face_of(outgoing), ANEW not in row.params
    if is_known and (card.text_digest, card.picture_digest) == (face.text, face.picture):
        return True
    if is_known and face.picture is not None and face.picture == card.picture_digest:
        outgoing = replace(outgoing, media=None, keeps_media=True)
    assert card.message_id is not None
    try:
        return await calls.edit(bot, card.chat_id, card.message_id, outgoing, deps)
    except BadRequest as error:
        if not says(error, NOT_MODIFIED):
            raise
        return True
