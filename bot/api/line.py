"""HTTP to the Bot API on aiohttp, and what of its answers is surely the messenger's own word (docs/adr/0006)."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import IO, Any, Protocol

import aiohttp

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

Files = Mapping[str, tuple[str, bytes | IO[bytes], str]]
"""By the name of its part: a file's name, its content, its media type."""
NO_FILES: Files = MappingProxyType({})


class LineDown(Exception):
    """No answer came that says for sure what became of a call."""


class NotConnected(LineDown):
    """The connection was never made: the call surely had no effect."""


class Silent(LineDown):
    """Nothing came in time."""


class Broken(LineDown):
    """Nobody can tell whether the call had an effect.

    The connection broke while it was under way, or what came back is no answer of the Bot API, or says that it failed
    inside (5xx): the message may stand in the chat nevertheless.
    """


class TooFast(Exception):
    """The call was refused for coming too fast, by whomever; it had no effect."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(f"too fast, to be tried again in {wait_s} s")
        self.wait_s = wait_s


class TooLarge(Exception):
    """The call was refused for its size, or the file that was asked for is larger than any that is read."""


class Line(Protocol):
    """The way to a Bot API server; tests put a messenger of their own in its place."""

    async def open(self) -> None:
        """Make it ready; a second time changes nothing."""
        ...

    async def close(self) -> None:
        """Give back what it holds."""
        ...

    @property
    def read_timeout_s(self) -> float:
        """How long an answer may keep still."""
        ...

    async def exchange(
        self,
        method: str,
        url: str,
        values: Mapping[str, Any] | None = None,
        files: Files = NO_FILES,
        *,
        read_timeout_s: float | None = None,
    ) -> tuple[int, bytes]:
        """Make a call, and give the status and the body of an answer that is sure.

        Raises:
            LineDown: There is none.
            TooFast: It has to wait.
            TooLarge: It, or what it asks for, is too large.
        """
        ...


class HttpLine:
    """A line on one aiohttp session, made when it is opened."""

    def __init__(self, *, read_timeout_s: float = 20.0, connections: int = 16) -> None:
        self._read_timeout_s = read_timeout_s
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout_s(self) -> float:
        """How long an answer may keep still."""
        return self._read_timeout_s

    async def open(self) -> None:
        """Make the session."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections), cookie_jar=aiohttp.DummyCookieJar()
            )

    async def close(self) -> None:
        """Close the session."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def exchange(
        self,
        method: str,
        url: str,
        values: Mapping[str, Any] | None = None,
        files: Files = NO_FILES,
        *,
        read_timeout_s: float | None = None,
    ) -> tuple[int, bytes]:
        """Make a call, and give the status and the body of an answer that is sure.

        Raises:
            LineDown: There is none.
            TooFast: It has to wait.
            TooLarge: It, or what it asks for, is too large.
        """
        if self._session is None:
            raise RuntimeError("the line is not open")
        read_s = self._read_timeout_s if read_timeout_s is None else read_timeout_s
        timeout = aiohttp.ClientTimeout(total=LONGEST_CALL_S, sock_connect=10, sock_read=read_s)
        try:
            body = _body(values or {}, files)
            headers = JSON if isinstance(body, bytes) else None
            async with self._session.request(
                method, url, data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                payload = await _payload(method, response)
                _refuse_doubt(method, response.status, payload, response.headers)
                return response.status, payload
        except aiohttp.ClientConnectorError as error:
            raise NotConnected(f"cannot connect: {error.os_error}") from None
        except aiohttp.ConnectionTimeoutError:
            raise NotConnected("cannot connect in time") from None
        except TimeoutError:
            raise Silent("no answer in time") from None
        except (aiohttp.ClientError, OSError) as error:
            raise Broken(type(error).__name__) from None  # the text of these errors may hold the token


async def _payload(method: str, response: aiohttp.ClientResponse) -> bytes:
    """Read an answer or a file as it comes, and no more of it than the messenger may send.

    Raises:
        TooLarge: A file is larger.
        Broken: An answer is larger, so it is none.
    """
    pieces, size = list[bytes](), 0
    async for piece in response.content.iter_chunked(PIECE_BYTES):
        pieces.append(piece)
        size += len(piece)
        if size > MOST_BYTES:
            raise TooLarge("Bad Request: file is too big") if method == "GET" else Broken("the answer is endless")
    return b"".join(pieces)


def _refuse_doubt(method: str, status: int, payload: bytes, headers: Mapping[str, str]) -> None:
    """Let only answers pass that say for sure what became of a call.

    Raises:
        Broken: It may have worked all the same.
        TooFast: It was refused for coming too fast, by whomever.
        TooLarge: It was refused for its size, by whomever.
    """
    if 200 <= status < 300:
        if method == "POST" and not payload.startswith(GOOD) and "result" not in read_answer(payload, ok=True):
            raise Broken("the answer cannot be read")
        return
    said = read_answer(payload, ok=False)
    if status == 429:
        raise TooFast(_seconds(said, headers))
    if status == 413:
        raise TooLarge(str(said.get("description", "Request Entity Too Large")))
    if method == "GET" and 400 <= status < 500:
        return
    if status >= 500 or not said:
        raise Broken(str(said.get("description", f"HTTP {status}")))


def read_answer(payload: bytes, *, ok: bool) -> dict[str, Any]:
    """Read what the Bot API itself answered; what a proxy between says is none of it, and empty."""
    try:
        answer = json.loads(payload)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) and answer.get("ok") is ok else {}


def _seconds(said: Mapping[str, Any], headers: Mapping[str, str]) -> int:
    """Read how long to wait, from the answer or its headers."""
    parameters = said.get("parameters")
    wait = str(parameters.get("retry_after") if isinstance(parameters, dict) else headers.get("Retry-After"))
    return int(wait) if wait.isdecimal() and len(wait) < 10 and int(wait) > 0 else SLOWED_S


def as_text(value: Any) -> str:
    """Write a parameter as a field of a form has it: a text as it is, all else as JSON."""
    return value if isinstance(value, str) else json.dumps(value)


def _body(values: Mapping[str, Any], files: Files) -> aiohttp.FormData | bytes | None:
    """Write parameters as one piece of JSON, which costs a quarter of a form; files need the form."""
    if not files:
        return json.dumps(dict(values)).encode() if values else None
    form = aiohttp.FormData({name: as_text(value) for name, value in values.items()})
    for name, (filename, content, content_type) in files.items():
        form.add_field(name, content, filename=filename, content_type=content_type)
    return form
