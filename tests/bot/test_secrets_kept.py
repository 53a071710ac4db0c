"""No token of ours and no text of theirs stands in what is kept of a failure."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from telegram import Update
from telegram.ext import CommandHandler

from core.jobs import actions as jobs
from core.jobs.tables import Job
from core.schema import METADATA
from core.work.deps import Deps
from handlers.context import Context
from tests.chat import BOT_ID, TOKEN, World, open_world
from tests.handlers.conftest import VisionHere

HOOKS = ("k0123456" * 4, "j7654321" * 4)
SECRETS = {"webhook_secret": f"{HOOKS[0]},{HOOKS[1]}", "s3_access_key": "store", "s3_secret_key": "store-secret-3"}
LEAKED = (TOKEN, *HOOKS, "store-secret-3", "a word of theirs")


def fault() -> Exception:
    return RuntimeError(f"POST https://api.example.org/bot{TOKEN}/sendMessage {HOOKS[0]} {HOOKS[1]} store-secret-3")


async def failing_statement(session: Any) -> None:
    await session.execute(
        text("INSERT INTO seen_update (bot_id, update_id) VALUES (1, :word)"), {"word": "a word of theirs"}
    )


async def test_what_is_kept_of_failures_tells_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.app.VisionPool", VisionHere)
    async with open_world(tmp_path, **{name: SecretStr(value) for name, value in SECRETS.items()}) as world:
        await fails_everywhere(world)
        kept = await everything(world)
    assert all(word in kept for word in ("RuntimeError", "IntegrityError", "broken.job", "***"))
    assert [secret for secret in LEAKED if secret in kept] == []


async def fails_everywhere(world: World) -> None:
    async def faulty(_: Update, __: Context) -> None:
        raise fault()

    async def refused(_: Update, context: Context) -> None:
        await failing_statement(context.turn.session)

    async def broken(_: Deps, __: Job) -> None:
        raise fault()

    handlers = world.robot.applications[BOT_ID].handlers[0]
    handlers[:0] = [CommandHandler("faulty", faulty), CommandHandler("refused", refused)]
    world.robot.jobs.work = {**world.robot.jobs.work, "broken.job": broken}
    eve = world.person(66, "Eve")
    await eve.sends("/faulty")
    await eve.sends("/refused")
    async with world.robot.deps.transaction() as session:
        await jobs.enqueue(session, kind="broken.job", key="broken", due_at=world.clock.at, args={})
    for _ in range(2):
        await world.settle()
        world.clock.advance(hours=2)


async def everything(world: World) -> str:
    async with world.robot.deps.reading() as session:
        rows = [(await session.execute(table.select())).all() for table in METADATA.sorted_tables]
    return repr(rows)
