import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.web.clients import client_of, networks

TRUSTED = ["127.0.0.1", "10.0.0.0/8"]


async def seen(forwarded: list[str], trusted: list[str]) -> str:
    """Ask a page from 127.0.0.1 with these headers; it answers who asks."""

    async def who(request: web.Request) -> web.Response:
        return web.Response(text=client_of(request, networks(trusted)))

    app = web.Application()
    app.router.add_get("/", who)
    async with TestClient(TestServer(app)) as client:
        answer = await client.get("/", headers=[("X-Forwarded-For", line) for line in forwarded])
        return await answer.text()


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        ([], "127.0.0.1"),
        (["198.51.100.1"], "198.51.100.1"),
        (["6.6.6.6, 198.51.100.1"], "198.51.100.1"),
        (["6.6.6.6, 198.51.100.1, 10.1.2.3"], "198.51.100.1"),
        (["6.6.6.6", "198.51.100.1"], "198.51.100.1"),
        (["nonsense"], "127.0.0.1"),
        (["198.51.100.1, <script>"], "127.0.0.1"),
        ([",".join(["10.0.0.1"] * 500)], "10.0.0.1"),
        (["2001:db8:1:2:3:4:5:6"], "2001:db8:1:2::"),
        (["::ffff:203.0.113.9"], "203.0.113.9"),
    ],
)
async def test_a_client_is_the_last_address_that_no_proxy_of_ours_wrote(forwarded: list[str], client: str) -> None:
    assert await seen(forwarded, TRUSTED) == client


async def test_who_connects_directly_cannot_choose_an_address() -> None:
    assert await seen(["6.6.6.6"], []) == "127.0.0.1"
