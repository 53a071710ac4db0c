"""`gendan forget`, `gendan retention` and `gendan hold`: the operator's side of what is kept and what goes."""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TextIO

import typer
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.commands.data_commands import (
    SettingsFile,
    hold_installation,
    open_database,
    read_settings,
    refuse,
    refuse_absent,
)
from bot.commands.new_file import new_file
from bot.commands.verdicts import MEGABYTE
from bot.data_folder import FolderInUse, name_of
from bot.settings import Settings
from bot.terminal import say
from core.blobs import open_blobs
from core.database import Database
from core.errors import UserError
from core.forgetting import actions as forgetting
from core.forgetting import queries
from core.forgetting.tables import DeletionRecord, DeletionState
from core.holds import actions as holds
from core.holds import queries as held
from core.holds.model import Subject
from core.holds.tables import Hold
from core.orders.tables import Order
from core.parties.tables import Person
from core.retention import running
from handlers.arguments import MOST_NUMBER
from handlers.data.certificate import GONE, KEPT, certificate
from handlers.rendering import plain
from handlers.texts import Texts

hold_app = typer.Typer(no_args_is_help=True, help="Legal holds: what must not be deleted.")
TELEGRAM_SIGN = "tg:"


@asynccontextmanager
async def open_for_writing(settings: Settings, *, knows_all: bool = False) -> AsyncIterator[Database]:
    """Open the database to write; on SQLite only while no robot runs, as it has one writer.

    Raises:
        FolderInUse: The robot runs.
        TablesUnusable: As `open_database` says.
    """
    refuse_absent(settings)
    async with AsyncExitStack() as stack:
        if not settings.is_scaled:
            stack.enter_context(hold_installation(settings))
        yield await stack.enter_async_context(open_database(settings, knows_all=knows_all))


def who() -> str:
    """Name who gives the command; a container may have no name for its user."""
    return f"command line: {name_of(os.geteuid())}"


def explain(error: UserError) -> str:
    """Put an anticipated failure into English, as a person in chat would read it."""
    return plain(Texts("en")(error.text_key, **error.params))


def forget(
    person: Annotated[str, typer.Argument(help="Number of the person, or tg:NUMBER for their Telegram id.")],
    reason: Annotated[str, typer.Option("--reason", help="Who asked, and how.")] = "",
    certificate_to: Annotated[
        Path | None, typer.Option("--certificate", help="Write the certificate with its key to this file.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask again.")] = False,
    settings_file: SettingsFile = None,
) -> None:
    """Delete a person: all content now, the chat id when the certificate has arrived or after a day.

    First prints what goes and what stays. Of somebody who was deleted before it prints the operator's certificate.
    Exit code 1 when something has to be done first: it is named.
    """
    settings = read_settings(settings_file)
    try:
        with new_file(certificate_to) if certificate_to is not None else nullcontext() as file:
            written = asyncio.run(_forget(settings, person, reason=reason, yes=yes))
            _hand_over(written, file)
    except UserError as error:
        say(*explain(error).split("\n"), err=True)
        raise typer.Exit(1) from None
    except FolderInUse:
        refuse("The robot runs on this folder. Stop it first, or let the person ask in chat: /data.")


def _hand_over(written: str, file: TextIO | None) -> None:
    """Write the certificate; its key is nowhere else, so it is printed where the file takes it no more."""
    if file is None:
        return
    try:
        file.write(written)
        file.flush()
    except OSError:
        say(*written.split("\n"))
        raise


async def _forget(settings: Settings, name: str, *, reason: str, yes: bool) -> str:
    async with open_for_writing(settings, knows_all=True) as database:
        async with database.reading() as session:
            found = await _find_person(session, name)
            before = await queries.find_record(session, person_id=found.id)
        if before is not None:
            say(*certificate(Texts("en"), before, key=None).split("\n"))
            return ""
        await _account(database, found)
        if not (yes or typer.confirm("Delete all of it?")):
            raise typer.Exit(1)
        token = "".join(letter for letter in secrets.token_urlsafe(24).upper() if letter.isalnum())
        key = secrets.token_urlsafe(24)
        async with database.transaction() as session:
            record = await forgetting.erase(
                session,
                person=await session.get_one(Person, found.id),
                asked_by=f"{who()} {reason}".strip(),
                reference=token[:8],
                key=key,
                now=datetime.now(UTC),
            )
        written = certificate(Texts(found.locale, found.timezone), record, key=key)
    say(f"Deleted, reference {record.reference}. The person gets the certificate; then the chat id goes too.")
    return written


async def _find_person(session: AsyncSession, name: str) -> Person:
    digits = name.removeprefix(TELEGRAM_SIGN)
    if not digits.lstrip("-").isdecimal() or len(digits) > 18:
        refuse(f"{name!r} is no person: write their number, or tg:NUMBER for a Telegram id.")
    by_telegram = await session.scalar(select(Person).where(Person.telegram_id == int(digits)))
    by_number = None if name.startswith(TELEGRAM_SIGN) else await session.get(Person, int(digits))
    if by_number is not None and by_telegram is not None and by_number.id != by_telegram.id:
        refuse(
            f"Two people fit {digits}: {by_number.name} by number (tg:{by_number.telegram_id}) and {by_telegram.name} "
            f"by Telegram id (tg:{digits}). Write the one you mean with tg:."
        )
    found = by_number or by_telegram
    if found is None:
        refuse(f"There is no person {name}.")
    return found


async def _account(database: Database, person: Person) -> None:
    """Print what goes and what stays; refuse where something has to be done first."""
    t = Texts("en")
    async with database.reading() as session:
        await queries.require_free(session, person=person)
        goes, stays = await queries.preview(session, person=person)
    say(f"{person.name}, number {person.id}")
    gone = {GONE(kind): count for kind, count in goes.items()}
    kept = {KEPT(kind): count for kind, count in stays.items()}
    for title, counts in (("data.goes", gone), ("data.stays", kept)):
        if not counts:
            continue
        say(plain(t(title)))
        for key, count in counts.items():
            say(f"  {count:6} {plain(t(key))}")


def retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what would go; nothing is changed.")] = False,
    orphans: Annotated[bool, typer.Option("--orphans", help="Also look for pictures that no row speaks of.")] = False,
    settings_file: SettingsFile = None,
) -> None:
    """Delete what is past its period (docs/your-data.md), in small batches; the robot does so every night by itself.

    `--dry-run` says how many rows and about how many megabytes of each kind would go; the robot may run meanwhile.
    """
    settings = read_settings(settings_file)
    try:
        asyncio.run(_count(settings) if dry_run else _delete(settings, orphans=orphans))
    except FolderInUse:
        refuse("The robot runs on this folder and deletes by itself at 3 in the night. `--dry-run` can be run now.")


async def _count(settings: Settings) -> None:
    blobs, periods = open_blobs(settings.blobs, s3=settings.s3), settings.periods
    async with open_database(settings) as database:
        due = await running.count_all(database.reading, blobs, periods=periods, now=datetime.now(UTC))
        async with database.reading() as session:
            in_force = len(await held.list_holds(session))
    found = {one.kind: one for one in due}
    say(f"{'kind':18}{'kept for':>12}{'rows':>10}{'about MB':>12}")
    for kind, period in periods.items():
        one = found.get(kind)
        kept = f"{period.days} days" if period is not None else "ever"
        rows, megabytes = (one.rows, one.size_bytes / MEGABYTE) if one is not None else (0, 0.0)
        say(f"{kind:18}{kept:>12}{rows:>10}{megabytes:>12.1f}")
    say(f"{'ledger':18}{'ever':>12}{0:>10}{0:>12.1f}")
    total_mb = sum(one.size_bytes for one in due) / MEGABYTE
    say(f"In all {sum(one.rows for one in due)} rows, about {total_mb:.1f} MB. {in_force} legal holds in force.")
    say("Nothing was changed.")


async def _delete(settings: Settings, *, orphans: bool) -> None:
    blobs, now = open_blobs(settings.blobs, s3=settings.s3), datetime.now(UTC)
    async with open_for_writing(settings) as database:
        if orphans:
            marked = await running.doom_orphans(database.transaction, blobs, now=now)
            say(f"{marked} pictures that no row speaks of are marked; they go a day from now")
        done = await running.apply_all(database.reading, database.transaction, blobs, periods=settings.periods, now=now)
    for kind, count in done.items():
        say(f"{kind:18}{count:>10}")


@hold_app.command("add")
def hold_add(
    reason: Annotated[str, typer.Option("--reason", help="Why: the case, who asks.", show_default=False)],
    order: Annotated[str | None, typer.Option("--order", help="Name (A17) or number of an order.")] = None,
    person: Annotated[str | None, typer.Option("--person", help="Number of a person, or tg:NUMBER.")] = None,
    workshop: Annotated[
        int | None, typer.Option("--workshop", min=1, max=MOST_NUMBER, help="Number of a workshop.")
    ] = None,
    settings_file: SettingsFile = None,
) -> None:
    """Forbid to delete anything of an order, a person or a workshop."""
    if sum(one is not None for one in (order, person, workshop)) != 1:
        refuse("Name one of --order, --person and --workshop.")
    asyncio.run(_run_hold(read_settings(settings_file), order, person, workshop, reason=reason))


async def _run_hold(
    settings: Settings, order: str | None, person: str | None, workshop: int | None, *, reason: str
) -> None:
    try:
        async with open_for_writing(settings) as database, database.transaction() as session:
            subject, subject_id = await _subject(session, order, person, workshop)
            hold = await holds.place(
                session,
                subject=subject,
                subject_id=subject_id,
                reason=reason,
                who=who(),
                actor_id=None,
                now=datetime.now(UTC),
            )
            say(_line(hold))
    except UserError as error:
        refuse(explain(error))
    except FolderInUse:
        refuse("The robot runs on this folder: use the operator's desk in chat, or stop the robot.")


async def _subject(
    session: AsyncSession, order: str | None, person: str | None, workshop: int | None
) -> tuple[Subject, int]:
    if order is not None:
        found = await session.scalar(select(Order.id).where(Order.code == order.upper()))
        return Subject.ORDER, found or (int(order) if order.isdecimal() and len(order) < 18 else 0)
    if person is not None:
        return Subject.PERSON, (await _find_person(session, person)).id
    return Subject.WORKSHOP, workshop or 0


@hold_app.command("release")
def hold_release(
    number: Annotated[int, typer.Argument(min=1, max=MOST_NUMBER, help="Number of the hold.", show_default=False)],
    reason: Annotated[str, typer.Option("--reason", help="Why it may end.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask, for scripts.")] = False,
    settings_file: SettingsFile = None,
) -> None:
    """End a hold; what other holds cover stays held. What is past its period goes at 3 in the next night."""
    asyncio.run(_release(read_settings(settings_file), number, reason=reason, yes=yes))


async def _release(settings: Settings, number: int, *, reason: str, yes: bool) -> None:
    try:
        async with open_for_writing(settings) as database, database.transaction() as session:
            hold = await session.get(Hold, number)
            if hold is not None and hold.released_at is None:
                say(_line(hold))
            if not (yes or typer.confirm("Release it? What is past its period goes in the next night, for ever.")):
                raise typer.Exit(1)
            now = datetime.now(UTC)
            hold = await holds.release(session, hold_id=number, reason=reason, who=who(), actor_id=None, now=now)
            say(_line(hold))
    except UserError as error:
        refuse(explain(error))
    except FolderInUse:
        refuse("The robot runs on this folder: use the operator's desk in chat, or stop the robot.")


@hold_app.command("list")
def hold_list(
    everything: Annotated[bool, typer.Option("--all", help="Also the released ones.")] = False,
    settings_file: SettingsFile = None,
) -> None:
    """List the holds in force: on what, who placed them, when and why."""
    asyncio.run(_list(read_settings(settings_file), with_released=everything))


async def _list(settings: Settings, *, with_released: bool) -> None:
    async with open_database(settings) as database, database.reading() as session:
        found = await held.list_holds(session, with_released=with_released)
        waiting = (
            await session.scalars(select(DeletionRecord).where(DeletionRecord.state != DeletionState.DONE))
        ).all()
    for hold in found:
        say(_line(hold))
    say(f"{len(found)} holds. {len(waiting)} deletions wait for their certificate to arrive.")


def _line(hold: Hold) -> str:
    placed = f"{hold.placed_by}, {hold.placed_at:%Y-%m-%d %H:%M}"
    line = f"{hold.id} {hold.subject} {hold.subject_id}: {hold.reason} ({placed})"
    if hold.released_at is None:
        return line
    return f"{line}; released {hold.released_at:%Y-%m-%d %H:%M} by {hold.released_by}: {hold.release_reason or '-'}"


def add_to(app: typer.Typer) -> None:
    """Add these commands to `gendan`."""
    app.command()(forget)
    app.command()(retention)
    app.add_typer(hold_app, name="hold")
