"""Poison: whatever comes in is answered, set aside for the operator or ignored, and the next update is served."""

import asyncio
import io
import itertools
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from telegram import Update
from telegram.ext import CommandHandler

from bot.telegram import webhook
from bot.telegram.lanes import NotAccepted
from core.intake.tables import FailedUpdate
from core.notify.tables import Outbox
from handlers.context import Context
from tests.bot.telegram.test_door import HOSTILE, HOSTILE_TEXT
from tests.chat import BOT_ID, World, open_world
from tests.handlers.conftest import VisionHere

_numbers = itertools.count(1_000_000, 10_000)

SECRETS = ("new-secret", "old-secret")


@pytest.fixture(params=["sqlite", "postgresql"])
async def world(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[World]:
    """The real robot on each database."""
    monkeypatch.setattr("bot.app.VisionPool", VisionHere)
    more = {}
    if request.param == "postgresql":
        more = {"database_url": request.getfixturevalue("server").create_migrated(), "code_keys": ("k0123456" * 4,)}
    async with open_world(tmp_path, **more) as opened:
        yield opened


def update_of(number: int, text: Any, **sender: Any) -> dict[str, Any]:
    who = {"id": 66, "is_bot": False, "first_name": "Eve", "language_code": "en", **sender}
    chat = {"id": 66, "type": "private"}
    return {"update_id": number, "message": {"message_id": number, "date": 1, "chat": chat, "from": who, "text": text}}


async def count(world: World, table: Any) -> int:
    async with world.robot.deps.reading() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def is_served(world: World, number: int = 900_000) -> None:
    """Check that somebody else's next word is answered."""
    await world.robot.sender.drain()  # the same words are not said twice while they wait
    before = await count(world, Outbox)
    await world.robot.gate.take(BOT_ID, update_of(number, "hello", id=77, first_name="Lily"))
    assert await count(world, Outbox) == before + 1


POISON: dict[str, dict[str, Any]] = {
    "a NUL in a text": update_of(1, "a\0b"),
    "a NUL in a name": update_of(2, "hello", first_name="E\0ve"),
    "a lone surrogate in a text": update_of(3, "a\ud800b"),
    "a lone surrogate in a name": update_of(4, "hello", first_name="\udfff"),
    "a sender with an endless number": update_of(5, "hello", id=2**70),
    "a message with an endless number": {
        "update_id": 6,
        "message": {**update_of(6, "hello")["message"], "message_id": 2**90},
    },
    "a text of a megabyte": update_of(7, "long " * 200_000),
    "a name of a megabyte": update_of(8, "hello", first_name="x" * 2**20),
    "a text that is a list": update_of(9, ["/new"]),
    "a sender without a name": update_of(10, "hello", first_name=None),
    "a date that never was": {"update_id": 11, "message": {**update_of(11, "x")["message"], "date": 10**17}},
    "a message that is a word": {"update_id": 12, "message": "hello"},
    "numbers that are none": {"update_id": 13, "message": {**update_of(13, "x")["message"], "date": float("nan")}},
    "a name that shows nothing": update_of(14, "hello", first_name="\u200b\u202e"),
}


@pytest.mark.parametrize("name", POISON)
async def test_poison_is_answered_or_set_aside_and_blocks_nobody(world: World, name: str) -> None:
    await world.robot.gate.take(BOT_ID, POISON[name])
    before = await count(world, FailedUpdate)
    await world.robot.gate.take(BOT_ID, POISON[name])  # Telegram brings again what was not acknowledged: it was
    assert await count(world, FailedUpdate) == before
    assert before + await count(world, Outbox) >= 1
    await is_served(world)


def nested(levels: int) -> dict[str, Any]:
    message = update_of(20, "hello")["message"]
    for _ in range(levels):
        message = {**update_of(20, "hello")["message"], "reply_to_message": message}
    return {"update_id": 20, "message": message}


async def test_deep_nesting_is_cut_and_answered(world: World) -> None:
    await world.robot.gate.take(BOT_ID, nested(300))
    assert (await count(world, FailedUpdate), await count(world, Outbox)) == (0, 1)


async def test_a_handler_that_never_ends_is_stopped_and_its_update_set_aside_for_the_operator(world: World) -> None:
    async def endless(_: Update, context: Context) -> None:
        await context.turn.say("conversation.lost")
        await asyncio.Event().wait()

    world.robot.applications[BOT_ID].handlers[0].insert(0, CommandHandler("endless", endless))
    hasty = replace(world.robot.intake, within_s=0.05)
    raw = update_of(30, "/endless")
    raw["message"]["entities"] = [{"type": "bot_command", "offset": 0, "length": 8}]
    await hasty.take(BOT_ID, raw)
    async with world.robot.deps.reading() as session:
        (failed,) = await session.scalars(select(FailedUpdate))
        (told,) = await session.scalars(select(Outbox))
    assert "HandlerTooSlow" in failed.error and failed.raw == raw
    assert told.key == "error.ours" and told.params == {"reference": failed.reference}
    await is_served(world)


async def test_a_handler_is_not_at_fault_for_a_process_that_gets_no_processor(world: World) -> None:
    async def starved(_: Update, context: Context) -> None:
        await context.turn.say("conversation.lost")
        time.sleep(0.2)  # noqa: ASYNC251 - nothing is served, as in a process that waits for a processor
        for _round in range(3):
            await asyncio.sleep(0)

    world.robot.applications[BOT_ID].handlers[0].insert(0, CommandHandler("starved", starved))
    hasty = replace(world.robot.intake, within_s=0.1)
    raw = update_of(31, "/starved")
    raw["message"]["entities"] = [{"type": "bot_command", "offset": 0, "length": 8}]
    await hasty.take(BOT_ID, raw)
    assert await count(world, FailedUpdate) == 0
    async with world.robot.deps.reading() as session:
        assert [row.key for row in await session.scalars(select(Outbox))] == ["conversation.lost"]


async def test_who_cannot_even_be_greeted_is_set_aside_without_an_apology(world: World) -> None:
    raw = update_of(40, "hello")
    raw["message"]["from"]["id"] = 2**70
    await world.robot.intake.take(BOT_ID, raw)  # past the door, as a replay of an older release would come
    assert (await count(world, FailedUpdate), await count(world, Outbox)) == (1, 0)
    await is_served(world)


@asynccontextmanager
async def hook(world: World) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    app = web.Application(client_max_size=webhook.MAX_BODY_BYTES)
    app.add_routes(webhook.routes({BOT_ID: lambda raw: world.robot.gate.take(BOT_ID, raw)}, secrets=SECRETS))
    async with TestClient(TestServer(app)) as client:
        yield client


@pytest.mark.parametrize(
    ("secret", "status"), [("new-secret", 200), ("old-secret", 200), ("new-secre", 403), ("", 403), ("é\udcff", 403)]
)
async def test_while_the_secret_changes_both_open_the_webhook_and_nothing_else_does(
    world: World, secret: str, status: int
) -> None:
    body = json.dumps(update_of(50, "hello"))
    async with hook(world) as client:
        headers = {webhook.SECRET_HEADER: secret.encode("utf-8", "surrogateescape").decode("latin-1")}
        assert (await client.post(f"/telegram/{BOT_ID}", data=body, headers=headers)).status == status


async def test_a_body_that_is_too_large_or_too_deep_is_refused_and_the_next_is_taken(world: World) -> None:
    headers = {webhook.SECRET_HEADER: SECRETS[0]}
    bodies = [(b"x" * (webhook.MAX_BODY_BYTES + 1), 413), (b"[" * 200_000, 400), (b"{}", 400)]
    async with hook(world) as client:
        for body, status in [*bodies, (json.dumps(update_of(51, "hello")).encode(), 200)]:
            answer = await client.post(f"/telegram/{BOT_ID}", data=io.BytesIO(body), headers=headers)
            assert answer.status == status


PARTS = st.fixed_dictionaries(
    {},
    optional={
        "text": HOSTILE_TEXT | HOSTILE,
        "caption": HOSTILE_TEXT,
        "entities": HOSTILE,
        "document": HOSTILE,
        "photo": HOSTILE,
        "contact": HOSTILE,
        "media_group_id": HOSTILE,
        "reply_to_message": HOSTILE,
        "forward_origin": HOSTILE,
        "new_chat_members": HOSTILE,
    },
)
BODIES = st.fixed_dictionaries(
    {
        "message": st.builds(
            lambda more, name: {**update_of(1, "x", first_name=name)["message"], **more}, PARTS, HOSTILE_TEXT
        )
    }
) | st.dictionaries(
    st.sampled_from(["message", "callback_query", "inline_query", "my_chat_member", "chat_join_request"]), HOSTILE
)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(bodies=st.lists(BODIES, min_size=1, max_size=12))
def test_no_update_of_any_shape_stops_the_intake(bodies: list[dict[str, Any]], tmp_path: Path) -> None:
    asyncio.run(all_are_taken(bodies, tmp_path))


async def all_are_taken(bodies: list[dict[str, Any]], folder: Path) -> None:
    async with open_world(folder) as world:
        first = next(_numbers)
        takes = [world.robot.gate.take(BOT_ID, {"update_id": first + n, **body}) for n, body in enumerate(bodies)]
        outcomes = await asyncio.gather(*takes, return_exceptions=True)
        assert [outcome for outcome in outcomes if outcome is not None] == []
        await is_served(world, first + 1000)


async def test_a_database_that_is_away_is_no_poison(world: World) -> None:
    await world.robot.database.close()
    broken = replace(world.robot.intake, deps=replace(world.robot.deps, transaction=refusing))
    with pytest.raises(NotAccepted):
        await broken.take(BOT_ID, update_of(60, "hello"))


@asynccontextmanager
async def refusing() -> AsyncIterator[Any]:
    raise ConnectionRefusedError
    yield
