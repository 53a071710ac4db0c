"""The database crashes and the store of photos is away while people go on; all recovers by itself, nothing is lost."""

import asyncio
from pathlib import Path

import pytest

from tests.bot.plot import (
    QUIET_S,
    Plot,
    every_message_was_sent,
    nothing_is_lost_or_doubled,
    outcome_of,
    people_act,
)
from tests.bot.robot_process import BOT_ID
from tests.bot.town import Town, open_town, start, stop

pytestmark = pytest.mark.soak

DATABASE_AWAY_S = 4.0
STORE_AWAY_S = 6.0


async def outages(town: Town) -> None:
    """Cut the database off, then the store, then both, while people write."""
    await asyncio.sleep(4)
    await asyncio.to_thread(town.server.crash)
    await asyncio.sleep(DATABASE_AWAY_S)
    await asyncio.to_thread(town.server.start_again)
    await asyncio.sleep(8)
    town.s3.pause()
    await asyncio.sleep(STORE_AWAY_S)
    await asyncio.to_thread(town.server.crash)
    await asyncio.sleep(DATABASE_AWAY_S)
    await asyncio.to_thread(town.server.start_again)
    await asyncio.sleep(2)
    town.s3.go_on()
    await asyncio.sleep(2)


@pytest.mark.timeout(QUIET_S + 60)
async def test_outages_of_the_database_and_the_store_lose_nothing_and_end_by_themselves(tmp_path: Path) -> None:
    async with open_town(tmp_path) as town:
        plot = Plot(town.street, town.rows, town.rows, town.street.desk.messenger.state.bots[BOT_ID].pending[0].id)
        await start(town.webs)
        await start([*town.workers, *town.robots])
        await people_act(plot, [town.street.maya], lambda: outages(town), lambda: asyncio.sleep(0))
        assert await stop(town.everybody) == [0] * 5
        outcome = await outcome_of(plot)
        await nothing_is_lost_or_doubled(plot, town.database_url)
        await every_message_was_sent(plot, [town.street.maya, town.street.wang], outcome.made)
        assert town.rows("SELECT count(*) FROM procrastinate_jobs WHERE coalesce(scheduled_at, now()) <= now()") == [
            (0,)
        ]
