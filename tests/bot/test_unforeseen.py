"""A fault of our own over one job, message or update is that one's end or wait, never the robot's."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from bot.jobs import JobLoop
from bot.telegram.polling import poll
from core.jobs import actions as jobs
from core.jobs.tables import Job, State
from core.notify import actions as notify
from core.notify.model import Address
from core.notify.tables import Outbox
from core.notify.tables import State as Sending
from core.work.deps import Deps
from gendan_sandbox.patience import comes_true, patiently
from handlers.rendering import _AHEAD
from tests.bot.telegram.test_polling import Enough, bot_at, server
from tests.chat import BOT_ID, World


async def stumble(*_: Any) -> None:
    raise ZeroDivisionError


async def enqueue(world: World, kind: str, **args: Any) -> None:
    async with world.editing() as session:
        await jobs.enqueue(session, kind=kind, key=kind, due_at=world.clock.at, args=args)


async def test_a_job_of_which_nobody_can_be_told_is_given_up_and_the_others_go_on(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    done = list[int]()

    async def note(deps: Deps, job: Job) -> None:
        async with deps.transaction() as session:
            await jobs.complete(session, job.id)
        done.append(job.id)

    await enqueue(world, "photo.check", without="the photo's number")
    async with world.editing() as session:
        (spoiled,) = await session.scalars(select(Job))
        spoiled.attempt = jobs.MAX_ATTEMPTS - 1
    loop = JobLoop(deps=world.robot.deps, work={"photo.check": stumble, "note": note})
    running = asyncio.ensure_future(loop.run())
    await comes_true(lambda: "is given up" in caplog.text or running.done())
    await enqueue(world, "note")
    await comes_true(lambda: len(done) == 1 or running.done())
    loop.stop()
    await patiently(running)
    async with world.robot.deps.reading() as session:
        assert [(job.kind, job.state) for job in await session.scalars(select(Job))] == [("photo.check", State.DEAD)]
    assert "nobody can be told" in caplog.text


async def test_a_message_over_which_the_sender_stumbles_holds_up_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(_AHEAD, "start.who", stumble)
    async with world.editing() as session:
        for chat_id, key in ((7, "start.who"), (8, "start.who"), (9, "error.ours")):
            to = Address(bot_id=BOT_ID, chat_id=chat_id)
            await notify.send(session, to=to, key=key, params={"reference": "1"}, now=world.clock.at)
    sender = world.robot.sender
    await sender.drain()
    async with world.editing() as session:
        await notify.send(session, to=Address(bot_id=BOT_ID, chat_id=10), key="start.who", now=world.clock.at)
    await sender.drain()
    async with world.robot.deps.reading() as session:
        states = {row.chat_id: row.state for row in await session.scalars(select(Outbox))}
    assert states[10] == Sending.SENT
    assert Sending.SENDING not in states.values()


async def test_an_update_over_which_the_intake_stumbles_comes_again(caplog: pytest.LogCaptureFixture) -> None:
    taken = list[int]()

    def answers(method: str, query: dict[str, Any], _: dict[str, Any]) -> Any:
        offset = int(query.get("offset", 0))
        return [{"update_id": 5, "message": {}}] if method == "getUpdates" and offset <= 5 else []

    async def take(raw: dict[str, Any]) -> None:
        taken.append(raw["update_id"])
        if len(taken) == 1:
            raise ZeroDivisionError

    async def rest(_: float) -> None:
        if len(taken) > 1:
            raise Enough

    async with server(answers) as base, bot_at(base) as bot:
        with pytest.raises(Enough):
            await poll(bot, take, rest=rest)
    assert taken == [5, 5]
    assert "polling stumbled" in caplog.text
