"""Undo the blur of small pictures of print: out of focus, or a shake along a line."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vision.deferred import cv2
from vision.model import Gray

_SIGMAS_PX = (1.2, 1.6, 2.1)
_LENGTHS_PX = (5.0, 7.0, 9.0, 11.0, 13.0)
_SHAKEN_FROM = 0.75
"""Least over most energy of the steps by direction: print that was not shaken has as much each way."""
_PAD_PX = 16
_MOST_SIGMAS = 4.0
Kernel = NDArray[np.float64]
"""(N, N) float64, N odd: how a point is spread; sums up to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blur:
    """How a picture may have been blurred; `noise`: power of the noise over that of the picture, 0 to 1."""

    kernel: Kernel
    noise: float


def likely_blurs(patches: Sequence[Gray]) -> tuple[Blur, ...]:
    """List how pictures of print may have been blurred, the likeliest kind first.

    Args:
        patches: (H, W) uint8 each, of one photo.
    """
    angle_rad, evenness = _direction(patches)
    soft = tuple(Blur(kernel=_soft(sigma), noise=0.02) for sigma in _SIGMAS_PX)
    shaken = tuple(Blur(kernel=_line(length, angle_rad), noise=0.01) for length in _LENGTHS_PX)
    return (*shaken, *soft) if evenness < _SHAKEN_FROM else soft


def undo(blur: Blur, patch: Gray) -> Gray:
    """Sharpen a (H, W) uint8 picture by Wiener's filter."""
    framed = cv2.copyMakeBorder(patch, _PAD_PX, _PAD_PX, _PAD_PX, _PAD_PX, cv2.BORDER_REFLECT)
    spread = np.zeros(framed.shape, np.float64)
    height, width = blur.kernel.shape
    spread[:height, :width] = blur.kernel
    passed = np.fft.rfft2(np.roll(spread, (-(height // 2), -(width // 2)), (0, 1)))
    inverse = np.conj(passed) / (np.abs(passed) ** 2 + blur.noise)
    sharp = np.fft.irfft2(np.fft.rfft2(framed) * inverse, s=framed.shape)
    inner = sharp[_PAD_PX:-_PAD_PX, _PAD_PX:-_PAD_PX]
    sharpened: Gray = np.clip(inner, 0, 255).astype(np.uint8)
    return sharpened


def _direction(patches: Sequence[Gray]) -> tuple[float, float]:
    """Say which way steps are least, in radians, and how large they are there beside where they are most."""
    tensor = np.zeros((2, 2))
    for patch in patches:
        soft = cv2.GaussianBlur(patch.astype(np.float32), (0, 0), 1.0)
        steps = np.stack([cv2.Sobel(soft, cv2.CV_32F, 1, 0).ravel(), cv2.Sobel(soft, cv2.CV_32F, 0, 1).ravel()])
        tensor += steps @ steps.T / max(1, steps.shape[1])
    energies, ways = np.linalg.eigh(tensor)
    return float(np.arctan2(ways[1, 0], ways[0, 0])), float(energies[0] / max(1e-6, energies[1]))


def _soft(sigma_px: float) -> Kernel:
    reach = int(_MOST_SIGMAS * sigma_px) + 1
    at = np.arange(-reach, reach + 1)
    across = np.exp(-at * at / (2 * sigma_px**2))
    return _whole(np.outer(across, across))


def _line(length_px: float, angle_rad: float) -> Kernel:
    side = (int(length_px) + 5) | 1
    kernel = np.zeros((side, side))
    along = np.linspace(-(length_px - 1) / 2, (length_px - 1) / 2, int(8 * length_px))
    x, y = side // 2 + along * np.cos(angle_rad), side // 2 + along * np.sin(angle_rad)
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    right_share, low_share = x - left, y - top
    for dx, share_x in ((0, 1 - right_share), (1, right_share)):
        for dy, share_y in ((0, 1 - low_share), (1, low_share)):
            np.add.at(kernel, (top + dy, left + dx), share_x * share_y)
    return _whole(kernel)


def _whole(kernel: Kernel) -> Kernel:
    scaled: Kernel = kernel / kernel.sum()
    return scaled
