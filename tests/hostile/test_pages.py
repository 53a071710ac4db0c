"""Hostile files at every door of the public port: as a form, as an upload, as bytes; signed in and not."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.telegram import webhook
from bot.web import health
from bot.web.site import make_app
from tests.bot.web.test_desk import OPERATOR, asks_for_a_link
from tests.chat import BOT_ID, World, open_world
from tests.handlers.test_bad_input import is_unharmed
from tests.hostile.corpus import KINDS, Family, Kind
from tests.hostile.resident import MOST_GROWTH_MB, watching

Browser = TestClient[web.Request, web.Application]

HOST = "http://127.0.0.1:1"
PROXY = "127.0.0.0/8"
SECRET = "a-secret-of-the-hook"
OF_A_FAMILY = 1
MOST_BYTES = webhook.MAX_BODY_BYTES + 1
IN_AN_ADDRESS = 2_000
"""Characters of a file that stand in a path, a query or a cookie: more than a code, less than a line may have."""
REFUSED_OR_ANSWERED = (200, 303, 400, 403, 404, 405, 408, 413, 429)


@dataclass
class Port:
    """What a process serves to the outside, with a browser that an operator has signed in."""

    world: World
    browser: Browser
    doors: tuple[str, ...]
    token: str
    clients: int = field(default=0)

    async def posts(self, path: str, **body: Any) -> int:
        """Post from an address that nobody has used, as nobody's tries shall stand before the door."""
        self.clients += 1
        address = {"X-Forwarded-For": f"10.0.{self.clients // 250}.{1 + self.clients % 250}"}
        more = body.pop("headers", {})
        async with self.browser.post(path, headers=address | more, allow_redirects=False, **body) as answer:
            return answer.status


def doors_of(app: web.Application, token: str) -> tuple[str, ...]:
    """Every address that the port knows, with something in each of its holes."""
    filled = {"token": token, "code": "08EV-AAAA", "deed": "replay", "id": "1", "photo": "1", "bot_id": str(BOT_ID)}
    found = {resource.canonical for resource in app.router.resources()}
    return tuple(sorted(path.format(**filled) for path in found))


@pytest.fixture
async def port(tmp_path: Path) -> AsyncIterator[Port]:
    async with open_world(tmp_path, operators=(OPERATOR,), public_url=HOST, trusted_proxies=(PROXY,)) as world:
        path = await asks_for_a_link(world.person(OPERATOR, "Olga"))
        probes = health.Probes(deps=world.robot.deps, needs_store=True, is_scaled=False)
        takers = {BOT_ID: lambda raw: world.robot.gate.take(BOT_ID, raw)}
        app = make_app(probes, world.robot.settings, takers=takers, has_pages=True)
        async with TestClient(TestServer(app)) as browser:
            await browser.post(path)
            token = path.rsplit("/", 1)[1]
            yield Port(world, browser, doors_of(app, token), token)


def uploaded(kind: Kind) -> dict[str, Any]:
    form = aiohttp.FormData()
    form.add_field("form", BytesIO(kind.data[:MOST_BYTES]), filename=kind.name + kind.suffix)
    return {"data": form}


BODIES: dict[str, Callable[[Kind], dict[str, Any]]] = {
    "an upload": uploaded,
    "a broken upload": lambda kind: {
        "data": BytesIO(b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n" + kind.data[: MOST_BYTES // 2]),
        "headers": {"Content-Type": "multipart/form-data; boundary=x"},
    },
    "a form": lambda kind: {
        "data": BytesIO(b"form=" + kind.data[:MOST_BYTES]),
        "headers": {"Content-Type": "application/x-www-form-urlencoded"},
    },
    "bytes": lambda kind: {"data": BytesIO(kind.data[:MOST_BYTES]), "headers": {webhook.SECRET_HEADER: SECRET}},
}


@pytest.mark.parametrize("body", BODIES)
async def test_a_hostile_file_that_is_posted_is_refused(port: Port, body: str) -> None:
    assert len(port.doors) >= 10
    odd = []
    for kind in several_of_each_family():
        with watching() as watch:
            for door in port.doors:
                status = await port.posts(door, **BODIES[body](kind))
                if status not in REFUSED_OR_ANSWERED:
                    odd.append(f"{kind.name} as {body} at {door}: {status}")
        if watch.grown_mb > MOST_GROWTH_MB:
            odd.append(f"{kind.name} as {body}: the robot grew by {watch.grown_mb:.0f} MB")
    await port.world.settle()
    await is_unharmed(port.world)
    assert odd == []


async def test_a_hostile_file_in_an_address_or_a_cookie_is_refused(port: Port) -> None:
    odd = []
    for kind in several_of_each_family():
        words = kind.data[:IN_AN_ADDRESS].decode("latin-1")
        for path in (f"/v/{quote(words, safe='')}", f"/desk/in/{quote(words, safe='')}", f"/v?code={quote(words)}"):
            async with port.browser.get(path[:8_000]) as answer:
                if answer.status not in REFUSED_OR_ANSWERED:
                    odd.append(f"{kind.name} at {path[:9]}: {answer.status}")
        async with port.browser.get("/desk", headers={"Cookie": f"gendan={quote(words)[:7_000]}"}) as answer:
            if answer.status not in REFUSED_OR_ANSWERED:
                odd.append(f"{kind.name} as a cookie: {answer.status}")
    await is_unharmed(port.world)
    assert odd == []


def several_of_each_family() -> list[Kind]:
    return [kind for family in Family for kind in [one for one in KINDS.values() if one.family is family][:OF_A_FAMILY]]
