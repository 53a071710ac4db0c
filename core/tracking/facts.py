"""What a team says of what is late, as the history of the order keeps it."""

from dataclasses import dataclass
from typing import ClassVar

from core.ledger.fact import Fact
from core.stage import Stage
from core.tracking.model import Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class DelayExplained(Fact):
    """Why the photo of a stage is not there yet."""

    kind: ClassVar[str] = "DELAY_EXPLAINED"
    stage: Stage
    cause: Cause
