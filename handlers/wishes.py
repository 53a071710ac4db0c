"""What people say in words, answered with the screen that exists for it; nothing is changed without a tap."""

from collections.abc import Callable, Mapping

from telegram import Message

from core.evidence import queries as evidence
from core.notify.message import Message as Said
from core.orders import queries as orders
from core.orders.access import EITHER_PARTY, side_of
from core.orders.messages import OrderMenu
from core.orders.tables import Order
from core.parties import queries as parties
from core.parties.messages import Home
from core.parties.tables import Workshop
from core.planning.messages import FloorPeople, PlanChange, PlanLoad, Teams, WeekPlan
from core.reading.intents import Intent, read_intent
from core.tracking import queries as tracking
from core.tracking.messages import JobsToday, OrderPhotos, Overview, PlaceInQueue
from handlers.context import Turn

ORDER_SCREENS: Mapping[str, Callable[..., Said]] = {
    "photos": OrderPhotos,
    "queue": PlaceInQueue,
    "cancel_order": OrderMenu,
    "change_order": OrderMenu,
    "price_total": OrderMenu,
}
"""What a merchant wants of an order, and the screen that shows it or asks about it."""

WORKSHOP_SCREENS: Mapping[str, Callable[..., Said]] = {
    "absence": FloorPeople,
    "load": PlanLoad,
    "machine_down": PlanChange,
    "plan": WeekPlan,
    "teams": Teams,
}
"""What an owner says of the workshop, and the screen that shows it or lets it be entered."""


async def take_wish(message: Message, turn: Turn) -> bool:
    """Take words that a screen answers, in each of the roles that the person has."""
    text = message.text or ""
    workshop = await parties.find_owned_workshop(turn.session, person_id=turn.me.id)
    if workshop is not None and await _answer_owner(turn, workshop, _read(turn, text, "owner")):
        return True
    if turn.me.is_merchant and await _answer_merchant(turn, _read(turn, text, "merchant")):
        return True
    return await _answer_anybody(turn, _read(turn, text, "worker"))


def _read(turn: Turn, text: str, role: str) -> Intent:
    return read_intent(text, role=role, today=turn.now.date(), locale=turn.me.locale)


async def _answer_owner(turn: Turn, workshop: Workshop, intent: Intent) -> bool:
    screen = WORKSHOP_SCREENS.get(intent.name)
    if screen is None:
        return False
    await turn.say(screen(workshop_id=workshop.id))
    return True


async def _answer_merchant(turn: Turn, intent: Intent) -> bool:
    screen = ORDER_SCREENS.get(intent.name)
    if screen is None:
        return False
    order = await _order_meant(turn, intent.order)
    if order is None:
        await turn.say(Overview(person_id=turn.me.id))
    elif intent.name == "photos" and not await evidence.list_accepted(turn.session, order_id=order.id):
        await turn.say("tracking.no_photos", order=order.code)
    else:
        await turn.say(screen(order_id=order.id))
    return True


async def _order_meant(turn: Turn, code: str | None) -> Order | None:
    """Find the named order where it is theirs; without a name the only one that goes on."""
    if code is not None:
        named = await orders.find_by_code(turn.session, code=code)
        candidates = [] if named is None else [named]
    else:
        candidates = await tracking.list_orders_of(turn.session, person=turn.me)
    mine = [one for one in candidates if await side_of(turn.session, actor=turn.me, order=one) in EITHER_PARTY]
    return mine[0] if len(mine) == 1 else None


async def _answer_anybody(turn: Turn, intent: Intent) -> bool:
    if intent.name == "greeting":
        await turn.say(Home(person_id=turn.me.id))
    elif intent.name == "thanks":
        await turn.say("conversation.thanks")
    elif intent.name == "what_to_do" and await parties.list_workshops_of(turn.session, person_id=turn.me.id):
        await turn.say(JobsToday(person_id=turn.me.id))
    else:
        return False
    return True
