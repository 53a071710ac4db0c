import hashlib
import json
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select

from core.evidence.tables import Photo
from core.export.check import NotAnExport, check_export
from core.export.tables import ExportFile
from core.ledger.signing import own_key_name
from core.orders.tables import Order
from core.parties.queries import find_person
from core.parties.tables import Person, Workshop
from core.stage import Stage
from tests.chat import Someone, World, open_world
from tests.export_zips import changed, names_of, rows_of, words_of
from tests.factories import Floor, agree_order, card_text, open_floor, take_photo
from tests.handlers.test_matching import Market, market

__all__ = ["market"]


async def number_of(world: World, someone: Someone) -> int:
    async with world.robot.deps.reading() as session:
        person = await find_person(session, telegram_id=someone.telegram_id)
    assert person is not None
    return person.id


async def export_of(someone: Someone, label: str) -> bytes:
    await someone.sends("/start")
    await someone.presses("Settings")
    await someone.presses("My data")
    await someone.presses(label)
    shown = someone.sees("Everything that is yours")
    (content,) = (data for data in shown.files.values() if data.startswith(b"PK"))
    return content


async def talk(market: Market) -> None:
    """Let Maya and Wang make a deal after Li said another price, and talk; let Nina and Li do the same."""
    await market.maya.presses("I sell clothes")
    await market.order(style_name="Maya's hoodie")
    await market.maya.presses("Ask all (first yes wins)")
    wang, li = market.owners[:2]
    await li.presses("Decline")
    await wang.presses("Ask the buyer")
    await wang.sends("Which zip?")
    await wang.presses("Take it")
    await market.maya.presses("Chat")
    await market.maya.sends("Please hurry")
    nina = market.world.person(31, "Nina")
    await nina.sends("/start")
    others = Market(market.world, nina, [li])
    await others.order(style_name="Nina's secret", code="B99")
    await nina.presses("Ask 2")
    await li.presses("Take it")
    await nina.presses("Chat")
    await nina.sends("Nobody else may read this")


async def photos_of_two(world: World) -> tuple[Floor, Floor, list[bytes]]:
    """Let two workshops each prove a stage by a photo; return the photos as they were sent."""
    floors = [await open_floor(world), await open_floor(world, first_id=2000, name="Li")]
    photos = []
    for seed, (floor, code) in enumerate(zip(floors, ("A17", "B99"), strict=True)):
        order = await agree_order(floor, code=code, style_name=f"Style {code}")
        photos.append(take_photo(Stage.FABRIC_IN, card_text(floor, order), seed=seed))
        await floor.worker.sends_photo(photos[-1])
        floor.worker.sees(f"✅ 🧶 {code}")
    return floors[0], floors[1], photos


async def test_an_owner_takes_everything_along_and_nothing_of_another_workshop(market: Market, tmp_path: Path) -> None:
    await talk(market)
    wang = market.owners[0]
    data = await export_of(wang, "House of Wang")
    assert [order["style_name"] for order in rows_of(data, "order")] == ["Maya's hoodie"]
    assert {person["name"] for person in rows_of(data, "person")} == {"Wang", "Maya"}
    assert [post["text"] for post in rows_of(data, "room_post")] == ["Which zip?", "Please hurry"]
    words = words_of(data)
    for foreign in ("House of Li", "Nina", "Nobody else may read this", "B99", "telegram_id", "token"):
        assert foreign not in words, foreign
    file = tmp_path / "wang.zip"
    file.write_bytes(data)
    found = check_export([file])
    (history,) = found.histories.of.values()
    assert found.wrong == [] and history.entries >= 4
    assert dict(found.histories.withheld) == {"about others": 2}  # what Li was offered, and said to it


async def test_the_export_keeps_the_buyers_ceiling_and_other_offers_from_the_workshop(market: Market) -> None:
    await talk(market)
    data = await export_of(market.owners[0], "House of Wang")
    (order,) = rows_of(data, "order")
    assert "ceiling_minor" not in order and order["price_minor"] == 4000
    entries = rows_of(data, "ledger_entry")
    kinds = [entry["fields"].get("kind") for entry in entries]
    assert kinds.count("OFFERED") == 1 and "DECLINED" not in kinds and None in kinds
    assert "OFFERED" in kinds and all(entry["digest"] for entry in entries)


async def test_a_merchant_takes_their_orders_along_with_offers_but_without_the_names_of_who_said_no(
    market: Market,
) -> None:
    await talk(market)
    data = await export_of(market.maya, "Export my orders")
    (order,) = rows_of(data, "order")
    assert (order["style_name"], order["ceiling_minor"]) == ("Maya's hoodie", 4800)
    offers = {offer["state"]: offer["workshop_id"] for offer in rows_of(data, "offer")}
    assert offers["DECLINED"] is None and offers["ACCEPTED"] is not None
    me = next(person for person in rows_of(data, "person") if person["name"] == "Maya")
    assert me["locale"] == "en" and me["timezone"] == "Asia/Shanghai"
    for foreign in ("House of Li", "Nina", "B99", "Nobody else"):
        assert foreign not in words_of(data), foreign


async def test_originals_go_to_the_workshop_and_clean_copies_to_both(world: World) -> None:
    floor, _, photos = await photos_of_two(world)
    of_workshop = await export_of(floor.owner, "Wang")
    of_merchant = await export_of(floor.merchant, "Export my orders")
    original, foreign = (hashlib.sha256(photo).hexdigest() for photo in photos)
    async with world.robot.deps.reading() as session:
        photo = await session.scalar(select(Photo).where(Photo.sha256 == original))
        assert photo is not None and photo.clean_sha256 is not None
    assert {f"blobs/{original}.jpg", f"blobs/{photo.clean_sha256}.jpg"} == set(blobs_in(of_workshop))
    assert [f"blobs/{photo.clean_sha256}.jpg"] == blobs_in(of_merchant)
    assert foreign not in words_of(of_workshop)
    assert all(foreign not in words and "Style B99" not in words for words in map(words_of, (of_workshop, of_merchant)))
    assert "Worker Li" not in words_of(of_workshop) and "Worker Wang" in words_of(of_workshop)
    assert "Worker Wang" not in words_of(of_merchant)


def blobs_in(data: bytes) -> list[str]:
    return [name for name in names_of(data) if name.startswith("blobs/")]


@pytest.mark.parametrize(("language", "word"), [("zh", "贵厂的全部数据"), ("ru", "ВСЕ ДАННЫЕ"), ("en", "ALL DATA")])
async def test_the_readme_speaks_the_owners_language(world: World, language: str, word: str) -> None:
    floor = await open_floor(world)
    floor.owner.language = language
    await floor.owner.sends("/start")
    number = await number_of(world, floor.owner)
    assert number
    await floor.owner.presses_data(f"data.export:WORKSHOP:{floor.workshop_id}")
    (content,) = floor.owner.last.files.values()
    with zipfile.ZipFile(BytesIO(content)) as zipped:
        assert word in zipped.read("README.txt").decode()


async def test_the_key_that_signs_is_shown_in_the_chat_and_stands_in_the_readme(world: World, tmp_path: Path) -> None:
    floor = await open_floor(world)
    name = own_key_name(world.robot.deps.code_keys[0])
    data = await export_of(floor.owner, "Wang")
    assert any(name in message.text for message in floor.owner.chat)
    with zipfile.ZipFile(BytesIO(data)) as zipped:
        assert name in zipped.read("README.txt").decode()
    (tmp_path / "export.zip").write_bytes(data)
    assert check_export([tmp_path / "export.zip"]).key == name


async def test_older_keys_are_shown_as_long_as_they_count(tmp_path: Path) -> None:
    async with open_world(tmp_path, code_keys=("new-0123" * 4, "old-0123" * 4)) as world:
        floor = await open_floor(world)
        await floor.owner.sends("/data")
        newest, older = (own_key_name(key) for key in world.robot.deps.code_keys)
        assert floor.owner.last.text.index(newest) < floor.owner.last.text.index(older)


async def test_there_are_so_many_exports_a_day_and_more_the_next_day(world: World) -> None:
    floor = await open_floor(world)
    for _ in range(7):
        world.clock.advance(minutes=1)
        await floor.owner.presses_data(f"data.export:WORKSHOP:{floor.workshop_id}")
    assert len([m for m in floor.owner.chat if "Everything that is yours" in m.text]) == 5
    assert any("5 times since yesterday" in text for text in (floor.owner.notice, floor.owner.last.text))
    world.clock.advance(days=1)
    await floor.owner.presses_data(f"data.export:WORKSHOP:{floor.workshop_id}")
    assert len([m for m in floor.owner.chat if "Everything that is yours" in m.text]) == 6


async def test_nobody_exports_what_is_not_theirs(world: World) -> None:
    floor = await open_floor(world)
    eve = world.person(66, "Eve")
    await eve.sends("/start")
    merchant = await number_of(world, floor.merchant)
    for someone in (eve, floor.worker, floor.merchant):
        await someone.presses_data(f"data.export:WORKSHOP:{floor.workshop_id}")
        assert "can't find this" in someone.notice
    await eve.presses_data(f"data.export:MERCHANT:{merchant}")
    assert "can't find this" in eve.notice
    async with world.robot.deps.reading() as session:
        assert await session.scalar(select(ExportFile.id)) is None


async def test_what_is_too_big_for_one_file_comes_in_several_that_are_checked_together(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    floor, _, _ = await photos_of_two(world)
    monkeypatch.setattr("core.work.exports.PART_BYTES", 150_000)
    await floor.owner.presses_data(f"data.export:WORKSHOP:{floor.workshop_id}")
    parts = [message for message in floor.owner.chat if "Your data, file" in message.text]
    assert len(parts) >= 2
    files = []
    for number, message in enumerate(parts):
        (content,) = message.files.values()
        files.append(tmp_path / f"{number}.zip")
        files[-1].write_bytes(content)
        assert len(content) < 200_000
    found = check_export(files)
    assert (found.wrong, found.blobs) == ([], 2)
    with pytest.raises(NotAnExport, match="parts"):
        check_export(files[-1:])


async def test_what_is_too_big_for_a_chat_is_handed_to_the_operator(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    await talk(market)
    monkeypatch.setattr("core.work.exports.PART_BYTES", 500)
    await market.maya.presses_data(f"data.export:MERCHANT:{await number_of(market.world, market.maya)}")
    assert "The operator has been told" in market.maya.last.text


@pytest.mark.parametrize(
    ("member", "old", "new", "wrong"),
    [
        ("data/order.jsonl", b"Maya's hoodie", b"Maya's jacket", "data/order.jsonl: was changed"),
        ("data/ledger_entry.jsonl", b"AGREED", b"DENIED", "data/ledger_entry.jsonl: was changed"),
    ],
)
async def test_a_changed_export_is_noticed(
    market: Market, tmp_path: Path, member: str, old: bytes, new: bytes, wrong: str
) -> None:
    await talk(market)
    file = tmp_path / "changed.zip"
    file.write_bytes(changed(await export_of(market.maya, "Export my orders"), member, old, new))
    assert wrong in "\n".join(check_export([file]).wrong)


async def test_a_history_that_was_rewritten_with_its_hash_in_the_manifest_still_breaks(
    market: Market, tmp_path: Path
) -> None:
    await talk(market)
    data = await export_of(market.maya, "Export my orders")
    with zipfile.ZipFile(BytesIO(data)) as zipped:
        history = zipped.read("data/ledger_entry.jsonl")
        manifest = zipped.read("manifest.json")
    forged = history.replace(b'price_minor": 4000', b'price_minor": 3000')
    assert forged != history
    data = changed(data, "data/ledger_entry.jsonl", history, forged)
    hashes = [hashlib.sha256(content).hexdigest().encode() for content in (history, forged)]
    assert hashes[0] in manifest
    file = tmp_path / "forged.zip"
    file.write_bytes(changed(data, "manifest.json", *hashes))
    assert "breaks at entry" in "\n".join(check_export([file]).wrong)


async def test_every_reference_in_an_export_leads_to_a_row_in_it(market: Market) -> None:
    await talk(market)
    for someone, label, owner in (
        (market.owners[0], "House of Wang", Workshop),
        (market.maya, "Export my orders", Person),
    ):
        data = await export_of(someone, label)
        tables = {name.split("/")[1].removesuffix(".jsonl") for name in names_of(data) if name.startswith("data/")}
        ids = {table: {row.get("id") for row in rows_of(data, table)} for table in tables}
        assert ids[str(owner.__tablename__)]
        for table in tables - {"ledger_entry"}:
            for row in rows_of(data, table):
                for column, value in row.items():
                    target = {"order_id": "order", "workshop_id": "workshop", "room_id": "room"}.get(column)
                    assert value is None or target is None or value in ids[target], (table, column, json.dumps(row))
    async with market.world.robot.deps.reading() as session:
        assert len((await session.scalars(select(Order))).all()) == 2
