"""How long each kind of data is kept."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

NEVER = "never"
"""What is written for a kind that is kept for ever."""


class Kind(StrEnum):
    """What has a period; the ledger has none and is never deleted."""

    ORIGINALS = "originals"
    CLEAN_COPIES = "clean_copies"
    REJECTED_PHOTOS = "rejected_photos"
    LESSON_PHOTOS = "lesson_photos"
    ROOM_POSTS = "room_posts"
    OUTBOX = "outbox"
    SEEN_UPDATES = "seen_updates"
    FAILED_UPDATES = "failed_updates"
    DIALOGUES = "dialogues"
    DEAD_JOBS = "dead_jobs"
    EXPORTS = "exports"


Periods = Mapping[Kind, timedelta | None]
"""A period for each kind; None keeps it for ever."""

DEFAULTS: Periods = {
    Kind.ORIGINALS: timedelta(days=2 * 365),
    Kind.CLEAN_COPIES: timedelta(days=5 * 365),
    Kind.REJECTED_PHOTOS: timedelta(days=90),
    Kind.LESSON_PHOTOS: timedelta(days=365),
    Kind.ROOM_POSTS: timedelta(days=3 * 365),
    Kind.OUTBOX: timedelta(days=30),
    Kind.SEEN_UPDATES: timedelta(days=3),
    Kind.FAILED_UPDATES: timedelta(days=90),
    Kind.DIALOGUES: timedelta(days=30),
    Kind.DEAD_JOBS: timedelta(days=90),
    Kind.EXPORTS: timedelta(days=7),
}
"""Originals outlive the time in which buyers complain (assumption: two years), clean copies the usual limitation."""

LEAST = {
    Kind.OUTBOX: timedelta(days=7),
    Kind.SEEN_UPDATES: timedelta(days=2),
}
"""A dedupe key has to outlive the scan that could repeat it; Telegram brings an update again for a day."""


def parse_periods(written: Mapping[str, object]) -> Periods:
    """Read periods in days by the kind's name; what is not written keeps its default.

    Raises:
        ValueError: An unknown kind, or a period that is no whole number of days, or below the least.
    """
    return {**DEFAULTS, **{_kind(name): _period(_kind(name), value) for name, value in written.items()}}


def _kind(name: str) -> Kind:
    try:
        return Kind(name.strip().lower())
    except ValueError:
        raise ValueError(f"{name!r} has no period; there are {', '.join(Kind)}") from None


def _period(kind: Kind, value: object) -> timedelta | None:
    text = str(value).strip().lower()
    if text == NEVER:
        return None
    least = LEAST.get(kind, timedelta(days=1))
    if not text.isdecimal() or len(text) > 5 or timedelta(days=int(text)) < least:
        raise ValueError(f"{kind}={value}: write whole days, at least {least.days}, or {NEVER}")
    return timedelta(days=int(text))
