"""Compare honest second photos of a scene: each folder below FOLDER is one series, taken by hand one after the other.

python -m benchmarks.vision.second_shots FOLDER
"""

import sys
from collections import Counter
from pathlib import Path
from typing import Any

from vision.comparison import compare
from vision.model import Outcome
from vision.trials.tables import render

_SUFFIXES = {".jpg", ".jpeg", ".png"}


def main(folder: Path) -> None:
    """Print how each series' neighbouring photos are called; none should be called COPY."""
    places = sorted({file.parent for file in folder.rglob("*") if file.suffix.lower() in _SUFFIXES})
    print(render({"second photos": [row for place in places if (row := _row(place)) is not None]}))


def _row(place: Path) -> dict[str, Any] | None:
    files = sorted(file for file in place.iterdir() if file.suffix.lower() in _SUFFIXES)
    pairs = [(one, files[at + step]) for step in (1, 2) for at, one in enumerate(files[:-step])]
    if not pairs:
        return None
    found = [compare(one.read_bytes(), other.read_bytes()) for one, other in pairs]
    called = Counter(comparison.outcome for comparison in found)
    nearest = min((one.distance_bits for one in found if one.distance_bits is not None), default=None)
    return {"series": place.name, "pairs": len(pairs)} | {o: called[o] for o in Outcome} | {"nearest_bits": nearest}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
