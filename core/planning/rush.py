"""Read a rush request as owners type it: `200 pieces by tomorrow 18:00`, `明天18点前要200件`, `200 шт к завтра`."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.errors import UserError
from core.reading.dates import parse_day

MOST_PIECES = 100_000
LATEST_DAYS = 120
"""What is due later is no rush."""
DUE_HOUR = time(18)

_PIECES = re.compile(r"(?<![\d:.])(\d{1,3}(?:[ ,]\d{3})+|\d{1,6})\s*(?:pieces|piece|pcs|pc|件|шт\w*\.?|издели\w*)")
_TIME = re.compile(r"(?<!\d)([01]?\d|2[0-3])(?:[:：]([0-5]\d)|\s?[点點时時](?:([0-5]\d)分?)?)(?!\d)")
_HAN_DAY = re.compile(
    r"大?后天|今[天日]|明[天日]|\d{1,2}月\d{1,2}[日号]|\d{1,2}[日号]|(?:下?个?)?(?:周|星期)[一二三四五六日天]"
)
_FILLERS = frozenset("by until till before to at of on the need we for к до на в нужно надо срочно rush urgent".split())
_LONGEST_DAY = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Rush:
    """What is to be squeezed in, and until when; `words` is what else was said, such as the garment."""

    pieces: int
    due_at: datetime
    words: tuple[str, ...]


def parse_rush(text: str, *, now: datetime, timezone: str, locale: str = "") -> Rush | None:
    """Read pieces and a date or time of day from a message; None where it is no rush request.

    Args:
        text: What was typed, in any of the three languages.
        now: Aware instant; a day or an hour that is over is no rush.
        timezone: The workshop's.
        locale: The writer's language, for dates that could be read in two ways.
    """
    plain = unicodedata.normalize("NFKC", text[:200]).casefold()
    found = _PIECES.search(plain)
    if found is None:
        return None
    pieces = int(re.sub(r"[ ,]", "", found[1]))
    rest = f"{plain[: found.start()]} {plain[found.end() :]}"
    clock = _TIME.search(rest)
    at = time(int(clock[1]), int(clock[2] or clock[3] or 0)) if clock else DUE_HOUR
    if clock:
        rest = f"{rest[: clock.start()]} {rest[clock.end() :]}"
    today = now.astimezone(ZoneInfo(timezone)).date()
    day, words = _find_day(rest, today, locale)
    if day is None and clock is None:
        return None
    return rush_on(pieces, day or today, at, words, now=now, timezone=timezone)


def rush_on(
    pieces: int, day: date, at: time | None, words: tuple[str, ...], *, now: datetime, timezone: str
) -> Rush | None:
    """Make a rush of what was read; None where it is over, or no rush at all.

    Args:
        pieces: How many.
        day: The day that it is due, where the workshop is.
        at: The time of that day; None is the end of the working day.
        words: What else was said, such as the garment.
        now: Aware instant.
        timezone: The workshop's.
    """
    due_at = datetime.combine(day, at or DUE_HOUR, ZoneInfo(timezone)).astimezone(UTC)
    if not 0 < pieces <= MOST_PIECES or not now < due_at <= now + timedelta(days=LATEST_DAYS):
        return None
    return Rush(pieces=pieces, due_at=due_at, words=words)


def _find_day(text: str, today: date, locale: str) -> tuple[date | None, tuple[str, ...]]:
    """Find the longest words that name a day; return it with the words that are left."""
    han = _HAN_DAY.search(text)
    if han is not None:
        left = f"{text[: han.start()]} {text[han.end() :]}"
        return _day(han[0], today, locale), tuple(word for word in re.split(r"[\s,之前要需]+", left) if word)
    words = [word for word in re.split(r"[\s,]+", text) if word.strip(".!") and word.strip(".!") not in _FILLERS]
    for first, last in _windows(len(words)):
        day = _day(" ".join(words[first:last]), today, locale)
        if day is not None:
            return day, (*words[:first], *words[last:])
    return None, tuple(words)


def _windows(count: int) -> Iterator[tuple[int, int]]:
    for length in range(min(_LONGEST_DAY, count), 0, -1):
        for first in range(count - length + 1):
            yield first, first + length


def _day(words: str, today: date, locale: str) -> date | None:
    try:
        return parse_day(words, today=today, locale=locale)
    except UserError:
        return None
