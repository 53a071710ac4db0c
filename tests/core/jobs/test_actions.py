from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from core.jobs import actions as jobs
from core.jobs import queries as due
from core.jobs.tables import Job, State

NOW = datetime(2026, 12, 1, tzinfo=UTC)


async def enqueue(session: AsyncSession, key: str, minutes: int = 0) -> bool:
    return await jobs.enqueue(session, kind="test", key=key, due_at=NOW + timedelta(minutes=minutes), args={"a": 1})


async def ask_anew(session: AsyncSession, key: str) -> bool:
    return await jobs.enqueue(session, kind="test", key=key, due_at=NOW, args={"a": 2}, revives=True)


async def test_the_same_key_is_enqueued_once(session: AsyncSession) -> None:
    assert [await enqueue(session, "a"), await enqueue(session, "a")] == [True, False]


async def test_jobs_that_are_due_come_oldest_first_without_those_at_hand(session: AsyncSession) -> None:
    for key, minutes in (("late", 5), ("second", -1), ("first", -2), ("running", -3)):
        await enqueue(session, key, minutes)
    running = (await due.list_due(session, now=NOW, but=[], limit=1))[0]
    found = await due.list_due(session, now=NOW, but=[running.id], limit=10)
    assert [job.key for job in found] == ["first", "second"]


async def test_a_job_is_completed_once(session: AsyncSession) -> None:
    await enqueue(session, "a")
    (job,) = await due.list_due(session, now=NOW, but=[], limit=10)
    assert [await jobs.complete(session, job.id), await jobs.complete(session, job.id)] == [True, False]


async def test_a_failing_job_waits_longer_each_time_and_is_given_up_until_the_operator_revives_it(
    session: AsyncSession,
) -> None:
    await enqueue(session, "a")
    (job,) = await due.list_due(session, now=NOW, but=[], limit=10)
    states = [await jobs.fail(session, job_id=job.id, error="x", now=NOW) for _ in range(jobs.MAX_ATTEMPTS)]
    assert states == [State.DUE] * (jobs.MAX_ATTEMPTS - 1) + [State.DEAD]
    assert timedelta(0) <= job.due_at - (NOW + timedelta(seconds=2**jobs.MAX_ATTEMPTS)) <= timedelta(seconds=2)
    assert await due.list_dead(session) == [job]
    await jobs.revive(session, job_id=job.id, now=NOW)
    session.expire_all()
    assert [j.key for j in await due.list_due(session, now=NOW, but=[], limit=10)] == ["a"]


async def test_a_job_that_was_given_up_is_tried_again_when_it_is_asked_for_anew(session: AsyncSession) -> None:
    await enqueue(session, "a")
    (job,) = await due.list_due(session, now=NOW, but=[], limit=10)
    for _ in range(jobs.MAX_ATTEMPTS):
        await jobs.fail(session, job_id=job.id, error="x", now=NOW)
    assert not await enqueue(session, "a"), "a scan asks each minute"
    assert await ask_anew(session, "a")
    assert not await ask_anew(session, "a"), "it waits already"
    session.expire_all()
    (again,) = await due.list_due(session, now=NOW, but=[], limit=10)
    assert (again.id, again.args, again.attempt, again.error) == (job.id, {"a": 2}, 0, None)


async def test_what_processes_died_over_is_not_begun_again_for_the_asking(session: AsyncSession) -> None:
    await enqueue(session, "a")
    (job,) = await due.list_due(session, now=NOW, but=[], limit=10)
    job_id = job.id
    for _ in range(jobs.MOST_DEATHS):
        await jobs.claim(session, job_id=job_id, now=NOW + timedelta(hours=1))
    session.expire_all()
    await jobs.fail(session, job_id=job_id, error="died", now=NOW, is_deadly=True)
    assert not await ask_anew(session, "a")
    await jobs.revive(session, job_id=job_id, now=NOW)
    session.expire_all()
    assert (await session.get_one(Job, job_id)).claims == 0


async def test_a_job_that_waits_for_a_store_is_never_given_up(session: AsyncSession) -> None:
    await enqueue(session, "a")
    (job,) = await due.list_due(session, now=NOW, but=[], limit=10)
    for _ in range(3 * jobs.MAX_ATTEMPTS):
        assert await jobs.fail(session, job_id=job.id, error="away", now=NOW, is_passing=True) == State.DUE
    waits_s = (job.due_at - NOW).total_seconds() - 2 ** (jobs.MAX_ATTEMPTS - 1)
    assert 0 <= waits_s <= 2


async def test_each_begin_is_counted_until_the_job_ends_by_itself_and_after_a_death_it_waits(
    session: AsyncSession,
) -> None:
    await enqueue(session, "a")
    job_id = (await due.list_due(session, now=NOW, but=[], limit=10))[0].id
    assert [await jobs.claim(session, job_id=job_id, now=NOW) for _ in range(3)] == [0, 1, 2]
    session.expire_all()
    assert timedelta(seconds=20) <= (await session.get_one(Job, job_id)).due_at - NOW <= timedelta(seconds=30)
    await jobs.fail(session, job_id=job_id, error="x", now=NOW)
    await session.flush()
    assert await jobs.claim(session, job_id=job_id, now=NOW) == 0
    session.expire_all()
    assert await jobs.fail(session, job_id=job_id, error="x", now=NOW, is_deadly=True) == State.DEAD
    await session.flush()
    assert await jobs.claim(session, job_id=job_id, now=NOW) is None


async def test_jobs_are_withdrawn_by_their_key_but_for_one(session: AsyncSession) -> None:
    for key in ("photo.check:1:a_b:1", "photo.check:1:a_b:2", "photo.check:1:aXb:3"):
        await enqueue(session, key)
    kept = (await due.list_due(session, now=NOW, but=[], limit=10))[0]
    await jobs.withdraw(session, keys_from="photo.check:1:a_b:", but=kept.id)
    left = await due.list_due(session, now=NOW, but=[], limit=10)
    assert [job.key for job in left] == ["photo.check:1:a_b:1", "photo.check:1:aXb:3"]
