"""Make the application of a bot, and wait at the start until its messenger answers."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from itertools import count

from telegram.error import BadRequest, InvalidToken, TelegramError
from telegram.ext import Application, ContextTypes
from telegram.request import BaseRequest

from bot.settings import Settings, SettingsUnusable
from core.pauses import pause_s
from handlers import registry
from handlers.context import ChatApplication, Context

log = logging.getLogger(__name__)


async def connect(settings: Settings, token: str, request: Callable[[], BaseRequest]) -> ChatApplication:
    """Make a bot's application and learn who the bot is; one that is given up meanwhile closes what it opened.

    Raises:
        SettingsUnusable: The messenger refuses the token, or its server does not say who the bot is.
    """
    requests = request(), request()
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
        except (TypeError, KeyError, AttributeError, ValueError) as error:
            raise _says_too_little(f"it cannot be read ({error})") from None
        if not application.bot.bot.is_bot or not application.bot.bot.username:
            raise _says_too_little("`is_bot` has to be true, and `username` the name under which people find it")
        stack.pop_all()  # from now on they end with the application
    return application


def _says_too_little(what: str) -> SettingsUnusable:
    return SettingsUnusable(f"GENDAN_API_BASE_URL: what the server there tells of the bot (getMe) is unusable: {what}")


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
