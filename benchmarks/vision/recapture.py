"""Measure the screen hint on photos and on the same photos as a camera would see them on a screen.

python -m benchmarks.vision.recapture FOLDER [--fit]
"""

import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.model import Color, Gray
from vision.recapture import features, recapture_score
from vision.trials.pictures import jpeg, load
from vision.trials.tables import render

_LONG_PX, _LEAST_PX = 1280, 320
_SHOTS = {
    "close, strong grid": (2.6, 0.6, 92),
    "close, chat JPEG": (2.2, 0.8, 85),
    "middle": (1.5, 0.7, 85),
    "far": (1.1, 0.8, 85),
    "far, soft": (0.8, 1.2, 85),
}
"""Camera pixels a screen pixel, blur of the lens in camera pixels, JPEG quality."""
_FITTED_ON = ("close, chat JPEG", "middle", "far")

TOLD_FROM = 0.9
"""Score from which 0.2.0 told of a screen; no verdict rests on it any more."""


def main(folder: Path, *, fit: bool) -> None:
    """Print the table of error rates; with `fit`, first the weights."""
    photos = [p for p in map(_load, sorted([*folder.glob("*/*.jpg"), *folder.glob("*/*.JPG")])) if p is not None]
    if fit:
        _fit(photos[::2])
    print(render({"scored as a screen": _table(photos[1::2])}))


def _load(file: Path) -> Color | None:
    # Photos of the chat size; enlarged ones have no fine detail of their own.
    picture = load(file, long_px=_LONG_PX)
    return (
        picture
        if picture is not None and file.parent.name != "blurred" and min(picture.shape[:2]) >= _LEAST_PX
        else None
    )


def on_screen(picture: Color, name: str, rng: np.random.Generator) -> Color:
    """See a picture on a screen of red, green and blue stripes through a lens, a sensor and JPEG."""
    pitch_px, blur_sigma, quality = _SHOTS[name]
    height_px, width_px = picture.shape[:2]
    size = (round(width_px / pitch_px), round(height_px / pitch_px))
    shown = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    striped = _stripes(np.asarray(shown, np.uint8))
    wide, tall = striped.shape[1], striped.shape[0]
    corners = np.array([[0, 0], [wide, 0], [wide, tall], [0, tall]], np.float32)
    seen = np.array([[0, 0], [2 * width_px, 0], [2 * width_px, 2 * height_px], [0, 2 * height_px]], np.float64)
    seen += rng.uniform(-0.05, 0.05, (4, 2)) * (width_px, height_px)
    onto = cv2.getPerspectiveTransform(corners, seen.astype(np.float32))
    lit = cv2.warpPerspective(striped, onto, (2 * width_px, 2 * height_px), flags=cv2.INTER_LINEAR)
    caught = cv2.resize(
        cv2.GaussianBlur(lit, (0, 0), 2 * blur_sigma), (width_px, height_px), interpolation=cv2.INTER_AREA
    )
    noisy = np.asarray(caught, np.float32) * 1.6 + rng.normal(0, 3, caught.shape)
    return jpeg(np.clip(noisy, 0, 255).astype(np.uint8), quality)


def again(picture: Color, quality: int = 85) -> Color:
    """Send an original through the chat's JPEG, as the pictures of screens went."""
    return jpeg(picture, quality)


def _stripes(shown: Color) -> Color:
    # Three by three dots a pixel: one column for each color, and a dark line below.
    dots = np.zeros((shown.shape[0] * 3, shown.shape[1] * 3, 3), np.uint8)
    for channel in range(3):
        column = dots[:, 2 - channel :: 3, channel]
        column[:] = np.repeat(shown[:, :, channel], 3, axis=0)
    dots[2::3] //= 3
    # Light of the two dark neighbours is missing: what is left is brightened as a screen would be.
    return np.asarray(np.minimum(dots.astype(np.uint16) * 2, 255), np.uint8)


def _gray(picture: Color) -> Gray:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)


def _fit(photos: list[Color]) -> None:
    rng = np.random.default_rng(7)
    real = np.stack([features(_gray(again(p))) for p in photos])
    shot = np.stack([features(_gray(on_screen(p, name, rng))) for p in photos for name in _FITTED_ON])
    rows, label = np.concatenate([real, shot]), np.repeat([0.0, 1.0], [len(real), len(shot)])
    mean, spread = rows.mean(axis=0), rows.std(axis=0)
    share = np.where(label == 1.0, 0.5 / len(shot), 0.5 / len(real))
    weights = _descend((rows - mean) / spread, label, share)
    print("mean, spread, weights, bias:", *(np.round(v, 3).tolist() for v in (mean, spread, weights[:-1], weights[-1])))


def _descend(rows: NDArray[np.float64], label: NDArray[np.float64], share: NDArray[np.float64]) -> NDArray[np.float64]:
    wide = np.column_stack([rows, np.ones(len(rows))])
    weights = np.zeros(wide.shape[1])
    for _ in range(4000):
        error = (1 / (1 + np.exp(-wide @ weights)) - label) * share
        weights -= 0.5 * (wide.T @ error + 0.002 * weights)
    return weights


def _table(photos: list[Color]) -> list[dict[str, Any]]:
    rng = np.random.default_rng(11)
    real = [recapture_score(_gray(again(p))) for p in photos]
    rows = [_row("originals", real, None)]
    for name in _SHOTS:
        rows.append(_row(name, [recapture_score(_gray(on_screen(p, name, rng))) for p in photos], real))
    return rows


def _row(name: str, scores: list[float], real: list[float] | None) -> dict[str, Any]:
    row = {"pictures": name, "number": len(scores), "told": float(np.mean(np.array(scores) >= TOLD_FROM))}
    if real is not None:
        row["AUC"] = float(np.mean(np.array(scores)[:, None] > np.array(real)[None, :]))
    return row


if __name__ == "__main__":
    main(Path(sys.argv[1]), fit="--fit" in sys.argv)
