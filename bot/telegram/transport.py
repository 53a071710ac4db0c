"""HTTP to the Bot API on aiohttp: the same calls as PTB's own client at a ninth of the CPU (docs/adr/0006)."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import aiohttp
from telegram.error import BadRequest, NetworkError, RetryAfter, TimedOut
from telegram.request import BaseRequest, RequestData
from typing_extensions import override

JSON = {"Content-Type": "application/json"}
GOOD = (b'{"ok":true,"result":', b'{"ok": true, "result":')
"""How an answer begins when a call worked; others are looked at closely."""
MOST_BYTES = 24 * 2**20
"""Of an answer: files have up to 20 MB, a hundred updates less."""
PIECE_BYTES = 2**16
SLOWED_S = 5
"""How long a 429 pauses that does not say how long."""
LONGEST_CALL_S = 300.0
"""A file of 20 MB takes that long on half a megabit a second."""


class NotSent(NetworkError):
    """The connection was never made: the call surely had no effect."""


class Unanswered(NetworkError):
    """Nobody can tell whether the call had an effect.

    The connection broke while it was under way, or what came back is no answer of the Bot API, or says that it failed
    inside (5xx): the message may stand in the chat nevertheless.
    """


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
        timeout = aiohttp.ClientTimeout(total=LONGEST_CALL_S, sock_connect=10, sock_read=read_s)
        try:
            body = _body(request_data)
            headers = JSON if isinstance(body, bytes) else None
            async with self._session.request(
                method, url, data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                payload = await _payload(method, response)
                _refuse_doubt(method, response.status, payload, response.headers)
                return response.status, payload
        except aiohttp.ClientConnectorError as error:
            raise NotSent(f"cannot connect: {error.os_error}") from None
        except aiohttp.ConnectionTimeoutError:
            raise NotSent("cannot connect in time") from None
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError) as error:
            raise Unanswered(type(error).__name__) from None  # the text of these errors may hold the token


async def _payload(method: str, response: aiohttp.ClientResponse) -> bytes:
    """Read an answer or a file as it comes, and no more of it than the messenger may send.

    Raises:
        BadRequest: A file is larger.
        Unanswered: An answer is larger, so it is none.
    """
    pieces, size = list[bytes](), 0
    async for piece in response.content.iter_chunked(PIECE_BYTES):
        pieces.append(piece)
        size += len(piece)
        if size > MOST_BYTES:
            raise BadRequest("Bad Request: file is too big") if method == "GET" else Unanswered("the answer is endless")
    return b"".join(pieces)


def _refuse_doubt(method: str, status: int, payload: bytes, headers: Mapping[str, str]) -> None:
    """Let only answers pass that say for sure what became of a call.

    Raises:
        Unanswered: It may have worked all the same.
        RetryAfter: It was refused for coming too fast, by whomever.
        BadRequest: It was refused for its size, by whomever.
    """
    if 200 <= status < 300:
        if method == "POST" and not payload.startswith(GOOD) and "result" not in _read(payload, ok=True):
            raise Unanswered("the answer cannot be read")
        return
    said = _read(payload, ok=False)
    if status == 429:
        raise RetryAfter(_seconds(said, headers))
    if status == 413:
        raise BadRequest(str(said.get("description", "Request Entity Too Large")))
    if method == "GET" and 400 <= status < 500:
        return
    if status >= 500 or not said:
        raise Unanswered(str(said.get("description", f"HTTP {status}")))


def _read(payload: bytes, *, ok: bool) -> dict[str, Any]:
    """Read what the Bot API itself answered; what a proxy between says is none of it, and empty."""
    try:
        answer = json.loads(payload)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) and answer.get("ok") is ok else {}


def _seconds(said: Mapping[str, Any], headers: Mapping[str, str]) -> int:
    """Read how long to wait, from the answer or its headers."""
    parameters = said.get("parameters")
    wait = str(parameters.get("retry_after") if isinstance(parameters, dict) else headers.get("Retry-After"))
    return int(wait) if wait.isdecimal() and int(wait) > 0 else SLOWED_S


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
