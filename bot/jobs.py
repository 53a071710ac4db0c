"""The embedded job loop: runs due rows, a few side by side; what a crash leaves is simply run again."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from core.jobs import actions as jobs
from core.jobs import queries as due
from core.jobs.tables import Job, State
from handlers.context import Deps

log = logging.getLogger(__name__)

Work = Callable[[Deps, Job], Awaitable[None]]
"""Does a job and writes its effect together with `jobs.complete` in one transaction."""

SIDE_BY_SIDE = 4
LONGEST_WAIT_S = 1.0


@dataclass(slots=True, kw_only=True)
class JobLoop:
    """Runs the jobs of the embedded mode."""

    deps: Deps
    work: Mapping[str, Work]
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    running: set[int] = field(default_factory=set)
    stopping: bool = False

    def stop(self) -> None:
        """Ask the loop to end after the jobs at hand."""
        self.stopping = True
        self.wake.set()

    async def run(self) -> None:
        """Run jobs until told to stop; the jobs at hand are finished."""
        async with asyncio.TaskGroup() as group:
            while not self.stopping:
                self.wake.clear()
                for job in await self._list_due():
                    self.running.add(job.id)
                    group.create_task(self._run(job))
                try:
                    await asyncio.wait_for(self.wake.wait(), LONGEST_WAIT_S)
                except TimeoutError:
                    continue

    async def _list_due(self) -> list[Job]:
        free = SIDE_BY_SIDE - len(self.running)
        if free <= 0:
            return []
        try:
            async with self.deps.reading() as session:
                return list(await due.list_due(session, now=self.deps.now(), but=self.running, limit=free))
        except (DBAPIError, PoolTimeout) as error:
            log.warning("the job loop pauses, the database refuses: %s", type(error).__name__)
            return []

    async def _run(self, job: Job) -> None:
        try:
            await self.work[job.kind](self.deps, job)
        except Exception as error:
            await self._fail(job, error)
        finally:
            self.running.discard(job.id)
            self.wake.set()

    async def _fail(self, job: Job, error: Exception) -> None:
        log.warning("job %s %s failed: %r", job.id, job.kind, error)
        try:
            async with self.deps.transaction() as session:
                state = await jobs.fail(session, job_id=job.id, error=repr(error), now=self.deps.now())
        except (DBAPIError, PoolTimeout) as refusal:
            log.warning("the failure of job %s could not be noted: %s", job.id, type(refusal).__name__)
            return
        if state is State.DEAD:
            log.error("job %s %s is given up", job.id, job.kind, exc_info=error)
