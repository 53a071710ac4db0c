"""What holds for every answer of the public port: how often an address may ask, and what a browser may do with it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web
from aiohttp.typedefs import Middleware

from bot.web.clients import Network, Tries, client_of

log = logging.getLogger(__name__)

REQUESTS_A_MIN = 300
"""Requests one address may make in a minute; a page is two of them."""
UNLIMITED = ("/healthz", "/readyz", "/telegram/")
"""Probes ask often, and the messenger posts under a secret."""

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}
"""The strictest that there is; a page that needs more says so itself."""
HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000"}

BODY_WITHIN_S = 20.0
"""How long a client may take to send what it posts; at most a megabyte."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Look = Callable[[web.Request], Awaitable[None]]


def guard(
    *,
    trusted: Sequence[Network] = (),
    is_https: bool = False,
    tries: Tries | None = None,
    body_within_s: float = BODY_WITHIN_S,
    look: Look | None = None,
) -> Middleware:
    """Make the middleware through which every request goes; `look` sees each."""
    requests = tries or Tries(a_min=REQUESTS_A_MIN)
    headers = HEADERS | (HTTPS_ONLY if is_https else {})

    @web.middleware
    async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            if look is not None:
                await look(request)
            response = await _answer(request, handler)
        except web.HTTPException as refusal:
            _add(refusal, headers)
            raise
        except Exception:
            log.exception("a page cannot be made")
            response = web.Response(status=500, text="500")
        _add(response, headers)
        return response

    async def _answer(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not request.path.startswith(UNLIMITED):
            address = client_of(request, trusted)
            if not requests.may(address):
                return web.Response(status=429, text="429", headers={"Retry-After": "60"})
            requests.wrong(address)
        if request.can_read_body and not await _has_arrived(request, body_within_s):
            return web.Response(status=408, text="408", headers={"Connection": "close"})
        return await handler(request)

    return guarded


async def _has_arrived(request: web.Request, within_s: float) -> bool:
    """Read what is posted, and say whether it came in time; the handler finds it read."""
    try:
        async with asyncio.timeout(within_s):
            await request.read()
    except TimeoutError:
        return False
    return True


def _add(response: web.StreamResponse, headers: dict[str, str]) -> None:
    for name, value in headers.items():
        response.headers.setdefault(name, value)
