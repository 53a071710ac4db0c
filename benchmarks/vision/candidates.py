"""Measure whether the original of an edited photo is among the candidates: by hash, and by the look of the network.

python -m benchmarks.vision.candidates FOLDER [--fit]
"""

import base64
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from core.evidence.memory import MOST_FOUND, NEAR_BITS
from vision.fingerprint import fingerprint
from vision.model import Color
from vision.network import describe
from vision.search import HashIndex
from vision.second_look import looks_of, turns_of
from vision.stage_hint import embed
from vision.trials.edits import EDITS
from vision.trials.pictures import gray_of, load
from vision.trials.tables import render

_QUERIES = 60
_MOST = 1500


def main(folder: Path, *, fit: bool) -> None:
    """Print the table, or with `fit` the usual description for `vision.embedding_code`."""
    files = sorted(file for file in folder.rglob("*") if file.suffix.lower() in (".jpg", ".jpeg"))[:_MOST]
    pictures = [picture for file in files if (picture := load(file, long_px=640)) is not None]
    if fit:
        usual = np.mean([describe(picture) for picture in pictures], axis=0)
        print(base64.b85encode(np.round(usual * 1000).clip(0, 255).astype(np.uint8).tobytes()).decode())
        return
    print(*render({f"original among the candidates, of {len(pictures)} photos": _table(pictures)}), sep="\n")


def _table(pictures: Sequence[Color]) -> list[dict[str, Any]]:
    hashes, looks = HashIndex(), HashIndex()
    for picture in pictures:
        hashes.append(np.frombuffer(fingerprint(gray_of(picture)), np.uint8))
        looks.append(_rows(looks_of(gray_of(picture), picture, embed(picture)))[:1])
    return [_row(name, pictures, hashes, looks) for name in EDITS]


def _row(name: str, pictures: Sequence[Color], hashes: HashIndex, looks: HashIndex) -> dict[str, Any]:
    rng = np.random.default_rng(9)
    asked = range(0, len(pictures), max(1, len(pictures) // _QUERIES))
    found: list[tuple[bool, bool]] = []
    for number in asked:
        edited = EDITS[name](pictures[number], rng)
        gray = gray_of(edited)
        by_hash = number in hashes.within(_rows(turns_of(gray)), NEAR_BITS).rows
        own = _rows(looks_of(gray, edited, embed(edited)))
        by_look = any(number in looks.nearest(look, MOST_FOUND // 2).rows for look in own)
        found.append((bool(by_hash), by_look))
    shares = np.array(found).mean(axis=0)
    either = float(np.mean([one or other for one, other in found]))
    return {"edit": name, "photos": len(found), "by hash": shares[0], "by look": shares[1], "either": either}


def _rows(hashes: bytes) -> np.ndarray:
    return np.frombuffer(hashes, np.uint8).reshape(-1, 32)


if __name__ == "__main__":
    main(Path(sys.argv[1]), fit="--fit" in sys.argv)
