import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr
from sqlalchemy import update

from bot.web import order_page
from bot.web.clients import TRIES_A_MIN, Tries
from core.evidence.tables import Photo
from core.order_links.model import SHOWN_AFTER_END
from core.orders.model import OrderState
from core.orders.tables import Order
from core.stage import Stage
from tests.chat import Someone, World, open_world
from tests.factories import Floor, agree_order, card_text, last_photo, open_floor, person_row, take_photo
from tests.handlers.conftest import VisionHere

LINK = re.compile(r"https://gendan\.example(/o/[A-Za-z0-9_-]+)")


@pytest.fixture
async def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    """A robot with a public address."""
    monkeypatch.setattr("bot.app.VisionPool", VisionHere)
    settings = {"code_keys": (SecretStr("k0123456" * 4),), "public_url": "https://gendan.example"}
    async with open_world(tmp_path, **settings) as opened:
        yield opened


@asynccontextmanager
async def browser(world: World, tries: Tries | None = None) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    app = web.Application()
    app.add_routes(order_page.routes(world.robot.deps, tries))
    async with TestClient(TestServer(app)) as client:
        yield client


def path_in(someone: Someone) -> str:
    found = LINK.search(someone.last.text)
    assert found is not None, someone.last.text
    return found[1]


async def shared(world: World) -> tuple[Floor, Order, str]:
    """Let a stage be shown, and the buyer ask for a link; return its path."""
    floor = await open_floor(world)
    order = await agree_order(floor)
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card_text(floor, order)))
    await floor.merchant.presses_data(f"link.show:{order.id}")
    return floor, order, path_in(floor.merchant)


async def test_who_holds_the_link_sees_days_stages_and_photos_and_nothing_else(world: World) -> None:
    floor, _order, path = await shared(world)
    photo = await last_photo(floor)
    async with browser(world) as client:
        answer = await client.get(path)
        words = await answer.text()
        picture = await client.get(f"{path}/{photo.id}")
        content = await picture.read()
    assert answer.status == 200
    assert "A17 Hoodie" in words and "Promised" in words and "Expected" in words and "In production" in words
    assert '<li class="PROVEN">' in words and "Shown by photo" in words and f"{path}/{photo.id}" in words
    assert re.search(r'href="/v/[0-9A-Z-]+"', words)
    for hidden in ("Wang", "¥", "CNY", "Hangzhou", "t.me"):
        assert hidden not in words
    assert picture.status == 200 and content.startswith(b"\xff\xd8")
    assert answer.headers["Referrer-Policy"] == "no-referrer" and answer.headers["Cache-Control"] == "no-store"


async def test_the_page_is_read_in_the_readers_language(world: World) -> None:
    _floor, _order, path = await shared(world)
    async with browser(world) as client:
        assert "生产中" in await (await client.get(path, headers={"Accept-Language": "zh-CN"})).text()
        assert "В работе" in await (await client.get(f"{path}?lang=ru")).text()


async def test_several_taps_give_one_link_and_only_the_buyer_gets_it(world: World) -> None:
    floor, order, path = await shared(world)
    await floor.merchant.presses_data(f"link.show:{order.id}")
    assert path_in(floor.merchant) == path
    for other in (floor.owner, floor.worker):
        await other.presses_data(f"link.show:{order.id}", other.last.message_id)
        assert not any(LINK.search(message.text) for message in other.chat)


async def test_a_link_that_is_taken_back_shows_nothing_and_the_next_is_another(world: World) -> None:
    floor, order, path = await shared(world)
    old_message = floor.merchant.last.message_id
    await floor.merchant.presses("🗑 Take it back")
    assert "No link shows this order" in floor.merchant.last.text
    photo = await last_photo(floor)
    async with browser(world) as client:
        gone = await client.get(path)
        assert gone.status == 404 and "Ask whoever sent it for a new one" in await gone.text()
        assert (await client.get(f"{path}/{photo.id}")).status == 404
        await floor.merchant.presses("🔗")
        new_path = path_in(floor.merchant)
        assert new_path != path and (await client.get(new_path)).status == 200
        link_id = 1
        await floor.merchant.presses_data(f"link.end:{order.id}:{link_id}", old_message)  # months later
        assert (await client.get(new_path)).status == 200


async def test_a_photo_of_another_order_is_not_shown_by_the_link(world: World) -> None:
    floor, _order, path = await shared(world)
    other = await agree_order(floor, code="A18")
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card_text(floor, other), seed=5))
    photo = await last_photo(floor)
    assert photo.order_id == other.id
    async with browser(world) as client:
        assert (await client.get(f"{path}/{photo.id}")).status == 404
        assert f"/{photo.id}" not in await (await client.get(path)).text()


async def test_the_right_ends_with_the_buyers_and_a_while_after_the_order(world: World) -> None:
    floor, order, path = await shared(world)
    closed_at = world.clock.at
    async with world.editing() as session:
        done = {"state": OrderState.DONE, "closed_at": closed_at}
        await session.execute(update(Order).where(Order.id == order.id).values(**done))
    async with browser(world) as client:
        assert "Done" in await (await client.get(path)).text()
        world.clock.advance(days=SHOWN_AFTER_END.days, hours=1)
        assert (await client.get(path)).status == 404
    world.clock.at = closed_at + timedelta(hours=1)
    owner = await person_row(floor, floor.owner)
    async with world.editing() as session:
        await session.execute(update(Order).where(Order.id == order.id).values(merchant_id=owner.id))
    async with browser(world) as client:
        assert (await client.get(path)).status == 404


async def test_the_links_of_who_deletes_their_data_show_nothing(world: World) -> None:
    floor, order, path = await shared(world)
    async with world.editing() as session:
        done = {"state": OrderState.DONE, "closed_at": world.clock.at}
        await session.execute(update(Order).where(Order.id == order.id).values(**done))
    await floor.merchant.sends("/data")
    await floor.merchant.presses("Delete my data")
    await floor.merchant.presses("Yes, delete all of it")
    async with browser(world) as client:
        assert (await client.get(path)).status == 404


async def test_a_stage_that_was_passed_without_a_photo_is_not_said_to_be_shown(world: World) -> None:
    floor, order, path = await shared(world)
    await floor.worker.sends_photo(take_photo(Stage.SEWING, card_text(floor, order, stage=Stage.SEWING), seed=9))
    await floor.owner.presses("✅ Accept")
    async with browser(world) as client:
        words = await (await client.get(path)).text()
    assert "the workshop accepted it itself" in words
    assert words.count("Passed, no photo") == 1 and words.count('<li class="PROVEN">') >= 1


async def test_a_picture_that_is_gone_is_not_shown(world: World) -> None:
    floor, _order, path = await shared(world)
    photo = await last_photo(floor)
    async with world.editing() as session:
        await session.execute(update(Photo).where(Photo.id == photo.id).values(clean_sha256=None))
    async with browser(world) as client:
        assert "<img" not in await (await client.get(path)).text()
        assert (await client.get(f"{path}/{photo.id}")).status == 404


@pytest.mark.parametrize("token", ["x", "%00", "A" * 32, "a" * 500, "<script>alert(1)</script>", "..%2F..%2Fetc"])
async def test_an_unknown_link_shows_nothing(world: World, token: str) -> None:
    async with browser(world) as client:
        answer = await client.get(f"/o/{token.replace('/', '%2F')}")
        words = await answer.text()
    assert answer.status == 404 and "This link shows nothing" in words and "<script" not in words


async def test_who_tries_many_links_has_to_wait(world: World) -> None:
    async with browser(world, Tries()) as client:
        for _ in range(TRIES_A_MIN):
            await client.get("/o/wrong")
        assert (await client.get("/o/wrong")).status == 429
        assert (await client.get("/o/wrong/1")).status == 429


async def test_without_a_public_address_nobody_is_offered_a_link(tmp_path: Path) -> None:
    async with open_world(tmp_path, code_keys=(SecretStr("k0123456" * 4),)) as plain:
        floor = await open_floor(plain)
        await agree_order(floor)
        await floor.merchant.sends("/status")
        assert not any("🔗" in label for label in floor.merchant.last.buttons)


async def test_where_there_are_more_photos_than_a_page_holds_it_says_how_many_more(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    floor, order, path = await shared(world)
    await floor.worker.sends_photo(take_photo(Stage.CUTTING, card_text(floor, order, stage=Stage.CUTTING), seed=3))
    await floor.owner.presses("✅ Accept")
    monkeypatch.setattr("handlers.order_links.page.MOST_PHOTOS", 1)
    async with browser(world) as client:
        words = await (await client.get(path)).text()
    assert words.count("<img") == 1 and "1 earlier photo is not shown here." in words
