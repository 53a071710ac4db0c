"""The composition root: builds everything from the settings, runs it, stops it gracefully."""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from aiohttp import web
from telegram.error import BadRequest, InvalidToken, TelegramError
from telegram.ext import Application, ContextTypes, ExtBot
from telegram.request import BaseRequest

from bot.data_folder import lock_folder, signing_key
from bot.jobs import JobLoop
from bot.migrate import migrate
from bot.schedule import TICK_S, make_ticker
from bot.settings import Settings, SettingsUnusable
from bot.telegram import webhook
from bot.telegram.delivery import Sender
from bot.telegram.intake import Intake
from bot.telegram.polling import poll
from bot.telegram.transport import AiohttpRequest
from bot.web import health, verify
from core.blobs import Blobs
from core.database import Database
from core.notify.model import Limits
from handlers import commands, registry
from handlers.context import BotFacts, ChatApplication, Context, Deps
from vision.pool import VisionPool

log = logging.getLogger(__name__)

STOP_WITHIN_S = 15
LAST_REQUESTS_S = 5.0
"""How long a webhook request that is under way may take when the robot stops."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Robot:
    """Everything that runs, made and not yet started."""

    settings: Settings
    database: Database
    deps: Deps
    applications: Mapping[int, ChatApplication]
    intakes: Mapping[int, Intake]
    senders: Mapping[int, Sender]
    jobs: JobLoop

    def wake(self) -> None:
        """Make the loops look for new work."""
        for sender in self.senders.values():
            sender.wake.set()
        self.jobs.wake.set()


def utc_now() -> datetime:
    """Read the clock."""
    return datetime.now(UTC)


@asynccontextmanager
async def build(
    settings: Settings,
    *,
    now: Callable[[], datetime] = utc_now,
    limits: Limits | None = None,
    request: Callable[[], BaseRequest] = AiohttpRequest,
) -> AsyncIterator[Robot]:
    """Build the robot and take it down again; holds the data folder meanwhile.

    Raises:
        FolderInUse: Another process holds the data folder.
        SettingsUnusable: The messenger refuses a token.
    """
    async with AsyncExitStack() as stack:
        stack.enter_context(lock_folder(settings.data_dir))
        await asyncio.to_thread(migrate, settings.database)
        database = Database(settings.database)
        stack.push_async_callback(database.close)
        vision = VisionPool()
        stack.push_async_callback(vision.close)
        applications = {}
        for token in settings.bot_tokens:
            application = await _connect(settings, token.get_secret_value(), request)
            stack.push_async_callback(application.shutdown)
            applications[application.bot.id] = application
        intakes: dict[int, Intake] = {}
        deps = _make_deps(settings, database, vision, applications, intakes, now)
        intakes.update(
            (bot_id, Intake(application=application, deps=deps, bot_id=bot_id))
            for bot_id, application in applications.items()
        )
        robot = Robot(
            settings=settings,
            database=database,
            deps=deps,
            applications=applications,
            intakes=intakes,
            senders={
                bot_id: Sender(bot=application.bot, deps=deps, limits=limits or Limits())
                for bot_id, application in applications.items()
            },
            jobs=JobLoop(deps=deps, work=registry.WORK),
        )
        database.after_commit = robot.wake
        yield robot


async def _connect(settings: Settings, token: str, request: Callable[[], BaseRequest]) -> ChatApplication:
    application: ChatApplication = (
        Application.builder()
        .token(token)
        .base_url(f"{settings.api_base_url}/bot")
        .base_file_url(f"{settings.api_base_url}/file/bot")
        .request(request())
        .get_updates_request(request())
        .updater(None)
        .job_queue(None)
        .context_types(ContextTypes(context=Context))
        .build()
    )
    registry.register(application)
    try:
        await _until_answered(application.initialize)
    except InvalidToken:
        bot_id = token.partition(":")[0]
        raise SettingsUnusable(f"GENDAN_BOT_TOKENS: the messenger refuses the token of bot {bot_id}") from None
    return application


async def _until_answered(call: Callable[[], Awaitable[None]]) -> None:
    """Make a call of the start again and again until the messenger is there to answer it."""
    delay_s = 1.0
    while True:
        try:
            await call()
        except (InvalidToken, BadRequest):
            raise
        except TelegramError as error:
            log.warning("the messenger does not answer (%s), next try in %.0f s", error.message, delay_s)
            await asyncio.sleep(delay_s)
            delay_s = min(delay_s * 2, 30.0)
        else:
            return


def _make_deps(
    settings: Settings,
    database: Database,
    vision: VisionPool,
    applications: Mapping[int, ChatApplication],
    intakes: Mapping[int, Intake],
    now: Callable[[], datetime],
) -> Deps:
    async def download(bot_id: int, file_id: str) -> bytes:
        file = await applications[bot_id].bot.get_file(file_id)
        return bytes(await file.download_as_bytearray())

    async def retake(bot_id: int, raw: dict[str, Any]) -> None:
        await intakes[bot_id].take(raw)

    keys = tuple(key.get_secret_value().encode() for key in settings.code_keys)
    return Deps(
        transaction=database.transaction,
        reading=database.reading,
        blobs=Blobs(settings.blobs_dir),
        now=now,
        new_token=lambda: secrets.token_urlsafe(18),
        download=download,
        retake=retake,
        vision=vision.run,
        bots={
            bot_id: BotFacts(username=application.bot.username, has_topics=bool(application.bot.bot.has_topics_enabled))
            for bot_id, application in applications.items()
        },
        code_keys=keys or (signing_key(settings.data_dir),),
        timezone=settings.timezone,
        public_url=settings.public_url,
        operators=frozenset(settings.operators),
    )


async def run(
    robot: Robot, stop: asyncio.Event, *, ready: Callable[[], None] = lambda: None, tick_s: int = TICK_S
) -> None:
    """Run all loops until `stop` is set, then end them gracefully: what is at hand is finished.

    Raises:
        SettingsUnusable: The port is taken, or the messenger refuses the address for its webhooks.
    """
    ticker = make_ticker(robot.deps, registry.SCANS, tick_s=tick_s)
    async with AsyncExitStack() as stack:
        runner = await _serve(robot)
        stack.push_async_callback(runner.cleanup)
        for application in robot.applications.values():
            await _introduce(robot.settings, application.bot)
        group = await stack.enter_async_context(asyncio.TaskGroup())
        loops = [group.create_task(sender.run()) for sender in robot.senders.values()]
        loops.append(group.create_task(robot.jobs.run()))
        pollers = [group.create_task(task) for task in _polls(robot)]
        ticker.start()
        stack.callback(ticker.shutdown, wait=False)
        ready()
        await stop.wait()
        for poller in pollers:
            poller.cancel()
        await runner.cleanup()
        await _finish(robot, loops)


async def _finish(robot: Robot, loops: Sequence[asyncio.Task[None]]) -> None:
    for sender in robot.senders.values():
        sender.stop()
    robot.jobs.stop()
    _, late = await asyncio.wait(loops, timeout=STOP_WITHIN_S)
    for task in late:
        task.cancel()


def _polls(robot: Robot) -> list[Coroutine[Any, Any, None]]:
    if robot.settings.mode != "polling":
        return []
    return [poll(robot.applications[bot_id].bot, intake.take) for bot_id, intake in robot.intakes.items()]


async def _introduce(settings: Settings, bot: ExtBot[None]) -> None:
    """Tell the messenger where updates shall go and which commands there are."""
    if settings.mode == "webhook":
        assert settings.public_url is not None and settings.webhook_secret is not None
        secret = settings.webhook_secret.get_secret_value()
        try:
            await _until_answered(partial(webhook.register, bot, public_url=settings.public_url, secret=secret))
        except BadRequest as error:
            names = "GENDAN_PUBLIC_URL, GENDAN_WEBHOOK_SECRET"
            raise SettingsUnusable(f"{names}: the messenger refuses them: {error.message}") from None
    await _until_answered(partial(commands.publish, bot))


async def _serve(robot: Robot) -> web.AppRunner:
    app = web.Application(client_max_size=webhook.MAX_BODY_BYTES)
    app.add_routes(health.routes(robot.deps))
    app.add_routes(verify.routes(robot.deps))
    if robot.settings.mode == "webhook":
        assert robot.settings.webhook_secret is not None
        takers = {bot_id: intake.take for bot_id, intake in robot.intakes.items()}
        app.add_routes(webhook.routes(takers, secret=robot.settings.webhook_secret.get_secret_value()))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=LAST_REQUESTS_S)
    await runner.setup()
    try:
        await web.TCPSite(runner, robot.settings.host, robot.settings.port).start()
    except OSError as error:
        await runner.cleanup()
        raise SettingsUnusable(f"GENDAN_HOST, GENDAN_PORT: cannot listen there: {error.strerror}") from None
    return runner
