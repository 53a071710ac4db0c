"""Bring the database to the newest revision, and on PostgreSQL the tables of the queue to those of its library."""

import asyncio
import logging
from pathlib import Path

from sqlalchemy import Connection, create_engine, inspect, make_url, text
from sqlalchemy.exc import DBAPIError

from bot.revisions import Program, Standing, Tables, alembic_config, look, this_program
from core.database import conninfo_of

log = logging.getLogger(__name__)

MIGRATION_LOCK = 0x67656E64616D
"""One migration at a time: a second `gendan migrate` waits for the first."""
LOOK_EVERY_S = 2.0


def migrate(database_url: str, *, revision: str = "head") -> None:
    """Upgrade the database; sync, as Alembic is. Newer tables that this program may work on stay as they are.

    Raises:
        TablesUnusable: The tables are too new for this program.
    """
    url = make_url(database_url)
    engine = create_engine(
        url.set(drivername="sqlite") if url.get_backend_name() == "sqlite" else url, isolation_level="AUTOCOMMIT"
    )
    try:
        with engine.connect() as connection:
            if engine.dialect.name != "sqlite":
                connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": MIGRATION_LOCK})
            standing = _standing(look(connection))
            if standing is Standing.OLDER:
                from alembic import command  # here: a process whose tables are as they should be needs none of it

                command.upgrade(alembic_config(database_url), revision)
            if standing is not Standing.NEWER and engine.dialect.name != "sqlite":
                _upgrade_queue(connection, database_url)
    finally:
        engine.dispose()


def _standing(tables: Tables) -> Standing:
    program = this_program()
    standing = program.standing(tables)
    if standing is Standing.TOO_NEW:
        raise program.refuse(tables)
    if standing is Standing.NEWER:
        log.warning(
            "the tables are at revision %s, newer than this program's %s, and say that it may work on them",
            tables.revision,
            program.revision,
        )
    return standing


async def until_migrated(database_url: str) -> None:
    """Wait until the database answers and has tables that this program may work on, as `gendan migrate` makes them.

    Raises:
        TablesUnusable: The tables are too new for this program.
    """
    program, said = this_program(), ""
    while True:
        found = await asyncio.to_thread(_look, database_url)
        if isinstance(found, Tables) and _is_ready(program, found):
            return
        words = found if isinstance(found, str) else _lacks(program, found)
        if words != said:
            log.warning("waiting for the database: %s", words)
            said = words
        await asyncio.sleep(LOOK_EVERY_S)


def _is_ready(program: Program, tables: Tables) -> bool:
    standing = program.standing(tables)
    if standing is Standing.TOO_NEW:
        raise program.refuse(tables)
    return standing is not Standing.OLDER


def _lacks(program: Program, tables: Tables) -> str:
    return f"it has {tables.revision or 'no tables'}, this program needs {program.revision}; run `gendan migrate`"


def _look(database_url: str) -> Tables | str:
    engine = create_engine(database_url, connect_args={"connect_timeout": 5})
    try:
        with engine.connect() as connection:
            return look(connection)
    except DBAPIError as error:
        return f"no answer ({str(error.orig).strip().partition(chr(10))[0]})"
    finally:
        engine.dispose()


def _upgrade_queue(connection: Connection, database_url: str) -> None:
    """Apply the scripts of procrastinate that this database has not seen; its wheel carries the scripts."""
    from procrastinate.schema import SchemaManager

    scripts = sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    connection.execute(text("CREATE TABLE IF NOT EXISTS queue_script (name VARCHAR(200) PRIMARY KEY)"))
    if not inspect(connection).has_table("procrastinate_jobs"):
        _run_script(database_url, SchemaManager.get_schema(), [script.name for script in scripts])
        return
    seen = set(connection.scalars(text("SELECT name FROM queue_script")))
    for script in scripts:
        if script.name not in seen:
            _run_script(database_url, script.read_text("utf-8"), [script.name])


def _run_script(database_url: str, script: str, names: list[str]) -> None:
    import psycopg

    with psycopg.connect(conninfo_of(database_url)) as connection:
        connection.execute(script.encode())
        connection.cursor().executemany("INSERT INTO queue_script VALUES (%s)", [(name,) for name in names])
