"""One call in a worker process of its own, for commands."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from core.workers.limits import Limits
from core.workers.pool import WorkerPool

_P = ParamSpec("_P")
_R = TypeVar("_R")


def run_once(limits: Limits, function: Callable[_P, _R], *args: _P.args, **kwargs: _P.kwargs) -> _R:
    """Run a module-level function in a process with limits and give back its result, or raise what it raised.

    Raises:
        WorkerLost: It took more than the limits allow, or its process died.
    """

    async def call() -> _R:
        async with WorkerPool(limits=limits) as pool:
            return await pool.run(function, *args, **kwargs)

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(call())
    with ThreadPoolExecutor(1) as thread:  # the caller's own loop stands still meanwhile
        return thread.submit(lambda: asyncio.run(call())).result()
