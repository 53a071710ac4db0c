"""The robot of a simulated day: all of `gendan run`, and a scan that writes notifications as digests are written.

    python -m bot.bench.day_robot NOTIFICATIONS SPEED VISION

VISION is `real`, or `recorded`: then each picture is looked at once, and the findings are used again.
"""

import asyncio
import hashlib
import logging
import sys
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from typing_extensions import override

from bot import app as composition
from bot.bench import child
from bot.settings import load_settings
from core.notify import actions as notify
from core.notify.tables import Priority
from core.parties.tables import Person
from core.work import bodies
from core.work.deps import Deps
from core.workers.pictures import VisionPool

TICK_S = 2
HOURS = ((8, 2), (9, 2), (11, 1), (13, 1), (15, 1), (17, 2), (18, 6), (19, 3), (20, 1))
"""Hours of the day with the share of the notifications that fall due in them: most are digests of the evening."""


class RecordedVision(VisionPool):
    """Looks at each picture once; what workers beside this machine would find comes from memory."""

    def __init__(self, *, workers: int = 1) -> None:
        super().__init__(workers=workers)
        self._found: dict[tuple[str, bytes], Any] = {}

    @override
    async def run(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        picture = args[0] if args and isinstance(args[0], bytes) else repr(args).encode()
        key = (function.__name__, hashlib.sha256(picture).digest())
        if key not in self._found:
            self._found[key] = await super().run(function, *args, **kwargs)
        return self._found[key]


def notifications(total: int, speed: float) -> Callable[[AsyncSession, Deps, datetime], Any]:
    """Make the scan that writes what has fallen due; the dedupe keys make a double tick do nothing."""
    started_s = time.monotonic()
    written = 0

    async def scan(session: AsyncSession, _: Deps, now: datetime) -> None:
        nonlocal written
        hour = 6 + (time.monotonic() - started_s) * speed / 3600.0
        due = int(total * _share_due(hour))
        people = (await session.scalars(select(Person).order_by(Person.id))).all()
        for number in range(written, due):
            person = people[number % len(people)]
            await notify.send(
                session,
                to=person.address,
                key="error.not_yours",
                now=now,
                priority=Priority.DIGEST,
                dedupe=f"day:{number}",
            )
        written = due

    return scan


def _share_due(hour: float) -> float:
    """Say which share of a day's notifications is due at an hour."""
    whole = sum(share for _, share in HOURS)
    return min(1.0, sum(share * min(1.0, max(0.0, hour - first)) for first, share in HOURS) / whole)


async def _main(total: int, speed: float, vision: str) -> None:
    if vision == "recorded":
        vars(composition)["VisionPool"] = RecordedVision
    bodies.SCANS = {**bodies.SCANS, "day.notifications": notifications(total, speed)}
    async with composition.build(load_settings()) as robot:
        child.answer_questions()
        await composition.run(robot, asyncio.Event(), ready=lambda: child.say(ready=True), tick_s=TICK_S)


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    asyncio.run(_main(int(sys.argv[1]), float(sys.argv[2]), sys.argv[3]))
