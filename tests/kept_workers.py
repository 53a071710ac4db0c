"""Calls in worker processes as `run_once` makes them, but in processes that live on from one call to the next.

To start a process for each call takes longer than most calls. What is limited stays limited.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from core.workers import Limits, WorkerPool


@contextmanager
def kept_workers() -> Iterator[Callable[..., Any]]:
    """Give what may stand in for `run_once`, on whatever thread and event loop it is called."""
    loop, pools = asyncio.new_event_loop(), dict[int, WorkerPool]()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def run(limits: Limits, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        pool = pools.setdefault(round(limits.cpu_s), WorkerPool(limits=limits))
        return asyncio.run_coroutine_threadsafe(pool.run(function, *args, **kwargs), loop).result()

    try:
        yield run
    finally:
        for pool in pools.values():
            asyncio.run_coroutine_threadsafe(pool.close(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
