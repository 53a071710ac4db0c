"""The weeks of the outbox on PostgreSQL: each is a partition, and each has a range of ids of its own.

The id is what partitions are told apart by, so it stays the primary key alone, and whoever changes a message by its id
touches one partition. That ids tell the week comes from moving their sequence on when a week begins.
"""

from datetime import UTC, datetime, timedelta

TABLE = "outbox"
WEEK = timedelta(days=7)
FIRST_END = 2**40
"""Below are the ids of `outbox_first`: rows from before there were weeks, or moved here from SQLite."""
LATE = timedelta(days=9)
"""A week goes as a whole when its last row is past the period, so its first row stays a week and a night longer.

What is older than that lies in a week that may not go, and goes row by row.
"""
_IDS_BITS = 32
_EPOCH = datetime(1970, 1, 5, tzinfo=UTC)
"""A Monday."""


def week_of(instant: datetime) -> int:
    """Number the week of an instant."""
    return (instant - _EPOCH) // WEEK


def starts_at(week: int) -> datetime:
    """Say when a week starts: Monday, 00:00 UTC."""
    return _EPOCH + week * WEEK


def first_id(week: int) -> int:
    """Say with which id a week starts; a week has room for four milliards of messages."""
    return week << _IDS_BITS


def week_of_id(row_id: int) -> int | None:
    """Say to which week an id belongs; None for those of `outbox_first`."""
    return None if row_id < FIRST_END else row_id >> _IDS_BITS


def name_of(week: int) -> str:
    """Name the partition of a week by its Monday."""
    return f"{TABLE}_{starts_at(week):%Y%m%d}"


def week_named(name: str) -> int | None:
    """Read the week from a partition's name; None for `outbox_first`."""
    day = name.removeprefix(f"{TABLE}_")
    return week_of(datetime.strptime(day, "%Y%m%d").replace(tzinfo=UTC)) if day.isdecimal() else None
