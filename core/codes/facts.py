"""Order cards, as the history of their order keeps them."""

from dataclasses import dataclass
from typing import ClassVar

from core.ledger.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class CardReplaced(Fact):
    """All cards printed before this generation are worthless."""

    kind: ClassVar[str] = "CARD_REPLACED"
    generation: int
