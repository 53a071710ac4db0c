"""Sending: text, files, places, people, dice, and what shows that something is coming."""

from typing import Any

from gendan_sandbox.errors import bad
from gendan_sandbox.markup import entities
from gendan_sandbox.methods import access, delivery
from gendan_sandbox.methods.calls import Call
from gendan_sandbox.world import media, render
from gendan_sandbox.world.model import CAPTIONED, CONTACT_FIELDS, Json, StoredFile

_ACTIONS = (
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "record_audio",
    "upload_audio",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
)
_ACTION_S = 5
_DRAFT_S = 30
_DICE_SIDES = {"🎲": 6, "🎯": 6, "🏀": 5, "⚽": 5, "🎳": 6, "🎰": 64}
_LONGEST_LIVE_S = 86_400
_ALBUM_MAX = 10
_ALBUM_KINDS = ("photo", "video", "audio", "document")


def send_message(call: Call) -> Json:
    """Send a text."""
    content = entities.message_text(call.args["text"], call.get("parse_mode"), call.get("entities"))
    if preview := call.get("link_preview_options"):
        content["link_preview_options"] = preview
    return delivery.send(call, delivery.target_of(call, "text"), content)


async def _send_file(call: Call, kind: str) -> Json:
    content: Json = {}
    if kind in CAPTIONED:
        content = caption_of(call.args)
    stored = await file_in(call, kind, call.args.get(kind), call.args)
    content = media.content_of(call.messenger, stored) | content | _flags(call.args)
    return delivery.send(call, delivery.target_of(call, kind), content)


async def send_photo(call: Call) -> Json:
    """Send a photo."""
    return await _send_file(call, "photo")


async def send_video(call: Call) -> Json:
    """Send a clip."""
    return await _send_file(call, "video")


async def send_document(call: Call) -> Json:
    """Send a file as it is."""
    return await _send_file(call, "document")


async def send_animation(call: Call) -> Json:
    """Send a silent clip."""
    return await _send_file(call, "animation")


async def send_audio(call: Call) -> Json:
    """Send music."""
    return await _send_file(call, "audio")


async def send_voice(call: Call) -> Json:
    """Send a voice note."""
    return await _send_file(call, "voice")


async def send_video_note(call: Call) -> Json:
    """Send a round clip."""
    return await _send_file(call, "video_note")


async def send_sticker(call: Call) -> Json:
    """Send a sticker."""
    return await _send_file(call, "sticker")


async def send_media_group(call: Call) -> list[Json]:
    """Send an album: one message for each item, with one media_group_id."""
    items = call.args["media"]
    contents = [await album_content(call, item) for item in items]
    _check_album(items)
    target = delivery.target_of(call, items[0]["type"])
    group_id = str(call.messenger.count("album", 13_000_000_000_000_001)) if len(items) > 1 else None
    messages = [delivery.post(call, target, content, media_group_id=group_id) for content in contents]
    return [render.message(call.messenger, target.chat, message, call.bot.id) for message in messages]


async def album_content(call: Call, item: Json) -> Json:
    """Make the content of one InputMedia.

    Raises:
        ApiError: In Telegram's words.
    """
    kind = item["type"]
    if call.method == "sendMediaGroup" and kind not in _ALBUM_KINDS:
        raise bad(f"can't parse InputMedia: type \"{kind}\" can't be used in sendMediaGroup")
    content = caption_of(item)
    if not item.get("media"):
        raise bad("can't parse InputMedia: media not found")
    stored = await file_in(call, kind, item["media"], item)
    return media.content_of(call.messenger, stored) | content | _flags(item)


def _check_album(items: list[Json]) -> None:
    if not items:
        raise bad("there are no messages to send")
    if len(items) > _ALBUM_MAX:
        raise bad("too many messages to send as an album")
    kinds = {item["type"] for item in items}
    for kind in ("document", "audio"):
        if kind in kinds and len(kinds) > 1:
            raise bad(f"{kind.capitalize()} can't be mixed with other media types")


def caption_of(fields: Json) -> Json:
    """Make the caption of a call or of an InputMedia."""
    return entities.caption(fields.get("caption"), fields.get("parse_mode"), fields.get("caption_entities"))


def _flags(fields: Json) -> Json:
    flags = {"has_media_spoiler": fields.get("has_spoiler")}
    flags["show_caption_above_media"] = fields.get("show_caption_above_media")
    return {name: True for name, value in flags.items() if value}


async def file_in(call: Call, kind: str, value: Any, fields: Json) -> StoredFile:
    """Find or take in the file that a parameter means: an upload, a file_id or a link.

    Args:
        call: The call with its uploads.
        kind: photo, video, ...
        value: The parameter.
        fields: Where the file's measures stand: the call's or the item's fields.

    Raises:
        ApiError: In Telegram's words.
    """
    if not value:
        raise bad(f"there is no {kind.replace('_', ' ')} in the request")
    if value.startswith(("http://", "https://")):
        raise bad("failed to get HTTP URL content")
    if not value.startswith("attach://"):
        return media.sent_file(call.messenger, call.bot.id, value, kind)
    upload = call.uploads.get(value.removeprefix("attach://"))
    if upload is None:
        raise bad(f"there is no {kind.replace('_', ' ')} in the request")
    if not upload.data:
        raise bad("file must be non-empty")
    thumbnail = call.uploads.get(str(fields.get("thumbnail") or "").removeprefix("attach://"))
    return await media.take_in(
        call.messenger,
        kind,
        upload.data,
        name=upload.name,
        mime_type=upload.mime_type,
        thumbnail=thumbnail.data if thumbnail else None,
        width=fields.get("width") or fields.get("length"),
        height=fields.get("height"),
        duration_s=fields.get("duration"),
        extra={name: fields[name] for name in ("performer", "title") if fields.get(name)} if kind == "audio" else None,
    )


def send_location(call: Call) -> Json:
    """Send a place."""
    location = _place(call)
    live_s = call.get("live_period", 0)
    if live_s:
        if not 60 <= live_s <= _LONGEST_LIVE_S and live_s != 0x7FFFFFFF:
            raise bad("Wrong live location period specified")
        location["live_period"] = live_s
    return delivery.send(call, delivery.target_of(call, "location"), {"location": location})


def _place(call: Call) -> Json:
    place = {"latitude": call.args["latitude"], "longitude": call.args["longitude"]}
    if not (-90 <= place["latitude"] <= 90 and -180 <= place["longitude"] <= 180):
        raise bad("wrong location specified")
    accuracy = call.get("horizontal_accuracy")
    return place | ({"horizontal_accuracy": accuracy} if accuracy is not None else {})


def send_venue(call: Call) -> Json:
    """Send a place with a name."""
    place = _place(call)
    names = ("foursquare_id", "foursquare_type", "google_place_id", "google_place_type")
    optional = {name: call.args[name] for name in names if call.get(name)}
    venue = {"location": place, "title": call.args["title"], "address": call.args["address"]} | optional
    return delivery.send(call, delivery.target_of(call, "venue"), {"venue": venue, "location": place})


def send_contact(call: Call) -> Json:
    """Send a telephone number with a name."""
    contact = {name: call.args[name] for name in CONTACT_FIELDS if call.get(name)}
    return delivery.send(call, delivery.target_of(call, "contact"), {"contact": contact})


def send_dice(call: Call) -> Json:
    """Throw dice; the same call number throws the same."""
    emoji = call.get("emoji", "🎲")
    if emoji not in _DICE_SIDES:
        raise bad("Wrong dice emoji specified")
    value = call.messenger.count("dice", 1) * 7 % _DICE_SIDES[emoji] + 1
    return delivery.send(call, delivery.target_of(call, "dice"), {"dice": {"emoji": emoji, "value": value}})


def send_chat_action(call: Call) -> bool:
    """Show for five seconds that the bot is doing something."""
    if call.args["action"] not in _ACTIONS:
        raise bad("wrong parameter action in request")
    chat = access.chat_of(call)
    access.check_not_blocked(call.messenger, call.bot, chat)
    note = {
        "user_id": call.bot.id,
        "action": call.args["action"],
        "thread_id": call.get("message_thread_id"),
        "until": call.messenger.clock.unix() + _ACTION_S,
    }
    notes = call.messenger.passing.typing.setdefault(chat.key, [])
    notes[:] = [other for other in notes if other["user_id"] != call.bot.id] + [note]
    call.messenger.changed(chat, "typing", thread_id=note["thread_id"])
    return True


def send_message_draft(call: Call) -> bool:
    """Show an unfinished text in a private chat."""
    if call.args["draft_id"] == 0:
        raise bad("RANDOM_ID_INVALID")
    text, marks = entities.formatted(call.get("text", ""), call.get("parse_mode"), call.get("entities"))
    chat = access.chat_of(call)
    if chat.kind != "private":
        raise bad("method is available only for private chats")
    access.check_not_blocked(call.messenger, call.bot, chat)
    thread_id = access.thread_of(call, chat)
    draft = {"draft_id": call.args["draft_id"], "text": text, "entities": marks, "thread_id": thread_id}
    draft["until"] = call.messenger.clock.unix() + _DRAFT_S
    call.messenger.passing.drafts.setdefault(chat.key, {})[draft["draft_id"]] = draft
    call.messenger.changed(chat, "draft", thread_id=thread_id)
    return True
