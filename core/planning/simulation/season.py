"""Make up a season of a small workshop: 40 people, log-normal orders, a peak between two quiet stretches.

All figures are assumptions in the ranges of docs/algorithms/planning.md: no workshop has given its order book. Time is
in working minutes since the first morning.
"""

from dataclasses import dataclass
from random import Random

from core.planning.durations import sam_min
from core.planning.engine.calendar import six_day_week
from core.planning.workshop import Capacity
from core.stage import WORKED

DAY_MIN = 510
"""Working minutes of a day of `six_day_week`."""
NOISE = 0.2
"""Spread of the real time of a stage around its standard: the public line-days vary by 21 %."""
LEAST_PIECES, MOST_PIECES, MEDIAN_PIECES, SPREAD = 30, 5000, 140, 1.0
"""Orders are log-normal: most are some 100 pieces, a few are thousands."""
QUIET_DAYS, PEAK_DAYS = 15, 12
QUIET_ORDERS, PEAK_ORDERS = 1.5, 2.6
"""Days of each stretch, and orders booked a day: quiet, peak, quiet."""
BACKLOG_ORDERS, BACKLOG_DAYS = 80, 25
"""The backlog: so many orders on hand at once, counted after so many days."""

GARMENTS = ("tshirt", "polo", "blouse", "skirt", "hoodie", "shirt", "dress", "jeans", "trousers")
"""What is ordered, each as often as the others."""

WORKSHOP = Capacity(
    calendar=six_day_week("UTC"),
    people_by_skill={"cutting": 3, "sewing": 32, "finishing": 5},
    team_sizes=(2, 4, 6, 10, 20),
    cutting_team=1,
    finishing_team=2,
)
"""The simulated workshop; the boss's fixed teams are `FIXED_TEAMS` of the same sewing people."""
FIXED_TEAMS = (20, 6, 4, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonOrder:
    """One order of a season, in working minutes; `noise` multiplies the time of each of its stages."""

    order_id: str
    pieces: int
    category: str
    booked: int
    fabric: int
    due: int
    peak: bool
    noise: tuple[float, ...]

    @property
    def standard_min(self) -> float:
        """Return its standard sewing minutes."""
        return self.pieces * sam_min(self.category)


def make_season(seed: int) -> tuple[SeasonOrder, ...]:
    """Make the orders of one season, by booking; the same seed gives the same season."""
    random = Random(seed)  # noqa: S311 -- a simulation, not a secret
    orders: list[SeasonOrder] = []
    day = 0.0
    while True:
        peak = QUIET_DAYS <= day < QUIET_DAYS + PEAK_DAYS
        day += random.expovariate(PEAK_ORDERS if peak else QUIET_ORDERS)
        if day >= 2 * QUIET_DAYS + PEAK_DAYS:
            return tuple(orders)
        orders.append(_order(random, len(orders), int(day * DAY_MIN), peak=peak))


def make_backlog(seed: int) -> tuple[SeasonOrder, ...]:
    """Make the orders of a workshop that has them all on hand on the first morning."""
    random = Random(seed)  # noqa: S311 -- a simulation, not a secret
    return tuple(_order(random, number, 0, peak=True, here=True) for number in range(BACKLOG_ORDERS))


def _order(random: Random, number: int, booked: int, *, peak: bool, here: bool = False) -> SeasonOrder:
    pieces = min(MOST_PIECES, max(LEAST_PIECES, round(MEDIAN_PIECES * random.lognormvariate(0.0, SPREAD))))
    category = random.choice(GARMENTS)
    fabric = 0 if here else booked + round(random.uniform(1.0, 5.0) * DAY_MIN)
    work_days = pieces * sam_min(category) / (6 * 0.6 * DAY_MIN)
    return SeasonOrder(
        order_id=f"S{number:03d}",
        pieces=pieces,
        category=category,
        booked=booked,
        fabric=fabric,
        due=fabric + round((4.0 + work_days + random.uniform(0.0, 6.0)) * DAY_MIN),
        peak=peak,
        noise=tuple(min(1.8, max(0.5, random.gauss(1.0, NOISE))) for _ in WORKED),
    )
