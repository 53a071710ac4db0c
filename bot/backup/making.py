"""Copy an installation to a new folder while its robot works."""

import json
import os
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, inspect, select
from sqlalchemy.sql import visitors

from bot.backup.files import PARTIAL, copy_file, lies_in, sha256_of, sync_file, sync_folder, write_durably
from bot.backup.manifest import BLOB_LIST, BLOBS, DATABASE, KEY_FILES, MANIFEST, BackupRefused, Manifest, blob_in
from core.blobs import BlobMissing, Blobs, FolderBlobs
from core.database import Database
from core.retention.blobs import REFERENCES
from core.workers import WorkerLost, WorkerPool
from core.workers.limits import FILE_LIMITS

SIGNED_IN = ("signin_link", "web_session")
"""Who is signed in is left out of a backup: it must not come back to life with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a backup is made of: the folder of the keys, the database file, the store of photos."""

    database: Path
    blobs: Blobs
    keys: Path


async def back_up(source: Source, *, to: Path, earlier: Path | None, now: datetime) -> Manifest:
    """Copy everything to a new folder, while the robot may work; blobs of an earlier backup are linked, not copied.

    Raises:
        BackupRefused: There is nothing to copy, `to` is in use, or `earlier` is no backup.
    """
    _check(source, to=to)
    if earlier is not None:
        await _check_earlier(earlier)
    partial = to.with_name(to.name + PARTIAL)
    partial.mkdir(parents=True, exist_ok=True, mode=0o700)
    revision = _copy_database(source.database, partial / DATABASE)
    keys = [name for name in KEY_FILES if (source.keys / name).exists()]
    for name in keys:
        copy_file(source.keys / name, partial / name)
    listed, missing = await _copy_blobs(source.blobs, partial, earlier=earlier)
    missing = sorted(
        {*missing, *[sha256 for sha256 in await _named_by_rows(partial / DATABASE) if sha256 not in listed]}
    )
    write_durably(partial / BLOB_LIST, "".join(f"{name} {size}\n" for name, size in sorted(listed.items())))
    manifest = Manifest(
        made_at=now.isoformat(timespec="seconds"),
        revision=revision,
        database_sha256=sha256_of(partial / DATABASE),
        database_bytes=(partial / DATABASE).stat().st_size,
        key_sha256s={name: sha256_of(partial / name) for name in keys},
        blob_list_sha256=sha256_of(partial / BLOB_LIST),
        blobs=len(listed),
        blobs_bytes=sum(listed.values()),
        missing=missing,
    )
    write_durably(partial / MANIFEST, json.dumps(asdict(manifest), indent=2) + "\n")
    partial.rename(to)
    sync_folder(to.parent)
    return manifest


def _check(source: Source, *, to: Path) -> None:
    if not source.database.is_file():
        raise BackupRefused(f"There is no database at {source.database}. Set GENDAN_DATA_DIR to the robot's folder.")
    if to.exists() and any(to.iterdir()):
        raise BackupRefused(f"{to} is not empty. Name a new folder; use --earlier to save space.")
    if lies_in(to, source.keys):
        raise BackupRefused(f"{to} lies in {source.keys}, and would be lost with it. Name a folder elsewhere.")


async def _check_earlier(earlier: Path) -> None:
    async with WorkerPool(limits=FILE_LIMITS) as pool:
        try:
            await pool.run(Manifest.read, earlier)
        except WorkerLost:
            raise BackupRefused(f"{earlier / MANIFEST} takes too much to read. Name another backup.") from None


def _copy_database(source: Path, to: Path) -> str:
    """Copy a consistent state by SQLite's own backup; the source is only read, so the robot stays its one writer.

    Give its revision.

    Raises:
        BackupRefused: The copy is not sound, or not of a robot: a lost database is not to pass for a backed up one.
    """
    to.unlink(missing_ok=True)
    with (
        closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True, timeout=30)) as reading,
        closing(sqlite3.connect(to)) as writing,
    ):
        reading.backup(writing)
        writing.execute("PRAGMA journal_mode=DELETE")
        _sign_out(writing)
        found = writing.execute("PRAGMA integrity_check").fetchone()[0]
        if found != "ok":
            raise BackupRefused(f"{source} is damaged: {found}. Keep your earlier backups; see docs/operations.md.")
        known = writing.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
        revision = writing.execute("SELECT version_num FROM alembic_version").fetchone() if known else None
    if revision is None:
        raise BackupRefused(
            f"{source} has no tables of Gendan: it is empty, or another program's. Nothing was backed up; "
            "check GENDAN_DATA_DIR, and keep your earlier backups."
        )
    to.chmod(0o600)
    sync_file(to)
    return str(revision[0])


def _sign_out(copy: sqlite3.Connection) -> None:
    copy.execute("PRAGMA secure_delete=ON")
    known = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for table in SIGNED_IN:
        if table in known:
            copy.execute(f"DELETE FROM {table}")  # noqa: S608 - the names are ours
    copy.commit()


async def _copy_blobs(blobs: Blobs, to: Path, *, earlier: Path | None) -> tuple[dict[str, int], list[str]]:
    """Copy every blob; give their sizes in bytes, and the damaged ones by name."""
    listed, damaged, own = dict[str, int](), list[str](), FolderBlobs(to / BLOBS)
    async for name in blobs.list_all():
        if not _is_there(name, to, earlier=earlier):
            try:
                data = await blobs.get(name)
            except BlobMissing:
                continue  # it was deleted after it was listed
            if await own.put(data) != name:
                damaged.append(name)
                continue
        listed[name] = blob_in(to, name).stat().st_size
    return listed, damaged


def _is_there(name: str, folder: Path, *, earlier: Path | None) -> bool:
    """Say whether a blob is in the backup, after linking it from an earlier one if that has it."""
    wanted = blob_in(folder, name)
    if wanted.exists():
        return True
    if earlier is None or not blob_in(earlier, name).exists():
        return False
    wanted.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(blob_in(earlier, name), wanted)
    except OSError:  # another file system, or one without links
        return False
    return True


async def _named_by_rows(database_file: Path) -> set[str]:
    """List the blobs that rows of a database refer to."""
    async with _opened(database_file) as database, database.reading() as session:
        there = await (await session.connection()).run_sync(_columns)
        found = [
            await session.scalars(select(column).where(column.is_not(None), counts))
            for column, counts in REFERENCES
            if {(used.table.name, used.name) for used in _columns_in(column, counts)} <= there
        ]
        return {str(sha256) for sha256s in found for sha256 in sha256s}


def _columns(connection: Connection) -> set[tuple[str, str]]:
    """List what columns there are, each with its table: a backup is also made of tables that wait for `migrate`."""
    inspector = inspect(connection)
    return {(table, column["name"]) for table in inspector.get_table_names() for column in inspector.get_columns(table)}


def _columns_in(*terms: ColumnElement[Any]) -> Iterator[Column[Any]]:
    return (part for term in terms for part in visitors.iterate(term) if isinstance(part, Column))


@asynccontextmanager
async def _opened(file: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite+aiosqlite:///{file}")
    try:
        yield database
    finally:
        await database.close()
