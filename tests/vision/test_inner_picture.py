import cv2
import numpy as np
import pytest

from tests.vision.scenes import jpeg, scene
from vision.embedding_code import embedding_code
from vision.fingerprint import distance_bits
from vision.inner_picture import inner_pictures
from vision.model import Color
from vision.second_look import take_traces
from vision.stage_hint import embed

PHOTO = scene(4)
SAME_BITS = 60
"""Looks of different photos lie about 110 bits apart."""


def _bits(one: Color, other: Color) -> int:
    return distance_bits(embedding_code(embed(one)), embedding_code(embed(other)))


@pytest.mark.parametrize("ground", [12, 245])
def test_a_picture_in_a_chat_is_cut_out(ground: int) -> None:
    shown = inner_pictures(_chat(ground))
    assert len(shown) == 1
    assert _bits(PHOTO, shown[0]) < SAME_BITS < _bits(PHOTO, _chat(ground))


def test_a_picture_turned_within_black_is_laid_straight_either_way_up() -> None:
    shown = inner_pictures(_turned(45))
    assert len(shown) == 2 and shown[0].shape[:2] == shown[1].shape[1::-1]
    assert min(_bits(PHOTO, one) for one in shown) < SAME_BITS < _bits(PHOTO, _turned(45))


def test_a_photo_without_a_plain_ground_shows_no_other() -> None:
    assert inner_pictures(PHOTO) == ()


@pytest.mark.parametrize("shade", [0, 255])
def test_a_plain_picture_and_a_plain_bubble_show_nothing(shade: int) -> None:
    plain = np.full((400, 300, 3), shade, np.uint8)
    assert inner_pictures(plain) == ()
    cv2.rectangle(plain, (40, 100), (240, 220), (128, 128, 128), -1)
    assert inner_pictures(plain) == ()


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (500, 1), (3, 3), (9, 4000), (1, 4000)])
def test_the_smallest_and_thinnest_pictures_show_nothing(size: tuple[int, int]) -> None:
    assert inner_pictures(np.random.default_rng(1).integers(0, 256, (*size, 3), dtype=np.uint8)) == ()


def test_what_a_screenshot_shows_is_searched_by_its_look_and_adds_no_hash() -> None:
    traces = take_traces(jpeg(_chat(245)))
    looks = [traces.looks[at : at + 32] for at in range(0, len(traces.looks), 32)]
    own = embedding_code(embed(PHOTO))
    assert min(distance_bits(own, look) for look in looks[1:]) < SAME_BITS
    assert len(traces.turns) in (8 * 32, 16 * 32)


def _chat(ground: int) -> Color:
    screen = np.full((1480, 720, 3), ground, np.uint8)
    width = 460
    shown = cv2.resize(PHOTO, (width, round(PHOTO.shape[0] * width / PHOTO.shape[1])), interpolation=cv2.INTER_AREA)
    screen[500 : 500 + shown.shape[0], 20 : 20 + width] = shown
    for top in (200, 320, 1100):
        cv2.rectangle(screen, (300, top), (700, top + 90), (128, 160, 128), -1)
        cv2.putText(screen, "when is it ready", (320, top + 55), cv2.FONT_HERSHEY_SIMPLEX, 1, (20, 20, 20), 2)
    return screen


def _turned(degrees: float) -> Color:
    height, width = PHOTO.shape[:2]
    side = round(float(np.hypot(height, width)))
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    matrix[:, 2] += ((side - width) / 2, (side - height) / 2)
    return np.asarray(cv2.warpAffine(PHOTO, matrix, (side, side)), np.uint8)
