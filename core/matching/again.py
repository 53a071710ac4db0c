"""Go back on an answer: a workshop takes its no back, a buyer leaves a counter and the first terms stand again."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import UserError
from core.ledger import actions as ledger
from core.matching import actions as matching
from core.matching import queries
from core.matching.facts import CounterRefused, DeclineUndone
from core.matching.market import UNWILLING
from core.matching.messages import WillingAfterAll
from core.matching.stale import Pressed, close_counters
from core.matching.tables import DeclineReason, Offer, OfferState
from core.notify import actions as notify
from core.orders import life
from core.orders.model import UNMATCHED_STATES
from core.orders.tables import Order
from core.parties.tables import Person, Workshop


class NoFit(UserError):
    """The order, as it is now, does not fit the workshop's own profile and prices."""

    code: ClassVar[str] = "no_fit"


async def refuse_counter(
    session: AsyncSession, *, offer: Offer, actor: Person, now: datetime, pressed: Pressed | None = None
) -> None:
    """Leave a workshop's other price or date: what it was asked first stands again, with its time to answer.

    Raises:
        NotAvailable: It takes no orders any more, so nothing of it stands.
    """
    order = await session.get_one(Order, offer.order_id)
    if await queries.list_closed(session, workshop_ids=[offer.workshop_id]):
        raise matching.NotAvailable
    await ledger.append(session, order_id=order.id, fact=CounterRefused(offer_id=offer.id), actor_id=actor.id, now=now)
    matching.open_on(
        offer,
        order=order,
        price_minor=offer.first_price_minor or offer.price_minor,
        promised_at=offer.first_promised_at or offer.promised_at,
        now=now,
    )
    await close_counters(session, offer=offer, now=now, but=pressed)
    await matching.send_card(session, offer=offer, after=OfferState.COUNTERED, now=now)
    await matching.refresh_card(session, order=order, now=now)


def was_taken_back(offer: Offer, order: Order) -> bool:
    """Say whether an offer went as its workshop took no more orders: the order is as it was, and still waits."""
    is_same = offer.order_revision == order.revision and order.state in UNMATCHED_STATES
    return offer.state == OfferState.WITHDRAWN and is_same


def has_lapsed(offer: Offer) -> bool:
    """Say whether what ran out was the buyer's time to answer a counter."""
    return offer.state == OfferState.EXPIRED and offer.first_price_minor is not None


def can_be_asked_again(offer: Offer, order: Order) -> bool:
    """Say whether its buyer can ask a workshop again that has answered: not about work that they do not do."""
    if offer.state == OfferState.DECLINED and offer.reason == DeclineReason.NOT_OUR_KIND:
        return offer.order_revision != order.revision
    return offer.state in UNWILLING


def can_be_taken_back(offer: Offer, order: Order) -> bool:
    """Say whether a workshop can still want an order that it declined, or did not answer in time."""
    return offer.state in UNWILLING and order.state in UNMATCHED_STATES


async def take_back_no(
    session: AsyncSession,
    *,
    offer: Offer,
    round_number: int,
    actor: Person,
    now: datetime,
    pressed: Pressed | None = None,
) -> None:
    """Open an offer again that its workshop declined, or did not answer in time, as long as nobody else has the order.

    Raises:
        OfferSettled: Somebody has the order, it is over, or the offer was opened anew since.
        TakesNoOrders: The workshop takes no new orders.
        NoFit: The workshop does not fit the order as it is now.
        CannotPlanError: It lacks the people.
    """
    order = await session.get_one(Order, offer.order_id)
    if not can_be_taken_back(offer, order) or offer.round != round_number:
        raise matching.OfferSettled(code=order.code)
    workshop = await session.get_one(Workshop, offer.workshop_id)
    if not workshop.is_open:
        raise matching.TakesNoOrders
    offer.reason = None  # that it is not their kind of work is what they take back
    await session.flush()
    try:
        await matching.open_round(session, offer=offer, order=order, workshop=workshop, now=now, pressed=pressed)
    except (matching.NotAvailable, matching.PriceUnknown):
        raise NoFit(code=order.code) from None
    await session.flush()
    await ledger.append(session, order_id=order.id, fact=DeclineUndone(offer_id=offer.id), actor_id=actor.id, now=now)
    await life.offer(session, order=order, workshop_id=workshop.id, offer_id=offer.id, now=now)
    await matching.refresh_card(session, order=order, now=now)
    merchant = await session.get_one(Person, order.merchant_id)
    await notify.send(
        session, to=merchant.address, message=WillingAfterAll(offer_id=offer.id, round=offer.round), now=now
    )
