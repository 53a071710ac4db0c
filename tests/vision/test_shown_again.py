"""An old photo on a print or a screen, with a new card before it, is still the old photo."""

import cv2
import numpy as np
import pytest

from core.stage import Stage
from tests.factories import SCENES, draw_card
from tests.vision.shown import opened, shown
from vision.comparison import sketch_beside_paper
from vision.draw.phone_photo import render_phone_photo
from vision.lookalike import Known, find_like_known
from vision.same_view import Sketch
from vision.second_look import second_look
from vision.shown_again import is_shown_again, lay_within

CARD = draw_card("https://t.me/gendan_bot?start=c_" + "B" * 30)


def sketched(data: bytes) -> Sketch:
    return sketch_beside_paper(np.asarray(cv2.cvtColor(opened(data), cv2.COLOR_BGR2GRAY), np.uint8))


def stage_photo(stage: Stage, seed: int) -> bytes:
    return render_phone_photo(SCENES[stage], draw_card("https://t.me/gendan_bot?start=c_" + "A" * 30), seed=seed)


@pytest.mark.parametrize("stage", [Stage.FABRIC_IN, Stage.CUTTING, Stage.PACKED])
@pytest.mark.parametrize(("share", "grid"), [(0.95, 0), (0.75, 0), (0.95, 3)])
def test_a_print_and_a_screen_are_known_though_a_card_lies_before_them(stage: Stage, share: float, grid: int) -> None:
    old = stage_photo(stage, 3)
    assert is_shown_again(lay_within(sketched(old), sketched(shown(old, seed=5, card=CARD, share=share, grid=grid))))


@pytest.mark.parametrize(
    "bent",
    [
        np.array([[1, 0.1, -30], [0, 1, 0], [0, 0, 1]], np.float32),
        np.array([[1, 0.02, 0], [0.03, 1, 0], [0.00012, 0.00004, 1]], np.float32),
    ],
)
def test_a_sheared_and_a_tilted_copy_is_known(bent: np.ndarray) -> None:
    old = stage_photo(Stage.CUTTING, 3)
    color = opened(old)
    tilted = cv2.warpPerspective(color, bent, color.shape[1::-1], borderMode=cv2.BORDER_REFLECT)
    again = cv2.imencode(".jpg", tilted, [cv2.IMWRITE_JPEG_QUALITY, 80])[1].tobytes()
    assert is_shown_again(lay_within(sketched(old), sketched(again)))


@pytest.mark.parametrize("stage", list(SCENES))
def test_another_photo_of_the_same_kind_is_another_photo(stage: Stage) -> None:
    assert not is_shown_again(lay_within(sketched(stage_photo(stage, 3)), sketched(stage_photo(stage, 4))))


def test_other_work_at_the_same_place_is_another_photo() -> None:
    """The place is the same to the pixel, what lies in it is not: only what was there before counts."""
    old, other = opened(stage_photo(Stage.CUTTING, 3)), opened(stage_photo(Stage.PACKED, 9))
    height, width = old.shape[:2]
    new = old.copy()
    inside = np.s_[height // 5 : height * 4 // 5, width // 6 : width * 5 // 6]
    new[inside] = other[inside]
    encoded = [cv2.imencode(".jpg", one, [cv2.IMWRITE_JPEG_QUALITY, 85])[1].tobytes() for one in (old, new)]
    assert not is_shown_again(lay_within(sketched(encoded[0]), sketched(encoded[1])))


def test_what_is_kept_of_earlier_photos_is_enough() -> None:
    old, others = stage_photo(Stage.CUTTING, 3), [stage_photo(Stage.PACKED, 4), stage_photo(Stage.FABRIC_IN, 8)]
    kept = [second_look(data) for data in (*others, old)]
    known = [Known(fingerprint=one.turns[:32], sketch=one.sketch) for one in kept]
    again = second_look(shown(old, seed=6, card=CARD))
    assert find_like_known(again.turns, again.sketch, known).within == (2,)
