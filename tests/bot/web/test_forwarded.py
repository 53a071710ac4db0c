"""A proxy that the settings do not name is noticed, once an hour, and `gendan doctor` says so."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select

from bot.doctor.examining import examine
from bot.doctor.findings import Level
from bot.web.clients import networks
from bot.web.forwarded import Forwarded
from bot.web.guard import guard
from core.incidents.tables import Incident, Kind
from tests.chat import World


@dataclass
class Clock:
    at_s: float = 0.0

    def __call__(self) -> float:
        return self.at_s


async def ask(forwarded: Forwarded, *headers: dict[str, str]) -> None:
    async def page(_: web.Request) -> web.Response:
        return web.Response(text="page")

    app = web.Application(middlewares=[guard(look=forwarded.look)])
    app.add_routes([web.get("/page", page)])
    async with TestClient(TestServer(app)) as client:
        for each in headers:
            assert (await client.get("/page", headers=each)).status == 200


async def noted(world: World) -> list[Any]:
    async with world.robot.database.reading() as session:
        found = await session.scalars(select(Incident).where(Incident.kind == Kind.PROXY_UNTRUSTED))
        return list(found.all())


async def test_an_untrusted_proxy_is_noted_once_an_hour_and_told_by_doctor(world: World) -> None:
    clock = Clock()
    forwarded = Forwarded(deps=world.robot.deps, monotonic=clock)
    through = {"X-Forwarded-For": "203.0.113.5"}
    await ask(forwarded, {}, through, through, {}, through)
    (incident,) = await noted(world)
    assert (incident.detail, incident.times) == ("127.0.0.1", 1)
    clock.at_s += 3601
    await ask(forwarded, through)
    assert (await noted(world))[0].times == 2
    now = world.robot.deps.now()
    assert await told(world, now) == (Level.WARNING, True)
    assert await told(world, now + timedelta(days=8)) == (Level.OK, False)


async def told(world: World, now: Any) -> tuple[Level, bool]:
    settings = world.robot.settings.model_copy(update={"bot_tokens": ()})
    found = {one.what: one async for one in examine(settings, now=now)}["proxies: seen"]
    return found.level, "GENDAN_TRUSTED_PROXIES=127.0.0.1" in found.do


async def test_a_trusted_proxy_and_a_plain_client_are_nothing_to_note(world: World) -> None:
    forwarded = Forwarded(deps=world.robot.deps, trusted=networks(["127.0.0.0/8"]))
    await ask(forwarded, {}, {"X-Forwarded-For": "203.0.113.5"})
    assert not await noted(world)


async def test_what_strangers_on_the_internet_write_is_no_proxy(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web.BaseRequest, "remote", "8.8.8.8")
    await ask(Forwarded(deps=world.robot.deps), {"X-Forwarded-For": "203.0.113.5"})
    assert not await noted(world)
