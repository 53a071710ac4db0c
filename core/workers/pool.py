"""A few worker processes with limits, each of which takes one call at a time.

A bomb, a hang or a crash costs one worker, never the robot. Workers start with the first call.
"""

import asyncio
import contextlib
import os
import pickle
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from enum import StrEnum
from types import TracebackType
from typing import Any, ParamSpec, Self, TypeVar, cast

from core.workers.limits import Limits
from core.workers.process import LENGTH, READY
from core.workers.processor import STIR, grown_s, wanted_s
from core.workers.turns import Turns

IDLE_S = 60.0
"""A worker that has nothing to do for so long is ended: one for pictures holds some 200 MB and starts in a second."""
START_WITHIN_S = 120.0
"""Loading libraries takes a second, on a machine that is very busy many; no file is to blame for that."""
_DYING_S = 5.0
_OURS = "GENDAN_"
"""What strangers send is read without the robot's settings: a worker that were taken over would find no token."""
_FRUGAL = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",  # each arena is 64 MB of address space
    "MALLOC_MMAP_THRESHOLD_": "1048576",  # what is larger goes back to the system when it is freed
}

_P = ParamSpec("_P")
_R = TypeVar("_R")


class Loss(StrEnum):
    """How a worker was lost."""

    TIMEOUT = "TIMEOUT"
    MEMORY = "MEMORY"
    CRASH = "CRASH"


class WorkerLost(Exception):
    """The worker was killed or died during the call; the input is to be taken as hostile."""

    def __init__(self, loss: Loss) -> None:
        super().__init__(loss)
        self.loss = loss


class WorkerPool:
    """A few worker processes; each takes one call at a time, and people take turns.

    Use within one event loop, as an async context manager or with `close()`.
    """

    def __init__(
        self, *, limits: Limits, workers: int = 1, modules: Sequence[str] = (), idle_s: float = IDLE_S
    ) -> None:
        if workers < 1:
            raise ValueError("a pool has at least one worker")
        self._limits = limits
        self._modules = modules
        self._idle_s = idle_s
        self._sweep: asyncio.TimerHandle | None = None
        self._turns = Turns(workers)
        self._idle: list[asyncio.subprocess.Process] = []
        self._closed = False

    async def run(self, function: Callable[_P, _R], *args: _P.args, **kwargs: _P.kwargs) -> _R:
        """Run a module-level function in a worker and give back its result, or raise what it raised.

        Raises:
            WorkerLost: it took more than the limits allow, or its process died.
        """
        call = pickle.dumps((function, args, kwargs))
        async with self._turns.turn():
            if self._closed:
                raise RuntimeError("the pool is closed")
            worker = self._idle.pop() if self._idle else await self._start()
            try:
                succeeded, result = await self._ask(worker, call)
            except BaseException:
                await _kill(worker)
                raise
            await self._put_back(worker)
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
        limits = self._limits
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
        worker = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "core.workers.process",
            *map(str, (limits.memory_bytes, limits.written_bytes, limits.cpu_s, *self._modules)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={**kept, **_FRUGAL},
        )
        try:
            await asyncio.wait_for(_hear(worker, len(READY)), START_WITHIN_S)
        except (TimeoutError, asyncio.IncompleteReadError) as error:
            await _kill(worker)
            raise RuntimeError("a worker process does not start") from error
        return worker

    async def _ask(self, worker: asyncio.subprocess.Process, call: bytes) -> tuple[bool, object]:
        try:
            answer = await _unless_still(
                worker, _exchange(worker, call, self._limits.answer_bytes), self._limits.still_s
            )
        except TimeoutError as error:
            raise WorkerLost(Loss.TIMEOUT) from error
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise WorkerLost(await _how(worker)) from error
        succeeded, result = pickle.loads(answer)  # noqa: S301 - our own worker wrote it
        if isinstance(result, MemoryError):
            raise WorkerLost(Loss.MEMORY)
        return succeeded, result

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


async def _unless_still(worker: asyncio.subprocess.Process, work: Coroutine[Any, Any, bytes], still_s: float) -> bytes:
    """Wait for a worker as long as it runs or waits for a processor: a busy machine is no fault of the input.

    Raises:
        TimeoutError: It has stood still for `still_s` seconds, or somewhat longer.
    """
    asking = asyncio.ensure_future(work)
    wanted = wanted_s(worker.pid)
    try:
        while not (await asyncio.wait((asking,), timeout=still_s))[0]:
            before, wanted = wanted, wanted_s(worker.pid)
            if grown_s(before, wanted) < STIR * still_s:
                raise TimeoutError
        return asking.result()
    finally:
        asking.cancel()
        await asyncio.wait((asking,))


async def _exchange(worker: asyncio.subprocess.Process, call: bytes, answer_bytes: int) -> bytes:
    assert worker.stdin is not None
    worker.stdin.write(LENGTH.pack(len(call)) + call)
    await worker.stdin.drain()
    return await _hear(worker, answer_bytes)


async def _hear(worker: asyncio.subprocess.Process, most_bytes: int) -> bytes:
    assert worker.stdout is not None
    length = LENGTH.unpack(await worker.stdout.readexactly(LENGTH.size))[0]
    if length > most_bytes:
        raise WorkerLost(Loss.MEMORY)
    return await worker.stdout.readexactly(length)


async def _how(worker: asyncio.subprocess.Process) -> Loss:
    """Tell the end by the processor-time limit from any other death, of a worker that has closed its answers."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(worker.wait(), _DYING_S)
    await _kill(worker)
    return Loss.TIMEOUT if worker.returncode in (-signal.SIGPROF, -signal.SIGXCPU) else Loss.CRASH


async def _kill(worker: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        worker.kill()
    if worker.stdout is not None:
        await worker.stdout.read()  # an unread answer keeps its pipe open, and the end is not seen
    await worker.wait()
