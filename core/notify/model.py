"""Where a message goes and how fast a bot may speak."""

from collections import deque
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One chat as one bot sees it."""

    bot_id: int
    chat_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What Telegram allows a bot before it answers 429 (core.telegram.org/bots/faq, "My bot is hitting limits")."""

    chat_per_s: float = 1.0
    group_per_min: int = 20
    bot_per_s: float = 30.0


@dataclass(slots=True)
class Limiter:
    """Say when the next message may go to a chat; one limiter for one bot.

    Windows start full of what may have been sent before a restart: the first message to a chat waits its turn
    as if one had just gone out to the whole bot, so that a crash loop never draws a 429.
    Times are seconds of a monotonic clock.
    """

    limits: Limits
    started_s: float
    bot_next_s: float = 0.0
    bot_paused_until_s: float = 0.0
    chat_next_s: dict[int, float] = field(default_factory=dict)
    chat_paused_until_s: dict[int, float] = field(default_factory=dict)
    group_sent_s: dict[int, deque[float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.bot_next_s = self.started_s + 1 / self.limits.bot_per_s

    def ready_s(self, chat_id: int) -> float:
        """Say at which instant the next message may go to this chat."""
        return max(
            self.bot_next_s,
            self.bot_paused_until_s,
            self.chat_next_s.get(chat_id, 0.0),
            self.chat_paused_until_s.get(chat_id, 0.0),
            self._group_ready_s(chat_id),
        )

    def take(self, chat_id: int, *, now_s: float) -> None:
        """Count one message to this chat."""
        self.bot_next_s = max(now_s, self.bot_next_s) + 1 / self.limits.bot_per_s
        self.chat_next_s[chat_id] = now_s + 1 / self.limits.chat_per_s
        if chat_id < 0:
            self.group_sent_s.setdefault(chat_id, deque()).append(now_s)
        if len(self.chat_next_s) > 10_000:
            self._forget(now_s)

    def obey_retry_after(self, chat_id: int, *, until_s: float, now_s: float) -> None:
        """Obey a 429. It does not say whom it means: the first pauses its chat, one for a second chat the bot."""
        if any(chat != chat_id and paused_s > now_s for chat, paused_s in self.chat_paused_until_s.items()):
            self.bot_paused_until_s = max(self.bot_paused_until_s, until_s)
        self.chat_paused_until_s[chat_id] = until_s

    def _group_ready_s(self, chat_id: int) -> float:
        sent = self.group_sent_s.get(chat_id)
        if not sent:
            return 0.0
        while len(sent) > self.limits.group_per_min:
            sent.popleft()
        return sent[0] + 60.0 if len(sent) == self.limits.group_per_min else 0.0

    def _forget(self, now_s: float) -> None:
        self.chat_next_s = {chat: at_s for chat, at_s in self.chat_next_s.items() if at_s > now_s}
        self.chat_paused_until_s = {chat: at_s for chat, at_s in self.chat_paused_until_s.items() if at_s > now_s}
