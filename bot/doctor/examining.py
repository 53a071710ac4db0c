"""Look at everything an installation stands on, and say of each what is wrong and what to do."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.data_folder import give_to
from bot.doctor.findings import Finding, Level
from bot.doctor.keys_and_secrets import examine_secrets
from bot.redaction import make_redactor
from bot.revisions import Standing, Tables, look, this_program
from bot.settings import Settings
from core.blobs import BlobMissing, Blobs, BlobsUnavailable, FolderBlobs, open_blobs
from core.database import Database
from core.incidents import queries as incidents
from core.incidents.tables import Kind as IncidentKind
from core.intake.queries import count_failed
from core.jobs.tables import Job
from core.jobs.tables import State as JobState
from core.notify.tables import Outbox, is_open
from core.notify.tables import State as MessageState

CLOCK_WARNING_S, CLOCK_PROBLEM_S = 5.0, 60.0
WAITS_WARNING_S, WAITS_PROBLEM_S = 60.0, 600.0
FREE_WARNING, FREE_PROBLEM = 0.15, 0.05
PENDING_WARNING = 100
SEEN_WITHIN = timedelta(days=7)
ASK_WITHIN_S = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the messenger said, and the time on its clock."""

    result: dict[str, Any] | None
    refusal: str
    clock: datetime | None


async def examine(settings: Settings, *, now: datetime) -> AsyncIterator[Finding]:
    """Look at one thing after the other; what hangs is given up after a while."""
    redact = make_redactor(settings.secrets)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ASK_WITHIN_S)) as http:
        for token in settings.bot_tokens:
            async for finding in _bot(http, settings, token.get_secret_value()):
                yield finding
    database = Database(settings.database)
    try:
        async for finding in _database(database, settings, now=now):
            yield finding
    except (SQLAlchemyError, OSError) as error:
        do = "Start it, and check GENDAN_DATABASE_URL; in the embedded mode GENDAN_DATA_DIR and its rights."
        yield Finding(what="database", level=Level.PROBLEM, found=redact(_first_line(error)), do=do)
    finally:
        await database.close()
    for finding in await asyncio.to_thread(examine_secrets, settings):
        yield finding
    yield await _store(settings)
    if settings.blobs.startswith("file:"):
        yield await asyncio.to_thread(_disk, settings.data_dir)


def weigh(value: float, *, warning: float, problem: float) -> Level:
    """Say how bad a figure is that should be small."""
    return Level.PROBLEM if value >= problem else Level.WARNING if value >= warning else Level.OK


async def _bot(http: aiohttp.ClientSession, settings: Settings, token: str) -> AsyncIterator[Finding]:
    what = f"bot {token.partition(':')[0]}"
    me = await _ask(http, settings, token, "getMe")
    if me.result is None:
        do = "Check GENDAN_BOT_TOKENS with @BotFather, GENDAN_API_BASE_URL and the way to the internet."
        yield Finding(what=what, level=Level.PROBLEM, found=me.refusal, do=do)
        return
    topics = me.result.get("has_topics_enabled")
    found = f"@{me.result['username']}, {'with' if topics else 'without'} topics in private chats"
    yield Finding(what=what, level=Level.OK, found=found)
    if me.clock is not None:
        yield _clock(f"{what}: clock", datetime.now(UTC) - me.clock)
    yield await _webhook(http, settings, token, what=f"{what}: updates")


async def _webhook(http: aiohttp.ClientSession, settings: Settings, token: str, *, what: str) -> Finding:
    info = (await _ask(http, settings, token, "getWebhookInfo")).result or {}
    url, pending = info.get("url") or "", int(info.get("pending_update_count") or 0)
    found = f"{'webhook ' + url if url else 'polling'}, {pending} wait"
    wanted = f"{settings.public_url}/telegram/" if settings.mode == "webhook" else ""
    if not url.startswith(wanted) or bool(url) != bool(wanted):
        do = "Start the robot: it tells the messenger. If another program set this, give that a bot of its own."
        return Finding(what=what, level=Level.WARNING, found=f"{found}; the settings say {settings.mode}", do=do)
    if info.get("last_error_message") and pending:
        do = "The proxy at GENDAN_PUBLIC_URL has to pass /telegram/ to `gendan web`, with a valid certificate."
        return Finding(what=what, level=Level.PROBLEM, found=f"{found}; {info['last_error_message']}", do=do)
    if pending >= PENDING_WARNING:
        do = "Is the robot running? If it is, look at its log and add `gendan web`."
        return Finding(what=what, level=Level.WARNING, found=found, do=do)
    return Finding(what=what, level=Level.OK, found=found)


async def _ask(http: aiohttp.ClientSession, settings: Settings, token: str, method: str) -> Answer:
    try:
        async with http.get(f"{settings.api_base_url}/bot{token}/{method}") as response:
            date = response.headers.get("Date")
            clock = read_instant(date) if date else None
            answer = await response.json(content_type=None)
            return Answer(result=answer.get("result"), refusal=str(answer.get("description", "")), clock=clock)
    except (aiohttp.ClientError, TimeoutError, ValueError, AttributeError, RecursionError) as error:
        return Answer(result=None, refusal=f"no answer ({type(error).__name__})", clock=None)


def read_instant(date: str) -> datetime | None:
    """Read the date of an answer, None where it is none; one without a zone is of UTC."""
    try:
        told = parsedate_to_datetime(date)
    except (ValueError, OverflowError):
        return None
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def _clock(what: str, apart: Any) -> Finding:
    off_s = abs(apart.total_seconds())
    level = weigh(off_s, warning=CLOCK_WARNING_S, problem=CLOCK_PROBLEM_S)
    do = "" if level is Level.OK else "Let a time service set this machine's clock (chrony, systemd-timesyncd)."
    return Finding(what=what, level=level, found=f"{off_s:.0f} s apart from ours", do=do)


async def _database(database: Database, settings: Settings, *, now: datetime) -> AsyncIterator[Finding]:
    if not settings.is_scaled and not _sqlite_file(database).is_file():
        do = "Nothing is wrong before the first start; else set GENDAN_DATA_DIR to the folder of the robot."
        yield Finding(what="database", level=Level.WARNING, found="there is none yet", do=do)
        return
    async with database.reading() as session:
        tables = await (await session.connection()).run_sync(look)
        yield _revision(tables, "PostgreSQL" if settings.is_scaled else "SQLite")
        yield await (_clock_of_database(session) if settings.is_scaled else _journal(session))
        if this_program().standing(tables) in (Standing.SAME, Standing.NEWER):
            async for finding in _queues(session, now=now):
                yield finding
            yield await _proxy_seen(session, now=now)


def _revision(tables: Tables, kind: str) -> Finding:
    program = this_program()
    said = f"{kind} at revision {tables.revision}"
    match program.standing(tables):
        case Standing.SAME:
            return Finding(what="database", level=Level.OK, found=said)
        case Standing.OLDER:
            do = f"Take a backup, then run `gendan migrate`: this program needs {program.revision}."
            return Finding(what="database", level=Level.PROBLEM, found=said, do=do)
        case Standing.NEWER:
            said += f", newer than Gendan {program.version}, which may work on it"
            do = "Nothing is wrong after going back by a release; else install the release that the others run."
            return Finding(what="database", level=Level.WARNING, found=said, do=do)
        case Standing.TOO_NEW:
            return Finding(what="database", level=Level.PROBLEM, found=said, do=str(program.refuse(tables)))


def _sqlite_file(database: Database) -> Path:
    return Path(database.write_engine.url.database or "")


async def _clock_of_database(session: AsyncSession) -> Finding:
    clock = await session.scalar(text("SELECT clock_timestamp()"))
    return _clock("database: clock", datetime.now(UTC) - clock)


async def _journal(session: AsyncSession) -> Finding:
    mode = await session.scalar(text("PRAGMA journal_mode"))
    level = Level.OK if mode == "wal" else Level.PROBLEM
    do = (
        ""
        if level is Level.OK
        else "Put the data folder on a local disk: network file systems can't do write-ahead logs."
    )
    return Finding(what="database: journal", level=level, found=f"journal_mode {mode}", do=do)


async def _queues(session: AsyncSession, *, now: datetime) -> AsyncIterator[Finding]:
    messages = select(func.count(), func.min(Outbox.due_at)).where(is_open(Outbox), Outbox.due_at <= now)
    jobs = select(func.count(), func.min(Job.due_at)).where(Job.state == JobState.DUE, Job.due_at <= now)
    yield _age(
        "messages", (await session.execute(messages)).one(), now, do="Is `gendan robot` or `gendan run` running?"
    )
    yield _age(
        "jobs",
        (await session.execute(jobs)).one(),
        now,
        do="Is a `gendan worker` running? Add workers, look at the log.",
    )
    given_up = select(func.count()).where(Outbox.state.in_((MessageState.DEAD, MessageState.UNKNOWN)))
    dead = select(func.count()).where(Job.state == JobState.DEAD)
    desk = "Open the operator's desk in chat (docs/handbook/operator.md): it shows each with its reason."
    yield _none("messages given up", await session.scalar(given_up) or 0, do=desk)
    yield _none("jobs given up", await session.scalar(dead) or 0, do=desk)
    yield _none("updates that failed", await count_failed(session), do=f"{desk} Replay them after the fix.")


async def _proxy_seen(session: AsyncSession, *, now: datetime) -> Finding:
    """Say whether requests came through a proxy that the settings do not name."""
    what = "proxies: seen"
    seen = await incidents.find_latest(session, kind=IncidentKind.PROXY_UNTRUSTED, since=now - SEEN_WITHIN)
    if seen is None:
        return Finding(what=what, level=Level.OK, found="none that is not trusted")
    do = (
        "All clients behind it count as one, and 31 wrong links lock everybody out: set "
        f"GENDAN_TRUSTED_PROXIES={seen.detail} or its network, if that is your proxy. "
        "This goes away a week after it was seen last."
    )
    found = f"requests came through {seen.detail}, which is not trusted, on {seen.last_at:%Y-%m-%d %H:%M} UTC"
    return Finding(what=what, level=Level.WARNING, found=found, do=do)


def _age(what: str, queue: Any, now: datetime, *, do: str) -> Finding:
    count, oldest_at = queue
    age_s = (now - oldest_at).total_seconds() if oldest_at else 0.0
    level = weigh(age_s, warning=WAITS_WARNING_S, problem=WAITS_PROBLEM_S)
    found = f"{count} wait, the oldest for {age_s:.0f} s"
    return Finding(what=what, level=level, found=found, do="" if level is Level.OK else do)


def _none(what: str, count: int, *, do: str) -> Finding:
    return Finding(what=what, level=Level.WARNING if count else Level.OK, found=str(count), do=do if count else "")


async def _store(settings: Settings) -> Finding:
    """Write, read and delete a blob that is there for this alone."""
    blobs, what = open_blobs(settings.blobs, s3=settings.s3), "store of photos"
    if isinstance(blobs, FolderBlobs):
        closed = await asyncio.to_thread(_closed, blobs)
        if closed:
            do = f"Let root type: {give_to(os.geteuid(), blobs.folder)}"
            return Finding(what=what, level=Level.PROBLEM, found=f"{closed}", do=do)
    probe = b"gendan doctor " + os.urandom(16)
    try:
        with _tidy(blobs):
            name = await blobs.put(probe)
            readable = await blobs.get(name) == probe
            await blobs.delete(name)
    except (BlobsUnavailable, BlobMissing, OSError) as error:
        do = "Check GENDAN_BLOBS_URL, GENDAN_S3_... and the rights: it has to be written, read, listed and deleted."
        return Finding(what=what, level=Level.PROBLEM, found=_first_line(error), do=do)
    if not readable:
        return Finding(
            what=what, level=Level.PROBLEM, found="gives back other bytes", do="Check the disk or the store."
        )
    return Finding(what=what, level=Level.OK, found="written, read and deleted")


@contextmanager
def _tidy(blobs: Blobs) -> Iterator[None]:
    """Take away again what folders the block made in a store that is a folder: they would be the looker's."""
    if not isinstance(blobs, FolderBlobs):
        yield
        return
    folder = blobs.folder.absolute()
    before = set(folder.glob("??"))
    absent = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        yield
    finally:
        for made in (*(set(folder.glob("??")) - before), *absent):
            with suppress(OSError):  # the robot has kept a photo in it meanwhile
                made.rmdir()


def _closed(blobs: FolderBlobs) -> str:
    """Name what of the store is closed to this user; the folder of each hash counts, not the first alone."""
    folders, files = blobs.closed_folders(), list(blobs.closed_blobs())
    said = [f"{len(folders)} folders take no photos ({folders[0].name})"] if folders else []
    said += [f"{len(files)} photos cannot be read ({files[0].name})"] if files else []
    return ", ".join(said)


def _disk(folder: Path) -> Finding:
    there = next(path for path in (folder.resolve(), *folder.resolve().parents) if path.exists())
    usage = shutil.disk_usage(there)
    if not usage.total:
        found, do = f"{there} tells of no room", f"Set GENDAN_DATA_DIR to a folder on a disk; {there} keeps no files."
        return Finding(what="disk", level=Level.PROBLEM, found=found, do=do)
    free = usage.free / usage.total
    level = weigh(1 - free, warning=1 - FREE_WARNING, problem=1 - FREE_PROBLEM)
    do = "" if level is Level.OK else "Free some: `gendan retention --dry-run` says what its periods would free."
    return Finding(what="disk", level=level, found=f"{usage.free / 10**9:.1f} GB free, {free:.0%}", do=do)


def _first_line(error: BaseException) -> str:
    return f"{type(error).__name__}: {str(error).partition(chr(10))[0][:200]}"
