import cv2
import numpy as np
import pytest

from tests.vision.scenes import gray_scene, jpeg, scene, with_code
from vision.codes import read_codes
from vision.model import Gray
from vision.report import inspect
from vision.trials.scenes import ticket_photo

LINK = "https://t.me/gendan_bot?start=c_AAECAwQFBgcICQoLDA0ODw"


def gray(picture: Gray) -> Gray:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)


def test_a_scene_without_a_code_gives_none() -> None:
    assert read_codes(gray_scene(3)) == ()


def test_the_corners_are_those_of_the_full_size_upright_picture() -> None:
    picture = with_code(
        np.repeat(np.repeat(scene(4, width_px=650, height_px=475), 4, axis=0), 4, axis=1),
        LINK,
        side_px=370,
        at=(1500, 900),
    )
    (code,) = inspect(jpeg(picture)).codes
    xs, ys = zip(*code.corners_px, strict=True)
    assert code.text == LINK
    assert 1500 < min(xs) < max(xs) < 1870 and 900 < min(ys) < max(ys) < 1270


@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_a_turned_code_is_read(turn: int) -> None:
    picture = np.ascontiguousarray(np.rot90(with_code(scene(5), LINK, side_px=240), turn))
    assert [code.text for code in read_codes(gray(picture))] == [LINK]


def test_twenty_small_soft_tickets_are_all_read_and_nothing_else() -> None:
    background = np.asarray(cv2.resize(gray_scene(6), (1280, 960)), np.uint8)
    photo = ticket_photo(background, count=20, px_per_module=2.0, blur_sigma=0.8, rng=np.random.default_rng(5))
    assert {code.text for code in read_codes(photo.gray)} == set(photo.texts)


def test_a_code_on_folded_cloth_is_read() -> None:
    flat = gray(
        with_code(np.full((300, 300, 3), 120, np.uint8), "http://code.google.com/p/zxing/", side_px=260, at=(20, 20))
    )
    y, x = np.mgrid[0:300, 0:300].astype(np.float32)
    bent = cv2.remap(flat, x + 7 * np.sin(y / 45), y + 7 * np.sin(x / 50), cv2.INTER_LINEAR)
    texts = [code.text for code in read_codes(np.asarray(bent, np.uint8))]
    assert texts == ["http://code.google.com/p/zxing/"]


def test_a_small_card_in_a_large_photo_is_read_at_full_size() -> None:
    picture = with_code(
        np.repeat(np.repeat(scene(8, width_px=500, height_px=375), 8, axis=0), 8, axis=1),
        LINK,
        side_px=150,
        at=(2000, 1500),
    )
    assert [code.text for code in inspect(jpeg(picture)).codes] == [LINK]


def test_many_small_tickets_of_a_large_file_are_all_read_at_its_full_size() -> None:
    background = np.asarray(cv2.resize(gray_scene(6), (3200, 2400)), np.uint8)
    photo = ticket_photo(background, count=30, px_per_module=3.5, blur_sigma=0.8, rng=np.random.default_rng(4))
    codes = inspect(cv2.imencode(".jpg", photo.gray, [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes()).codes
    assert {code.text for code in codes} == set(photo.texts)
