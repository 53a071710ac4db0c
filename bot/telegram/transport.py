"""Our line to the Bot API as python-telegram-bot asks for it: what went wrong becomes its errors."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from telegram.error import BadRequest, NetworkError, RetryAfter, TimedOut
from telegram.request import BaseRequest, RequestData
from typing_extensions import override

from bot.api.line import NO_FILES, Line, LineDown, NotConnected, Silent, TooFast, TooLarge


class NotSent(NetworkError):
    """The connection was never made: the call surely had no effect."""


class Unanswered(NetworkError):
    """Nobody can tell whether the call had an effect: `bot.api.line.Broken`."""


class LineRequest(BaseRequest):
    """PTB's request interface over a line, opened at `initialize` and closed at `shutdown`."""

    def __init__(self, line: Line) -> None:
        self._line = line

    @property
    @override
    def read_timeout(self) -> float:
        return self._line.read_timeout_s

    @override
    async def initialize(self) -> None:
        await self._line.open()

    @override
    async def shutdown(self) -> None:
        await self._line.close()

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
        values = request_data.parameters if request_data is not None else None
        has_files = request_data is not None and request_data.contains_files
        files = (request_data.multipart_data or NO_FILES) if request_data is not None and has_files else NO_FILES
        read_s = None if read_timeout is BaseRequest.DEFAULT_NONE else read_timeout
        with _as_its_errors():
            return await self._line.exchange(method, url, values, files, read_timeout_s=read_s)


@contextmanager
def _as_its_errors() -> Iterator[None]:
    try:
        yield
    except NotConnected as error:
        raise NotSent(str(error)) from None
    except Silent:
        raise TimedOut from None
    except LineDown as error:
        raise Unanswered(str(error)) from None
    except TooFast as error:
        raise RetryAfter(error.wait_s) from None
    except TooLarge as error:
        raise BadRequest(str(error)) from None


def retry_after_s(error: RetryAfter) -> float:
    """Read how long a 429 asks to wait."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
