"""Run vision functions in worker processes with a memory limit and a time limit.

A bomb, a hang or a crash costs one worker, never the robot. Workers start with the first call.
"""

import asyncio
import contextlib
import os
import pickle
import sys
from collections.abc import Callable
from enum import StrEnum
from types import TracebackType
from typing import ParamSpec, Self, TypeVar, cast

from vision.worker import LENGTH

MEMORY_BYTES = 1536 * 1024 * 1024
"""Address space of a worker: libraries map about 600 MB, a 50 MP picture needs 200 MB."""
TIMEOUT_S = 20.0
IDLE_S = 60.0
"""A worker that has nothing to do for so long is ended: it holds some 200 MB, and starting costs about a second."""

_P = ParamSpec("_P")
_R = TypeVar("_R")


class Loss(StrEnum):
    """How a worker was lost."""

    TIMEOUT = "TIMEOUT"
    CRASH = "CRASH"


class WorkerLost(Exception):
    """The worker was killed or died during the call; the input is to be taken as hostile."""

    def __init__(self, loss: Loss) -> None:
        super().__init__(loss)
        self.loss = loss


class VisionPool:
    """A few worker processes; each takes one call at a time.

    Use within one event loop, as an async context manager or with `close()`.
    """

    def __init__(
        self,
        *,
        workers: int = 1,
        memory_bytes: int = MEMORY_BYTES,
        timeout_s: float = TIMEOUT_S,
        idle_s: float = IDLE_S,
    ) -> None:
        if workers < 1:
            raise ValueError("a pool has at least one worker")
        self._memory_bytes = memory_bytes
        self._timeout_s = timeout_s
        self._idle_s = idle_s
        self._sweep: asyncio.TimerHandle | None = None
        self._free = asyncio.Semaphore(workers)
        self._idle: list[asyncio.subprocess.Process] = []
        self._closed = False

    async def run(self, function: Callable[_P, _R], *args: _P.args, **kwargs: _P.kwargs) -> _R:
        """Run a module-level function in a worker and give back its result, or raise what it raised.

        Raises:
            WorkerLost: it took longer than the time limit, or its process died.
        """
        call = pickle.dumps((function, args, kwargs))
        async with self._free:
            if self._closed:
                raise RuntimeError("the pool is closed")
            worker = self._idle.pop() if self._idle else await self._start()
            try:
                answer = await asyncio.wait_for(_ask(worker, call), self._timeout_s)
            except TimeoutError as error:
                await _kill(worker)
                raise WorkerLost(Loss.TIMEOUT) from error
            except (asyncio.IncompleteReadError, ConnectionError) as error:
                await _kill(worker)
                raise WorkerLost(Loss.CRASH) from error
            except BaseException:
                await _kill(worker)
                raise
            await self._put_back(worker)
        succeeded, result = pickle.loads(answer)  # noqa: S301 - our own worker wrote it
        if not succeeded:
            raise cast(Exception, result)
        return cast(_R, result)

    async def close(self) -> None:
        """End the workers; running calls end by themselves and their workers then too."""
        self._closed = True
        if self._sweep is not None:
            self._sweep.cancel()
        while self._idle:
            await _kill(self._idle.pop())

    async def __aenter__(self) -> Self:
        """Give the pool itself; nothing is started yet."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the pool."""
        await self.close()

    async def _start(self) -> asyncio.subprocess.Process:
        one_thread = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "vision.worker",
            str(self._memory_bytes),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={**os.environ, **one_thread},
        )

    async def _put_back(self, worker: asyncio.subprocess.Process) -> None:
        if self._closed:
            await _kill(worker)
        else:
            self._idle.append(worker)
            if self._sweep is not None:
                self._sweep.cancel()
            self._sweep = asyncio.get_running_loop().call_later(self._idle_s, self._end_idle)

    def _end_idle(self) -> None:
        # Without input a worker ends by itself; the loop's child watcher collects it.
        for worker in self._idle:
            assert worker.stdin is not None
            worker.stdin.close()
        self._idle.clear()


async def _ask(worker: asyncio.subprocess.Process, call: bytes) -> bytes:
    assert worker.stdin is not None and worker.stdout is not None
    worker.stdin.write(LENGTH.pack(len(call)) + call)
    await worker.stdin.drain()
    length = LENGTH.unpack(await worker.stdout.readexactly(LENGTH.size))[0]
    return await worker.stdout.readexactly(length)


async def _kill(worker: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        worker.kill()
    await worker.wait()
