"""Work that ends when it is told to."""

import asyncio
from collections.abc import Coroutine
from typing import Any

CANCEL_AGAIN_S = 1.0


async def until(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Run work until `stop`, then end it."""
    running = asyncio.ensure_future(firmly(work))
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait((running, stopping), return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
        running.cancel()
        await asyncio.wait((running,))
    if not running.cancelled():
        running.result()


async def firmly(work: Coroutine[Any, Any, None]) -> None:
    """Run work that ends when it is cancelled, even where a library takes the first word for a broken connection."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    finally:
        while not task.done():
            task.cancel()
            await asyncio.wait((task,), timeout=CANCEL_AGAIN_S)
