"""One robot is active at a time, and another takes over when the database cuts its line."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field
from functools import partial

import psycopg
import pytest
from typing_extensions import override

from bot.leader import Leader
from bot.until import firmly
from core.database import WAKE_CHANNEL, conninfo_of
from gendan_sandbox.patience import comes_true
from tests.postgres import Postgres

HOLDER = """
SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
WHERE locktype = 'advisory' AND granted AND datname = current_database()
"""


@dataclass
class Stage:
    """Who is active, and who ever was, in order."""

    active: set[str] = field(default_factory=set)
    order: list[str] = field(default_factory=list)
    woken: list[str] = field(default_factory=list)
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    def has_passed(self, turn: int) -> bool:
        """Whether somebody leads who came after so many turns."""
        return len(self.order) > turn and bool(self.active)

    def leader(self, url: str, name: str) -> Awaitable[None]:
        async def work() -> None:
            self.active.add(name)
            self.order.append(name)
            assert self.active == {name}
            try:
                await self.stop.wait()
            finally:
                self.active.discard(name)

        return Leader(database_url=url, wake=lambda: self.woken.append(name)).run(work, stop=self.stop)


async def test_the_lead_passes_on_when_its_connection_is_cut_and_is_never_held_twice(server: Postgres) -> None:
    url, stage = server.create_database(), Stage()
    running = [asyncio.ensure_future(stage.leader(url, name)) for name in ("one", "two")]
    await comes_true(lambda: bool(stage.active))
    for turn in range(1, 4):
        with psycopg.connect(conninfo_of(url), autocommit=True) as connection:
            connection.execute(f"SELECT pg_terminate_backend(pid) FROM ({HOLDER}) holder".encode())
        await comes_true(partial(stage.has_passed, turn))
    stage.stop.set()
    await asyncio.gather(*running)
    assert len(stage.order) == 4


class SetMeanwhile(asyncio.Event):
    """A word to stop that comes while a standby asks for the lock."""

    looks = 0

    @override
    def is_set(self) -> bool:
        self.looks += 1
        return self.looks > 2


async def test_who_is_told_to_stop_takes_no_lead_that_comes_free_just_then(server: Postgres) -> None:
    stage, stop = Stage(), SetMeanwhile()

    async def work() -> None:
        stage.order.append("led")

    await Leader(database_url=server.create_database(), wake=lambda: None).run(work, stop=stop)
    assert stop.looks > 2 and not stage.order


async def test_a_notice_from_any_process_wakes_the_leader(server: Postgres) -> None:
    url, stage = server.create_database(), Stage()
    running = asyncio.ensure_future(stage.leader(url, "one"))
    await comes_true(lambda: bool(stage.active))
    with psycopg.connect(conninfo_of(url), autocommit=True) as connection:
        connection.execute(f"NOTIFY {WAKE_CHANNEL}".encode())
    await comes_true(lambda: stage.woken == ["one"])
    stage.stop.set()
    await running


async def test_a_leader_survives_a_database_that_crashes_and_comes_back(own_server: Postgres) -> None:
    url, stage = own_server.create_database(), Stage()
    running = asyncio.ensure_future(stage.leader(url, "one"))
    await comes_true(lambda: bool(stage.active))
    own_server.crash()
    await comes_true(lambda: not stage.active)
    own_server.start_again()
    await comes_true(lambda: bool(stage.active))
    stage.stop.set()
    await running


async def test_work_ends_when_it_is_cancelled_even_where_a_library_swallows_the_first_word() -> None:
    swallowed: list[bool] = []

    async def stubborn() -> None:
        while len(swallowed) < 2:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                swallowed.append(True)
        await asyncio.sleep(60)

    working = asyncio.ensure_future(firmly(stubborn()))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    assert len(swallowed) == 2
