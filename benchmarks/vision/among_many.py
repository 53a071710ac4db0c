"""Measure end to end whether a disguised photo is noticed among many, and how long the real query takes.

python -m benchmarks.vision.among_many FOLDER [PHOTOS] [--rows N,N,...]

The photos of FOLDER are earlier photos, beside as many made-up rows as it takes (`benchmarks.vision._crowd`); every
disguise of PHOTOS of them is searched as the product searches (`core.evidence.memory`): once by the floor that has the
original, once by a stranger's; either has up to 3,000. Noticed end to end: the original is among what is found, and the
close look at it (`vision.find_like_known`) says that it is the same or shown again. The query is a photo's hashes and
looks together; its time is the median wait, beside one full decode of the same file in the same run.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.vision._crowd import Crowd, hashes_like, looks_like
from benchmarks.vision._disguises import DISGUISES
from core.evidence.memory import PhotoMemory, Seen
from vision.lookalike import Known, find_like_known
from vision.model import Color
from vision.second_look import Traces, take_traces
from vision.trials.pictures import collect, load
from vision.trials.tables import render

PHOTOS = 25
ROWS = (3_000, 100_000, 1_000_000)
LEAST_SIDE_PX = 64
FLOOR, OTHER_FLOOR, ANYBODY, MOST_OF_FLOOR = 1, 2, 3, 3_000
_AT_ONCE = 20_000
_NOW = datetime(2026, 12, 1, tzinfo=UTC)
Codes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Disguised:
    """A disguised photo: which it was, its traces, whether the close look knows it again, and one decode in ms."""

    name: str
    original: int
    traces: Traces
    is_confirmed: bool
    decode_ms: float


def main(folder: Path, photos: int, rows: Sequence[int]) -> None:
    """Print both tables for each number of earlier photos."""
    trove = collect(folder)
    files = (*trove.sharp, *trove.blurred, *trove.coded)
    pictures = [one for file in files if (one := load(file)) is not None and min(one.shape[:2]) >= LEAST_SIDE_PX]
    earlier = [take_traces(_jpeg(picture, 92)) for picture in pictures]
    asked = range(0, len(trove.sharp), max(1, len(trove.sharp) // photos))
    disguised = [one for number in asked for one in _disguises(number, pictures[number], earlier[number])]
    looks, hashes = looks_like(pictures), hashes_like(pictures)
    for count in rows:
        memory = _remembered(earlier, looks, hashes, count)
        found = [_row(name, [one for one in disguised if one.name == name], memory) for name in DISGUISES]
        title = f"of {count} earlier photos, {len(earlier)} of them real"
        print("\n".join(render({title: found, f"the query, {count}": [_times(disguised, memory)]})), flush=True)


def _disguises(number: int, picture: Color, own: Traces) -> list[Disguised]:
    rng = np.random.default_rng(number)
    return [_disguised(name, number, _jpeg(dress(picture, rng), 85), own) for name, dress in DISGUISES.items()]


def _disguised(name: str, number: int, data: bytes, own: Traces) -> Disguised:
    traces = take_traces(data)
    close = find_like_known(traces.turns, traces.sketch, [Known(fingerprint=own.turns[:32], sketch=own.sketch)])
    decode_ms = _wait_ms(lambda: cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR))
    is_confirmed = close.like is not None or bool(close.within)
    return Disguised(name=name, original=number, traces=traces, is_confirmed=is_confirmed, decode_ms=decode_ms)


def _remembered(earlier: Sequence[Traces], looks: Crowd, hashes: Crowd, count: int) -> PhotoMemory:
    """Remember the real photos first, then made-up rows."""
    rng = np.random.default_rng(5)
    memory = PhotoMemory()
    real = [(one.turns[:32], one.looks[:32]) for one in earlier[:count]]
    memory.add([_seen(number, count, *codes) for number, codes in enumerate(real)])
    for start in range(len(real), count, _AT_ONCE):
        size = min(_AT_ONCE, count - start)
        pairs = zip(hashes.draw(size, rng), looks.draw(size, rng), strict=True)
        memory.add([_seen(start + at, count, row.tobytes(), look.tobytes()) for at, (row, look) in enumerate(pairs)])
    return memory


def _seen(number: int, count: int, fingerprint: bytes, look: bytes) -> Seen:
    of_each = min(MOST_OF_FLOOR, count // 2)
    sender_id = FLOOR if number < of_each else OTHER_FLOOR if number < 2 * of_each else ANYBODY
    return Seen(photo_id=number, sender_id=sender_id, seen_at=_NOW, fingerprint=fingerprint, look_code=look)


def _row(name: str, ones: Sequence[Disguised], memory: PhotoMemory) -> dict[str, Any]:
    known = np.array([one.is_confirmed for one in ones])
    own, strangers = (
        np.array([one.original in _found(memory, one, floor) for one in ones]) for floor in (FLOOR, OTHER_FLOOR)
    )
    return {
        "disguise": name,
        "photos": len(ones),
        "known again": float(known.mean()),
        "found, own floor": float(own.mean()),
        "found, stranger's": float(strangers.mean()),
        "end to end, own floor": float((own & known).mean()),
        "end to end, stranger's": float((strangers & known).mean()),
    }


def _times(disguised: Sequence[Disguised], memory: PhotoMemory) -> dict[str, Any]:
    """Time the query by its kind: a plain photo has 8 turns and one look, one with bars or a picture in it more."""
    waits = [(one, _wait_ms(partial(_found, memory, one, FLOOR))) for one in disguised]
    plain = [ms for one, ms in waits if len(one.traces.turns) + len(one.traces.looks) == 9 * 32]
    every = [ms for _, ms in waits]
    decode = float(np.median([one.decode_ms for one in disguised]))
    measured = {"plain photo, ms": float(np.median(plain)) if plain else None, "all, ms": float(np.median(every))}
    return {"queries": len(every), **measured, "best, ms": min(every), "one decode, ms": decode}


def _found(memory: PhotoMemory, one: Disguised, floor: int) -> list[int]:
    return memory.search(turns=_rows(one.traces.turns), looks=_rows(one.traces.looks), floor=[floor])


def _rows(codes: bytes) -> Codes:
    return np.frombuffer(codes, np.uint8).reshape(-1, 32)


def _jpeg(picture: Color, quality: int) -> bytes:
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()


def _wait_ms(call: Callable[[], object]) -> float:
    started_s = time.perf_counter()
    call()
    return (time.perf_counter() - started_s) * 1000


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("photos", type=int, nargs="?", default=PHOTOS)
    parser.add_argument("--rows", default=",".join(map(str, ROWS)))
    given = parser.parse_args()
    main(given.folder, given.photos, [int(count) for count in given.rows.split(",")])
