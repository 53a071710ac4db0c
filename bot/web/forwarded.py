"""Notices a proxy that nobody trusts: behind it all clients count as one, and one of them can lock all others out."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.metrics import UNTRUSTED_FORWARDED
from bot.web.clients import Network, address_of
from core.incidents import actions as incidents
from core.incidents.tables import Kind
from core.work.deps import Deps

log = logging.getLogger(__name__)

HEADER = "X-Forwarded-For"
TELL_EVERY_S = 3600.0


@dataclass(slots=True, kw_only=True)
class Forwarded:
    """Counts such requests; those of this machine or network, where proxies stand, are an incident as well.

    From the open internet anybody can write the header, so it says nothing there.
    """

    deps: Deps
    trusted: Sequence[Network] = ()
    monotonic: Callable[[], float] = time.monotonic
    told_s: float = float("-inf")

    async def look(self, request: web.Request) -> None:
        """Look at a request."""
        address = address_of(request.remote or "")
        if HEADER not in request.headers or address is None or any(address in one for one in self.trusted):
            return
        UNTRUSTED_FORWARDED.labels("internet" if address.is_global else "network").inc()
        if address.is_global or self.monotonic() - self.told_s < TELL_EVERY_S:
            return
        self.told_s = self.monotonic()
        log.warning(
            "a proxy at %s is not trusted: all clients behind it count as one; set GENDAN_TRUSTED_PROXIES", address
        )
        try:
            async with self.deps.transaction() as session:
                await incidents.note(session, kind=Kind.PROXY_UNTRUSTED, now=self.deps.now(), detail=str(address))
        except (SQLAlchemyError, OSError) as error:
            log.warning("it cannot be noted: %s", type(error).__name__)
