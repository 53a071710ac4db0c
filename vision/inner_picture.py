"""Find the picture that another picture shows: in a chat, on a screen, turned within a black frame."""

import numpy as np
from numpy.typing import NDArray

from vision.deferred import cv2
from vision.model import Color, Gray

_LOOK_PX, _LEAST_SIDE_PX = 480, 16
_SHADE = 14
_LEAST_SHARE, _MOST_SHARE = 0.05, 0.93
"""Of the area: less is a thumbnail or a button, more is the picture itself."""
_LEAST_FILLED = 0.8
_BORDER_SHARE = 0.35
_LEAST_SPREAD = 12.0
"""Grey levels, as a standard deviation: a bubble with words is plainer than a photo."""
_GAP_PX, _THIN_PX = 3, 9
_TURNED_DEGREES = 20.0
"""From here on the least turn may be the wrong one of two."""
Corners = NDArray[np.float32]
"""(4, 2) float32: x and y of the corners, clockwise."""


def inner_pictures(color: Color) -> tuple[Color, ...]:
    """Cut out the largest upright or turned rectangle that differs from the plain ground round it.

    Args:
        color: (H, W, 3) uint8, upright.

    Returns:
        What it shows, straightened; where it is so much turned that either side may be up, both ways. Nothing where
        there is no plain ground or nothing on it.
    """
    factor = min(1.0, _LOOK_PX / max(color.shape[:2]))
    size = (round(color.shape[1] * factor), round(color.shape[0] * factor))
    if min(size) < _LEAST_SIDE_PX:
        return ()
    small = cv2.resize(color, size, interpolation=cv2.INTER_AREA)
    corners = _largest_rectangle(np.asarray(small, np.uint8))
    if corners is None:
        return ()
    corners *= np.float32(1 / factor)
    if _turn_degrees(corners) < _TURNED_DEGREES:
        firsts = {int(corners.sum(axis=1).argmin())}
    else:
        firsts = {int(corners[:, 1].argmin()), int(corners[:, 0].argmin())}
    return tuple(_straightened(color, np.roll(corners, -first, axis=0)) for first in sorted(firsts))


def _largest_rectangle(small: Color) -> Corners | None:
    stands_out = _beside_ground(small)
    if stands_out is None:
        return None
    found, _ = cv2.findContours(stands_out, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for contour in sorted(found, key=cv2.contourArea, reverse=True)[:4]:
        hull = cv2.convexHull(contour)
        box = cv2.minAreaRect(hull)
        area = float(box[1][0] * box[1][1])
        share = area / stands_out.size
        if share > _MOST_SHARE or share < _LEAST_SHARE or cv2.contourArea(contour) < _LEAST_FILLED * area:
            continue
        corners = np.asarray(cv2.boxPoints(box), np.float32)
        shown = _straightened(small, corners)
        if float(cv2.cvtColor(shown, cv2.COLOR_BGR2GRAY).std()) >= _LEAST_SPREAD:
            return corners
    return None


def _beside_ground(small: Color) -> Gray | None:
    """Mark what differs from the commonest shade of the rim; None where the rim is no plain ground."""
    width = small.shape[1]
    rim = np.concatenate([small[0], small[-1], small[:, 0], small[:, -1], small[:, 3], small[:, width - 4]])
    coarse = (rim >> 4).astype(np.int32) @ np.array([256, 16, 1])
    values, counts = np.unique(coarse, return_counts=True)
    ground = np.median(rim[coarse == values[counts.argmax()]], axis=0)
    is_ground = np.abs(rim.astype(np.int16) - ground).max(axis=1) <= _SHADE
    if is_ground.mean() < _BORDER_SHARE:
        return None
    apart = np.abs(small.astype(np.int16) - ground.astype(np.int16)).max(axis=2)
    mask = np.where(apart > _SHADE, 255, 0).astype(np.uint8)
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((_GAP_PX, _GAP_PX), np.uint8))
    opened = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((_THIN_PX, _THIN_PX), np.uint8))
    return np.asarray(opened, np.uint8)


def _straightened(color: Color, corners: Corners) -> Color:
    """Lay a rectangle upright, its first corner at the top left."""
    width = max(1, round(float(np.linalg.norm(corners[1] - corners[0]))))
    height = max(1, round(float(np.linalg.norm(corners[2] - corners[1]))))
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    onto = cv2.getPerspectiveTransform(corners.astype(np.float32), flat)
    return np.asarray(cv2.warpPerspective(color, onto, (width, height), flags=cv2.INTER_LINEAR), np.uint8)


def _turn_degrees(corners: Corners) -> float:
    """Say by how much a rectangle is turned from the upright, 0 to 45."""
    across, down = corners[1] - corners[0]
    degrees = abs(float(np.degrees(np.arctan2(down, across)))) % 90.0
    return min(degrees, 90.0 - degrees)
