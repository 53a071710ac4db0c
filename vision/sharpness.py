"""Measure sharpness by three views of the same thing: Laplacian energy, edge slope, and spectrum."""

import math

import cv2
import numpy as np

from vision.model import Gray, Measure, measured

MIN_SHARPNESS = 0.5


def laplacian_variance(gray: Gray) -> float:
    """Measure the variance of the 3 x 3 Laplacian.

    Args:
        gray: (H, W) uint8.

    Returns:
        0 (flat) upward, in squared grey levels.

    Source: Pech-Pacheco et al. 2000, doi:10.1109/ICPR.2000.903548.
    """
    return float(cv2.meanStdDev(cv2.Laplacian(gray, cv2.CV_16S, ksize=1))[1][0, 0] ** 2)


def edge_slope(gray: Gray) -> float:
    """Measure how much of the local range a strong edge climbs within one pixel.

    Args:
        gray: (H, W) uint8; H, W >= 16 px.

    Returns:
        0 (soft or no edges) to about 1 (a step within one pixel), unitless.

    Source: the edge-width idea of Marziliano et al. 2002, doi:10.1109/ICIP.2002.1038902.
    """
    across = np.abs(cv2.Sobel(gray, cv2.CV_16S, 1, 0, ksize=1))
    down = np.abs(cv2.Sobel(gray, cv2.CV_16S, 0, 1, ksize=1))
    step = np.maximum(across, down)
    window = np.ones((9, 9), np.uint8)
    local_range = cv2.dilate(gray, window).astype(np.int16) - cv2.erode(gray, window)
    strong = step >= max(16.0, float(np.percentile(step[::3, ::3], 97)))
    if int(strong.sum()) < 50:
        return 0.0
    return float(np.percentile(step[strong] / (2.0 * np.maximum(local_range[strong], 24)), 75))


def spectrum_ratio(gray: Gray) -> float:
    """Measure the energy of fine detail against coarse detail, in decades.

    Args:
        gray: (H, W) uint8; the middle 512 x 512 (or less) is used.

    Returns:
        log10 of high-frequency over middle-frequency power; more negative means more blurred.
    """
    middle = _middle(gray, 512).astype(np.float32)
    window = np.outer(np.hanning(middle.shape[0]), np.hanning(middle.shape[1])).astype(np.float32)
    power = np.abs(np.fft.rfft2((middle - middle.mean()) * window)) ** 2
    radius = np.hypot(np.fft.fftfreq(middle.shape[0])[:, None], np.fft.rfftfreq(middle.shape[1])[None, :])
    high = float(power[(radius > 0.25) & (radius <= 0.45)].sum())
    coarse = float(power[(radius > 0.03) & (radius <= 0.12)].sum())
    return math.log10((high + 1.0) / (coarse + 1.0))


def sharpness(gray: Gray) -> float:
    """Combine Laplacian energy and edge slope into one figure.

    Args:
        gray: (H, W) uint8, long side at most 1280 px; H, W >= 16 px.

    Returns:
        0 (blurred) to 1 (sharp), unitless; 0.5 is the border of use.
    """
    energy = math.log10(laplacian_variance(gray) + 1.0)
    evidence = 2.5 * (energy - 1.9) + 18.0 * (edge_slope(gray) - 0.29)
    return 1.0 / (1.0 + math.exp(-evidence))


def measure_sharpness(gray: Gray) -> tuple[Measure, ...]:
    """Measure the sharpness of a working picture (long side at most 1280 px)."""
    return (measured("sharpness", sharpness(gray), at_least=MIN_SHARPNESS),)


def _middle(gray: Gray, side_px: int) -> Gray:
    top, left = max(0, (gray.shape[0] - side_px) // 2), max(0, (gray.shape[1] - side_px) // 2)
    return gray[top : top + side_px, left : left + side_px]
