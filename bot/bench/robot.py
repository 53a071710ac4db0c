"""The real robot as a process that is measured: all of `gendan run`, with its settings from the environment.

    python -m bot.bench.robot LIMITED JOBS

LIMITED is 1 for Telegram's limits, 0 for none (the messenger of the measurement counts none then);
JOBS is 0 to leave jobs lying, as workers beside this process would do them.
"""

import asyncio
import logging
import sys
from dataclasses import dataclass, replace

from typing_extensions import override

from bot import app as composition
from bot.bench import child
from bot.jobs import JobLoop
from bot.settings import load_settings
from core.notify.model import Limits

NO_LIMITS = Limits(chat_per_s=1e6, group_per_min=10**6, bot_per_s=1e6)


@dataclass(slots=True, kw_only=True)
class NoJobs(JobLoop):
    """Leaves the jobs to others."""

    @override
    async def run(self) -> None:
        """Wait to be told to stop."""
        while not self.stopping:
            self.wake.clear()
            await self.wake.wait()


async def _main(limited: bool, has_jobs: bool) -> None:
    async with composition.build(load_settings(), limits=Limits() if limited else NO_LIMITS) as built:
        robot = built if has_jobs else replace(built, work=NoJobs(deps=built.deps, work={}))
        built.database.after_commit = robot.wake
        child.answer_questions()
        await composition.run(robot, asyncio.Event(), ready=lambda: child.say(ready=True))


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    asyncio.run(_main(sys.argv[1] == "1", sys.argv[2] == "1"))
