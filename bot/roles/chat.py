"""The talk with people: takes their updates, sends what they are told, keeps the schedule while it is the one robot.

Only processes that talk load this, and with it python-telegram-bot and the chat front end.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot import metrics
from bot.api.line import Line
from bot.jobs import SCANS as JOB_SCANS
from bot.jobs import JobLoop
from bot.schedule import make_ticker
from bot.settings import Settings
from bot.telegram import webhook
from bot.telegram.begun import Begun, open_begun
from bot.telegram.connecting import connect, introduce
from bot.telegram.delivery import Sender
from bot.telegram.floods import FloodGate
from bot.telegram.intake import LANES, Intake
from bot.telegram.polling import poll
from bot.telegram.suspects import open_suspects
from bot.until import firmly, until
from core.notify.model import Limits
from core.work import bodies
from core.work.deps import Deps
from handlers.context import ChatApplication


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """What takes updates and sends messages, made and not yet started."""

    settings: Settings
    deps: Deps
    applications: Mapping[int, ChatApplication]
    intake: Intake
    gate: FloodGate
    sender: Sender
    replays: JobLoop
    """Runs the jobs that workers leave to the robot, where there are workers."""

    def takers(self) -> dict[int, webhook.Take]:
        """Say who takes what each bot's webhook brings, where there are webhooks."""
        if self.settings.mode != "webhook":
            return {}
        return {bot_id: partial(self.gate.take, bot_id) for bot_id in self.applications}

    def polls(self) -> list[Coroutine[Any, Any, None]]:
        """List what fetches updates, where they are fetched."""
        if self.settings.mode != "polling":
            return []
        return [
            poll(application.bot, partial(self.gate.take, bot_id)) for bot_id, application in self.applications.items()
        ]

    async def speak(
        self, *, ready: Callable[[], None], tick_s: int, stop: asyncio.Event, intake_closed: asyncio.Event
    ) -> None:
        """Poll until `stop`; send and tick until the intake is closed, so that the last update is answered too."""
        ticker = make_ticker(self.deps, {**bodies.SCANS, **JOB_SCANS}, tick_s=tick_s)
        ticker.start()
        metrics.IS_ACTIVE.set(1)
        try:
            async with asyncio.TaskGroup() as group:
                sending = group.create_task(firmly(self.sender.run()))
                replaying = group.create_task(firmly(self.replays.run())) if self.settings.is_scaled else None
                for application in self.applications.values():
                    await introduce(self.settings, application.bot)
                for polling in self.polls():
                    group.create_task(until(stop, polling))
                ready()
                await intake_closed.wait()
                self.replays.stop()
                self.sender.stop()
                await sending
                if replaying is not None:
                    await replaying
        finally:
            metrics.IS_ACTIVE.set(0)
            ticker.shutdown(wait=False)


@asynccontextmanager
async def open_talk(
    settings: Settings, deps: Deps, *, line: Callable[[], Line], limits: Limits | None, has_lanes: bool, is_alone: bool
) -> AsyncIterator[Talk]:
    """Make the applications of all bots and what works with them.

    Args:
        settings: The settings.
        deps: The world outside.
        line: Makes a line to the messenger.
        limits: How fast is sent; None: as Telegram allows.
        has_lanes: Several transactions take updates side by side, as the database has more than one writer.
        is_alone: Nobody else sends for these bots, on no other machine either: what had begun is remembered here.

    Raises:
        SettingsUnusable: The messenger refuses a token.
    """
    async with AsyncExitStack() as stack:
        applications = {}
        for token in settings.bot_tokens:
            application = await connect(settings, token.get_secret_value(), line)
            stack.push_async_callback(application.shutdown)
            applications[application.bot.id] = application
        suspects = stack.enter_context(open_suspects(settings.data_dir))
        begun = stack.enter_context(open_begun(settings.data_dir)) if is_alone else Begun()
        intake = Intake(applications=applications, deps=deps, lanes=LANES if has_lanes else 1, suspects=suspects)
        left = bodies.replaying(intake.take)
        yield Talk(
            settings=settings,
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
            replays=JobLoop(deps=deps, work=left, kinds=frozenset(left)),
        )
