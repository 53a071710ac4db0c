"""Verify a backup, and bring it to life in an empty folder."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import create_engine

from bot.backup.files import copy_file, digest_of, lies_in
from bot.backup.manifest import BLOB_LIST, BLOBS, DATABASE, MANIFEST, BackupRefused, Manifest, blob_in, blob_names
from bot.data_folder import lock_folder
from bot.own_folder import LOCK_FILE, own_entries
from bot.revisions import Standing, look, this_program
from core.workers import WorkerLost, run_once
from core.workers.limits import limits_for

PASSIVE = {"table", "index"}
"""What our databases consist of; a trigger or a view would run in the robot."""
PLAIN_FORMS = ("CREATE TABLE ", "CREATE INDEX ", "CREATE UNIQUE INDEX ")
"""As SQLite itself writes them, whatever was typed; the table of a module, which runs its code, begins otherwise."""


def verify(backup: Path) -> Manifest:
    """Read every byte of a backup and compare it with the manifest.

    Raises:
        BackupRefused: Something is missing or changed; the message names it.
        TablesUnusable: Its tables are too new for this program.
    """
    manifest = Manifest.read(backup)
    expected = {DATABASE: manifest.database_sha256, BLOB_LIST: manifest.blob_list_sha256, **manifest.key_sha256s}
    damaged = [name for name, sha256 in expected.items() if digest_of(backup / name) != sha256]
    if not damaged:
        damaged = [f"{BLOBS}/{name}" for name in blob_names(backup) if digest_of(blob_in(backup, name)) != name]
    if damaged:
        names = ", ".join(damaged[:5])
        raise BackupRefused(
            f"{backup} is damaged ({len(damaged)}): {names}. Take another backup; nothing was restored."
        )
    _require_sound(backup / DATABASE)
    _require_readable(backup / DATABASE, manifest)
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
    if lies_in(to, backup):
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
    """Look into a database that somebody may have written: only plain tables and indexes, and no damaged page.

    Raises:
        BackupRefused: It holds code that would run in the robot, or cannot be read.
    """
    try:
        with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema=OFF")
            kinds = {kind for (kind,) in connection.execute("SELECT DISTINCT type FROM sqlite_master")}
            forms = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
            is_plain = not kinds - PASSIVE and all(str(sql).startswith(PLAIN_FORMS) for (sql,) in forms)
            found = connection.execute("PRAGMA quick_check(1)").fetchone()[0] if is_plain else "not looked at"
    except sqlite3.Error as error:
        raise BackupRefused(f"{database} can't be read: {str(error)[:100]}. Take another backup.") from None
    if kinds - PASSIVE:
        raise BackupRefused(f"{database} holds {', '.join(sorted(kinds - PASSIVE))}s, which no backup does.")
    if not is_plain:
        raise BackupRefused(f"{database} holds virtual tables, which no backup does. Take another one.")
    if found != "ok":
        raise BackupRefused(f"{database} is damaged. Take another backup; nothing was restored.")


def _copy_all(backup: Path, manifest: Manifest, *, to: Path) -> None:
    for name in blob_names(backup):
        copy_file(blob_in(backup, name), blob_in(to, name))
    for name in manifest.key_sha256s:
        copy_file(backup / name, to / name)
    copy_file(backup / DATABASE, to / DATABASE)
    if digest_of(to / DATABASE) != manifest.database_sha256:
        raise BackupRefused(f"{to} does not give back what was written. Check its disk, then try again.")


def _empty(folder: Path) -> None:
    """Take away what a broken restore left, so that it can be begun again."""
    for path in own_entries(folder):
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != LOCK_FILE:
            path.unlink()


def _require_readable(database_file: Path, manifest: Manifest) -> None:
    """Let only tables pass that this program can start on; older ones are migrated at the start.

    Raises:
        BackupRefused: There are none, so that the robot would begin anew and say nothing; or they are of another
            revision than the manifest says.
        TablesUnusable: They are too new.
    """
    engine = create_engine(f"sqlite:///{database_file.resolve().as_uri()}?mode=ro&immutable=1&uri=true")
    try:
        with engine.connect() as connection:
            tables = look(connection)
    finally:
        engine.dispose()
    if tables.revision is None:
        raise BackupRefused(f"{database_file} has no tables of Gendan. Take another backup; nothing was restored.")
    if tables.revision != manifest.revision:
        raise BackupRefused(f"{database_file} has tables of another revision than {MANIFEST} says. Take another one.")
    program = this_program()
    if program.standing(tables) is Standing.TOO_NEW:
        raise program.refuse(tables)
