"""Measure the idle robot of the embedded mode: processor time, memory without vision, seconds from start to ready.

    python -m benchmarks.engine.footprint [--seconds 30] [--json]

Targets: under 2 % of a core, under 350 MiB, under 5 s. The robot is a process of `gendan run` with one bot on an empty
database that has been migrated before, beside a sandbox that says nothing.
"""

import argparse
import asyncio
import json
import os
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.bench import child
from bot.bench.engine import robot_settings
from bot.bench.stage import token_of


async def measure(*, seconds: float) -> dict[str, Any]:
    """Start the robot twice, the second time with everything in place, and watch it do nothing."""
    async with child.start("bot.bench.stage", "1", "1", "1") as (_, said):
        with TemporaryDirectory(prefix="gendan-footprint-") as name:
            settings = robot_settings(said["address"], Path(name), token_of(0))
            async with child.start("bot.bench.robot", "1", "1", environment=settings):
                pass
            started_s = time.perf_counter()
            async with child.start("bot.bench.robot", "1", "1", environment=settings) as (robot, _):
                ready_s = time.perf_counter() - started_s
                before = await robot.ask()
                await asyncio.sleep(seconds)
                after = await robot.ask()
    return {
        "idle_percent_of_a_core": round((after["cpu_s"] - before["cpu_s"]) / seconds * 100, 2),
        "memory_mib": round(after["rss_bytes"] / 2**20),
        "start_to_ready_s": round(ready_s, 2),
        "start_cpu_s": round(before["cpu_s"], 2),
        "watched_s": seconds,
        "load": os.getloadavg(),
    }


def main() -> None:
    """Run it as a program."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine.footprint", description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    measured = asyncio.run(measure(seconds=given.seconds))
    print(json.dumps(measured, indent=2) if given.json else "\n".join(f"{k:24} {v}" for k, v in measured.items()))


if __name__ == "__main__":
    main()
