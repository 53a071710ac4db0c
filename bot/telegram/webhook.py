"""Webhook intake: the secret first, then one update, one transaction, then 200."""

import hmac
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from aiohttp import web

from bot.telegram.door import read_update
from bot.telegram.lanes import NotAccepted

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
MAX_BODY_BYTES = 1 << 20
MOST_CONNECTIONS = 40
"""So many connections the messenger may open for a bot; it is its own default."""

Take = Callable[[dict[str, Any]], Awaitable[None]]


def routes(takers: Mapping[int, Take], *, secrets: Sequence[str]) -> list[web.RouteDef]:
    """Make the route that Telegram posts updates to: /telegram/<bot id>.

    Any of the secrets opens it, so that a new one can be set while updates with the old one are under way.
    """
    known = [secret.encode() for secret in secrets]

    async def receive(request: web.Request) -> web.Response:
        sent = request.headers.get(SECRET_HEADER, "").encode(errors="replace")
        if not any([hmac.compare_digest(sent, secret) for secret in known]):  # all of them, in the same time
            return web.Response(status=403)
        take = takers.get(int(request.match_info["bot_id"]))
        if take is None:
            return web.Response(status=404)
        raw = read_update(await request.read())
        if raw is None:
            return web.Response(status=400)
        try:
            await take(raw)
        except NotAccepted as error:
            log.warning("an update waits, the database refuses: %s", error)
            return web.Response(status=503, headers={"Retry-After": "5"})
        return web.Response()

    return [web.post(r"/telegram/{bot_id:\d{1,19}}", receive)]


def path_of(bot_id: int) -> str:
    """Say under which path the updates of a bot are posted."""
    return f"/telegram/{bot_id}"
