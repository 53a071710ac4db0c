"""A first set-up that is killed at any statement is set up by the next start; nothing of a revision stays half made."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from bot.migrate import migrate
from bot.revisions import this_program
from tests.bot.test_upgrades import ENTRY, ORDER, PERSON, WORKSHOP

KILLED = """
import os, signal, sys
from sqlalchemy import Engine, event
from bot.migrate import migrate
url, most = sys.argv[1], int(sys.argv[2])
changes = 0

@event.listens_for(Engine, "after_cursor_execute")
def count(connection, cursor, statement, *_):
    global changes
    if not statement.lstrip().upper().startswith(("CREATE", "ALTER", "DROP", "INSERT", "UPDATE")):
        return
    changes += 1
    if changes == most:
        os.kill(os.getpid(), signal.SIGKILL)

migrate(url)
"""


def set_up_until(file: Path, change: int) -> int:
    """Migrate in a process of its own that is killed right after so many changes; give its exit status."""
    command = [sys.executable, "-c", KILLED, f"sqlite+aiosqlite:///{file}", str(change)]
    return subprocess.run(command, env=dict(os.environ), check=False, timeout=120).returncode


@pytest.mark.parametrize("change", [2, 9, 40, 80, 100, 120, 150])
def test_a_first_set_up_that_was_killed_goes_on(tmp_path: Path, change: int) -> None:
    killed, whole = tmp_path / "killed.sqlite3", tmp_path / "whole.sqlite3"
    assert set_up_until(killed, change) == -signal.SIGKILL
    migrate(f"sqlite+aiosqlite:///{killed}")
    migrate(f"sqlite+aiosqlite:///{whole}")
    assert tables_of(killed) == tables_of(whole)


@pytest.mark.parametrize("change", [3, 30, 60])
def test_an_upgrade_that_was_killed_goes_on_and_keeps_its_people(tmp_path: Path, change: int) -> None:
    file = tmp_path / "old.sqlite3"
    migrate(f"sqlite+aiosqlite:///{file}", revision="0001")
    with sqlite3.connect(file) as connection:
        for statement in (PERSON, WORKSHOP, ORDER, ENTRY):
            connection.execute(statement)
    assert set_up_until(file, change) == -signal.SIGKILL
    migrate(f"sqlite+aiosqlite:///{file}")
    assert tables_of(file)
    with sqlite3.connect(file) as connection:
        assert connection.execute("SELECT name FROM workshop").fetchall() == [("Wang",)]
        assert connection.execute('SELECT code FROM "order"').fetchall() == [("A1",)]


def tables_of(file: Path) -> list[tuple[str, str]]:
    with sqlite3.connect(file) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(this_program().revision,)]
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
