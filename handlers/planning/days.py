"""Closed, short and make-up days, in words or by buttons: each is tried before it is real."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from telegram import Update

from core.parties.access import access_workshop
from core.parties.tables import Workshop
from core.planning import proposals
from core.planning import queries as plans
from core.planning.asked import require_ahead
from core.planning.messages import DayChoice, WorkDays
from core.planning.special_days import DayHours, SpecialDays, from_today, half_day_min
from core.planning.trials import DaysTrial
from core.tracking.model import local_date
from handlers.arguments import DAY, ID, NAME, Number
from handlers.context import ChatApplication, Turn
from handlers.keyboards import ButtonUnreadable, on_press, pressed_message_id

UNTIL = Number(0, 24 * 60)
"""A minute of the day; 0 where a button says none."""


async def try_said_days(turn: Turn, workshop: Workshop, said: Mapping[str, Any]) -> None:
    """Try the days that an owner names, and the one that is closed instead; who names none gets them to choose from."""
    days = _said_days(workshop, said)
    if days is None:
        await turn.say(WorkDays(workshop_id=workshop.id))
    else:
        await _try(turn, workshop, days)
    if days is not None and (closed := said.get("instead")):
        off = date.fromisoformat(closed)
        await _try(turn, workshop, SpecialDays(from_on=off, to_on=off, hours=DayHours.CLOSED))


def _said_days(workshop: Workshop, said: Mapping[str, Any]) -> SpecialDays | None:
    """Make days of what was read: `day`, or `from` and `until`; `hours`, `until_time` and `open` say how."""
    first, last = said.get("day") or said.get("from"), said.get("day") or said.get("until")
    if first is None or last is None:
        return None
    from_on, to_on = date.fromisoformat(first), date.fromisoformat(last)
    if said.get("open"):
        return SpecialDays(from_on=from_on, to_on=to_on, hours=DayHours.OPEN)
    if said.get("hours") == "half":
        half = half_day_min(plans.plans_with(workshop).calendar, from_on)
        return SpecialDays(from_on=from_on, to_on=to_on, hours=DayHours.SHORT, until_min=half)
    if said.get("until_time"):
        at = time.fromisoformat(said["until_time"])
        return SpecialDays(from_on=from_on, to_on=to_on, hours=DayHours.SHORT, until_min=at.hour * 60 + at.minute)
    return SpecialDays(from_on=from_on, to_on=to_on, hours=DayHours.CLOSED)


async def _try(turn: Turn, workshop: Workshop, days: SpecialDays) -> None:
    trial = DaysTrial(days=days)
    await proposals.propose(turn.session, workshop_id=workshop.id, actor=turn.me, trial=trial, now=turn.now)
    left = from_today(days, today=local_date(turn.now, workshop.timezone))
    await turn.answer("plan.trying")
    if left != days:
        await turn.say("plan.from_today")


async def show_days(update: Update, turn: Turn, workshop_id: int) -> None:
    """Show which days to come are special, and the next ones to choose from."""
    workshop = await access_workshop(turn.session, actor=turn.me, workshop_id=workshop_id)
    await turn.edit(pressed_message_id(update), WorkDays(workshop_id=workshop.id))


async def show_day(update: Update, turn: Turn, workshop_id: int, on: int) -> None:
    """Ask how one day is worked."""
    workshop = await access_workshop(turn.session, actor=turn.me, workshop_id=workshop_id)
    day = date.fromordinal(on)
    require_ahead(day, today=local_date(turn.now, workshop.timezone))
    await turn.edit(pressed_message_id(update), DayChoice(workshop_id=workshop.id, on=day))


async def try_day(_: Update, turn: Turn, workshop_id: int, on: int, hours: str, until_min: int) -> None:
    """Try how one day is to be worked."""
    workshop = await access_workshop(turn.session, actor=turn.me, workshop_id=workshop_id)
    if hours not in set(DayHours):
        raise ButtonUnreadable
    day = date.fromordinal(on)
    await _try(turn, workshop, SpecialDays(from_on=day, to_on=day, hours=DayHours(hours), until_min=until_min or None))


def register(application: ChatApplication) -> None:
    """Listen to the buttons of days."""
    on_press(application, "plan.days", show_days, ID)
    on_press(application, "plan.day", show_day, ID, DAY)
    on_press(application, "plan.day_try", try_day, ID, DAY, NAME, UNTIL)
