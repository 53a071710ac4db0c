from collections.abc import Callable

import cv2
import numpy as np
import pytest

from tests.vision.scenes import gray_scene, jpeg, scene
from vision.exposure import measure_exposure
from vision.gradient import take_steps
from vision.model import Gray, Trouble, measured
from vision.report import inspect
from vision.sharpness import MIN_SHARPNESS, calibrated, edge_slope, laplacian_variance, sharpness, spectrum_ratio


@pytest.mark.parametrize("measure", [sharpness, laplacian_variance, edge_slope])
def test_more_blur_never_looks_sharper(measure: Callable[[Gray], float]) -> None:
    gray = gray_scene(1)
    values = [measure(np.asarray(cv2.GaussianBlur(gray, (0, 0), s), np.uint8)) for s in (0.5, 1.5, 3.0, 6.0)]
    assert values == sorted(values, reverse=True) and values[0] > values[-1]


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_sharpness_does_not_depend_on_how_the_phone_was_held(turn: int) -> None:
    gray = gray_scene(2)
    turned = np.ascontiguousarray(np.rot90(gray, turn))
    assert abs(sharpness(gray) - sharpness(turned)) < 0.1


def test_a_blurred_picture_has_less_fine_detail_in_its_spectrum() -> None:
    gray = gray_scene(1)
    assert spectrum_ratio(np.asarray(cv2.GaussianBlur(gray, (0, 0), 2.0), np.uint8)) < spectrum_ratio(gray) - 0.5


def test_gray_and_colour_files_measure_alike() -> None:
    picture = scene(3)
    flat = cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    one, other = inspect(jpeg(picture)), inspect(jpeg(np.asarray(flat, np.uint8)))
    assert [m.ok for m in one.measures] == [m.ok for m in other.measures]


@pytest.mark.parametrize(
    ("gain", "offset", "failed"),
    [(1.0, 0, ()), (0.15, 0, ("highlight",)), (4.0, 120, ("clipped_share",)), (0.02, 128, ("contrast",))],
)
def test_exposure_names_what_is_wrong(gain: float, offset: int, failed: tuple[str, ...]) -> None:
    gray = np.clip(gray_scene(4) * gain + offset, 0, 255).astype(np.uint8)
    assert {m.name for m in measure_exposure(gray) if not m.ok} >= set(failed)
    assert bool(failed) or all(m.ok for m in measure_exposure(gray))


def test_a_dark_photo_is_marked_where_it_is_dark() -> None:
    dark = (scene(5) * 0.12).astype(np.uint8)
    (mark,) = [m for m in inspect(jpeg(dark)).marks if m.trouble is Trouble.DARK]
    assert len(mark.corners_px) == 4


def test_a_workshop_of_plain_fabric_gets_a_lower_threshold_and_never_a_higher_one() -> None:
    assert calibrated(np.array([])) == MIN_SHARPNESS
    assert calibrated(np.full(60, 0.5)) < MIN_SHARPNESS
    assert calibrated(np.full(60, 1.0)) == MIN_SHARPNESS
    assert calibrated(np.full(3, 0.3)) > calibrated(np.full(300, 0.3)) >= 0.1


def test_a_measure_takes_exactly_one_threshold() -> None:
    with pytest.raises(ValueError, match="exactly one"):
        measured("x", 1.0)


def test_steps_of_a_flat_picture_are_zero() -> None:
    steps = take_steps(np.full((40, 40), 77, np.uint8))
    assert not steps.across.any() and not steps.down.any()
