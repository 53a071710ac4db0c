"""Flatten a QR code that lies on cloth or curved paper, so that it can be read."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from vision.deferred import cv2
from vision.model import Corners, Gray

MODULE_PX = 8
MARGIN_PX = 2 * MODULE_PX
_MIN_KNOWN_RIGHT = 0.94
"""Share of the finder, timing and alignment modules that must come out right; a false fit stays under 0.9."""
_KNOWN_WEIGHT = 2.5
_ARCHES = 0
_ROUNDS = ((2, (6.0, 3.0, 1.5)), (3, (6.0, 3.0, 1.5)), (4, (3.0, 1.5)), (6, (3.0, 1.5)))
"""Control points a side, and the step sizes tried on them, in pixels of the rectified picture."""
_BENT_ROUNDS = (
    (_ARCHES, (16.0, 8.0, 4.0, 2.0)),
    (2, (3.0,)),
    (_ARCHES, (4.0,)),
    (3, (6.0, 3.0)),
    (4, (6.0, 3.0)),
    (6, (4.0, 2.0, 1.5)),
)
"""The same for paper that is bent as one: first it is arched as a whole, across and along."""
_BENT_KNOWN_WEIGHT = 5.0
Rounds = tuple[tuple[int, tuple[float, ...]], ...]
Field = NDArray[np.float32]
"""(H, W) float32: contrasts from -1.2 to 1.2, or the modules known; (2, n, n) float32: x and y of modules in pixels."""


def flatten(gray: Gray, corners: Corners, modules: int) -> Gray | None:
    """Rebuild a code from a picture in which its surface is bent.

    The code is rectified by its corners; then a displacement field on a coarse-to-fine control grid is fitted
    by coordinate descent, so that samples at module centers are as clearly black or white as can be and the
    modules that every code has are where they belong.

    Args:
        gray: (H, W) uint8.
        corners: corners of the code, clockwise from its top left, in pixels of `gray`.
        modules: modules a side, 21 to 177.

    Returns:
        A clean picture of the code with its quiet zone, or None when the known modules do not come out.

    Source: own method; table in docs/algorithms/evidence.md.
    """
    return _flatten(gray, corners, modules, _ROUNDS, _KNOWN_WEIGHT)


def flatten_bent(gray: Gray, corners: Corners, modules: int) -> Gray | None:
    """Rebuild a code on paper that is bent as a whole, as a ticket that curls; the rest is as with `flatten`.

    Args:
        gray: (H, W) uint8.
        corners: corners of the code that put its patterns where they belong (`vision.anchors`), in pixels of `gray`.
        modules: modules a side, 21 to 177.

    Returns:
        A clean picture of the code with its quiet zone, (N, N) uint8, or None when the known modules do not come out.
    """
    return _flatten(gray, corners, modules, _BENT_ROUNDS, _BENT_KNOWN_WEIGHT)


def _flatten(gray: Gray, corners: Corners, modules: int, rounds: Rounds, known_weight: float) -> Gray | None:
    side_px = min(float(np.hypot(*np.subtract(corners[i], corners[i - 1]))) for i in range(4))
    if side_px < 1.7 * modules:
        return None
    contrast = contrast_of(rectify(gray, corners, modules))
    known = _known_modules(modules)
    samples = _fit(contrast, known, rounds, known_weight)
    right = float((np.sign(samples) == known)[known != 0].mean())
    return _render(samples) if right >= _MIN_KNOWN_RIGHT else None


def rectify(gray: Gray, corners: Corners | NDArray[np.float32], modules: int) -> Gray:
    """Lay the square that has these corners straight: `MODULE_PX` a module, with a margin of `MARGIN_PX`.

    Args:
        gray: (H, W) uint8.
        corners: (4, 2), clockwise, in pixels of `gray`.
        modules: modules a side.

    Returns:
        (N, N) uint8.
    """
    side = modules * MODULE_PX
    square = np.array([[0, 0], [side, 0], [side, side], [0, side]], np.float32) + MARGIN_PX
    matrix = cv2.getPerspectiveTransform(np.array(corners, np.float32), square)
    size = (side + 2 * MARGIN_PX, side + 2 * MARGIN_PX)
    return cv2.warpPerspective(gray, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE).astype(
        np.uint8, copy=False
    )


def contrast_of(flat: Gray) -> Field:
    """Say how bright a rectified picture, (H, W) uint8, is beside its surroundings: (H, W) float32, -1.2 to 1.2."""
    soft = cv2.GaussianBlur(flat, (0, 0), 2.0).astype(np.float32)
    window = (9 * MODULE_PX, 9 * MODULE_PX)
    mean = cv2.blur(soft, window)
    spread = np.sqrt(np.maximum(cv2.blur(soft * soft, window) - mean * mean, 25.0))
    return np.clip((soft - mean) / spread, -1.2, 1.2).astype(np.float32)


def _known_modules(modules: int) -> Field:
    # +1 white, -1 black, 0 not known; ISO/IEC 18004, 6.3.
    known = np.zeros((modules, modules), np.float32)
    finder = np.ones((8, 8), np.float32)
    finder[:7, :7], finder[1:6, 1:6], finder[2:5, 2:5] = -1, 1, -1
    known[:8, :8], known[:8, -8:], known[-8:, :8] = finder, finder[:, ::-1], finder[::-1]
    timing = np.where(np.arange(modules) % 2, 1, -1)[8:-8]
    known[6, 8:-8], known[8:-8, 6] = timing, timing
    if modules > 21:
        known[-9:-4, -9:-4] = -1
        known[-8:-5, -8:-5] = 1
        known[-7, -7] = -1
    return known


def _fit(contrast: Field, known: Field, rounds: Rounds, known_weight: float) -> Field:
    modules = len(known)
    centers = (np.arange(modules, dtype=np.float32) + 0.5) * MODULE_PX + MARGIN_PX - 0.5
    grid = np.stack([np.tile(centers, (modules, 1)), np.tile(centers[:, None], (1, modules))])
    best, samples = _score(contrast, grid, known, known_weight)
    for bump, step_px in _bumps(modules, rounds):
        for axis in (0, 1):
            for shift in (step_px, -step_px):
                moved = grid.copy()
                moved[axis] += shift * bump
                score, seen = _score(contrast, moved, known, known_weight)
                if score > best:
                    best, samples, grid = score, seen, moved
                    break
    return samples


def _score(contrast: Field, grid: Field, known: Field, known_weight: float) -> tuple[float, Field]:
    seen = cv2.remap(contrast, grid[0], grid[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    clear = float((np.abs(seen) * (known == 0)).sum())
    return clear + known_weight * float((seen * known).sum()), np.asarray(seen, np.float32)


def _bumps(modules: int, rounds: Rounds) -> Iterator[tuple[Field, float]]:
    for points, steps_px in rounds:
        bumps = _arches(modules) if points == _ARCHES else _control_bumps(modules, points)
        for step_px in steps_px:
            for _ in range(2):
                for bump in bumps:
                    yield bump, step_px


def _control_bumps(modules: int, points: int) -> Field:
    at = (np.arange(modules) + 0.5) / modules
    hats = np.maximum(0.0, 1.0 - np.abs(at[:, None] - np.linspace(0, 1, points)[None]) * (points - 1))
    bumps: Field = np.einsum("yi,xj->ijyx", hats, hats).astype(np.float32)
    return bumps.reshape(points * points, modules, modules)


def _arches(modules: int) -> Field:
    """Bend a whole code: evenly and with a turning point, across and along; 1 at most."""
    at = (np.arange(modules) + 0.5) / modules
    even, odd = 4 * at * (1 - at), 10.4 * at * (1 - at) * (2 * at - 1)
    flat = np.ones(modules)
    bends = (np.outer(flat, even), np.outer(even, flat), np.outer(flat, odd), np.outer(odd, flat))
    return np.array(bends, np.float32)


def _render(samples: Field) -> Gray:
    modules = np.where(samples > 0, 255, 0).astype(np.uint8)
    framed = cv2.copyMakeBorder(modules, 4, 4, 4, 4, cv2.BORDER_CONSTANT, value=255)
    return cv2.resize(framed, None, fx=6, fy=6, interpolation=cv2.INTER_NEAREST).astype(np.uint8, copy=False)
