"""Who may work beside whom: together with others, or alone while everybody else waits at the door."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class Turnstile:
    """Lets in as many as come, and when one has to be alone, nobody else before it has left."""

    _door: asyncio.Lock = field(default_factory=asyncio.Lock)
    _left: asyncio.Event = field(default_factory=asyncio.Event)
    _inside: int = 0

    @asynccontextmanager
    async def together(self) -> AsyncIterator[None]:
        """Work beside the others."""
        async with self._door:
            self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1
            self._left.set()

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Wait until those inside have left, and keep the door shut meanwhile and until the end."""
        async with self._door:
            while self._inside:
                self._left.clear()
                await self._left.wait()
            yield
