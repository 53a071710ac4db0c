"""Find the updates that failed by our own fault."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.intake.tables import FailedUpdate, SeenUpdate


async def list_failed(session: AsyncSession, *, limit: int) -> Sequence[FailedUpdate]:
    """List the failed updates that nobody has replayed, the newest first."""
    found = select(FailedUpdate).where(FailedUpdate.replayed_at.is_(None)).order_by(FailedUpdate.id.desc())
    return (await session.scalars(found.limit(limit))).all()


async def count_failed(session: AsyncSession) -> int:
    """Count the failed updates that nobody has replayed."""
    found = select(func.count()).select_from(FailedUpdate).where(FailedUpdate.replayed_at.is_(None))
    return await session.scalar(found) or 0


async def find_last_seen_at(session: AsyncSession, *, bot_id: int) -> datetime | None:
    """Say when a bot took its last update; None where the marks of all are forgotten."""
    seen = select(SeenUpdate.seen_at).where(SeenUpdate.bot_id == bot_id)
    return await session.scalar(seen.order_by(SeenUpdate.seen_at.desc()).limit(1))
