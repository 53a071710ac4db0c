import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.data_folder import lock_folder
from core.stage import Stage
from tests.chat import TOKEN, open_world
from tests.factories import agree_order, card_text, open_floor, take_photo
from vision.trials.pictures import collect

runner = CliRunner()


@pytest.fixture
async def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with workshop 1, which has taken a photo of plain cloth and one with a card, and workshop 2."""
    data = tmp_path / "data"
    async with open_world(data) as world:
        floor = await open_floor(world)
        await open_floor(world, first_id=2000, name="Zhou")
        card = card_text(floor, await agree_order(floor))
        await floor.owner.presses_data("lesson.begin:1")
        await floor.owner.sends_photo(take_photo(Stage.FABRIC_IN, None))
        for _ in range(3):
            await floor.owner.presses("Next scene")
        await floor.owner.sends_photo(take_photo(Stage.CUTTING, card))
        await floor.owner.sends("enough")
    monkeypatch.setenv("GENDAN_BOT_TOKENS", TOKEN)
    monkeypatch.setenv("GENDAN_DATA_DIR", str(data))
    return data


def gendan(*arguments: str, code: int = 0) -> str:
    done = runner.invoke(app, ["photo", "collect", *arguments])
    assert done.exit_code == code, done.output
    return done.output


def test_collected_photos_are_written_as_the_bench_reads_them_while_the_robot_runs(folder: Path) -> None:
    to = folder.parent / "photos"
    with lock_folder(folder):
        assert "2 originals" in gendan("1", "--export", str(to))
    trove = collect(to)
    assert [file.parent.name for file in trove.coded] == ["card"] and len(trove.sharp) == 1
    assert trove.coded[0].with_suffix(".txt").read_text("utf-8").startswith("https://t.me/")
    assert trove.sharp[0].read_bytes() == take_photo(Stage.FABRIC_IN, None)
    assert "is there already" in gendan("1", "--export", str(to), code=2)
    assert "no photos that teach" in gendan("2", "--export", str(folder.parent / "none"), code=2)


def test_an_owner_is_asked_once_and_only_while_no_robot_runs(folder: Path) -> None:
    with lock_folder(folder):
        assert "by a button on the workshop's card" in gendan("1", code=2)
    assert "Owner Zhou is asked at" in gendan("2") and "asked before" in gendan("2")
    with sqlite3.connect(folder / "gendan.sqlite3") as connection:
        asked = connection.execute("SELECT chat_id FROM outbox WHERE key = 'lesson.offer' AND state = 'QUEUED'")
        assert asked.fetchall() == [(2000,)]
    assert "There is no workshop 9" in gendan("9", code=2)
