"""The composition root: builds everything from the settings, runs it, stops it gracefully."""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any

from telegram.error import BadRequest
from telegram.ext import ExtBot
from telegram.request import BaseRequest

from bot import metrics
from bot.data_folder import lock_folder, refuse_moved, signing_keys
from bot.jobs import SCANS as job_scans
from bot.jobs import JobLoop
from bot.migrate import migrate, until_migrated
from bot.redaction import make_redactor
from bot.schedule import TICK_S, make_ticker
from bot.settings import Settings, SettingsUnusable
from bot.telegram import webhook
from bot.telegram.begun import Begun, open_begun
from bot.telegram.connecting import connect, until_answered
from bot.telegram.delivery import Sender
from bot.telegram.files import fetch
from bot.telegram.floods import FloodGate
from bot.telegram.intake import LANES, Intake
from bot.telegram.polling import poll
from bot.telegram.suspects import open_suspects
from bot.telegram.transport import AiohttpRequest
from bot.until import firmly, until
from bot.web import health, private, site
from core.blobs import Blobs, open_blobs
from core.database import Database
from core.evidence.actions import MAX_BYTES
from core.files import FileRef
from core.notify.model import Limits
from core.parties import actions as parties
from core.signin import actions as signin
from core.work.deps import BotFacts, Deps
from core.workers import WorkerPool
from core.workers.limits import FILE_LIMITS
from core.workers.pictures import VisionPool, workers_here
from handlers import commands, registry
from handlers.context import ChatApplication

if TYPE_CHECKING:
    from bot.job_queue import QueueWorker

log = logging.getLogger(__name__)

STOP_WITHIN_S = 15


class Role(StrEnum):
    """What a process does; the embedded mode does all of it in one."""

    WEB = "web"
    WORKER = "worker"
    ROBOT = "robot"


EVERYTHING = frozenset(Role)
_Speak = Callable[..., Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Robot:
    """Everything that runs, made and not yet started."""

    roles: frozenset[Role]

    settings: Settings
    database: Database
    deps: Deps
    applications: Mapping[int, ChatApplication]
    intake: Intake
    gate: FloodGate
    sender: Sender
    jobs: "JobLoop | QueueWorker"

    def wake(self) -> None:
        """Make the loops look for new work."""
        self.sender.wake.set()
        if isinstance(self.jobs, JobLoop):
            self.jobs.wake.set()


def utc_now() -> datetime:
    """Read the clock."""
    return datetime.now(UTC)


@asynccontextmanager
async def build(
    settings: Settings,
    *,
    roles: frozenset[Role] = EVERYTHING,
    now: Callable[[], datetime] = utc_now,
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    limits: Limits | None = None,
    request: Callable[[], BaseRequest] = AiohttpRequest,
) -> AsyncIterator[Robot]:
    """Build the robot and take it down again; `now` and `pause` are its clock.

    With every role it holds the data folder meanwhile and brings the database to the newest revision; a process with
    some of the roles waits until that was done.

    Raises:
        FolderInUse: Another process holds the data folder.
        KeyUnusable: A file of keys is damaged.
        SettingsUnusable: The messenger refuses a token, or the settings do not fit the roles.
        TablesUnusable: The tables are too new for this program.
    """
    async with AsyncExitStack() as stack:
        if roles == EVERYTHING:
            stack.enter_context(lock_folder(settings.data_dir))
            if not settings.is_scaled:
                refuse_moved(settings.data_dir)
            await asyncio.to_thread(migrate, settings.database)
        else:
            check_scaled(settings)
            await until_migrated(settings.database)
        database = Database(settings.database)
        stack.push_async_callback(database.close)
        keys = settings.signing_keys or signing_keys(settings.data_dir)
        blobs = open_blobs(settings.blobs, s3=settings.s3)
        await _name_operators(database, settings, now())
        vision = VisionPool(workers=workers_here())
        stack.push_async_callback(vision.close)
        files = WorkerPool(limits=FILE_LIMITS, modules=["core.orders.sheet"])
        stack.push_async_callback(files.close)
        applications = {}
        for token in settings.bot_tokens:
            application = await connect(settings, token.get_secret_value(), request)
            stack.push_async_callback(application.shutdown)
            applications[application.bot.id] = application

        async def retake(bot_id: int, raw: dict[str, Any]) -> None:
            await robot.intake.take(bot_id, raw)

        deps = _make_deps(settings, database, keys, blobs, vision, files, applications, retake, now, pause)
        lanes = 1 if database.is_sqlite else LANES
        suspects = stack.enter_context(open_suspects(settings.data_dir))
        is_alone = roles == EVERYTHING and not settings.is_scaled  # else another machine may have sent last
        begun = stack.enter_context(open_begun(settings.data_dir)) if is_alone else Begun()
        intake = Intake(applications=applications, deps=deps, lanes=lanes, suspects=suspects)
        robot = Robot(
            roles=roles,
            settings=settings,
            database=database,
            deps=deps,
            applications=applications,
            intake=intake,
            gate=FloodGate(floods=intake.floods, onward=intake.admit),
            sender=Sender(
                bots={bot_id: application.bot for bot_id, application in applications.items()},
                deps=deps,
                limits=limits or Limits(),
                begun=begun,
            ),
            jobs=_make_jobs(settings, deps),
        )
        database.after_commit = robot.wake
        metrics.count_verdicts()
        yield robot


async def _name_operators(database: Database, settings: Settings, now: datetime) -> None:
    """Have the settings' word on who is an operator take effect at once, also for who never writes again."""
    async with database.transaction() as session:
        for person_id in await parties.name_operators(session, telegram_ids=settings.operators):
            await signin.sign_out_everywhere(session, person_id=person_id, now=now)


def check_scaled(settings: Settings) -> None:
    """Refuse settings with which several processes cannot work together.

    Raises:
        SettingsUnusable: What is missing, and what to write.
    """
    if not settings.is_scaled:
        raise SettingsUnusable("GENDAN_DATABASE_URL: the roles need PostgreSQL; `gendan run` does it all on SQLite")
    if not settings.code_keys:
        raise SettingsUnusable("GENDAN_CODE_KEYS: the roles need the same keys; write one, 32 random letters or more")


def _make_jobs(settings: Settings, deps: Deps) -> "JobLoop | QueueWorker":
    if not settings.is_scaled:
        return JobLoop(deps=deps, work=registry.WORK)
    from bot.job_queue import QueueWorker

    return QueueWorker(deps=deps, work=registry.WORK, database_url=settings.database)


def _make_deps(
    settings: Settings,
    database: Database,
    keys: tuple[bytes, ...],
    blobs: Blobs,
    vision: VisionPool,
    files: WorkerPool,
    applications: Mapping[int, ChatApplication],
    retake: Callable[[int, dict[str, Any]], Awaitable[None]],
    now: Callable[[], datetime],
    pause: Callable[[float], Awaitable[None]],
) -> Deps:
    async def download(ref: FileRef) -> bytes:
        bot, folder = applications[ref.bot_id].bot, settings.api_files_dir
        return await fetch(bot, ref.file_id, folder=folder, most_bytes=MAX_BYTES)

    return Deps(
        transaction=metrics.timed(database.transaction),
        reading=database.reading,
        snapshot=database.snapshot,
        blobs=blobs,
        now=now,
        pause=pause,
        new_token=lambda: secrets.token_urlsafe(18),
        download=download,
        retake=retake,
        vision=metrics.timed_vision(vision.run),
        parse=files.run,
        bots={
            bot_id: BotFacts(username=application.bot.username, has_topics=bool(application.bot.bot.has_topics_enabled))
            for bot_id, application in applications.items()
        },
        code_keys=keys,
        timezone=settings.timezone,
        public_url=settings.public_url,
        operators=frozenset(settings.operators),
        retention=settings.periods,
        allowances=settings.allowances,
        redact=make_redactor(settings.secrets),
    )


async def run(
    robot: Robot, stop: asyncio.Event, *, ready: Callable[[], None] = lambda: None, tick_s: int = TICK_S
) -> None:
    """Run what the roles ask for until `stop` is set, then end it gracefully: what is at hand is finished.

    Raises:
        SettingsUnusable: The port is taken, or the messenger refuses the address for its webhooks.
    """
    async with AsyncExitStack() as stack:
        probes = health.Probes(
            deps=robot.deps, needs_store=Role.WORKER in robot.roles, is_scaled=robot.settings.is_scaled
        )
        runner = await site.serve(probes, robot.settings, takers=_takers(robot), has_pages=Role.WEB in robot.roles)
        stack.push_async_callback(runner.cleanup)
        watched = await private.serve(probes, robot.settings, bot_ids=list(robot.applications))
        stack.push_async_callback(watched.cleanup)
        group = await stack.enter_async_context(asyncio.TaskGroup())
        intake_closed = asyncio.Event()
        speak = partial(_speak, robot, tick_s=tick_s, stop=stop, intake_closed=intake_closed)
        loops = []
        if Role.WORKER in robot.roles:
            loops.append(group.create_task(firmly(robot.jobs.run())))
        if Role.ROBOT in robot.roles:
            loops.append(group.create_task(_lead(robot, speak, ready=ready, stop=intake_closed)))
        else:
            ready()
        await stop.wait()
        await runner.cleanup()
        intake_closed.set()
        robot.jobs.stop()
        if loops:
            _, late = await asyncio.wait(loops, timeout=STOP_WITHIN_S)
            for task in late:
                task.cancel()


async def _lead(robot: Robot, speak: _Speak, *, ready: Callable[[], None], stop: asyncio.Event) -> None:
    """Speak at once on SQLite, and on PostgreSQL while this process holds the lock of the one active robot."""
    if not robot.settings.is_scaled:
        await speak(ready=ready)
        return
    from bot.leader import Leader

    ready()
    leader = Leader(database_url=robot.settings.database, wake=robot.wake)
    await leader.run(lambda: speak(ready=lambda: None), stop=stop)


async def _speak(
    robot: Robot, *, ready: Callable[[], None], tick_s: int, stop: asyncio.Event, intake_closed: asyncio.Event
) -> None:
    """Poll until `stop`; send and tick until the intake is closed, so that the last update is answered too."""
    ticker = make_ticker(robot.deps, {**registry.SCANS, **job_scans}, tick_s=tick_s)
    ticker.start()
    metrics.IS_ACTIVE.set(1)
    try:
        async with asyncio.TaskGroup() as group:
            sending = group.create_task(firmly(robot.sender.run()))
            for application in robot.applications.values():
                await _introduce(robot.settings, application.bot)
            for polling in _polls(robot):
                group.create_task(until(stop, polling))
            ready()
            await intake_closed.wait()
            robot.sender.stop()
            await sending
    finally:
        metrics.IS_ACTIVE.set(0)
        ticker.shutdown(wait=False)


def _takers(robot: Robot) -> dict[int, webhook.Take]:
    """Who takes what each bot's webhook brings, where this process has the webhooks."""
    if Role.WEB not in robot.roles or robot.settings.mode != "webhook":
        return {}
    return {bot_id: partial(robot.gate.take, bot_id) for bot_id in robot.applications}


def _polls(robot: Robot) -> list[Coroutine[Any, Any, None]]:
    if robot.settings.mode != "polling":
        return []
    return [
        poll(application.bot, partial(robot.gate.take, bot_id)) for bot_id, application in robot.applications.items()
    ]


async def _introduce(settings: Settings, bot: ExtBot[None]) -> None:
    """Tell the messenger where updates shall go and which commands there are."""
    if settings.mode == "webhook":
        assert settings.public_url is not None
        secret = settings.webhook_secrets[0]
        try:
            await until_answered(partial(webhook.register, bot, public_url=settings.public_url, secret=secret))
        except BadRequest as error:
            names = "GENDAN_PUBLIC_URL, GENDAN_WEBHOOK_SECRET"
            raise SettingsUnusable(f"{names}: the messenger refuses them: {error.message}") from None
    await until_answered(partial(commands.publish, bot))
