"""Outgoing messages as Bot API calls."""

import hashlib
import io
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputFile,
    InputMediaPhoto,
    InputTextMessageContent,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import ExtBot
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.telegram.refusals import OTHER_SORT, says
from core.notify.tables import Kind, Outbox
from handlers.outgoing import Article, Button, Media, Outgoing

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024

INLINE_CACHE_S = 5
"""The state of an order is not worth keeping for long."""

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFace:
    """What a card shows, as digests: a card that would look the same is not sent again."""

    text: str
    picture: str | None


def face_of(outgoing: Outgoing) -> CardFace:
    """Digest what a card would show."""
    text = hashlib.sha256(repr((outgoing.text, outgoing.buttons)).encode()).hexdigest()
    content = outgoing.media.content if outgoing.media else None
    picture = (
        hashlib.sha256(content if isinstance(content, bytes) else content.encode()).hexdigest() if content else None
    )
    return CardFace(text=text, picture=picture)


def count_messages(row: Outbox, outgoing: Outgoing) -> int:
    """Count the messages that the call of a row makes, as the messenger's limits count them."""
    return max(1, len(outgoing.album), len(row.params["message_ids"]) if row.kind == Kind.COPY else 1)


async def call(bot: ExtBot[None], row: Outbox, outgoing: Outgoing) -> int | None:
    """Make the call of a row and return the id of the message it made, if any."""
    match row.kind:
        case Kind.SEND:
            return await send(bot, row, outgoing)
        case Kind.COPY:
            return await _copy(bot, row)
        case Kind.ANSWER:
            words = {"text": _plain(outgoing)[:200] or None, "show_alert": outgoing.alert or None}
            await _post(bot, "answerCallbackQuery", callback_query_id=row.params["callback_query_id"], **words)
        case Kind.INLINE:
            articles = [_article(result) for result in outgoing.results]
            await bot.answer_inline_query(
                row.params["inline_query_id"], articles, cache_time=INLINE_CACHE_S, is_personal=True
            )
        case Kind.EDIT:
            await edit(bot, row.chat_id, row.params["message_id"], outgoing)
        case Kind.DELETE:
            await bot.delete_message(row.chat_id, row.params["message_id"])
        case Kind.PIN:
            await bot.pin_chat_message(row.chat_id, row.params["message_id"], disable_notification=True)
        case Kind.CARD:
            raise ValueError("a card is sent by its own rules")
    return None


async def edit(bot: ExtBot[None], chat_id: int, message_id: int, outgoing: Outgoing) -> None:
    """Edit a text message, or the caption of a picture together with the picture.

    Who wrote the row may not know whether the message became a picture meanwhile; then its caption is edited instead
    of its text, or the other way round.
    """
    if outgoing.media is not None and not outgoing.keeps_media:
        photo = InputMediaPhoto(_file(outgoing.media), caption=outgoing.text, parse_mode=ParseMode.HTML)
        await bot.edit_message_media(photo, chat_id=chat_id, message_id=message_id, reply_markup=_inline(outgoing))
        return
    first, second = (edit_caption, _edit_text) if outgoing.keeps_media else (_edit_text, edit_caption)
    try:
        await first(bot, chat_id, message_id, outgoing)
    except BadRequest as error:
        if not says(error, OTHER_SORT):
            raise
        await second(bot, chat_id, message_id, outgoing)


async def _edit_text(bot: ExtBot[None], chat_id: int, message_id: int, outgoing: Outgoing) -> None:
    await _post(
        bot,
        "editMessageText",
        chat_id=chat_id,
        message_id=message_id,
        text=outgoing.text[:TEXT_LIMIT],
        parse_mode=ParseMode.HTML,
        reply_markup=_keyboard(outgoing),
        link_preview_options={"is_disabled": True},
    )


async def edit_caption(bot: ExtBot[None], chat_id: int, message_id: int, outgoing: Outgoing) -> None:
    """Edit the words under a picture that stays."""
    await bot.edit_message_caption(
        chat_id=chat_id,
        message_id=message_id,
        caption=outgoing.text,
        parse_mode=ParseMode.HTML,
        reply_markup=_inline(outgoing),
    )


async def _send_text(bot: ExtBot[None], row: Outbox, outgoing: Outgoing) -> int:
    reply_to = row.reply_to_message_id
    message = await _post(
        bot,
        "sendMessage",
        chat_id=row.chat_id,
        message_thread_id=row.thread_id,
        text=outgoing.text[:TEXT_LIMIT],
        parse_mode=ParseMode.HTML,
        reply_markup=_keyboard(outgoing),
        link_preview_options={"is_disabled": True},
        disable_notification=row.silent,
        protect_content=outgoing.protect,
        reply_parameters={"message_id": reply_to, "allow_sending_without_reply": True} if reply_to else None,
    )
    return int(message["message_id"])


async def _post(bot: ExtBot[None], method: str, **parameters: Any) -> Any:
    """Make one of the calls that are made all day, without objects for what goes out and comes back.

    PTB's own methods spend two thirds of their processor time on these.
    """
    given = [RequestParameter(name, value, None) for name, value in parameters.items() if value is not None]
    return await bot.request.post(f"{bot.base_url}/{method}", RequestData(given))


def _keyboard(outgoing: Outgoing) -> dict[str, Any] | None:
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


async def send(bot: ExtBot[None], row: Outbox, outgoing: Outgoing) -> int:
    """Send a new message, album or medium and return its id."""
    if outgoing.media is None and not outgoing.album:
        return await _send_text(bot, row, outgoing)
    common: dict[str, Any] = {
        "disable_notification": row.silent,
        "message_thread_id": row.thread_id,
        "protect_content": outgoing.protect,
        "reply_parameters": ReplyParameters(row.reply_to_message_id, allow_sending_without_reply=True)
        if row.reply_to_message_id
        else None,
    }
    if outgoing.album:
        messages = await bot.send_media_group(row.chat_id, [_album_item(media) for media in outgoing.album], **common)
        return messages[0].message_id
    assert outgoing.media is not None
    caption = {"caption": outgoing.text, "parse_mode": ParseMode.HTML, "reply_markup": _markup(outgoing), **common}
    send = getattr(bot, f"send_{outgoing.media.type}")
    message = await send(row.chat_id, _file(outgoing.media), **caption)
    return int(message.message_id)


async def _copy(bot: ExtBot[None], row: Outbox) -> int:
    ids: list[int] = row.params["message_ids"]
    if len(ids) > 1:
        copies = await bot.copy_messages(row.chat_id, row.params["from_chat_id"], ids)
        return copies[0].message_id
    reply_to = row.reply_to_message_id
    copy = await bot.copy_message(
        row.chat_id,
        row.params["from_chat_id"],
        ids[0],
        reply_parameters=ReplyParameters(reply_to, allow_sending_without_reply=True) if reply_to else None,
    )
    return copy.message_id


def _article(result: Article) -> InlineQueryResultArticle:
    content = InputTextMessageContent(result.text, parse_mode=ParseMode.HTML, link_preview_options=NO_PREVIEW)
    return InlineQueryResultArticle(result.id, result.title, content, description=result.description)


def _album_item(media: Media) -> InputMediaPhoto:
    return InputMediaPhoto(_file(media), caption=media.caption or None, parse_mode=ParseMode.HTML)


def _file(media: Media) -> InputFile | str:
    if isinstance(media.content, str):
        return media.content
    default = {"photo": "photo.jpg", "document": "file.bin", "video": "clip.mp4", "animation": "clip.mp4"}[media.type]
    return InputFile(io.BytesIO(media.content), filename=media.filename or default, attach=True)


def _markup(outgoing: Outgoing) -> InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None:
    if outgoing.menu:
        return ReplyKeyboardMarkup(outgoing.menu, resize_keyboard=True, is_persistent=True)
    return _inline(outgoing)


def _inline(outgoing: Outgoing) -> InlineKeyboardMarkup | None:
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


def _plain(outgoing: Outgoing) -> str:
    return Markup(outgoing.text).striptags()  # noqa: S704 - only to strip the tags
