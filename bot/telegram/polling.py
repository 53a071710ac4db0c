"""Long polling: the offset moves only past updates that are committed."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.telegram.door import is_update
from bot.telegram.lanes import NotAccepted
from bot.telegram.transport import retry_after_s
from core.pauses import pause_s

log = logging.getLogger(__name__)

ALLOWED_UPDATES = (
    "message",
    "edited_message",
    "callback_query",
    "inline_query",
    "chosen_inline_result",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
)
"""The kinds of updates the robot listens to."""

LONG_POLL_S = 25


async def poll(bot: ExtBot[None], take: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
    """Fetch and take updates until cancelled; a fetched batch is acknowledged by the offset of the next fetch."""
    offset = 0
    delay_s, failures = 0.0, 0
    has_webhook = True
    while True:
        try:
            if has_webhook:
                has_webhook = not await bot.delete_webhook()
            updates = await _fetch(bot, offset)
            outcomes = await asyncio.gather(*(take(raw) for raw in updates), return_exceptions=True)
            for raw, outcome in zip(updates, outcomes, strict=True):
                if outcome is not None:
                    raise outcome
                offset = raw["update_id"] + 1
            delay_s, failures = 0.0, 0
        except RetryAfter as error:
            delay_s = retry_after_s(error)
        except InvalidToken:
            log.error("the messenger no longer takes the token of bot %s", bot.id)
            delay_s = 300.0
        except Conflict as error:
            log.warning("another program polls this bot: %s", error.message)
            delay_s = 5.0
        except (NetworkError, TelegramError, NotAccepted) as error:
            failures += 1
            delay_s = pause_s(failures, first_s=0.5, most_s=30)
            log.warning("polling pauses %.1f s: %s", delay_s, error)
        await asyncio.sleep(delay_s)


async def _fetch(bot: ExtBot[None], offset: int) -> list[dict[str, Any]]:
    """Fetch raw updates: PTB's own call would parse the batch, and one odd update would hold up all others."""
    parameters = {"offset": offset, "timeout": LONG_POLL_S, "allowed_updates": json.dumps(ALLOWED_UPDATES)}
    url = f"{bot.base_url}/getUpdates?{urlencode(parameters)}"
    updates = await bot.request.post(url, read_timeout=LONG_POLL_S + 10)
    assert isinstance(updates, list)
    return [raw for raw in updates if is_update(raw)]
