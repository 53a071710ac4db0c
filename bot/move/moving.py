"""The move as a whole: pictures first, then every row in one transaction, jobs handed to the workers, all compared."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.migrate import migrate
from bot.move.pictures import Moved, copy_blobs
from bot.move.tables import Report, copy_table, digest_table, find_filled, set_sequences, tables_of
from bot.revisions import Standing, look, this_program
from bot.unusable import Unusable
from core.blobs import Blobs
from core.database import Database
from core.jobs import queue
from core.jobs.tables import Job, State
from core.schema import METADATA


class TargetNotEmpty(Unusable):
    """The target has rows already; nothing was changed."""

    def __init__(self, tables: Sequence[str]) -> None:
        named = ", ".join(tables)
        super().__init__(f"The target is not empty (tables {named}); nothing was changed. Give an empty database.")


class CopyDiffers(Unusable):
    """A table came out otherwise than it went in; nothing was changed in the target."""

    def __init__(self, table: str) -> None:
        super().__init__(
            f"The copy is not the same as the source (table {table}); the target has no rows, the source is unchanged. "
            "Look whether another program writes to one of them, then give the command again."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was moved."""

    rows: dict[str, int]
    jobs: int
    pictures: Moved | None


async def move(
    *, source_url: str, target_url: str, blobs: tuple[Blobs, Blobs] | None, now: datetime, report: Report
) -> Outcome:
    """Copy an installation that no process works on into an empty one; an interrupted move is simply begun again.

    Rows are copied, compared and dispatched in one transaction of the target: it has all of them or none.

    Raises:
        TargetNotEmpty, CopyDiffers, RowRefused, StoreDiffers, BlobsUnavailable: The target has no rows afterwards.
        TablesUnusable: One of them has tables of a later release; what this one does not know would be left behind.
    """
    source, target = Database(source_url), Database(target_url)
    tables = tables_of(METADATA)
    try:
        for database, url in ((source, source_url), (target, target_url)):
            async with database.reading() as session:
                found = await (await session.connection()).run_sync(look)
            if this_program().standing(found) is Standing.OLDER:
                await asyncio.to_thread(migrate, url)
            else:
                this_program().require(found, knows_all=True)
        async with target.reading() as session:
            filled = await find_filled(session, tables)
        if filled:
            raise TargetNotEmpty(filled)
        moved = await copy_blobs(*blobs, report=lambda n: report("pictures", n)) if blobs is not None else None
        async with source.snapshot() as reading, target.transaction() as writing:
            rows = await _copy_all(reading, writing, tables, report=report)
            jobs = await _dispatch(writing, now=now)
    finally:
        await source.close()
        await target.close()
    return Outcome(rows=rows, jobs=jobs, pictures=moved)


async def _copy_all(
    source: AsyncSession, target: AsyncSession, tables: Sequence[Table], *, report: Report
) -> dict[str, int]:
    read = {table.name: await copy_table(source, target, table, report=report) for table in tables}
    await set_sequences(target, tables)
    for table in tables:
        if await digest_table(target, table) != read[table.name]:
            raise CopyDiffers(table.name)
    return {name: digest.rows for name, digest in read.items()}


async def _dispatch(target: AsyncSession, *, now: datetime) -> int:
    """Tell the workers of the jobs that came along."""
    waiting = await target.execute(select(Job.id, Job.due_at, Job.place).where(Job.state == State.DUE))
    words = [queue.Word(job_id=job_id, due_at=max(due_at, now), place=place) for job_id, due_at, place in waiting.all()]
    await queue.dispatch(target, words)
    return len(words)
