"""Tell whether light falls on the paper round a code: what was laid into a picture afterwards is evenly bright."""

from collections.abc import Mapping
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from vision.deferred import cv2
from vision.model import Corners, Gray
from vision.paper import CODE

LEAST_FALL = 2.0
"""Grey levels by which light changes over paper that lies in a scene; pasted paper stays under 1.2."""
BURNT_FROM = 250.0
"""Grey level from which paper is burnt out: nothing can be said of the light on it."""
LEAST_SIDE_PX = 40.0
LEAST_COVERED = 80
"""Of the 204 cells of the card so many have to be blank paper under one light: without them a code lies there, no card.

Cards in rendered scenes have 95 to 141; round a code that was cut out and laid into a photo 18 to 67 look like paper.
"""
_LEFT, _RIGHT, _TOP, _BOTTOM = -0.2, 2.2, -0.5, 3.0
"""The printed order card round its code, in sides of the code (`vision.draw.order_card`)."""
_ACROSS, _DOWN, _CELL_PX = 12, 17, 10
_FAINT = 60.0
"""Grey levels under the brightest cells from which a cell is print, or no paper."""
_ROUNDS, _LEAST_APART, _LEAST_CELLS = 5, 3.0, 8
Cells = NDArray[np.float64]
"""(N,) float64, one value a cell of the paper that is seen."""


class Lighting(StrEnum):
    """How light lies on the paper round a code.

    FALLS: it changes over the paper, as it does in a room. EVEN: it does not, as on what was pasted in or on a screen.
    BURNT: the paper is too bright to tell. UNSEEN: too little of it is seen.
    """

    FALLS = "FALLS"
    EVEN = "EVEN"
    BURNT = "BURNT"
    UNSEEN = "UNSEEN"


def lighting_of(gray: Gray, corners: Corners) -> Lighting:
    """Say how light lies on the paper round a code.

    Args:
        gray: (H, W) uint8, upright.
        corners: Of the code, in pixels of `gray`.
    """
    if _side_px(corners) < LEAST_SIDE_PX:
        return Lighting.UNSEEN
    bright, x, y = _brightness(gray, corners)
    if len(bright) < _LEAST_CELLS:
        return Lighting.UNSEEN
    white, fall, covered = _plane(bright, x, y)
    if fall >= LEAST_FALL:
        return Lighting.FALLS if covered >= LEAST_COVERED else Lighting.UNSEEN
    return Lighting.BURNT if white >= BURNT_FROM else Lighting.EVEN


def lightings_of(gray: Gray, codes: Mapping[str, Corners]) -> dict[str, Lighting]:
    """Say it of several codes by their texts; their corners are shares of width and height."""
    size = np.array(gray.shape[::-1], np.float64)
    at = {text: tuple((x, y) for x, y in (np.array(code) * size).tolist()) for text, code in codes.items()}
    return {text: lighting_of(gray, corners) for text, corners in at.items()}


def _side_px(corners: Corners) -> float:
    points = np.array(corners, np.float64)
    return float(np.hypot(*(points - np.roll(points, 1, axis=0)).T).mean())


def _brightness(gray: Gray, corners: Corners) -> tuple[Cells, Cells, Cells]:
    """Read how bright the blank paper is, cell by cell, with the place of each cell on the card from 0 to 1."""
    width, height = _ACROSS * _CELL_PX, _DOWN * _CELL_PX
    scale = np.array([width / (_RIGHT - _LEFT), height / (_BOTTOM - _TOP)])
    code = (CODE - (_LEFT, _TOP)) * scale
    onto = cv2.getPerspectiveTransform(np.array(corners, np.float32), code.astype(np.float32))
    softened = cv2.GaussianBlur(gray, (0, 0), max(0.6, _side_px(corners) / float(scale[0]) / 2))
    card = cv2.warpPerspective(softened, onto, (width, height), flags=cv2.INTER_LINEAR)
    seen = cv2.warpPerspective(np.full_like(gray, 255), onto, (width, height), flags=cv2.INTER_NEAREST)
    bright = np.percentile(_cells(np.asarray(card, np.float64)), 90, axis=1)
    blank = (_cells(np.asarray(seen, np.float64)).min(axis=1) > 0) & (bright > 0)
    blank &= bright > (np.percentile(bright[blank], 75) if blank.any() else 0.0) - _FAINT
    down, across = np.divmod(np.arange(_ACROSS * _DOWN), _ACROSS)
    return bright[blank], across[blank] / _ACROSS, down[blank] / _DOWN


def _cells(plane: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cut the card into its cells: (cells, pixels)."""
    parts = plane.reshape(_DOWN, _CELL_PX, _ACROSS, _CELL_PX).swapaxes(1, 2)
    return parts.reshape(_DOWN * _ACROSS, _CELL_PX * _CELL_PX)


def _plane(bright: Cells, x: Cells, y: Cells) -> tuple[float, float, int]:
    """Fit a plane to the brightness, cells of print left out; give its median, its change, how many cells it has."""
    place = np.stack([np.ones_like(x), x, y], axis=1)
    used = np.ones(len(bright), bool)
    plane: Cells = np.zeros(3)
    for _ in range(_ROUNDS):
        plane = np.linalg.lstsq(place[used], bright[used], rcond=None)[0].astype(np.float64)
        apart = np.abs(place @ plane - bright)
        kept = apart <= max(_LEAST_APART, 1.5 * float(np.median(apart[used])))
        if int(kept.sum()) < _LEAST_CELLS:
            break
        used = kept
    return float(np.median(bright[used])), float(np.ptp(place[used] @ plane)), int(used.sum())
