"""Legal holds, as the histories of the orders that they cover keep them; the reason is for operators alone."""

from dataclasses import dataclass
from typing import ClassVar

from core.holds.model import Subject
from core.ledger.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldPlaced(Fact):
    """Nothing of it may be deleted."""

    kind: ClassVar[str] = "HELD"
    hold_id: int
    subject: Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldReleased(Fact):
    """What this hold covered may be deleted again."""

    kind: ClassVar[str] = "HOLD_RELEASED"
    hold_id: int
    subject: Subject
