"""Where a message goes and how fast a bot may speak."""

from collections import deque
from dataclasses import dataclass, field

GONE = -(2**60)
"""Chat ids from here down are those of people whose data was deleted; no messenger has such chats."""


def gone_chat(person_id: int) -> int:
    """Number the chat that a forgotten person no longer has."""
    return GONE - person_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One chat as one bot sees it."""

    bot_id: int
    chat_id: int

    @property
    def is_gone(self) -> bool:
        """Say whether this was the chat of somebody whose data was deleted: nothing is sent there."""
        return self.chat_id <= GONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What Telegram allows a bot before it answers 429 (core.telegram.org/bots/faq, "My bot is hitting limits")."""

    chat_per_s: float = 1.0
    group_per_min: int = 20
    bot_per_s: float = 30.0


BOT_WINDOW_S = 1.0
GROUP_WINDOW_S = 60.0
ASSUMED_BEFORE_START = 1000
"""At most so many messages are taken to have gone out just before the start; the real limit is far below."""


@dataclass(slots=True)
class Limiter:
    """Say which messages of one bot may go now.

    A message counts from its start until a window after its answer: nobody can tell when in between the messenger
    counts it, so this alone never exceeds a limit, however slow the network is. Windows start full of what may have
    been sent before a restart, so that a crash loop never draws a 429. Times are seconds of a monotonic clock.
    """

    limits: Limits
    started_s: float
    under_way: int = 0
    answered_s: deque[float] = field(init=False)
    paused_until_s: float = 0.0
    chats_under_way: set[int] = field(default_factory=set)
    chat_next_s: dict[int, float] = field(default_factory=dict)
    chat_paused_until_s: dict[int, float] = field(default_factory=dict)
    group_answered_s: dict[int, deque[float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.answered_s = deque([self.started_s] * int(min(self.limits.bot_per_s, ASSUMED_BEFORE_START)))

    def ready_s(self, *, now_s: float, messages: int = 1) -> float:
        """Say at which instant the bot may send so many messages to chats that are not busy."""
        while self.answered_s and self.answered_s[0] <= now_s - BOT_WINDOW_S:
            self.answered_s.popleft()
        surplus = self.under_way + len(self.answered_s) + messages - int(self.limits.bot_per_s)
        if surplus <= 0:
            return max(now_s, self.paused_until_s)
        last = min(surplus, len(self.answered_s)) - 1
        opens_s = self.answered_s[last] + BOT_WINDOW_S if last >= 0 else now_s + BOT_WINDOW_S
        return max(opens_s, self.paused_until_s)

    def is_busy(self, chat_id: int, *, now_s: float) -> bool:
        """Say whether a chat has to wait, whatever the bot may do."""
        return chat_id in self.chats_under_way or self._chat_ready_s(chat_id) > now_s

    def busy_chats(self, *, now_s: float) -> dict[int, float]:
        """List the chats that have to wait, with the instant at which each may be written to again."""
        self._forget(now_s)
        chats = {*self.chat_next_s, *self.chat_paused_until_s, *self.group_answered_s}
        ready_s = {chat_id: self._chat_ready_s(chat_id) for chat_id in chats}
        return {chat_id: at_s for chat_id, at_s in ready_s.items() if at_s > now_s}

    def room_s(self, chat_id: int, *, now_s: float, messages: int) -> float:
        """Say in how many seconds so many more messages may go to a chat that is being written to."""
        return max(self.ready_s(now_s=now_s, messages=messages), self._group_ready_s(chat_id, messages + 1)) - now_s

    def recall(self, chat_id: int, *, now_s: float) -> None:
        """Count a message that went to a group before the start."""
        self.group_answered_s.setdefault(chat_id, deque()).append(now_s)

    def start(self, chat_id: int, *, messages: int = 1) -> None:
        """Count messages that are on their way to a chat."""
        self.under_way += messages
        self.chats_under_way.add(chat_id)

    def end(self, chat_id: int, *, now_s: float, messages: int = 1) -> None:
        """Count what has been answered, or may have arrived although no answer came."""
        self.under_way -= messages
        self.chats_under_way.discard(chat_id)
        self.answered_s.extend([now_s] * messages)
        self.chat_next_s[chat_id] = now_s + 1 / self.limits.chat_per_s
        if chat_id < 0:
            self.group_answered_s.setdefault(chat_id, deque()).extend([now_s] * messages)

    def obey_retry_after(self, chat_id: int, *, until_s: float, now_s: float) -> None:
        """Obey a 429. It does not say whom it means: the first pauses its chat, one for a second chat the bot."""
        if any(chat != chat_id and paused_s > now_s for chat, paused_s in self.chat_paused_until_s.items()):
            self.paused_until_s = max(self.paused_until_s, until_s)
        self.chat_paused_until_s[chat_id] = until_s

    def _chat_ready_s(self, chat_id: int) -> float:
        return max(
            self.chat_next_s.get(chat_id, 0.0),
            self.chat_paused_until_s.get(chat_id, 0.0),
            self._group_ready_s(chat_id),
        )

    def _group_ready_s(self, chat_id: int, messages: int = 1) -> float:
        answered = self.group_answered_s.get(chat_id, ())
        surplus = min(len(answered) + messages - self.limits.group_per_min, len(answered))
        return answered[surplus - 1] + GROUP_WINDOW_S if surplus > 0 else 0.0

    def _forget(self, now_s: float) -> None:
        for times_s in (self.chat_next_s, self.chat_paused_until_s):
            for chat_id in [chat_id for chat_id, at_s in times_s.items() if at_s <= now_s]:
                del times_s[chat_id]
        for chat_id, answered_s in list(self.group_answered_s.items()):
            while answered_s and answered_s[0] <= now_s - GROUP_WINDOW_S:
                answered_s.popleft()
            if not answered_s:
                del self.group_answered_s[chat_id]
