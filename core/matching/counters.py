"""What a workshop may answer to an offer instead of a yes: another price and another day, both within reason."""

from datetime import date, datetime, timedelta, tzinfo
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


class CounterUnclear(UserError):
    """The words of a counter can be read in two ways, or name a price or a day that there is not."""

    code: ClassVar[str] = "counter_unclear"


class CounterDayOver(UserError):
    """A counter names a day that is over."""

    code: ClassVar[str] = "counter_day_over"


class CounterDayMissing(UserError):
    """A counter names a day that no calendar has."""

    code: ClassVar[str] = "counter_day_missing"


class CounterOtherPieces(UserError):
    """A counter speaks of other pieces than the order has."""

    code: ClassVar[str] = "counter_other_pieces"


class CounterInOtherMoney(UserError):
    """A counter names a price in another currency than the offer's."""

    code: ClassVar[str] = "counter_in_other_money"


def counter_of(price_minor: int, promised_at: datetime, *, percent: int, days: int) -> tuple[int, datetime]:
    """Work out the price (whole hundredths, in tenths of the currency) and the date of a counter.

    Raises:
        CounterUnlikely: It changes more than `PERCENT` and `DAYS` allow.
    """
    if not PERCENT[0] <= percent <= PERCENT[1] or not DAYS[0] <= days <= DAYS[1]:
        raise CounterUnlikely
    countered_minor = round(price_minor * (100 + percent) / 1000) * 10
    return max(countered_minor, LEAST_PRICE_MINOR), promised_at + timedelta(days=days)


def counter_to(
    price_minor: int, promised_at: datetime, *, wanted_minor: int | None, day: date | None, zone: tzinfo
) -> tuple[int, int]:
    """Work out the price and the days later of a counter that names a price, a day or both.

    Args:
        price_minor: What the offer pays for a piece, in hundredths.
        promised_at: What it promises.
        wanted_minor: The price that was named; None leaves that of the offer.
        day: The day that was named, where the workshop is; None leaves that of the offer.
        zone: Where the workshop is.

    Raises:
        CounterUnlikely: It changes more than `PERCENT` and `DAYS` allow.
    """
    days = 0 if day is None else (day - promised_at.astimezone(zone).date()).days
    wanted = price_minor if wanted_minor is None else wanted_minor
    require_likely(price_minor, wanted_minor=wanted, days=days)
    return wanted, days


def piece_price(
    wanted_minor: int | None, total_minor: int | None, *, pieces: int, offered_minor: int, names_pieces: bool
) -> tuple[int | None, int | None]:
    """Give the price a piece that was meant, and the price for all where it was given so, both in hundredths.

    Args:
        wanted_minor: What was said without saying that it is for all.
        total_minor: What was said to be for all.
        pieces: How many the order has.
        offered_minor: What the offer pays for a piece.
        names_pieces: Whether the pieces were said beside the price: `5280 for 110 pieces` is no price a piece.
    """
    if total_minor is None and wanted_minor is not None and names_pieces:
        _, most = _likely_prices(offered_minor)
        total_minor = wanted_minor if wanted_minor > most else None
    return (wanted_minor, None) if total_minor is None else (round(total_minor / pieces), total_minor)


def _likely_prices(price_minor: int) -> tuple[float, float]:
    """Give the least and the most that a counter may name; a price in percent is rounded."""
    least, most = (price_minor * (100 + percent) / 100 for percent in PERCENT)
    return least - LEAST_PRICE_MINOR, most + LEAST_PRICE_MINOR


def require_likely(price_minor: int, *, wanted_minor: int, days: int) -> None:
    """Refuse what nobody means.

    Raises:
        CounterUnlikely: It changes more than `PERCENT` and `DAYS` allow.
    """
    least, most = _likely_prices(price_minor)
    if not DAYS[0] <= days <= DAYS[1] or wanted_minor < 1:
        raise CounterUnlikely
    if not least <= wanted_minor <= most:
        raise CounterUnlikely


def soonest_days(promised_at: datetime, *, fabric_on: date | None, zone: tzinfo, now: datetime) -> int:
    """Say by how many days, at most 0, a promise can come sooner: not into the past, nor before the buyer's fabric.

    Args:
        promised_at: What the offer promises.
        fabric_on: The day that the buyer's fabric arrives; None where the workshop buys it and knows better.
        zone: Where the workshop is.
        now: The instant of asking.
    """
    today = now.astimezone(zone).date()
    earliest = today if fabric_on is None else max(today, fabric_on)
    days = max(DAYS[0], (earliest - promised_at.astimezone(zone).date()).days)
    return min(0, days if promised_at + timedelta(days=days) > now else days + 1)


def bounded(percent: int, days: int, *, soonest: int = DAYS[0]) -> tuple[int, int]:
    """Keep a step of a counter within its bounds; `soonest` is that of `soonest_days`."""
    return max(PERCENT[0], min(percent, PERCENT[1])), max(soonest, min(days, DAYS[1]))
