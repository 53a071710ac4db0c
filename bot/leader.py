"""One active robot and a hot standby: a PostgreSQL advisory lock on a connection of its own, that also hears wake-ups.

The lock lives and dies with the connection, so no lease has to be renewed and no clock compared.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from core.database import NOTICE_A_LOSS, WAKE_CHANNEL, conninfo_of

log = logging.getLogger(__name__)

ROBOT_LOCK = 0x67656E64616E  # "gendan" in ASCII
LOOK_EVERY_S = 1.0
"""How often a standby asks for the lock."""
PROBE_EVERY_S = 3.0
PROBE_WITHIN_S = 5.0
"""How long the holder waits for the server's word before it gives up the lead: the lock may be another's by then."""


class LeadLost(Exception):
    """The connection that holds the lock is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leader:
    """Runs work while this process holds the lock, and waits for the lock while another does."""

    database_url: str
    wake: Callable[[], None]

    async def run(self, work: Callable[[], Coroutine[Any, Any, None]], *, stop: asyncio.Event) -> None:
        """Lead whenever the lock can be had, until `stop`.

        `work` is cancelled when the lead is lost, and run anew later; it has to end by itself soon after `stop` is set.
        """
        while not stop.is_set():
            try:
                async with await self._connect() as connection:
                    if await self._wait_for_lock(connection, stop):
                        await self._lead(connection, work)
            except* (psycopg.Error, LeadLost, OSError) as errors:
                log.warning("the lead is lost or cannot be had: %s", errors.exceptions[0])
                await asyncio.sleep(random.uniform(0.3, LOOK_EVERY_S))  # noqa: S311 - jitter

    async def _connect(self) -> psycopg.AsyncConnection:
        conninfo = make_conninfo(conninfo_of(self.database_url), **NOTICE_A_LOSS)
        return await psycopg.AsyncConnection.connect(conninfo, autocommit=True)

    async def _wait_for_lock(self, connection: psycopg.AsyncConnection, stop: asyncio.Event) -> bool:
        told = False
        while not stop.is_set():
            asked = await connection.execute("SELECT pg_try_advisory_lock(%s)", (ROBOT_LOCK,))
            row = await asked.fetchone()
            if row is not None and row[0]:
                return not stop.is_set()  # the lock of who has just stopped may come with the word to stop
            if not told:
                log.info("another robot is active; this one stands by")
                told = True
            try:
                await asyncio.wait_for(stop.wait(), LOOK_EVERY_S)
            except TimeoutError:
                continue
        return False

    async def _lead(self, connection: psycopg.AsyncConnection, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        log.info("this robot is active")
        await connection.execute(f"LISTEN {WAKE_CHANNEL}")
        async with asyncio.TaskGroup() as group:
            watching = group.create_task(self._watch(connection))
            await group.create_task(work())
            watching.cancel()

    async def _watch(self, connection: psycopg.AsyncConnection) -> None:
        """Pass wake-ups on and probe the connection, until it is lost."""
        while True:
            async for _ in connection.notifies(timeout=PROBE_EVERY_S):
                self.wake()
            try:
                await asyncio.wait_for(connection.execute("SELECT 1"), PROBE_WITHIN_S)
            except TimeoutError:
                raise LeadLost("the database does not answer") from None
