"""Processes that a measurement starts, and how they say what processor time they have used."""

import asyncio
import json
import os
import sys
import threading
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from gendan_sandbox.patience import patiently


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A process that answers one line of JSON on stdout to each line on stdin."""

    process: asyncio.subprocess.Process

    async def ask(self, question: str = "cpu") -> dict[str, Any]:
        """Ask for the figures of the process: `cpu_s`, of all its threads, and `rss_bytes`."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{question}\n".encode())
        return await self.hear()

    async def hear(self) -> dict[str, Any]:
        """Wait for the next line.

        Raises:
            RuntimeError: The process has ended instead.
        """
        assert self.process.stdout is not None
        line = await patiently(self.process.stdout.readline())
        if not line:
            raise RuntimeError(f"a process of the measurement has ended: {await self.process.wait()}")
        heard: dict[str, Any] = json.loads(line)
        return heard


@asynccontextmanager
async def start(
    module: str, *arguments: str, environment: Mapping[str, str] | None = None
) -> AsyncIterator[tuple[Child, dict[str, Any]]]:
    """Start `python -m module`, give what it says when it is ready, and end it with the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        *arguments,
        env={**os.environ, **(environment or {})},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    child = Child(process=process)
    try:
        yield child, await child.hear()
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def say(**heard: Any) -> None:
    """Write a line to the process that measures."""
    sys.stdout.write(json.dumps(heard) + "\n")
    sys.stdout.flush()


def answer_questions() -> None:
    """Answer questions on stdin beside the loop, and end with whoever asks them."""
    threading.Thread(target=_answer, daemon=True).start()


def _answer() -> None:
    for _ in sys.stdin:
        say(cpu_s=time.process_time(), rss_bytes=_rss_bytes())
    os._exit(0)


def _rss_bytes() -> int:
    import psutil

    return int(psutil.Process().memory_info().rss)
