"""Legal holds on the operator's desk: what is held, a new one, the release."""

import re

from telegram import Message, Update

from core.dialogue.tables import Dialogue
from core.holds import actions as holds
from core.holds.messages import Holds, ReleaseHold
from core.holds.model import REASON_LIMIT, HoldUnusable, Subject
from core.holds.tables import Hold
from core.orders import queries as orders
from core.parties.access import require_operator
from core.parties.model import NotYours
from handlers.arguments import ID
from handlers.context import ChatApplication, Turn
from handlers.conversation import answers, asks_again
from handlers.keyboards import on_press, pressed_message_id

DIALOGUE = "hold"
WRITTEN = re.compile(
    r"\s*(?:(person|workshop)\s+(\d{1,18})|([A-Za-z]\w{0,15}))\s*[:,]\s*(\S.*)", re.IGNORECASE | re.DOTALL
)
"""An order's name, or `person 12` or `workshop 3`; then a colon and the reason."""


async def show(update: Update, turn: Turn) -> None:
    """Show the holds in force."""
    require_operator(turn.me)
    await turn.edit(pressed_message_id(update), Holds())


async def ask(_: Update, turn: Turn) -> None:
    """Ask what is to be held, and why."""
    require_operator(turn.me)
    await turn.ask(DIALOGUE, "what", {})
    await turn.say("desk.hold_what")


@answers(DIALOGUE)
async def take_answer(message: Message, turn: Turn, _: Dialogue) -> bool:
    """Place the hold that the operator writes."""
    require_operator(turn.me)
    found = WRITTEN.fullmatch(message.text or "")
    if found is None:
        raise HoldUnusable(limit=REASON_LIMIT)
    word, number, code, reason = found.groups()
    if code is not None:
        order = await orders.find_by_code(turn.session, code=code)
        subject, subject_id = Subject.ORDER, order.id if order is not None else 0
    else:
        subject, subject_id = Subject(word.upper()), int(number)
    await holds.place(
        turn.session,
        subject=subject,
        subject_id=subject_id,
        reason=reason,
        who=turn.me.name,
        actor_id=turn.me.id,
        now=turn.now,
    )
    await turn.end_question()
    await turn.say(Holds())
    return True


@asks_again(DIALOGUE)
async def _ask_again(turn: Turn, _: Dialogue) -> None:
    await turn.say("desk.hold_what")


async def release(update: Update, turn: Turn, hold_id: int) -> None:
    """Say what a hold keeps, and ask whether it may end."""
    require_operator(turn.me)
    if await turn.session.get(Hold, hold_id) is None:
        raise NotYours
    await turn.edit(pressed_message_id(update), ReleaseHold(hold_id=hold_id))


async def release_sure(update: Update, turn: Turn, hold_id: int) -> None:
    """End a hold."""
    require_operator(turn.me)
    await holds.release(
        turn.session, hold_id=hold_id, reason="desk", who=turn.me.name, actor_id=turn.me.id, now=turn.now
    )
    await turn.edit(pressed_message_id(update), Holds())


def register(application: ChatApplication) -> None:
    """Listen to the buttons of the holds."""
    on_press(application, "hold.show", show)
    on_press(application, "hold.new", ask)
    on_press(application, "hold.release", release, ID)
    on_press(application, "hold.release_yes", release_sure, ID)
