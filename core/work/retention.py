"""The nightly deletion of what is past its period."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.jobs import actions as jobs
from core.jobs.tables import Job
from core.retention.running import apply_all
from core.work.deps import Deps

KIND = "retention.run"
AT_HOUR = 3
"""Local hour of the operator's zone: the floor is asleep."""


async def ask_for_retention(session: AsyncSession, deps: Deps, now: datetime) -> None:
    """Put the next night's deletion down as a job, where none waits."""
    if await session.scalar(select(Job.id).where(Job.kind == KIND).limit(1)) is None:
        due_at = next_night(now, zone=ZoneInfo(deps.timezone))
        await jobs.enqueue(session, kind=KIND, key=f"{KIND}:{due_at:%Y-%m-%d}", due_at=due_at, args={})


def next_night(now: datetime, *, zone: ZoneInfo) -> datetime:
    """Say when the next night's deletion is due."""
    local = now.astimezone(zone)
    tonight = local.replace(hour=AT_HOUR, minute=0, second=0, microsecond=0)
    return (tonight if tonight > local else tonight + timedelta(days=1)).astimezone(UTC)


async def run_retention(deps: Deps, job: Job) -> None:
    """Delete what is past its period, in small transactions; what a crash leaves is done by the next try."""
    await apply_all(deps.reading, deps.transaction, deps.blobs, periods=deps.retention, now=deps.now())
    async with deps.transaction() as session:
        await jobs.complete(session, job.id)
