"""A failed update, asked for and taken once more."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from core.intake import actions as intake
from core.intake.tables import FailedUpdate
from core.jobs import actions as jobs
from core.jobs.tables import Job
from core.work.deps import Deps

KIND = "desk.replay"

Take = Callable[[int, dict[str, Any]], Awaitable[None]]
"""Lets an update of a bot take effect."""


async def ask_for_replay(session: AsyncSession, *, failed: FailedUpdate, now: datetime) -> None:
    """Have a failed update taken once more, unless that was asked before."""
    if await intake.put_back(session, failed=failed, now=now):
        key, args = f"{KIND}:{failed.id}", {"failed_id": failed.id}
        await jobs.enqueue(session, kind=KIND, key=key, due_at=now, args=args)


async def replay_update(deps: Deps, job: Job, *, take: Take) -> None:
    """Take a failed update once more; should it fail again, it comes back to the desk under a new reference."""
    async with deps.reading() as session:
        failed = await session.get_one(FailedUpdate, job.args["failed_id"])
    await take(failed.bot_id, failed.raw)
    async with deps.transaction() as session:
        await jobs.complete(session, job.id)
