"""Find work that is due."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.jobs.tables import Job, State


async def list_due(
    session: AsyncSession,
    *,
    now: datetime,
    but: Collection[int],
    limit: int,
    kinds: Collection[str] | None = None,
) -> Sequence[Job]:
    """List jobs whose time has come, without those that are being done: everybody's first, then everybody's second."""
    due = select(Job).where(Job.state == State.DUE, Job.due_at <= now, Job.id.not_in(but))
    if kinds is not None:
        due = due.where(Job.kind.in_(kinds))
    return (await session.scalars(due.order_by(Job.place, Job.due_at, Job.id).limit(limit))).all()


async def list_dead(session: AsyncSession) -> Sequence[Job]:
    """List the jobs that failed too often."""
    return (await session.scalars(select(Job).where(Job.state == State.DEAD).order_by(Job.id))).all()


async def find_oldest_due_at(session: AsyncSession, *, now: datetime) -> datetime | None:
    """Say since when the job that is due longest waits."""
    due = select(Job.due_at).where(Job.state == State.DUE, Job.due_at <= now)
    return await session.scalar(due.order_by(Job.due_at).limit(1))


async def count_due(session: AsyncSession, *, now: datetime) -> int:
    """Count the jobs whose time has come."""
    due = select(func.count()).select_from(Job).where(Job.state == State.DUE, Job.due_at <= now)
    return await session.scalar(due) or 0
