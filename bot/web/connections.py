"""How many connections the public port holds, of one client and in all: more are closed as they come.

A connection costs a file and some memory before its first byte is read; a middleware, which sees requests, is too late.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.metrics import REFUSED_CONNECTIONS
from bot.web.clients import Network, address_of, name_of

log = logging.getLogger(__name__)

MOST_OF_A_CLIENT = 100
"""A browser opens six; a messenger as many as each webhook was registered for, which is 40."""
MOST_IN_ALL = 800
"""A process may hold 1,024 files where nobody raised that, and needs some of its own."""
TELL_EVERY_S = 60.0


@dataclass(slots=True, kw_only=True)
class Connections:
    """Counts what is open by client; a trusted proxy speaks for many, so that it counts in all alone."""

    trusted: Sequence[Network] = ()
    most_of_a_client: int = MOST_OF_A_CLIENT
    most_in_all: int = MOST_IN_ALL
    monotonic: Callable[[], float] = time.monotonic
    open: dict[Any, str] = field(default_factory=dict)
    by_client: Counter[str] = field(default_factory=Counter)
    told_s: float = float("-inf")

    def watch(self, server: web.Server) -> None:
        """Have a server's connections counted from now on."""
        made, lost = server.connection_made, server.connection_lost

        def connection_made(handler: Any, transport: asyncio.Transport) -> None:
            made(handler, transport)
            self._take(handler, transport)

        def connection_lost(handler: Any, exc: BaseException | None = None) -> None:
            self._drop(handler)
            lost(handler, exc)

        setattr(server, "connection_made", connection_made)  # noqa: B010 - methods, for a type checker
        setattr(server, "connection_lost", connection_lost)  # noqa: B010

    def _take(self, handler: Any, transport: asyncio.Transport) -> None:
        peer = transport.get_extra_info("peername")
        address = address_of(str(peer[0])) if peer else None
        client = name_of(address) if address is not None else ""
        is_proxy = address is not None and any(address in network for network in self.trusted)
        if len(self.open) >= self.most_in_all:
            self._refuse(transport, client, limit="all")
        elif not is_proxy and self.by_client[client] >= self.most_of_a_client:
            self._refuse(transport, client, limit="client")
        else:
            self.open[handler] = client
            self.by_client[client] += 1

    def _drop(self, handler: Any) -> None:
        client = self.open.pop(handler, None)
        if client is not None:
            self.by_client[client] -= 1
            if not self.by_client[client]:
                del self.by_client[client]

    def _refuse(self, transport: asyncio.Transport, client: str, *, limit: str) -> None:
        transport.abort()
        REFUSED_CONNECTIONS.labels(limit).inc()
        if self.monotonic() - self.told_s >= TELL_EVERY_S:
            self.told_s = self.monotonic()
            most = self.most_in_all if limit == "all" else self.most_of_a_client
            log.warning("connections are refused, the last from %s: more than %s of %s", client, most, limit)
