"""What holds for every answer of the public port: how often an address may ask, and what a browser may do with it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from aiohttp import web
from aiohttp.typedefs import Middleware

from bot.web.clients import Network, Tries, client_of
from bot.web.malformed import UNREADABLE, Malformed

log = logging.getLogger(__name__)

REQUESTS_A_MIN = 300
"""Requests one address may make in a minute; a page is two of them."""
UNLIMITED = ("/healthz", "/readyz", "/metrics", "/telegram/")
"""Probes ask often, and the messenger posts under a secret; what is malformed is limited there too."""

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

_CLOSE = {"Connection": "close"}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Look = Callable[[web.Request], Awaitable[None]]


def guard(
    *,
    trusted: Sequence[Network] = (),
    is_https: bool = False,
    tries: Tries | None = None,
    body_within_s: float = BODY_WITHIN_S,
    look: Look | None = None,
    malformed: Malformed | None = None,
) -> Middleware:
    """Make the middleware through which every request goes; `look` sees each."""
    requests, unread = tries or Tries(a_min=REQUESTS_A_MIN), malformed or Malformed()
    door = _Door(trusted=trusted, requests=requests, malformed=unread, body_within_s=body_within_s)
    headers = HEADERS | (HTTPS_ONLY if is_https else {})

    @web.middleware
    async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            if look is not None:
                await look(request)
            response = await door.refusal(request) or await handler(request)
        except web.HTTPException as refusal:
            _add(refusal, headers)
            raise
        except Exception:
            log.exception("a page cannot be made")
            response = web.Response(status=500, text="500")
        _add(response, headers)
        return response

    return guarded


@dataclass(frozen=True, slots=True, kw_only=True)
class _Door:
    trusted: Sequence[Network]
    requests: Tries
    malformed: Malformed
    body_within_s: float

    async def refusal(self, request: web.Request) -> web.Response | None:
        """Answer a request that goes no further: one too many, or one whose body is nothing to go on with."""
        address = client_of(request, self.trusted)
        if not request.path.startswith(UNLIMITED):
            if not self.requests.may(address) or not self.malformed.may(address):
                return _too_many()
            self.requests.wrong(address)
        return await self._refusal_of_body(request, address) if request.can_read_body else None

    async def _refusal_of_body(self, request: web.Request, address: str) -> web.Response | None:
        """Read what is posted, in time; the handler finds it read."""
        try:
            async with asyncio.timeout(self.body_within_s):
                await request.read()
        except TimeoutError:
            return _closing(408)
        except ConnectionError:
            return _closing(400)  # whoever left does not read it
        except UNREADABLE as error:
            return _closing(400) if self.malformed.note(address, error) else _too_many(_CLOSE)
        return None


def _too_many(more: Mapping[str, str] = MappingProxyType({})) -> web.Response:
    return web.Response(status=429, text="429", headers={"Retry-After": "60", **more})


def _closing(status: int) -> web.Response:
    return web.Response(status=status, text=str(status), headers=_CLOSE)


def _add(response: web.StreamResponse, headers: dict[str, str]) -> None:
    for name, value in headers.items():
        response.headers.setdefault(name, value)
