"""Updates that wait at the same time share a transaction; those of one person stay in their order."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

MOST_TOGETHER = 32
"""So many updates share a transaction at most: one that fails has all of them taken once more, one by one."""


class NotAccepted(Exception):
    """The update could not be stored; it must not be acknowledged, Telegram shall bring it again."""


@dataclass(slots=True, kw_only=True, eq=False)
class Arrival:
    """An update on its way in; `refusal` says in a word why it could not be stored.

    What a person sends counts against their budgets; what is taken once more by the operator's word does not.
    """

    bot_id: int
    raw: dict[str, Any]
    is_counted: bool = False
    is_settled: bool = False
    refusal: str | None = None

    @property
    def key(self) -> tuple[int, int]:
        """What tells this update from every other: its bot and its number."""
        return self.bot_id, self.raw["update_id"]

    @property
    def sender_id(self) -> int:
        """Who acts: a person, else the chat, else the bot itself."""
        body = next((value for value in self.raw.values() if isinstance(value, dict)), {})
        who = body.get("from") or body.get("user") or body.get("chat")
        number = who.get("id") if isinstance(who, dict) else None
        return number if isinstance(number, int) else self.bot_id


Take = Callable[[Sequence[Arrival]], Awaitable[None]]
"""Takes arrivals in their order and settles each, or leaves one refused and all after it."""


@dataclass(slots=True, kw_only=True)
class Lane:
    """A queue in which whoever comes first takes all who wait, while the others wait for it."""

    take_together: Take
    waiting: deque[Arrival] = field(default_factory=deque)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def take(self, arrival: Arrival) -> None:
        """Take an update, together with those that wait.

        Raises:
            NotAccepted: The database refused; do not acknowledge.
        """
        self.waiting.append(arrival)
        async with self.turn:
            while not arrival.is_settled and arrival.refusal is None:
                await self._lead()
        if arrival.refusal is not None:
            raise NotAccepted(arrival.refusal)

    async def _lead(self) -> None:
        await asyncio.sleep(0)  # whoever came in the same moment joins
        together = [self.waiting.popleft() for _ in range(min(MOST_TOGETHER, len(self.waiting)))]
        try:
            await self.take_together(together)
        except BaseException:
            self.waiting.extendleft(arrival for arrival in reversed(together) if not arrival.is_settled)
            raise
        refusal = next((arrival.refusal for arrival in together if arrival.refusal), None)
        if refusal is not None:  # what came later must not overtake what comes again
            for arrival in (*together, *self.waiting):
                if not arrival.is_settled:
                    arrival.refusal = refusal
            self.waiting.clear()


def make_lanes(take_together: Take, *, side_by_side: int) -> Callable[[Arrival], Awaitable[None]]:
    """Make lanes side by side; everything of one person goes through the same."""
    lanes = [Lane(take_together=take_together) for _ in range(side_by_side)]

    async def take(arrival: Arrival) -> None:
        await lanes[arrival.sender_id % side_by_side].take(arrival)

    return take
