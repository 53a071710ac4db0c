"""A database or folder that can't be used: one sentence and exit code 2, from commands that read and that write."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app


def garbage(file: Path) -> None:
    file.write_bytes(b"this is no database " * 500)


def cut_header(file: Path) -> None:
    file.write_bytes(b"SQLite format 3\0" + b"\xff" * 2000)


COMMANDS = (
    ["migrate"],
    ["hold", "list"],
    ["hold", "add", "--reason", "x", "--person", "1"],
    ["hold", "release", "1"],
    ["retention"],
    ["retention", "--dry-run"],
    ["forget", "1", "--yes"],
    ["export", "--to", "out.zip", "--workshop", "1"],
    ["backup", "copy"],
    ["run"],
)


@pytest.mark.parametrize("spoil", [garbage, cut_header, Path.mkdir])
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_database_that_cannot_be_read_costs_one_sentence(
    command: list[str], spoil: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GENDAN_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("GENDAN_BOT_TOKENS", "1:secret")
    spoil(tmp_path / "gendan.sqlite3")
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 2, result.exception
    assert len(result.stderr.strip().splitlines()) == 1, result.stderr
