"""What weeks of the outbox cost on the way of a message, and what they save at night; and why other tables have none.

    python -m benchmarks.engine.partitions [--rows 150000] [--rounds 40]

Two databases of one PostgreSQL hold the same five weeks of sent messages: one is of revision 0007, whose outbox is one
table, one of the newest. Times are processor time of the server, as others may use the machine; each round takes both.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from sqlalchemy import text

from bot.bench import ground
from bot.bench.stage import FIRST_BOT_ID
from bot.migrate import migrate
from core.blobs import FolderBlobs
from core.database import Database
from core.notify import actions as notify
from core.notify import queries as outbox
from core.notify.model import Address
from core.retention import partitions, running
from core.retention.model import DEFAULTS, Kind
from core.retention.weeks import WEEK

T = TypeVar("T")
WEEKS = 5
BOTS = 40
MONTHS = 36
MESSAGES = 320
FILL = (
    "INSERT INTO outbox (bot_id, chat_id, kind, key, params, priority, silent, dedupe, state, attempt, due_at,"
    " created_at, sent_at, message_id) SELECT :bot + n % 40, 100000000 + n % 20000, 'SEND', 'stage.done',"
    """ '{"order": "A17", "person": "Wang Li", "stage": "sewing"}', 1, false,"""
    " CASE WHEN n % 3 = 0 THEN 'digest:' || CAST(:week AS text) || ':' || n END, 'SENT', 1, :at, :at, :at, n"
    " FROM generate_series(1, :rows) AS n"
)
BURST = (
    "INSERT INTO outbox (bot_id, chat_id, kind, key, params, priority, silent, state, attempt, due_at, created_at)"
    " SELECT :bot + n % 40, 200000000 + n % 10000, 'SEND', 'stage.done', '{}', 1, false, 'QUEUED', 0, :at, :at"
    " FROM generate_series(1, :rows) AS n"
)
LEDGER = (
    "CREATE TABLE plain (id bigserial PRIMARY KEY, order_id bigint, number bigint, at int, facts text,"
    " UNIQUE (order_id, number))",
    "CREATE TABLE parts (LIKE plain INCLUDING DEFAULTS) PARTITION BY RANGE (at)",
    *(f"CREATE TABLE parts{n} PARTITION OF parts FOR VALUES FROM ({n}) TO ({n + 1})" for n in range(MONTHS)),
    "CREATE INDEX ON parts (order_id, number)",
    "INSERT INTO plain (order_id, number, at, facts) SELECT n / 20, n % 20, n * 36 / 360000, repeat('x', 200)"
    " FROM generate_series(0, 359999) AS n",
    "INSERT INTO parts SELECT * FROM plain",
    "ANALYZE plain",
    "ANALYZE parts",
)
"""An order's 20 entries come within a month, as the last stage is asked for."""


async def _fill(database: Database, *, rows: int, now: datetime, queued: int = BOTS * 100) -> None:
    for week in range(WEEKS):
        at = now - (WEEKS - 1 - week) * WEEK
        await partitions.keep_up(database.transaction, now=at, pause_s=0)
        async with database.transaction() as session:
            await session.execute(text(FILL), {"bot": FIRST_BOT_ID, "week": week, "at": at, "rows": rows})
    async with database.write_engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        await connection.execute(text("VACUUM ANALYZE outbox"))
    if queued:
        await ground.fill_outbox(database, rows=queued, bots=BOTS, chats_per_bot=100)


class Meter:
    """Takes the server's processor time and the wall time of steps, in milliseconds."""

    def __init__(self, server: ground.Postgres) -> None:
        self.server = server
        self.cpu_ms: dict[str, float] = {}
        self.wall_ms: dict[str, float] = {}

    async def take(self, name: str, step: Callable[[], Awaitable[T]]) -> T:
        """Run a step and add what it took."""
        began_s, cpu_s = time.perf_counter(), self.server.cpu_s()
        result = await step()
        self.wall_ms[name] = self.wall_ms.get(name, 0) + (time.perf_counter() - began_s) * 1e3
        self.cpu_ms[name] = self.cpu_ms.get(name, 0) + (self.server.cpu_s() - cpu_s) * 1e3
        return result


async def _round(database: Database, meter: Meter, number: int) -> None:
    """Find, claim and settle the next messages of all bots, and write as many new ones."""
    bots, now = [FIRST_BOT_ID + bot for bot in range(BOTS)], datetime.now(UTC)

    async def look() -> list[outbox.Head]:
        async with database.reading() as session:
            await outbox.list_answers(session, bot_ids=bots, now=now, limit=100)
            return list(await outbox.list_heads(session, bot_ids=bots, but_chats=(), now=now, limit=8))

    async def claim() -> None:
        async with database.transaction() as session:
            await notify.claim(session, row_ids=[head.id for head in heads])

    async def settle() -> None:
        async with database.transaction() as session:
            await notify.mark_sent(session, message_ids={head.id: head.id for head in heads}, now=now)

    async def write(dedupe: str | None) -> None:
        async with database.transaction() as session:
            for place, head in enumerate(heads):
                to = Address(bot_id=head.bot_id, chat_id=head.chat_id)
                key = None if dedupe is None else f"{dedupe}:{place}"
                await notify.send(session, to=to, key="stage.done", now=now, params={"order": "A17"}, dedupe=key)

    heads = await meter.take("look", look)
    if len(heads) != MESSAGES:
        raise RuntimeError(f"{len(heads)} messages were found, not {MESSAGES}")
    await meter.take("claim", claim)
    await meter.take("settle", settle)
    await meter.take("write", lambda: write(None))
    await meter.take("write_once_only", lambda: write(f"round:{number}"))


async def _retain(database: Database, meter: Meter, folder: Path, *, now: datetime) -> int:
    periods = {Kind.OUTBOX: DEFAULTS[Kind.OUTBOX]}
    blobs = FolderBlobs(folder)

    async def retain() -> dict[str, int]:
        return await running.apply_all(
            database.reading, database.transaction, blobs, periods=periods, now=now, pause_s=0
        )

    async def vacuum() -> None:
        async with database.write_engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            await connection.execute(text("VACUUM outbox"))

    gone = await meter.take("retain", retain)
    await meter.take("vacuum_afterwards", vacuum)
    return gone[Kind.OUTBOX]


async def _burst(server: ground.Postgres, *, revision: str, rows: int) -> dict[str, float]:
    """Look at very many messages that came at once, before and after the statistics of the table know of them."""
    now, bots = datetime.now(UTC), [FIRST_BOT_ID + bot for bot in range(BOTS)]
    url = server.create_database(f"burst_{revision}")
    await asyncio.to_thread(migrate, url, revision=revision)
    database = Database(url)
    await _fill(database, rows=rows // 5, now=now - WEEK, queued=0)
    await partitions.keep_up(database.transaction, now=now, pause_s=0)

    async def look() -> float:
        began_s = time.perf_counter()
        async with database.reading() as session:
            await outbox.list_heads(session, bot_ids=bots, but_chats=(), now=datetime.now(UTC), limit=8)
        return (time.perf_counter() - began_s) * 1e3

    for _ in range(12):  # as a robot does all night; after a few times the plan is kept
        await look()
    async with database.transaction() as session:
        await session.execute(text(BURST), {"bot": FIRST_BOT_ID, "at": now, "rows": rows})
    before = [await look() for _ in range(12)]
    async with database.transaction() as session:
        await session.execute(text("ANALYZE outbox"))
    after = [await look() for _ in range(20)]
    await database.close()
    return {"ms_unknown": round(statistics.median(before)), "ms_known": round(statistics.median(after[8:]), 1)}


async def _seen_updates(database: Database, server: ground.Postgres, folder: Path, *, rows: int) -> dict[str, float]:
    """Forget a day of updates beside two days that stay."""
    now = datetime.now(UTC)
    fill = text(
        "INSERT INTO seen_update SELECT 1 + n % 40, n, CAST(:now AS timestamptz) - n % 3 * interval '1 day'"
        " - interval '1 hour' FROM generate_series(1, :rows * 3) AS n"
    )
    async with database.transaction() as session:
        await session.execute(fill, {"now": now, "rows": rows})
        await session.execute(text("ANALYZE seen_update"))
        size = await session.scalar(text("SELECT pg_total_relation_size('seen_update')"))
    meter = Meter(server)
    gone = await meter.take(
        "retain",
        lambda: running.apply_all(
            database.reading,
            database.transaction,
            FolderBlobs(folder),
            periods={Kind.SEEN_UPDATES: timedelta(days=2)},
            now=now,
            pause_s=0,
        ),
    )
    rows_gone = gone[Kind.SEEN_UPDATES]
    return {
        "rows": rows_gone,
        "bytes_a_row": round((size or 0) / rows / 3),
        "wall_s_a_million": round(meter.wall_ms["retain"] / rows_gone * 1e3, 1),
        "server_cpu_s_a_million": round(meter.cpu_ms["retain"] / rows_gone * 1e3, 1),
    }


async def _ledger(database: Database, server: ground.Postgres) -> dict[str, float]:
    """Look for the last entry of an order, in one table and in one cut by month."""
    async with database.transaction() as session:
        for statement in LEDGER:
            await session.execute(text(statement))
    meter = Meter(server)

    async def look(table: str) -> None:
        last = text(f"SELECT * FROM {table} WHERE order_id = :o ORDER BY number DESC LIMIT 1")
        async with database.reading() as session:
            for order in range(0, 18_000, 12):
                await session.execute(last, {"o": order})

    for _ in range(3):
        await meter.take("plain", lambda: look("plain"))
        await meter.take("parts", lambda: look("parts"))
    return {name: round(taken / 4500, 3) for name, taken in meter.cpu_ms.items()} | {
        "ratio": round(meter.cpu_ms["parts"] / meter.cpu_ms["plain"], 1)
    }


async def measure(*, rows: int, rounds: int, folder: Path) -> dict[str, object]:
    """Measure everything once."""
    now = datetime.now(UTC)
    async with ground.postgres(folder / "server") as server:
        databases = {}
        for name, revision in (("one_table", "0007"), ("weeks", "head")):
            url = server.create_database(name)
            await asyncio.to_thread(migrate, url, revision=revision)
            databases[name] = Database(url)
            await _fill(databases[name], rows=rows, now=now)
        rounds_by = {name: [Meter(server) for _ in range(rounds)] for name in databases}
        for number in range(rounds):
            for name in sorted(databases, reverse=number % 2 == 0):
                await _round(databases[name], rounds_by[name][number], number)
        figures: dict[str, object] = {"way_of_a_message": _compare(rounds_by)}
        nights = {name: Meter(server) for name in databases}
        gone = {
            name: await _retain(databases[name], nights[name], folder, now=now + timedelta(days=16))
            for name in databases
        }
        figures["night"] = {
            name: {"rows": gone[name], "wall_ms": _rounded(night.wall_ms), "cpu_ms": _rounded(night.cpu_ms)}
            for name, night in nights.items()
        }
        figures["look_at_a_burst"] = {
            name: await _burst(server, revision=revision, rows=100_000)
            for name, revision in (("one_table", "0007"), ("weeks", "head"))
        }
        figures["seen_update"] = await _seen_updates(databases["weeks"], server, folder, rows=rows)
        figures["ledger_cpu_ms_a_look"] = await _ledger(databases["weeks"], server)
        meter, url = Meter(server), databases["one_table"].write_engine.url.render_as_string(hide_password=False)
        await databases["one_table"].close()
        await meter.take("migrate", lambda: asyncio.to_thread(migrate, url))
        figures["migrate_wall_ms"] = _rounded(meter.wall_ms)
        await databases["weeks"].close()
    return figures


def _rounded(taken: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 1) for name, value in taken.items()}


def _compare(rounds_by: dict[str, list[Meter]]) -> dict[str, object]:
    """Give the processor time of a step for all rounds (its clock has steps of 10 ms), and the median wall time."""
    steps = rounds_by["weeks"][0].cpu_ms
    compared: dict[str, object] = {}
    for step in steps:
        cpu = {name: sum(meter.cpu_ms[step] for meter in meters[2:]) for name, meters in rounds_by.items()}
        wall = {name: statistics.median(meter.wall_ms[step] for meter in ms[2:]) for name, ms in rounds_by.items()}
        compared[step] = {
            "cpu_ms": _rounded({name: value / len(rounds_by[name][2:]) for name, value in cpu.items()}),
            "wall_ms": _rounded(wall),
            "weeks_to_one_table_wall": round(wall["weeks"] / wall["one_table"], 2),
        }
    return compared


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=150_000, help="messages a week")
    parser.add_argument("--rounds", type=int, default=40)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="weeks") as folder:
        figures = asyncio.run(measure(rows=given.rows, rounds=given.rounds, folder=Path(folder)))
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
