"""Tickets of an order, as its history keeps them."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import Field

from core.ledger.fact import Fact
from core.stage import TicketKind


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketsMade(Fact):
    """The order was divided into so many tickets of so many pieces."""

    kind: ClassVar[str] = "TICKETS_MADE"
    of: Annotated[TicketKind, Field(alias="kind")]
    tickets: int
    pieces_each: int
