"""Webhook intake: the secret first, then one update, one transaction, then 200."""

import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web
from telegram.ext import ExtBot

from bot.telegram.lanes import NotAccepted
from bot.telegram.polling import ALLOWED_UPDATES

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
MAX_BODY_BYTES = 1 << 20

Take = Callable[[dict[str, Any]], Awaitable[None]]


def routes(takers: Mapping[int, Take], *, secret: str) -> list[web.RouteDef]:
    """Make the route that Telegram posts updates to: /telegram/<bot id>."""

    async def receive(request: web.Request) -> web.Response:
        if not hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), secret.encode()):
            return web.Response(status=403)
        take = takers.get(int(request.match_info["bot_id"]))
        if take is None:
            return web.Response(status=404)
        raw = _update_of(await request.read())
        if raw is None:
            return web.Response(status=400)
        try:
            await take(raw)
        except NotAccepted as error:
            log.warning("an update waits, the database refuses: %s", error)
            return web.Response(status=503, headers={"Retry-After": "5"})
        return web.Response()

    return [web.post(r"/telegram/{bot_id:\d{1,19}}", receive)]


def _update_of(body: bytes) -> dict[str, Any] | None:
    try:
        raw = json.loads(body)
    except ValueError:
        return None
    return raw if isinstance(raw, dict) and isinstance(raw.get("update_id"), int) else None


async def register(bot: ExtBot[None], *, public_url: str, secret: str) -> None:
    """Tell Telegram where to post the updates of a bot."""
    await bot.set_webhook(
        f"{public_url}/telegram/{bot.id}",
        secret_token=secret,
        allowed_updates=list(ALLOWED_UPDATES),
        max_connections=40,
    )
