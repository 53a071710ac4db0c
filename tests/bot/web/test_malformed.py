"""What is no well-formed request is a counted 400 with one line of log, at every door of both ports."""

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from bot.metrics import REGISTRY
from bot.web import private, site
from bot.web.clients import TRIES_A_MIN, Tries
from bot.web.health import Probes
from bot.web.malformed import Malformed
from tests.chat import BOT_ID, World

NO_GZIP = b"Content-Encoding: gzip\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 4\r\n\r\nabcd"
PUBLIC_DOORS = ("/healthz", "/readyz", f"/telegram/{BOT_ID}", "/v", "/v/08EV-AAAA", "/desk", "/desk/out", "/nowhere")
PRIVATE_DOORS = ("/metrics", "/healthz", "/nowhere")

UNREADABLE = {
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "a version of nobody": b"GET /v HTTP/9.9\r\nHost: x\r\n\r\n",
    "another protocol": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "a bad address": b"GET http://[bad HTTP/1.1\r\nHost: x\r\n\r\n",
    "a header without an end": b"GET /v HTTP/1.1\r\nHost: x\r\nA: " + b"b" * 20_000 + b"\r\n\r\n",
    "too many headers": b"GET /v HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 200 + b"\r\n",
    "a negative length": b"POST /desk/out HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    "two lengths": b"POST /v HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "no chunk": b"POST /healthz HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
    "no chunk at all": b"POST /nowhere HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n\xff\r\n",
    "a late bad chunk": b"POST /v HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\nZZ\r\n",
    "no brotli": b"POST /v HTTP/1.1\r\nHost: x\r\n" + NO_GZIP.replace(b"gzip", b"br"),
    "no deflate": b"POST /v HTTP/1.1\r\nHost: x\r\n" + NO_GZIP.replace(b"gzip", b"deflate"),
    "gzip in chunks": b"POST /v HTTP/1.1\r\nHost: x\r\n"
    b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n",
}


@pytest.fixture
async def public(world: World) -> AsyncIterator[web.AppRunner]:
    probes = Probes(deps=world.robot.deps, needs_store=True, is_scaled=False)
    settings = world.robot.settings.model_copy(update={"host": "127.0.0.1", "port": 0})
    takers = {BOT_ID: lambda raw: world.robot.gate.take(BOT_ID, raw)}
    malformed = Malformed(tries=Tries(monotonic=lambda: 0.0))  # however long a test takes, no try comes back meanwhile
    runner = await site.serve(probes, settings, takers=takers, has_pages=True, malformed=malformed)
    yield runner
    await runner.cleanup()


@pytest.fixture
async def watched(world: World) -> AsyncIterator[web.AppRunner]:
    probes = Probes(deps=world.robot.deps, needs_store=True, is_scaled=False)
    settings = world.robot.settings.model_copy(update={"metrics_host": "127.0.0.1", "metrics_port": 0})
    runner = await private.serve(probes, settings, bot_ids=[BOT_ID])
    yield runner
    await runner.cleanup()


async def answer_of(runner: web.AppRunner, raw: bytes) -> int:
    """Send bytes on a connection of their own, and read the status of the answer; 0 where there is none."""
    reading, writing = await asyncio.open_connection(*runner.addresses[0][:2])
    try:
        writing.write(raw)
        parts = (await reading.readline()).split()
        await reading.read()
    finally:
        writing.close()
    return int(parts[1]) if len(parts) > 1 else 0


def with_a_bad_body(door: str) -> bytes:
    return f"POST {door} HTTP/1.1\r\nHost: x\r\n".encode() + NO_GZIP


def counted() -> float:
    return REGISTRY.get_sample_value("gendan_malformed_requests_total") or 0.0


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    """List what was logged, with every traceback."""
    return [
        caplog.handler.format(one)
        for one in caplog.records
        if one.levelno >= logging.INFO and not one.getMessage().startswith("metrics at")
    ]


async def is_one_of(
    runner: web.AppRunner, raw: bytes, caplog: pytest.LogCaptureFixture
) -> tuple[int, float, list[int]]:
    """Send a request; its status, how much was counted, and of how many lines each thing that was logged is."""
    caplog.clear()
    before = counted()
    status = await answer_of(runner, raw)
    return status, counted() - before, [len(one.splitlines()) for one in lines(caplog)]


COUNTED = (400, 1.0, [1])


@pytest.mark.parametrize("door", PUBLIC_DOORS)
async def test_a_body_that_is_not_what_it_says_is_refused(
    public: web.AppRunner, caplog: pytest.LogCaptureFixture, door: str
) -> None:
    assert await is_one_of(public, with_a_bad_body(door), caplog) == COUNTED


@pytest.mark.parametrize("door", PRIVATE_DOORS)
async def test_so_it_is_on_the_private_port(
    watched: web.AppRunner, caplog: pytest.LogCaptureFixture, door: str
) -> None:
    assert await is_one_of(watched, with_a_bad_body(door), caplog) == COUNTED
    got = with_a_bad_body(door).replace(b"POST", b"GET")
    assert await is_one_of(watched, got, caplog) == COUNTED


@pytest.mark.parametrize("what", UNREADABLE)
async def test_what_cannot_be_read_is_refused(
    public: web.AppRunner, watched: web.AppRunner, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    assert await is_one_of(public, UNREADABLE[what], caplog) == COUNTED
    assert await is_one_of(watched, UNREADABLE[what], caplog) == COUNTED


@pytest.mark.parametrize("door", PUBLIC_DOORS)
async def test_after_so_many_an_address_is_told_to_wait_and_no_more_is_logged(
    public: web.AppRunner, caplog: pytest.LogCaptureFixture, door: str
) -> None:
    assert [await answer_of(public, with_a_bad_body(door)) for _ in range(TRIES_A_MIN + 5)] == (
        [400] * TRIES_A_MIN + [429] * 5
    )
    assert len(lines(caplog)) == TRIES_A_MIN
    page, probe = b"GET /v HTTP/1.0\r\nHost: x\r\n\r\n", b"GET /healthz HTTP/1.0\r\nHost: x\r\n\r\n"
    assert (await answer_of(public, page), await answer_of(public, probe)) == (429, 200)


async def test_what_cannot_be_read_costs_the_address_its_pages_too(
    public: web.AppRunner, caplog: pytest.LogCaptureFixture
) -> None:
    many = [await answer_of(public, UNREADABLE["a version of nobody"]) for _ in range(TRIES_A_MIN + 5)]
    assert many == [400] * (TRIES_A_MIN + 5)
    assert len(lines(caplog)) == TRIES_A_MIN
    assert await answer_of(public, b"GET /v HTTP/1.0\r\nHost: x\r\n\r\n") == 429


async def test_who_leaves_amid_a_body_is_no_fault_of_ours(
    public: web.AppRunner, caplog: pytest.LogCaptureFixture
) -> None:
    for door, more in (("/healthz", ""), ("/desk/out", ""), ("/desk/out", "Expect: 100-continue\r\n")):
        _, writing = await asyncio.open_connection(*public.addresses[0][:2])
        writing.write(f"POST {door} HTTP/1.1\r\nHost: x\r\n{more}Content-Length: 100\r\n\r\nhalf".encode())
        await writing.drain()
        assert await answer_of(public, b"GET /healthz HTTP/1.0\r\nHost: x\r\n\r\n") == 200
        writing.close()
        await writing.wait_closed()
        assert await answer_of(public, b"GET /healthz HTTP/1.0\r\nHost: x\r\n\r\n") == 200
    assert lines(caplog) == []


@pytest.mark.parametrize("expected", [b"999-nonsense", b"\xff\xd7\xfe", b"<script>", b"100-continue\r\nExpect: \xd7"])
@pytest.mark.parametrize("door", ["/v", "/desk", "/healthz", "/nowhere"])
async def test_an_expectation_of_nobody_is_refused_before_anything_is_answered(
    public: web.AppRunner, watched: web.AppRunner, caplog: pytest.LogCaptureFixture, door: str, expected: bytes
) -> None:
    asked = (
        f"POST {door} HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n".encode() + b"Expect: " + expected + b"\r\n\r\nhello"
    )
    for port in (public, watched):
        assert await is_one_of(port, asked, caplog) == (417, 1.0, [1])


async def test_the_refusal_of_an_expectation_has_the_headers_of_every_answer_and_nothing_of_the_request(
    public: web.AppRunner,
) -> None:
    reading, writing = await asyncio.open_connection(*public.addresses[0][:2])
    writing.write(b"GET /v HTTP/1.1\r\nHost: x\r\nExpect: <script>\r\n\r\n")
    answer = await reading.read()
    writing.close()
    assert b"nosniff" in answer and b"default-src 'none'" in answer and b"<script>" not in answer


async def test_after_so_many_expectations_an_address_is_told_to_wait(public: web.AppRunner) -> None:
    asked = b"GET /v HTTP/1.1\r\nHost: x\r\nExpect: nonsense\r\n\r\n"
    many = [await answer_of(public, asked) for _ in range(TRIES_A_MIN + 2)]
    assert many == [417] * TRIES_A_MIN + [429] * 2
