"""Outgoing messages as Bot API calls."""

import hashlib
import io
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from markupsafe import Markup
from telegram import (
    InlineQueryResultArticle,
    InputFile,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    InputTextMessageContent,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest
from telegram.ext import ExtBot
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.telegram import keys
from bot.telegram.pictures import Album, first_taken
from bot.telegram.refusals import BAD_LINK, BAD_MARKUP, OTHER_SORT, says
from core.files import FileKind, FileRef
from core.notify import queries
from core.notify.tables import Kind, Outbox
from core.work.deps import Deps
from handlers.outgoing import Article, Media, Outgoing

log = logging.getLogger(__name__)

R = TypeVar("R")

REACTIONS = {queries.SEEN: "👀", queries.PASSED_ON: "🕊", queries.CORRECTED: "✍"}
"""What the robot puts on a message of a person; no thumb and no OK, which would read as somebody's yes."""
INLINE_CACHE_S = 5
"""The state of an order is not worth keeping for long."""

FILE_NAMES = {
    FileKind.PHOTO: "photo.jpg",
    FileKind.DOCUMENT: "file.bin",
    FileKind.VIDEO: "clip.mp4",
    FileKind.ANIMATION: "clip.mp4",
    FileKind.AUDIO: "sound.mp3",
    FileKind.VOICE: "voice.ogg",
    FileKind.VIDEO_NOTE: "clip.mp4",
    FileKind.STICKER: "sticker.webp",
}

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFace:
    """What a card shows, as digests: a card that would look the same is not sent again."""

    text: str
    picture: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """The message that a call made or edited, if any, and whether it shows the picture that it should."""

    message_id: int | None = None
    has_picture: bool = True


def face_of(outgoing: Outgoing) -> CardFace:
    """Digest what a card would show."""
    text = hashlib.sha256(repr((outgoing.text, outgoing.buttons)).encode()).hexdigest()
    content = outgoing.media.content if outgoing.media else None
    picture = hashlib.sha256(content if isinstance(content, bytes) else repr(content).encode()).hexdigest()
    return CardFace(text=text, picture=picture if content else None)


def count_messages(row: Outbox, parts: Sequence[Outgoing]) -> int:
    """Count the messages that the calls of a row make, as the messenger's limits count them."""
    if row.kind == Kind.COPY:
        return len(row.params["message_ids"])
    return sum(max(1, len(part.album)) for part in parts)


async def call(bot: ExtBot[None], row: Outbox, outgoing: Outgoing, deps: Deps) -> Made:
    """Make the call of a row, or of one part of it."""
    return await _plainly(outgoing, lambda said: _call(bot, row, said, deps))


async def edit(bot: ExtBot[None], chat_id: int, message_id: int, outgoing: Outgoing, deps: Deps) -> bool:
    """Edit a message, and say whether it shows the picture that it should."""
    return await _plainly(outgoing, lambda said: _edit(bot, chat_id, message_id, said, deps))


async def _plainly(outgoing: Outgoing, make: Callable[[Outgoing], Awaitable[R]]) -> R:
    """Make a call, and once more without the tags or links that the messenger cannot read."""
    try:
        return await make(outgoing)
    except BadRequest as error:
        simpler = _simpler(outgoing, error)
        if simpler is None:
            raise
        log.error("the messenger cannot read a message: %s", error.message)
    return await _plainly(simpler, make)


def _simpler(outgoing: Outgoing, error: BadRequest) -> Outgoing | None:
    """Leave out tags or links that the messenger refuses; None if it names none, or there are none."""
    if says(error, BAD_MARKUP):
        simpler = replace(outgoing, text=str(Markup.escape(Markup(outgoing.text).striptags())))  # noqa: S704
    elif says(error, BAD_LINK):
        pressed = (tuple(button for button in row if button.url is None) for row in outgoing.buttons)
        simpler = replace(outgoing, buttons=tuple(row for row in pressed if row))
    else:
        return None
    return simpler if simpler != outgoing else None


async def _call(bot: ExtBot[None], row: Outbox, outgoing: Outgoing, deps: Deps) -> Made:
    match row.kind:
        case Kind.SEND | Kind.CARD:
            return await _send(bot, row, outgoing, deps)
        case Kind.COPY:
            return Made(message_id=await _copy(bot, row, silent=row.silent or outgoing.silent))
        case Kind.ANSWER:
            await _answer(bot, row, outgoing)
        case Kind.INLINE:
            articles = [_article(result) for result in outgoing.results]
            await bot.answer_inline_query(
                row.params["inline_query_id"],
                articles,
                cache_time=INLINE_CACHE_S,
                is_personal=True,
                next_offset=outgoing.next_results or None,
            )
        case Kind.EDIT:
            await _edit(bot, row.chat_id, row.params["message_id"], outgoing, deps)
        case Kind.DELETE:
            await bot.delete_message(row.chat_id, row.params["message_id"])
        case Kind.PIN:
            await bot.pin_chat_message(row.chat_id, row.params["message_id"], disable_notification=True)
    return Made()


async def _answer(bot: ExtBot[None], row: Outbox, outgoing: Outgoing) -> None:
    match row.key:
        case queries.SEEN | queries.PASSED_ON | queries.CORRECTED:
            sign = [{"type": "emoji", "emoji": REACTIONS[row.key]}]
            message_id = row.params["message_id"]
            await _post(bot, "setMessageReaction", chat_id=row.chat_id, message_id=message_id, reaction=sign)
        case queries.AT_WORK:
            await _post(bot, "sendChatAction", chat_id=row.chat_id, action=ChatAction.TYPING)
        case _:
            words = {"text": outgoing.text or None, "show_alert": outgoing.alert or None}
            await _post(bot, "answerCallbackQuery", callback_query_id=row.params["callback_query_id"], **words)


async def _edit(bot: ExtBot[None], chat_id: int, message_id: int, outgoing: Outgoing, deps: Deps) -> bool:
    """Edit a text message, or the caption of a picture together with the picture; say whether it shows the picture.

    Who wrote the row may not know whether the message became a picture meanwhile; then its caption is edited instead
    of its text, or the other way round. Where the messenger takes no picture, the words and buttons are edited.
    """
    if outgoing.media is not None and not outgoing.keeps_media:
        if await _edit_media(bot, chat_id, message_id, outgoing, outgoing.media, deps):
            return True
        outgoing = replace(outgoing, media=None, keeps_media=True)
        await _edit(bot, chat_id, message_id, outgoing, deps)
        return False
    first, second = (_edit_caption, _edit_text) if outgoing.keeps_media else (_edit_text, _edit_caption)
    try:
        await first(bot, chat_id, message_id, outgoing)
    except BadRequest as error:
        if not says(error, OTHER_SORT):
            raise
        await second(bot, chat_id, message_id, outgoing)
    return True


async def _edit_media(
    bot: ExtBot[None], chat_id: int, message_id: int, outgoing: Outgoing, media: Media, deps: Deps
) -> bool:
    async def make(some: Album) -> bool:
        item = _item(replace(some[0], caption=outgoing.text))
        await bot.edit_message_media(item, chat_id=chat_id, message_id=message_id, reply_markup=keys.inline(outgoing))
        return True

    return bool(await first_taken([media], make, bot_id=bot.id, deps=deps, may_be_files=False))


async def _edit_text(bot: ExtBot[None], chat_id: int, message_id: int, outgoing: Outgoing) -> None:
    await _post(
        bot,
        "editMessageText",
        chat_id=chat_id,
        message_id=message_id,
        text=outgoing.text,
        parse_mode=ParseMode.HTML,
        reply_markup=keys.keyboard(outgoing),
        link_preview_options={"is_disabled": True},
    )


async def _edit_caption(bot: ExtBot[None], chat_id: int, message_id: int, outgoing: Outgoing) -> None:
    """Edit the words under a picture that stays."""
    await bot.edit_message_caption(
        chat_id=chat_id,
        message_id=message_id,
        caption=outgoing.text,
        parse_mode=ParseMode.HTML,
        reply_markup=keys.inline(outgoing),
    )


async def _send_text(bot: ExtBot[None], row: Outbox, outgoing: Outgoing) -> int:
    reply_to = row.reply_to_message_id
    message = await _post(
        bot,
        "sendMessage",
        chat_id=row.chat_id,
        message_thread_id=row.thread_id,
        text=outgoing.text,
        parse_mode=ParseMode.HTML,
        reply_markup=keys.keyboard(outgoing),
        link_preview_options={"is_disabled": True},
        disable_notification=row.silent or outgoing.silent,
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


async def _send(bot: ExtBot[None], row: Outbox, outgoing: Outgoing, deps: Deps) -> Made:
    """Send a new message, album or medium; where the messenger takes no picture, its words and buttons."""
    media = outgoing.album or ((outgoing.media,) if outgoing.media is not None else ())
    if not media:
        return Made(message_id=await _send_text(bot, row, outgoing))

    async def make(some: Album) -> int:
        return await _send_media(bot, row, outgoing, some)

    message_id = await first_taken(media, make, bot_id=bot.id, deps=deps)
    if message_id is not None:
        return Made(message_id=message_id)
    log.error("message %s %s goes without its picture or file", row.id, row.key)
    words = [item.caption for item in outgoing.album] + [outgoing.text, outgoing.instead]
    bare = replace(outgoing, media=None, album=(), text="\n\n".join(text for text in words if text))
    return Made(message_id=await _send_text(bot, row, bare), has_picture=False)


async def _send_media(bot: ExtBot[None], row: Outbox, outgoing: Outgoing, media: Album) -> int:
    reply_to = row.reply_to_message_id
    common: dict[str, Any] = {
        "disable_notification": row.silent or outgoing.silent,
        "message_thread_id": row.thread_id,
        "protect_content": outgoing.protect,
        "reply_parameters": ReplyParameters(reply_to, allow_sending_without_reply=True) if reply_to else None,
    }
    if outgoing.album:
        messages = await bot.send_media_group(row.chat_id, [_item(one) for one in media], **common)
        return messages[0].message_id
    words = {"caption": outgoing.text, "parse_mode": ParseMode.HTML} if outgoing.text else {}
    send = getattr(bot, f"send_{media[0].type}")
    message = await send(row.chat_id, _file(media[0]), reply_markup=keys.markup(outgoing), **words, **common)
    return int(message.message_id)


async def _copy(bot: ExtBot[None], row: Outbox, *, silent: bool) -> int:
    ids: list[int] = row.params["message_ids"]
    if len(ids) > 1:
        copies = await bot.copy_messages(row.chat_id, row.params["from_chat_id"], ids, disable_notification=silent)
        return copies[0].message_id
    reply_to = row.reply_to_message_id
    copy = await bot.copy_message(
        row.chat_id,
        row.params["from_chat_id"],
        ids[0],
        reply_parameters=ReplyParameters(reply_to, allow_sending_without_reply=True) if reply_to else None,
        disable_notification=silent,
    )
    return copy.message_id


def _article(result: Article) -> InlineQueryResultArticle:
    content = InputTextMessageContent(result.text, parse_mode=ParseMode.HTML, link_preview_options=NO_PREVIEW)
    return InlineQueryResultArticle(result.id, result.title, content, description=result.description)


def _item(media: Media) -> InputMediaPhoto | InputMediaDocument | InputMediaVideo:
    """Make an item of an album, or what a message is to show from now on."""
    file, caption = _file(media), media.caption or None
    match media.type:
        case FileKind.PHOTO:
            return InputMediaPhoto(file, caption=caption, parse_mode=ParseMode.HTML)
        case FileKind.VIDEO | FileKind.ANIMATION:
            return InputMediaVideo(file, caption=caption, parse_mode=ParseMode.HTML)
    return InputMediaDocument(file, caption=caption, parse_mode=ParseMode.HTML)


def _file(media: Media) -> InputFile | str:
    if isinstance(media.content, FileRef):
        return media.content.file_id
    return InputFile(io.BytesIO(media.content), filename=media.filename or FILE_NAMES[media.type], attach=True)
