"""Bad weather on the line between robot and messenger: in a seeded order calls fail in every way in which they may."""

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from typing_extensions import override

from gendan_sandbox.world.faults import DOWNLOAD, Fault, FaultPlan

OFTEN = 0.4
"""Share of the calls that fail."""
APPLIED_502, APPLIED_TIMEOUT, SLOWED, REFUSED_PICTURE = "502 but made", "time-out but made", "429", "picture refused"
DOUBTS = (APPLIED_502, APPLIED_TIMEOUT)
KINDS = (*DOUBTS, SLOWED, REFUSED_PICTURE)
CALM = 4
"""Of so many calls that make messages of a chat one comes into doubt at most.

A message that comes into doubt twice is given up: that is by design, and would not end with the same content.
"""


def makes_message(method: str) -> bool:
    """Say whether a call makes something new in a chat."""
    return method.startswith(("send", "copy", "forward")) and method != "sendChatAction"


@dataclass(slots=True)
class Line:
    """What has become of calls that follow one another: those that make messages of a chat, or others of a kind."""

    calls: int = 0
    since_doubt: int = CALM
    before: str | None = None


class Weather(FaultPlan):
    """Faults that hit each line in an order of its own, however the lines mix."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.seed = seed
        self.lines: dict[tuple[str, str], Line] = {}
        self.hits: Counter[str] = Counter()

    @override
    def strike(self, method: str, params: Mapping[str, Any], bot: str) -> Fault | None:
        """Say what becomes of a call."""
        if method == "getUpdates":
            return None
        name = (str(params.get("chat_id")), "new" if makes_message(method) else method)  # with files it comes as a word
        line = self.lines.setdefault(name, Line())
        line.calls += 1
        line.since_doubt += 1
        kind = self._kind(name, line)
        is_refusable = shows_photo(method, params) and line.before != REFUSED_PICTURE
        is_calm = makes_message(method) and line.since_doubt < CALM
        if (kind == REFUSED_PICTURE and not is_refusable) or (kind in DOUBTS and is_calm):
            kind = None
        line.before = kind
        if kind is None:
            return None
        line.since_doubt = 0 if kind in DOUBTS else line.since_doubt
        self.hits[kind] += 1
        return fault_of(kind, method)

    def _kind(self, name: tuple[str, str], line: Line) -> str | None:
        dice = random.Random(f"{self.seed} {name} {line.calls}")
        return dice.choice(KINDS) if dice.random() < OFTEN else None


def shows_photo(method: str, params: Mapping[str, Any]) -> bool:
    """Say whether a call carries a picture; the messenger refuses it at times, and takes a smaller one."""
    if method not in ("sendMediaGroup", "editMessageMedia"):
        return method == "sendPhoto"
    return "photo" in str(params["media"])


def fault_of(kind: str, method: str) -> Fault:
    """Make what the sandbox is to do with a call."""
    match kind:
        case "429":
            return Fault(id=0, kind="too_many_requests", retry_after_s=1)
        case "picture refused":
            return Fault(id=0, kind="answer", status=400, text="Bad Request: PHOTO_INVALID_DIMENSIONS")
        case "502 but made":
            return Fault(id=0, kind="answer", applied=method != DOWNLOAD)
    return Fault(id=0, kind="applied_but_timed_out", delay_s=0.2)
