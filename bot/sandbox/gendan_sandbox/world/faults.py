"""Faults on demand: what may go wrong between a bot and Telegram."""

import random
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

KINDS = ("too_many_requests", "server_error", "answer", "applied_but_timed_out", "dropped", "slow")
DOWNLOAD = "download"
"""Stands for a method where a fault shall hit the fetching of a file's bytes."""
ONLY_NAMED = ("getUpdates", DOWNLOAD)


@dataclass(slots=True, kw_only=True)
class Fault:
    """One kind of trouble and the calls that it hits; see docs/sandbox.md."""

    id: int
    kind: str
    method: str | None = None
    chat_id: int | str | None = None
    bot: str | None = None
    times: int | None = 1
    after: int = 0
    retry_after_s: int = 5
    delay_s: float | None = None
    status: int = 502
    text: str | None = None
    body: str | None = None
    parameters: dict[str, Any] = field(default_factory=dict)
    applied: bool = False
    probability: float = 1.0
    seed: int = 0
    hits: int = 0
    seen: int = 0
    dice: random.Random = field(default_factory=random.Random)

    def describe(self) -> dict[str, Any]:
        """Give the fault as JSON."""
        described = asdict(self)
        del described["dice"], described["seen"]
        return described

    def matches(self, method: str, chat_id: object, bot: str) -> bool:
        """Say whether a call is one that this fault is about."""
        if self.method is None:
            named = method not in ONLY_NAMED
        else:
            named = self.method.lower() == method.lower()
        in_chat = self.chat_id is None or str(self.chat_id) == str(chat_id)
        return named and in_chat and self.bot in (None, bot)

    def strikes(self) -> bool:
        """Decide about a matching call, and count it."""
        if self.times is not None and self.hits >= self.times:
            return False
        self.seen += 1
        if self.seen <= self.after or self.dice.random() >= self.probability:
            return False
        self.hits += 1
        return True


class FaultPlan:
    """The faults that are set."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._last_id = 0

    def add(self, **settings: Any) -> Fault:
        """Set a fault.

        Raises:
            ValueError: There is no such kind, setting or status.
        """
        if settings.get("kind") not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}")
        settable = {"kind", "method", "chat_id", "bot", "times", "after", "retry_after_s", "delay_s"}
        settable |= {"status", "text", "body", "parameters", "applied", "probability", "seed"}
        if unknown := set(settings) - settable:
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
        if settings.get("status", 502) not in range(200, 600):
            raise ValueError("status must be from 200 to 599")
        self._last_id += 1
        fault = Fault(id=self._last_id, **settings)
        fault.bot = fault.bot.removeprefix("@") if fault.bot else None
        fault.dice.seed(fault.seed)
        self._faults.append(fault)
        return fault

    def list(self) -> list[Fault]:
        """List the faults, spent ones too."""
        return list(self._faults)

    def remove(self, fault_id: int) -> bool:
        """Lift one fault; say whether it was there."""
        before = len(self._faults)
        self._faults = [fault for fault in self._faults if fault.id != fault_id]
        return len(self._faults) < before

    def clear(self) -> None:
        """Lift all faults."""
        self._faults.clear()

    def strike(self, method: str, params: Mapping[str, Any], bot: str) -> Fault | None:
        """Find the fault that hits a call."""
        for fault in self._faults:
            if fault.matches(method, params.get("chat_id"), bot) and fault.strikes():
                return fault
        return None
