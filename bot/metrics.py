"""What a process counts about itself, for Prometheus; labels take few values, never a chat, person or order."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, PlatformCollector, ProcessCollector
from sqlalchemy import event
from sqlalchemy import inspect as state_of
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from core.evidence.tables import Photo, PhotoState

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)

FAST_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
SLOW_S = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120)

UPDATES = Counter("gendan_updates", "Updates taken, by what became of them.", ["outcome"], registry=REGISTRY)
TRANSACTION_S = Histogram(
    "gendan_transaction_seconds",
    "Write transactions, with the wait for the writer.",
    buckets=FAST_S,
    registry=REGISTRY,
)
JOB_S = Histogram("gendan_job_seconds", "Jobs, one attempt each.", ["kind"], buckets=SLOW_S, registry=REGISTRY)
JOB_FAILURES = Counter("gendan_job_failures", "Attempts of jobs that failed.", ["kind"], registry=REGISTRY)
SENT = Counter("gendan_sent", "Calls that send or edit a message, by their result.", ["result"], registry=REGISTRY)
REFUSED_MEDIA = Counter(
    "gendan_refused_media",
    "Pictures and files that the messenger would not take as they were.",
    ["type"],
    registry=REGISTRY,
)
TOO_MANY = Counter("gendan_telegram_429", "Refusals for too many calls, by what paused.", ["scope"], registry=REGISTRY)
REFUSED_CONNECTIONS = Counter(
    "gendan_refused_connections",
    "Connections closed as they came, by the limit: client or all.",
    ["limit"],
    registry=REGISTRY,
)
MALFORMED_REQUESTS = Counter(
    "gendan_malformed_requests", "Requests that could not be read, on both ports.", registry=REGISTRY
)
UNTRUSTED_FORWARDED = Counter(
    "gendan_untrusted_forwarded",
    "Requests with X-Forwarded-For that no trusted proxy sent, by where they came from: network or internet.",
    ["origin"],
    registry=REGISTRY,
)
VERDICTS = Counter("gendan_photos", "Photos judged or decided, by verdict.", ["verdict"], registry=REGISTRY)
VISION_S = Histogram("gendan_vision_seconds", "Work on pictures, with the wait.", buckets=SLOW_S, registry=REGISTRY)
IS_ACTIVE = Gauge("gendan_robot_active", "1 in the process that sends and keeps the schedule.", registry=REGISTRY)
INFO = Gauge("gendan_build_info", "Always 1; which Gendan this is.", ["version"], registry=REGISTRY)

JUDGED = (PhotoState.ACCEPTED, PhotoState.RETAKE, PhotoState.REVIEW)
_NEW_VERDICTS = "new_verdicts"

Transaction = Callable[[], AbstractAsyncContextManager[AsyncSession]]


def timed(transaction: Transaction) -> Transaction:
    """Measure each transaction that is opened by a function."""

    @asynccontextmanager
    async def measured() -> AsyncIterator[AsyncSession]:
        began_s = time.perf_counter()
        async with transaction() as session:
            yield session
        TRANSACTION_S.observe(time.perf_counter() - began_s)

    return measured


def timed_vision(run: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Measure each call of vision."""

    async def measured(*args: Any, **kwargs: Any) -> Any:
        with VISION_S.time():
            return await run(*args, **kwargs)

    return measured


def count_sent(result: str, *, is_bot_paused: bool) -> None:
    """Count what became of a call that sends; "limited" is a 429."""
    SENT.labels(result).inc()
    if result == "limited":
        TOO_MANY.labels("bot" if is_bot_paused else "chat").inc()


def count_refused_media(type: str) -> None:
    """Count a picture or file that the messenger refused."""
    REFUSED_MEDIA.labels(type).inc()


def count_verdicts() -> None:
    """Count the verdicts on photos from now on, each when it is committed."""
    if not event.contains(Session, "after_flush", _note_verdicts):
        event.listen(Session, "after_flush", _note_verdicts)
        event.listen(Session, "after_commit", _count_noted)


def _note_verdicts(session: Session, _: object) -> None:
    for row in session.dirty:
        if isinstance(row, Photo) and state_of(row).attrs.state.history.has_changes() and row.state in JUDGED:
            session.info.setdefault(_NEW_VERDICTS, {})[row.id] = row.state


def _count_noted(session: Session) -> None:
    for state in session.info.pop(_NEW_VERDICTS, {}).values():
        VERDICTS.labels(state.lower()).inc()
