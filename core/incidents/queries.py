"""Find what happened to the robot itself."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.incidents.tables import Incident, Kind


async def list_recent(session: AsyncSession, *, limit: int) -> Sequence[Incident]:
    """List what happened, the latest first."""
    return (await session.scalars(select(Incident).order_by(Incident.last_at.desc()).limit(limit))).all()


async def count(session: AsyncSession) -> int:
    """Count all that is kept of what happened."""
    return await session.scalar(select(func.count()).select_from(Incident)) or 0


async def find_latest(session: AsyncSession, *, kind: Kind, since: datetime) -> Incident | None:
    """Find the latest of a kind since an instant."""
    latest = select(Incident).where(Incident.kind == kind, Incident.last_at >= since)
    return await session.scalar(latest.order_by(Incident.last_at.desc()).limit(1))


async def count_since(session: AsyncSession, *, since: datetime) -> int:
    """Count what happened since an instant."""
    return await session.scalar(select(func.count()).select_from(Incident).where(Incident.last_at >= since)) or 0
