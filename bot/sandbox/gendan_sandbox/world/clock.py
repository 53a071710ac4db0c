"""The sandbox's clock: real time with an offset and a speed, which tests and demos may turn."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime


class Clock:
    """Tell the sandbox's time; shared by everything in one process that must agree on it."""

    def __init__(self, *, scale: float = 1.0) -> None:
        self._real_s = time.time()
        self._unix_s = self._real_s
        self._scale = scale
        self._frozen = False
        self._changed = asyncio.Event()
        self.on_jump: Callable[[], None] = lambda: None

    @property
    def scale(self) -> float:
        """Give the speed: sandbox seconds in one real second."""
        return self._scale

    @property
    def frozen(self) -> bool:
        """Say whether time stands still until it is advanced."""
        return self._frozen

    def unix(self) -> float:
        """Give the time as Unix seconds."""
        if self._frozen:
            return self._unix_s
        return self._unix_s + (time.time() - self._real_s) * self._scale

    def offset_s(self) -> float:
        """Give by how much the sandbox is ahead of real time."""
        return self.unix() - time.time()

    def date(self) -> int:
        """Give the time as the Bot API's whole Unix seconds."""
        return int(self.unix())

    def now(self) -> datetime:
        """Give the time as an aware UTC datetime."""
        return datetime.fromtimestamp(self.unix(), tz=UTC)

    def set(self, when: datetime | float) -> None:
        """Jump to an instant."""
        self._jump(when.timestamp() if isinstance(when, datetime) else float(when))

    def advance(self, seconds: float) -> None:
        """Jump forward; whoever sleeps until then wakes up."""
        self._jump(self.unix() + seconds)

    def configure(self, *, scale: float | None = None, frozen: bool | None = None) -> None:
        """Change the speed, or stop and restart time.

        Raises:
            ValueError: The speed is not positive.
        """
        if scale is not None and scale <= 0:
            raise ValueError("the clock's scale must be positive")
        now_s = self.unix()
        self._scale = self._scale if scale is None else scale
        self._frozen = self._frozen if frozen is None else frozen
        self._jump(now_s)

    async def sleep(self, seconds: float) -> None:
        """Wait until the sandbox's time has gone on by so much; jumps count."""
        await self.sleep_until(self.unix() + seconds)

    async def sleep_until(self, unix_s: float) -> None:
        """Wait until the sandbox's time is at least so late; jumps count."""
        while (left_s := unix_s - self.unix()) > 0:
            timeout_s = None if self._frozen else left_s / self._scale
            try:
                await asyncio.wait_for(self._changed.wait(), timeout_s)
            except TimeoutError:
                continue

    def _jump(self, unix_s: float) -> None:
        self._unix_s = unix_s
        self._real_s = time.time()
        self._changed.set()
        self._changed = asyncio.Event()
        self.on_jump()
