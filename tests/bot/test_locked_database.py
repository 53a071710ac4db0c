"""Another program holds the database for longer than the robot waits: nothing is lost, and all goes on by itself."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import JobLoop
from bot.schedule import Away, run_scan
from bot.telegram.blame import MOST_REFUSALS
from bot.telegram.lanes import NotAccepted
from core import sqlite
from core.database import is_contended
from core.incidents.tables import Incident, Kind
from core.intake.tables import FailedUpdate
from core.jobs import actions as jobs
from core.jobs.tables import Job
from core.notify import actions as notify
from core.notify.model import Address
from core.work.deps import Deps
from gendan_sandbox.patience import comes_true, patiently
from tests.chat import BOT_ID, World
from tests.tables import FILE


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the robot give up after a moment where it would wait for half a minute."""
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT_MS", 20)
    monkeypatch.setattr("bot.telegram.delivery.LONGEST_WAIT_S", 0.01)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the database as a program does that writes to it."""
    with closing(sqlite3.connect(folder / FILE, isolation_level=None, timeout=30)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@asynccontextmanager
async def held(_: World, folder: Path) -> AsyncIterator[None]:
    with locked(folder):
        yield


@asynccontextmanager
async def read_only(world: World, _: Path) -> AsyncIterator[None]:
    """Let the database refuse every write at once, as on a file system that has become read-only."""
    await _only_read(world, "ON")
    yield
    await _only_read(world, "OFF")


async def _only_read(world: World, value: str) -> None:
    async with world.robot.database.write_engine.connect() as its_one_writer:
        raw: Any = (await its_one_writer.get_raw_connection()).driver_connection
        raw.execute(f"PRAGMA query_only={value}")


Refusing = Callable[[World, Path], AbstractAsyncContextManager[None]]


def start(update_id: int) -> dict[str, Any]:
    user = {"id": 7, "is_bot": False, "first_name": "Wang", "language_code": "en"}
    entities = [{"type": "bot_command", "offset": 0, "length": 6}]
    chat = {"id": 7, "type": "private"}
    message = {"message_id": update_id, "date": 1, "chat": chat, "from": user, "text": "/start", "entities": entities}
    return {"update_id": update_id, "message": message}


async def test_a_database_that_is_held_refuses_by_the_kind_that_all_callers_know(world: World, tmp_path: Path) -> None:
    with locked(tmp_path), pytest.raises(OperationalError) as refusal:
        async with world.robot.deps.transaction() as session:
            await session.execute(delete(FailedUpdate))
    assert is_contended(refusal.value)


@pytest.mark.parametrize("refusing", [held, read_only])
async def test_a_sound_update_is_never_set_aside_because_the_database_was_away(
    world: World, tmp_path: Path, refusing: Refusing
) -> None:
    async with refusing(world, tmp_path):
        for _ in range(MOST_REFUSALS + 2):
            outcomes = await asyncio.gather(
                *(world.robot.intake.take(BOT_ID, start(n)) for n in (1, 2)), return_exceptions=True
            )
            assert [type(outcome) for outcome in outcomes] == [NotAccepted, NotAccepted]
    await world.robot.intake.take(BOT_ID, start(1))
    await world.settle()
    async with world.robot.deps.reading() as session:
        assert list(await session.scalars(select(FailedUpdate))) == []
    assert "Gendan" in world.person(7, "Wang").last.text


@asynccontextmanager
async def going(loop: Coroutine[Any, Any, None], stop: Callable[[], None]) -> AsyncIterator[None]:
    """Run a loop of the robot from the next wait on; it has to come to its end by itself."""
    running = asyncio.ensure_future(loop)
    try:
        yield
    finally:
        stop()
        await patiently(running)


async def test_a_job_that_comes_due_while_the_database_is_held_is_done_afterwards(
    world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    done = list[int]()

    async def note(deps: Deps, job: Job) -> None:
        async with deps.transaction() as session:
            await jobs.complete(session, job.id)
        done.append(job.id)

    async with world.editing() as session:
        await jobs.enqueue(session, kind="note", key="note", due_at=world.clock.at, args={})
    loop = JobLoop(deps=world.robot.deps, work={"note": note})
    async with going(loop.run(), loop.stop):
        with locked(tmp_path):
            await comes_true(lambda: "could not be noted" in caplog.text)
        await comes_true(lambda: len(done) == 1)


async def test_the_loop_of_jobs_pauses_where_a_failure_could_not_be_noted(world: World, tmp_path: Path) -> None:
    async with world.editing() as session:
        await jobs.enqueue(session, kind="note", key="note", due_at=world.clock.at, args={})
    loop = JobLoop(deps=world.robot.deps, work={})
    (job,) = await loop._list_due()
    loop.wake.clear()
    async with read_only(world, tmp_path):
        await loop._run(job)
    assert not loop.wake.is_set(), "it would try, and say so, thousands of times a second"


async def test_a_message_that_waits_while_the_database_is_held_is_sent_afterwards(
    world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with world.editing() as session:
        to = Address(bot_id=BOT_ID, chat_id=7)
        await notify.send(session, to=to, key="start.who", dedupe="one", now=world.clock.at)
    sender = world.robot.sender
    async with going(sender.run(), sender.stop):
        with locked(tmp_path):
            await comes_true(lambda: "the sender waits, the database refuses" in caplog.text)
        await comes_true(lambda: len(world.telegram.shown) == 1)
    assert "stumbled" not in caplog.text


async def test_a_scan_that_finds_the_database_held_says_so_and_leaves_an_incident(
    world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    scans = list[datetime]()

    async def scan(session: AsyncSession, _: Deps, now: datetime) -> None:
        await session.execute(delete(FailedUpdate))
        scans.append(now)

    away = Away()
    with locked(tmp_path), caplog.at_level(logging.WARNING):
        await run_scan(world.robot.deps, "scan", scan, away)
    assert [record.message for record in caplog.records] == ["scan scan waits, the database refuses: OperationalError"]
    await run_scan(world.robot.deps, "scan", scan, away)
    async with world.robot.deps.reading() as session:
        assert [one.kind for one in await session.scalars(select(Incident))] == [Kind.DATABASE_AWAY]
    assert len(scans) == 1
