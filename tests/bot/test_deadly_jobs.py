"""A photo that kills each process that checks it: given up after so many deaths, its sender is told."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot import job_queue
from bot.app import utc_now
from core.evidence.tables import Photo, PhotoState
from core.incidents.tables import Incident, Kind
from core.jobs import actions as jobs
from core.jobs.tables import Job, State
from core.notify.tables import Outbox
from core.work import bodies, photos
from core.work.deps import Deps
from gendan_sandbox.patience import Patience
from tests.bot.plot import small_photo
from tests.bot.robot_process import LI, WANG
from tests.chat import BOT_ID, World, open_world
from tests.handlers.conftest import VisionHere

pytestmark = pytest.mark.soak


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "AFTER_DEATH_S", 0.1)
    monkeypatch.setattr(job_queue, "HEARTBEAT_S", 0.3)
    monkeypatch.setattr(job_queue, "STALLED_AFTER_S", 1.5)
    monkeypatch.setattr("bot.app.VisionPool", VisionHere)


async def deadly(deps: Deps, job: Job) -> None:
    async with deps.reading() as session:
        photo = await session.get_one(Photo, job.args["photo_id"])
    if photo.chat_id == LI:
        os.kill(os.getpid(), signal.SIGKILL)
    await photos.check(deps, job)


@asynccontextmanager
async def working(folder: Path, settings: dict[str, Any], *, sending: bool = False) -> AsyncIterator[World]:
    """Open a world whose jobs run as they do in a worker, by the real clock."""
    async with open_world(folder, **settings) as world:
        world.clock.at = utc_now()
        world.telegram.files = {f"file{number}": small_photo(number) for number in (1, 2)}
        if sending:
            await sends(world, LI, 1)
            await sends(world, WANG, 2)
        running = asyncio.ensure_future(world.robot.jobs.run())
        try:
            yield world
        finally:
            world.robot.jobs.stop()
            await running


async def until(world: World, *conditions: Any) -> None:
    """Wait until each condition holds of a row, while the clock goes on."""
    patience = Patience()
    while patience.lasts():
        world.clock.at = utc_now()
        async with world.robot.deps.reading() as session:
            if all([await session.scalar(select(1).where(one).limit(1)) for one in conditions]):
                return
        await asyncio.sleep(0.05)
    raise TimeoutError(f"nothing moves any more, and not all of {conditions} hold")


def in_a_process(life: Callable[[], Coroutine[Any, Any, None]]) -> int | None:
    process = get_context("fork").Process(target=lambda: asyncio.run(life()))
    process.start()
    process.join()
    return process.exitcode


async def sends(world: World, telegram_id: int, number: int) -> None:
    """Send a photo and leave it to the jobs."""
    person = world.person(telegram_id, "Li")
    message = {
        "message_id": number,
        "date": 1,
        "chat": {"id": telegram_id, "type": "private"},
        "from": person.user,
        "photo": [{"file_id": f"file{number}", "file_unique_id": str(number), "width": 120, "height": 90}],
    }
    await world.robot.gate.take(BOT_ID, {"update_id": number, "message": message})


def is_settled(chat_id: int) -> Any:
    return (Photo.chat_id == chat_id) & (Photo.state != PhotoState.RECEIVED)


async def lives_until_it_dies(folder: Path, settings: dict[str, Any], *, sending: bool) -> None:
    async with working(folder, settings, sending=sending) as world:
        await until(world, Job.id < 0)


async def test_a_photo_that_kills_each_worker_is_given_up_and_can_be_done_after_the_repair(
    tmp_path: Path, workshop_settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(bodies, "WORK", {**bodies.WORK, "photo.check": deadly})
        for death in range(jobs.MOST_DEATHS):
            exit_code = in_a_process(partial(lives_until_it_dies, tmp_path, workshop_settings, sending=death == 0))
            assert exit_code == -signal.SIGKILL, death
        async with working(tmp_path, workshop_settings) as world:
            await until(world, Job.state == State.DEAD, is_settled(WANG))
            async with world.robot.deps.reading() as session:
                (job,) = await session.scalars(select(Job).where(Job.kind == "photo.check"))
                (told,) = await session.scalars(select(Outbox).where(Outbox.key == "error.given_up"))
                (photo,) = await session.scalars(select(Photo).where(Photo.chat_id == LI))
                died = await session.scalar(select(Incident.times).where(Incident.kind == Kind.DIED))
            assert "WorkerDied" in (job.error or "") and job.args == {"photo_id": photo.id}
            assert (told.chat_id, told.reply_to_message_id) == (LI, photo.message_id)
            assert told.params == {"reference": str(job.id)}
            assert died is not None and died >= jobs.MOST_DEATHS
    async with working(tmp_path, workshop_settings) as world:
        async with world.robot.deps.transaction() as session:
            await jobs.revive(session, job_id=job.id, now=utc_now())
        await until(world, is_settled(LI))
