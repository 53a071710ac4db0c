"""Priors for how long work takes: standard minutes, efficiency by team, ramp by day of run, set-up.

Sources, by letter in the tables below:
  [U] measured on 691 sewing line-days of the UCI set "Productivity Prediction of Garment Employees" (CC BY 4.0).
  [A] our assumption between published ranges; each workshop's own history replaces it (`core.planning.learning`).

Standard sewing minutes by garment stand in `core.garments`, the other stages' figures in their rows (`core.stage`):
cutting 45 minutes of marker, spreading and laying an order, then 0.9 a piece with numbering and bundling [A];
finishing 0.17 of the sewing minutes, median 3.9 against 22.5, at the efficiency of lines without a style change,
0.73 [U]; packing 0.6 a piece with folding and bagging [A].
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from core.garments import garment_of
from core.stage import STAGES, Stage

RAMP: tuple[float, ...] = (0.72, 0.78, 0.88, 0.93, 0.945, 0.96, 0.98, 1.0)
"""Share of steady output on day 1, 2, ... of a style on a team [U]; day 7 between the measured neighbors."""

EFFICIENCY: Mapping[int, float] = {1: 0.55, 2: 0.60, 4: 0.64, 6: 0.66, 10: 0.67, 20: 0.68}
"""Standard minutes earned per worker-minute, steady, by team size [A].

Published lines run at 36 to 65 % (onlineclothingstudy.com 2012/07) and the UCI lines at 75 %; no size penalty shows
above 26 people [U]; "a line always does better" is not established, so the spread between sizes is kept small.
"""

SETUP_MIN: Mapping[int, int] = {1: 15, 2: 20, 4: 40, 6: 60, 10: 100, 20: 180}
"""Minutes to set a team up for another style, by team size [A]: a line re-sets every machine, a pair two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """What one workshop's teams do: the priors above until its own history has taught better."""

    efficiency: Mapping[int, float]
    ramp: tuple[float, ...]
    setup_min: Mapping[int, int]

    def __post_init__(self) -> None:
        """Reject tables that would make work endless."""
        if not self.efficiency or not self.ramp or not self.setup_min:
            raise ValueError("rates need an efficiency, a ramp and a set-up")
        if min(*self.efficiency.values(), *self.ramp) <= 0:
            raise ValueError("an efficiency or a day of the ramp is not positive")


PRIOR_RATES = Rates(efficiency=EFFICIENCY, ramp=RAMP, setup_min=SETUP_MIN)
"""The rates of a workshop of which nothing is known yet."""


def sam_min(garment: str) -> float:
    """Return the standard sewing minutes a piece to plan with; an unknown garment counts as `other`."""
    return garment_of(garment).sam.plan_min


def _interpolate(table: Mapping[int, float], team_size: int) -> float:
    """Read a table by team size, linear between its sizes, flat outside them."""
    sizes = sorted(table)
    below = max((size for size in sizes if size <= team_size), default=sizes[0])
    above = min((size for size in sizes if size >= team_size), default=sizes[-1])
    if below == above or team_size <= below:
        return table[below]
    share = (team_size - below) / (above - below)
    return table[below] * (1 - share) + table[above] * share


def efficiency(team_size: int, *, rates: Rates = PRIOR_RATES) -> float:
    """Return the steady standard minutes earned per worker-minute by a team of this size."""
    return _interpolate(rates.efficiency, team_size)


def setup_min(team_size: int, *, rates: Rates = PRIOR_RATES) -> int:
    """Return the minutes that a team of this size needs to set up for another style."""
    return round(_interpolate({size: float(minutes) for size, minutes in rates.setup_min.items()}, team_size))


def sewing_min(
    pieces: int, sam: float, team_size: int, *, day_minutes: int, rates: Rates = PRIOR_RATES, run_day: int = 1
) -> int:
    """Predict the working minutes that a team needs to sew an order, set-up included.

    Args:
        pieces: Pieces to sew, >= 0.
        sam: Standard minutes a piece, > 0.
        team_size: People in the team, >= 1.
        day_minutes: Working minutes of a day: the ramp rises each day.
        rates: The workshop's rates.
        run_day: The day of the run of this style that the work starts on (1: the team changes style and is set up).

    Returns:
        Whole working minutes, rounded up; 0 for no pieces.

    Raises:
        ValueError: A number is out of range.
    """
    if pieces < 0 or sam <= 0 or team_size < 1 or day_minutes < 1 or run_day < 1:
        raise ValueError("sewing needs pieces >= 0, a positive sam, team and day")
    if pieces == 0:
        return 0
    wanted = pieces * sam
    steady = team_size * efficiency(team_size, rates=rates)
    minutes = float(setup_min(team_size, rates=rates) if run_day == 1 else 0)
    day_left = day_minutes - minutes % day_minutes
    for factor in rates.ramp[run_day - 1 : -1]:
        if wanted <= steady * factor * day_left:
            return ceil(minutes + wanted / (steady * factor) - 1e-9)
        wanted -= steady * factor * day_left
        minutes += day_left
        day_left = day_minutes
    return ceil(minutes + wanted / (steady * rates.ramp[-1]) - 1e-9)


def piece_min(stage: Stage, sam: float) -> float:
    """Return the standard minutes a piece at a stage, for a garment of `sam` sewing minutes; 0 where nobody works."""
    work = STAGES[stage].work
    return work.min_per_piece + work.share_of_sam * sam if work is not None else 0.0


def table_min(stage: Stage, pieces: int, *, per_piece: float, people: int) -> int:
    """Predict the working minutes of a stage where people work side by side at a table: cutting, finishing, packing.

    Args:
        stage: A stage other than sewing.
        pieces: Pieces to work on, >= 0.
        per_piece: Standard minutes a piece.
        people: People at the table, >= 1 where the stage takes people.

    Returns:
        Whole working minutes, rounded up, set-up included; 0 for no pieces and for a stage without work.
    """
    work = STAGES[stage].work
    return work.setup_min + ceil(pieces * per_piece / work.efficiency / people) if work is not None and pieces else 0
