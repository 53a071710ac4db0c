"""Whose turn it is where many wait for few workers: people take turns, whoever sent ten files waits behind himself."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar

_whose: ContextVar[int | None] = ContextVar("whose", default=None)


@contextmanager
def on_behalf_of(person_id: int | None) -> Iterator[None]:
    """Count the calls of this task, and of tasks that it starts, as this person's; None is nobody in particular."""
    before = _whose.set(person_id)
    try:
        yield
    finally:
        _whose.reset(before)


class Turns:
    """Lets so many in at a time; of those who wait, one of each person, then the next of each."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._waiting: dict[int | None, deque[asyncio.Future[None]]] = {}

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a place and hold it."""
        await self._enter(_whose.get())
        try:
            yield
        finally:
            self._leave()

    async def _enter(self, person_id: int | None) -> None:
        if self._free:
            self._free -= 1
            return
        called = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(person_id, deque()).append(called)
        try:
            await called
        except asyncio.CancelledError:
            if called.done() and not called.cancelled():
                self._leave()  # it was called and left in the same moment
            raise

    def _leave(self) -> None:
        """Hand the place to the next person's first, and put that person behind the others."""
        while self._waiting:
            person_id, queue = next(iter(self._waiting.items()))
            del self._waiting[person_id]
            called = queue.popleft()
            if queue:
                self._waiting[person_id] = queue
            if not called.done():
                called.set_result(None)
                return
        self._free += 1
