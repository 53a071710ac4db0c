"""A workshop's calendar is changed: work that is under way keeps the minutes that are left of it."""

from collections.abc import Iterable
from datetime import datetime

from core.parties.tables import Workshop
from core.planning.engine.calendar import WorkCalendar, calendar_from_json, calendar_to_json
from core.planning.past_hours import with_past_of
from core.planning.tables import PlanStage
from core.stage import SKILL_BY_STAGE


def set_calendar(
    workshop: Workshop, calendar: WorkCalendar, running: Iterable[PlanStage], *, now: datetime
) -> set[int]:
    """Write a workshop's calendar; the caller has locked it and the orders of the stages that are `running`.

    It holds from now on: of the days that are over nothing is written.
    Work of people ends as many working minutes from now as it did; what comes from outside comes on its day.

    Returns:
        The ids of the orders whose running work ends at another time now.
    """
    before = calendar_from_json(workshop.calendar)
    calendar = with_past_of(before, calendar, now=now)
    moved = set()
    for row in running:
        if row.finish_at <= now or SKILL_BY_STAGE.get(row.stage) is None:
            continue
        start_at, finish_at = (_moved(at, before, calendar, now) for at in (row.start_at, row.finish_at))
        if (start_at, finish_at) != (row.start_at, row.finish_at):
            row.start_at, row.finish_at = start_at, finish_at
            moved.add(row.order_id)
    workshop.calendar = calendar_to_json(calendar)
    workshop.timezone = calendar.timezone
    return moved


def _moved(at: datetime, before: WorkCalendar, after: WorkCalendar, now: datetime) -> datetime:
    """Find the instant that lies as many working minutes after now as `at` did; what is over stays."""
    return at if at <= now else after.add_working_minutes(now, before.working_minutes_between(now, at))
