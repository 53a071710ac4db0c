"""Measure the stage hint by leaving one photo out, by the network and by edges.

Stages are rendered; kinds of real photos (garments, rooms) stand in for real ones.

python -m benchmarks.vision.stages FOLDER
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from vision.draw.garments import Category
from vision.draw.phone_photo import render_phone_photo
from vision.draw.phone_scenes import Scene
from vision.intake import decode_color, read_header
from vision.model import Color
from vision.stage_hint import UNLIKE_FROM, UNLIKE_FROM_BY_EDGES, Vector, embed, embed_by_edges, unlike
from vision.trials.pictures import load
from vision.trials.tables import render

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
            print(render({f"{title}, {way.__name__}": _measure(vectors)}), end="\n\n")


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
