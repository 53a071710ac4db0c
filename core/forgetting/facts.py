"""The deletion of a person, as the histories that they were part of keep it."""

from dataclasses import dataclass
from typing import ClassVar

from core.ledger.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonForgotten(Fact):
    """Content of a person was taken out; `reference` is that of their certificate."""

    kind: ClassVar[str] = "PERSON_FORGOTTEN"
    reference: str
    person_id: int
