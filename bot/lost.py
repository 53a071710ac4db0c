"""A database with nothing in it beside photos of its people was lost: nobody begins anew there in silence."""

import asyncio
import logging
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import create_engine, inspect, make_url

from bot.settings import Settings
from bot.unusable import Unusable
from core.blobs import BLOB_NAME, BlobMissing, Blobs, BlobsUnavailable, open_blobs
from core.schema import SCHEMA_BOUND

log = logging.getLogger(__name__)


class DatabaseLost(Unusable):
    """There is no database any more beside what it told of; a fresh one would know nobody, in silence."""


async def refuse_lost(settings: Settings) -> None:
    """Let nobody begin anew in silence beside the photos of a database that is gone, or has nothing in it any more.

    A store that does not answer is taken for a new one, as it is where both are set up at once; the log says so.

    Raises:
        DatabaseLost: There are photos of it.
    """
    if not await asyncio.to_thread(_holds_nothing, settings):
        return
    try:
        photo = await _find_photo(open_blobs(settings.blobs, s3=settings.s3))
    except (BlobMissing, BlobsUnavailable) as error:
        log.warning("the database is empty, and whether there are photos of an earlier one can't be seen: %s", error)
        return
    if photo is not None:
        raise DatabaseLost(
            f"{_what_is_lost(settings)}, but there are photos of its people ({photo} in {settings.blobs}): the "
            f"database was lost. {_what_to_do(settings)}"
        )


def _holds_nothing(settings: Settings) -> bool:
    files = settings.database_files
    return any(map(_is_empty_file, files)) if files else _has_no_tables(settings.database)


def _is_empty_file(database: Path) -> bool:
    """Say whether a database is not there, or has no table; one that cannot be looked into is told by who opens it."""
    if not database.exists() or database.stat().st_size == 0:
        return True
    try:
        with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True, timeout=0)) as connection:
            return connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is None
    except sqlite3.Error:
        return False


def _has_no_tables(database_url: str) -> bool:
    """Say whether a database on a server has none of our tables, whatever others lie in it."""
    engine = create_engine(database_url)
    try:
        with engine.connect() as connection:
            return SCHEMA_BOUND.metadata.tables.keys().isdisjoint(inspect(connection).get_table_names())
    finally:
        engine.dispose()


async def _find_photo(blobs: Blobs) -> str | None:
    async for name in blobs.list_all():
        if BLOB_NAME.fullmatch(name):
            return name
    return None


def _what_is_lost(settings: Settings) -> str:
    lost = next(filter(_is_empty_file, settings.database_files), None)
    if lost is None:
        return f"The database {make_url(settings.database).database} on PostgreSQL is empty"
    return f"{lost} is {'empty' if lost.exists() else 'not there'}"


def _what_to_do(settings: Settings) -> str:
    if settings.is_scaled:
        return (
            "Bring it back from a dump (pg_restore) or a backup (gendan restore, then gendan move), or set "
            "GENDAN_BLOBS_URL to a new store to begin anew."
        )
    return (
        "Bring back a backup (gendan restore) into a new folder, or set GENDAN_DATA_DIR "
        f"{'to a new folder' if settings.store_folders else 'and GENDAN_BLOBS_URL to new ones'} to begin anew."
    )
