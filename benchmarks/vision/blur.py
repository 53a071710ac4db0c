"""Fit the weights of sharpness on every second photo, and hold them against the variance of the Laplacian alone.

python -m benchmarks.vision.blur FOLDER

Photos in a folder named `blurred` are really blurred ones; all others are sharp. The weights that are fitted are
printed beside those in use; the table is of the other photos, which the fit has not seen.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vision.model import Gray
from vision.sharpness import _WEIGHTS
from vision.trials.blurring import BLURS, measure_blur, score_all, shoot_again
from vision.trials.pictures import gray_of, load
from vision.trials.tables import render

BORDERS = (0.4, 0.3, 0.2, 0.1, 0.05, 0.02)
"""Of sharpness: the first is the one for all, the fourth the lowest that a workshop of plain fabrics can reach."""

_STEPS, _RATE, _RIDGE = 20_000, 0.5, 1e-3


def main(folder: Path) -> None:
    """Print the fitted weights beside those in use, and the table."""
    photos = sorted([*folder.glob("*/*.jpg"), *folder.glob("*/*.JPG")])
    sharp = [photo for photo in photos if photo.parent.name != "blurred"]
    blurred = [photo for photo in photos if photo.parent.name == "blurred"]
    grays = [gray_of(picture) for picture in map(load, sharp[::2]) if picture is not None]
    print("fitted:", np.round(fit(grays), 2).tolist(), "in use:", list(_WEIGHTS))
    unfitted = [gray_of(picture) for picture in map(load, sharp[1::2]) if picture is not None]
    by_border = borders(unfitted, seed=11)
    tables = {"sharp or blurred": measure_blur(sharp[1::2], blurred, seed=11), "by the border": by_border}
    print(*render(tables), sep="\n")


def borders(grays: Sequence[Gray], *, seed: int) -> list[dict[str, float]]:
    """Say for each border which share of (H, W) uint8 sharp photos is told as blurred, and of their copies let through.

    Returns:
        A row a border: the shares, each of 0 to 1.
    """
    rng = np.random.default_rng(seed)
    sharp = score_all(grays)[:, 3]
    copies = {
        name: score_all([shoot_again(blur(gray, rng), rng) for gray in grays])[:, 3] for name, blur in BLURS.items()
    }
    return [
        {
            "border": border,
            "told as blurred": float((sharp < border).mean()),
            **{f"{name} let through": float((scores >= border).mean()) for name, scores in copies.items()},
        }
        for border in BORDERS
    ]


def fit(grays: Sequence[Gray], *, seed: int = 7) -> NDArray[np.float64]:
    """Fit weights by logistic regression to (H, W) uint8 sharp photos and their blurred copies.

    Returns:
        (4,): of log10(1 + Laplacian variance), edge slope, spectrum ratio, and the bias.
    """
    rng = np.random.default_rng(seed)
    copies = [shoot_again(blur(gray, rng), rng) for blur in BLURS.values() for gray in grays]
    good, bad = _evidence(grays), _evidence(copies)
    rows, label = np.concatenate([good, bad]), np.repeat([1.0, 0.0], [len(good), len(bad)])
    share = np.where(label == 1.0, 0.5 / len(good), 0.5 / len(bad))
    mean, spread = rows.mean(axis=0), rows.std(axis=0)
    weights = _descend((rows - mean) / spread, label, share)
    return np.append(weights[:-1] / spread, weights[-1] - float(weights[:-1] @ (mean / spread)))


def _evidence(grays: Sequence[Gray]) -> NDArray[np.float64]:
    scores = score_all(grays)[:, :3]
    return np.column_stack([np.log10(scores[:, 0] + 1.0), scores[:, 1:]])


def _descend(rows: NDArray[np.float64], label: NDArray[np.float64], share: NDArray[np.float64]) -> NDArray[np.float64]:
    wide = np.column_stack([rows, np.ones(len(rows))])
    weights = np.zeros(wide.shape[1])
    for _ in range(_STEPS):
        error = (1 / (1 + np.exp(-wide @ weights)) - label) * share
        weights -= _RATE * (wide.T @ error + _RIDGE * weights)
    return weights


if __name__ == "__main__":
    main(Path(sys.argv[1]))
