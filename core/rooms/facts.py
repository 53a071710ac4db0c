"""What is said in a room, as the history of its order keeps it."""

from dataclasses import dataclass
from typing import ClassVar

from core.ledger.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class PostSaid(Fact):
    """Somebody said something; the words stand in the post alone."""

    kind: ClassVar[str] = "SAID"
    post_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PostEdited(Fact):
    """Somebody edited what they had said; the words before it stand in the post too."""

    kind: ClassVar[str] = "SAID_ANEW"
    post_id: int
