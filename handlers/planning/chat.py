"""The plan in chat: the week by team, today's teams, why this team; made each morning."""

from telegram import Update

from core.jobs import actions as jobs
from core.orders import queries as orders
from core.orders.access import EITHER_PARTY, access_order
from core.parties import queries as parties
from core.parties.access import access_workshop
from core.parties.model import NotYours
from core.planning import replanning
from core.planning.messages import Teams, WeekPlan, WhyList
from core.reading.grammar import find_codes
from core.tracking.messages import JobsToday, Overview
from handlers.arguments import ID, REVISION
from handlers.commands import on_command
from handlers.context import ChatApplication, Context, Turn
from handlers.keyboards import on_press, pressed_message_id


async def show_plan(_: Update, context: Context) -> None:
    """Show the plan of the workshop that the person owns; others see their jobs or their orders."""
    await _show(context.turn)


async def show_plan_pressed(_: Update, turn: Turn) -> None:
    """Show the plan by a button."""
    await _show(turn)


async def _show(turn: Turn) -> None:
    workshop = await parties.find_owned_workshop(turn.session, person_id=turn.me.id)
    if workshop is not None:
        await turn.say(WeekPlan(workshop_id=workshop.id))
    elif await parties.list_workshops_of(turn.session, person_id=turn.me.id):
        await turn.say(JobsToday(person_id=turn.me.id))
    elif turn.me.is_merchant:
        await turn.say(Overview(person_id=turn.me.id))
    else:
        await turn.say("plan.no_workshop")


async def show_teams(_: Update, context: Context) -> None:
    """Show who works on what today."""
    turn = context.turn
    workshop = await parties.find_owned_workshop(turn.session, person_id=turn.me.id)
    if workshop is None:
        await turn.say("plan.no_workshop")
    else:
        await turn.say(Teams(workshop_id=workshop.id))


async def show_teams_pressed(_: Update, turn: Turn, workshop_id: int) -> None:
    """Show who works on what today, by a button."""
    workshop = await access_workshop(turn.session, actor=turn.me, workshop_id=workshop_id)
    await turn.say(Teams(workshop_id=workshop.id))


async def ask_why(_: Update, context: Context) -> None:
    """Explain the order named behind the command; without one, let the person choose."""
    turn = context.turn
    codes = find_codes(" ".join(context.args or ()))
    order = await orders.find_by_code(turn.session, code=codes[0]) if codes else None
    if order is not None:
        await _explain(turn, order.id)
    elif codes:
        raise NotYours
    else:
        await _choose_order(turn)


async def _choose_order(turn: Turn) -> None:
    workshop = await parties.find_owned_workshop(turn.session, person_id=turn.me.id)
    if workshop is None:
        await turn.say("plan.why_which")
    else:
        await turn.say(WhyList(workshop_id=workshop.id))


async def why_list(_: Update, turn: Turn, workshop_id: int) -> None:
    """Let the owner choose which order to explain."""
    workshop = await access_workshop(turn.session, actor=turn.me, workshop_id=workshop_id)
    await turn.say(WhyList(workshop_id=workshop.id))


async def why(_: Update, turn: Turn, order_id: int) -> None:
    """Explain the team and the dates of an order."""
    await _explain(turn, order_id)


async def _explain(turn: Turn, order_id: int) -> None:
    """Have the alternatives worked out; the answer comes within a second or two."""
    order, _side = await access_order(turn.session, actor=turn.me, order_id=order_id, sides=EITHER_PARTY)
    args = {"order_id": order.id, "bot_id": turn.bot_id, "chat_id": turn.here.chat_id}
    key = f"plan.explain:{turn.bot_id}:{turn.here.chat_id}:{order.id}"
    await jobs.ask_for(turn.session, kind="plan.explain", key=key, due_at=turn.now, args=args, sender_id=turn.me.id)


async def accept_plan(update: Update, turn: Turn, workshop_id: int, revision: int) -> None:
    """Take the owner's OK to the plan as it was shown."""
    workshop = await access_workshop(turn.session, actor=turn.me, workshop_id=workshop_id)
    head = await replanning.get_head(turn.session, workshop_id=workshop.id)
    if head.revision == revision:
        head.accepted_revision = revision
        await turn.answer("plan.accepted")
    else:
        await turn.answer("plan.moved_on")
    await turn.edit(pressed_message_id(update), WeekPlan(workshop_id=workshop.id, morning=True))


def register(application: ChatApplication) -> None:
    """Listen to /plan, /teams, /why and their buttons."""
    on_command(application, "plan", show_plan)
    on_command(application, "teams", show_teams)
    on_command(application, "why", ask_why)
    on_press(application, "plan.show", show_plan_pressed)
    on_press(application, "plan.teams", show_teams_pressed, ID)
    on_press(application, "plan.why", why, ID)
    on_press(application, "plan.whys", why_list, ID)
    on_press(application, "plan.ok", accept_plan, ID, REVISION)
