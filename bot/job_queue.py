"""A worker of the scaled mode: runs job rows as procrastinate hands them out, beside any number of other workers."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import psycopg
import psycopg_pool
from procrastinate import App, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job as Word
from procrastinate.jobs import Status
from psycopg.conninfo import make_conninfo

from bot.jobs import SIDE_BY_SIDE, Work, attempt
from bot.turnstile import Turnstile
from core.database import NOTICE_A_LOSS, conninfo_of
from core.jobs import queue
from core.jobs.tables import Job, State
from core.work.deps import Deps

log = logging.getLogger(__name__)

HEARTBEAT_S = 5.0
STALLED_AFTER_S = 20.0
"""A worker that has not been heard of for this long is dead; its jobs go to the others."""
STOP_WITHIN_S = 10.0
"""How long the jobs at hand may go on when the worker stops; what is cut off is run again by another."""


@dataclass(slots=True, kw_only=True)
class QueueWorker:
    """Runs jobs from the queue until told to stop; survives a database that goes and comes back."""

    deps: Deps
    work: Mapping[str, Work]
    database_url: str
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    running: set[int] = field(default_factory=set)
    turnstile: Turnstile = field(default_factory=Turnstile)

    def stop(self) -> None:
        """Ask the worker to end after the jobs at hand."""
        self.stopping.set()

    async def run(self) -> None:
        """Run jobs; when the queue cannot be reached, try again after a short and jittered pause."""
        while not self.stopping.is_set():
            try:
                async with self._open() as app:
                    await self._run_until_stopped(app)
            except* (ConnectorException, psycopg.Error, psycopg_pool.PoolTimeout) as errors:
                log.warning("the worker pauses, the queue cannot be reached: %s", errors.exceptions[0])
            if not self.stopping.is_set():
                await asyncio.sleep(random.uniform(0.5, 2.0))  # noqa: S311 - jitter

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[App]:
        conninfo = make_conninfo(conninfo_of(self.database_url), **NOTICE_A_LOSS)
        app = App(connector=PsycopgConnector(conninfo=conninfo, min_size=1, max_size=SIDE_BY_SIDE + 2, timeout=10.0))
        app.task(name=queue.TASK, retry=RetryStrategy(wait=5))(self._run_row)
        async with app.open_async():
            yield app

    async def _run_until_stopped(self, app: App) -> None:
        async with asyncio.TaskGroup() as group:
            running = group.create_task(
                app.run_worker_async(
                    concurrency=SIDE_BY_SIDE,
                    install_signal_handlers=False,
                    delete_jobs="always",
                    shutdown_graceful_timeout=STOP_WITHIN_S,
                    update_heartbeat_interval=HEARTBEAT_S,
                    stalled_worker_timeout=STALLED_AFTER_S,
                )
            )
            adopting = group.create_task(_adopt_stalled(app))
            stopping = group.create_task(self.stopping.wait())
            await asyncio.wait((running, stopping, adopting), return_when=asyncio.FIRST_COMPLETED)
            for task in (stopping, adopting, running):
                task.cancel()

    async def _run_row(self, job_id: int) -> None:
        async with self.deps.reading() as session:
            job = await session.get(Job, job_id)
        if job is None or job.state != State.DUE or job.kind in queue.LEFT_TO_THE_ROBOT or await self._waits(job):
            return
        self.running.add(job_id)
        try:
            await attempt(self.deps, self.work, job, turnstile=self.turnstile)
        finally:
            self.running.discard(job_id)

    async def _waits(self, job: Job) -> bool:
        """Say whether a job has to wait after the deaths over it; then it is dispatched for its time."""
        if not job.claims or job.due_at <= self.deps.now():
            return False
        async with self.deps.transaction() as session:
            await queue.dispatch_anew(session, queue.Word(job_id=job.id, due_at=job.due_at, place=job.place))
        return True


async def _adopt_stalled(app: App) -> None:
    """Give the jobs of dead workers back to the queue."""
    while True:
        for word in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_S):
            await _adopt(app, word)
        await asyncio.sleep(HEARTBEAT_S)


async def _adopt(app: App, word: Word) -> None:
    try:
        await app.job_manager.retry_job(word)
        log.warning("job %s of a lost worker is run again", word.task_kwargs.get("job_id"))
    except UniqueViolation:  # it was dispatched anew meanwhile
        await app.job_manager.finish_job(word, status=Status.FAILED, delete_job=True)
    except ConnectorException:
        log.info("another worker was faster to adopt job %s", word.task_kwargs.get("job_id"))
