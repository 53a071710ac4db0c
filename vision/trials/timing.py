"""Measure processor time of the checks as multiples of one full decode of the same file, and of the search."""

import time
import timeit
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vision.comparison import sketch_beside_paper
from vision.deferred import cv2
from vision.intake import WORK_PX, shrink
from vision.model import Color
from vision.report import inspect
from vision.search import HashIndex
from vision.second_look import second_look
from vision.stage_hint import embed
from vision.trials.pictures import gray_of, load

_ROUNDS = 5
_SIZES = ((1280, 960), (4032, 3024))
SEARCH_RADIUS_BITS = 24


def measure_checks(files: Sequence[Path]) -> list[dict[str, Any]]:
    """Time the first answer and the complete check against `cv2.imdecode`, at 1280 x 960 and at 12 MP.

    Where all photos are smaller, they are timed as they are.
    The complete check is the first answer with features and embedding, made from the picture at working size;
    `with_clean_copy_x` adds what is done beside them: colors decoded, faces hidden, the copy encoded, the screen hint.
    """
    pictures = [picture for file in files if (picture := load(file, long_px=None)) is not None]
    # An enlarged small photo decodes faster than a real one: only photos of a camera's own size are scaled.
    large = [picture for picture in pictures if max(picture.shape) >= WORK_PX]
    if large:
        return [_size_row(large, size) for size in _SIZES]
    return [_size_row(pictures, None)] if pictures else []


def measure_search(rows: Sequence[int] = (1_000_000, 10_000_000), *, seed: int = 0) -> list[dict[str, Any]]:
    """Time one exact query within 24 bits against random hashes, and check it against a plain count of all bits.

    `ms` is what the caller waits, the best of a few (the scan is shared by the cores); `plain_x` is how many times
    as long the plain count takes. `seed` makes the hashes.
    """
    rng = np.random.default_rng(seed)
    table = []
    for count in rows:
        hashes = rng.integers(0, 256, (count, 32), dtype=np.uint8)
        index = HashIndex(hashes)
        query = hashes[count // 3].copy()
        query[:2] ^= 255
        hits = index.within(query, SEARCH_RADIUS_BITS)
        plain = _plain_search(hashes, query)
        row = {"hashes": count, "ms": _best_wall_ms(partial(index.within, query, SEARCH_RADIUS_BITS))}
        plain_ms = _best_wall_ms(partial(_plain_search, hashes, query))
        exact = sorted(hits.rows.tolist()) == plain.tolist()
        table.append({**row, "plain_x": plain_ms / row["ms"], "exact": exact})
    return table


def _size_row(pictures: Sequence[Color], size: tuple[int, int] | None) -> dict[str, Any]:
    decode = first = complete = both = 0.0
    for picture in pictures:
        data = _as_file(picture, size or (picture.shape[1], picture.shape[0]))
        raw = np.frombuffer(data, np.uint8)
        color = shrink(picture, WORK_PX)
        gray = gray_of(color)
        decode += _best_ms(partial(cv2.imdecode, raw, cv2.IMREAD_COLOR))
        inspected = _best_ms(partial(inspect, data))
        first += inspected
        complete += inspected + _best_ms(partial(sketch_beside_paper, gray)) + _best_ms(partial(embed, color))
        both += inspected + _best_ms(partial(second_look, data))
    count = len(pictures)
    row = {"size": f"{size[0]} x {size[1]}" if size else "as they are", "photos": count, "decode_ms": decode / count}
    times = {"first_answer_x": first / decode, "complete_x": complete / decode}
    return {**row, **times, "with_clean_copy_x": both / decode}


def _as_file(picture: Color, size: tuple[int, int]) -> bytes:
    lies, lie = picture.shape[1] >= picture.shape[0], size[0] >= size[1]
    turned = picture if lies == lie else np.rot90(picture)
    scaled = cv2.resize(turned, size, interpolation=cv2.INTER_AREA if turned.shape[1] > size[0] else cv2.INTER_CUBIC)
    return cv2.imencode(".jpg", scaled, [cv2.IMWRITE_JPEG_QUALITY, 85])[1].tobytes()


def _plain_search(hashes: NDArray[np.uint8], query: NDArray[np.uint8]) -> NDArray[np.int64]:
    words = hashes.view(np.uint64) ^ query.view(np.uint64)
    return np.flatnonzero(np.bitwise_count(words).sum(axis=1) <= SEARCH_RADIUS_BITS)


def _best_wall_ms(call: Callable[[], object]) -> float:
    return min(timeit.repeat(call, number=1, repeat=4 * _ROUNDS)) * 1000


def _best_ms(call: Callable[[], object]) -> float:
    # Processor time, and the best of a few: what else runs on the machine does not count.
    call()
    spent = []
    for _ in range(_ROUNDS):
        start = time.process_time()
        call()
        spent.append((time.process_time() - start) * 1000)
    return min(spent)
