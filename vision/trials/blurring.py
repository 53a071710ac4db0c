"""Measure how well sharp and blurred photos are told apart."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vision.deferred import cv2
from vision.gradient import take_steps
from vision.model import Gray
from vision.sharpness import MIN_SHARPNESS, edge_slope, laplacian_variance, sharpness, spectrum_ratio
from vision.trials.pictures import gray_of, jpeg, load

Blur = Callable[[Gray, np.random.Generator], Gray]


def _gauss(sigma: float) -> Blur:
    return lambda gray, rng: np.asarray(cv2.GaussianBlur(gray, (0, 0), sigma), np.uint8)


def _motion(length_px: int) -> Blur:
    def smear(gray: Gray, rng: np.random.Generator) -> Gray:
        line = np.zeros((length_px, length_px), np.float32)
        line[length_px // 2] = 1
        middle = (length_px / 2 - 0.5, length_px / 2 - 0.5)
        kernel = cv2.warpAffine(line, cv2.getRotationMatrix2D(middle, rng.uniform(0, 180), 1.0), line.shape)
        return np.asarray(cv2.filter2D(gray, -1, kernel / kernel.sum()), np.uint8)

    return smear


BLURS: dict[str, Blur] = {
    "gauss 1.5": _gauss(1.5),
    "gauss 2.5": _gauss(2.5),
    "gauss 4": _gauss(4.0),
    "motion 9": _motion(9),
    "motion 17": _motion(17),
}


def measure_blur(sharp: Sequence[Path], blurred: Sequence[Path], *, seed: int = 0) -> list[dict[str, Any]]:
    """Score sharp photos against their blurred copies (new noise, JPEG) and against really blurred ones.

    Returns:
        A row a kind of blur, the same for the same `seed`: area under the curve of each measure and of the
        combination, and the share that the threshold refuses. No rows without a sharp photo, to which blurred ones
        could be compared.
    """
    rng = np.random.default_rng(seed)
    grays = [gray_of(p) for p in map(load, sharp) if p is not None]
    if not grays:
        return []
    good = score_all(grays)
    rows = [{"blur": "none", "photos": len(grays), "refused": _refused(good)}]
    for name, blur in BLURS.items():
        rows.append(_row(name, good, score_all([shoot_again(blur(gray, rng), rng) for gray in grays])))
    real = [gray_of(p) for p in map(load, blurred) if p is not None]
    return [*rows, _row("real", good, score_all(real))] if real else rows


def shoot_again(gray: Gray, rng: np.random.Generator) -> Gray:
    """Add a sensor's noise (standard deviation 2 grey levels) and JPEG of quality 85 to a (H, W) uint8 picture."""
    noisy = np.clip(gray + rng.normal(0, 2, gray.shape), 0, 255).astype(np.uint8)
    return jpeg(noisy, 85)


def score_all(grays: Sequence[Gray]) -> NDArray[np.float64]:
    """Measure (H, W) uint8 pictures: (N, 4) of Laplacian variance, edge slope, spectrum ratio, sharpness."""
    rows = []
    for gray in grays:
        steps = take_steps(gray)
        values = (laplacian_variance(gray), edge_slope(gray, steps), spectrum_ratio(gray, steps))
        rows.append((*values, sharpness(gray, steps)))
    return np.array(rows, np.float64).reshape(-1, 4)


def _row(name: str, good: NDArray[np.float64], bad: NDArray[np.float64]) -> dict[str, Any]:
    laplacian, slope, spectrum, combined = (_auc(good[:, i], bad[:, i]) for i in range(4))
    measures = {"auc_laplacian": laplacian, "auc_slope": slope, "auc_spectrum": spectrum, "auc": combined}
    return {"blur": name, "photos": len(bad), **measures, "refused": _refused(bad)}


def _refused(scores: NDArray[np.float64]) -> float:
    return float((scores[:, 3] < MIN_SHARPNESS).mean()) if len(scores) else 0.0


def _auc(good: NDArray[np.float64], bad: NDArray[np.float64]) -> float:
    # The chance that a sharp photo scores above a blurred one; ties count half.
    higher = (good[:, None] > bad[None]).mean() + 0.5 * (good[:, None] == bad[None]).mean()
    return float(higher)
