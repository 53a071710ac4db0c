"""Mark updates as done, and keep the failed ones."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import insert_into
from core.intake.tables import FailedUpdate, SeenUpdate

LOCK_WAIT_S = 20
"""Less than a handler has; a row lock is held for milliseconds."""
_WAIT_NOT_FOR_EVER = text(f"SET LOCAL lock_timeout = '{LOCK_WAIT_S}s'")
_NO_UPDATE = {"bot_id": 0, "update_id": 0, "seen_at": datetime(2026, 1, 1, tzinfo=UTC)}


async def mark_seen(
    session: AsyncSession, *, updates: Sequence[tuple[int, int]], now: datetime
) -> set[tuple[int, int]]:
    """Claim updates (bot, number) for this transaction, and give those that did not take effect before.

    What this transaction waits for from then on, it waits for `LOCK_WAIT_S` at most: a lock that somebody else keeps
    for long is a refusal like any other, and no fault of an update.
    """
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(_WAIT_NOT_FOR_EVER)
    values = [{"bot_id": bot_id, "update_id": update_id, "seen_at": now} for bot_id, update_id in updates]
    insert = insert_into(session, SeenUpdate.__table__).on_conflict_do_nothing()
    claimed = await session.execute(insert.returning(SeenUpdate.bot_id, SeenUpdate.update_id), values)
    return {(bot_id, update_id) for bot_id, update_id in claimed.all()}


async def try_write(session: AsyncSession) -> None:
    """Write something and take it back: whoever can commit this has a database that takes writes."""
    await session.execute(insert_into(session, SeenUpdate.__table__).values(_NO_UPDATE).on_conflict_do_nothing())
    await session.execute(delete(SeenUpdate).where(SeenUpdate.bot_id == 0, SeenUpdate.update_id == 0))


async def record_failure(
    session: AsyncSession, *, reference: str, bot_id: int, raw: dict[str, Any], error: str, now: datetime
) -> FailedUpdate:
    """Keep an update that we could not handle, with the reference that the person is shown."""
    failed = FailedUpdate(
        reference=reference, bot_id=bot_id, update_id=raw["update_id"], raw=raw, error=error, failed_at=now
    )
    session.add(failed)
    await session.flush()
    return failed


async def put_back(session: AsyncSession, *, failed: FailedUpdate, now: datetime) -> bool:
    """Let a failed update be taken once more, as after a repair. False: that was done before."""
    mine = update(FailedUpdate).where(FailedUpdate.id == failed.id, FailedUpdate.replayed_at.is_(None))
    if (await session.scalar(mine.values(replayed_at=now).returning(FailedUpdate.id))) is None:
        return False
    await session.execute(
        delete(SeenUpdate).where(SeenUpdate.bot_id == failed.bot_id, SeenUpdate.update_id == failed.update_id)
    )
    return True
