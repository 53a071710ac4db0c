"""Measure sharpness by three views of the same thing: Laplacian energy, edge slope, and spectrum."""

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

from vision.deferred import cv2
from vision.gradient import Steps, cell_means, take_steps
from vision.model import Gray, Measure, measured

MIN_SHARPNESS = 0.4
LEAST_SHARPNESS = 0.1
"""How low a workshop of plain fabrics can bring it."""
_WEIGHTS = (2.95, 32.65, 0.14, -16.88)
"""Of log Laplacian variance, edge slope, spectrum ratio, and the bias; fitted on every second photo."""
_STRIP_PX, _STRIPS_FROM_PX = 24, 480
_EDGES = 2000
_EVERY = 12
_REACH_PX = 4
_TILE_PX = 128


def laplacian_variance(gray: Gray) -> float:
    """Measure the variance of the 3 x 3 Laplacian.

    Args:
        gray: (H, W) uint8.

    Returns:
        0 (flat) upward, in squared grey levels.

    Source: Pech-Pacheco et al. 2000, doi:10.1109/ICPR.2000.903548.
    """
    # Its mean is zero but for the border, so the mean square is the variance. Of a large picture every other strip is
    # enough.
    strips = [gray[top : top + _STRIP_PX] for top in range(0, gray.shape[0], 2 * _STRIP_PX)]
    taken = strips if gray.shape[0] >= _STRIPS_FROM_PX else [gray]
    energy = sum(float(cv2.norm(cv2.Laplacian(strip, cv2.CV_16S, ksize=1), cv2.NORM_L2SQR)) for strip in taken)
    return energy / sum(strip.size for strip in taken)


def edge_slope(gray: Gray, steps: Steps | None = None) -> float:
    """Measure how much of the local range a strong edge climbs within one pixel.

    Args:
        gray: (H, W) uint8; H, W >= 16 px.
        steps: the picture's steps, where they were taken already.

    Returns:
        0 (soft or no edges) to 0.5 (the whole range within two pixels), unitless; the upper quartile of 2,000
        of the strongest edges.

    Source: the edge-width idea of Marziliano et al. 2002, doi:10.1109/ICIP.2002.1038902.
    """
    steps = steps or take_steps(gray)
    # Every twelfth line is enough for 2,000 edges.
    lines, columns = gray[1:-1][::_EVERY], np.ascontiguousarray(gray[:, 1:-1][:, ::_EVERY].T)
    down = np.ascontiguousarray(steps.down[:, ::_EVERY].T)
    slopes = np.concatenate([_slopes(lines, steps.across[::_EVERY]), _slopes(columns, down)])
    return float(np.percentile(slopes, 75)) if len(slopes) >= 40 else 0.0


def spectrum_ratio(gray: Gray, steps: Steps | None = None) -> float:
    """Measure the energy of fine detail against coarse detail in the two busiest tiles, in decades.

    Args:
        gray: (H, W) uint8; H, W >= 16 px.
        steps: the picture's steps, where they were taken already.

    Returns:
        log10 of high-frequency over middle-frequency power; more negative means more blurred.
    """
    ratios = [_tile_ratio(tile) for tile in _busiest_tiles(gray, steps or take_steps(gray))]
    return float(np.mean(ratios))


def sharpness(gray: Gray, steps: Steps | None = None) -> float:
    """Combine the three measures by logistic regression.

    Args:
        gray: (H, W) uint8, long side at most 1280 px; H, W >= 16 px.
        steps: the picture's steps, where they were taken already.

    Returns:
        0 (blurred) to 1 (sharp), unitless; MIN_SHARPNESS is the border of use.

    Source: weights from benchmarks/vision/blur.py; docs/algorithms/evidence.md.
    """
    energy, slope, spectrum, bias = _WEIGHTS
    steps = steps or take_steps(gray)
    evidence = (
        energy * math.log10(laplacian_variance(gray) + 1.0)
        + slope * edge_slope(gray, steps)
        + spectrum * spectrum_ratio(gray, steps)
        + bias
    )
    return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, evidence))))


def measure_sharpness(gray: Gray, steps: Steps, *, at_least: float = MIN_SHARPNESS) -> tuple[Measure, ...]:
    """Measure the sharpness (0 to 1, wanted `at_least`) of a working picture (long side at most 1280 px)."""
    return (measured("sharpness", sharpness(gray, steps), at_least=at_least),)


def calibrated(accepted: NDArray[np.float64], *, prior: float = MIN_SHARPNESS, prior_weight: float = 20.0) -> float:
    """Set a workshop's threshold from the sharpness of its accepted photos of a stage.

    Plain fabric has little detail: where sharp photos score low, the threshold follows, but never above the prior.

    Args:
        accepted: (N,) float64, sharpness of accepted photos, 0 to 1.
        prior: the general threshold.
        prior_weight: how many photos the prior is worth.

    Returns:
        The threshold: half of the 5th percentile, shrunk to the prior; at least LEAST_SHARPNESS.
    """
    if len(accepted) == 0:
        return prior
    own = 0.5 * float(np.percentile(accepted, 5))
    mixed = (prior_weight * prior + len(accepted) * own) / (prior_weight + len(accepted))
    return max(LEAST_SHARPNESS, min(prior, mixed))


def _slopes(lines: Gray, across: Gray) -> NDArray[np.float64]:
    # At each of the strongest steps along the lines: the step over two pixels against the range of 9 pixels.
    inner = across[:, _REACH_PX:-_REACH_PX]
    bar = max(16, _percentile(inner[::2, ::3], 0.97)) if inner.size else 255
    at = np.flatnonzero(inner >= bar)
    if len(at) == 0:
        return np.zeros(0)
    rows, columns = np.divmod(at[:: max(1, len(at) // (_EDGES // 2))], inner.shape[1])
    centers = columns + _REACH_PX + 1
    profiles = lines[rows[:, None], centers[:, None] + np.arange(-_REACH_PX, _REACH_PX + 1)].astype(np.int16)
    span = profiles.max(axis=1) - profiles.min(axis=1)
    climbed = np.abs(profiles[:, _REACH_PX + 1] - profiles[:, _REACH_PX - 1])
    slopes: NDArray[np.float64] = climbed / (2.0 * np.maximum(span, 24))
    return slopes


def _percentile(plane: Gray, share: float) -> int:
    counts = np.bincount(plane.reshape(-1), minlength=256)
    return int(np.searchsorted(np.cumsum(counts), share * plane.size))


def _busiest_tiles(gray: Gray, steps: Steps) -> list[Gray]:
    side = min(_TILE_PX, *steps.across.shape)
    busy = cell_means(steps.across, side)
    columns = busy.shape[1]
    order = np.argsort(busy, axis=None)[::-1][:2]
    places = [divmod(int(place), columns) for place in order]
    return [gray[row * side : (row + 1) * side, column * side : (column + 1) * side] for row, column in places]


def _tile_ratio(tile: Gray) -> float:
    window, high, coarse = _bands(tile.shape[0])
    level = (tile.astype(np.float32) - float(tile.mean())) * window
    wave = np.asarray(cv2.dft(level, flags=cv2.DFT_COMPLEX_OUTPUT))
    power = wave[..., 0] ** 2 + wave[..., 1] ** 2
    return math.log10((float(np.vdot(power, high)) + 1.0) / (float(np.vdot(power, coarse)) + 1.0))


@cache
def _bands(side: int) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    window = np.outer(np.hanning(side), np.hanning(side)).astype(np.float32)
    radius = np.hypot(np.fft.fftfreq(side)[:, None], np.fft.fftfreq(side)[None, :])
    high, coarse = (radius > 0.2) & (radius <= 0.4), (radius > 0.03) & (radius <= 0.12)
    return window, high.astype(np.float32), coarse.astype(np.float32)
