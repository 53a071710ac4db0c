"""Telegram's rate limits: per private chat, per group, per bot.

Telegram publishes only "about": one message a second in a chat with short bursts allowed, 20 a minute in a
group, about 30 a second in all, 1000 with paid broadcasts. Edits are limited too, but more gently.
Seconds are real ones, however the sandbox's clock is turned: so long does a bot wait that is told to.
"""

import math
import time
from collections import deque
from collections.abc import Callable

PRIVATE_BURST, PRIVATE_PER_S = 8, 1.0
EDIT_BURST, EDIT_PER_S = 20, 1.0
GROUP_MESSAGES, GROUP_WINDOW_S = 20, 60.0
BOT_MESSAGES, BOT_WINDOW_S = 30, 1.0
PAID_MESSAGES = 1000


class _Window:
    """At most so many events in any span of so many seconds."""

    def __init__(self, limit: int, span_s: float) -> None:
        self._limit, self._span_s = limit, span_s
        self._times: deque[float] = deque()

    def wait_s(self, now_s: float, count: int) -> float:
        while self._times and self._times[0] <= now_s - self._span_s:
            self._times.popleft()
        surplus = len(self._times) + min(count, self._limit) - self._limit
        return 0.0 if surplus <= 0 else self._times[surplus - 1] + self._span_s - now_s

    def take(self, now_s: float, count: int) -> None:
        self._times.extend([now_s] * count)


class _Bucket:
    """A burst, refilled at a steady rate."""

    def __init__(self, burst: int, per_s: float) -> None:
        self._burst, self._per_s = burst, per_s
        self._level, self._at_s = float(burst), -math.inf

    def wait_s(self, now_s: float, count: int) -> float:
        self._level = min(self._burst, self._level + max(0.0, now_s - self._at_s) * self._per_s)
        self._at_s = now_s
        missing = min(count, self._burst) - self._level
        return max(0.0, missing / self._per_s)

    def take(self, now_s: float, count: int) -> None:
        del now_s
        self._level -= count


class FloodGate:
    """Decide whether a bot may send now."""

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        self.now_s = now_s
        self._limits: dict[tuple[object, ...], _Window | _Bucket] = {}

    def clear(self) -> None:
        """Forget what was sent."""
        self._limits.clear()

    def admit(self, *, bot_id: int, chat_id: int, count: int = 1, is_edit: bool = False, is_paid: bool = False) -> int:
        """Count a call, or refuse it.

        Args:
            bot_id: Who sends.
            chat_id: Where to; negative for groups.
            count: How many messages it makes; an album of ten is ten in a group, one in a private chat.
            is_edit: The call changes a message instead of sending one.
            is_paid: Paid broadcast: the bot's limit is 1000/s.

        Returns:
            0 when it may go on, else the seconds to wait.
        """
        now_s = self.now_s()
        limits = [(self._of_bot(bot_id, is_paid), count)]
        limits.append(self._of_chat(bot_id, chat_id, count, is_edit))
        wait_s = max(limit.wait_s(now_s, number) for limit, number in limits)
        if wait_s > 0:
            return max(1, math.ceil(wait_s))
        for limit, number in limits:
            limit.take(now_s, number)
        return 0

    def _of_bot(self, bot_id: int, is_paid: bool) -> _Window | _Bucket:
        limit = PAID_MESSAGES if is_paid else BOT_MESSAGES
        return self._limits.setdefault((bot_id, is_paid), _Window(limit, BOT_WINDOW_S))

    def _of_chat(self, bot_id: int, chat_id: int, count: int, is_edit: bool) -> tuple[_Window | _Bucket, int]:
        if is_edit:
            return self._limits.setdefault((bot_id, chat_id, "edit"), _Bucket(EDIT_BURST, EDIT_PER_S)), 1
        if chat_id < 0:
            return self._limits.setdefault((bot_id, chat_id), _Window(GROUP_MESSAGES, GROUP_WINDOW_S)), count
        return self._limits.setdefault((bot_id, chat_id), _Bucket(PRIVATE_BURST, PRIVATE_PER_S)), 1
