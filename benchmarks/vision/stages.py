"""Measure the stage hint by leaving one photo out: rendered stages, and folders of real photos as if they were stages.

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
from vision.stage_hint import UNLIKE_FROM, Vector, embed, unlike
from vision.trials.pictures import load
from vision.trials.tables import render

_RENDERED = 24
_TRIALS = 20
_MARGINS = (0.0, 0.1, UNLIKE_FROM, 0.3)
_REFERENCES = (5, 10, 20)


def main(folder: Path) -> None:
    """Print both tables."""
    tables = {"rendered stages": _rendered(), "garments by kind, and sewing": _real(folder)}
    print(render({title: _measure(groups) for title, groups in tables.items()}))


def _rendered() -> dict[str, list[Vector]]:
    # Every photo another color, seed and garment: harder than one order, easier than a real floor.
    categories = list(Category)
    return {
        scene.value: [_embed_rendered(scene, n, categories[n % len(categories)]) for n in range(_RENDERED)]
        for scene in Scene
    }


def _embed_rendered(scene: Scene, number: int, category: Category) -> Vector:
    data = render_phone_photo(scene, None, seed=1000 + number, category=category, width_px=640)
    return embed(decode_color(data, read_header(data)))


def _real(folder: Path) -> dict[str, list[Vector]]:
    groups: dict[str, list[Vector]] = {}
    for file in sorted([*folder.glob("garments/*.jpg"), *folder.glob("sewing/*.jpg")]):
        picture = load(file, long_px=640)
        if picture is not None:
            name = file.stem.split("_")[0] if file.parent.name == "garments" else "sewing"
            groups.setdefault(name, []).append(embed(picture))
    return groups


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
