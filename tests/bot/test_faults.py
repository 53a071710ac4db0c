"""A bad line to the messenger: refusals, time-outs and broken connections while people write."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot import app as composition
from bot.api.line import HttpLine
from bot.app import Robot
from bot.settings import Settings
from core.notify import queries as outbox
from core.notify.model import Limits
from core.notify.tables import Outbox, State
from gendan_sandbox.client import Person
from gendan_sandbox.patience import Patience
from tests.bot.sandbox.desk import BOT, TOKEN, Desk, Json, open_desk

pytestmark = pytest.mark.soak

QUICK = Limits(chat_per_s=50, group_per_min=1000, bot_per_s=500)
READ_TIMEOUT_S = 8.0
WORDS = 8

BAD_LINE: tuple[Json, ...] = (
    {"kind": "too_many_requests", "chat_id": 301, "after": 1, "times": 2, "retry_after_s": 1},
    {"kind": "applied_but_timed_out", "chat_id": 301, "after": 4},
    {"kind": "dropped", "chat_id": 302, "after": 1},
    {"kind": "applied_but_timed_out", "chat_id": 302, "after": 4, "delay_s": 0.1},
    {"kind": "dropped", "chat_id": 303, "after": 1, "applied": True},
    {"kind": "server_error", "chat_id": 303, "after": 4, "status": 502},
    {"kind": "answer", "chat_id": 303, "after": 6, "status": 500, "applied": True},
    {"kind": "slow", "after": 1, "times": 4, "delay_s": 0.2},
    {"kind": "dropped", "method": "getUpdates"},
    {"kind": "server_error", "method": "getUpdates"},
)
"""No message meets two ambiguous faults: after the second the robot would give it up."""
AMBIGUOUS = ("dropped", "applied_but_timed_out", "server_error", "answer")


@asynccontextmanager
async def running(desk: Desk, folder: Path) -> AsyncIterator[Robot]:
    """Run the robot in this process, in a hurry and with little patience for answers."""
    values: dict[str, Any] = {"api_base_url": desk.base, "data_dir": folder, "port": 0}
    settings = Settings(bot_tokens=(SecretStr(TOKEN),), **values)
    stop, ready = asyncio.Event(), asyncio.Event()
    async with composition.build(settings, limits=QUICK, line=lambda: HttpLine(read_timeout_s=READ_TIMEOUT_S)) as robot:
        async with asyncio.TaskGroup() as group:
            group.create_task(composition.run(robot, stop, ready=ready.set))
            await ready.wait()
            try:
                yield robot
            finally:
                stop.set()


async def writes(person: Person) -> list[int]:
    """Write several words and give the ids of the messages; no two in a row get the same answer, which is said once."""
    texts = [f"word {number}" if number % 2 else f"/start c_{number}" for number in range(WORDS)]
    return [(await person.send_text(BOT, text)).id for text in texts]


async def comes_to_rest(desk: Desk, robot: Robot) -> None:
    """Wait until every update is taken and every message is settled."""
    (bot,) = desk.messenger.state.bots.values()
    patience = Patience()
    while patience.lasts((len(bot.pending), desk.messenger.events.version)):
        async with robot.deps.reading() as session:
            if not bot.pending and not await outbox.count_open(session):
                return
        await asyncio.sleep(0.1)
    raise TimeoutError("the robot never comes to rest")


async def answered(person: Person) -> list[int]:
    """List which messages the robot has answered in a chat, in the order in which the answers stand there."""
    return [message.reply_to for message in await person.messages(BOT) if message.reply_to is not None]


async def test_on_a_bad_line_all_arrives_in_order_and_twice_only_where_nobody_can_tell(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_desk() as desk, running(desk, tmp_path) as robot:
        people = [await desk.control.add_person(f"Lily {number}", id=number) for number in (301, 302, 303)]
        for person in people:
            await person.start("gendan_bot")
        await comes_to_rest(desk, robot)
        for fault in BAD_LINE:
            await desk.control.add_fault(**{"method": "sendMessage", **fault})
        written = await asyncio.gather(*(writes(person) for person in people))
        await comes_to_rest(desk, robot)

        faults = (await desk.control.call("GET", "/faults"))["faults"]
        assert [fault for fault in faults if fault["hits"] < fault["times"]] == []
        answers = [await answered(person) for person in people]
        assert [sorted(set(ids)) for ids in answers] == list(written)
        assert [sorted(ids) for ids in answers] == answers
        doubled = sum(len(ids) - WORDS for ids in answers)
        assert doubled <= sum(fault["hits"] for fault in faults if fault["kind"] in AMBIGUOUS)
        async with robot.deps.reading() as session:
            assert set(await session.scalars(select(Outbox.state))) == {State.SENT}
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []
