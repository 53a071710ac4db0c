"""Rendered photos behave as photos do: the card can be read, faults show, no two look alike."""

from functools import lru_cache
from io import BytesIO
from itertools import combinations

import cv2
import numpy as np
import pytest
import zxingcpp
from numpy.typing import NDArray
from PIL import Image

from vision.draw import gallery, order_card, phone_photo, style, tickets
from vision.draw.gallery_texts import SAMPLES
from vision.draw.garments import Category
from vision.draw.phone_scenes import Scene


@lru_cache(maxsize=1)
def _card() -> bytes:
    return order_card.draw_order_card(gallery.order_card_sample(SAMPLES["en"]))


@lru_cache(maxsize=32)
def _photo(scene: Scene, seed: int) -> bytes:
    return phone_photo.render_phone_photo(scene, _card(), seed=seed)


def _grey(jpeg: bytes) -> NDArray[np.uint8]:
    return np.asarray(Image.open(BytesIO(jpeg)).convert("L"))


def _texts(jpeg: bytes) -> list[str]:
    return sorted(barcode.text for barcode in zxingcpp.read_barcodes(_grey(jpeg)))


def _thumb(jpeg: bytes) -> NDArray[np.float64]:
    small = cv2.resize(_grey(jpeg), (32, 24), interpolation=cv2.INTER_AREA).astype(np.float64)
    normed: NDArray[np.float64] = (small - small.mean()) / small.std()
    return normed


def _sharpness(jpeg: bytes) -> float:
    return float(cv2.Laplacian(_grey(jpeg), cv2.CV_64F).var())


@pytest.mark.parametrize("scene", Scene)
def test_the_card_can_be_read_in_every_scene(scene: Scene) -> None:
    jpeg = _photo(scene, 1)
    assert Image.open(BytesIO(jpeg)).size == (1280, 960)
    assert _texts(jpeg) == [gallery.QR_TEXT]


@pytest.mark.parametrize("angle_deg", [-150.0, -40.0, 25.0, 90.0])
def test_the_card_can_be_read_at_any_angle(angle_deg: float) -> None:
    jpeg = phone_photo.render_phone_photo(Scene.SEWING, _card(), seed=5, angle_deg=angle_deg)
    assert _texts(jpeg) == [gallery.QR_TEXT]


def test_the_card_can_be_read_slightly_blurred_and_compressed() -> None:
    jpeg = phone_photo.render_phone_photo(Scene.PACKED, _card(), seed=8, blur_sigma=0.8, noise_sigma=5, jpeg_quality=60)
    assert _texts(jpeg) == [gallery.QR_TEXT]


def test_a_photo_without_a_card_holds_no_code() -> None:
    assert _texts(phone_photo.render_phone_photo(Scene.PACKED, None, seed=1)) == []


def test_equal_arguments_give_equal_bytes() -> None:
    again = phone_photo.render_phone_photo(Scene.CUTTING, _card(), seed=1)
    assert again == _photo(Scene.CUTTING, 1)


@pytest.mark.parametrize("scene", Scene)
def test_other_seeds_give_photos_that_look_different(scene: Scene) -> None:
    photos = [phone_photo.render_phone_photo(scene, _card(), seed=seed, width_px=320) for seed in (1, 2, 3)]
    thumbs = [_thumb(photo) for photo in photos]
    likeness = [float((one * other).mean()) for one, other in combinations(thumbs, 2)]
    assert max(likeness) < 0.85


def test_blur_and_darkness_show_in_the_measures() -> None:
    sharp = _photo(Scene.SEWING, 1)
    blurred = phone_photo.render_phone_photo(Scene.SEWING, _card(), seed=1, blur_sigma=4)
    shaken = phone_photo.render_phone_photo(Scene.SEWING, _card(), seed=1, motion_px=17)
    dark = phone_photo.render_phone_photo(Scene.SEWING, _card(), seed=1, brightness=0.2)
    assert _sharpness(blurred) < _sharpness(sharp) / 4
    assert _sharpness(shaken) < _sharpness(sharp) / 2
    assert _grey(dark).mean() < 0.35 * _grey(sharp).mean()


def test_a_cropped_copy_is_smaller_by_its_share_and_still_alike() -> None:
    original = _photo(Scene.CUTTING, 1)
    copy = phone_photo.crop_and_recompress(original, share=0.19, quality=50)
    assert Image.open(BytesIO(copy)).size == (1152, 864)
    assert len(copy) < len(original)


@pytest.mark.parametrize("share", [-0.1, 1.0])
def test_a_crop_must_leave_something(share: float) -> None:
    with pytest.raises(ValueError, match="share"):
        phone_photo.crop_and_recompress(_photo(Scene.CUTTING, 1), share=share, quality=50)


def test_a_shrunk_copy_fits_the_chat() -> None:
    copy = phone_photo.shrink_and_recompress(_photo(Scene.CUTTING, 1), longest_px=640, quality=70)
    assert Image.open(BytesIO(copy)).size == (640, 480)


def test_all_twenty_tickets_of_a_fan_can_be_read() -> None:
    printed = [tickets.compose_ticket(ticket).image for ticket in gallery.ticket_samples(SAMPLES["en"])]
    jpeg = phone_photo.render_ticket_fan(printed, seed=3)
    assert _texts(jpeg) == [f"GD1.A17.{number:02}.k3Xq" for number in range(1, 21)]


@pytest.mark.parametrize("category", Category)
def test_style_pictures_follow_their_color_and_seed(category: Category) -> None:
    red = style.StylePicture(category=category, color=(190, 40, 40), second_color=(190, 40, 40), seed=1)
    jpeg = style.draw_style(red)
    middle = np.asarray(Image.open(BytesIO(jpeg)))[400:560, 420:540].reshape(-1, 3).mean(axis=0)
    assert jpeg == style.draw_style(red)
    assert jpeg != style.draw_style(style.StylePicture(category=category, color=(190, 40, 40), seed=4))
    assert middle[0] > 1.5 * middle[1]


def test_the_gallery_writes_every_sample() -> None:
    first = [name for name, _ in zip(gallery.draw_samples(), range(9), strict=False)]
    assert [name for name, _ in first][:3] == ["logo.png", "avatar.png", "style_hoodie.jpg"]
