"""`gendan move`: from one machine to PostgreSQL, and to an S3 store."""

import asyncio
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.commands.data_commands import SettingsFile, lacks_database, read_keys, read_settings, refuse
from bot.commands.verdicts import MEGABYTE
from bot.data_folder import FolderInUse, lock_folder, signing_keys
from bot.lost import refuse_lost
from bot.move.moving import Outcome, move
from bot.own_folder import MOVED_FILE, SCALED_FILE
from bot.settings import Settings
from bot.terminal import say
from core.blobs import Blobs, open_blobs


def move_command(
    to: Annotated[str, typer.Option("--to", help="postgresql+psycopg://user:password@host/name", show_default=False)],
    blobs_to: Annotated[
        str | None, typer.Option("--blobs-to", help="s3://bucket/prefix; without it the pictures stay where they are.")
    ] = None,
    settings_file: SettingsFile = None,
) -> None:
    """Copy an embedded installation into an empty database on PostgreSQL, and its pictures into an S3 store.

    The robot has to be stopped; the target has to be empty. Every table is compared by a digest of all its rows on
    both sides, every picture by its hash. An interrupted move leaves no rows in the target: give the command again.
    """
    settings = read_settings(settings_file)
    _check(settings, to)
    read_keys(settings)
    try:
        with lock_folder(settings.data_dir, named=settings.named):
            asyncio.run(refuse_lost(settings))
            outcome = asyncio.run(
                move(
                    source_url=settings.database,
                    target_url=to,
                    blobs=_stores(settings, blobs_to),
                    now=datetime.now(UTC),
                    report=_report,
                )
            )
            written = _leave_note(settings, to=to, blobs_to=blobs_to)
    except FolderInUse:
        refuse("The robot runs on this folder. Stop it first: what it takes during the move would be lost.")
    _tell(outcome, written)


def _check(settings: Settings, to: str) -> None:
    try:
        target = make_url(to)
    except (ArgumentError, ValueError):
        refuse("--to: write postgresql+psycopg://user:password@host/name")
    if target.drivername != "postgresql+psycopg":
        refuse(f"--to: {target.drivername} can't be moved to; write postgresql+psycopg://user:password@host/name")
    if settings.is_scaled:
        refuse("GENDAN_DATABASE_URL names PostgreSQL already; unset it, so that the data folder is the source.")
    if lacks_database(settings):
        refuse(f"There is no database at {make_url(settings.database).database}; set GENDAN_DATA_DIR.")


def _stores(settings: Settings, blobs_to: str | None) -> tuple[Blobs, Blobs] | None:
    if blobs_to is None:
        return None
    try:
        return open_blobs(settings.blobs, s3=settings.s3), open_blobs(blobs_to, s3=settings.s3)
    except ValueError as error:
        refuse(f"--blobs-to: {error}; write s3://bucket/prefix")


def _report(what: str, done: int) -> None:
    say(f"{what}: {done}", err=True)


def _leave_note(settings: Settings, *, to: str, blobs_to: str | None) -> Path:
    """Write the settings of the new place, readable by the owner alone, and mark the folder as moved."""
    made = (f"hex:{key.hex()}" for key in signing_keys(settings.data_dir))
    keys = ",".join(one.get_secret_value() for one in settings.code_keys) or ",".join(made)
    lines = [f"GENDAN_DATABASE_URL={to}", f"GENDAN_CODE_KEYS={keys}"]
    lines += [f"GENDAN_BLOBS_URL={blobs_to or settings.blobs}"]
    path = settings.data_dir / SCALED_FILE
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("\n".join(lines) + "\n")
    (settings.data_dir / MOVED_FILE).write_text(f"moved to {make_url(to).render_as_string()}\n", "utf-8")
    return path


def _tell(outcome: Outcome, written: Path) -> None:
    say(f"{sum(outcome.rows.values())} rows in {len(outcome.rows)} tables: counts and digests are the same")
    say(f"{outcome.jobs} jobs handed to the workers")
    if outcome.pictures is not None:
        moved = outcome.pictures
        say(f"{moved.copied} pictures copied ({moved.size_bytes / MEGABYTE:.1f} MB), {moved.present} were there")
        for sha256 in moved.damaged:
            say(f"WRONG {sha256}: damaged in the source, not copied", err=True)
    say(f"The settings of the new place stand in {written} (secret: it holds the key that signs order cards).")
    say("Start `gendan web`, `gendan worker` and `gendan robot` with them; `gendan run` refuses this folder now.")
