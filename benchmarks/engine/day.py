"""Let a working day pass at many times its speed: mornings, bursts of photos, questions, digests; then count.

    python -m benchmarks.engine.day [--workshops 500] [--photos 10000] [--notifications 80000] [--speed 60]
                                    [--vision recorded|real] [--json]

Real processes: the sandbox with the crowd in it, and the robot as `gendan run` has it, embedded on SQLite. `received`
is the time from the moment the sandbox hands an update over to the moment the robot acknowledges it, which it does
only after its commit. With `--vision recorded` each picture is looked at once by the real vision, as the machines that
do this are not what is measured here. Exits with 1 when anything was lost.
"""

import argparse
import asyncio
import json
import os
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp

from bot.bench import child, ground
from bot.bench.child import Child
from bot.bench.day_stage import BOTS, WORKERS
from bot.bench.engine import robot_settings
from bot.bench.stage import token_of

SAMPLE_S = 5.0
REST_S = 300.0


async def simulate(*, workshops: int, photos: int, notifications: int, speed: float, vision: str) -> dict[str, Any]:
    """Let the day pass, wait until everything is settled, and give what was counted."""
    with TemporaryDirectory(prefix="gendan-day-") as name:
        folder = Path(name)
        database = folder / "gendan.sqlite3"
        await ground.open_town(f"sqlite+aiosqlite:///{database}", workshops=workshops, workers=WORKERS, bots=BOTS)
        async with child.start("bot.bench.day_stage", str(workshops), str(photos), str(speed)) as (_, said):
            address = said["address"]
            settings = robot_settings(address, folder, ",".join(token_of(number) for number in range(BOTS)))
            arguments = (str(notifications), str(speed), vision)
            async with child.start("bot.bench.day_robot", *arguments, environment=settings) as (robot, _):
                counted = await _day(address, robot, database, photos + notifications)
    return counted


async def _day(address: str, robot: Child, database: Path, expected: int) -> dict[str, Any]:
    samples: list[tuple[float, float]] = []
    timeout = aiohttp.ClientTimeout(total=None)
    async with aiohttp.ClientSession(timeout=timeout) as http, asyncio.TaskGroup() as group:
        sampling = group.create_task(_sample(robot, samples))
        started_s = time.perf_counter()
        async with http.post(f"{address}/bench/pass_by") as response:
            sent = await response.json()
        lasted_s = time.perf_counter() - started_s
        state = await _until_settled(http, address, database)
        sampling.cancel()
    figures = await robot.ask()
    lost = _lost(database, sent, state)
    return {
        "lost": lost,
        "lasted_s": round(lasted_s, 1),
        "settled_after_s": round(time.perf_counter() - started_s - lasted_s, 1),
        **state,
        "messages_sent": _number(database, "SELECT count(*) FROM outbox WHERE state = 'SENT'"),
        "rss_mib_at_the_end": round(figures["rss_bytes"] / 2**20),
        "rss_growth_mib_per_hour": round(_slope(samples[len(samples) // 4 :]) * 3600 / 2**20, 1),
        "robot_cpu_s": round(figures["cpu_s"], 1),
        "load": os.getloadavg(),
    }


async def _sample(robot: Child, samples: list[tuple[float, float]]) -> None:
    while True:
        samples.append((time.perf_counter(), (await robot.ask())["rss_bytes"]))
        await asyncio.sleep(SAMPLE_S)


async def _until_settled(http: aiohttp.ClientSession, address: str, database: Path) -> dict[str, Any]:
    deadline_s = time.perf_counter() + REST_S
    while True:
        async with http.post(f"{address}/bench/state") as response:
            state: dict[str, Any] = await response.json()
        if (not state["unacknowledged"] and not _number(database, OPEN)) or time.perf_counter() > deadline_s:
            return state
        await asyncio.sleep(1.0)


UNDONE = "SELECT count(*) FROM job WHERE state = 'DEAD' OR due_at <= datetime('now')"
OPEN = f"SELECT (SELECT count(*) FROM outbox WHERE state IN ('QUEUED', 'SENDING')) + ({UNDONE})"


def _lost(database: Path, sent: dict[str, int], state: dict[str, Any]) -> dict[str, int]:
    """Count what is missing: photos without a row or not settled, updates, notifications that were not sent."""
    settled = _number(database, "SELECT count(*) FROM photo WHERE state != 'RECEIVED'")
    undelivered = _number(database, "SELECT count(*) FROM outbox WHERE state != 'SENT'")
    return {
        "photos": sent["photos"] - settled,
        "updates": state["unacknowledged"] + _number(database, "SELECT count(*) FROM failed_update"),
        "messages": undelivered,
        "jobs": _number(database, UNDONE),
    }


def _number(database: Path, query: str) -> int:
    with closing(sqlite3.connect(database, timeout=30)) as connection:
        return int(connection.execute(query).fetchone()[0])


def _slope(samples: list[tuple[float, float]]) -> float:
    """Fit a line through (seconds, bytes) and give its slope."""
    if len(samples) < 2:
        return 0.0
    mean_s = sum(at_s for at_s, _ in samples) / len(samples)
    mean = sum(value for _, value in samples) / len(samples)
    spread = sum((at_s - mean_s) ** 2 for at_s, _ in samples)
    return sum((at_s - mean_s) * (value - mean) for at_s, value in samples) / spread


def main() -> int:
    """Run it as a program."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine.day", description=__doc__)
    parser.add_argument("--workshops", type=int, default=500)
    parser.add_argument("--photos", type=int, default=10_000)
    parser.add_argument("--notifications", type=int, default=80_000)
    parser.add_argument("--speed", type=float, default=60.0)
    parser.add_argument("--vision", choices=("recorded", "real"), default="recorded")
    parser.add_argument("--json", action="store_true")
    given = vars(parser.parse_args())
    as_json = given.pop("json")
    counted = asyncio.run(simulate(**given))
    print(
        json.dumps(counted, indent=2) if as_json else "\n".join(f"{key:26} {value}" for key, value in counted.items())
    )
    return 1 if any(counted["lost"].values()) else 0


if __name__ == "__main__":
    sys.exit(main())
