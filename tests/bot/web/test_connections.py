"""A port holds so many connections and no more; what waits without a word costs a client only its own share."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.web.clients import networks
from bot.web.connections import Connections
from gendan_sandbox.patience import comes_true

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def port(connections: Connections) -> AsyncIterator["Clients"]:
    async def page(_: web.Request) -> web.Response:
        return web.Response(text="page")

    app = web.Application()
    app.add_routes([web.get("/page", page)])
    server = TestServer(app)
    await server.start_server()
    assert server.runner is not None and server.runner.server is not None
    connections.watch(server.runner.server)
    clients = Clients(server)
    try:
        yield clients
    finally:
        await clients.leave()
        await server.close()


@dataclass
class Clients:
    """Opens connections to a port, and closes them at the end."""

    server: TestServer
    streams: list[Streams] = field(default_factory=list)

    async def come(self, *, from_address: str = "127.0.0.1") -> Streams:
        opened = await asyncio.open_connection(self.server.host, self.server.port, local_addr=(from_address, 0))
        self.streams.append(opened)
        return opened

    async def leave(self) -> None:
        for _, writing in self.streams:
            writing.close()
            with suppress(ConnectionError):
                await writing.wait_closed()


async def is_served(streams: Streams) -> bool:
    """Ask for a page on a connection; False if it was closed instead."""
    reading, writing = streams
    try:
        writing.write(b"GET /page HTTP/1.1\r\nHost: x\r\n\r\n")
        return b" 200 " in await reading.readline()
    except ConnectionError:
        return False


async def test_a_client_holds_its_share_and_gets_a_place_again_when_it_lets_one_go() -> None:
    connections = Connections(most_of_a_client=3)
    async with port(connections) as clients:
        first, *others = [await clients.come() for _ in range(3)]
        assert all([await is_served(streams) for streams in others])
        assert not await is_served(await clients.come())
        first[1].close()
        await comes_true(lambda: len(connections.open) == 2)
        assert await is_served(await clients.come())
        assert sum(connections.by_client.values()) == len(connections.open) == 3
    await comes_true(lambda: not connections.open)
    assert not connections.by_client


async def test_a_trusted_proxy_speaks_for_many_until_the_port_is_full() -> None:
    async with port(Connections(trusted=networks(["127.0.0.1"]), most_of_a_client=1, most_in_all=4)) as clients:
        streams = [await clients.come() for _ in range(5)]
        assert [await is_served(one) for one in streams] == [True] * 4 + [False]


async def test_600_half_open_connections_leave_the_page_to_others() -> None:
    async with port(Connections(most_of_a_client=50)) as clients:
        for _ in range(600):
            _, writing = await clients.come()
            writing.write(b"GET /page HTTP/1.1\r\nHo")
        assert await is_served(await clients.come(from_address="127.0.0.2"))
