"""Rules: what a person and a workshop may send, and until when who sends more is asked to wait."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
MINUTE_REST = timedelta(minutes=1)
"""How long a sender waits who spent the updates of a minute; by then the minute's budget is full again."""
HOUR_REST = timedelta(minutes=10)
"""How long a sender waits who spent the updates of an hour; by then a sixth of the budget is back."""
MOST_SENDERS = 20_000
"""So many senders are remembered at once; whoever was silent longest is forgotten."""
MEGABYTE = 1_000_000


class Budget(StrEnum):
    """What is limited."""

    UPDATES = "UPDATES"
    PHOTOS = "PHOTOS"
    MEGABYTES = "MEGABYTES"
    ORDERS = "ORDERS"
    INVITES = "INVITES"
    ROOM_MESSAGES = "ROOM_MESSAGES"


class SubjectKind(StrEnum):
    """Who has a budget of its own."""

    PERSON = "PERSON"
    WORKSHOP = "WORKSHOP"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A person by the messenger's id, or a workshop by ours."""

    kind: SubjectKind
    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What one sender may send; 0 sets no limit."""

    updates_a_minute: int
    updates_an_hour: int
    photos_a_day: int
    megabytes_a_day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowances:
    """What each person and each workshop may send, and how often in a day they may do what reaches others.

    Orders are a person's, invites a workshop's, messages those of a person in one room; 0 sets no limit.
    """

    person: Allowance
    workshop: Allowance
    orders_a_day: int = 50
    invites_a_day: int = 100
    room_messages_a_day: int = 1_000

    def of(self, subject: Subject) -> Allowance:
        """The allowance of a sender."""
        return self.person if subject.kind is SubjectKind.PERSON else self.workshop

    def deeds_a_day(self, budget: Budget) -> int:
        """How often in a day something that reaches others may be done; 0 sets no limit."""
        deeds = {
            Budget.ORDERS: self.orders_a_day,
            Budget.INVITES: self.invites_a_day,
            Budget.ROOM_MESSAGES: self.room_messages_a_day,
        }
        return deeds[budget]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrun:
    """A budget that is spent, whose it is, and when there is something in it again."""

    budget: Budget
    subject: Subject
    until: datetime


@dataclass(slots=True)
class _Level:
    minute_left: float
    hour_left: float
    at: datetime
    rests_until: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Meter:
    """Counts the updates of one process: a bucket for the minute and one for the hour, for each sender.

    A sender whose bucket is empty rests until a whole minute that can be told; what comes meanwhile does not make
    the rest longer.
    """

    allowances: Allowances
    levels: OrderedDict[Subject, _Level] = field(default_factory=OrderedDict)

    def take(self, subjects: Iterable[Subject], *, now: datetime) -> Overrun | None:
        """Count one update against every subject, or say whose budget is spent and count it against none."""
        levels = [(subject, self._level(subject, now)) for subject in subjects]
        for subject, level in levels:
            until = self._rest(self.allowances.of(subject), level, now)
            if until is not None:
                return Overrun(budget=Budget.UPDATES, subject=subject, until=until)
        for _, level in levels:
            level.minute_left -= 1
            level.hour_left -= 1
        return None

    def give_back(self, subjects: Iterable[Subject]) -> None:
        """Take one update back that was counted against every subject: it did not take place."""
        for subject in subjects:
            level = self.levels.get(subject)
            if level is not None:
                level.minute_left += 1
                level.hour_left += 1

    def wake(self, subject: Subject) -> None:
        """Let a sender rest no longer: what overran the budget did not take place."""
        level = self.levels.get(subject)
        if level is not None:
            level.rests_until = None

    def _level(self, subject: Subject, now: datetime) -> _Level:
        allowance = self.allowances.of(subject)
        level = self.levels.get(subject)
        if level is None:
            level = _Level(float(allowance.updates_a_minute), float(allowance.updates_an_hour), now)
            self.levels[subject] = level
            if len(self.levels) > MOST_SENDERS:
                self.levels.popitem(last=False)
        self.levels.move_to_end(subject)
        passed = max(now - level.at, timedelta(0))
        level.minute_left = _refilled(level.minute_left, allowance.updates_a_minute, passed / MINUTE)
        level.hour_left = _refilled(level.hour_left, allowance.updates_an_hour, passed / HOUR)
        level.at = now
        return level

    def _rest(self, allowance: Allowance, level: _Level, now: datetime) -> datetime | None:
        if level.rests_until is not None and now < level.rests_until <= now + HOUR:
            return level.rests_until
        level.rests_until = None
        if allowance.updates_an_hour and level.hour_left < 1:
            level.rests_until = whole_minute_after(now + HOUR_REST)
        elif allowance.updates_a_minute and level.minute_left < 1:
            level.rests_until = whole_minute_after(now + MINUTE_REST)
        return level.rests_until


def _refilled(left: float, most: int, periods: float) -> float:
    return min(float(most), left + most * periods)


def whole_minute_after(instant: datetime) -> datetime:
    """Round up to a whole minute: the time of day that a person is told must not be too early."""
    floor = instant.replace(second=0, microsecond=0)
    return floor if floor == instant else floor + MINUTE


def day_began_at(now: datetime, *, timezone: str) -> datetime:
    """Say when the local day began, from which a daily budget counts."""
    return now.astimezone(ZoneInfo(timezone)).replace(hour=0, minute=0, second=0, microsecond=0)


def next_day_at(now: datetime, *, timezone: str) -> datetime:
    """Say when the local day ends and a daily budget is full again."""
    local = now.astimezone(ZoneInfo(timezone))
    return (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
