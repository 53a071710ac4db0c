"""Measure how much of a picture shows things: neither paper with a code nor the one surface that lies behind all."""

import numpy as np
from numpy.typing import NDArray

from vision.deferred import cv2
from vision.intake import shrink
from vision.model import Color, Gray
from vision.paper import papers

LEAST_THINGS_SHARE = 0.03
"""Share from which a picture shows something: a card alone on a table stays at 0 (docs/algorithms/evidence.md)."""
_LONG_PX = 128
_SMOOTH_PX = 1.25
"""Takes away the grain of wood and cloth, and noise."""
_MARGIN_PX = 5
"""Paper throws a shadow."""
_BIN, _BINS = 8.0, 64
"""Colours are counted in cubes of 8 units of CIELAB; no channel leaves -256 to 256."""
_NEAR, _APART = 20.0, 12.0
"""Distances in CIELAB: of what may be the surface, before its light is known, and of what is none of it after."""
_LEAST_REGION = 0.01
_ROUNDS, _STEP = 4, 3
Lab = NDArray[np.float32]
"""(H, W, 3) float32, CIELAB."""
Mask = NDArray[np.bool_]
"""(H, W) bool."""


def things_share(color: Color) -> float:
    """Measure the share of a picture that differs from its largest surface, light taken into account, and is no paper.

    Args:
        color: (H, W, 3) uint8, upright.

    Returns:
        0 (a card on a table, noise, a wall) to 1. A surface is what has one colour once a quadratic light is fitted.
    """
    small = shrink(color, _LONG_PX)
    beside = _beside_paper(color, small.shape[:2])
    if not beside.any():
        return 0.0
    smooth = cv2.GaussianBlur(small, (0, 0), _SMOOTH_PX).astype(np.float32) / np.float32(255)
    lab = np.asarray(cv2.cvtColor(smooth, cv2.COLOR_BGR2LAB), np.float32)
    apart = np.linalg.norm(lab - _surface(lab, _likely_surface(lab, beside)), axis=2)
    things = (beside & (apart >= _APART)).astype(np.uint8)
    _, _, regions, _ = cv2.connectedComponentsWithStats(things, connectivity=4)
    shares = regions[1:, cv2.CC_STAT_AREA] / things.size
    return float(shares[shares >= _LEAST_REGION].sum())


def _beside_paper(color: Color, size: tuple[int, int]) -> Mask:
    gray: Gray = np.asarray(cv2.cvtColor(color, cv2.COLOR_BGR2GRAY), np.uint8)
    paper = cv2.resize(papers(gray), size[::-1], interpolation=cv2.INTER_NEAREST)
    beside: Mask = cv2.dilate(paper, np.ones((_MARGIN_PX, _MARGIN_PX), np.uint8)) == 0
    return beside


def _likely_surface(lab: Lab, beside: Mask) -> Mask:
    """Take what is near the most frequent colour for the surface."""
    colors = lab[beside]
    bins = (colors / _BIN + _BINS / 2).astype(np.int64) @ np.array([_BINS * _BINS, _BINS, 1])
    usual = colors[bins == np.bincount(bins).argmax()].mean(axis=0)
    near: Mask = beside & (np.linalg.norm(lab - usual, axis=2) < _NEAR)
    return near


def _surface(lab: Lab, likely: Mask) -> Lab:
    """Fit the colour of a surface under a light that changes over it: a quadratic in x and y for each channel."""
    height, width = likely.shape
    y, x = (np.mgrid[0:height, 0:width] / np.array([height, width])[:, None, None]).astype(np.float32)
    place = np.stack([np.ones_like(x), x, y, x * x, y * y, x * y], axis=-1).reshape(-1, 6)
    fitted, used = lab, likely
    for _ in range(_ROUNDS):
        at = np.flatnonzero(used.ravel())[::_STEP]
        if len(at) < place.shape[1]:
            break
        plane, *_rest = np.linalg.lstsq(place[at], lab.reshape(-1, 3)[at], rcond=None)
        fitted = (place @ plane).reshape(lab.shape)
        used = likely & (np.linalg.norm(lab - fitted, axis=2) < _APART)
    return fitted
