"""Apply the periods in small transactions, so that nobody waits for the database; or only count what would go."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, false, func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.blobs import Blobs
from core.holds.model import Subject
from core.holds.queries import held_ids
from core.holds.tables import Hold
from core.locking import SWEEP
from core.retention import partitions
from core.retention.blobs import doom, find_used, sweep
from core.retention.model import Kind, Periods
from core.retention.rules import RULES, Rule

Session = Callable[[], AbstractAsyncContextManager[AsyncSession]]
BATCH = 500
PAUSE_S = 0.05
"""Between two batches others write; a batch takes a few milliseconds."""
SAMPLE = 400
"""So many blobs are measured for the size of a kind; the rest is reckoned from them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What is past its period: rows, and about how many bytes they and their blobs take."""

    kind: Kind
    rows: int
    size_bytes: int


async def apply_all(
    reading: Session, transaction: Session, blobs: Blobs, *, periods: Periods, now: datetime, pause_s: float = PAUSE_S
) -> dict[str, int]:
    """Delete what is past its period, kind by kind, and blobs that nobody needs; return how much of each.

    What is due is looked for in a snapshot, which may take long and blocks nobody; the write transaction only takes
    the rows that were found, and only those that still are due. On PostgreSQL messages go by whole weeks.
    """
    done: dict[str, int] = {}
    await partitions.keep_up(transaction, now=now, pause_s=pause_s)
    for kind, period in periods.items():
        if kind is Kind.OUTBOX and period is not None:
            done[kind] = await partitions.drop_past(reading, transaction, before=now - period)
        found = BATCH if period is not None else 0
        while period is not None and found == BATCH:
            async with reading() as session:
                keys = await _find_batch(session, kind, before=now - period)
            found, gone = len(keys), 0
            if keys:
                async with transaction() as session:
                    gone = await _apply_batch(session, kind, keys, before=now - period, now=now)
            done[kind] = done.get(kind, 0) + gone
            await asyncio.sleep(pause_s)
    done["blobs"] = await _sweep_all(transaction, blobs, now=now, pause_s=pause_s)
    return done


async def _sweep_all(transaction: Session, blobs: Blobs, *, now: datetime, pause_s: float) -> int:
    total = 0
    while True:
        async with transaction() as session:
            looked_at, gone = await sweep(session, blobs, now=now)
        total += gone
        if not looked_at:
            return total
        await asyncio.sleep(pause_s)


async def _find_batch(session: AsyncSession, kind: Kind, *, before: datetime) -> list[tuple[Any, ...]]:
    rule = RULES[kind]
    found = select(*rule.key).where(await _due(session, kind, before)).order_by(*(rule.order or rule.key)).limit(BATCH)
    return [tuple(row) for row in (await session.execute(found)).all()]


async def _apply_batch(
    session: AsyncSession, kind: Kind, keys: Sequence[tuple[Any, ...]], *, before: datetime, now: datetime
) -> int:
    rule = RULES[kind]
    those = and_(_is_one_of(rule, keys), await _due(session, kind, before))
    if rule.blobs:
        rows = (await session.execute(select(*rule.blobs).where(those))).all()
        await doom(session, [sha256 for row in rows for sha256 in row], now=now)
    change = delete(rule.row) if rule.changes is None else update(rule.row).values(rule.changes(now))
    unsynchronized = change.where(those).execution_options(synchronize_session=False, **SWEEP)
    result = await session.execute(unsynchronized.returning(rule.key[0]))
    return len(result.all())


def _is_one_of(rule: Rule, keys: Sequence[tuple[Any, ...]]) -> ColumnElement[bool]:
    if len(rule.key) == 1:
        return rule.key[0].in_([key[0] for key in keys])
    return tuple_(*rule.key).in_(keys)


async def _due(session: AsyncSession, kind: Kind, before: datetime) -> ColumnElement[bool]:
    """Say which rows are due one by one; while any person is held, no failed update goes, as it may be theirs."""
    if kind is Kind.FAILED_UPDATES:
        held = await session.scalar(select(Hold.id).where(Hold.subject_id.in_(held_ids(Subject.PERSON))).limit(1))
        if held is not None:
            return false()
    if kind is Kind.OUTBOX and await partitions.is_partitioned(session):
        return RULES[kind].due(before) & partitions.goes_alone(before)
    return RULES[kind].due(before)


async def _would_go(session: AsyncSession, kind: Kind, before: datetime) -> ColumnElement[bool]:
    """Say which rows go one by one or with their week."""
    due = await _due(session, kind, before)
    if kind is Kind.OUTBOX and await partitions.is_partitioned(session):
        weeks = [week for week, _ in await partitions.find_past(session, before=before)]
        return or_(due, partitions.is_of_weeks(weeks)) if weeks else due
    return due


async def count_all(reading: Session, blobs: Blobs, *, periods: Periods, now: datetime) -> list[Due]:
    """Count what would be deleted now, with about how much room it takes; nothing is changed."""
    counted = []
    for kind, period in periods.items():
        if period is None:
            continue
        rule = RULES[kind]
        async with reading() as session:
            due = await _would_go(session, kind, now - period)
            totals = select(func.count(), func.sum(rule.text_bytes)).select_from(rule.row).where(due)
            rows, text_bytes = (await session.execute(totals)).one()
            names = (await session.execute(select(*rule.blobs).where(due).limit(SAMPLE))).all() if rule.blobs else []
        blob_bytes = await _measure(blobs, [str(sha256) for row in names for sha256 in row if sha256])
        scale = rows / len(names) if names else 0
        keeps_rows = rule.changes is not None and not rule.texts
        size = (0 if keeps_rows else int(text_bytes or 0)) + round(blob_bytes * scale)
        counted.append(Due(kind=kind, rows=rows, size_bytes=size))
    return counted


async def _measure(blobs: Blobs, sha256s: Sequence[str]) -> int:
    sizes = [await blobs.size_bytes(sha256) for sha256 in dict.fromkeys(sha256s)]
    return sum(size or 0 for size in sizes)


async def doom_orphans(transaction: Session, blobs: Blobs, *, now: datetime) -> int:
    """Mark the blobs of the store that no row speaks of, as a crash may leave them; they go a day later."""
    total, batch = 0, list[str]()
    async for sha256 in blobs.list_all():
        batch.append(sha256)
        if len(batch) == BATCH:
            total += await _doom_unused(transaction, batch, now=now)
            batch = []
    return total + await _doom_unused(transaction, batch, now=now)


async def _doom_unused(transaction: Session, sha256s: Sequence[str], *, now: datetime) -> int:
    if not sha256s:
        return 0
    async with transaction() as session:
        unused = set(sha256s) - await find_used(session, sha256s)
        await doom(session, sorted(unused), now=now)
    return len(unused)
