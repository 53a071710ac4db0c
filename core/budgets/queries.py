"""Find who was asked to come back later."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.budgets.tables import Flood
from core.parties.tables import Person, Workshop


async def list_floods(
    session: AsyncSession, *, since: datetime, limit: int
) -> Sequence[tuple[Flood, str | None, str | None]]:
    """List the floods since an instant with the names of person and workshop, the newest first."""
    found = (
        select(Flood, Person.name, Workshop.name)
        .outerjoin(Person, Person.telegram_id == Flood.telegram_id)
        .outerjoin(Workshop, Workshop.id == Flood.workshop_id)
        .where(Flood.began_at >= since)
        .order_by(Flood.began_at.desc(), Flood.id.desc())
    )
    rows = await session.execute(found.limit(limit))
    return [(flood, person, workshop) for flood, person, workshop in rows.all()]


async def count_floods(session: AsyncSession, *, since: datetime) -> int:
    """Count the floods since an instant."""
    return await session.scalar(select(func.count()).select_from(Flood).where(Flood.began_at >= since)) or 0
