"""`gendan export` and `gendan verify-export`: hand a tenant everything that is theirs, and check such a file."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from sqlalchemy import make_url

from bot.commands.new_file import refuse_taken
from bot.commands.verdicts import Checked, examine
from bot.data_folder import lock_folder, refuse_foreign, refuse_moved, signing_keys
from bot.own_folder import refuse_folder_of_others, refuse_store_of_others
from bot.revisions import TablesUnusable, look, this_program
from bot.settings import Settings, load_settings
from bot.terminal import say
from core.blobs import open_blobs
from core.database import Database
from core.export.archive import Wanted, write_export
from core.export.check import NotAnExport
from core.export.messages import Readme
from core.export.model import NoSuchTenant, Tenant
from core.given.files import FileRefused, require_plain
from core.ledger.signing import own_key_name
from core.parties.queries import get_owner
from core.parties.tables import Person, Workshop
from core.workers import WorkerLost, run_once
from core.workers.limits import limits_for
from handlers.arguments import MOST_NUMBER
from handlers.data.readme import readme

SettingsFile = Annotated[Path | None, typer.Option("--settings", help="TOML file; the environment wins over it.")]
MOST_HEADS = 20
HEAD_S = 4.0
"""Processor time for a told head: 256 entries of its history are looked at, each takes 10 ms."""


def refuse(message: str) -> NoReturn:
    """End with a message for a person and the exit status 2."""
    say(message, err=True)
    raise typer.Exit(2)


def read_settings(file: Path | None, *, needs_bots: bool = False) -> Settings:
    """Read the settings.

    Raises:
        SettingsUnusable: What is wrong about them.
        FolderNotOurs: They name a folder with other things in it.
        FolderOfAnother: Whose data they name.
    """
    settings = load_settings(file, needs_bots=needs_bots)
    if not settings.is_scaled:  # else few commands come to the folder; those that do look again
        refuse_folder_of_others(settings.data_dir, named=settings.named)
    for store in settings.store_folders:
        refuse_store_of_others(store)
    refuse_foreign(settings.folders, settings.files)
    return settings


def read_keys(settings: Settings) -> tuple[bytes, ...]:
    """Read the keys that sign, the newest first.

    Raises:
        KeyUnusable: What is wrong about them.
    """
    return settings.signing_keys or signing_keys(settings.data_dir)


@contextmanager
def hold_installation(settings: Settings) -> Iterator[None]:
    """Hold the data folder of an installation that lives here, against a robot and other commands.

    Raises:
        FolderInUse: Another process works on it.
        FolderMoved: The installation lives on PostgreSQL now.
    """
    with lock_folder(settings.data_dir, named=settings.named):
        if not settings.is_scaled:
            refuse_moved(settings.data_dir)
        yield


@asynccontextmanager
async def open_database(settings: Settings, *, knows_all: bool = False) -> AsyncIterator[Database]:
    """Open the database that the settings name, where this program may work on its tables.

    `knows_all` is for a command that promises all of something: it also refuses tables that it may work on but that
    have more in them than it knows. No database is made.

    Raises:
        TablesUnusable: There are none, or they are older, too new, or have more in them than may be.
    """
    refuse_absent(settings)
    database = Database(settings.database)
    try:
        async with database.reading() as session:
            tables = await (await session.connection()).run_sync(look)
        this_program().require(tables, knows_all=knows_all)
        yield database
    finally:
        await database.close()


def refuse_absent(settings: Settings) -> None:
    """Let only settings pass whose SQLite file is there: opening one that is not would make it.

    Raises:
        TablesUnusable: There is none.
    """
    if lacks_database(settings):
        where = make_url(settings.database).database
        raise TablesUnusable(f"There is no database at {where}. Set GENDAN_DATA_DIR to the robot's folder.")


def lacks_database(settings: Settings) -> bool:
    """Say whether the settings name an SQLite file, by whichever of them, that is not there."""
    url = make_url(settings.database)
    return url.get_backend_name() == "sqlite" and not os.path.lexists(url.database or "")


def export(
    to: Annotated[Path, typer.Option("--to", help="The zip file to write.", show_default=False)],
    workshop: Annotated[
        int | None, typer.Option("--workshop", min=1, max=MOST_NUMBER, help="Number of a workshop.")
    ] = None,
    merchant: Annotated[
        int | None, typer.Option("--merchant", min=1, max=MOST_NUMBER, help="Number of a merchant (a person).")
    ] = None,
    settings_file: SettingsFile = None,
) -> None:
    """Write everything of a workshop or of a merchant into one zip file; the robot may go on meanwhile.

    What is in it: docs/export.md. Exit code 2 when there is no such workshop or merchant.
    """
    if (workshop is None) == (merchant is None):
        refuse("Name either --workshop ID or --merchant ID.")
    if to.suffix != ".zip" or not to.parent.is_dir():
        refuse(f"{to}: name a file that ends in .zip, in a folder that exists.")
    refuse_taken(to)
    tenant = Tenant.WORKSHOP if workshop is not None else Tenant.MERCHANT
    tenant_id = workshop if workshop is not None else merchant
    assert tenant_id is not None
    try:
        asyncio.run(_export(read_settings(settings_file), tenant, tenant_id, to))
    except NoSuchTenant:
        refuse(f"There is no {tenant.lower()} {tenant_id}.")
    say(*_check([to], key=own_key_name(read_keys(read_settings(settings_file))[0])).verdict)


async def _export(settings: Settings, tenant: Tenant, tenant_id: int, to: Path) -> None:
    now = datetime.now(UTC)
    async with open_database(settings, knows_all=True) as database:
        key = read_keys(settings)[0]
        async with database.reading() as session:
            if await session.get(Workshop if tenant is Tenant.WORKSHOP else Person, tenant_id) is None:
                raise NoSuchTenant
            is_shop = tenant is Tenant.WORKSHOP
            reader = await (
                get_owner(session, workshop_id=tenant_id) if is_shop else session.get_one(Person, tenant_id)
            )
        words = readme(Readme(tenant=tenant, made_at=now, key_name=own_key_name(key)), reader)
        wanted = Wanted(tenant=tenant, tenant_id=tenant_id, made_at=now, readme=words, key=key)
        partial = to.with_name(f".{to.name}.partial.zip")
        try:
            await write_export(database.snapshot, open_blobs(settings.blobs, s3=settings.s3), wanted, to=partial)
            partial.replace(to)
        finally:
            partial.unlink(missing_ok=True)


def verify_export(
    files: Annotated[list[Path], typer.Argument(help="The zip file, or all parts of one export.", show_default=False)],
    key: Annotated[
        str | None, typer.Option("--key", help="Name of the robot's key, as /data in the chat shows it.")
    ] = None,
    head: Annotated[
        list[str] | None,
        typer.Option("--head", help="What the chat said of a history, such as A17=K7QM-2XPD; may be given often."),
    ] = None,
) -> None:
    """Check an export off line: signature, every file, every order's history, every picture. Says what it asserts.

    Exit code 0: whole and signed. 1: something is wrong, each is printed. 2: it cannot be read. 3: nothing is wrong,
    but nobody signed it, as exports before 0.2 were not.
    """
    try:
        for file in files:
            require_plain(file)  # what cannot be read is told before a worker is started for it
    except FileRefused as error:
        refuse(f"{error}. Name the zip file of an export.")
    found = _check(files, key=key, heads=_heads(head or []))
    say(*found.verdict)
    if found.wrong:
        raise typer.Exit(1)
    if not found.is_signed:
        raise typer.Exit(3)


def _heads(written: list[str]) -> dict[str, str]:
    heads = {}
    for one in written:
        code, sign, told = one.replace("=", " ", 1).strip().partition(" ")
        if not sign or code in heads:
            refuse(f"--head {one!a}: write the order and what the chat said, such as A17=K7QM-2XPD, each order once.")
        heads[code] = told
    if len(heads) > MOST_HEADS:
        refuse(f"--head may be given {MOST_HEADS} times at once: looking for one takes seconds.")
    return heads


def _check(files: list[Path], *, key: str | None = None, heads: Mapping[str, str] | None = None) -> Checked:
    """Check an export in a process of its own and print what is in it, or end with why it cannot be checked."""
    limits = limits_for(files)
    limits = replace(limits, cpu_s=limits.cpu_s + HEAD_S * len(heads or {}))
    try:
        found = run_once(limits, examine, files, key=key, heads=heads)
    except WorkerLost:
        refuse("This is no export that can be checked: reading it takes more memory or time than any of its size.")
    except NotAnExport as error:
        refuse(f"This is no export that can be checked: {error}.")
    say(*found.lines)
    for line in found.wrong:
        say(f"WRONG {line}", err=True)
    if found.more_wrong:
        say(f"WRONG and {found.more_wrong} more", err=True)
    return found


def add_to(app: typer.Typer) -> None:
    """Add these commands to `gendan`."""
    app.command()(export)
    app.command("verify-export")(verify_export)
