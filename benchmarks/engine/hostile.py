"""Seconds and megabytes of every hostile file at every function that reads files from outside.

    python -m benchmarks.engine.hostile [--family sheet] [--least-s 0.5]

Each runs in a worker with the limits of the robot. A file that ends its worker is shown as the loss; the others with
the processor time of the call and the most that was resident of the worker, libraries among them.
"""

import argparse
import asyncio
import re
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import vision
from bot.commands.plan_files import judge, learn, read_problem
from bot.commands.verdicts import examine
from core.orders.sheets.sheet import read_orders
from core.workers import WorkerLost
from core.workers.pictures import VisionPool
from tests.hostile.corpus import KINDS, Family, Kind
from vision.clip import preview, read_clip

Call = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]
DOORS: dict[str, Callable[[bytes, Path], Call]] = {
    "photo": lambda data, _: (vision.inspect, (data,), {}),
    "second look": lambda data, _: (vision.second_look, (data,), {}),
    "clip": lambda data, _: (read_clip, (data,), {}),
    "preview": lambda data, _: (preview, (data,), {"kind": "gif"}),
    "sheet": lambda data, _: (read_orders, (data,), {"filename": "order.xlsx", "today": date(2026, 12, 1)}),
    "export": lambda _, file: (examine, ([file],), {}),
    "problem": lambda _, file: (read_problem, (file,), {}),
    "plan": lambda _, file: (judge, (file, file), {}),
    "record": lambda _, file: (learn, (file, None), {}),
}


def measured(function: Callable[..., Any], args: tuple[Any, ...], more: dict[str, Any]) -> tuple[float, float, str]:
    """Call in the worker; give processor seconds, MB resident at most, and how it ended."""
    Path("/proc/self/clear_refs").write_text("5")
    started_s, ended = time.process_time(), "read"
    try:
        ended = str(getattr(function(*args, **more), "refusal", None) or "read")
    except MemoryError:
        raise
    except Exception as error:
        ended = str(getattr(error, "reason", None) or getattr(error, "code", None) or type(error).__name__)
    took_s = time.process_time() - started_s
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    return took_s, int(found[1]) / 1024 if found else 0.0, ended


async def _measure(pool: VisionPool, kind: Kind, door: str, file: Path) -> tuple[float, float, str]:
    from benchmarks.engine import hostile  # not __main__: a worker has to find it

    try:
        return await pool.run(hostile.measured, *DOORS[door](kind.data, file))
    except WorkerLost as lost:
        return float("inf"), float("inf"), lost.loss


async def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--family", choices=list(Family), action="append", help="default: all")
    parser.add_argument("--least-s", type=float, default=0.0, help="leave out what takes less")
    given = parser.parse_args()
    print("| kind | door | s | MB | ends as |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "file"
        async with VisionPool() as pool:
            for kind in (one for one in KINDS.values() if one.family in (given.family or Family)):
                file.write_bytes(kind.data)
                for door in DOORS:
                    took_s, mb, ended = await _measure(pool, kind, door, file)
                    if took_s >= given.least_s:
                        print(f"| {kind.name} | {door} | {took_s:.2f} | {mb:.0f} | {ended} |", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
