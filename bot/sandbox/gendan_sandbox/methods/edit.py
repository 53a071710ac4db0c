"""Editing what the bot has sent."""

from dataclasses import dataclass
from typing import Any

from gendan_sandbox.errors import NOT_MODIFIED, bad
from gendan_sandbox.markup import entities, keyboards
from gendan_sandbox.methods import access, send
from gendan_sandbox.methods.calls import Call
from gendan_sandbox.world import render, sending
from gendan_sandbox.world.model import CAPTIONED, Chat, Json, Message

_MEDIA_FIELDS = (*CAPTIONED, "caption", "caption_entities", "has_media_spoiler", "show_caption_above_media")
_TEXT_FIELDS = ("text", "entities", "link_preview_options")
_CAPTION_FIELDS = ("caption", "caption_entities", "show_caption_above_media")


@dataclass(slots=True, kw_only=True)
class _Edited:
    chat: Chat
    message: Message
    is_inline: bool


def _message_to_edit(call: Call) -> _Edited:
    """Find the message that an edit is about.

    Raises:
        ApiError: There is none, or the bot may not edit it.
    """
    if call.args.get("chat_id") is None and not call.args.get("message_id"):
        return _inline_message(call)
    chat = access.chat_of(call, "edit")
    message = access.message_of(chat, call.args.get("message_id"), "message to edit")
    is_own = message.sender_id == call.bot.id or message.via_bot_id == call.bot.id
    if not is_own or message.kind == "service" or message.reply_keyboard or message.forward_origin:
        raise bad("message can't be edited")
    return _Edited(chat=chat, message=message, is_inline=False)


def _inline_message(call: Call) -> _Edited:
    name = call.args.get("inline_message_id")
    if not name:
        raise bad("message identifier is not specified")
    place = call.messenger.state.inline_messages.get(name)
    chat = call.messenger.state.chats.get(place[0]) if place else None
    message = chat.messages.get(int(place[1])) if chat and place else None
    if chat is None or message is None or message.via_bot_id != call.bot.id:
        raise bad("MESSAGE_ID_INVALID")
    return _Edited(chat=chat, message=message, is_inline=True)


def _markup(call: Call, edited: _Edited) -> Json | None:
    is_private = edited.chat.kind == "private"
    return keyboards.inline_markup(call.args.get("reply_markup"), is_private=is_private)


def _finish(call: Call, edited: _Edited, content: Json, markup: Json | None) -> Any:
    """Store a change.

    Raises:
        ApiError: Nothing has changed.
    """
    message = edited.message
    content = sending.with_known_mentions(call.messenger, content)
    if content == message.content and markup == message.inline_keyboard:
        raise bad(NOT_MODIFIED)
    message.content, message.inline_keyboard = content, markup
    message.kind = sending.kind_of(content)
    sending.edited(call.messenger, edited.chat, message)
    if edited.is_inline:
        return True
    return render.message(call.messenger, edited.chat, message, call.bot.id)


def edit_message_text(call: Call) -> Any:
    """Change a text, and its buttons."""
    if call.get("rich_message"):
        raise bad("rich messages aren't supported by the sandbox")
    new = entities.message_text(call.args.get("text"), call.get("parse_mode"), call.get("entities"))
    _check_markup_syntax(call)
    edited = _message_to_edit(call)
    if edited.message.kind != "text":
        raise bad("there is no text in the message to edit")
    if preview := call.get("link_preview_options"):
        new["link_preview_options"] = preview
    return _finish(call, edited, _merged(edited.message.content, _TEXT_FIELDS, new), _markup(call, edited))


def edit_message_caption(call: Call) -> Any:
    """Change a caption, and the buttons."""
    new = send.caption_of(call.args)
    _check_markup_syntax(call)
    edited = _message_to_edit(call)
    if edited.message.kind not in CAPTIONED:
        raise bad("there is no caption in the message to edit")
    if call.get("show_caption_above_media"):
        new["show_caption_above_media"] = True
    return _finish(call, edited, _merged(edited.message.content, _CAPTION_FIELDS, new), _markup(call, edited))


async def edit_message_media(call: Call) -> Any:
    """Put another picture or file in place of one, with its caption and buttons."""
    item = call.args["media"]
    new = await send.album_content(call, item)
    _check_markup_syntax(call)
    edited = _message_to_edit(call)
    if edited.message.kind not in (*CAPTIONED, "text"):
        raise bad("message media can't be edited")
    if edited.message.media_group_id and edited.message.kind in ("audio", "document"):
        if item["type"] != edited.message.kind:
            raise bad("message content type can't be changed in an album")
    dropped = (*_MEDIA_FIELDS, *_TEXT_FIELDS)
    return _finish(call, edited, _merged(edited.message.content, dropped, new), _markup(call, edited))


def edit_message_reply_markup(call: Call) -> Any:
    """Change or remove the buttons."""
    _check_markup_syntax(call)
    edited = _message_to_edit(call)
    return _finish(call, edited, edited.message.content, _markup(call, edited))


def edit_message_live_location(call: Call) -> Any:
    """Move a live location."""
    edited = _message_to_edit(call)
    location = edited.message.content.get("location", {})
    ends_at = edited.message.date + location.get("live_period", 0)
    if ends_at <= call.messenger.clock.unix():
        raise bad("message can't be edited")
    place = location | {name: call.args[name] for name in ("latitude", "longitude") if name in call.args}
    return _finish(call, edited, edited.message.content | {"location": place}, _markup(call, edited))


def stop_message_live_location(call: Call) -> Any:
    """End a live location."""
    edited = _message_to_edit(call)
    location = edited.message.content.get("location", {})
    if not location.get("live_period"):
        raise bad("message can't be edited")
    place = {name: value for name, value in location.items() if name != "live_period"}
    return _finish(call, edited, edited.message.content | {"location": place}, _markup(call, edited))


def _check_markup_syntax(call: Call) -> None:
    if call.args.get("reply_markup") is not None:
        keyboards.check_syntax(call.args["reply_markup"])


def _merged(old: Json, fields: tuple[str, ...], new: Json) -> Json:
    """Replace some fields of a message's content and keep the rest."""
    return {name: value for name, value in old.items() if name not in fields} | new
