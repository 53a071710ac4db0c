"""Messages that people send through a bot: inline results and answers of Mini Apps."""

from typing import Any

from gendan_sandbox.errors import bad
from gendan_sandbox.markup import entities, keyboards
from gendan_sandbox.world import media, sending
from gendan_sandbox.world.messenger import Messenger, opaque
from gendan_sandbox.world.model import CONTACT_FIELDS, Bot, Chat, Json, Message

_CACHED = {
    "photo_file_id": "photo",
    "gif_file_id": "animation",
    "mpeg4_file_id": "animation",
    "sticker_file_id": "sticker",
    "document_file_id": "document",
    "video_file_id": "video",
    "voice_file_id": "voice",
    "audio_file_id": "audio",
}


def result_content(messenger: Messenger, bot: Bot, result: Json) -> Json:
    """Make the content of the message that an InlineQueryResult becomes.

    Raises:
        ApiError: Wrong markup or file, or media behind a link, which the sandbox does not fetch.
    """
    given = result.get("input_message_content")
    if given is not None:
        return _given_content(given)
    for name, kind in _CACHED.items():
        if result.get(name):
            stored = media.sent_file(messenger, bot.id, result[name], kind)
            caption = entities.caption(result.get("caption"), result.get("parse_mode"), result.get("caption_entities"))
            return media.content_of(messenger, stored) | caption
    if result["type"] in ("location", "venue", "contact"):
        return _given_content(result)
    if result["type"] == "article":
        raise bad("can't parse inline query result: Input message content is not specified")
    raise bad("WEBPAGE_MEDIA_EMPTY")


def _given_content(given: Json) -> Json:
    if "message_text" in given:
        return entities.message_text(given["message_text"], given.get("parse_mode"), given.get("entities"))
    if "phone_number" in given:
        return {"contact": {name: given[name] for name in CONTACT_FIELDS if given.get(name)}}
    if "latitude" not in given:
        raise bad("can't parse inline query result: Input message content is not specified")
    place = {"latitude": given["latitude"], "longitude": given["longitude"]}
    if "address" in given:
        return {"venue": {"location": place, "title": given["title"], "address": given["address"]}, "location": place}
    return {"location": place}


def post_result(messenger: Messenger, chat: Chat, bot: Bot, user_id: int, result: Json, content: Json) -> Message:
    """Send a chosen result in a person's name; the bot may edit it by its inline_message_id."""
    markup = keyboards.inline_markup(result.get("reply_markup"), is_private=chat.kind == "private")
    details: dict[str, Any] = {"via_bot_id": bot.id, "inline_keyboard": markup}
    if markup is not None:
        details["inline_message_id"] = "AgAA" + opaque("inline", chat.key, messenger.count("inline_message"))
    message = sending.post(messenger, chat, sender_id=user_id, content=content, **details)
    if message.inline_message_id:
        messenger.state.inline_messages[message.inline_message_id] = [chat.key, str(message.id)]
    return message
