"""The content of what a person writes: text, media from bytes, places, contacts, forwards."""

import base64
import binascii
from typing import Any

from gendan_sandbox.errors import ApiError, ControlError
from gendan_sandbox.markup import entities
from gendan_sandbox.world import media
from gendan_sandbox.world.journal import Upload
from gendan_sandbox.world.messenger import Messenger, find_file, persons_chat
from gendan_sandbox.world.model import MEDIA_KINDS, Json, Message, Person, StoredFile

_ALBUM_MAX = 10
_PLAIN_KINDS = ("location", "venue", "contact", "dice", "web_app_data")


async def contents(messenger: Messenger, person: Person, wanted: Json, uploads: dict[str, Upload]) -> list[Json]:
    """Make the contents of the messages that a request asks for: one, or several for an album.

    Raises:
        ControlError: The request is wrong.
    """
    if wanted.get("media"):
        items = wanted["media"]
        if not isinstance(items, list) or not 1 <= len(items) <= _ALBUM_MAX:
            raise ControlError(400, "media must be a list of one to ten items")
        return [await media_content(messenger, item, uploads) for item in items]
    if "forward" in wanted:
        return [forwarded(messenger, person, wanted).content]
    for kind in _PLAIN_KINDS:
        if kind in wanted:
            return [_plain_content(kind, wanted[kind])]
    return [text_content(wanted.get("text"), wanted.get("entities"))]


def text_content(text: Any, given: list[Json] | None = None) -> Json:
    """Make the content of a text that a person types.

    Raises:
        ControlError: There is nothing in it, or too much.
    """
    if not isinstance(text, str):
        raise ControlError(400, "one of text, media, location, venue, contact, dice, forward, web_app_data is needed")
    try:
        return entities.message_text(text, None, given)
    except ApiError as error:
        raise ControlError(400, error.description) from error


def _plain_content(kind: str, value: Any) -> Json:
    required = {
        "location": ("latitude", "longitude"),
        "venue": ("latitude", "longitude", "title", "address"),
        "contact": ("phone_number", "first_name"),
        "dice": ("value",),
        "web_app_data": ("button_text", "data"),
    }[kind]
    if not isinstance(value, dict) or any(name not in value for name in required):
        raise ControlError(400, f"{kind} needs {', '.join(required)}")
    if kind == "venue":
        place = {"latitude": value["latitude"], "longitude": value["longitude"]}
        return {"venue": {"location": place, "title": value["title"], "address": value["address"]}, "location": place}
    if kind == "dice":
        return {"dice": {"emoji": value.get("emoji", "🎲"), "value": value["value"]}}
    return {kind: value}


def forwarded(messenger: Messenger, person: Person, wanted: Json) -> Message:
    """Find the message that a person forwards.

    Raises:
        ControlError: There is none, or it is protected.
    """
    source = wanted["forward"]
    chat = persons_chat(messenger, person, source["chat_id"])
    message = chat.messages.get(int(source["message_id"]))
    if message is None or message.kind == "service":
        raise ControlError(404, "no such message to forward")
    if message.is_protected:
        raise ControlError(403, "the message is protected")
    return message


async def media_content(messenger: Messenger, item: Json, uploads: dict[str, Upload]) -> Json:
    """Make the content of one picture, clip or file.

    Raises:
        ControlError: It is none that Telegram takes.
    """
    kind = item.get("type")
    if kind not in MEDIA_KINDS:
        raise ControlError(400, f"media type must be one of {', '.join(MEDIA_KINDS)}")
    try:
        stored = await _stored(messenger, kind, item, uploads)
        caption = entities.caption(item.get("caption"), None, item.get("entities"))
    except ApiError as error:
        raise ControlError(400, error.description) from error
    flags = {"has_media_spoiler": True} if item.get("spoiler") else {}
    return media.content_of(messenger, stored) | caption | flags


async def _stored(messenger: Messenger, kind: str, item: Json, uploads: dict[str, Upload]) -> StoredFile:
    known = item.get("file_unique_id") or item.get("file_id")
    if known:
        stored = find_file(messenger, known) or media.file_of(messenger, 0, known)
        if stored is None:
            raise ControlError(404, f"no file {known}")
        return stored
    upload = _bytes_of(item, uploads)
    return await media.take_in(
        messenger,
        kind,
        upload.data,
        name=item.get("file_name") or (upload.name if kind in ("document", "audio") else None),
        mime_type=item.get("mime_type") or upload.mime_type or None,
        width=item.get("width"),
        height=item.get("height"),
        duration_s=item.get("duration"),
    )


def _bytes_of(item: Json, uploads: dict[str, Upload]) -> Upload:
    if item.get("attach") in uploads:
        return uploads[item["attach"]]
    if not isinstance(item.get("base64"), str):
        raise ControlError(400, "a media item needs base64, attach or file_id")
    try:
        data = base64.b64decode(item["base64"], validate=True)
    except (binascii.Error, ValueError):
        raise ControlError(400, "base64 cannot be decoded") from None
    return Upload(name=item.get("file_name") or "file", mime_type=item.get("mime_type") or "", data=data)
