"""Tables of another revision are older, or newer and yet readable, or too new; never just another."""

import asyncio
import json
from pathlib import Path

import psycopg
import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from bot.migrate import migrate, until_migrated
from bot.revisions import Program, Standing, Tables, TablesUnusable, alembic_config, look, this_program
from core.database import conninfo_of
from tests.bot.operations.test_backup import gendan
from tests.bot.robot_process import robot_of
from tests.bot.sandbox.desk import open_desk
from tests.bot.surroundings import made_newer
from tests.migrations_check import version
from tests.postgres import Postgres

PROGRAM = Program(version="0.9.1", revision="0020", known=frozenset({"0019", "0020"}))


@pytest.mark.parametrize(
    ("revision", "readable_from", "standing"),
    [
        (None, None, Standing.OLDER),
        ("0019", "0.1.0", Standing.OLDER),
        ("0019", "9.9.9", Standing.OLDER),
        ("0020", None, Standing.SAME),
        ("0021", "0.9.1", Standing.NEWER),
        ("0021", "0.9.0", Standing.NEWER),
        ("0021", "0.9.2", Standing.TOO_NEW),
        ("0021", "0.10.0", Standing.TOO_NEW),
        ("0021", None, Standing.TOO_NEW),
    ],
)
def test_what_a_program_does_not_know_is_newer_and_its_bound_decides(
    revision: str | None, readable_from: str | None, standing: Standing
) -> None:
    assert PROGRAM.standing(Tables(revision=revision, readable_from=readable_from)) is standing


def test_the_program_knows_its_revisions_as_alembic_does() -> None:
    scripts = ScriptDirectory.from_config(alembic_config(""))
    assert this_program().revision == scripts.get_current_head()
    assert this_program().known == {script.revision for script in scripts.walk_revisions()}


def test_the_program_knows_its_release() -> None:
    assert this_program().version == version()


@pytest.mark.soak
async def test_the_program_runs_on_newer_tables_that_say_it_may(tmp_path: Path) -> None:
    async with open_desk() as desk:
        robot = robot_of(desk, tmp_path)
        robot.database_file.parent.mkdir()
        await asyncio.to_thread(made_newer, robot.database_file, readable_from=version())
        assert (await gendan(robot, "migrate"))[0] == 0
        await robot.start()
        status, said = await gendan(robot, "doctor", "--json")
        found = {one["what"]: one for one in json.loads(said)["findings"]}
        assert status == 0 and "newer" in found["database"]["found"] and "migrate" not in found["database"]["do"]
        assert "messages" in found, "it looks at the queues of tables that it may read"
        assert await robot.stop() == 0
        assert "newer than this program's" in robot.log and "Traceback" not in robot.log


@pytest.mark.soak
async def test_tables_that_are_too_new_cost_one_sentence_and_the_exit_status_that_no_supervisor_restarts(
    tmp_path: Path,
) -> None:
    async with open_desk() as desk:
        robot = robot_of(desk, tmp_path)
        robot.database_file.parent.mkdir()
        await asyncio.to_thread(made_newer, robot.database_file, readable_from="99.0.0")
        status, said = await robot.runs_into()
        assert status == 2 and "release 99.0.0" in said and "Traceback" not in said
        status, said = await gendan(robot, "migrate")
        assert status == 2 and "too new" in said and "Traceback" not in said
        status, said = await gendan(robot, "doctor")
        assert status == 1 and "release 99.0.0" in said and "gendan migrate" not in said


@pytest.mark.soak
async def test_a_role_runs_on_newer_tables_and_refuses_those_that_are_too_new(server: Postgres) -> None:
    url = server.create_migrated()
    set_bound(url, version())
    await asyncio.to_thread(migrate, url)
    await until_migrated(url)
    set_bound(url, "99.0.0")
    for opening in (until_migrated(url), asyncio.to_thread(migrate, url)):
        with pytest.raises(TablesUnusable, match=r"release 99\.0\.0"):
            await opening


def set_bound(url: str, readable_from: str) -> None:
    with psycopg.connect(conninfo_of(url)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.execute("UPDATE schema_bound SET readable_from = %s", (readable_from,))


def test_each_migration_leaves_its_bound_beside_its_revision(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'tables.sqlite3'}"
    migrate(url)
    engine = create_engine(url.replace("+aiosqlite", ""))
    with engine.connect() as connection:
        found = look(connection)
    engine.dispose()
    assert found.revision == this_program().revision and found.readable_from is not None
