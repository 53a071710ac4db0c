from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from core.database import is_contended, is_lasting
from core.jobs import actions as jobs
from core.jobs import queue
from core.jobs.tables import Job

NOW = datetime(2026, 12, 1, tzinfo=UTC)
WORDS = text("SELECT args ->> 'job_id', scheduled_at FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id")


@pytest.fixture
async def scaled(postgres_url: str) -> AsyncIterator[AsyncSession]:
    """A session on PostgreSQL, whose work is rolled back after the test."""
    engine = create_async_engine(postgres_url)
    async with engine.connect() as connection, connection.begin() as transaction:
        async with AsyncSession(bind=connection, expire_on_commit=False) as opened:
            yield opened
        await transaction.rollback()
    await engine.dispose()


async def enqueue(session: AsyncSession, key: str) -> int:
    await jobs.enqueue(session, kind="test", key=key, due_at=NOW, args={})
    return int(await session.scalar(text("SELECT max(id) FROM job")) or 0)


async def words(session: AsyncSession) -> list[tuple[str, datetime]]:
    return [(str(job_id), at) for job_id, at in (await session.execute(WORDS)).all()]


async def test_a_job_is_dispatched_in_the_transaction_that_writes_it(scaled: AsyncSession) -> None:
    async with scaled.begin_nested() as attempt:
        await enqueue(scaled, "rolled back")
        assert len(await words(scaled)) == 1
        await attempt.rollback()
    assert await words(scaled) == []
    job_id = await enqueue(scaled, "kept")
    assert await words(scaled) == [(str(job_id), NOW)]


async def test_a_key_that_is_there_is_not_dispatched_again(scaled: AsyncSession) -> None:
    await enqueue(scaled, "a")
    await enqueue(scaled, "a")
    assert len(await words(scaled)) == 1


async def test_a_failed_job_waits_in_the_queue_until_its_next_try(scaled: AsyncSession) -> None:
    job_id = await enqueue(scaled, "a")
    for attempt in (1, 2):
        await jobs.fail(scaled, job_id=job_id, error="x", now=NOW)
        job = await scaled.get_one(Job, job_id)
        assert job.due_at >= NOW + timedelta(seconds=2**attempt)
        assert await words(scaled) == [(str(job_id), job.due_at)]


async def test_a_job_that_is_given_up_is_dispatched_when_the_operator_revives_it(scaled: AsyncSession) -> None:
    job_id = await enqueue(scaled, "a")
    for _ in range(jobs.MAX_ATTEMPTS):
        await scaled.execute(text("DELETE FROM procrastinate_jobs"))
        await jobs.fail(scaled, job_id=job_id, error="x", now=NOW)
    assert await words(scaled) == []
    await jobs.revive(scaled, job_id=job_id, now=NOW)
    assert await words(scaled) == [(str(job_id), NOW)]


async def test_a_job_that_is_given_up_is_dispatched_when_it_is_asked_for_anew(scaled: AsyncSession) -> None:
    job_id = await enqueue(scaled, "a")
    for _ in range(jobs.MAX_ATTEMPTS):
        await scaled.execute(text("DELETE FROM procrastinate_jobs"))
        await jobs.fail(scaled, job_id=job_id, error="x", now=NOW)
    assert await jobs.enqueue(scaled, kind="test", key="a", due_at=NOW, args={}, revives=True)
    assert await words(scaled) == [(str(job_id), NOW)]


async def test_an_overdue_job_that_no_worker_waits_for_is_dispatched_again_once(scaled: AsyncSession) -> None:
    known, forgotten = await enqueue(scaled, "known"), await enqueue(scaled, "forgotten")
    await scaled.execute(text(f"DELETE FROM procrastinate_jobs WHERE queueing_lock = 'job:{forgotten}'"))
    later = NOW + queue.OVERDUE + timedelta(seconds=1)
    assert [await queue.dispatch_forgotten(scaled, now=now) for now in (NOW, later, later)] == [0, 1, 0]
    assert {job_id for job_id, _ in await words(scaled)} == {str(known), str(forgotten)}


async def test_a_queue_that_somebody_holds_refuses_by_the_kind_that_all_callers_know(
    scaled: AsyncSession, postgres_url: str
) -> None:
    """Else an update that writes a job would be set aside, and a failure that is noted would end the robot."""
    engine = create_async_engine(postgres_url)
    async with engine.connect() as other, other.begin() as holding:
        await other.execute(text("LOCK TABLE procrastinate_jobs IN ACCESS EXCLUSIVE MODE"))
        await scaled.execute(text("SET LOCAL lock_timeout = 50"))
        with pytest.raises(OperationalError) as refusal:
            await enqueue(scaled, "a")
        await holding.rollback()
    await engine.dispose()
    assert is_contended(refusal.value)


async def test_a_connection_that_is_lost_refuses_by_the_same_kind(postgres_url: str) -> None:
    engine = create_async_engine(postgres_url)
    with suppress(OperationalError):  # nor can it be rolled back
        async with AsyncSession(engine) as session:
            lost = await session.scalar(text("SELECT pg_backend_pid()"))
            async with engine.connect() as other:
                await other.execute(text(f"SELECT pg_terminate_backend({lost}, 5000)"))
            with pytest.raises(OperationalError) as refusal:
                await queue.dispatch(session, [queue.Word(job_id=1, due_at=NOW)])
            assert not is_lasting(refusal.value)
    await engine.dispose()
