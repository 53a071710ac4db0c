"""Honest series of one order, as people send them: no photo is asked for again, and no code is asked for."""

from collections.abc import Awaitable, Callable, Iterator
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from core.evidence.reasons import ReasonCode
from core.evidence.tables import Photo, PhotoState
from core.stage import Stage
from tests.chat import World
from tests.factories import Floor, agree_order, card_text, open_floor, take_photo
from tests.handlers.test_judges_of_albums import send_album
from tests.handlers.test_situations import photos_of

FRAMES = 4

Send = Callable[[Floor, list[bytes]], Awaitable[None]]


def frames_of(photo: bytes, *, share: float, seed: int) -> Iterator[bytes]:
    """Give frames of one scene as a hand that does not hold still takes them.

    Args:
        photo: The first frame, JPEG.
        share: How far each corner of the view wanders, as a share of the width.
        seed: Of the hand.
    """
    rng = np.random.default_rng(seed)
    picture = Image.open(BytesIO(photo)).convert("RGB")
    width, height = picture.size
    yield photo
    for _ in range(FRAMES - 1):
        inset = share * width
        corners = np.array([[0, 0], [0, height], [width, height], [width, 0]], dtype=float)
        inwards = np.array([[1, 1], [1, -1], [-1, -1], [-1, 1]], dtype=float)
        quad = corners + inwards * rng.uniform(0, inset, (4, 2))
        seen = picture.transform(
            picture.size, Image.Transform.QUAD, data=quad.ravel().tolist(), resample=Image.Resampling.BICUBIC
        )
        grain = rng.normal(0, 3, (height, width, 3)) + np.asarray(seen, dtype=float) * rng.uniform(0.97, 1.03)
        out = BytesIO()
        Image.fromarray(np.clip(grain, 0, 255).astype(np.uint8)).save(out, "JPEG", quality=86)
        yield out.getvalue()


async def as_album(floor: Floor, frames: list[bytes]) -> None:
    await send_album(floor, *frames, name="g1")


async def at_once(floor: Floor, frames: list[bytes]) -> None:
    for data in frames:
        await floor.worker.sends_photo(data)
        floor.world.clock.advance(seconds=1)


async def a_minute_apart(floor: Floor, frames: list[bytes]) -> None:
    for data in frames:
        await floor.worker.sends_photo(data)
        floor.world.clock.advance(minutes=1)


async def each_twice(floor: Floor, frames: list[bytes]) -> None:
    for data in frames:
        for _ in range(2):
            await floor.worker.sends_photo(data)
            floor.world.clock.advance(seconds=20)


async def album_after_album(floor: Floor, frames: list[bytes]) -> None:
    await send_album(floor, *frames, name="g1")
    floor.world.clock.advance(minutes=3)
    await send_album(floor, *frames, name="g2")


def is_asked_again(photo: Photo) -> bool:
    """Say whether somebody has to take another photo: a friendly "I have it already" asks for nothing."""
    return photo.challenge is not None or (
        photo.state == PhotoState.RETAKE and photo.reason_codes != (ReasonCode.REPEATED,)
    )


@pytest.mark.parametrize("share", [0.01, 0.06], ids=["a burst", "a wandering hand"])
@pytest.mark.parametrize("send", [as_album, at_once, a_minute_apart, each_twice, album_after_album])
async def test_of_an_honest_series_nothing_is_asked_for_again(world: World, send: Send, share: float) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    first = take_photo(Stage.FABRIC_IN, card_text(floor, order), seed=5)
    await send(floor, list(frames_of(first, share=share, seed=11)))
    photos = await photos_of(floor)
    assert len(photos) >= FRAMES
    assert [photo.reason_codes for photo in photos if is_asked_again(photo)] == []
    assert [photo.state for photo in photos if photo.state == PhotoState.REVIEW] == []
    assert photos[0].state == PhotoState.ACCEPTED
