"""Measure whether edited copies are noticed, and whether different photos are left in peace."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from vision.comparison import COPY_BITS, decide, nearest, sketch_beside_paper
from vision.fingerprint import fingerprint, variants
from vision.model import Color, Outcome
from vision.same_view import Sketch, align
from vision.trials.edits import EDITS
from vision.trials.pictures import gray_of, load

ALIGNED_PAIRS = 300
"""Of the different pairs, the nearest by hash are aligned too; the others are only hashed."""


def measure_edits(files: Sequence[Path], *, seed: int = 7) -> list[dict[str, Any]]:
    """Send each photo through each edit and compare it with the original; a row an edit, none without photos.

    The same `seed` gives the same edits.
    """
    rng = np.random.default_rng(seed)
    pictures = [p for p in map(load, files) if p is not None]
    if not pictures:
        return []
    originals = [(p, sketch_beside_paper(gray_of(p))) for p in pictures]
    return [_row(name, [_outcome(p, own, edit(p, rng)) for p, own in originals]) for name, edit in EDITS.items()]


def measure_different(files: Sequence[Path]) -> list[dict[str, Any]]:
    """Compare every pair of different photos; true duplicates in the folder are counted apart."""
    grays = [gray_of(p) for p in map(load, files) if p is not None]
    distances = _pair_distances([fingerprint(g) for g in grays], [variants(g) for g in grays])
    pairs = sorted((int(d), i, j) for (i, j), d in np.ndenumerate(distances) if i < j)
    duplicates = [pair for pair in pairs if pair[0] <= COPY_BITS]
    sketches: dict[int, Sketch] = {}
    accused = 0
    for distance, i, j in pairs[len(duplicates) :][:ALIGNED_PAIRS]:
        for k in (i, j):
            sketches.setdefault(k, sketch_beside_paper(grays[k]))
        found = decide(same_bytes=False, distance_bits=distance, alignment=align(sketches[i], sketches[j]))
        accused += found.outcome is not Outcome.NEW
    nearest_bits = pairs[len(duplicates)][0] if len(pairs) > len(duplicates) else None
    return [{"pairs": len(pairs), "duplicates": len(duplicates), "accused": accused, "nearest_bits": nearest_bits}]


def _outcome(original: Color, own: Sketch, edited: Color) -> Outcome:
    gray = gray_of(edited)
    distance = nearest(gray_of(original), gray)
    fit = None if distance <= COPY_BITS else align(own, sketch_beside_paper(gray))
    return decide(same_bytes=False, distance_bits=distance, alignment=fit).outcome


def _row(name: str, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    count = len(outcomes)
    caught = sum(outcome is not Outcome.NEW for outcome in outcomes)
    copies = sum(outcome is Outcome.COPY for outcome in outcomes)
    return {"edit": name, "photos": len(outcomes), "caught": caught / count, "as_copy": copies / count}


def _pair_distances(hashes: Sequence[bytes], turns: Sequence[np.ndarray]) -> np.ndarray:
    rows = np.frombuffer(b"".join(hashes), np.uint8).reshape(-1, 32)
    nearest_of = [np.bitwise_count(t[:, None, :] ^ rows[None]).sum(axis=2).min(axis=0) for t in turns]
    return np.array(nearest_of).reshape(len(rows), len(rows))
