"""A copy of a picture that every messenger takes as a photo."""

import numpy as np

from vision.clean import encode_clean
from vision.deferred import cv2
from vision.intake import decode_color, read_header
from vision.model import Color

LONG_PX = 1280
MOST_RATIO = 10
"""Telegram refuses photos that are more than twenty times as long as wide (core.telegram.org/bots/api, sendPhoto)."""


def small_copy(data: bytes, *, long_px: int = LONG_PX) -> bytes:
    """Re-encode a picture of our own as a smaller JPEG; a ribbon gets white margins.

    Args:
        data: a PNG, JPEG or WebP file.
        long_px: long side of the copy at most.

    Returns:
        JPEG bytes, no side more than ten times the other.

    Raises:
        Refused: the file cannot be read.
    """
    return encode_clean(_padded(decode_color(data, read_header(data), long_px=long_px)))


def working_copy(data: bytes, *, long_px: int) -> bytes:
    """Re-encode a picture as an upright JPEG of quality 95, so that a second look at it need not open it again.

    Nobody is hidden in it: it is not for others.

    Args:
        data: a file that `inspect` accepted.
        long_px: long side of the copy at most.

    Raises:
        Refused: the file cannot be read.
    """
    picture = decode_color(data, read_header(data), long_px=long_px)
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 95])[1].tobytes()


def _padded(picture: Color) -> Color:
    height_px, width_px = picture.shape[:2]
    down_px = max(0, -(-width_px // MOST_RATIO) - height_px)
    right_px = max(0, -(-height_px // MOST_RATIO) - width_px)
    if not down_px and not right_px:
        return picture
    white = cv2.copyMakeBorder(picture, 0, down_px, 0, right_px, cv2.BORDER_CONSTANT, value=(255, 255, 255))
    return white.astype(np.uint8, copy=False)
