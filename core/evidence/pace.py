"""How fast the step from one stage to the next can be believed to be."""

from dataclasses import dataclass

from core.stage import Stage

FASTEST_EFFICIENCY = 1.5
"""No team of the public garment data set works at more than 1.2 of standard over a day; 1.5 leaves room."""
STAGE_SHARE_OF_SAM = {
    Stage.CUTTING: 0.03,
    Stage.SEWING: 0.02,
    Stage.OFF_LINE: 0.7,
    Stage.FINISHING: 0.05,
    Stage.PACKED: 0.03,
}
"""Share of a garment's standard minutes that must have passed since the stage before, for the whole quantity.

A first bundle is enough for a sewing photo; off the line means that the sewing of every piece lies behind.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long the step from the previous stage to this one took, and what it had to produce.

    `sam_min` standard minutes a piece for the whole garment.
    """

    minutes_since: float
    quantity_pieces: int
    sam_min: float
    people: int


def least_minutes(stage: Stage | None, pace: Pace) -> float:
    """Give the least believable minutes since the previous stage, at an efficiency nobody exceeds."""
    share = STAGE_SHARE_OF_SAM.get(stage, 0.0) if stage is not None else 0.0
    return share * pace.quantity_pieces * pace.sam_min / (max(1, pace.people) * FASTEST_EFFICIENCY)
