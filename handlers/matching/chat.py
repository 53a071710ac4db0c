"""Finding a workshop in chat: the buyer asks, workshops answer, the first yes is the deal."""

from telegram import Update

from core.jobs import actions as jobs
from core.matching import actions as matching
from core.matching import again, queries
from core.matching.counters import DAYS, PERCENT, bounded, counter_of
from core.matching.messages import (
    CounterOffered,
    CounterSettled,
    LeftToRobot,
    OfferAnswered,
    OfferCard,
    OfferCountering,
    OfferWhyNot,
    ShortlistShown,
)
from core.matching.stale import Pressed
from core.matching.tables import DeclineReason, Offer, OfferState
from core.orders import queries as orders
from core.orders.access import MERCHANT_ONLY, access_order
from core.orders.model import UNMATCHED_STATES, OrderChanged
from core.orders.tables import Order
from core.parties.access import require_operator
from core.rooms import actions as rooms
from core.work.matching import BATCH_QUIET
from handlers.arguments import ID, PRICE_MINOR, ROUND, ROUNDS, SHOWN_ON, Number
from handlers.context import ChatApplication, Turn
from handlers.keyboards import on_press, pressed_message_id

STEP = Number(-1000, 1000)
"""A step beyond the bounds of a counter stays at the bound."""


async def _unmatched(turn: Turn, order_id: int) -> Order:
    order, _ = await access_order(turn.session, actor=turn.me, order_id=order_id, sides=MERCHANT_ONLY, open_only=True)
    if order.state not in UNMATCHED_STATES:
        raise OrderChanged(code=order.code)
    return order


async def show(_: Update, turn: Turn, order_id: int) -> None:
    """Show the shortlist again, further down."""
    order = await _unmatched(turn, order_id)
    await turn.say(ShortlistShown(order_id=order.id))


async def ask_one(update: Update, turn: Turn, order_id: int, workshop_id: int, number: int, after_round: int) -> None:
    """Ask one workshop of the shortlist, under the number that it has there, for the first time or again."""
    order = await _unmatched(turn, order_id)
    await matching.ask(
        turn.session, order=order, workshop_id=workshop_id, number=number, after_round=after_round, now=turn.now
    )
    await turn.answer("matching.asked")
    await turn.edit(pressed_message_id(update), ShortlistShown(order_id=order.id))


async def ask_all(update: Update, turn: Turn, order_id: int) -> None:
    """Ask all workshops of the shortlist; the first that says yes has the order."""
    order = await _unmatched(turn, order_id)
    found = await matching.make_shortlist(turn.session, order=order, now=turn.now)
    ids = [candidate.listing.id for candidate in found.candidates]
    numbers = await rooms.number_workshops(turn.session, order_id=order.id, workshop_ids=ids)
    await matching.ask_all(turn.session, order=order, numbers=numbers, now=turn.now)
    await turn.answer("matching.asked")
    await turn.edit(pressed_message_id(update), ShortlistShown(order_id=order.id))


async def leave_to_robot(update: Update, turn: Turn, order_id: int) -> None:
    """Let the robot choose; it matches all orders that wait together."""
    order = await _unmatched(turn, order_id)
    await matching.leave_to_robot(turn.session, order=order, now=turn.now)
    await jobs.ask_for(
        turn.session,
        kind="match.batch",
        key=f"match.batch:{order.id}",
        due_at=turn.now + BATCH_QUIET,
        args={},
        sender_id=None,
    )
    await turn.answer("matching.left")
    await turn.edit(pressed_message_id(update), LeftToRobot(order_id=order.id))


async def group_them(_: Update, turn: Turn) -> None:
    """Let the operator match every waiting order at once."""
    require_operator(turn.me)
    waiting = await orders.lock_waiting(turn.session)
    asked = await matching.match_waiting(turn.session, orders=waiting, seed=len(waiting), now=turn.now)
    await turn.say("matching.grouped", orders=len(waiting), asked=asked)


async def _offer(turn: Turn, offer_id: int, round_number: int) -> Offer:
    await queries.access_offer(turn.session, actor=turn.me, offer_id=offer_id)
    return await matching.get_live_offer(
        turn.session, offer_id=offer_id, round_number=round_number, state=OfferState.OPEN, now=turn.now
    )


def _pressed(update: Update, turn: Turn) -> Pressed:
    return Pressed(at=turn.here, message_id=pressed_message_id(update))


async def _is_as_shown(update: Update, turn: Turn, offer: Offer, *, shown_on: int = 0) -> bool:
    """Quote an offer anew; where the plan allows only a later day than was shown, show that in place of what was asked.

    Args:
        update: The press.
        turn: The turn.
        offer: It waits for an answer.
        shown_on: The day on the card of the button, by `date.toordinal`; 0 under cards that are as old as the offer.
    """
    before = offer.promised_at
    has_moved = await matching.quote_anew(turn.session, offer=offer, now=turn.now)
    if not has_moved and shown_on in (0, offer.promised_at.toordinal()):
        return True
    await turn.answer("offer.plan_has_filled", alert=True)
    card = OfferCard(offer_id=offer.id, round=offer.round, promised_before=before if has_moved else None)
    await turn.edit(pressed_message_id(update), card)
    return False


async def take(update: Update, turn: Turn, offer_id: int, round_number: int, shown_on: int) -> None:
    """Take an offer: one tap makes the deal, for the day that stood on the card."""
    offer = await _offer(turn, offer_id, round_number)
    if not await _is_as_shown(update, turn, offer, shown_on=shown_on):
        return
    await matching.take(turn.session, offer=offer, actor=turn.me, now=turn.now, pressed=_pressed(update, turn))
    await turn.edit(pressed_message_id(update), OfferAnswered(offer_id=offer.id, round=offer.round))


async def decline(update: Update, turn: Turn, offer_id: int, round_number: int) -> None:
    """Say no, and be asked why with one more tap."""
    offer = await _offer(turn, offer_id, round_number)
    await matching.decline(turn.session, offer=offer, actor=turn.me, now=turn.now, pressed=_pressed(update, turn))
    await turn.edit(pressed_message_id(update), OfferWhyNot(offer_id=offer.id, round=offer.round))


async def decline_because(update: Update, turn: Turn, offer_id: int, reason: DeclineReason, round_number: int) -> None:
    """Keep the reason of a no, for later matches."""
    offer = await queries.access_offer(turn.session, actor=turn.me, offer_id=offer_id)
    await matching.explain_no(turn.session, offer=offer, round_number=round_number, reason=reason)
    await turn.edit(pressed_message_id(update), OfferAnswered(offer_id=offer.id, round=round_number))


async def take_back_no(update: Update, turn: Turn, offer_id: int, round_number: int) -> None:
    """Want an order after all that was declined, or not answered in time."""
    offer = await queries.access_offer(turn.session, actor=turn.me, offer_id=offer_id)
    await again.take_back_no(
        turn.session,
        offer=offer,
        round_number=round_number,
        actor=turn.me,
        now=turn.now,
        pressed=_pressed(update, turn),
    )
    await turn.edit(pressed_message_id(update), OfferCard(offer_id=offer.id, round=offer.round))


async def show_offer(update: Update, turn: Turn, offer_id: int, round_number: int) -> None:
    """Go back from a counter to the offer."""
    offer = await _offer(turn, offer_id, round_number)
    if await _is_as_shown(update, turn, offer):
        await turn.edit(pressed_message_id(update), OfferCard(offer_id=offer.id, round=offer.round))


async def counter(update: Update, turn: Turn, offer_id: int, round_number: int) -> None:
    """Show what a counter may change: the price and the date, in steps."""
    offer = await _offer(turn, offer_id, round_number)
    if not await _is_as_shown(update, turn, offer):
        return
    await turn.edit(
        pressed_message_id(update), OfferCountering(offer_id=offer.id, round=offer.round, percent=0, days=0)
    )


async def counter_step(update: Update, turn: Turn, offer_id: int, percent: int, days: int, round_number: int) -> None:
    """Change the counter at hand by a step."""
    offer = await _offer(turn, offer_id, round_number)
    soonest = await queries.soonest_counter(turn.session, offer=offer, now=turn.now)
    percent, days = bounded(percent, days, soonest=soonest)
    await turn.edit(
        pressed_message_id(update), OfferCountering(offer_id=offer.id, round=offer.round, percent=percent, days=days)
    )


async def counter_send(update: Update, turn: Turn, offer_id: int, percent: int, days: int, round_number: int) -> None:
    """Send the counter to the buyer."""
    offer = await _offer(turn, offer_id, round_number)
    price_minor, _ = counter_of(offer.price_minor, offer.promised_at, percent=percent, days=days)
    await _send_counter(update, turn, offer, price_minor=price_minor, days=days)


async def counter_send_as(
    update: Update, turn: Turn, offer_id: int, price_minor: int, days: int, round_number: int
) -> None:
    """Send a counter that was typed to the buyer; one about the price alone keeps the day, if the plan still does."""
    offer = await _offer(turn, offer_id, round_number)
    if days == 0 and not await _is_as_shown(update, turn, offer):
        return
    await _send_counter(update, turn, offer, price_minor=price_minor, days=days)


async def _send_counter(update: Update, turn: Turn, offer: Offer, *, price_minor: int, days: int) -> None:
    pressed = _pressed(update, turn)
    await matching.counter(
        turn.session,
        offer=offer,
        price_minor=price_minor,
        days=days,
        actor=turn.me,
        now=turn.now,
        pressed=pressed,
    )
    await turn.edit(pressed.message_id, OfferAnswered(offer_id=offer.id, round=offer.round))


async def _countered_offer(turn: Turn, offer_id: int, round_number: int) -> Offer:
    offer = await queries.lock_offer(turn.session, offer_id=offer_id)
    await access_order(
        turn.session, actor=turn.me, order_id=offer.order_id if offer else -1, sides=MERCHANT_ONLY, open_only=True
    )
    return await matching.get_live_offer(
        turn.session, offer_id=offer_id, round_number=round_number, state=OfferState.COUNTERED, now=turn.now
    )


async def see_counter(_: Update, turn: Turn, offer_id: int, round_number: int) -> None:
    """Show a counter that waits for the buyer again, further down."""
    offer = await _countered_offer(turn, offer_id, round_number)
    await turn.say(CounterOffered(offer_id=offer.id, round=offer.round))


async def accept_counter(update: Update, turn: Turn, offer_id: int, round_number: int) -> None:
    """Take a workshop's other price or date: the deal."""
    offer = await _countered_offer(turn, offer_id, round_number)
    await matching.take(turn.session, offer=offer, actor=turn.me, now=turn.now, pressed=_pressed(update, turn))
    await turn.edit(pressed_message_id(update), CounterSettled(offer_id=offer.id))


async def refuse_counter(update: Update, turn: Turn, offer_id: int, round_number: int) -> None:
    """Leave a workshop's other price or date; the first terms stand again."""
    offer = await _countered_offer(turn, offer_id, round_number)
    await again.refuse_counter(turn.session, offer=offer, actor=turn.me, now=turn.now, pressed=_pressed(update, turn))
    await turn.edit(pressed_message_id(update), CounterSettled(offer_id=offer.id))


def register(application: ChatApplication) -> None:
    """Listen to the buttons of shortlists and offers."""
    on_press(application, "match.show", show, ID)
    on_press(application, "match.ask", ask_one, ID, ID, Number(1, rooms.MOST_WORKSHOPS), ROUNDS)
    on_press(application, "match.all", ask_all, ID)
    on_press(application, "match.robot", leave_to_robot, ID)
    on_press(application, "match.group", group_them)
    on_press(application, "offer.take", take, ID, ROUND, SHOWN_ON)
    on_press(application, "offer.no", decline, ID, ROUND)
    on_press(application, "offer.why", decline_because, ID, DeclineReason, ROUND)
    on_press(application, "offer.undo", take_back_no, ID, ROUND)
    on_press(application, "offer.show", show_offer, ID, ROUND)
    on_press(application, "offer.counter", counter, ID, ROUND)
    on_press(application, "offer.step", counter_step, ID, STEP, STEP, ROUND)
    on_press(application, "offer.send", counter_send, ID, Number(*PERCENT), Number(*DAYS), ROUND)
    on_press(application, "offer.send_as", counter_send_as, ID, PRICE_MINOR, Number(*DAYS), ROUND)
    on_press(application, "offer.see", see_counter, ID, ROUND)
    on_press(application, "offer.yes", accept_counter, ID, ROUND)
    on_press(application, "offer.leave", refuse_counter, ID, ROUND)
