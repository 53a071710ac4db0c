"""Have the workers of the scaled mode told of job rows: procrastinate on the same PostgreSQL, in the same transaction.

The `job` row stays the truth: its deletion in the transaction of its effect is what makes the effect happen once.
What procrastinate keeps is only the word "run job row N"; said twice, it does nothing the second time.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import Dialect, bindparam, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

if TYPE_CHECKING:
    from procrastinate import App


TASK = "gendan.run_job"
OVERDUE = timedelta(minutes=5)
"""A due job that no worker knows of after this long is dispatched again."""

LEFT_TO_THE_ROBOT = ("desk.replay",)
"""Kinds of jobs that take what workers do not load; the active robot looks for them itself."""

_FORGOTTEN = text(
    "SELECT job.id, job.place FROM job WHERE job.state = 'DUE' AND job.due_at < :before AND job.kind NOT IN :robots"
    " AND NOT EXISTS ("
    " SELECT 1 FROM procrastinate_jobs known WHERE known.task_name = :task AND known.status = 'todo'"
    " AND known.queueing_lock = 'job:' || job.id) ORDER BY job.due_at LIMIT 1000"
).bindparams(bindparam("robots", expanding=True))

_TAKE_BACK = text("DELETE FROM procrastinate_jobs WHERE queueing_lock = :lock AND status = 'todo'")


def is_scaled(session: AsyncSession) -> bool:
    """Say whether jobs are run by workers beside this process: so it is on PostgreSQL."""
    return session.get_bind().dialect.name == "postgresql"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """That a job row is to be run, from when on, and after how many others of its sender."""

    job_id: int
    due_at: datetime
    place: int = 0


async def dispatch(session: AsyncSession, words: Iterable[Word]) -> None:
    """Tell the workers to run these job rows, each at its instant; takes effect with the caller's commit.

    Of those that are due the workers take the lowest place first.

    On SQLite it does nothing, as the one loop of the one process looks at the rows itself.

    Raises:
        DBAPIError: The database refuses, or is away.
    """
    if not is_scaled(session):
        return
    connection = (await (await session.connection()).get_raw_connection()).driver_connection
    for word in words:
        deferrer = _speaker().configure_task(
            TASK,
            schedule_at=word.due_at,
            queueing_lock=f"job:{word.job_id}",
            priority=-word.place,
            connection=connection,
        )
        with _refusing_as(session.get_bind().dialect):
            await deferrer.defer_async(job_id=word.job_id)


@contextmanager
def _refusing_as(dialect: Dialect) -> Iterator[None]:
    """Raise what the driver refuses as SQLAlchemy does: the queue's own kind of error is known to no caller.

    Raises:
        DBAPIError: The database refuses the word, or is away.
    """
    from procrastinate.exceptions import ConnectorException

    try:
        yield
    except ConnectorException as error:
        driver, cause = dialect.loaded_dbapi, error.__cause__ or error.__context__
        if not isinstance(cause, driver.Error):
            raise
        raise DBAPIError.instance(None, None, cause, driver.Error, dialect=dialect) from error


async def dispatch_forgotten(session: AsyncSession, *, now: datetime, overdue: timedelta = OVERDUE) -> int:
    """Dispatch due jobs again that no worker waits for, as they were copied or could not be settled. Say how many."""
    if not is_scaled(session):
        return 0
    found = await session.execute(_FORGOTTEN, {"before": now - overdue, "task": TASK, "robots": LEFT_TO_THE_ROBOT})
    forgotten = [Word(job_id=job_id, due_at=now, place=place) for job_id, place in found.all()]
    await dispatch(session, forgotten)
    return len(forgotten)


async def dispatch_anew(session: AsyncSession, word: Word) -> None:
    """Dispatch a job that may have been dispatched before: the word that still waits is taken back."""
    if is_scaled(session):
        await session.execute(_TAKE_BACK, {"lock": f"job:{word.job_id}"})
        await dispatch(session, [word])


@cache
def _speaker() -> "App":
    """An app that only defers, on the connections it is given; it is never opened."""
    from procrastinate import App, PsycopgConnector

    return App(connector=PsycopgConnector())
