"""A street whose robot is several processes on real PostgreSQL and an S3 server: web, two workers, two robots."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from core.blobs import Blobs, open_blobs
from core.database import conninfo_of
from tests.bot.robot_process import (
    SECRET,
    RobotProcess,
    Street,
    ending,
    free_port,
    move_in,
    open_workshop,
    robot_of,
)
from tests.bot.sandbox.desk import open_desk
from tests.postgres import Postgres, start_postgres
from tests.s3 import S3Server, start_s3

CODE_KEY = "0123456789abcdef0123456789abcdef"


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A street whose robot is several processes."""

    street: Street
    database_url: str
    webs: Sequence[RobotProcess]
    workers: Sequence[RobotProcess]
    robots: Sequence[RobotProcess]
    settings: dict[str, str]
    server: Postgres
    s3: S3Server

    @property
    def everybody(self) -> list[RobotProcess]:
        return [*self.webs, *self.workers, *self.robots]

    @property
    def blobs(self) -> Blobs:
        return open_blobs(self.settings["BLOBS_URL"], s3=self.s3.access)

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with psycopg.connect(conninfo_of(self.database_url)) as connection:
            return connection.execute(query.encode()).fetchall()


@asynccontextmanager
async def open_town(folder: Path, *, webs: int = 1, **settings_of_all: str) -> AsyncIterator[Town]:
    """Open a sandbox and start no process yet; webhooks come through one door to whichever web process lives."""
    ports = [free_port() for _ in range(webs)]
    async with AsyncExitStack() as stack:
        door = await stack.enter_async_context(open_door(ports))
        server = stack.enter_context(start_postgres())
        s3 = stack.enter_context(start_s3())
        desk = await stack.enter_async_context(open_desk(supports_inline_queries=True))
        settings = {
            "DATABASE_URL": server.create_database(),
            "BLOBS_URL": f"s3://{s3.create_bucket()}/photos",
            "S3_ENDPOINT": str(s3.access.endpoint),
            "S3_ACCESS_KEY": "tests",
            "S3_SECRET_KEY": "tests",
            "CODE_KEYS": CODE_KEY,
            "MODE": "webhook",
            "PUBLIC_URL": door,
            "WEBHOOK_SECRET": SECRET,
            **settings_of_all,
        }
        await open_workshop(settings["DATABASE_URL"])
        roles = [("web", str(port)) for port in ports] + [("worker", "0")] * 2 + [("robot", "0")] * 2
        processes = []
        for number, (role, port) in enumerate(roles):
            own = folder / f"{number}-{role}"
            own.mkdir()
            process = robot_of(desk, own, **settings, PORT=port)
            process.role = role
            processes.append(await stack.enter_async_context(ending(process)))
        yield Town(
            street=await move_in(desk, processes[0]),
            database_url=settings["DATABASE_URL"],
            webs=processes[:webs],
            workers=processes[webs : webs + 2],
            robots=processes[webs + 2 :],
            settings=settings,
            server=server,
            s3=s3,
        )


@asynccontextmanager
async def open_door(ports: Sequence[int]) -> AsyncIterator[str]:
    """Stand before the web processes as a reverse proxy does: a connection goes to the first that takes it."""

    async def let_in(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for port in ports:
            try:
                to_web = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                continue
            await asyncio.gather(_pass_on(reader, to_web[1]), _pass_on(to_web[0], writer))
            return
        writer.close()

    server = await asyncio.start_server(let_in, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


async def start(processes: Sequence[RobotProcess]) -> None:
    await asyncio.gather(*(process.start() for process in processes))


async def stop(processes: Sequence[RobotProcess]) -> list[int]:
    return list(await asyncio.gather(*(process.stop() for process in processes)))
