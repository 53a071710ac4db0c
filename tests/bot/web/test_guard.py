import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.web.clients import Tries, networks
from bot.web.guard import HEADERS, guard

Client = TestClient[web.Request, web.Application]


@dataclass
class Clock:
    at_s: float = 0.0

    def __call__(self) -> float:
        return self.at_s


@asynccontextmanager
async def port(clock: Clock, *, is_https: bool = False) -> AsyncIterator[Client]:
    async def page(_: web.Request) -> web.Response:
        return web.Response(text="page", headers={"Content-Security-Policy": "default-src 'self'"})

    async def broken(_: web.Request) -> web.Response:
        raise RuntimeError("the token is 123456:secret")

    tries = Tries(a_min=3, monotonic=clock)
    app = web.Application(middlewares=[guard(trusted=networks(["127.0.0.0/8"]), is_https=is_https, tries=tries)])
    app.add_routes([web.get("/page", page), web.get("/healthz", page), web.get("/broken", broken)])
    async with TestClient(TestServer(app)) as client:
        yield client


async def test_a_client_that_never_sends_its_body_is_not_waited_for() -> None:
    async def page(request: web.Request) -> web.Response:
        return web.Response(text=await request.text())

    app = web.Application(middlewares=[guard(body_within_s=0.05)])
    app.add_routes([web.post("/page", page)])
    async with TestServer(app) as server:
        reading, writing = await asyncio.open_connection(server.host, server.port)
        writing.write(b"POST /page HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")
        assert b" 408 " in await reading.readline()
        writing.close()


@pytest.mark.parametrize(("path", "status"), [("/page", 200), ("/nowhere", 404), ("/page/..%2f", 404)])
async def test_every_answer_forbids_frames_scripts_and_guessing_of_types(path: str, status: int) -> None:
    async with port(Clock()) as client:
        answer = await client.get(path)
    assert answer.status == status
    assert HEADERS.keys() <= answer.headers.keys()
    assert "Strict-Transport-Security" not in answer.headers


async def test_a_page_keeps_its_own_policy_and_a_public_https_address_stays_https() -> None:
    async with port(Clock(), is_https=True) as client:
        answer = await client.get("/page")
    assert answer.headers["Content-Security-Policy"] == "default-src 'self'"
    assert "max-age=" in answer.headers["Strict-Transport-Security"]


async def test_a_fault_tells_nothing_of_itself() -> None:
    async with port(Clock()) as client:
        answer = await client.get("/broken")
        assert answer.status == 500 and "secret" not in await answer.text()
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_an_address_that_asks_too_often_waits_while_others_and_probes_are_served() -> None:
    clock = Clock()
    async with port(clock) as client:

        async def ask(path: str, address: str) -> int:
            return (await client.get(path, headers={"X-Forwarded-For": address})).status

        assert [await ask("/page", "203.0.113.5") for _ in range(4)] == [200, 200, 200, 429]
        assert await ask("/page", "203.0.113.6") == 200
        assert [await ask("/healthz", "203.0.113.5") for _ in range(9)] == [200] * 9
        clock.at_s += 20
        assert [await ask("/page", "203.0.113.5") for _ in range(2)] == [200, 429]
