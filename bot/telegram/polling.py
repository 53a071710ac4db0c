"""Long polling: the offset moves only past updates that are committed."""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import ExtBot
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

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
EMPTY_AFTER_S = 1.0
"""A server that has nothing new, and says so sooner, does not wait as it was asked to."""
LONGEST_IDLE_S = 5.0


async def poll(
    bot: ExtBot[None],
    take: Callable[[dict[str, Any]], Awaitable[None]],
    *,
    rest: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Fetch and take updates until cancelled; a fetched batch is acknowledged by the offset of the next fetch.

    A server that answers at once with nothing new is asked again after a pause, a longer one each time.
    """
    offset = 0
    delay_s, failures, idle = 0.0, 0, 0
    has_webhook = True
    while True:
        try:
            if has_webhook:
                has_webhook = not await bot.delete_webhook()
            before, asked_s = offset, time.monotonic()
            updates = await _fetch(bot, offset)
            is_idle = time.monotonic() - asked_s < EMPTY_AFTER_S
            outcomes = await asyncio.gather(*(take(raw) for raw in updates), return_exceptions=True)
            for raw, outcome in zip(updates, outcomes, strict=True):
                if outcome is not None:
                    raise outcome
                offset = raw["update_id"] + 1
            idle = idle + 1 if is_idle and offset == before else 0
            delay_s, failures = _idle_s(idle), 0
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
        except Exception:
            failures += 1
            delay_s = pause_s(failures, first_s=0.5, most_s=30)
            log.exception("polling stumbled, and pauses %.1f s", delay_s)
        await rest(delay_s)


def _idle_s(times: int) -> float:
    return min(0.25 * 2 ** min(times, 10), LONGEST_IDLE_S) if times else 0.0


async def _fetch(bot: ExtBot[None], offset: int) -> list[dict[str, Any]]:
    """Fetch raw updates: PTB's own call would parse the batch, and one odd update would hold up all others.

    The parameters stand in the address and in the body: a server in Telegram's place may read only one of them.
    """
    parameters = {"offset": offset, "timeout": LONG_POLL_S, "allowed_updates": list(ALLOWED_UPDATES)}
    written = {**parameters, "allowed_updates": json.dumps(ALLOWED_UPDATES)}
    body = RequestData([RequestParameter(name, value, None) for name, value in parameters.items()])
    url = f"{bot.base_url}/getUpdates?{urlencode(written)}"
    updates = await bot.request.post(url, body, read_timeout=LONG_POLL_S + 10)
    if not isinstance(updates, list):
        raise NetworkError("getUpdates gives no list")
    return [raw for raw in updates if is_update(raw)]
