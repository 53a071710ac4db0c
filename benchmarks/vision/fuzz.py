"""Send ten thousand damaged files through the intake and count how each ended.

    python -m benchmarks.vision.fuzz [COUNT]

A crash, a file over 5 s, or a worker over 1 GB of memory makes the run fail.
"""

import asyncio
import resource
import sys
import time
from collections import Counter
from dataclasses import replace

import numpy as np

import vision
from core.workers import WorkerLost
from core.workers.limits import FILE_LIMITS
from core.workers.pictures import VisionPool
from tests.vision.scenes import encoded, phone_exif, scene

LIMIT_S = 5.0
LIMIT_KB = 1024 * 1024
BATCH = 50


def seeds() -> list[bytes]:
    """Encode one picture in every format of the list, with and without EXIF."""
    picture = scene(1, width_px=200, height_px=150)
    kinds = ("JPEG", "PNG", "WEBP", "HEIF", "AVIF")
    return [encoded(picture, kind, exif=phone_exif(orientation=6)) for kind in kinds] + [encoded(picture, "JPEG")]


def mutate(data: bytes, other: bytes, rng: np.random.Generator) -> bytes:
    """Damage a file: flip, cut, fill, swap in a piece of another, or repeat a piece."""
    raw = bytearray(data)
    for _ in range(int(rng.integers(1, 6))):
        at, size = int(rng.integers(0, max(1, len(raw)))), int(rng.integers(1, 64))
        kind = int(rng.integers(0, 6))
        if kind == 0:
            raw[at : at + 1] = bytes([int(rng.integers(0, 256))])
        elif kind == 1:
            del raw[at : at + size * 8]
        elif kind == 2:
            raw[at : at + size] = b"\xff" * size
        elif kind == 3:
            raw[at : at + size] = other[at : at + size]
        elif kind == 4:
            raw[at:at] = raw[max(0, at - size) : at]
        else:
            # Sizes stand in the first bytes; damage there makes bombs.
            head = int(rng.integers(0, min(200, len(raw)) or 1))
            raw[head : head + 2] = rng.integers(0, 256, 2, dtype=np.uint8).tobytes()
    return bytes(raw)


def inspect_all(files: list[bytes]) -> tuple[list[str], float, int]:
    """Inspect files here; give how each ended, the slowest in seconds, and the peak memory in KB."""
    ends, slowest = [], 0.0
    for data in files:
        start = time.monotonic()
        ends.append(str(vision.inspect(data).refusal or "ACCEPTED"))
        slowest = max(slowest, time.monotonic() - start)
    return ends, slowest, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


async def main(count: int) -> int:
    """Run the fuzzer and print the table."""
    rng = np.random.default_rng(2026)
    originals = seeds()
    ends: Counter[str] = Counter()
    slowest, peak_kb = 0.0, 0
    async with VisionPool(limits=replace(FILE_LIMITS, cpu_s=60, still_s=60)) as pool:
        for _ in range(0, count, BATCH):
            picks = rng.integers(0, len(originals), (BATCH, 2))
            files = [mutate(originals[a], originals[b], rng) for a, b in picks]
            try:
                found, batch_s, batch_kb = await pool.run(inspect_all, files)
                ends.update(found)
                slowest, peak_kb = max(slowest, batch_s), max(peak_kb, batch_kb)
            except WorkerLost as lost:
                ends[f"LOST {lost}"] += 1
    for end, number in ends.most_common():
        print(f"{end:20s} {number}")
    print(f"slowest {slowest:.2f} s, peak memory {peak_kb / 1024:.0f} MB")
    is_bad = any(end.startswith("LOST") for end in ends) or slowest > LIMIT_S or peak_kb > LIMIT_KB
    return 1 if is_bad else 0


if __name__ == "__main__":
    from benchmarks.vision import fuzz

    sys.exit(asyncio.run(fuzz.main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)))
