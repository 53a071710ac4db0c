"""A command of `gendan` in a process that is forked from one which has imported everything: it starts in a moment."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Forked:
    """A process as asyncio's own, as far as tests need it."""

    process: ForkServerProcess
    stdout: asyncio.StreamReader

    @property
    def pid(self) -> int:
        assert self.process.pid is not None
        return self.process.pid

    @property
    def returncode(self) -> int | None:
        return self.process.exitcode

    def send_signal(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        over, loop = asyncio.Event(), asyncio.get_running_loop()
        loop.add_reader(self.process.sentinel, over.set)
        try:
            await over.wait()
        finally:
            loop.remove_reader(self.process.sentinel)
        self.process.join()
        assert self.process.exitcode is not None
        return self.process.exitcode


async def fork(words: Sequence[str], *, env: Mapping[str, str], stderr: Path) -> Forked:
    """Start a command."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.bot.warm"])
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_be_gendan, args=(theirs, str(stderr), dict(env), list(words)), daemon=True)
    process.start()
    theirs.close()
    stdout = asyncio.StreamReader()
    pipe = os.fdopen(os.dup(ours.fileno()), "rb")
    ours.close()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(stdout), pipe)
    return Forked(process=process, stdout=stdout)


def _be_gendan(stdout: Connection, stderr: str, env: dict[str, str], words: list[str]) -> None:
    """Become the command: its streams, its environment."""
    import bot.cli

    os.dup2(stdout.fileno(), 1)
    os.dup2(os.open(stderr, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), 2)
    stdout.close()
    sys.stdout, sys.stderr = open(1, "w", closefd=False), open(2, "w", buffering=1, closefd=False)
    os.environ.clear()
    os.environ.update(env)
    sys.argv = ["gendan", *words]
    bot.cli.main()
