"""What comes to a port and is no well-formed request: counted, answered with 400, and one line of the log each.

The server reads requests itself and calls what it cannot read an error of its own, with a traceback. `Malformed` knows
such an error from ours: `guard` asks it about bodies, and the server logs through it all that it finds before.
"""

import logging
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.web import RequestPayloadError
from typing_extensions import override

from bot.metrics import MALFORMED_REQUESTS
from bot.web.clients import Tries, address_of, name_of

log = logging.getLogger(__name__)

UNREADABLE = (HttpProcessingError, RequestPayloadError)
"""What the server raises of bytes that are no request, or no body of the kind that the request announced."""


@dataclass(slots=True, kw_only=True)
class Malformed:
    """Counts what a port cannot read by address; after `tries` an address is refused, and no more is logged of it.

    The log names the kind of the error and no byte of the request, in which a link or a cookie may stand.
    """

    tries: Tries = field(default_factory=Tries)

    def may(self, address: str) -> bool:
        """Say whether an address has sent little enough of it to be answered."""
        return self.tries.may(address)

    def note(self, address: str, error: BaseException) -> bool:
        """Count one, and say whether the address had tries left."""
        MALFORMED_REQUESTS.inc()
        if not self.tries.may(address):
            return False
        self.tries.wrong(address)
        log.warning("a malformed request of %s: %s", address, type(error.__cause__ or error).__name__)
        return True


class ServerLog(logging.LoggerAdapter[logging.Logger]):
    """Where the server of a port logs: what it could not read is noted, all else goes on as it is."""

    def __init__(self, malformed: Malformed) -> None:
        super().__init__(logging.getLogger("aiohttp.server"))
        self._malformed = malformed

    @override
    def log(self, level: int, msg: object, *args: Any, **kwargs: Any) -> None:
        error = kwargs.get("exc_info")
        if isinstance(error, ConnectionError):
            return  # whoever asked left; what our own connections say, the guard has caught
        if not isinstance(error, UNREADABLE):
            super().log(level, msg, *args, **kwargs)
        elif args:
            self._malformed.note(_address(args[0]), error)
        # else it is the rest of a body whose request was answered, and counted if it was malformed

    @override
    def process(self, msg: Any, kwargs: MutableMapping[str, Any]) -> tuple[Any, MutableMapping[str, Any]]:
        return msg, kwargs


def _address(remote: object) -> str:
    """Name the client that a connection is of."""
    address = address_of(str(remote))
    return name_of(address) if address is not None else ""
