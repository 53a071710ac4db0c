"""Back up the embedded mode while the robot runs, and bring a backup to life in an empty folder.

The database is copied first and the blobs after it: a blob is put before the row that names it is committed, so every
row of the copy finds its blob. A backup appears under its name when it is whole; a broken one is taken up again.
"""

import hashlib
import json
import os
import re
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Column, ColumnElement, Connection, create_engine, inspect, select
from sqlalchemy.sql import visitors

from bot.data_folder import KEY_FILE, LOCK_FILE, OLDER_KEYS_FILE, lock_folder
from bot.revisions import Standing, look, this_program
from bot.unusable import Unusable
from core.blobs import BlobMissing, Blobs, FolderBlobs
from core.database import Database
from core.retention.blobs import REFERENCES
from core.workers import WorkerLost, WorkerPool, run_once
from core.workers.limits import FILE_LIMITS, limits_for

FORMAT = 1
MANIFEST, DATABASE, BLOBS, BLOB_LIST = "manifest.json", "gendan.sqlite3", "blobs", "blobs.txt"
KEY_FILES = (KEY_FILE, OLDER_KEYS_FILE)
PARTIAL = ".partial"
SHA256 = re.compile(r"[0-9a-f]{64}")
MOST_MANIFEST_BYTES = 1 << 24
MOST_LINE_BYTES = 200
PASSIVE = {"table", "index"}
"""What our databases consist of; a trigger or a view would run in the robot."""
SIGNED_IN = ("signin_link", "web_session")
"""Who is signed in is left out of a backup: it must not come back to life with it."""


class BackupRefused(Unusable):
    """The backup or the restore cannot be done; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a backup is made of: the folder of the keys, the database file, the store of photos."""

    database: Path
    blobs: Blobs
    keys: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup holds, with the SHA-256 of its files; the name of a blob is its SHA-256."""

    made_at: str
    revision: str | None
    database_sha256: str
    database_bytes: int
    key_sha256s: dict[str, str]
    blob_list_sha256: str
    blobs: int
    blobs_bytes: int
    missing: list[str]
    format: int = FORMAT

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the manifest of a backup.

        Raises:
            BackupRefused: The folder is no whole backup of a kind that this program knows.
        """
        try:
            written = json.loads(_small_text(folder / MANIFEST))
            manifest = cls(**written)
        except FileNotFoundError:
            raise BackupRefused(f"{folder} is no backup: it has no {MANIFEST}.") from None
        except (ValueError, TypeError, OSError, RecursionError):
            raise BackupRefused(f"{folder / MANIFEST} can't be read. Take another backup.") from None
        if not manifest.is_sound:
            raise BackupRefused(f"{folder / MANIFEST} names what no backup holds. Take another backup.")
        if manifest.format != FORMAT:
            raise BackupRefused(f"{folder} has format {manifest.format}; this program reads {FORMAT}. Use a newer one.")
        return manifest

    @property
    def is_sound(self) -> bool:
        """Whether all is of its kind and every name is one that a backup has: names from a file become paths."""
        if not isinstance(self.key_sha256s, dict) or not isinstance(self.missing, list):
            return False
        digests = [self.database_sha256, self.blob_list_sha256, *self.missing, *self.key_sha256s.values()]
        numbers = (self.format, self.database_bytes, self.blobs, self.blobs_bytes)
        return (
            set(self.key_sha256s) <= set(KEY_FILES)
            and all(isinstance(digest, str) and SHA256.fullmatch(digest) for digest in digests)
            and all(isinstance(number, int) for number in numbers)
            and isinstance(self.made_at, str)
        )


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
        _copy_file(source.keys / name, partial / name)
    listed, missing = await _copy_blobs(source.blobs, partial, earlier=earlier)
    missing = sorted(
        {*missing, *[sha256 for sha256 in await _named_by_rows(partial / DATABASE) if sha256 not in listed]}
    )
    _write_durably(partial / BLOB_LIST, "".join(f"{name} {size}\n" for name, size in sorted(listed.items())))
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
    _write_durably(partial / MANIFEST, json.dumps(asdict(manifest), indent=2) + "\n")
    partial.rename(to)
    _sync_folder(to.parent)
    return manifest


def _check(source: Source, *, to: Path) -> None:
    if not source.database.is_file():
        raise BackupRefused(f"There is no database at {source.database}. Set GENDAN_DATA_DIR to the robot's folder.")
    if to.exists() and any(to.iterdir()):
        raise BackupRefused(f"{to} is not empty. Name a new folder; use --earlier to save space.")
    if _lies_in(to, source.keys):
        raise BackupRefused(f"{to} lies in {source.keys}, and would be lost with it. Name a folder elsewhere.")


def _lies_in(inner: Path, outer: Path) -> bool:
    return inner.resolve().is_relative_to(outer.resolve())


async def _check_earlier(earlier: Path) -> None:
    async with WorkerPool(limits=FILE_LIMITS) as pool:
        try:
            await pool.run(Manifest.read, earlier)
        except WorkerLost:
            raise BackupRefused(f"{earlier / MANIFEST} takes too much to read. Name another backup.") from None


def verify(backup: Path) -> Manifest:
    """Read every byte of a backup and compare it with the manifest.

    Raises:
        BackupRefused: Something is missing or changed; the message names it.
        TablesUnusable: Its tables are too new for this program.
    """
    manifest = Manifest.read(backup)
    expected = {DATABASE: manifest.database_sha256, BLOB_LIST: manifest.blob_list_sha256, **manifest.key_sha256s}
    damaged = [name for name, sha256 in expected.items() if _digest(backup / name) != sha256]
    if not damaged:
        damaged = [f"{BLOBS}/{name}" for name in _blob_names(backup) if _digest(_blob(backup, name)) != name]
    if damaged:
        names = ", ".join(damaged[:5])
        raise BackupRefused(
            f"{backup} is damaged ({len(damaged)}): {names}. Take another backup; nothing was restored."
        )
    _require_sound(backup / DATABASE)
    _require_readable(backup / DATABASE)
    return manifest


def restore(backup: Path, *, to: Path) -> Manifest:
    """Verify a backup and copy it to an empty folder, the database last: without it no robot works there.

    Where it cannot be copied to its end, the folder is empty again.

    Raises:
        BackupRefused: The backup is damaged, or the folder holds something.
        TablesUnusable: Its tables are too new for this program.
        FolderInUse: A robot runs on the folder.
    """
    manifest = _verify_apart(backup)
    if to.exists() and (held := sorted({path.name for path in to.iterdir()} - {LOCK_FILE})):
        raise BackupRefused(f"{to} holds {', '.join(held[:5])}. Restore to an empty folder; nothing is overwritten.")
    if _lies_in(to, backup):
        raise BackupRefused(f"{to} lies in the backup itself. Restore to a folder elsewhere; nothing was restored.")
    with lock_folder(to):
        try:
            _copy_all(backup, manifest, to=to)
        except BaseException:
            _empty(to)
            raise
    return manifest


def _verify_apart(backup: Path) -> Manifest:
    """Verify a backup in a process of its own: whoever had it in hand may have written into it.

    Raises:
        BackupRefused: As `verify`, or it takes more memory or time than its size allows.
    """
    try:
        return run_once(limits_for(_files_of(backup)), verify, backup)
    except WorkerLost:
        raise BackupRefused(f"{backup} takes more memory or time to read than a backup. Take another one.") from None


def _files_of(folder: Path) -> Iterator[Path]:
    for where, _, names in os.walk(folder):
        yield from (Path(where, name) for name in names)


def _require_sound(database: Path) -> None:
    """Look into a database that somebody may have written: only tables and their indexes, and no damaged page.

    Raises:
        BackupRefused: It holds code that would run in the robot, or cannot be read.
    """
    try:
        with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema=OFF")
            kinds = {kind for (kind,) in connection.execute("SELECT DISTINCT type FROM sqlite_master")}
            found = "ok" if kinds - PASSIVE else connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        raise BackupRefused(f"{database} can't be read: {str(error)[:100]}. Take another backup.") from None
    if kinds - PASSIVE:
        raise BackupRefused(f"{database} holds {', '.join(sorted(kinds - PASSIVE))}s, which no backup does.")
    if found != "ok":
        raise BackupRefused(f"{database} is damaged. Take another backup; nothing was restored.")


def _copy_all(backup: Path, manifest: Manifest, *, to: Path) -> None:
    for name in _blob_names(backup):
        _copy_file(_blob(backup, name), _blob(to, name))
    for name in manifest.key_sha256s:
        _copy_file(backup / name, to / name)
    _copy_file(backup / DATABASE, to / DATABASE)
    if _digest(to / DATABASE) != manifest.database_sha256:
        raise BackupRefused(f"{to} does not give back what was written. Check its disk, then try again.")


def _empty(folder: Path) -> None:
    """Take away what a broken restore left, so that it can be begun again."""
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != LOCK_FILE:
            path.unlink()


def _require_readable(database_file: Path) -> None:
    """Let only tables pass that this program can start on; older ones are migrated at the start.

    Raises:
        TablesUnusable: They are too new.
    """
    engine = create_engine(f"sqlite:///{database_file.resolve().as_uri()}?mode=ro&immutable=1&uri=true")
    try:
        with engine.connect() as connection:
            tables = look(connection)
    finally:
        engine.dispose()
    program = this_program()
    if program.standing(tables) is Standing.TOO_NEW:
        raise program.refuse(tables)


def sha256_of(path: Path) -> str:
    """Digest a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest(path: Path) -> str | None:
    """Digest a file; a link counts as none, as it may lead out of the backup."""
    return sha256_of(path) if path.is_file() and not path.is_symlink() else None


def _small_text(path: Path) -> str:
    """Read a text file of limited size.

    Raises:
        ValueError: It is larger.
    """
    if path.is_symlink() or path.stat().st_size > MOST_MANIFEST_BYTES:
        raise ValueError(f"{path} is no manifest")
    return path.read_text("utf-8")


def _copy_database(source: Path, to: Path) -> str | None:
    """Copy a consistent state by SQLite's own backup; the source is only read, so the robot stays its one writer.

    Raises:
        BackupRefused: The copy is not sound.
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
    to.chmod(0o600)
    _sync_file(to)
    return str(revision[0]) if revision else None


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
        listed[name] = _blob(to, name).stat().st_size
    return listed, damaged


def _is_there(name: str, folder: Path, *, earlier: Path | None) -> bool:
    """Say whether a blob is in the backup, after linking it from an earlier one if that has it."""
    wanted = _blob(folder, name)
    if wanted.exists():
        return True
    if earlier is None or not _blob(earlier, name).exists():
        return False
    wanted.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(_blob(earlier, name), wanted)
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


def _blob(folder: Path, name: str) -> Path:
    return folder / BLOBS / name[:2] / name


def _blob_names(backup: Path) -> Iterator[str]:
    """List the blobs of a backup, line by line.

    Raises:
        BackupRefused: A line names something else.
    """
    with (backup / BLOB_LIST).open("rb") as file:
        while line := file.readline(MOST_LINE_BYTES):
            name = line.partition(b" ")[0].decode("ascii", "replace").strip()
            if not SHA256.fullmatch(name):
                raise BackupRefused(f"{backup / BLOB_LIST} names what is no photo: {name[:80]!a}. Take another backup.")
            yield name


def _copy_file(source: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = to.with_name(to.name + PARTIAL)
    shutil.copyfile(source, partial)
    partial.chmod(0o600)
    _sync_file(partial)
    partial.replace(to)
    _sync_folder(to.parent)


def _write_durably(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
    path.chmod(0o600)
    _sync_file(path)


def _sync_file(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
