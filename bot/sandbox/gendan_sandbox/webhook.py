"""Deliver updates to webhooks, with Telegram's order and retry timing.

Each queue (a chat's messages, a person's button presses ...) is delivered in order: the next update goes out
when the one before is accepted or given up. The first retry comes at once, then after 2, 4, 8 ... seconds,
at most 60 to 120, until the update is too old. Source: tdlib/telegram-bot-api, WebhookActor.cpp.
"""

import asyncio
import json
import random
from dataclasses import dataclass
from typing import Any

import aiohttp

from gendan_sandbox import api
from gendan_sandbox.world import updates
from gendan_sandbox.world.messenger import Messenger
from gendan_sandbox.world.model import Bot, Json, PendingUpdate, Webhook

_RETRY_CAP_S = 60
_RETRY_AFTER_MAX_S = 3600
_GONE_S = 23 * 3600.0
_LONGEST_WAIT_S = 3600.0


@dataclass(slots=True, kw_only=True)
class _Attempts:
    """What has been tried for one update with one webhook; a new webhook starts afresh."""

    hook: Webhook | None
    count: int = 0
    fails: int = 0
    delay_s: int = 1
    wake_at_s: float = 0.0


class Deliveries:
    """The deliveries of all bots that have a webhook; runs as one task."""

    def __init__(self, messenger: Messenger) -> None:
        self._messenger = messenger
        self._attempts: dict[tuple[int, int], _Attempts] = {}
        self._in_flight: set[tuple[int, str]] = set()
        self._gone_since_s: dict[int, float] = {}
        self._ended = 0

    async def run(self) -> None:
        """Deliver until the server stops."""
        timeout = aiohttp.ClientTimeout(total=self._messenger.options.webhook_timeout_s)
        async with aiohttp.ClientSession(timeout=timeout) as session, asyncio.TaskGroup() as tasks:
            while not self._messenger.events.is_closed:
                for bot, hook, update in self._ready():
                    self._in_flight.add((bot.id, update.queue))
                    tasks.create_task(self._deliver(session, bot, hook, update))
                await self._until_due()

    async def _until_due(self) -> None:
        """Sleep until something can be delivered; each delivery that ends may be due again earlier than all others."""
        ended = self._ended
        await self._messenger.events.wait_until(lambda: bool(self._ready()) or self._ended != ended, self._nap_s())

    def _ready(self) -> list[tuple[Bot, Webhook, PendingUpdate]]:
        now_s = self._messenger.clock.unix()
        found = []
        for bot in self._messenger.state.bots.values():
            if bot.webhook is None:
                continue
            free = bot.webhook.max_connections - sum(owner == bot.id for owner, _ in self._in_flight)
            due = [update for update in self._heads(bot) if self._tries(bot, update).wake_at_s <= now_s]
            found += [(bot, bot.webhook, update) for update in due[: max(0, free)]]
        return found

    def _heads(self, bot: Bot) -> list[PendingUpdate]:
        """List the first update of each queue that is not being delivered."""
        heads: dict[str, PendingUpdate] = {}
        for update in updates.pending(self._messenger, bot):
            heads.setdefault(update.queue, update)
        return [update for queue, update in heads.items() if (bot.id, queue) not in self._in_flight]

    def _tries(self, bot: Bot, update: PendingUpdate) -> _Attempts:
        tries = self._attempts.get((bot.id, update.id))
        if tries is None or tries.hook is not bot.webhook:
            tries = self._attempts[bot.id, update.id] = _Attempts(hook=bot.webhook)
        return tries

    def _nap_s(self) -> float:
        """Give the real seconds until the next retry is due; jumps of the clock wake us anyway."""
        clock = self._messenger.clock
        bots = [bot for bot in self._messenger.state.bots.values() if bot.webhook is not None]
        wakes = [self._tries(bot, update).wake_at_s for bot in bots for update in self._heads(bot)]
        if clock.frozen or not wakes:
            return _LONGEST_WAIT_S
        return min(_LONGEST_WAIT_S, max(0.001, (min(wakes) - clock.unix()) / clock.scale))

    async def _deliver(self, session: aiohttp.ClientSession, bot: Bot, hook: Webhook, update: PendingUpdate) -> None:
        tries = self._tries(bot, update)
        tries.count += 1
        status, error, retry_after_s, body = await self._post(session, hook, update)
        self._note(bot, update, tries.count, status, error)
        self._in_flight.discard((bot.id, update.queue))
        if error is None:
            self._gone_since_s.pop(bot.id, None)
            self._finish(bot, update)
            if body:
                await api.handle_reply(self._messenger, bot, body)
        elif bot.webhook is hook:
            hook.last_error_date, hook.last_error_message = self._messenger.clock.date(), error
            self._check_gone(bot, status)
            self._retry(bot, update, tries, retry_after_s)
        self._ended += 1
        self._messenger.events.wake()

    async def _post(
        self, session: aiohttp.ClientSession, hook: Webhook, update: PendingUpdate
    ) -> tuple[int | None, str | None, int, Json]:
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook.secret_token} if hook.secret_token else {}
        try:
            async with session.post(
                hook.url, json=updates.as_json(update), headers=headers, ssl=False, allow_redirects=False
            ) as response:
                text = await response.text()
                if response.status // 100 == 2:
                    return response.status, None, 0, _as_object(text)
                error = f"Wrong response from the webhook: {response.status} {response.reason}"
                return response.status, error, _seconds(response.headers.get("Retry-After")), {}
        except TimeoutError:
            return None, "Read timeout expired", 0, {}
        except (aiohttp.ClientConnectionError, OSError):
            return None, "Connection refused", 0, {}
        except (aiohttp.ClientError, ValueError):
            return None, "Wrong response from the webhook", 0, {}

    def _retry(self, bot: Bot, update: PendingUpdate, tries: _Attempts, retry_after_s: int) -> None:
        delay_s = min(retry_after_s, _RETRY_AFTER_MAX_S)
        if delay_s == 0 and tries.fails > 0:
            dice = random.Random(f"{bot.id}:{update.id}:{tries.fails}")  # noqa: S311  (timing, no secret)
            tries.delay_s = min(dice.randint(_RETRY_CAP_S, 2 * _RETRY_CAP_S), tries.delay_s * 2)
            delay_s = tries.delay_s
        now_s = self._messenger.clock.unix()
        if now_s + delay_s > update.expires_at_s:
            updates.forget(bot, update)
            self._finish(bot, update)
            return
        tries.fails += 1
        tries.wake_at_s = now_s + delay_s

    def _finish(self, bot: Bot, update: PendingUpdate) -> None:
        updates.drop(bot, update)
        self._attempts.pop((bot.id, update.id), None)
        self._messenger.events.on_change()

    def _check_gone(self, bot: Bot, status: int | None) -> None:
        """Remove a webhook that has said 410 Gone for 23 hours."""
        if status != 410:
            self._gone_since_s.pop(bot.id, None)
            return
        since_s = self._gone_since_s.setdefault(bot.id, self._messenger.clock.unix())
        if self._messenger.clock.unix() > since_s + _GONE_S:
            bot.webhook = None

    def _note(self, bot: Bot, update: PendingUpdate, attempt: int, status: int | None, error: str | None) -> None:
        note = {
            "bot": bot.username,
            "time": self._messenger.clock.unix(),
            "update_id": update.id,
            "queue": update.queue,
            "attempt": attempt,
            "status": status,
            "error": error,
        }
        self._messenger.passing.deliveries.append(note)


def _as_object(text: str) -> Json:
    try:
        body: Any = json.loads(text)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _seconds(header: str | None) -> int:
    return int(header) if header is not None and header.isdecimal() else 0
