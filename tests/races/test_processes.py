"""Two real processes take two presses at once: what comes of it is what one of them alone could have made.

`test_races.py` holds one of two transactions at its worst moment; here nothing is held, and a round is chance.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import aiohttp
import pytest
import pytest_asyncio
from sqlalchemy import Engine, create_engine, text

from bot.telegram.webhook import SECRET_HEADER
from gendan_sandbox import server as sandbox
from gendan_sandbox.control import accounts
from tests.bot.robot_process import SECRET, RobotProcess, ending, free_port
from tests.chat import START_AT, TOKEN, World, open_world
from tests.postgres import Postgres
from tests.races.moves import MOVES, Move
from tests.races.town import OPERATOR, build_town
from tests.towns import Town

pytestmark = [pytest.mark.soak, pytest.mark.asyncio(loop_scope="module")]

ROUNDS = 12
PAIRS = (
    ("take as 1", "take as 2"),
    ("take as 1", "cancel"),
    ("take as 1", "take as 1"),
    ("take as 1", "decline as 1"),
    ("take the counter", "take as 2"),
    ("agree to a change", "cancel what is agreed"),
    ("agree to a change", "decline a change"),
    ("cancel what is agreed", "cancel as workshop"),
    ("accept a photo", "ask for another photo"),
    ("join", "take back invites"),
    ("place", "place"),
)
SEEN = {
    "order": 'SELECT state, revision, pieces, workshop_id FROM "order"',
    "offer": "SELECT workshop_id, state FROM offer",
    "change": "SELECT id, state FROM order_change",
    "photo": "SELECT id, state FROM photo",
    "member": "SELECT workshop_id, person_id, role, left_at IS NULL FROM membership",
    "invite": "SELECT id, revoked_at IS NULL FROM invite",
    "history": "SELECT order_id, string_agg(kind, ' ' ORDER BY id) FROM ledger_entry WHERE order_id < 1000 GROUP BY 1",
    "told": "SELECT chat_id, kind, key FROM outbox",
    "aside": "SELECT error FROM failed_update",
}

Picture = dict[str, Counter[tuple[Any, ...]]]


@dataclass(frozen=True, kw_only=True)
class Door:
    """The webhook of a process, in the place of a robot's intake."""

    http: aiohttp.ClientSession
    port: int

    @property
    def robot(self) -> "Door":
        return self

    @property
    def intake(self) -> "Door":
        return self

    async def take(self, bot_id: int, raw: dict[str, Any]) -> None:
        """Post an update as the messenger does."""
        address, headers = f"http://127.0.0.1:{self.port}/telegram/{bot_id}", {SECRET_HEADER: SECRET}
        async with self.http.post(address, json=raw, headers=headers) as response:
            assert response.status == 200, await response.text()


@dataclass(frozen=True, kw_only=True)
class Crossing:
    """Two web processes on one database, and the town that is laid out in it before each round."""

    town: Town
    engine: Engine
    doors: Sequence[Door]

    async def do(self, move: Move, door: Door) -> None:
        await move.do(cast(World, door), self.town.ids)

    async def one_after_another(self, one: Move, other: Move) -> Picture:
        self.town.lay_out(self.engine)
        for move in (one, other):
            await self.do(move, self.doors[0])
        return self.look()

    async def at_once(self, one: Move, other: Move) -> Picture:
        self.town.lay_out(self.engine)
        await asyncio.gather(*(self.do(move, door) for move, door in zip((one, other), self.doors, strict=True)))
        return self.look()

    def look(self) -> Picture:
        with self.engine.connect() as connection:
            seen = {name: Counter(map(tuple, connection.execute(text(query)))) for name, query in SEEN.items()}
        assert not seen["aside"]
        return seen


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def crossing(server: Postgres, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Crossing]:
    folder = tmp_path_factory.mktemp("crossing")
    async with open_world(folder / "town", operators=(OPERATOR,)) as world:
        town = _moved_to_now(await build_town(world))
    url = server.create_migrated()
    engine = create_engine(url)
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(aiohttp.ClientSession())
        base = await stack.enter_async_context(_messenger())
        doors = []
        for number in range(2):
            web = _web(folder / str(number), base, url)
            await stack.enter_async_context(ending(web))
            await web.start()
            doors.append(Door(http=http, port=int(web.settings["PORT"])))
        yield Crossing(town=town, engine=engine, doors=doors)
    engine.dispose()


def _moved_to_now(town: Town) -> Town:
    """Let the town have been built just now: processes live by the real clock, and offers and drafts run out."""
    later = datetime.now(UTC) - START_AT
    rows = {
        table: [
            {name: value + later if isinstance(value, datetime) else value for name, value in row.items()}
            for row in found
        ]
        for table, found in town.rows.items()
    }
    return Town(rows=rows, ids=town.ids)


@asynccontextmanager
async def _messenger() -> AsyncIterator[str]:
    messenger = sandbox.create_messenger()
    accounts.register_bot(messenger, token=TOKEN, username="gendan_bot", name="Gendan")
    runner, base = await sandbox.start(sandbox.create_app(messenger))
    try:
        yield base
    finally:
        await runner.cleanup()


def _web(folder: Path, base: str, url: str) -> RobotProcess:
    folder.mkdir()
    settings = {
        "BOT_TOKENS": TOKEN,
        "API_BASE_URL": base,
        "HOST": "127.0.0.1",
        "PORT": str(free_port()),
        "DATABASE_URL": url,
        "CODE_KEYS": "k0123456" * 4,
        "OPERATORS": str(OPERATOR),
        "MODE": "webhook",
        "PUBLIC_URL": "http://127.0.0.1:1",
        "WEBHOOK_SECRET": SECRET,
    }
    return RobotProcess(folder, settings, role="web", is_warm=True)


def _named(name: str) -> Move:
    return next(move for move in MOVES if move.name == name)


@pytest.mark.parametrize("pair", PAIRS, ids=" / ".join)
async def test_two_processes_at_once_are_like_one_that_takes_both(pair: tuple[str, str], crossing: Crossing) -> None:
    one, other = map(_named, pair)
    alone = [await crossing.one_after_another(one, other), await crossing.one_after_another(other, one)]
    for number in range(ROUNDS):
        first, second = (one, other) if number % 2 else (other, one)
        assert await crossing.at_once(first, second) in alone, number
