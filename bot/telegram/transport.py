"""HTTP to the Bot API on aiohttp: the same calls as PTB's own client at a ninth of the CPU (docs/adr/0006)."""

import json
from datetime import timedelta
from typing import Any

import aiohttp
from telegram.error import NetworkError, RetryAfter, TimedOut
from telegram.request import BaseRequest, RequestData
from typing_extensions import override

JSON = {"Content-Type": "application/json"}


class NotSent(NetworkError):
    """The connection was never made: the call surely had no effect."""


class Unanswered(NetworkError):
    """The connection broke while the call was under way: nobody can tell whether it had an effect."""


class AiohttpRequest(BaseRequest):
    """PTB's request interface on one aiohttp session, made at `initialize` and closed at `shutdown`."""

    def __init__(self, *, read_timeout_s: float = 20.0, connections: int = 16) -> None:
        self._read_timeout_s = read_timeout_s
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    @override
    def read_timeout(self) -> float:
        return self._read_timeout_s

    @override
    async def initialize(self) -> None:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections), cookie_jar=aiohttp.DummyCookieJar()
            )

    @override
    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    @override
    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise RuntimeError("the request object is not initialized")
        read_s = self._read_timeout_s if read_timeout is BaseRequest.DEFAULT_NONE else read_timeout
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=read_s)
        try:
            body = _body(request_data)
            headers = JSON if isinstance(body, bytes) else None
            async with self._session.request(method, url, data=body, headers=headers, timeout=timeout) as response:
                return response.status, await response.read()
        except aiohttp.ClientConnectorError as error:
            raise NotSent(f"cannot connect: {error.os_error}") from None
        except aiohttp.ConnectionTimeoutError:
            raise NotSent("cannot connect in time") from None
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError) as error:
            raise Unanswered(type(error).__name__) from None  # the text of these errors may hold the token


def _body(request_data: RequestData | None) -> aiohttp.FormData | bytes | None:
    """Write parameters as one piece of JSON, which costs a quarter of a form; files need the form."""
    if request_data is None:
        return None
    if not request_data.contains_files:
        return json.dumps(parameters).encode() if (parameters := request_data.parameters) else None
    form = aiohttp.FormData(request_data.json_parameters)
    for name, (filename, content, content_type) in (request_data.multipart_data or {}).items():
        form.add_field(name, content, filename=filename, content_type=content_type)
    return form


def retry_after_s(error: RetryAfter) -> float:
    """Read how long a 429 asks to wait."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
