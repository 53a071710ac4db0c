from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from core.incidents import actions as incidents
from core.incidents import queries
from core.incidents.tables import Kind

NOW = datetime(2026, 12, 1, tzinfo=UTC)


async def test_what_goes_on_is_one_incident_and_what_comes_back_later_another(session: AsyncSession) -> None:
    for minutes in (0, 5, 14, 60):
        await incidents.note(session, kind=Kind.STORE_AWAY, now=NOW + timedelta(minutes=minutes))
    await incidents.note(session, kind=Kind.SLOWED, now=NOW, times=3)
    found = [(one.kind, one.last_at - one.began_at, one.times) for one in await queries.list_recent(session, limit=9)]
    assert found == [
        (Kind.STORE_AWAY, timedelta(0), 1),
        (Kind.STORE_AWAY, timedelta(minutes=14), 3),
        (Kind.SLOWED, timedelta(0), 3),
    ]


async def test_what_happened_long_ago_is_forgotten(session: AsyncSession) -> None:
    await incidents.note(session, kind=Kind.STARTED, now=NOW)
    await incidents.note(session, kind=Kind.STARTED, now=NOW + incidents.KEEP + timedelta(days=1))
    assert len(await queries.list_recent(session, limit=9)) == 1
