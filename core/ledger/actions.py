"""Write an order's history, each entry chained to the one before by its SHA-256."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.ledger.tables import Entry

START = "0" * 64
"""What the first entry is chained to."""


async def record(
    session: AsyncSession,
    *,
    order_id: int,
    kind: str,
    now: datetime,
    actor_id: int | None = None,
    facts: dict[str, Any] | None = None,
) -> Entry:
    """Append an entry to the history of an order."""
    last = await session.scalar(select(Entry).where(Entry.order_id == order_id).order_by(Entry.number.desc()).limit(1))
    entry = Entry(
        order_id=order_id,
        number=last.number + 1 if last else 1,
        happened_at=now,
        kind=kind,
        actor_id=actor_id,
        facts=facts or {},
        previous=last.digest if last else START,
    )
    entry.digest = digest_of(entry)
    session.add(entry)
    await session.flush()
    return entry


def digest_of(entry: Entry) -> str:
    """Digest an entry: SHA-256 over canonical JSON of its content and of the digest before it."""
    content = [
        entry.order_id,
        entry.number,
        entry.happened_at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.kind,
        entry.actor_id,
        entry.facts,
        entry.previous,
    ]
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def first_broken(entries: Sequence[Entry]) -> int | None:
    """Find the number of the first entry that does not fit the chain, None where all is whole."""
    previous = START
    for entry in entries:
        if entry.previous != previous or entry.digest != digest_of(entry):
            return entry.number
        previous = entry.digest
    return None


async def list_entries(session: AsyncSession, *, order_id: int) -> Sequence[Entry]:
    """List the history of an order from its first entry."""
    return (await session.scalars(select(Entry).where(Entry.order_id == order_id).order_by(Entry.number))).all()
