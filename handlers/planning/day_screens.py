"""How days are worked: those to come that are special, and the choice for one of them."""

from collections.abc import Mapping
from datetime import date, timedelta

from markupsafe import Markup

from core.parties.tables import Workshop
from core.planning import queries as plans
from core.planning.engine.calendar import WorkCalendar
from core.planning.messages import DayChoice, WorkDays
from core.planning.special_days import DayHours, SpecialDays, days_to_come, half_day_min, hours_on
from core.tracking.model import local_date
from handlers.families import Family
from handlers.keyboards import pack
from handlers.outgoing import Button, Outgoing
from handlers.planning.screens import in_rows
from handlers.rendering import Rendering, renders
from handlers.texts import Texts

CHOSEN_FROM_DAYS = 14
MOST_ON_A_CARD = 4
"""All of them stand on the screen of days."""
HOURS = Family("plan.hours", DayHours)
HOURS_OF_MANY = Family("plan.hours_of_many", DayHours)
HOURS_BUTTON = Family("plan.hours_button", DayHours)
ICONS: Mapping[DayHours, str] = {DayHours.CLOSED: "🚫", DayHours.SHORT: "🕒", DayHours.OPEN: "➕", DayHours.USUAL: ""}


def days_line(t: Texts, days: SpecialDays) -> Markup:
    """Say which days are worked how."""
    hour, minute = divmod(days.until_min or 0, 60)
    until_time = f"{hour}:{minute:02d}"
    if days.from_on == days.to_on:
        return t(HOURS(days.hours), day=t.day(days.from_on), time=until_time)
    return t(HOURS_OF_MANY(days.hours), first=t.day(days.from_on), last=t.day(days.to_on), time=until_time)


def coming_lines(t: Texts, calendar: WorkCalendar, *, today: date, most: int | None = None) -> list[Markup]:
    """Name the special days to come, one line for those that follow each other."""
    runs = days_to_come(calendar, today=today)
    lines = [Markup("{} {}").format(ICONS[run.hours], days_line(t, run)) for run in runs[:most]]
    left = len(runs) - len(lines)
    return [*lines, t.count("list.more", left)] if left else lines


@renders(WorkDays)
async def _days(r: Rendering[WorkDays]) -> Outgoing:
    workshop = await r.session.get_one(Workshop, r.message.workshop_id)
    calendar, today = plans.plans_with(workshop).calendar, local_date(r.now, workshop.timezone)
    lines = coming_lines(r.t, calendar, today=today) or [r.t("plan.days_none")]
    buttons = [_day_button(r, workshop, calendar, today + timedelta(days=n)) for n in range(CHOSEN_FROM_DAYS)]
    return Outgoing(
        text=Markup("\n").join([r.t("plan.days"), *lines, r.t("plan.days_how")]), buttons=in_rows(buttons, 2)
    )


def _day_button(r: Rendering[WorkDays], workshop: Workshop, calendar: WorkCalendar, day: date) -> Button:
    hours = hours_on(calendar, day).hours
    is_free = hours is DayHours.USUAL and not calendar.stretches_on(day)
    icon = "▫️" if is_free else ICONS[hours]
    return Button(text=f"{icon} {r.t.day(day)}".strip(), data=pack("plan.day", workshop.id, day.toordinal()))


@renders(DayChoice)
async def _day(r: Rendering[DayChoice]) -> Outgoing:
    workshop = await r.session.get_one(Workshop, r.message.workshop_id)
    calendar, day = plans.plans_with(workshop).calendar, r.message.on
    now = hours_on(calendar, day)
    is_worked = bool(calendar.stretches_on(day))
    free = "plan.day_worked" if is_worked else "plan.day_free"
    said = r.t(free, day=r.t.day(day)) if now.hours is DayHours.USUAL else days_line(r.t, now)
    half = half_day_min(calendar, day)
    offered = [(DayHours.CLOSED, 0)] if is_worked else []
    offered += [(DayHours.SHORT, half)] if now.until_min != half else []
    offered += [(DayHours.OPEN, 0)] if not is_worked else []
    offered += [(DayHours.USUAL, 0)] if now.hours is not DayHours.USUAL else []
    rows = [
        (r.button(HOURS_BUTTON(hours), pack("plan.day_try", workshop.id, day.toordinal(), hours, until_min)),)
        for hours, until_min in offered
    ]
    back = r.button("orders.button.back", pack("plan.days", workshop.id))
    return Outgoing(text=Markup("{}\n{}").format(said, r.t("plan.day_ask")), buttons=(*rows, (back,)))
