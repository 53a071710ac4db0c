"""Blobs whose rows went: marked in the transaction that drops the row, deleted later unless a row refers to them."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from core.blobs import Blobs
from core.evidence.tables import LessonPhoto, Photo
from core.export.tables import ExportFile
from core.orders.tables import OrderPicture
from core.retention.tables import DoomedBlob
from core.rooms.tables import RoomPost

GRACE = timedelta(days=1)
"""A blob outlives its last row by this: the same bytes may come again, and are put before their row is committed."""
SWEPT_AT_ONCE = 100


async def doom(session: AsyncSession, sha256s: Iterable[str | None], *, now: datetime) -> None:
    """Mark blobs to be deleted when no row refers to them any more."""
    values = [{"sha256": sha256, "since": now} for sha256 in dict.fromkeys(sha256s) if sha256]
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    if values:
        await session.execute(insert(DoomedBlob).values(values).on_conflict_do_nothing())


async def find_used(session: AsyncSession, sha256s: Collection[str]) -> set[str]:
    """Find which of these blobs a row refers to."""
    used: set[str] = set()
    for column, counts in REFERENCES:
        used |= {str(sha256) for sha256 in await session.scalars(select(column).where(column.in_(sha256s), counts))}
    return used


REFERENCES: tuple[tuple[ColumnElement[Any], ColumnElement[bool]], ...] = (
    (Photo.sha256.expression, Photo.original_gone_at.is_(None)),
    (Photo.clean_sha256.expression, Photo.id.is_not(None)),
    (Photo.sketch_sha256.expression, Photo.id.is_not(None)),
    (LessonPhoto.sha256.expression, LessonPhoto.id.is_not(None)),
    (OrderPicture.sha256.expression, OrderPicture.id.is_not(None)),
    (RoomPost.sha256.expression, RoomPost.id.is_not(None)),
    (ExportFile.sha256.expression, ExportFile.id.is_not(None)),
)
"""Every column that keeps a blob alive, and when it does; a test looks for columns that are not here."""


async def sweep(session: AsyncSession, blobs: Blobs, *, now: datetime) -> tuple[int, int]:
    """Delete a batch of doomed blobs from the store; return how many were looked at, and how many went.

    It holds the write transaction while it deletes, so that no row can begin to refer to one of them meanwhile.
    """
    due = select(DoomedBlob.sha256).where(DoomedBlob.since <= now - GRACE).order_by(DoomedBlob.since)
    looked_at = (await session.scalars(due.limit(SWEPT_AT_ONCE).with_for_update(skip_locked=True))).all()
    used = await find_used(session, looked_at)
    for sha256 in looked_at:
        if sha256 not in used:
            await blobs.delete(sha256)
    await session.execute(delete(DoomedBlob).where(DoomedBlob.sha256.in_(looked_at)))
    return len(looked_at), len(looked_at) - len(used)
