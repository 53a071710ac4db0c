"""Make the application of a bot, tell its messenger what it has to know, and wait until the messenger answers."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial
from itertools import count

from telegram.error import BadRequest, InvalidToken, TelegramError
from telegram.ext import Application, ContextTypes, ExtBot

from bot.api.line import Line
from bot.settings import Settings, SettingsUnusable
from bot.telegram.polling import ALLOWED_UPDATES
from bot.telegram.transport import LineRequest
from bot.telegram.webhook import MOST_CONNECTIONS, path_of
from core.pauses import pause_s
from handlers import commands, registry
from handlers.context import ChatApplication, Context

log = logging.getLogger(__name__)


async def connect(settings: Settings, token: str, line: Callable[[], Line]) -> ChatApplication:
    """Make a bot's application; one that is given up meanwhile closes what it opened.

    Raises:
        SettingsUnusable: The messenger refuses the token.
    """
    requests = LineRequest(line()), LineRequest(line())
    application: ChatApplication = (
        Application.builder()
        .token(token)
        .base_url(f"{settings.api_base_url}/bot")
        .base_file_url(f"{settings.api_base_url}/file/bot")
        .request(requests[0])
        .get_updates_request(requests[1])
        .updater(None)
        .job_queue(None)
        .context_types(ContextTypes(context=Context))
        .build()
    )
    registry.register(application)
    async with AsyncExitStack() as stack:
        for opened in requests:
            stack.push_async_callback(opened.shutdown)
        try:
            await until_answered(application.initialize)
        except InvalidToken:
            bot_id = token.partition(":")[0]
            raise SettingsUnusable(f"GENDAN_BOT_TOKENS: the messenger refuses the token of bot {bot_id}") from None
        stack.pop_all()  # from now on they end with the application
    return application


async def introduce(settings: Settings, bot: ExtBot[None]) -> None:
    """Tell the messenger where updates shall go and which commands there are.

    Raises:
        SettingsUnusable: It refuses the address for webhooks.
    """
    if settings.mode == "webhook":
        assert settings.public_url is not None
        secret = settings.webhook_secrets[0]
        try:
            await until_answered(partial(_register, bot, public_url=settings.public_url, secret=secret))
        except BadRequest as error:
            names = "GENDAN_PUBLIC_URL, GENDAN_WEBHOOK_SECRET"
            raise SettingsUnusable(f"{names}: the messenger refuses them: {error.message}") from None
    await until_answered(partial(commands.publish, bot))


async def _register(bot: ExtBot[None], *, public_url: str, secret: str) -> None:
    """Tell Telegram where to post the updates of a bot."""
    await bot.set_webhook(
        f"{public_url}{path_of(bot.id)}",
        secret_token=secret,
        allowed_updates=list(ALLOWED_UPDATES),
        max_connections=MOST_CONNECTIONS,
    )


async def until_answered(call: Callable[[], Awaitable[None]]) -> None:
    """Make a call of the start again and again until the messenger is there to answer it."""
    for attempt in count(1):
        try:
            await call()
        except (InvalidToken, BadRequest):
            raise
        except TelegramError as error:
            delay_s = pause_s(attempt, first_s=1, most_s=30)
            log.warning("the messenger does not answer (%s), next try in %.0f s", error.message, delay_s)
            await asyncio.sleep(delay_s)
        else:
            return
