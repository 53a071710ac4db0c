"""Files as Telegram treats them: photos become stripped JPEGs of several sizes, the rest is kept as it is."""

import asyncio
import base64
import hashlib
import io
import struct
from dataclasses import dataclass
from typing import Any

import av
from PIL import Image, ImageOps, UnidentifiedImageError

from gendan_sandbox.errors import WRONG_FILE, ApiError, bad
from gendan_sandbox.world.messenger import Messenger
from gendan_sandbox.world.model import Json, StoredFile

PHOTO_MAX_BYTES = 10 << 20
DOWNLOAD_MAX_BYTES = 20 << 20
UPLOAD_MAX_BYTES = 50 << 20
JPEG_QUALITY = 87
_SIDES_PX = (90, 320, 800, 1280)
_PHOTO_MAX_SUM_PX, _PHOTO_MAX_RATIO = 10_000, 20
_THUMBNAIL_PX = 320
# The first four characters of a file_id, by kind, as Telegram's own ids begin.
_PREFIXES = {
    "photo": "AgAC",
    "video": "BAAC",
    "document": "BQAC",
    "animation": "CgAC",
    "audio": "CQAC",
    "voice": "AwAC",
    "video_note": "DQAC",
    "sticker": "CAAC",
    "thumbnail": "AAMC",
}
_FOLDERS = {"photo": "photos", "video": "videos", "document": "documents", "animation": "animations", "audio": "music"}
_FOLDERS |= {"voice": "voice", "video_note": "video_notes", "sticker": "stickers", "thumbnail": "thumbnails"}
_EXTENSIONS = {"photo": "jpg", "thumbnail": "jpg", "video": "mp4", "animation": "mp4", "video_note": "mp4"}
_EXTENSIONS |= {"voice": "oga", "audio": "mp3", "sticker": "webp"}
_MIME_TYPES = {"photo": "image/jpeg", "thumbnail": "image/jpeg", "video": "video/mp4", "animation": "video/mp4"}
_MIME_TYPES |= {"voice": "audio/ogg", "audio": "audio/mpeg", "video_note": "video/mp4", "sticker": "image/webp"}
_VOICE_TYPES = {"mp3": "audio/mpeg", "m4a": "audio/mp4"}
_OWNER_CHARS = 11


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A JPEG and its size in pixels."""

    data: bytes
    width: int
    height: int


def photo_versions(data: bytes) -> list[Picture]:
    """Make Telegram's versions of a photo, small to large, without metadata.

    Args:
        data: An image file of at most 10 MB; its EXIF orientation is applied, all else of EXIF is lost.

    Raises:
        ApiError: It is too large, not an image, or too long and thin.
    """
    if len(data) > PHOTO_MAX_BYTES:
        raise bad(f"file of size {len(data)} bytes is too big for a photo; the maximum size is {PHOTO_MAX_BYTES} bytes")
    try:
        with Image.open(io.BytesIO(data)) as opened:
            image = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise bad("IMAGE_PROCESS_FAILED") from None
    width, height = image.size
    if width + height > _PHOTO_MAX_SUM_PX or max(width, height) > _PHOTO_MAX_RATIO * min(width, height):
        raise bad("PHOTO_INVALID_DIMENSIONS")
    longest = max(image.size)
    sides = [side for side in _SIDES_PX[:-1] if side < longest] + [min(_SIDES_PX[-1], longest)]
    versions: list[Picture] = []
    for side in reversed(sides):  # each from the next larger one: a fraction of the work of always the original
        image = _scaled(image, side)
        versions.insert(0, Picture(data=_as_jpeg(image), width=image.width, height=image.height))
    return versions


def keep_photo(messenger: Messenger, versions: list[Picture]) -> StoredFile:
    """Keep a photo's versions and give the largest."""
    kept = [_keep(messenger, "photo", version.data, width=version.width, height=version.height) for version in versions]
    for stored in kept:
        stored.sizes = [version.unique_id for version in kept]
    return kept[-1]


def _scaled(image: Image.Image, side_px: int) -> Image.Image:
    scaled = image.copy()
    scaled.thumbnail((side_px, side_px), Image.Resampling.LANCZOS)
    return scaled


async def take_in(messenger: Messenger, kind: str, data: bytes, **details: Any) -> StoredFile:
    """Keep an uploaded file of any kind; pictures and clips are decoded off the event loop.

    Args:
        messenger: Where.
        kind: photo, document, video, animation, audio, voice, video_note or sticker.
        data: The bytes.
        **details: name, mime_type, thumbnail (bytes), and width, height (pixels), duration_s as the sender says.

    Raises:
        ApiError: It is no photo that Telegram takes.
    """
    if kind == "photo":
        return keep_photo(messenger, await asyncio.to_thread(photo_versions, data))
    probed: dict[str, Any] = {}
    if kind in ("video", "animation", "video_note"):
        probed, first_frame = await asyncio.to_thread(probe_video, data)
        details["thumbnail"] = details.get("thumbnail") or first_frame
    said = {name: value for name, value in details.items() if value}
    if kind == "voice":
        said["mime_type"] = _voice_type(details.get("name"))
    return store_file(messenger, kind, data, **(probed | said))


def _voice_type(name: str | None) -> str:
    """Give a voice note's media type by its file's ending, whatever the sender says.

    Source: tdlib/td, VoiceNotesManager::get_input_media.
    """
    ending = (name or "").lower().rpartition(".")[2]
    return _VOICE_TYPES.get(ending, "audio/ogg")


def _as_jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()


def store_file(
    messenger: Messenger, kind: str, data: bytes, *, thumbnail: bytes | None = None, **details: Any
) -> StoredFile:
    """Keep a file of any kind but photo, byte for byte; `details` are fields of StoredFile."""
    details.setdefault("mime_type", _MIME_TYPES.get(kind))
    stored = _keep(messenger, kind, data, **details)
    if thumbnail and stored.thumbnail is None:
        stored.thumbnail = _store_thumbnail(messenger, thumbnail)
    return stored


def _store_thumbnail(messenger: Messenger, data: bytes) -> str | None:
    try:
        with Image.open(io.BytesIO(data)) as opened:
            image = opened.convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return None
    image.thumbnail((_THUMBNAIL_PX, _THUMBNAIL_PX))
    return _keep(messenger, "thumbnail", _as_jpeg(image), width=image.width, height=image.height).unique_id


def probe_video(data: bytes) -> tuple[dict[str, Any], bytes | None]:
    """Read a clip's size in pixels and length in seconds, and its first frame as a JPEG where it can be decoded."""
    try:
        with av.open(io.BytesIO(data), "r") as container:
            stream = container.streams.video[0]
            duration_s = round((container.duration or 0) / 1_000_000)
            measures = {"width": stream.width, "height": stream.height, "duration_s": duration_s}
            frame = next(container.decode(stream), None)
            picture = Image.fromarray(frame.to_ndarray(format="rgb24")) if frame else None
            return measures, _as_jpeg(picture) if picture else None
    except (av.error.FFmpegError, ValueError, IndexError):
        return {}, None


def _keep(messenger: Messenger, kind: str, data: bytes, **details: Any) -> StoredFile:
    """Make a new file; as in Telegram each upload is one, whatever its bytes, and is the same for every bot."""
    serial = messenger.count("file", 0)
    sha256 = messenger.blobs.put(data)
    digest = hashlib.sha256(f"{serial}:{kind}:{sha256}".encode()).digest()
    unique_id = "AQAD" + base64.urlsafe_b64encode(digest[:9]).decode()
    details.setdefault("mime_type", _MIME_TYPES.get(kind))
    stored = StoredFile(unique_id=unique_id, kind=kind, sha256=sha256, size=len(data), serial=serial, **details)
    messenger.state.files[unique_id] = stored
    return stored


def file_id(owner_id: int, stored: StoredFile) -> str:
    """Name a file for one bot; another bot cannot use the name. Persons share the owner 0."""
    owner = base64.urlsafe_b64encode(struct.pack(">q", owner_id)).decode().rstrip("=")
    return _PREFIXES[stored.kind] + owner + stored.unique_id


def file_of(messenger: Messenger, owner_id: int, name: str) -> StoredFile | None:
    """Find the file that a bot means by a file_id."""
    unique_id = name[4 + _OWNER_CHARS :]
    stored = messenger.state.files.get(unique_id)
    return stored if stored is not None and file_id(owner_id, stored) == name else None


def sent_file(messenger: Messenger, owner_id: int, name: str, kind: str) -> StoredFile:
    """Find the file that a bot wants to send again.

    Raises:
        ApiError: The name is none of this bot's, or the file is of another kind.
    """
    stored = file_of(messenger, owner_id, name)
    if stored is None:
        raise bad(WRONG_FILE)
    if stored.kind != kind:
        raise bad(f"can't use file of type {_type_name(stored.kind)} as {_type_name(kind)}")
    return stored


def _type_name(kind: str) -> str:
    return {"voice": "VoiceNote", "video_note": "VideoNote"}.get(kind, kind.capitalize())


def file_path(stored: StoredFile) -> str:
    """Give the path under which a file is downloaded."""
    extension = _EXTENSIONS.get(stored.kind)
    if stored.name and "." in stored.name:
        extension = stored.name.rsplit(".", 1)[1]
    suffix = f".{extension}" if extension else ""
    return f"{_FOLDERS[stored.kind]}/file_{stored.serial}{suffix}"


def file_too_big(stored: StoredFile) -> bool:
    """Say whether a bot may not download a file."""
    return stored.size > DOWNLOAD_MAX_BYTES


def content_of(messenger: Messenger, stored: StoredFile) -> Json:
    """Give a message's content for a file, as the Bot API has it but without file_id (see render.with_file_ids)."""
    if stored.kind == "photo":
        return {"photo": [_size_json(messenger.state.files[unique_id]) for unique_id in stored.sizes]}
    body: Json = {"file_unique_id": stored.unique_id, "file_size": stored.size}
    if stored.kind in ("video", "animation"):
        body |= {"width": stored.width or 320, "height": stored.height or 240}
    if stored.kind == "sticker":
        return {"sticker": body | {"width": 512, "height": 512, "type": "regular"} | _NOT_MOVING | stored.extra}
    if stored.kind == "video_note":
        body["length"] = stored.width or 240
    if stored.kind in ("video", "animation", "audio", "voice", "video_note"):
        body["duration"] = stored.duration_s
    if stored.kind in ("video", "animation", "audio", "document", "voice") and stored.mime_type:
        body["mime_type"] = stored.mime_type
    if stored.kind in ("video", "animation", "audio", "document") and stored.name:
        body["file_name"] = stored.name
    if stored.thumbnail:
        body["thumbnail"] = _size_json(messenger.state.files[stored.thumbnail])
    content = {stored.kind: body | stored.extra}
    # For old clients an animation is a document too.
    return content | {"document": _as_document(body)} if stored.kind == "animation" else content


_NOT_MOVING = {"is_animated": False, "is_video": False}


def _as_document(body: Json) -> Json:
    return {key: value for key, value in body.items() if key not in ("width", "height", "duration")}


def _size_json(stored: StoredFile) -> Json:
    return {
        "file_unique_id": stored.unique_id,
        "width": stored.width,
        "height": stored.height,
        "file_size": stored.size,
    }


def read(messenger: Messenger, stored: StoredFile) -> bytes:
    """Give a file's bytes.

    Raises:
        ApiError: They are lost.
    """
    try:
        return messenger.blobs.get(stored.sha256)
    except KeyError:
        raise ApiError(404, None) from None
