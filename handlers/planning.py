"""The owner's plan in chat: a picture of the week by team, what is at risk, and why."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Update
from telegram.ext import CommandHandler

from core.notify import actions as notify
from core.orders.access import EITHER_PARTY, access_order
from core.parties import queries as parties
from handlers.context import ChatApplication, Context, Deps, Turn
from handlers.keyboards import on_press

MORNING = time(7, 30)
"""When the owner's plan of the day arrives, in the workshop's zone."""
MORNING_ENDS = time(12)
"""A robot that was down in the morning does not send the plan of the day in the evening."""


async def show_plan(_: Update, context: Context) -> None:
    """Show the plan of the workshop that the person owns."""
    await _show(context.turn)


async def show_plan_pressed(_: Update, turn: Turn) -> None:
    """Show the plan by a button."""
    await _show(turn)


async def _show(turn: Turn) -> None:
    workshop = await parties.find_owned_workshop(turn.session, person_id=turn.me.id)
    if workshop is None:
        await turn.say("plan.no_workshop")
    else:
        await turn.say("plan.week", workshop_id=workshop.id)


async def why(_: Update, turn: Turn, order_id: int) -> None:
    """Explain the team and the dates of an order."""
    order, _side = await access_order(turn.session, actor=turn.me, order_id=order_id, sides=EITHER_PARTY)
    await turn.say("plan.why", order_id=order.id)


async def send_mornings(session: AsyncSession, _: Deps, now: datetime) -> None:
    """Send each owner the plan of the day, once."""
    for workshop in await parties.list_open_workshops(session):
        local = now.astimezone(ZoneInfo(workshop.timezone))
        if not MORNING <= local.time() < MORNING_ENDS:
            continue
        owner = await parties.get_owner(session, workshop_id=workshop.id)
        await notify.send(
            session,
            to=owner.address,
            key="plan.week",
            params={"workshop_id": workshop.id, "morning": True},
            dedupe=f"plan:{workshop.id}:{local.date()}",
            now=now,
        )


def first_midnight(now: datetime, timezone: str) -> datetime:
    """Give the midnight that a plan picture starts at, in the workshop's zone, as UTC."""
    local = now.astimezone(ZoneInfo(timezone))
    return datetime.combine(local.date(), time(), ZoneInfo(timezone)).astimezone(UTC)


def in_days(at: datetime, origin_at: datetime) -> float:
    """Measure an instant in days from the first midnight of the picture."""
    return (at - origin_at) / timedelta(days=1)


SCANS = {"plan_mornings": send_mornings}


def register(application: ChatApplication) -> None:
    """Listen to /plan and its buttons."""
    application.add_handler(CommandHandler("plan", show_plan))
    on_press(application, "plan.show", show_plan_pressed)
    on_press(application, "plan.why", why, int)
