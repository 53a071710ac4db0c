"""A time limit that counts only while this process is served.

A process that gets no processor for a while, or a machine that is suspended, is no fault of the work at hand.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

PARTS = 30
"""In so many looks a limit is counted; of the time between two looks no more than their distance counts."""


class TookTooLong(Exception):
    """The work was cancelled: it had its time, and did not come to an end."""


@asynccontextmanager
async def within(limit_s: float) -> AsyncIterator[None]:
    """Cancel what takes longer than `limit_s` seconds in which the event loop was served.

    Raises:
        TookTooLong: The limit was reached.
    """
    loop, limit = asyncio.get_running_loop(), asyncio.timeout(None)
    next_look: asyncio.TimerHandle

    def look(left: int) -> None:
        nonlocal next_look
        if left > 0:
            next_look = loop.call_later(limit_s / PARTS, look, left - 1)
        else:
            limit.reschedule(loop.time())

    next_look = loop.call_later(limit_s / PARTS, look, PARTS - 1)
    try:
        async with limit:
            yield
    except TimeoutError:
        if limit.expired():
            raise TookTooLong(f"not done within {limit_s} s") from None
        raise
    finally:
        next_look.cancel()
