"""What an owner may ask the planner to try: real people, real orders of this workshop, days ahead."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import UserError
from core.garments import GARMENTS
from core.orders.model import OrderState
from core.orders.tables import Order
from core.parties.model import TIMEZONES
from core.parties.tables import Workshop
from core.planning import queries
from core.planning.engine.calendar import calendar_from_json
from core.planning.rush import LATEST_DAYS, MOST_PIECES
from core.planning.special_days import from_now, from_today
from core.planning.trials import (
    AbsenceTrial,
    CalendarTrial,
    DaysTrial,
    MachineTrial,
    PeopleTrial,
    RushTrial,
    SwapTrial,
    TeamTrial,
    Trial,
    ZoneTrial,
    orders_of,
)
from core.planning.trying import calendar_with
from core.planning.workshop import SKILLS

MOST_NEW_PEOPLE = 10
"""Nobody hires more at once."""


MOST_DAYS = 62
"""So many days are closed at once; who is closed for longer takes no orders."""
FURTHEST_DAYS = 365


class DaysImpossible(UserError):
    """The days are over, too many or too far away, or nothing would be worked on a day that is said to be worked."""

    code: ClassVar[str] = "days_impossible"


class DaysOver(UserError):
    """All the days named are over: what was worked was worked."""

    code: ClassVar[str] = "days_over"


class DaysAsUsual(UserError):
    """The days are worked so already."""

    code: ClassVar[str] = "days_as_usual"


class ChangeImpossible(UserError):
    """There are no such people, pieces or orders in this workshop."""

    code: ClassVar[str] = "change_impossible"


def require_ahead(day: date, *, today: date) -> None:
    """Let only a day be chosen that is not over and not too far ahead.

    Raises:
        DaysOver: It is over.
        DaysImpossible: It is too far ahead.
    """
    if day < today:
        raise DaysOver
    if (day - today).days > FURTHEST_DAYS:
        raise DaysImpossible(most=MOST_DAYS)


def left_of(trial: Trial, workshop: Workshop, *, now: datetime) -> Trial:
    """Return what can still be tried of a change: of days, those from today on.

    Raises:
        DaysOver: All of them are over, or the time for which somebody or a machine is missing.
    """
    if isinstance(trial, AbsenceTrial | MachineTrial) and trial.to_at <= now:
        raise DaysOver
    if not isinstance(trial, DaysTrial):
        return trial
    days = from_today(trial.days, today=now.astimezone(ZoneInfo(workshop.timezone)).date())
    if days is None:
        raise DaysOver
    return trial if days == trial.days else replace(trial, days=days)


def from_this_minute(trial: Trial, workshop: Workshop, *, now: datetime) -> Trial:
    """Let a change of days that begin today begin now."""
    if not isinstance(trial, DaysTrial):
        return trial
    return replace(trial, days=from_now(calendar_from_json(workshop.calendar), trial.days, now=now))


async def require_possible(session: AsyncSession, *, workshop_id: int, trial: Trial, now: datetime) -> None:
    """Let only a change be tried that this workshop could make.

    Raises:
        ChangeImpossible: It names what is not there.
        DaysOver: The days named, or the first of them, are over.
        DaysImpossible: The days named cannot be so.
        DaysAsUsual: Nothing would be other than it is.
    """
    workshop = await session.get_one(Workshop, workshop_id)
    if isinstance(trial, CalendarTrial):
        _require_calendar(workshop, trial, now)
        return
    are_there = [await _is_in_work(session, workshop_id, order_id) for order_id in orders_of(trial)]
    if not _is_real(workshop, trial, now) or not all(are_there):
        raise ChangeImpossible
    if isinstance(trial, AbsenceTrial) and await _is_noted(session, workshop, trial, now):
        raise ChangeImpossible


def _is_real(workshop: Workshop, trial: Trial, now: datetime) -> bool:
    match trial:
        case TeamTrial():
            return 0 < trial.team_size <= int(workshop.people_by_skill.get("sewing", 0))
        case PeopleTrial():
            return trial.skill in SKILLS and 0 < trial.people <= MOST_NEW_PEOPLE
        case MachineTrial():
            return trial.skill in SKILLS and now < trial.to_at
        case AbsenceTrial():
            return _is_absence(workshop, trial, now)
        case RushTrial():
            return _is_rush(trial, now)
        case SwapTrial():
            return trial.order_id != trial.with_id
        case _:
            return True


def _is_absence(workshop: Workshop, trial: AbsenceTrial, now: datetime) -> bool:
    there = int(workshop.people_by_skill.get(trial.skill, 0)) if trial.skill in SKILLS else 0
    is_ahead = now < trial.to_at <= now + timedelta(days=FURTHEST_DAYS) and trial.from_at < trial.to_at
    return 0 < trial.people <= there and is_ahead


async def _is_noted(session: AsyncSession, workshop: Workshop, trial: AbsenceTrial, now: datetime) -> bool:
    """Say whether so many are noted as missing already that, with these, more would be than there are."""
    rows = await queries.list_away_rows(session, workshop_id=workshop.id, now=now)
    away = [row for row in rows if row.skill == trial.skill and row.from_at < trial.to_at and trial.from_at < row.to_at]
    begins = [trial.from_at, *(row.from_at for row in away if row.from_at > trial.from_at)]
    most = max(sum(row.people for row in away if row.from_at <= at < row.to_at) for at in begins)
    return most + trial.people > int(workshop.people_by_skill.get(trial.skill, 0))


def _require_calendar(workshop: Workshop, trial: CalendarTrial, now: datetime) -> None:
    if isinstance(trial, DaysTrial):
        today, days = now.astimezone(ZoneInfo(workshop.timezone)).date(), trial.days
        require_ahead(days.from_on, today=today)
        require_ahead(max(days.from_on, days.to_on), today=today)
        if not 0 <= (days.to_on - days.from_on).days < MOST_DAYS:
            raise DaysImpossible(most=MOST_DAYS)
    if isinstance(trial, ZoneTrial) and trial.timezone not in TIMEZONES:
        raise ChangeImpossible
    calendar = calendar_from_json(workshop.calendar)
    try:
        new = calendar_with(calendar, trial)
    except ValueError:
        raise DaysImpossible(most=MOST_DAYS) from None
    if new == calendar:
        raise DaysAsUsual


def _is_rush(rush: RushTrial, now: datetime) -> bool:
    is_ahead = now < rush.due_at <= now + timedelta(days=LATEST_DAYS)
    return is_ahead and rush.category in GARMENTS and 0 < rush.pieces <= MOST_PIECES


async def _is_in_work(session: AsyncSession, workshop_id: int, order_id: int) -> bool:
    order = await session.get(Order, order_id)
    return order is not None and order.workshop_id == workshop_id and order.state == OrderState.AGREED
