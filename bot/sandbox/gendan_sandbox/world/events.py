"""The sandbox's single counter of visible changes, and those who wait for the next one."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any

Event = dict[str, Any]
_KEPT = 5000


class EventLog:
    """Count changes, keep the latest, and wake whoever waits."""

    def __init__(self) -> None:
        self.version = 0
        self._recent: deque[Event] = deque(maxlen=_KEPT)
        self._next = asyncio.Event()
        self._closed = False
        self.on_change: Callable[[], None] = lambda: None

    def add(self, kind: str, *, time_s: float, seen_by: list[tuple[int, int]] | None = None, **details: Any) -> int:
        """Record a change.

        Args:
            kind: What changed; see docs/sandbox.md.
            time_s: Unix seconds of the sandbox.
            seen_by: Pairs of person and the chat's id as that person sees it; None concerns everybody.
            **details: Further fields of the event.

        Returns:
            The version that the change has made.
        """
        self.version += 1
        event: Event = {"version": self.version, "kind": kind, "time": time_s, **details}
        if seen_by is not None:
            event["for"] = [{"person": person, "chat_id": chat} for person, chat in seen_by]
        self._recent.append(event)
        self.wake()
        self.on_change()
        return self.version

    def wake(self) -> None:
        """Let everybody who waits look again."""
        self._next.set()
        self._next = asyncio.Event()

    def close(self) -> None:
        """Send everybody who waits home, now and later: the server stops."""
        self._closed = True
        self.wake()

    @property
    def is_closed(self) -> bool:
        """Say whether the server stops."""
        return self._closed

    def since(self, version: int) -> list[Event] | None:
        """List the events after a version; None when some of them are forgotten."""
        if version > self.version or (self._recent and version + 1 < self._recent[0]["version"]):
            return None
        return [event for event in self._recent if event["version"] > version]

    async def wait_until(self, holds: Callable[[], bool], timeout_s: float) -> bool:
        """Wait, in real seconds, until a condition holds; say whether it does."""
        loop = asyncio.get_running_loop()
        deadline_s = loop.time() + timeout_s
        while not holds():
            if self._closed:
                return False
            waiter = self._next
            left_s = deadline_s - loop.time()
            if left_s <= 0:
                return False
            try:
                await asyncio.wait_for(waiter.wait(), left_s)
            except TimeoutError:
                return holds()
        return True
