"""Measure the stage hint by leaving one photo out, by the network and by edges.

Stages are rendered; kinds of real photos (garments, rooms) stand in for real ones.

python -m benchmarks.vision.stages FOLDER
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from vision.draw.garments import Category
from vision.draw.phone_photo import render_phone_photo
from vision.draw.phone_scenes import Scene
from vision.intake import decode_color, read_header, shrink
from vision.model import Color
from vision.stage_hint import UNLIKE_FROM, Vector, embed, unlike
from vision.trials.pictures import load
from vision.trials.tables import render

UNLIKE_FROM_BY_EDGES = 0.2
"""As `vision.stage_hint.UNLIKE_FROM`, which is the network's."""
_LOOK_PX = 640
_HOG_PX = 96
_HUES, _DEPTHS, _LIGHTS = 12, 4, 4
_CELLS, _TURNS = 6, 9
_RENDERED = 24
_MOST = 60
"""Photos of a kind at most."""
_TRIALS = 20
_MARGINS = (0.0, 0.05, 0.1, UNLIKE_FROM, UNLIKE_FROM_BY_EDGES)
_REFERENCES = (5, 10, 20)


def main(folder: Path) -> None:
    """Print a table for each set of pictures and each way to describe them."""
    sets = {"rendered stages": _rendered(), "kinds of real photos": _real(folder)}
    for way in (embed, embed_by_edges):
        for title, groups in sets.items():
            vectors = {name: [way(picture) for picture in pictures] for name, pictures in groups.items()}
            print(*render({f"{title}, {way.__name__}": _measure(vectors)}), "", sep="\n")


def embed_by_edges(picture: Color) -> Vector:
    """Describe a picture by its colors and by the directions of its edges.

    Args:
        picture: (H, W, 3) uint8 blue, green, red; upright.

    Returns:
        (516,) float32 of length 1: a histogram of 12 hues x 4 saturations x 4 lightnesses by square root, and 9 edge
        directions in 6 x 6 cells.

    Source: Swain and Ballard 1991, doi:10.1007/BF00130487; Dalal and Triggs 2005, doi:10.1109/CVPR.2005.177.
    """
    small = shrink(picture, _LOOK_PX)
    both = np.concatenate([_colors(small), _edges(small)]).astype(np.float32)
    vector: Vector = both / np.float32(max(1e-6, float(np.linalg.norm(both))))
    return vector


def _colors(picture: Color) -> Vector:
    hsv = cv2.cvtColor(picture, cv2.COLOR_BGR2HSV)
    counts = cv2.calcHist([hsv], [0, 1, 2], None, [_HUES, _DEPTHS, _LIGHTS], [0, 180, 0, 256, 0, 256])
    shares: Vector = np.sqrt(counts.ravel() / counts.sum()).astype(np.float32)
    return shares


def _edges(picture: Color) -> Vector:
    gray = cv2.resize(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), (_HOG_PX, _HOG_PX), interpolation=cv2.INTER_AREA)
    across, down = cv2.Sobel(gray, cv2.CV_32F, 1, 0), cv2.Sobel(gray, cv2.CV_32F, 0, 1)
    strength, turn = cv2.cartToPolar(across, down)
    direction = (np.asarray(turn) % np.pi * (_TURNS / np.pi)).astype(np.intp) % _TURNS
    cell = np.arange(_HOG_PX) // (_HOG_PX // _CELLS)
    bins = (cell[:, None] * _CELLS + cell[None, :]) * _TURNS + direction
    sums = np.bincount(bins.ravel(), weights=np.asarray(strength).ravel(), minlength=_CELLS * _CELLS * _TURNS)
    by_cell = sums.reshape(-1, _TURNS)
    # Each cell by itself first, so that one bright corner does not speak for the whole picture.
    by_cell = np.sqrt(by_cell / (by_cell.sum(axis=1, keepdims=True) + 100.0))
    flat: Vector = (by_cell.ravel() / max(1e-6, float(np.linalg.norm(by_cell)))).astype(np.float32)
    return flat


def _rendered() -> dict[str, list[Color]]:
    # Every photo another color, seed and garment: harder than one order, easier than a real floor.
    categories = list(Category)
    return {
        scene.value: [_render(scene, n, categories[n % len(categories)]) for n in range(_RENDERED)] for scene in Scene
    }


def _render(scene: Scene, number: int, category: Category) -> Color:
    data = render_phone_photo(scene, None, seed=1000 + number, category=category, width_px=640)
    return decode_color(data, read_header(data))


def _real(folder: Path) -> dict[str, list[Color]]:
    groups: dict[str, list[Color]] = {}
    for file in sorted(file for file in folder.rglob("*") if file.suffix.lower() in (".jpg", ".jpeg")):
        kind = _kind(file)
        picture = load(file, long_px=640) if kind and len(groups.get(kind, ())) < _MOST else None
        if kind and picture is not None:
            groups.setdefault(kind, []).append(picture)
    return {name: pictures for name, pictures in groups.items() if len(pictures) > min(_REFERENCES)}


def _kind(file: Path) -> str | None:
    # garments/shirt_02.jpg, sewing/..., and the rooms of the Houses data set: "Houses Dataset/12_kitchen.jpg".
    words = file.stem.split("_")
    if file.parent.name == "garments":
        return words[0]
    if file.parent.name == "sewing":
        return "sewing"
    return words[1] if len(words) == 2 and words[0].isdigit() else None


def _measure(groups: Mapping[str, Sequence[Vector]]) -> list[dict[str, Any]]:
    rng = np.random.default_rng(2026)
    return [_row(groups, count, rng) for count in _REFERENCES if min(map(len, groups.values())) > count]


def _row(groups: Mapping[str, Sequence[Vector]], count: int, rng: np.random.Generator) -> dict[str, Any]:
    right: list[bool] = []
    own: list[float] = []
    other: list[float] = []
    for _ in range(_TRIALS):
        for name, vectors in groups.items():
            left_out = int(rng.integers(len(vectors)))
            known = {n: _pick(v, count, left_out if n == name else None, rng) for n, v in groups.items()}
            hints = {n: unlike(vectors[left_out], known, n) for n in groups}
            right.append(min(hints, key=lambda n: hints[n].score) == name)
            own.append(hints[name].score)
            other += [hint.score for n, hint in hints.items() if n != name]
    return {
        "references": count,
        "stages": len(groups),
        "chance": 1 / len(groups),
        "nearest is right": float(np.mean(right)),
    } | {
        f"{who} at {1.0 + margin:.2f}": float(np.mean(np.array(scores) >= 1.0 + margin))
        for margin in _MARGINS
        for who, scores in (("own", own), ("other", other))
    }


def _pick(vectors: Sequence[Vector], count: int, but: int | None, rng: np.random.Generator) -> list[Vector]:
    order = [int(n) for n in rng.permutation(len(vectors)) if n != but]
    return [vectors[n] for n in order[:count]]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
