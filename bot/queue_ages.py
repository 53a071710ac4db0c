"""How long work has been waiting: few rows are looked at, so that an answer costs little however long a queue is."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from core.intake.tables import FailedUpdate
from core.jobs.tables import Job
from core.jobs.tables import State as JobState
from core.notify.queries import GESTURES
from core.notify.tables import Outbox, is_open

MOST_ROWS = 10_000
"""A queue is counted to here; beyond, the number only says that it is long."""

_GIVEN_UP = text("state IN ('DEAD', 'UNKNOWN')")
_WORKERS_SEEN = text("SELECT max(last_heartbeat) FROM procrastinate_workers")
_ACTIVE_ROBOTS = text(
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
    " AND ((classid::bigint << 32) | objid::bigint) = :lock"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How many things wait, and how long the oldest has been due."""

    count: int
    oldest_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Queues:
    """What waits, and what has been given up; `worker_seen_s` and `robots` are None on SQLite."""

    outbox: dict[int, Waiting]
    jobs: dict[str, Waiting]
    dead_jobs: int
    given_up: int
    failed_updates: int
    worker_seen_s: float | None = None
    robots: int | None = None
    asked_at: datetime = field(kw_only=True)


async def look(session: AsyncSession, *, bot_ids: Iterable[int], now: datetime) -> Queues:
    """Look at all queues."""
    is_scaled = session.get_bind().dialect.name == "postgresql"
    return Queues(
        outbox={bot_id: await _outbox(session, bot_id, now) for bot_id in bot_ids},
        jobs=await _jobs(session, now),
        dead_jobs=await _count(session, select(Job.id).where(Job.state == JobState.DEAD)),
        given_up=await _count(session, select(Outbox.id).where(_GIVEN_UP)),
        failed_updates=await _count(session, select(FailedUpdate.id).where(FailedUpdate.replayed_at.is_(None))),
        worker_seen_s=await worker_seen_s(session, now=now) if is_scaled else None,
        robots=await count_active_robots(session) if is_scaled else None,
        asked_at=now,
    )


async def worker_seen_s(session: AsyncSession, *, now: datetime) -> float | None:
    """Say how long ago any worker of the scaled mode was heard of; None: there is none."""
    seen_at = await session.scalar(_WORKERS_SEEN)
    return None if seen_at is None else max(0.0, (now - seen_at).total_seconds())


async def count_active_robots(session: AsyncSession) -> int:
    """Count the processes that hold the lock of the active robot: 0 or 1."""
    from bot.leader import ROBOT_LOCK

    return int(await session.scalar(_ACTIVE_ROBOTS, {"lock": ROBOT_LOCK}) or 0)


async def _outbox(session: AsyncSession, bot_id: int, now: datetime) -> Waiting:
    """Look at what a bot has to send, in the order of its queue; queued for a later hour is not waiting."""
    queue = (
        select(Outbox.due_at)
        .where(Outbox.bot_id == bot_id, is_open(Outbox), Outbox.key.not_in(GESTURES))
        .order_by(Outbox.priority, Outbox.id)
        .limit(MOST_ROWS)
        .subquery()
    )
    found = await session.execute(select(func.count(), func.min(queue.c.due_at)).where(queue.c.due_at <= now))
    count, oldest_at = found.one()
    return Waiting(count=count, oldest_s=_age_s(oldest_at, now))


async def _jobs(session: AsyncSession, now: datetime) -> dict[str, Waiting]:
    due = (
        select(Job.kind, Job.due_at)
        .where(Job.state == JobState.DUE, Job.due_at <= now)
        .order_by(Job.due_at)
        .limit(MOST_ROWS)
        .subquery()
    )
    found = await session.execute(select(due.c.kind, func.count(), func.min(due.c.due_at)).group_by(due.c.kind))
    return {kind: Waiting(count=count, oldest_s=_age_s(oldest_at, now)) for kind, count, oldest_at in found}


async def _count(session: AsyncSession, ids: Select[int]) -> int:
    return await session.scalar(select(func.count()).select_from(ids.limit(MOST_ROWS).subquery())) or 0


def _age_s(oldest_at: datetime | None, now: datetime) -> float:
    return 0.0 if oldest_at is None else max(0.0, (now - oldest_at).total_seconds())
