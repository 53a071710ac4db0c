"""Photos are re-encoded, everything else keeps its bytes, downloads have a limit."""

import base64
import io
import json
import struct

import aiohttp
import pytest
from PIL import Image

from tests.bot.sandbox.desk import BOT, TOKEN, Desk, jpeg


async def download(desk: Desk, file_id: str) -> bytes:
    path = (await desk.api("getFile", file_id=file_id))["file_path"]
    async with desk.http.get(f"{desk.base}/file/bot{TOKEN}/{path}") as response:
        assert response.status == 200
        return await response.read()


def with_exif(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = orientation, "Secret Camera"
    return jpeg(200, 100, exif=exif)


async def test_a_photo_comes_in_sizes_up_to_1280_pixels(desk: Desk) -> None:
    person = await desk.person()
    await person.send_photo(BOT, jpeg(2000, 1500), "sewing")
    message = (await desk.updates())[0]["message"]
    assert [(size["width"], size["height"]) for size in message["photo"]] == [
        (90, 68),
        (320, 240),
        (800, 600),
        (1280, 960),
    ]
    assert message["caption"] == "sewing"
    data = await download(desk, message["photo"][-1]["file_id"])
    assert len(data) == message["photo"][-1]["file_size"]
    assert Image.open(io.BytesIO(data)).size == (1280, 960)


async def test_a_small_photo_stays_small(desk: Desk) -> None:
    person = await desk.person()
    await person.send_photo(BOT, jpeg(200, 100))
    sizes = (await desk.updates())[0]["message"]["photo"]
    assert [(size["width"], size["height"]) for size in sizes] == [(90, 45), (200, 100)]


async def test_photos_lose_their_exif_but_stand_upright(desk: Desk) -> None:
    person = await desk.person()
    await person.send_photo(BOT, with_exif(6))
    size = (await desk.updates())[0]["message"]["photo"][-1]
    assert (size["width"], size["height"]) == (100, 200)
    data = await download(desk, size["file_id"])
    assert not Image.open(io.BytesIO(data)).getexif()
    assert b"Secret Camera" not in data


async def test_documents_keep_bytes_name_and_type(desk: Desk) -> None:
    person = await desk.person()
    original = with_exif(6)
    await person.send_document(BOT, original, "card.jpg", "image/jpeg")
    document = (await desk.updates())[0]["message"]["document"]
    assert (document["file_name"], document["mime_type"]) == ("card.jpg", "image/jpeg")
    assert await download(desk, document["file_id"]) == original


async def test_each_upload_is_a_new_file_and_a_file_that_is_sent_on_stays_the_same(desk: Desk) -> None:
    person = await desk.person()
    for color in ("red", "red", "blue"):
        await person.send_photo(BOT, jpeg(color=color))
    photos = [update["message"]["photo"][-1] for update in await desk.updates()]
    assert len({photo["file_unique_id"] for photo in photos}) == len({photo["file_id"] for photo in photos}) == 3
    await desk.control.add_bot("777:other", "other_bot")
    await person.start("other_bot")
    await desk.updates(token="777:other")
    again = {"type": "photo", "file_unique_id": photos[0]["file_unique_id"]}
    await person.act("messages", chat_id="@other_bot", media=[again])
    there = (await desk.updates(token="777:other"))[0]["message"]["photo"][-1]
    assert there["file_unique_id"] == photos[0]["file_unique_id"]
    assert there["file_id"] != photos[0]["file_id"]


async def test_known_bytes_are_kept_with_what_their_sender_says_this_time(desk: Desk) -> None:
    person = await desk.person()
    sent = []
    for name, mime_type, duration in (("a.mp3", "audio/mpeg", "7"), ("b.mp3", "audio/x-mine", "9")):
        form = aiohttp.FormData({"chat_id": str(person.id), "duration": duration, "title": name, "audio": "attach://x"})
        form.add_field("x", b"the same bytes", filename="same.mp3", content_type=mime_type)
        async with desk.http.post(f"{desk.base}/bot{TOKEN}/sendAudio", data=form) as response:
            sent.append((await response.json())["result"]["audio"])
    assert [(one["duration"], one["mime_type"], one["title"]) for one in sent] == [
        (7, "audio/mpeg", "a.mp3"),
        (9, "audio/x-mine", "b.mp3"),
    ]
    again = await desk.api("sendAudio", chat_id=person.id, audio=sent[0]["file_id"])
    assert again["audio"] == sent[0]


@pytest.mark.parametrize(
    ("name", "mime_type"),
    [
        ("a.ogg", "audio/ogg"),
        ("a.oga", "audio/ogg"),
        ("a.MP3", "audio/mpeg"),
        ("a.m4a", "audio/mp4"),
        ("a", "audio/ogg"),
    ],
)
async def test_a_voice_note_has_the_media_type_of_its_name(desk: Desk, name: str, mime_type: str) -> None:
    person = await desk.person()
    form = aiohttp.FormData({"chat_id": str(person.id)})
    form.add_field("voice", b"voice", filename=name, content_type="application/octet-stream")
    async with desk.http.post(f"{desk.base}/bot{TOKEN}/sendVoice", data=form) as response:
        assert (await response.json())["result"]["voice"]["mime_type"] == mime_type


async def test_an_album_of_one_is_a_message_without_an_album(desk: Desk) -> None:
    person = await desk.person()
    form = aiohttp.FormData(
        {"chat_id": str(person.id), "media": json.dumps([{"type": "photo", "media": "attach://x"}])}
    )
    form.add_field("x", jpeg(), filename="x.jpg")
    async with desk.http.post(f"{desk.base}/bot{TOKEN}/sendMediaGroup", data=form) as response:
        [message] = (await response.json())["result"]
    assert "media_group_id" not in message
    await person.send_album(BOT, [jpeg()])
    assert "media_group_id" not in (await desk.updates())[0]["message"]


@pytest.mark.parametrize("value", ["attach://key", None])
async def test_a_parameter_that_is_always_a_file_takes_a_part_of_its_own_name_or_another(
    desk: Desk, value: str | None
) -> None:
    form = aiohttp.FormData({"url": "http://127.0.0.1:9/hook"} | ({"certificate": value} if value else {}))
    form.add_field("key" if value else "certificate", b"PEM", filename="key.pem")
    async with desk.http.post(f"{desk.base}/bot{TOKEN}/setWebhook", data=form) as response:
        assert (await response.json())["ok"], await response.text()
    assert (await desk.api("getWebhookInfo"))["has_custom_certificate"]


async def test_a_file_id_sends_the_file_again_but_only_as_what_it_is(desk: Desk) -> None:
    person = await desk.person()
    await person.send_photo(BOT, jpeg())
    photo = (await desk.updates())[0]["message"]["photo"][-1]
    again = await desk.api("sendPhoto", chat_id=person.id, photo=photo["file_id"])
    assert again["photo"][-1]["file_unique_id"] == photo["file_unique_id"]
    assert await desk.error("sendDocument", chat_id=person.id, document=photo["file_id"]) == (
        "Bad Request: can't use file of type Photo as Document"
    )


async def test_a_file_id_belongs_to_one_bot(desk: Desk) -> None:
    person = await desk.person()
    await desk.control.add_bot("777:other", "other_bot")
    await person.start("other_bot")
    await person.send_photo(BOT, jpeg())
    file_id = (await desk.updates())[0]["message"]["photo"][-1]["file_id"]
    assert await desk.error("sendPhoto", token="777:other", chat_id=person.id, photo=file_id) == (
        "Bad Request: wrong file identifier/HTTP URL specified"
    )


async def test_a_file_of_more_than_20_mebibytes_cannot_be_downloaded(desk: Desk) -> None:
    person = await desk.person()
    clip = b"\0" * (25 << 20)
    await person.send_video(BOT, clip)
    video = (await desk.updates())[0]["message"]["video"]
    assert video["file_size"] == len(clip)
    assert await desk.error("getFile", file_id=video["file_id"]) == "Bad Request: file is too big"


async def test_a_bot_uploads_photos_by_multipart_and_attach(desk: Desk) -> None:
    person = await desk.person()
    form = aiohttp.FormData({"chat_id": str(person.id), "photo": "attach://shot"})
    form.add_field("shot", jpeg(300, 200), filename="x.jpg", content_type="image/jpeg")
    async with desk.http.post(f"{desk.base}/bot{TOKEN}/sendPhoto", data=form) as response:
        answer = await response.json()
    assert answer["result"]["photo"][-1]["width"] == 300
    seen = (await person.messages(BOT))[-1]
    assert Image.open(io.BytesIO(await person.photo_of(seen))).size == (300, 200)


async def test_no_image_is_no_photo(desk: Desk) -> None:
    person = await desk.person()
    form = aiohttp.FormData({"chat_id": str(person.id)})
    form.add_field("photo", b"no image", filename="x.jpg")
    async with desk.http.post(f"{desk.base}/bot{TOKEN}/sendPhoto", data=form) as response:
        assert (await response.json())["description"] == "Bad Request: IMAGE_PROCESS_FAILED"


async def test_a_photo_of_more_than_10_mebibytes_is_refused(desk: Desk) -> None:
    person = await desk.person()
    form = aiohttp.FormData({"chat_id": str(person.id)})
    form.add_field("photo", io.BytesIO(b"\xff" * (11 << 20)), filename="x.jpg")
    async with desk.http.post(f"{desk.base}/bot{TOKEN}/sendPhoto", data=form) as response:
        assert "is too big for a photo; the maximum size is 10485760 bytes" in (await response.json())["description"]


async def test_a_bot_uploads_50_mebibytes_at_most(desk: Desk) -> None:
    person = await desk.person()
    form = aiohttp.FormData({"chat_id": str(person.id)})
    form.add_field("document", io.BytesIO(b"\0" * (51 << 20)), filename="x.bin")
    async with desk.http.post(f"{desk.base}/bot{TOKEN}/sendDocument", data=form) as response:
        assert response.status == 413
        assert (await response.json())["description"] == "Request Entity Too Large"


async def test_an_album_is_one_update_for_each_picture(desk: Desk) -> None:
    person = await desk.person()
    await person.send_album(BOT, [jpeg(color=color) for color in ("red", "green", "blue")])
    messages = [update["message"] for update in await desk.updates()]
    assert len(messages) == 3
    assert len({message["media_group_id"] for message in messages}) == 1
    assert len({message["message_id"] for message in messages}) == 3


async def test_a_bot_sends_an_album(desk: Desk) -> None:
    person = await desk.person()
    await person.send_album(BOT, [jpeg(color="red"), jpeg(color="green")])
    ids = [update["message"]["photo"][-1]["file_id"] for update in await desk.updates()]
    media = [{"type": "photo", "media": file_id, "caption": "c"} for file_id in ids]
    sent = await desk.api("sendMediaGroup", chat_id=person.id, media=media)
    assert [message["caption"] for message in sent] == ["c", "c"]
    assert sent[0]["media_group_id"] == sent[1]["media_group_id"]
    mixed = [*media, {"type": "document", "media": ids[0]}]
    assert "document" in (await desk.error("sendMediaGroup", chat_id=person.id, media=mixed)).lower()


async def test_other_kinds_have_what_telegram_gives_them(desk: Desk) -> None:
    person = await desk.person()
    data = base64.b64encode(struct.pack("<I", 7)).decode()
    for kind in ("voice", "audio", "video_note", "animation", "sticker"):
        item = {"type": kind, "base64": data, "duration": 3, "width": 100, "height": 100}
        await person.act("messages", chat_id=BOT, media=[item])
    await person.act("messages", chat_id=BOT, location={"latitude": 30.5, "longitude": 120.5})
    await person.act("messages", chat_id=BOT, contact={"phone_number": "+86", "first_name": "Li"})
    messages = [update["message"] for update in await desk.updates()]
    assert [next(name for name in KINDS if name in message) for message in messages] == list(KINDS)
    assert messages[0]["voice"]["duration"] == 3


KINDS = ("voice", "audio", "video_note", "animation", "sticker", "location", "contact")
