"""Leaving a workshop: asked for in the settings or in words, done with a second tap, and told to its owner."""

from telegram import Update

from core.notify import actions as notify
from core.parties import actions as parties
from core.parties import queries
from core.parties.messages import LeaveSure, MemberLeft
from core.parties.model import NotYours, Role
from core.parties.tables import Workshop
from core.tracking.messages import LeaveAnswer
from handlers.arguments import DAY, ID, Number
from handlers.context import ChatApplication, Turn
from handlers.keyboards import on_press, pressed_message_id
from handlers.workshops.chat import SURE_FOR_DAYS


async def offer(_: Update, turn: Turn) -> None:
    """Show which workshops a person can leave."""
    await turn.say(LeaveAnswer(person_id=turn.me.id))


async def leave(update: Update, turn: Turn, workshop_id: int, sure_on: int) -> None:
    """End a membership, after a second tap within a day or two of the first; whoever owns the place hands it over."""
    workshop, role = await _where_i_work(turn, workshop_id)
    if role is Role.OWNER:
        await turn.say(LeaveAnswer(person_id=turn.me.id))
        return
    if not 0 <= turn.now.toordinal() - sure_on < SURE_FOR_DAYS:
        await turn.edit(pressed_message_id(update), LeaveSure(person_id=turn.me.id, workshop_id=workshop.id))
        return
    await parties.leave(turn.session, person_id=turn.me.id, workshop_id=workshop.id, now=turn.now)
    owner = await queries.get_owner(turn.session, workshop_id=workshop.id)
    await notify.send(
        turn.session, to=owner.address, message=MemberLeft(workshop_id=workshop.id, name=turn.me.name), now=turn.now
    )
    await turn.edit(pressed_message_id(update), "workshop.left", workshop=workshop.name)


async def _where_i_work(turn: Turn, workshop_id: int) -> tuple[Workshop, Role]:
    found = await queries.list_workshops_of(turn.session, person_id=turn.me.id)
    for workshop, role in found:
        if workshop.id == workshop_id:
            return workshop, role
    raise NotYours


def register(application: ChatApplication) -> None:
    """Listen to the buttons of leaving."""
    on_press(application, "shop.leaving", offer)
    on_press(application, "shop.leave", leave, ID, Number(0, DAY.most))
