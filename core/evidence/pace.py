"""How fast the step from one stage to the next can be believed to be."""

from dataclasses import dataclass

from core.stage import STAGES, Stage

FASTEST_EFFICIENCY = 1.5
"""No team of the public garment data set works at more than 1.2 of standard over a day; 1.5 leaves room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long the step from the previous stage to this one took in working time, and what it had to produce.

    `sam_min` standard minutes a piece for the whole garment.
    """

    minutes_since: float
    quantity_pieces: int
    sam_min: float
    people: int


def least_minutes(stage: Stage | None, pace: Pace) -> float:
    """Give the least believable minutes since the previous stage, at an efficiency nobody exceeds."""
    share = STAGES[stage].least_share_of_sam if stage is not None else 0.0
    return share * pace.quantity_pieces * pace.sam_min / (max(1, pace.people) * FASTEST_EFFICIENCY)
