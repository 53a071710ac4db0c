import cv2
import numpy as np
import pytest

from tests.vision.scenes import gray_scene, with_code
from vision.codes import look_for_codes
from vision.draw.camera import Shot
from vision.draw.phone_photo import render_phone_photo
from vision.draw.phone_scenes import Scene
from vision.gradient import take_steps
from vision.model import Corners, Gray
from vision.printed_codes import LEAST_COMPANY, find_printed
from vision.report import inspect
from vision.trials.fans import shoot_fan, ticket_texts


def opened(data: bytes) -> Gray:
    return np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE), np.uint8)


def found(gray: Gray) -> tuple[Corners, ...]:
    return find_printed(gray, take_steps(gray))


def test_tickets_too_small_to_be_read_are_counted() -> None:
    report = inspect(shoot_fan(ticket_texts(40), seed=1, distance_mm=1200))
    assert not report.codes and 38 <= report.unread_codes <= 40
    assert report.as_json()["unread_codes"] == report.unread_codes


def test_shaken_tickets_are_seen() -> None:
    assert 18 <= len(found(opened(shoot_fan(ticket_texts(20), seed=2, shot=Shot(motion_px=9))))) <= 20


def test_what_was_read_is_not_among_what_was_not() -> None:
    look = look_for_codes(opened(shoot_fan(ticket_texts(20), seed=3)))
    assert len(look.codes) == 20 and not look.unread


@pytest.mark.parametrize("scene", list(Scene))
def test_a_photo_of_the_work_shows_none(scene: Scene) -> None:
    assert not found(opened(render_phone_photo(scene, None, seed=5)))


def test_a_lone_code_is_no_company() -> None:
    picture = with_code(np.full((700, 900, 3), 200, np.uint8), "x" * 40, side_px=300)
    assert not found(np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8))


@pytest.mark.parametrize("radius_px", [10, 24, 50])
def test_buttons_on_a_card_are_no_codes(radius_px: int) -> None:
    card = np.full((960, 1280), 235, np.uint8)
    for number in range(20):
        at = (160 + number % 5 * 240, 150 + number // 5 * 210)
        cv2.circle(card, at, radius_px, 110, -1)
        for dx, dy in ((-1, -1), (1, -1), (-1, 1), (1, 1)):
            cv2.circle(card, (at[0] + dx * radius_px // 4, at[1] + dy * radius_px // 4), max(2, radius_px // 8), 20, -1)
    assert not found(card)


def test_a_company_needs_so_many() -> None:
    for count in (LEAST_COMPANY - 1, LEAST_COMPANY):
        places = found(opened(shoot_fan(ticket_texts(count), seed=4, shot=Shot(motion_px=9))))
        assert len(places) == (count if count == LEAST_COMPANY else 0)


def test_a_scene_of_things_shows_none() -> None:
    assert not any(found(gray_scene(seed)) for seed in range(6))
