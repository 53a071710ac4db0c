import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from tests.chat import TOKEN, open_world
from tests.export_zips import rows_of
from tests.factories import agree_order, open_floor

runner = CliRunner()


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    """A data folder in which two workshops have worked."""
    async with open_world(tmp_path / "data") as world:
        for number, name in enumerate(("Wang", "Li"), start=1):
            floor = await open_floor(world, first_id=1000 * number, name=name)
            await agree_order(floor, code=f"A1{number}", style_name=f"Style of {name}")
    return tmp_path / "data"


@pytest.fixture(autouse=True)
def settings(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GENDAN_BOT_TOKENS", TOKEN)
    monkeypatch.setenv("GENDAN_DATA_DIR", str(folder))


def test_a_workshop_is_written_to_a_file_that_verifies(tmp_path: Path) -> None:
    file = tmp_path / "wang.zip"
    made = runner.invoke(app, ["export", "--workshop", "1", "--to", str(file)])
    assert made.exit_code == 0, made.output
    assert [order["style_name"] for order in rows_of(file.read_bytes(), "order")] == ["Style of Wang"]
    checked = runner.invoke(app, ["verify-export", str(file)])
    assert checked.exit_code == 0 and "A11: 1 entries, head " in checked.output
    assert "Whole up to these heads, signed on " in checked.output and "not checked whose key that is" in checked.output


def test_a_merchant_is_written_to_a_file(tmp_path: Path) -> None:
    file = tmp_path / "merchant.zip"
    made = runner.invoke(app, ["export", "--merchant", "3", "--to", str(file)])
    assert made.exit_code == 0, made.output
    assert [order["code"] for order in rows_of(file.read_bytes(), "order")] == ["A11"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--workshop", "99", "--to", "x.zip"], "no workshop 99"),
        (["--merchant", "99", "--to", "x.zip"], "no merchant 99"),
        (["--to", "x.zip"], "either --workshop ID or --merchant ID"),
        (["--workshop", "1", "--merchant", "3", "--to", "x.zip"], "either --workshop ID or --merchant ID"),
        (["--workshop", "1", "--to", "x.tar"], "ends in .zip"),
        (["--workshop", "1", "--to", "no/such/folder/x.zip"], "a folder that exists"),
    ],
)
def test_an_export_that_cannot_be_made_says_what_to_write(
    arguments: list[str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    made = runner.invoke(app, ["export", *arguments])
    assert made.exit_code == 2 and says in made.output
    assert not list(tmp_path.glob("*.zip")) and not list(tmp_path.glob(".*.zip"))


@pytest.mark.parametrize("content", [b"", b"no zip at all", b"PK\x05\x06" + b"\0" * 18])
def test_a_file_that_is_no_export_is_refused(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "other.zip"
    file.write_bytes(content)
    checked = runner.invoke(app, ["verify-export", str(file)])
    assert checked.exit_code == 2 and "no export that can be checked" in checked.output


def test_a_pipe_and_a_folder_are_no_export_and_nobody_waits_for_them(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.zip")
    for path in (tmp_path / "pipe.zip", tmp_path):
        checked = runner.invoke(app, ["verify-export", str(path)])
        assert checked.exit_code == 2 and "it is no plain file" in checked.output


def make_newer(database: Path) -> None:
    """Leave the tables as the next release does, which says that this one may work on them."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.execute("UPDATE schema_bound SET readable_from = '0.1.1'")
        connection.execute("ALTER TABLE person ADD COLUMN of_a_later_release INTEGER DEFAULT 7")
        connection.execute("CREATE TABLE of_a_later_release (person_id INTEGER, words TEXT)")
        connection.execute("INSERT INTO of_a_later_release SELECT id, 'private' FROM person")
        connection.commit()


def dump(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as connection:
        return list(connection.iterdump())


@pytest.mark.parametrize(
    "command",
    [
        ["export", "--workshop", "1", "--to", "all.zip"],
        ["export", "--merchant", "3", "--to", "all.zip"],
        ["forget", "3", "--yes", "--certificate", "certificate.txt"],
        ["move", "--to", "postgresql+psycopg://nobody@127.0.0.1:1/nothing"],
    ],
    ids=" ".join,
)
def test_who_promises_all_refuses_tables_of_which_it_does_not_know_all(
    command: list[str], folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_newer(folder / "gendan.sqlite3")
    before = dump(folder / "gendan.sqlite3")
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path / "out")
    done = runner.invoke(app, command)
    assert done.exit_code == 2 and "newer than Gendan" in done.output and "leave out" in done.output, done.output
    assert not list((tmp_path / "out").iterdir()) and dump(folder / "gendan.sqlite3") == before
