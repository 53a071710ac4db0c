"""Scale pictures down by area, fast."""

import numpy as np

from vision.deferred import cv2
from vision.model import Color, Gray


def scale_down(picture: Gray | Color, width_px: int, height_px: int) -> Gray | Color:
    """Average a picture over equal areas.

    OpenCV halves many times as fast as it scales by any other factor, so a picture is halved as long as it stays
    four times as large as asked; under that, borders of the areas would blur. Of an odd number of rows or columns
    the last is left out.

    Args:
        picture: (H, W) or (H, W, 3) uint8.
        width_px: of the result, at most W.
        height_px: of the result, at most H.
    """
    while picture.shape[1] >= 8 * width_px and picture.shape[0] >= 8 * height_px:
        half = (picture.shape[1] // 2, picture.shape[0] // 2)
        picture = _resize(picture[: 2 * half[1], : 2 * half[0]], half)
    return _resize(picture, (width_px, height_px))


def _resize(picture: Gray | Color, size: tuple[int, int]) -> Gray | Color:
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
