"""Find the finder and alignment patterns of a code whose outline is known roughly, and lay its grid through them."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from vision.deferred import cv2
from vision.model import Corners, Gray
from vision.unbend import MARGIN_PX, MODULE_PX, Field, contrast_of, rectify

_ROUGH_PX, _CLOSE_PX = 22, 12
"""How far from where it should be a finder pattern is looked for, at first and then."""
_ALIGNMENT_PX = (30, 22)
_LEAST_ALIKE = 0.5
_EDGE_PX = 64
Points = NDArray[np.float32]
"""(N, 2) float32: x and y in pixels of the rectified picture, or of the whole one."""


def anchored(gray: Gray, corners: Corners, modules: int) -> Corners:
    """Move the corners of a code so that its three finder patterns and its alignment pattern are where they belong.

    Args:
        gray: (H, W) uint8.
        corners: where the code is, about two modules rightly, clockwise from any corner, in pixels of `gray`.
        modules: modules a side, 25 to 41: codes with one alignment pattern.

    Returns:
        Corners clockwise from the code's own top left.
    """
    quad = np.array(corners, np.float32)
    for reach_px in (_ROUGH_PX, _CLOSE_PX):
        flat = contrast_of(rectify(gray, quad, modules))
        quad, flat, finders = _turned(quad, flat, modules, reach_px)
        quad = _through(quad, flat, finders, modules)
    return tuple((float(x), float(y)) for x, y in quad)


def _turned(quad: Points, flat: Field, modules: int, reach_px: int) -> tuple[Points, Field, Points]:
    """Turn a code so that the corner that is least like a finder pattern is its last, lower right one."""
    found = [_locate(flat, _finder(), at, reach_px) for at in _middles(modules)]
    turns = (int(np.argmin([alike for _, alike in found])) - 2) % 4
    if turns:
        quad, flat = np.roll(quad, -turns, axis=0), np.ascontiguousarray(np.rot90(flat, turns))
        found = [_locate(flat, _finder(), at, reach_px) for at in _middles(modules)]
    return quad, flat, np.array([at for at, _ in found], np.float32)


def _through(quad: Points, flat: Field, finders: Points, modules: int) -> Points:
    """Lay the grid through the three finder patterns and the alignment pattern, where that is seen."""
    first, right, _, below = finders
    across, down = (right - first) / (modules - 7), (below - first) / (modules - 7)
    belongs = np.full(2, (modules - 6.5) * MODULE_PX + MARGIN_PX, np.float32)
    expected = first + (across + down) * (modules - 10)
    found = [
        _locate(flat, _alignment(), at, reach) for at, reach in zip((expected, belongs), _ALIGNMENT_PX, strict=True)
    ]
    at, alike = max(found, key=lambda one: one[1])
    seen = np.array([first, right, at if alike >= _LEAST_ALIKE else expected, below], np.float32)
    middles = _middles(modules)
    ideal = np.array([middles[0], middles[1], belongs, middles[3]], np.float32)
    side = modules * MODULE_PX
    square = np.array([[0, 0], [side, 0], [side, side], [0, side]], np.float32) + MARGIN_PX
    bent = cv2.perspectiveTransform(square[None], cv2.getPerspectiveTransform(ideal, seen))
    back = cv2.getPerspectiveTransform(square, quad.astype(np.float32))
    return np.asarray(cv2.perspectiveTransform(bent, back)[0], np.float32)


def _middles(modules: int) -> Points:
    near, far = 3.5 * MODULE_PX + MARGIN_PX, (modules - 3.5) * MODULE_PX + MARGIN_PX
    return np.array([[near, near], [far, near], [far, far], [near, far]], np.float32)


def _locate(flat: Field, pattern: Field, at: Points, reach_px: int) -> tuple[Points, float]:
    """Find a pattern near a point: its middle, and how alike it is, -1 to 1."""
    half = pattern.shape[0] // 2
    framed = cv2.copyMakeBorder(flat, _EDGE_PX, _EDGE_PX, _EDGE_PX, _EDGE_PX, cv2.BORDER_REPLICATE)
    most = framed.shape[0] - 2 * (half + reach_px)
    left, top = (int(np.clip(v - half - reach_px + _EDGE_PX, 0, most)) for v in at)
    window = framed[top : top + 2 * (half + reach_px), left : left + 2 * (half + reach_px)]
    _, alike, _, (x, y) = cv2.minMaxLoc(cv2.matchTemplate(window, pattern, cv2.TM_CCOEFF_NORMED))
    return np.array([left - _EDGE_PX + x + half, top - _EDGE_PX + y + half], np.float32), float(alike)


def _rings(modules: int) -> Field:
    """Draw a pattern of rings round a dark middle, the outermost white where their number is even."""
    at = np.abs(np.arange(modules) - modules // 2)
    ring = np.maximum(at[:, None], at[None, :])
    return ring.astype(np.float32)


@cache
def _finder() -> Field:
    return _pattern((_rings(9) <= 1) | (_rings(9) == 3))


@cache
def _alignment() -> Field:
    return _pattern((_rings(5) == 0) | (_rings(5) == 2))


def _pattern(dark: NDArray[np.bool_]) -> Field:
    drawn = np.kron(np.where(dark, -1.0, 1.0), np.ones((MODULE_PX, MODULE_PX))).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(drawn, (0, 0), 2.5), np.float32)
