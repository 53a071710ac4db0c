"""When people are told what: chasing in the evening, escalation, quiet hours, digests, moved dates; pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.planning.engine.calendar import WorkCalendar
from core.planning.frontier import first_open
from core.planning.tables import PlanStage, StageState
from core.stage import Stage

JOBS_FROM, JOBS_TO = time(7, 30), time(12)
"""When workers get their jobs; a robot that was down in the morning does not send them in the evening."""
CHASE_FROM, CHASE_TO = time(17, 30), time(21)
"""When a missing photo of the day is asked for, in the workshop's zone."""
OWNER_AFTER = timedelta(hours=2)
"""How long a reminder waits for an answer before the owner hears of it."""
MERCHANT_AFTER = timedelta(hours=2)
"""How long the owner has before the merchant hears of a date that moves."""
JITTER_MIN = 15
"""Digests of one hour are spread over so many minutes."""
DIGEST_LATEST = timedelta(hours=3)
"""A digest that could not go out within this time is not worth its hour any more."""


class Cause(StrEnum):
    """Why a photo is not there yet, as the team says with one tap."""

    FABRIC = "FABRIC"
    FABRIC_FAULTY = "FABRIC_FAULTY"
    MACHINE = "MACHINE"
    PEOPLE = "PEOPLE"
    OTHER = "OTHER"


NO_ANSWER = "NO_ANSWER"
"""The cause of a move that nobody explained."""


class Wait(StrEnum):
    """What an order that shows nothing new waits for."""

    FABRIC = "FABRIC"
    CHECK = "CHECK"
    LATE = "LATE"
    TURN = "TURN"
    WORK = "WORK"
    NOTHING = "NOTHING"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What an order waits for: the open stage, and when it is to begin or to be proven."""

    kind: Wait
    stage: Stage | None = None
    until: datetime | None = None


def photo_due_at(step: PlanStage, calendar: WorkCalendar) -> datetime:
    """Say until when the next photo of a stage is expected: every text about a missing photo names this one date.

    That is a stage's own end, and for the line its first evening.
    """
    if step.stage == Stage.SEWING and step.state == StageState.NOT_STARTED:
        return min(step.finish_at, calendar.end_of_day(step.start_at))
    return step.finish_at


def expected_after(
    plan: Sequence[PlanStage], calendar: WorkCalendar, *, expected_at: datetime, now: datetime
) -> datetime:
    """Work out when an order is expected that is not proven further than it is now.

    What the stage behind the open one has to wait in working time, all that follow wait; slack before it and the buffer
    in the promise take up what they can. The date never moves back here: a gain shows when it is proven.

    Args:
        plan: All stages of the order in their order.
        calendar: The workshop's.
        expected_at: What is expected so far.
        now: Aware instant.

    Returns:
        The end of a working day, or `expected_at`.
    """
    step = first_open(plan)
    if step is None or now <= step.finish_at:
        return expected_at
    after = next((other for other in plan if other.position == step.position + 1), None)
    ready_by = step.finish_at if after is None else max(step.finish_at, after.start_at)
    late_min = max(0, calendar.working_minutes_between(ready_by, now))
    finish_at = calendar.add_working_minutes(plan[-1].finish_at, late_min)
    return max(expected_at, calendar.end_of_day(finish_at - timedelta(minutes=1)))


def catch_up(plan: Sequence[PlanStage], calendar: WorkCalendar) -> int:
    """Shift the open stages behind a stage that was proven late; return the working minutes of the shift."""
    step, late_min = first_open(plan), behind_min(plan, calendar)
    for other in plan:
        if step is not None and late_min and other.position >= step.position:
            other.start_at = calendar.add_working_minutes(other.start_at, late_min)
            other.finish_at = calendar.add_working_minutes(other.finish_at, late_min)
    return late_min


def behind_min(plan: Sequence[PlanStage], calendar: WorkCalendar) -> int:
    """Say by how many working minutes a stage was proven later than the next one was to start."""
    step = first_open(plan)
    before = [other for other in plan if step is not None and other.position < step.position]
    proven_at = max((other.proven_at for other in before if other.proven_at is not None), default=None)
    if step is None or proven_at is None or step.state != StageState.NOT_STARTED or proven_at <= step.start_at:
        return 0
    return calendar.working_minutes_between(step.start_at, proven_at)


def waits_for(
    plan: Sequence[PlanStage], calendar: WorkCalendar, *, now: datetime, sent_at: datetime | None = None
) -> Waiting:
    """Say what an order waits for: the check of a photo that was sent (`sent_at`), else what its plan says."""
    step = first_open(plan)
    if step is None:
        return Waiting(kind=Wait.NOTHING)
    stage = Stage(step.stage)
    due_at = photo_due_at(step, calendar)
    if sent_at is not None:
        return Waiting(kind=Wait.CHECK, stage=stage, until=sent_at)
    if now > due_at:
        return Waiting(kind=Wait.LATE, stage=stage, until=due_at)
    if stage is Stage.FABRIC_IN:
        return Waiting(kind=Wait.FABRIC, stage=stage, until=step.finish_at)
    if now < step.start_at:
        return Waiting(kind=Wait.TURN, stage=stage, until=step.start_at)
    return Waiting(kind=Wait.WORK, stage=stage, until=step.finish_at)


def is_within(now: datetime, timezone: str, start: time, end: time) -> bool:
    """Say whether it is `[start, end)` on the clock of a zone."""
    return start <= now.astimezone(ZoneInfo(timezone)).time() < end


def local_date(now: datetime, timezone: str) -> date:
    """Give the date on the calendar of a zone."""
    return now.astimezone(ZoneInfo(timezone)).date()


def midnight_after(now: datetime, timezone: str) -> datetime:
    """Give the end of the day of a zone, as UTC."""
    tomorrow = local_date(now, timezone) + timedelta(days=1)
    return datetime.combine(tomorrow, time(), ZoneInfo(timezone)).astimezone(UTC)


def is_quiet(at: datetime, *, timezone: str, from_min: int, to_min: int) -> bool:
    """Say whether an instant lies in somebody's quiet hours `[from_min, to_min)`, which may span midnight."""
    minute = _minute_of_day(at, timezone)
    if from_min <= to_min:
        return from_min <= minute < to_min
    return minute >= from_min or minute < to_min


def after_quiet(at: datetime, *, timezone: str, from_min: int, to_min: int) -> datetime:
    """Give the first instant from `at` on at which somebody may be disturbed."""
    if not is_quiet(at, timezone=timezone, from_min=from_min, to_min=to_min):
        return at
    local = at.astimezone(ZoneInfo(timezone))
    end = local.replace(hour=to_min // 60, minute=to_min % 60, second=0, microsecond=0)
    if end <= local:
        end += timedelta(days=1)
    return end.astimezone(UTC)


def digest_moment(day: date, *, timezone: str, at_min: int, from_min: int, to_min: int, jitter_min: int) -> datetime:
    """Give the instant of a day's digest: at the person's own hour, a little spread, after their quiet hours."""
    local = datetime.combine(day, time(at_min // 60 % 24, at_min % 60), ZoneInfo(timezone))
    at = local.astimezone(UTC) + timedelta(minutes=jitter_min)
    return after_quiet(at, timezone=timezone, from_min=from_min, to_min=to_min)


def jitter_min(person_id: int) -> int:
    """Spread people over the quarter of an hour, each always at the same minute."""
    return person_id * 7919 % JITTER_MIN


def _minute_of_day(at: datetime, timezone: str) -> int:
    local = at.astimezone(ZoneInfo(timezone))
    return local.hour * 60 + local.minute
