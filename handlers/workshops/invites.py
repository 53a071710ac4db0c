"""Invites: the link asks, the button joins, the first job comes at once."""

from telegram import Update

from core.dialogue import actions as dialogue
from core.notify import actions as notify
from core.parties import actions as parties
from core.parties import queries
from core.parties.messages import Invited, MemberJoined
from core.tracking.messages import JobsToday
from handlers.arguments import TOKEN
from handlers.context import ChatApplication, Turn
from handlers.keyboards import on_press, pressed_message_id
from handlers.people.chat import go_home, starts
from handlers.workshops import chat as workshops


@starts("j_")
async def follow_invite(turn: Turn, token: str) -> None:
    """Ask whether the person wants to join; one who is in already goes home."""
    invite = await parties.get_invite(turn.session, token=token, person_id=turn.me.id, now=turn.now)
    mine = await queries.list_workshops_of(turn.session, person_id=turn.me.id)
    if any(workshop.id == invite.workshop_id for workshop, _ in mine):
        await go_home(turn)
        return
    await turn.say(Invited(workshop_id=invite.workshop_id, role=invite.role, token=token))


async def join(update: Update, turn: Turn, token: str) -> None:
    """Join the workshop of an invite, and get the first job at once."""
    before = await queries.list_workshops_of(turn.session, person_id=turn.me.id)
    workshop = await parties.join(turn.session, person_id=turn.me.id, token=token, now=turn.now)
    await turn.edit(pressed_message_id(update), "start.joined", workshop=workshop.name)
    if any(known.id == workshop.id for known, _ in before):
        return
    naming = await dialogue.find(turn.session, turn.here)
    if naming is not None and naming.kind == workshops.KIND:
        await turn.end_question()
    await turn.say(JobsToday(person_id=turn.me.id))
    owner = await queries.get_owner(turn.session, workshop_id=workshop.id)
    await notify.send(
        turn.session,
        to=owner.address,
        message=MemberJoined(name=turn.me.name, workshop_id=workshop.id),
        now=turn.now,
        silent=True,
    )


def register(application: ChatApplication) -> None:
    """Listen to the button of an invite."""
    on_press(application, "join", join, TOKEN)
