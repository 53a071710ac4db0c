"""Score whether a picture was taken of a screen or a print; a hint that fails often, never a reason to refuse."""

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

from vision.deferred import cv2
from vision.intake import decode_gray, read_header
from vision.model import Gray

Features = NDArray[np.float64]
"""(4,) float64, as `features` lists them."""

_TILE_PX = 256
_TILES = 9
_NEAR = 7
_FLOOR = 1.0
"""Power under which a frequency is noise of rounding."""
# Fitted by benchmarks/vision/recapture.py on every second photo: weights of the standardised features.
_MEAN = (1.772, 1.717, -2.274, 1.332)
_SPREAD = (0.525, 0.641, 0.234, 0.314)
_WEIGHTS = (3.315, 0.907, -0.049, 1.779)
_BIAS = 2.223


def screen_score(data: bytes) -> float:
    """Score a picture file at its native resolution, as `recapture_score` does.

    Raises:
        Refused: The file cannot be read.
    """
    return recapture_score(decode_gray(data, read_header(data), long_px=None))


def recapture_score(gray: Gray) -> float:
    """Score the traces that a pixel grid leaves, by logistic regression over `features`.

    Args:
        gray: (H, W) uint8, upright, at native resolution: scaling down removes the grid.

    Returns:
        0 (as a scene) to 1 (as a screen), unitless; 0 where a side is under 256 px. Its error rates hold for the
        rendered screens of docs/algorithms/evidence.md and for nothing else.
    """
    if min(gray.shape) < _TILE_PX:
        return 0.0
    standard = (features(gray) - np.array(_MEAN)) / np.array(_SPREAD)
    evidence = float(standard @ np.array(_WEIGHTS)) + _BIAS
    return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, evidence))))


def features(gray: Gray) -> Features:
    """Measure a picture's spectrum in up to nine tiles, and take the median tile.

    Args:
        gray: (H, W) uint8; H, W >= 256 px.

    Returns:
        (4,) float64: the strongest peak over its surroundings at high and at middle frequencies, in decades of power;
        the share of frequencies that stand out tenfold, in decades; the slope of power from middle to high frequencies,
        in decades.

    Source: the moire peaks of Garcia and Queiroz 2015, doi:10.1109/TIFS.2015.2411394, on tiles.
    """
    found: Features = np.median([_tile_features(tile) for tile in _tiles(gray)], axis=0)
    return found


def _tiles(gray: Gray) -> list[Gray]:
    side = math.isqrt(_TILES)
    rows = np.linspace(0, gray.shape[0] - _TILE_PX, side).round().astype(int)
    columns = np.linspace(0, gray.shape[1] - _TILE_PX, side).round().astype(int)
    return [gray[row : row + _TILE_PX, column : column + _TILE_PX] for row in rows for column in columns]


def _tile_features(tile: Gray) -> list[float]:
    window, middle, high = _bands()
    wave = np.fft.fft2((tile - tile.mean()) * window)
    power = np.log10(np.abs(wave) ** 2 + _FLOOR).astype(np.float32)
    excess = power - _surroundings(power)
    return [
        float(excess[high].max()),
        float(excess[middle].max()),
        math.log10(float((excess[middle | high] > 1.0).mean()) + 1e-4),
        float(power[middle].mean() - power[high].mean()),
    ]


def _surroundings(power: NDArray[np.float32]) -> NDArray[np.float32]:
    # The spectrum goes on beyond its border, so it is wrapped before it is averaged.
    wide = np.pad(power, _NEAR, mode="wrap")
    mean: NDArray[np.float32] = np.asarray(cv2.blur(wide, (2 * _NEAR + 1, 2 * _NEAR + 1)), np.float32)
    return mean[_NEAR:-_NEAR, _NEAR:-_NEAR]


@cache
def _bands() -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_]]:
    turns = np.fft.fftfreq(_TILE_PX)
    radius = np.hypot(turns[:, None], turns[None, :])
    # On the axes lie the borders of JPEG blocks, which every photo has.
    off_axis = (np.abs(turns)[:, None] > 0.012) & (np.abs(turns)[None, :] > 0.012)
    window = np.outer(np.hanning(_TILE_PX), np.hanning(_TILE_PX))
    return window, off_axis & (radius > 0.06) & (radius <= 0.2), off_axis & (radius > 0.2) & (radius <= 0.48)
