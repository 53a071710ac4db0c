"""An installation moves from SQLite and a folder to PostgreSQL and S3, and the robot goes on there."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import create_engine, func, select, text
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.data_folder import FolderMoved, lock_folder
from bot.jobs import JobLoop
from bot.settings import Settings
from core.evidence.tables import Photo, PhotoState
from core.ledger import actions as ledger
from core.notify import actions as notify
from core.orders.tables import Order
from core.parties.queries import find_person
from core.parties.tables import Person
from core.schema import METADATA
from core.stage import Stage
from core.work import bodies
from tests.chat import TOKEN, World, open_world
from tests.factories import Floor, agree_order, card_text, open_floor, take_photo
from tests.handlers.conftest import VisionHere
from tests.postgres import Postgres
from tests.s3 import S3Server

runner = CliRunner()
KEY = "k0123456" * 4


@pytest.fixture(autouse=True)
def vision_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.app.VisionPool", VisionHere)


@pytest.fixture
async def folder(tmp_path: Path, vision_here: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with work in it: photos, one like another, messages and a job that wait."""
    async with open_world(tmp_path / "data", code_keys=(SecretStr(KEY),)) as world:
        floor = await open_floor(world)
        order = await agree_order(floor)
        photo = take_photo(Stage.FABRIC_IN, card_text(floor, order))
        for data in (photo, photo):
            await floor.worker.sends_photo(data)
        await world.tick()
        async with world.robot.deps.transaction() as session:
            merchant = await find_person(session, telegram_id=floor.merchant.telegram_id)
            assert merchant is not None
            await notify.send(session, to=merchant.address, key="start.tell_boss", now=world.clock())
    monkeypatch.setenv("GENDAN_BOT_TOKENS", TOKEN)
    monkeypatch.setenv("GENDAN_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


async def moves(*arguments: str) -> Result:
    return await asyncio.to_thread(runner.invoke, app, ["move", *arguments])


def counts(url: str) -> dict[str, int]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in METADATA.sorted_tables
        }
    engine.dispose()
    return found


def one(url: str, query: str) -> Any:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = connection.scalar(text(query))
    engine.dispose()
    return found


async def test_everything_moves_and_the_robot_goes_on_with_it(
    folder: Path, server: Postgres, s3: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, store = server.create_database(), s3.create_bucket()
    access = {"endpoint": s3.access.endpoint, "access_key": "tests", "secret_key": "tests"}
    for name, value in access.items():
        monkeypatch.setenv(f"GENDAN_S3_{name.upper()}", str(value))
    before = counts(f"sqlite:///{folder / 'gendan.sqlite3'}")
    assert before["photo"] == 2 and before["job"] >= 1 and before["ledger_entry"] >= 3
    moved = await moves("--to", target, "--blobs-to", f"s3://{store}/moved")
    assert moved.exit_code == 0, moved.output
    assert counts(target) == before
    waiting = one(target, "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'")
    assert waiting == one(target, "SELECT count(*) FROM job WHERE state = 'DUE'") >= 1
    note = dict(line.split("=", 1) for line in (folder / "scaled.env").read_text().splitlines())
    assert (folder / "scaled.env").stat().st_mode & 0o777 == 0o600
    settings: dict[str, Any] = {
        "database_url": target,
        "blobs_url": note["GENDAN_BLOBS_URL"],
        "code_keys": (SecretStr(KEY),),
    }
    settings |= {f"s3_{name}": value for name, value in access.items()}
    async with open_world(folder.parent / "new", **settings) as world:
        robot = replace(world.robot, work=JobLoop(deps=world.robot.deps, work=bodies.WORK))
        await goes_on(World(robot, world.telegram, world.clock, update_id=10_000))
    await exports_there(folder.parent / "there.zip", target, note["GENDAN_BLOBS_URL"], monkeypatch)


async def exports_there(file: Path, target: str, store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the workshop's data along from the new place: all of it in one snapshot of PostgreSQL."""
    monkeypatch.setenv("GENDAN_DATABASE_URL", target)
    monkeypatch.setenv("GENDAN_BLOBS_URL", store)
    made = await asyncio.to_thread(runner.invoke, app, ["export", "--workshop", "1", "--to", str(file)])
    assert made.exit_code == 0 and "Whole up to these heads" in made.output, made.output
    dry = await asyncio.to_thread(runner.invoke, app, ["retention", "--dry-run"])
    assert dry.exit_code == 0 and "Nothing was changed" in dry.output, dry.output


async def goes_on(world: World) -> None:
    """Let the people of the old place go on in the new one: what waited is sent, an earlier photo is known again."""
    async with world.robot.deps.reading() as session:
        order = (await session.scalars(select(Order))).one()
        telegram_ids = list(await session.scalars(select(Person.telegram_id).order_by(Person.id)))
        photos = (await session.scalars(select(Photo).order_by(Photo.id))).all()
    assert photos[1].like_photo_id == photos[0].id
    people = [
        world.person(number, name) for number, name in zip(telegram_ids, ("Owner", "Worker", "Merchant"), strict=True)
    ]
    floor = Floor(
        world=world, owner=people[0], worker=people[1], merchant=people[2], workshop_id=order.workshop_id or 0
    )
    await world.settle()
    assert any("t.me" in message.text for message in floor.merchant.chat)
    world.telegram.last_id = 5_000
    world.clock.advance(days=2)
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card_text(floor, order)))
    async with world.robot.deps.reading() as session:
        last = (await session.scalars(select(Photo).order_by(Photo.id.desc()).limit(1))).one()
        entries = await ledger.list_entries(session, order_id=order.id)
    assert last.state != PhotoState.ACCEPTED and last.like_photo_id is not None and last.id > photos[-1].id
    assert await world.robot.deps.blobs.has(photos[0].sha256 or "")
    assert len(entries) >= 3 and ledger.first_broken(entries) is None


async def test_a_folder_on_which_the_robot_runs_is_refused(folder: Path, server: Postgres) -> None:
    target = server.create_database()
    with lock_folder(folder):
        refused = await moves("--to", target)
    assert refused.exit_code == 2 and "Stop it first" in refused.output
    assert one(target, "SELECT to_regclass('photo')") is None


async def test_a_target_with_rows_is_refused_and_keeps_them(folder: Path, server: Postgres) -> None:
    target = server.create_database()
    assert (await moves("--to", target)).exit_code == 0
    (folder / "MOVED").unlink()
    before = counts(target)
    refused = await moves("--to", target)
    assert refused.exit_code == 2 and "not empty" in refused.output and "photo" in refused.output
    assert counts(target) == before


async def test_a_move_that_breaks_off_leaves_no_rows_and_can_be_given_again(
    folder: Path, server: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = server.create_database()

    async def breaks(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("bot.move.moving.set_sequences", breaks)
        broken = await moves("--to", target)
    assert broken.exit_code != 0 and not any(counts(target).values())
    again = await moves("--to", target)
    assert again.exit_code == 0, again.output


async def test_a_copy_that_differs_is_noticed_before_it_is_kept(
    folder: Path, server: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = server.create_database()
    real = __import__("bot.move.tables", fromlist=["_insert"])._insert

    async def loses_a_word(session: Any, shadow: Any, rows: list[dict[str, Any]]) -> None:
        changed = [{**row, "style_name": "Hoody"} if shadow.name == "order" else row for row in rows]
        await real(session, shadow, changed)

    monkeypatch.setattr("bot.move.tables._insert", loses_a_word)
    refused = await moves("--to", target)
    assert refused.exit_code == 2 and "not the same" in refused.output and "order" in refused.output
    assert not any(counts(target).values())


async def test_a_moved_folder_is_refused_by_the_robot(folder: Path, server: Postgres) -> None:
    assert (await moves("--to", server.create_database())).exit_code == 0
    with pytest.raises(FolderMoved, match="was moved"):
        async with open_world(folder):
            pass


@pytest.mark.parametrize(
    ("target", "says"),
    [("sqlite:///other", "can't be moved to"), ("nonsense", "--to: write"), ("mysql://x/y", "can't be moved to")],
)
async def test_a_target_that_is_none_is_refused(folder: Path, target: str, says: str) -> None:
    refused = await moves("--to", target)
    assert refused.exit_code == 2 and says in refused.output


def test_a_key_in_hex_is_read_as_its_bytes() -> None:
    made = Settings(
        bot_tokens=(SecretStr(TOKEN),), code_keys=(SecretStr("hex:00ff" + "0123456789abcdef" * 4), SecretStr(KEY))
    )
    assert made.signing_keys == (bytes.fromhex("00ff" + "0123456789abcdef" * 4), KEY.encode())
