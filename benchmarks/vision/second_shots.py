"""Compare honest second photos of a scene: each folder below FOLDER is one series, taken by hand one after the other.

python -m benchmarks.vision.second_shots FOLDER
"""

import sys
from collections import Counter
from pathlib import Path
from typing import Any

from vision.comparison import compare, sketch_beside_paper
from vision.model import Outcome
from vision.same_view import Sketch
from vision.shown_again import is_shown_again, lay_within
from vision.trials.pictures import gray_of, load
from vision.trials.tables import render

_SUFFIXES = {".jpg", ".jpeg", ".png"}


def main(folder: Path) -> None:
    """Print how each series' neighbouring photos are called; none should be called COPY, nor be shown again."""
    places = sorted({file.parent for file in folder.rglob("*") if file.suffix.lower() in _SUFFIXES})
    rows = [row for place in places if (row := _row(place)) is not None]
    print("\n".join(render({"second photos": rows})))


def _row(place: Path) -> dict[str, Any] | None:
    files = sorted(file for file in place.iterdir() if file.suffix.lower() in _SUFFIXES)
    pairs = [(one, files[at + step]) for step in (1, 2) for at, one in enumerate(files[:-step])]
    if not pairs:
        return None
    found = [compare(one.read_bytes(), other.read_bytes()) for one, other in pairs]
    called = Counter(comparison.outcome for comparison in found)
    nearest = min((one.distance_bits for one in found if one.distance_bits is not None), default=None)
    sketches = {file: _sketch(file) for file in files}
    fits = [lay_within(sketches[one], sketches[other]) for one, other in (*pairs, *((b, a) for a, b in pairs))]
    within = {
        "shown_again": sum(is_shown_again(fit) for fit in fits),
        "most_blocks": round(max(fit.block_share for fit in fits), 2),
        "most_zncc": round(max(fit.median_zncc for fit in fits), 2),
    }
    counted = {"series": place.name, "pairs": len(pairs)} | {o: called[o] for o in Outcome}
    return counted | {"nearest_bits": nearest} | within


def _sketch(file: Path) -> Sketch:
    picture = load(file)
    if picture is None:
        raise SystemExit(f"{file} is no picture that the checks take")
    return sketch_beside_paper(gray_of(picture))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
