"""A scan that is at work when the robot stops is no error, and writes nothing."""

import asyncio
import logging
from datetime import datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.schedule import Away, run_scan
from core.parties.queries import find_person
from core.work.deps import Deps
from tests.chat import World


async def test_a_scan_that_the_stop_interrupts_writes_nothing_and_cries_not(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("/start")
    begun = asyncio.Event()

    async def scan(session: AsyncSession, _: Deps, __: datetime) -> None:
        person = await find_person(session, telegram_id=8)
        assert person is not None
        begun.set()
        await asyncio.Event().wait()

    with caplog.at_level(logging.INFO):
        running = asyncio.create_task(run_scan(world.robot.deps, "scan", scan, Away()))
        await begun.wait()
        running.cancel()
        await running
    assert [record.message for record in caplog.records if record.levelno >= logging.WARNING] == []
    assert "left to the next start" in caplog.text
    await lily.sends("/start")
    assert lily.last.text
