"""Run the jobs: by the one loop of the embedded mode, or as a worker of the queue on PostgreSQL.

Either way a job's effect and the deletion of its row are one transaction, so what a crash leaves is simply run again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession

from bot import metrics, watch
from bot.turnstile import Turnstile
from core.blobs import BlobsUnavailable
from core.database import REFUSALS, is_lasting
from core.files import FilesAway, FilesSlowed
from core.incidents import actions as incidents
from core.incidents.tables import Kind
from core.jobs import actions as jobs
from core.jobs import queries as due
from core.jobs import queue
from core.jobs.tables import Job, State
from core.work import given_up
from core.work.deps import Deps
from core.work.whole import NotAllKnown
from core.workers import on_behalf_of

log = logging.getLogger(__name__)

Work = Callable[[Deps, Job], Awaitable[None]]
"""Does a job and writes its effect together with `jobs.complete` in one transaction."""


class OfALaterRelease(LookupError):
    """A job of a kind that this program has never heard of; it waits for a worker that has."""


PASSING = (
    BlobsUnavailable,
    FilesAway,
    OperationalError,
    InterfaceError,
    PoolTimeout,
    OfALaterRelease,
    NotAllKnown,
)
"""The store, the messenger, the database or the right release is away: the job waits, however long, for it."""

ABOUT = ("order_id", "photo_id")
"""Arguments of jobs that the log names."""

SIDE_BY_SIDE = 4
LONGEST_WAIT_S = 1.0


async def attempt(deps: Deps, work: Mapping[str, Work], job: Job, *, turnstile: Turnstile) -> None:
    """Try a job once; a failure is noted on its row, with the instant of the next try.

    One that was at hand when a process died is tried with no other beside it, so that none is blamed for its neighbour;
    after too many deaths it is given up.

    Raises:
        DBAPIError: Not even the failure could be noted.
        sqlalchemy.exc.TimeoutError: Likewise.
    """
    about = {name.removesuffix("_id"): job.args[name] for name in ABOUT if isinstance(job.args.get(name), int)}
    with watch.work("job", kind=job.kind, job=job.id, **about):
        async with turnstile.alone() if job.claims else turnstile.together():
            deaths = await _claim(deps, job)
            if deaths is not None and deaths < jobs.MOST_DEATHS:
                await _attempt(deps, work, job)
            elif deaths is not None:
                await _fail(deps, job, jobs.WorkerDied(f"{deaths} processes died while they did it"))


async def _claim(deps: Deps, job: Job) -> int | None:
    async with deps.transaction() as session:
        deaths = await jobs.claim(session, job_id=job.id, now=deps.now())
        if deaths:
            log.warning("job %s %s was at hand when a process died, for the %d. time", job.id, job.kind, deaths)
            await incidents.note(session, kind=Kind.DIED, now=deps.now(), detail=f"job {job.id} {job.kind}")
    return deaths


async def _attempt(deps: Deps, work: Mapping[str, Work], job: Job) -> None:
    try:
        with metrics.JOB_S.labels(job.kind).time(), on_behalf_of(job.sender_id):
            await _known(work, job)(deps, job)
    except Exception as error:
        await _fail(deps, job, error)


def _known(work: Mapping[str, Work], job: Job) -> Work:
    if job.kind not in work:
        raise OfALaterRelease(job.kind)
    return work[job.kind]


async def _fail(deps: Deps, job: Job, error: Exception) -> None:
    metrics.JOB_FAILURES.labels(job.kind).inc()
    log.warning("job %s %s failed: %r", job.id, job.kind, error)
    try:
        state = await _note(deps, job, error, tells=True)
    except Exception as failure:
        if not is_lasting(failure):
            raise
        log.exception("nobody can be told of job %s %s", job.id, job.kind)
        state = await _note(deps, job, error, tells=False)
    if state == State.DEAD:
        log.error("job %s %s is given up", job.id, job.kind, exc_info=error)


async def _note(deps: Deps, job: Job, error: Exception, *, tells: bool) -> State | None:
    """Note a failure; where it is the last one, tell who waits for the job."""
    is_deadly = isinstance(error, jobs.WorkerDied)
    text, now = deps.redact(repr(error)), deps.now()
    async with deps.transaction() as session:
        state = await jobs.fail(
            session, job_id=job.id, error=text, now=now, is_passing=isinstance(error, PASSING), is_deadly=is_deadly
        )
        kind = incident_of(error)
        if kind is not None:
            await incidents.note(session, kind=kind, now=now, detail=text)
        if state == State.DEAD and tells:
            await given_up.settle(session, job=job, now=now)
    return state


def incident_of(error: Exception) -> Kind | None:
    """Say which incident a failure is a sign of; None where it is the job's own."""
    match error:
        case FilesSlowed():
            return Kind.SLOWED
        case FilesAway():
            return Kind.MESSENGER_AWAY
        case BlobsUnavailable():
            return Kind.STORE_AWAY
    return None


@dataclass(slots=True, kw_only=True)
class JobLoop:
    """Runs jobs as their rows say: all of the embedded mode, or of the scaled mode what is left to the robot."""

    deps: Deps
    work: Mapping[str, Work]
    kinds: frozenset[str] | None = None
    """Which jobs are looked for; None: all, also those of a later release."""
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    running: set[int] = field(default_factory=set)
    turnstile: Turnstile = field(default_factory=Turnstile)
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
                found = await due.list_due(session, now=self.deps.now(), but=self.running, limit=free, kinds=self.kinds)
                return list(found)
        except REFUSALS as error:
            log.warning("the job loop pauses, the database refuses: %s", type(error).__name__)
            return []

    async def _run(self, job: Job) -> None:
        try:
            await attempt(self.deps, self.work, job, turnstile=self.turnstile)
        except REFUSALS as refusal:
            log.warning("the failure of job %s could not be noted: %s", job.id, type(refusal).__name__)
        except Exception:
            log.exception("the failure of job %s could not be noted", job.id)
        else:
            self.wake.set()
        finally:
            self.running.discard(job.id)


async def dispatch_forgotten(session: AsyncSession, _: Deps, now: datetime) -> None:
    """Dispatch what is long due and no worker knows of."""
    again = await queue.dispatch_forgotten(session, now=now)
    if again:
        await incidents.note(session, kind=Kind.FORGOTTEN, times=again, now=now)
        log.warning("%d jobs were forgotten by the queue and are dispatched again", again)


SCANS = {"jobs.forgotten": dispatch_forgotten}
"""What the ticker runs for the jobs."""
