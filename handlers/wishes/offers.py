"""What an owner says to offers that wait for an answer: shown with their buttons, a typed counter with its Send."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from telegram import Message

from core.errors import UserError
from core.matching import queries as matching
from core.matching.counters import (
    CounterDayMissing,
    CounterDayOver,
    CounterInOtherMoney,
    CounterOtherPieces,
    CounterUnclear,
    CounterUnlikely,
    counter_to,
    piece_price,
)
from core.matching.messages import CounterTyped, OfferCard
from core.matching.tables import Offer
from core.orders.tables import Order
from core.parties import queries as parties
from core.parties.tables import Workshop
from core.reading.intents import Intent, read_owner
from core.reading.said_counters import read_counter
from core.tracking.model import local_date
from handlers.context import Turn

COUNTERED = frozenset(
    {"minor", "total_minor", "more_minor", "percent", "due", "later_days", "unclear", "over", "no_day"}
)
"""What a typed counter may name."""

_REFUSED: Mapping[str, type[UserError]] = {
    "unclear": CounterUnclear,
    "over": CounterDayOver,
    "no_day": CounterDayMissing,
}
"""What the words are that make no counter, and how it is said."""


async def answer_offers(turn: Turn, workshop: Workshop, intent: Intent) -> bool:
    """Show what waits for an owner's answer, with its buttons: words alone take, change and refuse nothing.

    Raises:
        CounterUnclear: The words can be read in two ways, or name no price that there is.
        CounterDayOver: The day is over.
        CounterDayMissing: No calendar has the day.
        CounterOtherPieces: The pieces that are named are not those of the order.
        CounterInOtherMoney: The price is in another currency than the offer's.
        CounterUnlikely: Nobody means the price or the day that was typed.
    """
    offers = await matching.list_open_to(turn.session, workshop_id=workshop.id, now=turn.now)
    named = [offer for offer in offers if intent.order in (None, (await _order_of(turn, offer)).code)]
    is_counter = intent.name == "counter" and bool(intent.values.keys() & COUNTERED)
    if is_counter and len(named) == 1:
        await _show_typed(turn, workshop, named[0], intent.values)
        return True
    await _show(turn, named or offers, intent, is_counter=is_counter)
    return True


async def _show(turn: Turn, offers: Sequence[Offer], intent: Intent, *, is_counter: bool) -> None:
    if not offers:
        await turn.say("wish.no_offer")
    elif intent.order is not None and intent.order not in [(await _order_of(turn, one)).code for one in offers]:
        await turn.say("wish.no_such_offer", order=intent.order)
    elif is_counter:
        await turn.say("wish.which_offer", order=(await _order_of(turn, offers[0])).code)
    for offer in offers:
        await turn.say(OfferCard(offer_id=offer.id))


async def _order_of(turn: Turn, offer: Offer) -> Order:
    return await turn.session.get_one(Order, offer.order_id)


async def _show_typed(turn: Turn, workshop: Workshop, offer: Offer, said: Mapping[str, Any]) -> None:
    """Show the counter that was typed, to be sent with one tap; a price in another currency is not converted."""
    order, zone = await _order_of(turn, offer), ZoneInfo(workshop.timezone)
    for what, refusal in _REFUSED.items():
        if what in said:
            raise refusal(word=said[what])
    if said.get("pieces") not in (None, order.pieces):
        raise CounterOtherPieces(order=order.code, pieces=order.pieces, named=said["pieces"])
    if said.get("currency") not in (None, order.currency):
        raise CounterInOtherMoney(currency=order.currency)
    day = date.fromisoformat(said["due"]) if "due" in said else None
    if "later_days" in said:
        day = offer.promised_at.astimezone(zone).date() + timedelta(days=said["later_days"])
    wanted_minor, total_minor = piece_price(
        _price_of(offer.price_minor, said),
        said.get("total_minor"),
        pieces=order.pieces,
        offered_minor=offer.price_minor,
        names_pieces="pieces" in said,
    )
    price_minor, days = counter_to(offer.price_minor, offer.promised_at, wanted_minor=wanted_minor, day=day, zone=zone)
    if days < await matching.soonest_counter(turn.session, offer=offer, now=turn.now):
        raise CounterUnlikely
    await turn.say(
        CounterTyped(offer_id=offer.id, round=offer.round, price_minor=price_minor, days=days, total_minor=total_minor)
    )


async def take_counter(message: Message, turn: Turn) -> bool:
    """Take a counter that an owner types while an offer waits, also where it names the pieces, as a rush does."""
    workshop = await parties.find_owned_workshop(turn.session, person_id=turn.me.id)
    if workshop is None or message.text is None:
        return False
    if not await matching.list_open_to(turn.session, workshop_id=workshop.id, now=turn.now):
        return False
    today = local_date(turn.now, workshop.timezone)
    intent = read_owner(message.text, is_asked=True, today=today, locale=turn.me.locale)
    return intent.name == "counter" and await answer_offers(turn, workshop, intent)


async def answer_unread(message: Message, turn: Turn) -> bool:
    """Show what waits for an owner's answer, and how a counter is typed, where words name a price or a day unread."""
    workshop = await parties.find_owned_workshop(turn.session, person_id=turn.me.id)
    if workshop is None or message.text is None:
        return False
    offers = await matching.list_open_to(turn.session, workshop_id=workshop.id, now=turn.now)
    today = local_date(turn.now, workshop.timezone)
    said = read_counter(message.text, today=today, locale=turn.me.locale).values
    if not offers or not said.keys() & COUNTERED:
        return False
    await turn.say("wish.counter_unread", reply_to=message.message_id)
    for offer in offers:
        await turn.say(OfferCard(offer_id=offer.id))
    return True


def _price_of(price_minor: int, said: Mapping[str, Any]) -> int | None:
    """Give the price that was said, in hundredths, where it is said as more or less than the offer's too."""
    if "percent" in said:
        return round(price_minor * (100 + float(said["percent"])) / 100)
    if "more_minor" in said:
        return int(price_minor + said["more_minor"])
    return int(said["minor"]) if "minor" in said else None
