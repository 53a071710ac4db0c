"""Two moves at once: the first stands still before it writes, the second runs on until it has to wait."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import Engine, create_engine, event, select, text
from sqlalchemy.util import await_only

from core.schema import METADATA
from tests.chat import World, open_world
from tests.races.moves import FIRST_MESSAGE_ID, Move
from tests.races.town import OPERATOR, build_town
from tests.towns import Town

WRITES = re.compile(r"(INSERT INTO|UPDATE|DELETE FROM) \"?(?!seen_update|person|job\b)")
"""What a move writes of its own; that an update was seen, and who wrote it, is noted before it begins."""

LOOSE = frozenset(
    {"token", "reference", "key_hash", "salts", "sealed", "digest", "previous", "digests", "key", "challenge"}
)
"""What is made by chance, or follows from what is."""
TABLES = {
    "change_id": "order_change",
    "post_id": "room_post",
    "proposal_id": "plan_proposal",
    "record_id": "deletion_record",
}
UNCOMPARED = frozenset({"seen_update", "job", "card", "spending"})

NAMELESS = re.compile(r"— [A-Z0-9]{8}")
"""The name of somebody who was forgotten, which is made by chance."""

Picture = Mapping[str, list[str]]


@dataclass(kw_only=True)
class Track:
    """Two robots on one database, and the town between them."""

    town: Town
    first: World
    second: World
    engine: Engine
    known: dict[tuple[str, str], Picture] = field(default_factory=dict)

    @property
    def is_shared(self) -> bool:
        return self.engine.dialect.name == "postgresql"

    def lay_out(self) -> None:
        self.town.lay_out(self.engine)

    async def one_after_another(self, one: Move, other: Move) -> Picture:
        """What a single thread makes of two moves."""
        if (one.name, other.name) not in self.known:
            self.lay_out()
            await one.do(self.first, self.town.ids)
            await other.do(self.second, self.town.ids)
            await self._tick_again(one, other)
            self.known[one.name, other.name] = self.look()
        return self.known[one.name, other.name]

    async def at_once(self, one: Move, other: Move) -> Picture:
        """Hold the first before it writes, and let the second go on as far as it can."""
        self.lay_out()
        with self._standing_before_writing() as (reached, go_on):
            leading = asyncio.ensure_future(one.do(self.first, self.town.ids))
            await _first_of(leading, asyncio.ensure_future(reached.wait()))
            with self._begun() as begun:
                following = asyncio.ensure_future(other.do(self.second, self.town.ids))
                await self._until_it_waits(following, begun)
            go_on.set()
            await asyncio.gather(leading, following)
        await self._tick_again(one, other)
        return self.look()

    async def _tick_again(self, *moves: Move) -> None:
        """Let the clock look once more: what came while it looked is found by its next look."""
        for move in moves:
            if move.name.startswith("scan"):
                await move.do(self.first, self.town.ids)

    @contextmanager
    def _standing_before_writing(self) -> Any:
        reached, go_on = asyncio.Event(), asyncio.Event()

        def stand(_: Any, __: Any, statement: str, *___: Any) -> None:
            if WRITES.match(statement) and not reached.is_set():
                reached.set()
                await_only(go_on.wait())

        engine = self.first.robot.database.write_engine.sync_engine
        event.listen(engine, "before_cursor_execute", stand)
        try:
            yield reached, go_on
        finally:
            event.remove(engine, "before_cursor_execute", stand)

    @contextmanager
    def _begun(self) -> Any:
        begun = asyncio.Event()

        def note(*_: Any) -> None:
            begun.set()

        engine = self.second.robot.database.write_engine.sync_engine
        event.listen(engine, "checkout", note)
        try:
            yield begun
        finally:
            event.remove(engine, "checkout", note)

    async def _until_it_waits(self, following: "asyncio.Future[None]", begun: asyncio.Event) -> None:
        """SQLite lets nobody else begin to write; PostgreSQL says who waits for a lock."""
        if not self.is_shared:
            await _first_of(following, asyncio.ensure_future(begun.wait()))
            return
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            while not following.done():
                await asyncio.sleep(0.002)
                if connection.scalar(WAITING):
                    return

    def look(self) -> Picture:
        """Read every row as one that counts: without what chance made, new ids all alike."""
        picture = {}
        with self.engine.connect() as connection:
            for table in METADATA.sorted_tables:
                if table.name not in UNCOMPARED:
                    rows = connection.execute(select(table)).mappings()
                    picture[table.name] = sorted(str(self._plain(table.name, dict(row))) for row in rows)
        assert not picture["failed_update"], picture["failed_update"]
        return picture

    def _plain(self, table: str, value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            loose = LOOSE if key else LOOSE - {"key"}
            return {name: self._plain(table, part, name) for name, part in value.items() if name not in loose}
        if isinstance(value, list):
            return [self._plain(table, part, key) for part in value]
        if isinstance(value, str):
            return NAMELESS.sub("— ?", value)
        if key.endswith("message_id") and isinstance(value, int) and value > FIRST_MESSAGE_ID:
            return "new"
        if isinstance(value, int) and (key == "id" or key.endswith("_id")):
            of = table if key == "id" else TABLES.get(key, key.removesuffix("_id"))
            return value if value in self._kept_ids(of) else "new"
        return value

    def _kept_ids(self, table: str) -> frozenset[int]:
        rows = self.town.rows.get(table)
        return frozenset(range(10_000)) if rows is None else frozenset(int(row["id"]) for row in rows if "id" in row)


WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


async def _first_of(*futures: "asyncio.Future[Any]") -> None:
    await asyncio.wait(futures, return_when=asyncio.FIRST_COMPLETED)


@asynccontextmanager
async def open_track(folder: Path, url: str | None) -> AsyncIterator[Track]:
    """Build the town, and two robots on the database that it is laid out in."""
    async with open_world(folder / "town", operators=(OPERATOR,)) as world:
        town = await build_town(world)
    settings: dict[str, Any] = {
        "database_url": url or f"sqlite+aiosqlite:///{folder}/race.sqlite3",
        "code_keys": (SecretStr("k0123456" * 4),),
        "operators": (OPERATOR,),
    }
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(open_world(folder / "first", **settings))
        second = await stack.enter_async_context(open_world(folder / "second", **settings))
        engine = create_engine(url or f"sqlite:///{folder}/race.sqlite3")
        stack.callback(engine.dispose)
        yield Track(town=town, first=first, second=second, engine=engine)


def of_rows(picture: Picture) -> Picture:
    """Leave out what is on its way to people: where an owner changes, cards go to the one or the other."""
    return {table: rows for table, rows in picture.items() if table != "outbox"}


def differences(found: Picture, expected: Picture) -> str:
    """Say which rows two pictures do not share."""
    lines = []
    for table in found:
        ours, theirs = list(found[table]), list(expected[table])
        for row in list(ours):
            if row in theirs:
                ours.remove(row)
                theirs.remove(row)
        lines += [f"+ {table} {row}" for row in ours] + [f"- {table} {row}" for row in theirs]
    return "\n".join(lines)
