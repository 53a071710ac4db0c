"""Where orders stand: asked by command, in words, by a photo of the card, from any chat; and told by the clock."""

import re
from collections.abc import Sequence
from datetime import date

from telegram import Message, Update
from telegram.ext import InlineQueryHandler

from core.evidence import queries as evidence
from core.jobs import actions as jobs
from core.matching import queries as matching
from core.matching.messages import OfferCard
from core.matching.tables import Offer
from core.notify import actions as notify
from core.notify.tables import Kind, Priority
from core.orders import queries as orders
from core.orders.access import EITHER_PARTY, access_order, find_own
from core.parties import queries as parties
from core.parties.model import NotYours
from core.reading.grammar import find_codes
from core.reading.intents import is_status_question
from core.tracking import actions as tracking
from core.tracking import closing, queries
from core.tracking.messages import Evening, InlineOrders, OrderPhotos, OrderStatus, Overview, PlaceInQueue
from core.tracking.model import Cause
from handlers.arguments import DAY, ID
from handlers.commands import on_command
from handlers.context import ChatApplication, Context, Turn
from handlers.keyboards import on_press, pressed_message_id


async def show_status(_: Update, context: Context) -> None:
    """Show where the person's orders stand."""
    await _overview(context.turn)


async def show_status_pressed(_: Update, turn: Turn) -> None:
    """Show where the person's orders stand, by a button."""
    await _overview(turn)


async def _overview(turn: Turn) -> None:
    open_orders = await queries.list_orders_of(turn.session, person=turn.me)
    if len(open_orders) == 1:
        await turn.say(OrderStatus(order_id=open_orders[0].id))
        return
    offers = [] if open_orders else await _offers_waiting(turn)
    for offer in offers:
        await turn.say(OfferCard(offer_id=offer.id))
    if not offers:
        await turn.say(Overview(person_id=turn.me.id))


async def _offers_waiting(turn: Turn) -> Sequence[Offer]:
    """List the offers that an owner who has no other order may be asking about."""
    workshop = await parties.find_owned_workshop(turn.session, person_id=turn.me.id)
    if workshop is None:
        return []
    return await matching.list_open_to(turn.session, workshop_id=workshop.id, now=turn.now)


async def show_order(_: Update, turn: Turn, order_id: int) -> None:
    """Show where one order stands."""
    order, _side = await access_order(turn.session, actor=turn.me, order_id=order_id)
    await turn.say(OrderStatus(order_id=order.id))


async def show_photos(_: Update, turn: Turn, order_id: int) -> None:
    """Show the photos that prove an order's stages; that there are none yet is no message of its own."""
    order, _side = await access_order(turn.session, actor=turn.me, order_id=order_id)
    if await evidence.list_accepted(turn.session, order_id=order.id):
        await turn.say(OrderPhotos(order_id=order.id))
    else:
        await turn.answer("tracking.no_photos", alert=True, order=order.code)


async def show_queue(_: Update, turn: Turn, order_id: int) -> None:
    """Explain an order's slot: what is before it, what each waits for, every move."""
    order, _side = await access_order(turn.session, actor=turn.me, order_id=order_id, sides=EITHER_PARTY)
    await turn.say(PlaceInQueue(order_id=order.id))


async def take_question(message: Message, turn: Turn) -> bool:
    """Take `where is my order`, in the three languages, or an order's name."""
    text = message.text or ""
    if not is_status_question(text):
        return False
    named = [order for code in find_codes(text) if (order := await find_own(turn.session, actor=turn.me, code=code))]
    if named:
        await turn.say(OrderStatus(order_id=named[0].id), reply_to=message.message_id)
    elif find_codes(text):
        raise NotYours
    else:
        await _overview(turn)
    return True


async def take_card_photo(message: Message, turn: Turn) -> bool:
    """Take a buyer's photo: of an order card as the question where that order stands, else as one for the workshop."""
    if not message.photo:
        return False
    args = {
        "bot_id": turn.bot_id,
        "chat_id": turn.here.chat_id,
        "message_id": message.message_id,
        "person_id": turn.me.id,
        "file_id": message.photo[-1].file_id,
        "words": message.caption,
        "album_id": message.media_group_id,
        "came_at": turn.now.isoformat(),
    }
    key = f"card.read:{turn.bot_id}:{turn.here.chat_id}:{message.message_id}"
    await jobs.enqueue(turn.session, kind="card.read", key=key, due_at=turn.now, args=args, sender_id=turn.me.id)
    return True


async def answer_inline(update: Update, context: Context) -> None:
    """Answer what a person types after the robot's name in any chat with their own orders."""
    turn, query = context.turn, update.inline_query
    if query is None:
        return
    await notify.send(
        turn.session,
        to=turn.here,
        message=InlineOrders(person_id=turn.me.id, text=query.query[:256], page=_page_of(query.offset)),
        params={"inline_query_id": query.id},
        now=turn.now,
        kind=Kind.INLINE,
        priority=Priority.ANSWER,
    )


def _page_of(offset: str) -> int:
    """Read what the messenger asks for further answers with; anything else asks for the first."""
    return int(offset) if re.fullmatch(r"[0-9]{1,4}", offset) else 1


async def explain_delay(update: Update, turn: Turn, chase_id: int, cause: Cause) -> None:
    """Take the one tap that says why a photo is missing."""
    chase = await tracking.explain_delay(turn.session, actor=turn.me, chase_id=chase_id, cause=cause, now=turn.now)
    order = await orders.get_order(turn.session, chase.order_id)
    await turn.edit(pressed_message_id(update), Evening(person_id=turn.me.id, day=chase.day))
    if queries.is_answered(chase, await queries.follow(turn.session, order)):
        await turn.answer("tracking.chase_settled_notice")
    elif chase.cause != cause:
        await turn.answer("tracking.cause_stands", alert=True)
    else:
        await turn.answer("tracking.thanks")


async def ask_why(update: Update, turn: Turn, chase_id: int) -> None:
    """Show the reasons to choose from for one of several photos that are missing."""
    chase = await tracking.get_chase(turn.session, actor=turn.me, chase_id=chase_id)
    asked = Evening(person_id=turn.me.id, day=chase.day, chase_id=chase.id)
    await turn.edit(pressed_message_id(update), asked)


async def show_evening(update: Update, turn: Turn, day: int) -> None:
    """Go back from the reasons to all that is missing."""
    await turn.edit(pressed_message_id(update), Evening(person_id=turn.me.id, day=date.fromordinal(day)))


async def close_order(_: Update, turn: Turn, order_id: int) -> None:
    """Take the merchant's word that an order is over, though not every stage was shown."""
    order = await closing.close_shipped(turn.session, actor=turn.me, order_id=order_id, now=turn.now)
    await turn.answer("tracking.closed", order=order.code)


def register(application: ChatApplication) -> None:
    """Listen to /status, its buttons, and inline queries."""
    on_command(application, "status", show_status)
    application.add_handler(InlineQueryHandler(answer_inline))
    on_press(application, "status.all", show_status_pressed)
    on_press(application, "status.show", show_order, ID)
    on_press(application, "status.photos", show_photos, ID)
    on_press(application, "status.queue", show_queue, ID)
    on_press(application, "chase.why", explain_delay, ID, Cause)
    on_press(application, "chase.ask", ask_why, ID)
    on_press(application, "chase.all", show_evening, DAY)
    on_press(application, "status.close", close_order, ID)
