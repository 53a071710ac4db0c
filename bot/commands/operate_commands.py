"""`gendan backup`, `gendan restore`, `gendan doctor`: what an operator does on the command line."""

import asyncio
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import make_url

from bot.backup.making import Source, back_up
from bot.backup.manifest import Manifest
from bot.backup.restoring import restore as bring_back
from bot.commands.data_commands import SettingsFile, read_settings, refuse
from bot.commands.verdicts import MEGABYTE
from bot.data_folder import KeyUnusable, refuse_foreign, signing_keys
from bot.doctor.examining import examine
from bot.doctor.findings import Finding, Level
from bot.settings import Settings
from bot.terminal import say, say_json
from core.blobs import open_blobs


def backup(
    folder: Annotated[Path, typer.Argument(help="New folder for the backup.", show_default=False)],
    earlier: Annotated[
        Path | None, typer.Option("--earlier", help="Link photos from this earlier backup instead of copying them.")
    ] = None,
    settings_file: SettingsFile = None,
) -> None:
    """Copy database, photos and signing key to a new folder, while the robot runs.

    Exit code 1 when photos that rows speak of or keys are missing or damaged, 2 when no backup could be made.
    """
    settings = read_settings(settings_file)
    if settings.is_scaled:
        refuse("A backup of PostgreSQL is made with its own tools: see docs/operations.md, Backup.")
    made = asyncio.run(back_up(_source(settings), to=folder, earlier=earlier, now=datetime.now(UTC)))
    say(f"{folder}: {_content(made)}.")
    if settings.code_keys:
        say("The keys of the order cards come from GENDAN_CODE_KEYS: keep that setting too.")
    lacking = [f"missing or damaged in the store: {name}" for name in made.missing] + _lacking_keys(settings, made)
    for line in lacking:
        say(line, err=True)
    if lacking:
        raise typer.Exit(1)


def _lacking_keys(settings: Settings, made: Manifest) -> list[str]:
    """Say what is wrong about the keys that were copied as they are: the rest of a backup is worth having."""
    if not made.key_sha256s:
        return []
    try:
        signing_keys(settings.data_dir)
    except KeyUnusable as error:
        return [str(error)]
    return []


def restore(
    folder: Annotated[Path, typer.Argument(help="Folder of the backup.", show_default=False)],
    to: Annotated[Path | None, typer.Option("--to", help="Empty folder; default: GENDAN_DATA_DIR.")] = None,
    settings_file: SettingsFile = None,
) -> None:
    """Verify a backup and bring it back into an empty data folder; nothing is ever overwritten.

    Exit code 2 when the backup is damaged or the folder is not empty; then nothing was restored.
    """
    target = to or _data_folder(read_settings(settings_file))
    refuse_foreign([target], [])
    found = bring_back(folder, to=target)
    say(f"{target}: {_content(found)}, as of {found.made_at}.")
    say(f"Start the robot with GENDAN_DATA_DIR={target}. What happened after the backup is not in it.")


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object for programs.")] = False,
    settings_file: SettingsFile = None,
) -> None:
    """Look at settings, bots, database, store, disk, clock and queues, and say what to do; the robot may run.

    Exit code 1 when there is a problem, 2 when the settings can't be read.
    """
    findings = asyncio.run(_examine(read_settings(settings_file, needs_bots=True), aloud=not as_json))
    if as_json:
        say_json({"ok": not _is_bad(findings), "findings": [asdict(found) for found in findings]}, indent=2)
    if _is_bad(findings):
        raise typer.Exit(1)


async def _examine(settings: Settings, *, aloud: bool) -> list[Finding]:
    findings = [Finding(what="settings", level=Level.OK, found="complete")]
    if aloud:
        _say_finding(findings[0])
        say("Asking the messenger about each bot; without an answer that takes a while.", err=True)
    async for finding in examine(settings, now=datetime.now(UTC)):
        findings.append(finding)
        if aloud:
            _say_finding(finding)
    return findings


def _say_finding(finding: Finding) -> None:
    say(f"{finding.level:8} {finding.what}: {finding.found}")
    if finding.do:
        say(f"{'':8} -> {finding.do}")


def _is_bad(findings: list[Finding]) -> bool:
    return any(found.level is Level.PROBLEM for found in findings)


def _source(settings: Settings) -> Source:
    file = make_url(settings.database).database or ""
    blobs = open_blobs(settings.blobs, s3=settings.s3)
    return Source(database=Path(file), blobs=blobs, keys=settings.data_dir)


def _data_folder(settings: Settings) -> Path:
    if settings.database_url or settings.blobs_url:
        refuse("These settings keep database or photos outside the data folder. Name an empty folder: --to FOLDER.")
    return settings.data_dir


def _content(manifest: Manifest) -> str:
    database, blobs = manifest.database_bytes / MEGABYTE, manifest.blobs_bytes / MEGABYTE
    return f"database of {database:.1f} MB at revision {manifest.revision}, {manifest.blobs} photos of {blobs:.1f} MB"


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(backup)
    app.command()(restore)
    app.command()(doctor)
