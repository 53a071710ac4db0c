"""Probes: does the process live, and can it do its work."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.queue_ages import count_active_robots, worker_seen_s
from bot.revisions import Program, Standing, Tables, look, this_program
from core.blobs import BlobsUnavailable, FolderBlobs
from core.work.deps import Deps

PROBE_WITHIN_S = 5.0
KEEP_S = 1.0
"""However often a probe is asked, the database is written at most once in this time."""
WORKER_LOST_AFTER_S = 30.0
NO_BLOB = "0" * 64

_WRITE = text("UPDATE alembic_version SET version_num = version_num RETURNING version_num")


@dataclass(slots=True, kw_only=True)
class Probes:
    """Answers whether the process is ready; `needs_store` where it cannot work without photos.

    Other roles that are missing are told under `warnings` and make nobody unready: updates can be taken, and wait.
    """

    deps: Deps
    needs_store: bool
    is_scaled: bool
    program: Program = field(default_factory=this_program)
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)
    _answer: dict[str, Any] = field(default_factory=dict)
    _asked_s: float = float("-inf")

    async def ready(self) -> dict[str, Any]:
        """Probe the database by a write, its revision, the store, and look for the other roles."""
        async with self._asking:
            if time.monotonic() - self._asked_s >= KEEP_S:
                self._answer = await self._ask()
                self._asked_s = time.monotonic()
            return self._answer

    async def _ask(self) -> dict[str, Any]:
        warnings: list[str] = []
        database, store = await asyncio.gather(
            _within_time(lambda: self._database(warnings)), _within_time(self._store)
        )
        if store != "ok" and not self.needs_store:
            warnings.append(f"store: {store}")
        is_ready = database == "ok" and (store == "ok" or not self.needs_store)
        return {"ok": is_ready, "database": database, "store": store, "warnings": warnings}

    async def _database(self, warnings: list[str]) -> str:
        async with self.deps.transaction() as session:
            revision = await session.scalar(_WRITE)
            is_same = revision == self.program.revision
            tables = Tables(revision=revision) if is_same else await (await session.connection()).run_sync(look)
            if self.is_scaled:
                warnings += await self._missing_roles(session)
        return self._judge(tables, warnings)

    def _judge(self, tables: Tables, warnings: list[str]) -> str:
        standing = self.program.standing(tables)
        if standing is Standing.OLDER:
            return f"at revision {tables.revision}, not at {self.program.revision}: run `gendan migrate`"
        if standing is Standing.TOO_NEW:
            return str(self.program.refuse(tables))
        if standing is Standing.NEWER:
            warnings.append(f"the tables are newer (revision {tables.revision}); this program may work on them")
        return "ok"

    async def _missing_roles(self, session: AsyncSession) -> list[str]:
        seen_s = await worker_seen_s(session, now=self.deps.now())
        robots = await count_active_robots(session)
        is_lost = seen_s is None or seen_s > WORKER_LOST_AFTER_S
        return ["no worker is heard of"] * is_lost + ["no robot is active"] * (robots == 0)

    async def _store(self) -> str:
        blobs = self.deps.blobs
        await blobs.has(NO_BLOB)
        closed = blobs.closed_folders() if isinstance(blobs, FolderBlobs) else []
        return f"{closed[0]} takes no files" if closed else "ok"


async def _within_time(probe: Callable[[], Awaitable[str]]) -> str:
    try:
        return await asyncio.wait_for(probe(), PROBE_WITHIN_S)
    except TimeoutError:
        return "no answer in time"
    except (SQLAlchemyError, BlobsUnavailable, OSError) as error:
        return type(error).__name__


def routes(probes: Probes) -> list[web.RouteDef]:
    """Make /healthz (the loop answers) and /readyz (database, revision and store are there)."""

    async def healthz(_: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def readyz(_: web.Request) -> web.Response:
        answer = await probes.ready()
        return web.json_response(answer, status=200 if answer["ok"] else 503)

    return [web.get("/healthz", healthz), web.get("/readyz", readyz)]
