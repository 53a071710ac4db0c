"""The deletion of a person in chat: what goes and what stays, what has to be done first, and the certificate."""

from telegram import Update

from core.errors import UserError
from core.forgetting import actions as forgetting
from core.forgetting import queries
from core.forgetting.messages import CloseWorkshop, ForgetMe, TakeOver
from core.forgetting.model import OwnsWorkshop
from core.matching import actions as matching
from core.notify import actions as notify
from core.pairs import actions as pairs
from core.parties import queries as parties
from core.parties import succession
from core.parties.access import access_workshop
from core.parties.model import WorkshopBusy
from core.parties.tables import Workshop
from core.work.deps import Deps
from core.work.whole import require_all_known
from handlers.arguments import DAY, ID, PEOPLE, TOKEN
from handlers.context import ChatApplication, Turn
from handlers.keyboards import on_press, pressed_message_id
from handlers.people.chat import go_home

REFERENCE_CHARACTERS = 8
GOOD_FOR_DAYS = 2
"""What goes and what stays is only true for so long; then it is shown again before anything is deleted."""


async def show(update: Update, turn: Turn) -> None:
    """Show what would go and what would stay, or what has to be done first."""
    await turn.edit(pressed_message_id(update), ForgetMe(person_id=turn.me.id))


async def confirm(update: Update, turn: Turn, shown_on: int) -> None:
    """Delete the person who confirms; the certificate comes as the last message."""
    is_fresh = 0 <= turn.now.toordinal() - shown_on < GOOD_FOR_DAYS
    obstacle = await _find_obstacle(turn)
    if obstacle is not None or not is_fresh:
        await show(update, turn)
        return
    await require_all_known(turn.session, turn.deps)
    await turn.edit(pressed_message_id(update), "data.forgotten")
    await turn.answer()
    await forgetting.erase(
        turn.session,
        person=turn.me,
        asked_by="the person, in chat",
        reference=make_reference(turn.deps),
        key=turn.deps.new_token(),
        now=turn.now,
    )


async def _find_obstacle(turn: Turn) -> UserError | None:
    try:
        await queries.require_free(turn.session, person=turn.me)
    except UserError as error:
        return error
    return None


def make_reference(deps: Deps) -> str:
    """Make the reference of a deletion."""
    letters = [letter for letter in deps.new_token().upper() if letter.isalnum()]
    return "".join(letters)[:REFERENCE_CHARACTERS]


async def hand_over(update: Update, turn: Turn, workshop_id: int, person_id: int) -> None:
    """Offer a workshop to one of its people."""
    workshop = await _my_workshop(turn, workshop_id)
    token = turn.deps.new_token()
    member = await succession.offer_to(turn.session, workshop=workshop, person_id=person_id, token=token, now=turn.now)
    await notify.send(
        turn.session,
        to=member.address,
        message=TakeOver(workshop=workshop.name, owner=turn.me.name, token=token),
        now=turn.now,
    )
    await turn.edit(pressed_message_id(update), "data.handed_over", workshop=workshop.name, name=member.name)


async def take_over(update: Update, turn: Turn, token: str) -> None:
    """Take a workshop that is offered; both sides hear of it."""
    workshop_id = await parties.find_offered_workshop(turn.session, token=token)
    if workshop_id is not None:
        await pairs.lock_own_orders(turn.session, workshop_id=workshop_id)
    workshop, before = await succession.take_over(turn.session, actor=turn.me, token=token, now=turn.now)
    await turn.edit(pressed_message_id(update), "data.taken_over", workshop=workshop.name)
    params = {"workshop": workshop.name, "name": turn.me.name}
    await notify.send(turn.session, to=before.address, key="data.was_taken_over", params=params, now=turn.now)
    await pairs.pass_on_orders(turn.session, workshop=workshop, before=before, now=turn.now)
    await matching.pass_on_offers(turn.session, workshop_id=workshop.id, now=turn.now)
    await go_home(turn)


async def close(update: Update, turn: Turn, workshop_id: int) -> None:
    """Say what closing a workshop takes with it, and ask."""
    workshop = await _idle_workshop(turn, workshop_id)
    await turn.edit(pressed_message_id(update), CloseWorkshop(workshop_id=workshop.id))


async def close_sure(update: Update, turn: Turn, workshop_id: int, members: int) -> None:
    """Close a workshop for good, if as many people leave as was said, and show again what would go.

    Whoever waits for its answer, or was to answer it, hears of it at once.
    """
    await access_workshop(turn.session, actor=turn.me, workshop_id=workshop_id)
    await pairs.lock_pairs(turn.session, workshop_id=workshop_id)
    await matching.lock_offered(turn.session, workshop_id=workshop_id)
    workshop = await _idle_workshop(turn, workshop_id)
    if len(await parties.list_members(turn.session, workshop_id=workshop.id)) != members:
        await close(update, turn, workshop_id)
        return
    await succession.close_workshop(turn.session, workshop=workshop, now=turn.now)
    await pairs.end_all(turn.session, workshop_id=workshop.id, actor=turn.me, now=turn.now)
    await matching.withdraw_from(turn.session, workshop_id=workshop.id, now=turn.now)
    await show(update, turn)


async def _idle_workshop(turn: Turn, workshop_id: int) -> Workshop:
    workshop = await _my_workshop(turn, workshop_id)
    if await queries.works_on_orders(turn.session, workshop_id=workshop.id):
        raise WorkshopBusy
    return workshop


async def _my_workshop(turn: Turn, workshop_id: int) -> Workshop:
    workshop = await access_workshop(turn.session, actor=turn.me, workshop_id=workshop_id, to_change=True)
    if workshop.owner_id != turn.me.id:
        raise OwnsWorkshop(name=workshop.name)
    return workshop


def register(application: ChatApplication) -> None:
    """Listen to the buttons of the deletion."""
    on_press(application, "data.forget", show)
    on_press(application, "data.forget_yes", confirm, DAY)
    on_press(application, "data.hand_over", hand_over, ID, ID)
    on_press(application, "data.take", take_over, TOKEN)
    on_press(application, "data.close", close, ID)
    on_press(application, "data.close_yes", close_sure, ID, PEOPLE)
