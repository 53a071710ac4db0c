from io import BytesIO

import av
import numpy as np
import pytest
from PIL import Image, ImageFilter

from core.evidence.tables import PhotoState
from core.stage import Stage
from tests.chat import World
from tests.factories import Floor, agree_order, card_text, last_photo, open_floor, take_photo

pytestmark = pytest.mark.fresh


def film(*photos: bytes, frames_each: int = 4) -> bytes:
    """Film some photos one after the other."""
    out = BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=5)
        stream.width, stream.height = Image.open(BytesIO(photos[0])).size
        stream.pix_fmt, stream.bit_rate = "yuv420p", 12_000_000
        for photo in photos:
            picture = Image.open(BytesIO(photo)).convert("RGB").resize((stream.width, stream.height))
            for _ in range(frames_each):
                container.mux(stream.encode(av.VideoFrame.from_ndarray(np.asarray(picture), format="rgb24")))
        container.mux(stream.encode(None))
    return out.getvalue()


def softened(photo: bytes) -> bytes:
    """Take the edge off a photo, so that it is not the sharpest of a clip."""
    out = BytesIO()
    Image.open(BytesIO(photo)).convert("RGB").filter(ImageFilter.GaussianBlur(1.2)).save(out, "JPEG", quality=92)
    return out.getvalue()


async def sends_clip(world: World, floor: Floor, clip: bytes, *, name: str = "clip") -> None:
    """Let the worker send a clip."""
    world.telegram.files[name] = clip
    video = {"file_id": name, "file_unique_id": name, "width": 1, "height": 1, "duration": 2, "file_size": len(clip)}
    await floor.worker.sends_message(video=video)


async def test_a_card_seen_in_one_part_of_a_clip_counts_for_all_of_it(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    with_card = take_photo(Stage.FABRIC_IN, card_text(floor, order), seed=2)
    await sends_clip(world, floor, film(take_photo(Stage.FABRIC_IN, None, seed=1), softened(with_card)))
    photo = await last_photo(floor)
    assert card_text(floor, order) in [code["text"] for code in (photo.report or {})["codes"]]


async def test_an_earlier_photo_in_one_part_of_a_clip_is_noticed(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    old = take_photo(Stage.FABRIC_IN, None, seed=3)
    await floor.worker.sends_photo(old)
    first = await last_photo(floor)
    fresh = [take_photo(Stage.CUTTING, None, seed=seed) for seed in (4, 5)]
    await sends_clip(world, floor, film(*fresh, softened(old)))
    assert (await last_photo(floor)).like_photo_id == first.id


async def test_whoever_decides_about_a_clip_can_watch_it_with_faces_hidden(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    card = card_text(floor, order, stage=Stage.CUTTING)
    await sends_clip(world, floor, film(*(take_photo(Stage.CUTTING, card, seed=seed) for seed in (1, 2))))
    assert (await last_photo(floor)).state == PhotoState.REVIEW
    await floor.owner.presses("▶️ Watch the clip")
    shown = floor.owner.last
    assert shown.method == "sendAnimation" and shown.params["protect_content"] and "faces hidden" in shown.text
