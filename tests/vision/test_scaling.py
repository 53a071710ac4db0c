import cv2
import numpy as np
import pytest

from vision.scaling import scale_down


@pytest.mark.parametrize("shape", [(960, 1280), (960, 1280, 3), (720, 961, 3), (301, 400)])
def test_halving_on_the_way_down_gives_the_means_of_the_areas(shape: tuple[int, ...]) -> None:
    noise = np.random.default_rng(5).integers(0, 255, shape, np.uint8)
    fine = cv2.GaussianBlur(noise, (0, 0), 2)
    direct = cv2.resize(fine, (32, 24), interpolation=cv2.INTER_AREA)
    halved = scale_down(fine.astype(np.uint8), 32, 24)
    assert halved.shape == direct.shape and halved.dtype == np.uint8
    assert np.abs(halved.astype(int) - direct.astype(int)).max() <= 3
