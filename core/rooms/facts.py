"""What is said in a room, as the history of its order keeps it."""

from dataclasses import dataclass
from typing import ClassVar

from core.ledger.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class PostSaid(Fact):
    """Somebody said something; the words stand in the post alone."""

    kind: ClassVar[str] = "SAID"
    post_id: int
