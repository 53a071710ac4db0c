"""`gendan export` and `gendan verify-export`: hand a tenant everything that is theirs, and check such a file."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from sqlalchemy.exc import DBAPIError

from bot.settings import Settings, SettingsUnusable, load_settings
from core.blobs import open_blobs
from core.database import Database
from core.export.archive import Wanted, write_export
from core.export.check import Finding, NotAnExport, check_export
from core.export.model import NoSuchTenant, Tenant
from core.parties.queries import get_owner
from core.parties.tables import Person, Workshop
from handlers.data_messages import readme
from handlers.texts import Texts

SettingsFile = Annotated[Path | None, typer.Option("--settings", help="TOML file; the environment wins over it.")]
MEGABYTE = 10**6


def refuse(message: str) -> NoReturn:
    """End with a message for a person and the exit status 2."""
    typer.echo(message, err=True)
    raise typer.Exit(2)


def read_settings(file: Path | None) -> Settings:
    """Read the settings, or end with what is wrong about them."""
    try:
        return load_settings(file)
    except SettingsUnusable as error:
        refuse(f"These settings can't be used:\n{error}\nSee docs/settings.md.")


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """Open the database that the settings name."""
    database = Database(settings.database)
    try:
        yield database
    finally:
        await database.close()


def export(
    to: Annotated[Path, typer.Option("--to", help="The zip file to write.", show_default=False)],
    workshop: Annotated[int | None, typer.Option("--workshop", help="Number of a workshop.")] = None,
    merchant: Annotated[int | None, typer.Option("--merchant", help="Number of a merchant (a person).")] = None,
    settings_file: SettingsFile = None,
) -> None:
    """Write everything of a workshop or of a merchant into one zip file; the robot may go on meanwhile.

    What is in it: docs/export.md. Exit code 2 when there is no such workshop or merchant.
    """
    if (workshop is None) == (merchant is None):
        refuse("Name either --workshop ID or --merchant ID.")
    if to.suffix != ".zip" or not to.parent.is_dir():
        refuse(f"{to}: write a file that ends in .zip, in a folder that exists.")
    tenant = Tenant.WORKSHOP if workshop is not None else Tenant.MERCHANT
    tenant_id = workshop if workshop is not None else merchant
    assert tenant_id is not None
    try:
        asyncio.run(_export(read_settings(settings_file), tenant, tenant_id, to))
    except NoSuchTenant:
        refuse(f"There is no {tenant.lower()} {tenant_id}.")
    except DBAPIError as error:
        refuse(f"The database can't be read: {error.orig}. `gendan migrate` brings it to the newest revision.")
    _say(check_export([to]), [to])


async def _export(settings: Settings, tenant: Tenant, tenant_id: int, to: Path) -> None:
    now = datetime.now(UTC)
    async with open_database(settings) as database:
        async with database.reading() as session:
            if await session.get(Workshop if tenant is Tenant.WORKSHOP else Person, tenant_id) is None:
                raise NoSuchTenant
            is_shop = tenant is Tenant.WORKSHOP
            reader = await (
                get_owner(session, workshop_id=tenant_id) if is_shop else session.get_one(Person, tenant_id)
            )
        words = readme(Texts(reader.locale, reader.timezone), tenant=tenant, made_at=now)
        wanted = Wanted(tenant=tenant, tenant_id=tenant_id, made_at=now, readme=words)
        partial = to.with_name(f".{to.name}.partial.zip")
        try:
            await write_export(database.snapshot, open_blobs(settings.blobs, s3=settings.s3), wanted, to=partial)
            partial.replace(to)
        finally:
            partial.unlink(missing_ok=True)


def verify_export(
    files: Annotated[list[Path], typer.Argument(help="The zip file, or all parts of one export.", show_default=False)],
) -> None:
    """Check an export off line: every file whole, every order's history unbroken, every picture there.

    Exit code 1 when something is wrong: each is printed.
    """
    try:
        found = check_export(files)
    except NotAnExport as error:
        refuse(f"This is no export that can be checked: {error}.")
    _say(found, files)
    if found.wrong:
        raise typer.Exit(1)


def _say(found: Finding, files: list[Path]) -> None:
    size_mb = sum(file.stat().st_size for file in files) / MEGABYTE
    names = ", ".join(str(file) for file in files)
    typer.echo(f"{names}: {found.files} files, {found.rows} rows, {found.blobs} pictures, {size_mb:.1f} MB")
    typer.echo(f"{found.histories} histories with {found.entries} entries: chains checked")
    if found.withheld:
        typer.echo(f"{found.withheld} entries are withheld (old ones about others): only their place was checked")
    if found.missing_blobs:
        typer.echo(f"{found.missing_blobs} pictures were not in the store any more when the export was made")
    for line in found.wrong:
        typer.echo(f"WRONG {line}", err=True)
    typer.echo("Something is wrong." if found.wrong else "All is whole.")


def add_to(app: typer.Typer) -> None:
    """Add these commands to `gendan`."""
    app.command()(export)
    app.command("verify-export")(verify_export)
