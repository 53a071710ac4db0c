"""Bring the database to the newest revision, and on PostgreSQL the tables of the queue to those of its library."""

import asyncio
import logging
from importlib import resources
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from core.database import conninfo_of

log = logging.getLogger(__name__)

MIGRATION_LOCK = 0x67656E64616D
"""One migration at a time: a second `gendan migrate` waits for the first."""
LOOK_EVERY_S = 2.0


def migrate(database_url: str, *, revision: str = "head") -> None:
    """Upgrade the database; sync, as Alembic is."""
    if make_url(database_url).get_backend_name() == "sqlite":
        command.upgrade(_config(database_url), revision)
        return
    engine = create_engine(database_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": MIGRATION_LOCK})
        command.upgrade(_config(database_url), revision)
        _upgrade_queue(connection, database_url)
    engine.dispose()


def newest_revision() -> str:
    """Say which revision this program needs."""
    head = ScriptDirectory.from_config(_config("")).get_current_head()
    assert head is not None
    return head


def current_revision(connection: Connection) -> str | None:
    """Say which revision the database has; None while it has none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


async def until_migrated(database_url: str) -> None:
    """Wait until the database answers and has the newest revision, as `gendan migrate` brings it."""
    wanted, said = newest_revision(), ""
    while True:
        found = await asyncio.to_thread(_look, database_url)
        if found == wanted:
            return
        if found != said:
            log.warning(
                "waiting for the database: it has %s, this program needs %s; run `gendan migrate`", found, wanted
            )
            said = found
        await asyncio.sleep(LOOK_EVERY_S)


def _look(database_url: str) -> str:
    engine = create_engine(database_url, connect_args={"connect_timeout": 5})
    try:
        with engine.connect() as connection:
            return current_revision(connection) or "no tables"
    except SQLAlchemyError as error:
        return f"no answer ({type(error).__name__})"
    finally:
        engine.dispose()


def _config(database_url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(str(resources.files("migrations")))))
    config.attributes["database_url"] = database_url
    return config


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
