import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr
from sqlalchemy import update

from bot.web import verify
from bot.web.clients import TRIES_A_MIN, Tries
from core.blobs import FolderBlobs
from core.evidence.tables import Photo, PhotoState
from core.ledger.tables import Entry
from core.stage import Stage
from tests.chat import World, open_world
from tests.factories import Floor, agree_order, card_text, last_photo, open_floor, take_photo
from tests.handlers.conftest import VisionHere

CODE = re.compile(r"/v/([0-9A-Z-]+)")


@pytest.fixture
async def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    """A robot with a public address."""
    monkeypatch.setattr("bot.app.VisionPool", VisionHere)
    settings = {"code_keys": (SecretStr("k0123456" * 4),), "public_url": "https://gendan.example"}
    async with open_world(tmp_path, **settings) as opened:
        yield opened


@asynccontextmanager
async def page_of(world: World, tries: Tries | None = None) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    app = web.Application()
    app.add_routes(verify.routes(world.robot.deps, tries))
    async with TestClient(TestServer(app)) as client:
        yield client


async def proven(world: World) -> tuple[Floor, str]:
    """Let a photo be accepted and shown to the client; return the code under it."""
    floor = await open_floor(world)
    order = await agree_order(floor)
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card_text(floor, order)))
    found = CODE.search(floor.merchant.sees("Fabric in ✅").text)
    assert found is not None
    return floor, found[1]


async def test_the_picture_that_the_merchant_gets_carries_a_link_whose_page_says_what_was_checked(world: World) -> None:
    floor, code = await proven(world)
    assert f'<a href="https://gendan.example/v/{code}">{code}</a>' in floor.merchant.sees("Fabric in ✅").text
    async with page_of(world) as client:
        answer = await client.get(f"/v/{code}")
        words = await answer.text()
    assert answer.status == 200
    assert "✅ Verified" in words and "🧶 Fabric in" in words and "Tue 1 Dec" in words
    assert "signed card" in words and "Not a copy" in words and "unbroken history" in words
    for name in ("Wang", "A17", "Hoodie"):
        assert name not in words


async def test_a_trust_below_the_best_is_never_left_unexplained(world: World) -> None:
    floor, code = await proven(world)
    photo = await last_photo(floor)
    assert photo.trust == "B" and photo.reason_codes == ("PACE_UNKNOWN", "NOTHING_UNPREPARED")
    async with page_of(world) as client:
        words = await (await client.get(f"/v/{code}")).text()
        assert "➖" in words and "no earlier stage" in words and "not faster than" not in words
        for reason, told in (("UNLIKE_STAGE", "unlike the workshop"), ("TAKEN_EARLIER", "more than a day before")):
            reasons = [{"code": reason, "decision": "ACCEPT", "params": {}}]
            async with world.editing() as session:
                await session.execute(update(Photo).where(Photo.id == photo.id).values(reasons=reasons))
            assert told in await (await client.get(f"/v/{code}")).text()


async def test_what_the_workshop_accepted_itself_is_not_said_to_be_beyond_preparing(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await floor.worker.sends_photo(take_photo(Stage.CUTTING, card_text(floor, order, stage=Stage.CUTTING)))
    await floor.owner.presses("✅ Accept")
    found = CODE.search(floor.merchant.sees("Cutting ✅").text)
    assert found is not None
    async with page_of(world) as client:
        words = await (await client.get(f"/v/{found[1]}")).text()
    assert "could not have been prepared" not in words and "it could have been prepared" in words
    assert "workshop accepted it itself" in words and "A person looked" not in words


async def test_of_an_older_photo_nothing_is_said_that_was_not_looked_for(world: World) -> None:
    floor, code = await proven(world)
    photo = await last_photo(floor)
    old = {name: value for name, value in (photo.report or {}).items() if name != "things_share"}
    async with world.editing() as session:
        await session.execute(update(Photo).where(Photo.id == photo.id).values(reasons=[], trust="A", report=old))
    async with page_of(world) as client:
        words = await (await client.get(f"/v/{code}")).text()
    assert "A · graded by the rules of its time" in words and "was read in the picture" in words
    for claim in ("lies in the scene", "could not be prepared", "one surface"):
        assert claim not in words


async def test_the_pictures_of_the_timeline_carry_their_codes_too(world: World) -> None:
    floor, code = await proven(world)
    await floor.merchant.sends("/status")
    await floor.merchant.presses("📷")
    assert code in floor.merchant.last.text


async def test_without_a_public_address_the_code_stands_under_the_picture_as_text(world: World, tmp_path: Path) -> None:
    async with open_world(tmp_path / "second", code_keys=(SecretStr("k0123456" * 4),)) as plain:
        floor = await open_floor(plain)
        order = await agree_order(floor)
        await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card_text(floor, order)))
        assert re.search(r"🔎 <code>[0-9A-Z]{4}-[0-9A-Z-]+</code>", floor.merchant.sees("Fabric in ✅").text)


async def test_the_picture_is_shown_to_the_right_code_only(world: World) -> None:
    _, code = await proven(world)
    async with page_of(world) as client:
        shown = await client.get(f"/v/{code}/picture")
        assert shown.status == 200 and (await shown.read()).startswith(b"\xff\xd8")
        assert (await client.get("/v/0000-0000-00/picture")).status == 404


@pytest.mark.parametrize("code", ["0000-0000-00", "x", "%00", "a" * 500, "<script>alert(1)</script>"])
async def test_an_unknown_code_cannot_be_verified_and_shows_nothing(world: World, code: str) -> None:
    async with page_of(world) as client:
        answer = await client.get(f"/v/{code.replace('/', '%2F')}")
        words = await answer.text()
    assert answer.status == 404
    assert "Cannot verify" in words and "<img" not in words and "<script" not in words


async def test_a_refused_picture_fails_and_one_under_review_cannot_be_verified_yet(world: World) -> None:
    floor, code = await proven(world)
    photo = await last_photo(floor)
    async with page_of(world) as client:
        for state, words in ((PhotoState.RETAKE, "❌ Failed"), (PhotoState.REVIEW, "❔ Cannot verify")):
            async with world.editing() as session:
                await session.execute(update(Photo).where(Photo.id == photo.id).values(state=state))
            page = await (await client.get(f"/v/{code}")).text()
            assert words in page and "<img" not in page


async def test_a_changed_history_or_a_changed_file_fails(world: World) -> None:
    floor, code = await proven(world)
    async with world.editing() as session:
        await session.execute(update(Entry).where(Entry.kind == "PHOTO_ACCEPTED").values(kind="PHOTO_ADMIRED"))
    async with page_of(world) as client:
        assert "❌ Failed" in await (await client.get(f"/v/{code}")).text()
    async with world.editing() as session:
        await session.execute(update(Entry).where(Entry.kind == "PHOTO_ADMIRED").values(kind="PHOTO_ACCEPTED"))
    photo = await last_photo(floor)
    assert photo.sha256 is not None
    blobs = world.robot.deps.blobs
    assert isinstance(blobs, FolderBlobs)
    stored = blobs.folder / photo.sha256[:2] / photo.sha256
    stored.write_bytes(b"another picture")
    async with page_of(world) as client:
        assert "❌ Failed" in await (await client.get(f"/v/{code}")).text()
    stored.unlink()
    async with page_of(world) as client:
        assert "original is not kept" in await (await client.get(f"/v/{code}")).text()


@pytest.mark.parametrize(
    ("query", "header", "words"),
    [
        ("?lang=ru", "en", "Проверено"),
        ("?lang=zh", "", "已核实"),
        ("?lang=xx", "ru-RU,ru;q=0.9", "Проверено"),
        ("", "de, zh-CN;q=0.8, en;q=0.5", "已核实"),
        ("", "zh;q=0, en;q=oops, *", "Verified"),
    ],
)
async def test_the_page_speaks_the_readers_language(world: World, query: str, header: str, words: str) -> None:
    _, code = await proven(world)
    async with page_of(world) as client:
        answer = await client.get(f"/v/{code}{query}", headers={"Accept-Language": header})
        assert words in await answer.text()


async def test_the_page_runs_no_script_and_loads_nothing_from_elsewhere(world: World) -> None:
    _, code = await proven(world)
    async with page_of(world) as client:
        answer = await client.get(f"/v/{code}")
        words = await answer.text()
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "script" not in policy
    assert "<script" not in words and "style=" not in words and "http" not in words
    assert answer.headers["Referrer-Policy"] == "no-referrer"


async def test_wrong_tries_are_limited_and_come_back_with_time_and_right_codes_cost_nothing(world: World) -> None:
    _, code = await proven(world)
    clock = [0.0]
    async with page_of(world, Tries(monotonic=lambda: clock[0])) as client:
        for _ in range(TRIES_A_MIN + 5):
            assert (await client.get(f"/v/{code}")).status == 200
        for _ in range(TRIES_A_MIN):
            assert (await client.get("/v/0000-0000-00")).status == 404
        refused = await client.get(f"/v/{code}")
        assert refused.status == 429 and refused.headers["Retry-After"] == "60"
        clock[0] = 3.0
        assert (await client.get(f"/v/{code}")).status == 200


async def test_a_code_can_be_typed(world: World) -> None:
    _, code = await proven(world)
    async with page_of(world) as client:
        blank = await client.get("/v?lang=ru")
        assert blank.status == 200 and "Какое фото?" in await blank.text()
        found = await client.get("/v", params={"code": code.lower(), "lang": "ru"})
        assert "Проверено" in await found.text()
