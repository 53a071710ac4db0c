import json
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.data_folder import lock_folder
from tests.chat import START_AT, TOKEN, open_world
from tests.factories import agree_order, open_floor

runner = CliRunner()


@pytest.fixture
async def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with a workshop (owner 1, worker 2), a merchant 3 and an open order A17."""
    async with open_world(tmp_path) as world:
        await agree_order(await open_floor(world))
    monkeypatch.setenv("GENDAN_BOT_TOKENS", TOKEN)
    monkeypatch.setenv("GENDAN_DATA_DIR", str(tmp_path))
    return tmp_path


def gendan(*arguments: str, code: int = 0) -> str:
    done = runner.invoke(app, arguments)
    assert done.exit_code == code, done.output
    return done.output


def value(folder: Path, query: str) -> object:
    with sqlite3.connect(folder / "gendan.sqlite3") as connection:
        return connection.execute(query).fetchone()[0]


def test_a_worker_is_forgotten_with_a_certificate_that_the_operator_can_show_again(folder: Path) -> None:
    told = gendan("forget", "2", "--yes", "--reason", "letter of 1 Dec", "--certificate", str(folder / "proof.txt"))
    assert "Worker Wang, number 2" in told and "where you worked" in told and "Deleted, reference" in told
    proof = json.loads((folder / "proof.txt").read_text().split("\n\n")[-1])
    assert proof["key"] and len(proof["digests"]["PROFILE"]) == 1
    again = gendan("forget", "2")
    assert proof["reference"] in again and proof["key"] not in again
    assert value(folder, "SELECT name FROM person WHERE id = 2") == f"— {proof['reference']}"
    assert "letter of 1 Dec" in str(value(folder, "SELECT asked_by FROM deletion_record"))


def test_nothing_is_deleted_without_a_yes(folder: Path) -> None:
    done = runner.invoke(app, ["forget", "tg:1001"], input="n\n")
    assert done.exit_code == 1 and value(folder, "SELECT name FROM person WHERE id = 2") == "Worker Wang"


@pytest.mark.parametrize(
    ("person", "code", "says"),
    [
        ("3", 1, "Somebody is working on your orders: A17"),
        ("1", 1, "Hand it over"),
        ("99", 2, "There is no person 99"),
        ("tg:99", 2, "There is no person tg:99"),
        ("Wang", 2, "is no person"),
        ("9" * 40, 2, "is no person"),
    ],
)
def test_what_stands_in_the_way_is_named(folder: Path, person: str, code: int, says: str) -> None:
    assert says in gendan("forget", person, "--yes", code=code)
    assert value(folder, "SELECT count(*) FROM deletion_record") == 0


def test_while_the_robot_runs_the_commands_say_what_to_do_instead(folder: Path) -> None:
    with lock_folder(folder):
        assert "let the person ask in chat" in gendan("forget", "2", "--yes", code=2)
        assert "dry-run" in gendan("retention", code=2)
        assert "operator's desk" in gendan("hold", "add", "--order", "A17", "--reason", "x", code=2)
        assert "Nothing was changed" in gendan("retention", "--dry-run")
        assert "0 holds" in gendan("hold", "list")


def test_a_hold_is_placed_listed_and_released(folder: Path) -> None:
    assert "ORDER 1: case 12/34" in gendan("hold", "add", "--order", "a17", "--reason", "case 12/34")
    assert "1 legal holds in force" in gendan("retention", "--dry-run")
    assert "the law requires keeping it" in gendan("forget", "3", "--yes", code=1)
    assert "1 ORDER 1: case 12/34 (command line" in gendan("hold", "list")
    assert "for ever" in gendan("hold", "release", "1", code=1)
    assert "released" in gendan("hold", "release", "1", "--yes", "--reason", "settled")
    assert "0 holds" in gendan("hold", "list") and "settled" in gendan("hold", "list", "--all")
    kinds = value(folder, "SELECT group_concat(kind) FROM (SELECT kind FROM ledger_entry ORDER BY number)")
    assert str(kinds).endswith("HELD,HOLD_RELEASED")
    assert "no such hold" in gendan("hold", "release", "1", "--yes", code=2)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--order", "B1", "--reason", "x"),
        ("--workshop", "9", "--reason", "x"),
        ("--reason", "x"),
        ("--order", "A17", "--workshop", "1", "--reason", "x"),
        ("--order", "A17", "--reason", " "),
    ],
)
def test_a_hold_on_nothing_or_without_a_reason_is_refused(folder: Path, arguments: tuple[str, ...]) -> None:
    gendan("hold", "add", *arguments, code=2)
    assert value(folder, "SELECT count(*) FROM hold") == 0


def test_retention_deletes_what_the_dry_run_counted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settled = "UPDATE outbox SET state = 'SENT', created_at = '2020-01-01 00:00:00.000000'"
    with sqlite3.connect(folder / "gendan.sqlite3") as connection:
        count = connection.execute(settled).rowcount
    monkeypatch.setenv("GENDAN_RETENTION", "outbox=14, originals=never")
    (line,) = (line.split() for line in gendan("retention", "--dry-run").splitlines() if line.startswith("outbox"))
    assert count > 0 and line[:4] == ["outbox", "14", "days", str(count)]
    assert value(folder, "SELECT count(*) FROM outbox") == count
    gendan("retention")
    assert value(folder, "SELECT count(*) FROM outbox") == 0
    assert START_AT.year > 2020


def test_a_period_that_is_none_stops_the_command_with_what_to_write(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GENDAN_RETENTION", "ledger=30")
    told = gendan("retention", "--dry-run", code=2)
    assert "GENDAN_RETENTION" in told and "has no period" in told
