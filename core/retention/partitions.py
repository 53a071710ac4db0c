"""Make the weeks of the outbox ahead, begin them, and drop those of which nothing has to be kept.

Each step is safe to be done by several processes at once, and waits for a lock only shortly: where it does not get it,
nothing is changed, and the next night tries again. Without weeks to go into, messages stay in the last one that began.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from core.holds.queries import held_chat_ids
from core.notify.tables import Outbox, is_open
from core.retention.model import Kind
from core.retention.rules import RULES
from core.retention.weeks import (
    FIRST_END,
    LATE,
    TABLE,
    first_id,
    name_of,
    starts_at,
    week_named,
    week_of,
    week_of_id,
)

log = logging.getLogger(__name__)

Session = Callable[[], AbstractAsyncContextManager[AsyncSession]]
TRIES = 5
_REFUSED = {
    "55P03": "the table was in use; it is tried again",
    "42501": "the user of the database does not own the table",
}
_SHORTLY = text("SET LOCAL lock_timeout = '2s'")
"""While a lock is waited for, senders and writers wait behind it."""
_NOBODY_ELSE = text(f"LOCK TABLE {TABLE} IN ACCESS EXCLUSIVE MODE")
_NO_WRITERS = text(f"LOCK TABLE {TABLE} IN SHARE ROW EXCLUSIVE MODE")
_NO_OTHER_MAKER = text(f"LOCK TABLE {TABLE} IN SHARE UPDATE EXCLUSIVE MODE")
"""Writers need not wait for this one."""
_LAST_ID = text("SELECT last_value FROM outbox_id_seq")
_KIND = text("SELECT relkind FROM pg_class WHERE oid = to_regclass('outbox')")
_NAMES = text(
    "SELECT relname FROM pg_class JOIN pg_inherits ON pg_class.oid = inhrelid"
    " WHERE inhparent = to_regclass('outbox') ORDER BY relname"
)


async def is_partitioned(session: AsyncSession) -> bool:
    """Say whether the outbox has weeks: on PostgreSQL, from revision 0008 on."""
    if session.get_bind().dialect.name != "postgresql":
        return False
    return await session.scalar(_KIND) in ("p", b"p")


async def list_weeks(session: AsyncSession) -> list[int]:
    """List the weeks that have a partition, the oldest first."""
    weeks = [week_named(name) for name in await session.scalars(_NAMES)]
    return sorted(week for week in weeks if week is not None)


def is_of_weeks(weeks: Sequence[int]) -> ColumnElement[bool]:
    """Say of an outbox row that it is of one of these weeks, in words by which other partitions are left out."""
    return or_(*(and_(Outbox.id >= first_id(week), Outbox.id < first_id(week + 1)) for week in weeks))


def goes_alone(before: datetime) -> ColumnElement[bool]:
    """Say of a row that is past its period that it is not left to go with its week."""
    return or_(Outbox.id < FIRST_END, Outbox.created_at < before - LATE)


async def keep_up(transaction: Session, *, now: datetime, pause_s: float) -> None:
    """Make the partitions of this week and the next, and let new messages go into this week's."""
    async with _unless_refused("make weeks"), transaction() as session:
        if not await is_partitioned(session):
            return
        await _make(session, {week_of(now), week_of(now) + 1})
    for _ in range(TRIES):
        async with _unless_refused("begin the week"), transaction() as session:
            await _begin(session, week_of(now))
            return
        await asyncio.sleep(pause_s)


async def _make(session: AsyncSession, weeks: set[int]) -> None:
    if weeks <= set(await list_weeks(session)):
        return
    await session.execute(_SHORTLY)
    await session.execute(_NO_OTHER_MAKER)
    for week in weeks - set(await list_weeks(session)):
        name = name_of(week)
        await session.execute(text(f"CREATE TABLE {name} (LIKE {TABLE} INCLUDING ALL)"))
        await session.execute(text(f"ALTER TABLE {name} ADD CONSTRAINT uq_{name}_dedupe UNIQUE (dedupe)"))
        bounds = f"FROM ({first_id(week)}) TO ({first_id(week + 1)})"
        await session.execute(text(f"ALTER TABLE {TABLE} ATTACH PARTITION {name} FOR VALUES {bounds}"))


async def _begin(session: AsyncSession, week: int) -> None:
    """Move the sequence to a week, while no transaction is under way that has written messages.

    So a `dedupe` that is being written in the week before is there for all to see in the new one. Moving a sequence is
    not rolled back; the partition has to be committed before.
    """
    if await _current_id(session) >= first_id(week) or week not in await list_weeks(session):
        return
    await session.execute(_SHORTLY)
    await session.execute(_NO_WRITERS)
    if await _current_id(session) < first_id(week):
        await session.execute(text(f"SELECT setval('{TABLE}_id_seq', :id, false)"), {"id": first_id(week)})


async def _current_id(session: AsyncSession) -> int:
    return await session.scalar(_LAST_ID) or 0


async def find_past(session: AsyncSession, *, before: datetime) -> list[tuple[int, int]]:
    """Find the weeks of which every row is past its period, settled and not held, each with the number of its rows."""
    current, past = week_of_id(await _current_id(session)), []
    for week in await list_weeks(session):
        if current is None or week >= current or starts_at(week + 1) > before:
            continue
        due = func.count().filter(RULES[Kind.OUTBOX].due(before))
        rows, gone = (await session.execute(select(func.count(), due).where(is_of_weeks([week])))).one()
        if rows == gone:
            past.append((week, rows))
    return past


async def drop_past(reading: Session, transaction: Session, *, before: datetime) -> int:
    """Drop the weeks of which nothing has to be kept, and return how many rows went."""
    async with reading() as session:
        if not await is_partitioned(session):
            return 0
        held = await _list_held(session)
        past = await find_past(session, before=before)
    total = 0
    for week, rows in past:
        async with _unless_refused(f"drop {name_of(week)}"), transaction() as session:
            if await _drop(session, week, held=held):
                total += rows
    return total


async def _drop(session: AsyncSession, week: int, *, held: Sequence[int]) -> bool:
    """Drop a week, unless something of it was taken up or put on hold since it was looked at.

    No row is new: the sequence has left the week.
    """
    await session.execute(_SHORTLY)
    await session.execute(_NOBODY_ELSE)
    taken_up = await session.scalar(select(Outbox.id).where(is_of_weeks([week]), is_open(Outbox)).limit(1))
    if taken_up is not None or await _list_held(session) != held or week not in await list_weeks(session):
        return False
    await session.execute(text(f"DROP TABLE {name_of(week)}"))
    return True


async def _list_held(session: AsyncSession) -> list[int]:
    return sorted(await session.scalars(held_chat_ids()))


@asynccontextmanager
async def _unless_refused(step: str) -> AsyncIterator[None]:
    try:
        yield
    except DBAPIError as error:
        reason = _REFUSED.get(getattr(error.orig, "sqlstate", None) or "")
        if reason is None:
            raise
        log.warning("outbox: did not %s, as %s", step, reason)
