"""What the buyer of an order reads of the workshops that were asked: each state in its own words, with what follows."""

from collections.abc import Collection, Sequence

from markupsafe import Markup

from core.matching.again import can_be_asked_again, has_lapsed, was_taken_back
from core.matching.tables import DeclineReason, Offer, OfferState
from core.orders.tables import Order
from core.rooms import actions as rooms
from handlers.families import Family
from handlers.keyboards import pack
from handlers.outgoing import Button
from handlers.rendering import Rendering
from handlers.texts import Texts

WAS = Family("matching.was", OfferState, but={OfferState.DECLINED, OfferState.ACCEPTED})
"""Whose no has a reason is told with it, and whose yes is the deal."""
DECLINED = Family("matching.declined", DeclineReason)


def terms(t: Texts, offer: Offer, order: Order) -> dict[str, object]:
    """Put the price, the day and the time to answer of an offer into words."""
    return {
        "price": t.money(offer.price_minor, order.currency),
        "promise": t.day(offer.promised_at),
        "until": t.moment(offer.expires_at),
    }


async def workshop_name(r: Rendering, offer: Offer) -> Markup:
    """Name a workshop as its buyer knows it before the deal."""
    numbers = await rooms.number_workshops(r.session, order_id=offer.order_id, workshop_ids=[offer.workshop_id])
    return r.t("room.factory", number=numbers[offer.workshop_id])


def asked_line(t: Texts, offer: Offer, order: Order, workshop: Markup, *, is_closed: bool) -> Markup:
    """Say how a workshop that was asked stands to the order; one `is_closed` takes none at the moment."""
    if is_closed and offer.state != OfferState.ACCEPTED:
        return t("matching.takes_none", workshop=workshop)
    if was_taken_back(offer, order):
        return t("matching.paused", workshop=workshop)
    if offer.state == OfferState.DECLINED:
        return t(DECLINED(offer.reason or DeclineReason.OTHER), workshop=workshop)
    key = "matching.lapsed" if has_lapsed(offer) else WAS(offer.state)
    return t(key, workshop=workshop, **terms(t, offer, order))


def asked_buttons(
    r: Rendering, order: Order, offers: Sequence[Offer], numbers: dict[int, int], *, closed_ids: Collection[int]
) -> tuple[tuple[Button, ...], ...]:
    """Let the buyer answer a counter, and ask those again who were silent or said no, if they take orders."""
    there = [offer for offer in offers if offer.workshop_id not in closed_ids]
    by_number = sorted(there, key=lambda offer: numbers[offer.workshop_id])
    counters = tuple(
        r.button("matching.see_counter", pack("offer.see", offer.id, offer.round), number=numbers[offer.workshop_id])
        for offer in by_number
        if offer.state == OfferState.COUNTERED
    )
    again = tuple(
        ask_button(r, order, offer.workshop_id, numbers[offer.workshop_id], offer.round)
        for offer in by_number
        if can_be_asked_again(offer, order)
    )
    return (*((button,) for button in counters), *((button,) for button in again))


def ask_button(r: Rendering, order: Order, workshop_id: int, number: int, rounds: int) -> Button:
    """Make the button that asks a workshop, for the first time or after so many rounds."""
    label = "matching.ask_again" if rounds else "matching.ask_one"
    return r.button(label, pack("match.ask", order.id, workshop_id, number, rounds), number=number)


def workshops_button(r: Rendering, order: Order) -> tuple[tuple[Button, ...], ...]:
    """Lead to who else can make the order."""
    return ((r.button("tracking.button.workshops", pack("match.show", order.id)),),)
