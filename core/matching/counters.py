"""What a factory may answer to an offer instead of a yes: another price and another day, both within reason."""

from datetime import datetime, timedelta
from typing import ClassVar

from core.errors import UserError

PERCENT = (-30, 100)
"""By how much a price may change; whoever wants more says no, or speaks with the buyer."""
DAYS = (-10, 60)
"""By how much a date may move."""
LEAST_PRICE_MINOR = 10


class CounterUnlikely(UserError):
    """Nobody means such a price or such a day, or the day is over before the offer is."""

    code: ClassVar[str] = "counter_unlikely"


def counter_of(price_minor: int, promised_at: datetime, *, percent: int, days: int) -> tuple[int, datetime]:
    """Work out the price (whole hundredths, in tenths of the currency) and the date of a counter.

    Raises:
        CounterUnlikely: It changes more than `PERCENT` and `DAYS` allow.
    """
    if not PERCENT[0] <= percent <= PERCENT[1] or not DAYS[0] <= days <= DAYS[1]:
        raise CounterUnlikely
    countered_minor = round(price_minor * (100 + percent) / 1000) * 10
    return max(countered_minor, LEAST_PRICE_MINOR), promised_at + timedelta(days=days)


def bounded(percent: int, days: int) -> tuple[int, int]:
    """Keep a step of a counter within its bounds."""
    return max(PERCENT[0], min(percent, PERCENT[1])), max(DAYS[0], min(days, DAYS[1]))
