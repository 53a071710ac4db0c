"""Find the updates that failed by our own fault."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.intake.tables import FailedUpdate


async def list_failed(session: AsyncSession, *, limit: int) -> Sequence[FailedUpdate]:
    """List the failed updates that nobody has replayed, the newest first."""
    found = select(FailedUpdate).where(FailedUpdate.replayed_at.is_(None)).order_by(FailedUpdate.id.desc())
    return (await session.scalars(found.limit(limit))).all()


async def count_failed(session: AsyncSession) -> int:
    """Count the failed updates that nobody has replayed."""
    found = select(func.count()).select_from(FailedUpdate).where(FailedUpdate.replayed_at.is_(None))
    return await session.scalar(found) or 0
