"""What people say in words, answered with the screen that exists for it; nothing is changed without a tap."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from functools import partial
from zoneinfo import ZoneInfo

from telegram import Message, Update

from core.codes.messages import PrintedCard
from core.evidence import queries as evidence
from core.matching import queries as matching
from core.matching.messages import CounterOffered
from core.notify.message import Message as Said
from core.orders import queries as orders
from core.orders.access import EITHER_PARTY, FLOOR, MERCHANT_ONLY, access_order, side_of, sides_of
from core.orders.messages import OrderMenu
from core.orders.model import UNMATCHED_STATES, OrderState
from core.orders.tables import Order
from core.parties import queries as parties
from core.parties.messages import Home, Members
from core.parties.model import NotYours
from core.parties.tables import Workshop
from core.planning.messages import FloorPeople, PlanLoad, Teams, WeekPlan, WhyList
from core.planning.rush import rush_on
from core.reading.intents import Intent, read_intent, read_owner
from core.reading.ways_out import is_report
from core.tracking import actions as tracking
from core.tracking import queries as followed
from core.tracking.messages import (
    Heard,
    HeardAnswer,
    HurryAnswer,
    JobsToday,
    LeaveAnswer,
    MachineAnswer,
    NobodyAskedAnswer,
    OrderPhotos,
    OrderStatus,
    Overview,
    ParcelAnswer,
    PayAnswer,
    PlaceInQueue,
    PriceAnswer,
    TalkAnswer,
    TroubleAsked,
    UndoAnswer,
    WhichMeant,
    Wish,
    WrongPhotoAnswer,
)
from core.tracking.model import Cause, local_date
from handlers.arguments import ID
from handlers.context import ChatApplication, Turn
from handlers.evidence import mistaken
from handlers.keyboards import on_press
from handlers.orders import chat as orders_chat
from handlers.planning import whatif
from handlers.planning.absences import try_said_absence
from handlers.planning.days import try_said_days
from handlers.planning.machines import try_said_machine
from handlers.wishes.offers import answer_offers

ORDER_SCREENS: Mapping[str, Callable[..., Said]] = {
    "cancel_order": OrderMenu,
    "change_order": OrderMenu,
    "fabric_arrived": OrderStatus,
    "how_many": OrderStatus,
    "hurry": HurryAnswer,
    "on_time": OrderStatus,
    "photos": OrderPhotos,
    "price_total": PriceAnswer,
    "queue": PlaceInQueue,
    "stage": OrderStatus,
    "talk_to_workshop": TalkAnswer,
    "tracking_number": ParcelAnswer,
    "when_ready": OrderStatus,
    "who_makes": OrderStatus,
    "why_late": PlaceInQueue,
}
"""What a merchant wants of an order, and the message that shows it or asks about it."""

WISHES: Mapping[Wish, Callable[..., Said]] = {
    Wish.PRICE: PriceAnswer,
    Wish.PARCEL: ParcelAnswer,
    Wish.HURRY: HurryAnswer,
    Wish.TALK: TalkAnswer,
    Wish.PHOTOS: OrderPhotos,
    Wish.QUEUE: PlaceInQueue,
    Wish.CHANGE: OrderMenu,
}
"""What the overview of several orders does not answer: of which one it is meant is asked."""

_UNMATCHED: Mapping[Callable[..., Said], Callable[..., Said]] = {
    screen: OrderStatus for screen in (HurryAnswer, ParcelAnswer, OrderPhotos, PlaceInQueue)
}
_SCREENS_BY_STATE: Mapping[OrderState, Mapping[Callable[..., Said], Callable[..., Said]]] = {
    OrderState.WAITING: {**_UNMATCHED, TalkAnswer: NobodyAskedAnswer},
    OrderState.OFFERED: _UNMATCHED,
    OrderState.CANCELLED: {screen: OrderStatus for screen in (HurryAnswer, ParcelAnswer, PlaceInQueue, TalkAnswer)},
    OrderState.DONE: {screen: OrderStatus for screen in (HurryAnswer, TalkAnswer)},
}
"""What takes the place of a screen that an order has not yet, or no more."""

WORKSHOP_SCREENS: Mapping[str, Callable[..., Said]] = {
    "invite": Members,
    "load": PlanLoad,
    "plan": WeekPlan,
    "teams": Teams,
    "undo": UndoAnswer,
    "who_is_in": FloorPeople,
    "why_late": WhyList,
}
"""What an owner says of the workshop, and the message that shows it or lets it be entered."""

ANSWERS_TO_OFFERS = frozenset({"accept", "counter", "decline"})

FLOOR_SCREENS: Mapping[str, Callable[..., Said]] = {
    "finished": JobsToday,
    "leave_workshop": LeaveAnswer,
    "no_card": JobsToday,
    "not_my_job": JobsToday,
    "pieces_done": JobsToday,
    "started": JobsToday,
    "undo": WrongPhotoAnswer,
    "what_to_do": JobsToday,
    "wrong_order": WrongPhotoAnswer,
    "wrong_stage": partial(WrongPhotoAnswer, is_of_stage=True),
}
"""What the people of the floor say, and the message that helps: today's jobs carry the codes to photograph."""

OF_A_PHOTO = frozenset({"undo", "wrong_order", "wrong_stage"})
"""What is said of the newest photo first, where there is one."""

TROUBLES: Mapping[str, Cause] = {
    "bad_fabric": Cause.FABRIC_FAULTY,
    "broken_machine": Cause.MACHINE,
    "no_fabric": Cause.FABRIC,
}
"""What keeps a team from its work, as the owner is told at one tap."""


async def take_wish(message: Message, turn: Turn) -> bool:
    """Take words that a screen answers, in each of the roles that the person has."""
    text = message.text or ""
    workshop = await parties.find_owned_workshop(turn.session, person_id=turn.me.id)
    if workshop is not None and await _answer_owner(turn, workshop, text):
        return True
    if turn.me.is_merchant and await _answer_merchant(turn, text):
        return True
    return await _answer_anybody(message, turn, _read(turn, text, "worker"))


def _read(turn: Turn, text: str, role: str) -> Intent:
    return read_intent(text, role=role, today=turn.today, locale=turn.me.locale)


async def _answer_owner(turn: Turn, workshop: Workshop, text: str) -> bool:
    is_asked = bool(await matching.list_open_to(turn.session, workshop_id=workshop.id, now=turn.now))
    today = local_date(turn.now, workshop.timezone)
    intent = read_owner(text, is_asked=is_asked, today=today, locale=turn.me.locale)
    if intent.name in ANSWERS_TO_OFFERS and (is_asked or not _is_of_the_floor(turn, intent, text)):
        return await answer_offers(turn, workshop, intent)
    if intent.name == "rush":
        return await _try_rush(turn, workshop, intent)
    if intent.name == "card":
        return await _show_card(turn, intent.order)
    if intent.name == "closed_days":
        await try_said_days(turn, workshop, intent.values)
        return True
    if intent.name == "absence":
        await try_said_absence(turn, workshop, intent.values)
        return True
    if intent.name == "machine_down":
        return await _answer_machine(turn, workshop, intent)
    if intent.name == "why_late" and (order := await _find_at_work(turn, intent.order)) is not None:
        await turn.say(PlaceInQueue(order_id=order.id))
        return True
    screen = WORKSHOP_SCREENS.get(intent.name)
    if screen is None:
        return False
    await turn.say(screen(workshop_id=workshop.id))
    return True


async def _answer_machine(turn: Turn, workshop: Workshop, intent: Intent) -> bool:
    """Try a machine until when an owner says; else show what can be done: one that works again is brought back."""
    if intent.values.get("fixed"):
        await turn.say(FloorPeople(workshop_id=workshop.id))
    elif intent.order is None and await try_said_machine(turn, workshop, intent.values):
        return True
    elif intent.order is not None:
        return await _ask_trouble(turn, Cause.MACHINE, intent.order)
    else:
        await turn.say(MachineAnswer(workshop_id=workshop.id, person_id=turn.me.id))
    return True


def _is_of_the_floor(turn: Turn, intent: Intent, text: str) -> bool:
    """Say whether words that name a day and no price, such as `ready today`, are of the work: no offer is open."""
    return intent.name == "counter" and "minor" not in intent.values and _read(turn, text, "worker").is_understood


async def _try_rush(turn: Turn, workshop: Workshop, intent: Intent) -> bool:
    """Try what a rush would do to the plan; without pieces or a day to come, say how to ask."""
    values = intent.values
    rush = None
    if values.get("pieces") and values.get("due"):
        at = time.fromisoformat(values["time"]) if values.get("time") else None
        words = tuple(values[name] for name in ("garment",) if values.get(name))
        day = date.fromisoformat(values["due"])
        rush = rush_on(values["pieces"], day, at, words, now=turn.now, timezone=workshop.timezone)
    if rush is None:
        await turn.say("wish.rush")
    else:
        await whatif.try_rush(turn, workshop, rush)
    return True


async def _show_card(turn: Turn, code: str | None) -> bool:
    """Show the card of an order of the own workshop; which one is asked by showing all."""
    order = await _order_meant(turn, code)
    if order is None or order.state != OrderState.AGREED:
        await turn.say(Overview(person_id=turn.me.id))
    else:
        await turn.say(PrintedCard(order_id=order.id))
    return True


async def _answer_merchant(turn: Turn, text: str) -> bool:
    """Show what a merchant asks for; who tells that goods are damaged or missing is led to the workshop."""
    intent = _read(turn, text, "merchant")
    if intent.name == "new_order":
        await orders_chat.begin(turn)
        return True
    screen = ORDER_SCREENS.get(intent.name)
    if screen is None and is_report(text):
        screen = TalkAnswer
    if screen is None:
        return False
    order = await _order_meant(turn, intent.order)
    if order is not None:
        await _say_of(turn, order, screen)
    else:
        await _say_of_several(turn, screen)
    return True


async def _say_of_several(turn: Turn, screen: Callable[..., Said]) -> None:
    """Answer what is asked of no order that is known: of which one, where the overview does not tell."""
    wish = next((wish for wish, shown in WISHES.items() if shown is screen), None)
    if wish is None or not await orders.list_open_of_merchant(turn.session, merchant_id=turn.me.id):
        is_new = not await followed.list_orders_of(turn.session, person=turn.me)
        await turn.say("wish.price_comes" if screen is PriceAnswer and is_new else Overview(person_id=turn.me.id))
    else:
        await turn.say(WhichMeant(person_id=turn.me.id, wish=wish))


async def answer_wish(_: Update, turn: Turn, order_id: int, wish: Wish) -> None:
    """Answer of one order what was asked without naming it."""
    order, _side = await access_order(turn.session, actor=turn.me, order_id=order_id, sides=MERCHANT_ONLY)
    await _say_of(turn, order, WISHES[wish])


async def _say_of(turn: Turn, order: Order, screen: Callable[..., Said]) -> None:
    """Answer from how an order stands: what it has not yet, or no more, its status tells."""
    if screen is OrderPhotos and not await evidence.list_accepted(turn.session, order_id=order.id):
        screen = OrderStatus
        if order.state == OrderState.AGREED:
            await turn.say("tracking.no_photos", order=order.code)
            return
    await turn.say(_SCREENS_BY_STATE.get(order.state, {}).get(screen, screen)(order_id=order.id))
    if screen is not OrderMenu and order.state in UNMATCHED_STATES:
        for offer in await matching.list_counters(turn.session, order_id=order.id, now=turn.now):
            await turn.say(CounterOffered(offer_id=offer.id, round=offer.round))


async def _order_meant(turn: Turn, code: str | None) -> Order | None:
    """Find the named order where it is theirs; without a name the only one that goes on."""
    if code is not None:
        named = await orders.find_by_code(turn.session, code=code)
        candidates = [] if named is None else [named]
    else:
        candidates = await followed.list_orders_of(turn.session, person=turn.me)
    mine = [one for one in candidates if await side_of(turn.session, actor=turn.me, order=one) in EITHER_PARTY]
    return mine[0] if len(mine) == 1 else None


async def _order_at_work(turn: Turn, code: str) -> Order:
    """Get the order that somebody of the floor names.

    Raises:
        NotYours: There is none of this name for them.
    """
    order = await _find_at_work(turn, code)
    if order is None:
        raise NotYours
    return order


async def _find_at_work(turn: Turn, code: str | None) -> Order | None:
    order = await orders.find_by_code(turn.session, code=code) if code is not None else None
    if order is None or not FLOOR.intersection(await sides_of(turn.session, actor=turn.me, order=order)):
        return None
    return order


async def _ask_trouble(turn: Turn, cause: Cause, code: str | None) -> bool:
    """Ask for which order the owner is to be told, unless it was named."""
    order = await _order_at_work(turn, code) if code is not None else None
    await turn.say(TroubleAsked(person_id=turn.me.id, cause=cause, order_id=order.id if order else None))
    return True


async def _answer_anybody(message: Message, turn: Turn, intent: Intent) -> bool:
    if intent.name == "greeting":
        await turn.say(Home(person_id=turn.me.id))
    elif intent.name == "pay":
        await turn.say(PayAnswer(person_id=turn.me.id))
    elif intent.name == "thanks":
        await turn.say("conversation.thanks")
    elif await parties.list_workshops_of(turn.session, person_id=turn.me.id):
        return await _answer_floor(message, turn, intent)
    else:
        return False
    return True


async def _answer_floor(message: Message, turn: Turn, intent: Intent) -> bool:
    if intent.name in TROUBLES:
        return await _ask_trouble(turn, TROUBLES[intent.name], intent.order)
    screen = FLOOR_SCREENS.get(intent.name)
    if screen is None:
        return False
    if intent.name in OF_A_PHOTO and await mistaken.take_words(message, turn):
        return True
    order = await _order_at_work(turn, intent.order) if screen is JobsToday and intent.order is not None else None
    order_id = order.id if order is not None else None
    if intent.name in set(Heard):
        await turn.say(HeardAnswer(person_id=turn.me.id, heard=Heard(intent.name), order_id=order_id))
    if order_id is not None:
        await turn.say(JobsToday(person_id=turn.me.id, order_id=order_id))
    else:
        await turn.say(screen(person_id=turn.me.id))
    return True


async def tell_trouble(update: Update, turn: Turn, order_id: int, cause: Cause) -> None:
    """Tell the owner what keeps the team from an order."""
    read_at = await tracking.tell_trouble(turn.session, actor=turn.me, order_id=order_id, cause=cause, now=turn.now)
    await _answer_told(turn, order_id, read_at)


async def tell_wrong_stage(_: Update, turn: Turn, order_id: int) -> None:
    """Tell the owner that an order stands at another stage than is shown."""
    read_at = await tracking.tell_trouble(
        turn.session, actor=turn.me, order_id=order_id, cause=Cause.OTHER, now=turn.now, is_stage_wrong=True
    )
    await _answer_told(turn, order_id, read_at)


async def _answer_told(turn: Turn, order_id: int, read_at: datetime) -> None:
    """Say that the owner was told, or when."""
    order = await turn.session.get_one(Order, order_id)
    workshop = await parties.find_owned_workshop(turn.session, person_id=turn.me.id)
    if workshop is not None and workshop.id == order.workshop_id:
        await turn.answer("wish.trouble_noted")
    elif read_at > turn.now:
        await turn.answer("wish.trouble_later", moment=f"{read_at.astimezone(ZoneInfo(turn.me.timezone)):%H:%M}")
    else:
        await turn.answer("wish.trouble_told")


def register(application: ChatApplication) -> None:
    """Listen to the buttons under answers to what people say."""
    on_press(application, "trouble.tell", tell_trouble, ID, Cause)
    on_press(application, "trouble.stage", tell_wrong_stage, ID)
    on_press(application, "wish.of", answer_wish, ID, Wish)
