"""Note what happened to the robot itself."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.incidents.tables import Incident, Kind

GOES_ON = timedelta(minutes=10)
"""What happens again within this time is the same incident, going on."""
KEEP = timedelta(days=90)


async def note(
    session: AsyncSession,
    *,
    kind: Kind,
    now: datetime,
    since: datetime | None = None,
    times: int = 1,
    detail: str | None = None,
) -> None:
    """Note that something happened, `times` times; the same within ten minutes becomes one incident that goes on."""
    latest = select(Incident).where(Incident.kind == kind, Incident.last_at > now - GOES_ON)
    incident = await session.scalar(latest.order_by(Incident.id.desc()).limit(1))
    if incident is None:
        await session.execute(delete(Incident).where(Incident.last_at < now - KEEP))
        incident = Incident(kind=kind, began_at=since or now, times=0)
        session.add(incident)
    incident.last_at = now
    incident.times += times
    incident.detail = detail[:300] if detail else incident.detail
    await session.flush()
