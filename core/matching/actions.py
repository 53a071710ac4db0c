"""Offer orders to workshops, settle their answers, and make the deal."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.codes.messages import PrintedCard
from core.errors import UserError
from core.ledger import actions as ledger
from core.locking import is_locked, lock, lock_own
from core.matching import market, queries
from core.matching.assign import assign_batch
from core.matching.counters import CounterUnlikely, require_likely
from core.matching.facts import OfferCountered, OfferDeclined
from core.matching.messages import (
    CounterOffered,
    CounterSettled,
    DealForMerchant,
    DealForOwner,
    OfferCard,
    OfferGone,
    ShortlistShown,
)
from core.matching.model import Demand, filter_out, price_of
from core.matching.shortlist import Shortlist, shortlist
from core.matching.stale import Pressed, close_choices, close_counters, close_offer
from core.matching.tables import DeclineReason, LeftToRobot, Offer, OfferState
from core.notify import actions as notify
from core.orders import life
from core.orders.messages import OrderCard
from core.orders.model import UNMATCHED_STATES, OrderState
from core.orders.tables import Order
from core.parties import queries as parties
from core.parties.tables import Person, Workshop
from core.planning import actions as planning
from core.planning import replanning
from core.planning.moves import Cause
from core.planning.workshop import CannotPlanError
from core.rooms import actions as rooms

SHORTLIST_LENGTH = 3
OFFER_LIFETIME = timedelta(hours=12)
"""A workshop that sleeps on an offer overnight has still answered; after that the buyer's time counts more."""


class OfferSettled(UserError):
    """The offer was answered, taken back or is too old."""

    code: ClassVar[str] = "offer_settled"


class AskedMeanwhile(UserError):
    """The workshop was asked since the list was shown that the button stands under."""

    code: ClassVar[str] = "asked_meanwhile"


class NotAvailable(UserError):
    """The workshop does not fit this order any more: closed, booked out, or asked before."""

    code: ClassVar[str] = "not_available"


class TakesNoOrders(UserError):
    """The workshop itself takes no new orders, so it cannot answer one."""

    code: ClassVar[str] = "takes_no_orders"


class PriceUnknown(UserError):
    """The workshop has not said what it takes for this kind of garment in the order's currency."""

    code: ClassVar[str] = "price_unknown"


async def make_shortlist(session: AsyncSession, *, order: Order, now: datetime) -> Shortlist:
    """Pick the best few workshops of those that have not answered this order, by a word or by silence."""
    answered_ids = await market.list_answered(session, order=order)
    listings = [one for one in await market.list_open(session, now=now) if one.id not in answered_ids]
    return shortlist(await _demand(session, order), listings, SHORTLIST_LENGTH)


async def _demand(session: AsyncSession, order: Order, *, but_ids: frozenset[int] = frozenset()) -> Demand:
    return market.demand_of(order, refused_ids=but_ids | await market.list_refused(session, order=order))


async def ask(
    session: AsyncSession,
    *,
    order: Order,
    workshop_id: int,
    now: datetime,
    number: int | None = None,
    after_round: int | None = None,
    is_left_to_robot: bool = False,
) -> Offer:
    """Offer an order to a workshop, with the date its own plan can promise and its own price.

    Args:
        session: The transaction, the order locked.
        order: Waits for a workshop.
        workshop_id: Whom to ask; who is asked already stays so.
        now: Aware instant.
        number: What the buyer knows the workshop by until the deal.
        after_round: How often the buyer knew it to be asked when he chose it. None where nobody chose it: then only who
            was never asked, or whose offer was taken back, is asked.
        is_left_to_robot: The robot chose it.

    Raises:
        AskedMeanwhile: It was asked since the buyer's list was shown.
        NotAvailable: The workshop is closed, answered before, or cannot make this order.
        PriceUnknown: It has no price for it that could be offered.
    """
    workshop = await session.get(Workshop, workshop_id)
    if workshop is None or not workshop.is_open or order.state not in UNMATCHED_STATES:
        raise NotAvailable
    made = await session.scalar(select(Offer).where(Offer.order_id == order.id, Offer.workshop_id == workshop.id))
    if made is not None and made.state in queries.LIVE:
        return made
    _require_round(made, after_round)
    offer = made or Offer(order_id=order.id, workshop_id=workshop.id, round=0)
    try:
        await open_round(session, offer=offer, order=order, workshop=workshop, now=now)
    except CannotPlanError:
        raise NotAvailable from None
    offer.is_left_to_robot = is_left_to_robot
    session.add(offer)
    await session.flush()
    await life.offer(session, order=order, workshop_id=workshop.id, offer_id=offer.id, now=now)
    await rooms.open_room(session, order_id=order.id, workshop_id=workshop.id, number=number, now=now)
    await refresh_card(session, order=order, now=now)
    await send_card(session, offer=offer, now=now)
    return offer


def _require_round(made: Offer | None, after_round: int | None) -> None:
    """Let a workshop be asked anew only by who has seen what became of the last time.

    Raises:
        AskedMeanwhile: It was asked since.
        NotAvailable: It has answered, and nobody has chosen it in spite of that.
    """
    if after_round is not None and after_round != (made.round if made is not None else 0):
        raise AskedMeanwhile
    if after_round is None and made is not None and made.state != OfferState.WITHDRAWN:
        raise NotAvailable


async def open_round(
    session: AsyncSession,
    *,
    offer: Offer,
    order: Order,
    workshop: Workshop,
    now: datetime,
    pressed: Pressed | None = None,
) -> None:
    """Open an offer, for the first time or anew, on the terms of today; earlier cards say that it is asked anew.

    Raises:
        NotAvailable, PriceUnknown: The workshop cannot make the order as it is now.
        CannotPlanError: It lacks the people.
    """
    price_minor = await _price(session, order=order, workshop=workshop, now=now)
    promise = await planning.quote_order(session, order=order, workshop=workshop, now=now)
    if offer.round:
        await close_offer(session, offer=offer, now=now, but=pressed)
    open_on(offer, order=order, price_minor=price_minor, promised_at=promise.promised_at, now=now)


def open_on(offer: Offer, *, order: Order, price_minor: int, promised_at: datetime, now: datetime) -> None:
    """Open the next round of an offer on these terms: what stood on earlier cards is over."""
    offer.state, offer.round, offer.order_revision = OfferState.OPEN, offer.round + 1, order.revision
    offer.price_minor, offer.promised_at = price_minor, promised_at
    offer.first_price_minor = offer.first_promised_at = offer.settled_at = offer.reason = None
    offer.offered_at, offer.expires_at = now, now + OFFER_LIFETIME


async def send_card(session: AsyncSession, *, offer: Offer, now: datetime, after: OfferState | None = None) -> None:
    """Send a workshop the card of the round that is open, and what has become of its answer to the one before."""
    owner = await parties.get_owner(session, workshop_id=offer.workshop_id)
    card = OfferCard(offer_id=offer.id, round=offer.round, after=after)
    await notify.send(session, to=owner.address, message=card, now=now)


async def _price(session: AsyncSession, *, order: Order, workshop: Workshop, now: datetime) -> int:
    """Give the workshop's own piece price for an order that it can make; the ceiling is none of its business."""
    listing, demand = await market.get_listing(session, workshop=workshop, now=now), await _demand(session, order)
    if filter_out(listing, demand):
        raise NotAvailable
    price_minor = price_of(listing, demand)
    if price_minor is None:
        raise PriceUnknown(currency=order.currency)
    return price_minor


async def ask_all(session: AsyncSession, *, order: Order, numbers: Mapping[int, int], now: datetime) -> None:
    """Ask several workshops, each under its number; one that cannot be asked is passed over.

    Raises:
        NotAvailable, PriceUnknown: None of them can be asked.
    """
    refusal: UserError = NotAvailable()
    asked = 0
    for workshop_id, number in numbers.items():
        try:
            await ask(session, order=order, workshop_id=workshop_id, number=number, now=now)
            asked += 1
        except (NotAvailable, PriceUnknown) as error:
            refusal = error
    if not asked:
        raise refusal


async def refresh_card(session: AsyncSession, *, order: Order, now: datetime) -> None:
    """Have the card of an order without a workshop drawn again for its buyer."""
    merchant = await session.get_one(Person, order.merchant_id)
    await notify.refresh_card(session, to=merchant.address, card=OrderCard(subject_id=order.id), now=now)


async def leave_to_robot(session: AsyncSession, *, order: Order, now: datetime) -> None:
    """Let the robot choose the workshop, together with all orders that wait."""
    if await session.get(LeftToRobot, order.id) is None:
        session.add(LeftToRobot(order_id=order.id, since=now))
        await session.flush()


async def match_waiting(session: AsyncSession, *, orders: Sequence[Order], seed: int, now: datetime) -> int:
    """Match all these orders together under the capacity that there is; return how many got a workshop to ask.

    An order that nobody can take is told to its merchant once, with the reason.
    """
    locked = await lock(session, Order, [order.id for order in orders])
    orders = [order for order in locked.values() if order.state == OrderState.WAITING]
    listings = await market.list_open(session, now=now)
    demands = [
        await _demand(session, order, but_ids=await market.list_answered(session, order=order)) for order in orders
    ]
    assignment = assign_batch(demands, listings, seed=seed)
    chosen = {pair.order_id: pair.workshop_id for pair in assignment.pairs}
    asked = 0
    for order in orders:
        workshop_id = chosen.get(order.id)
        if workshop_id is not None and await _asks(session, order=order, workshop_id=workshop_id, now=now):
            asked += 1
        else:
            merchant = await session.get_one(Person, order.merchant_id)
            await session.execute(delete(LeftToRobot).where(LeftToRobot.order_id == order.id))
            await notify.send(session, to=merchant.address, message=ShortlistShown(order_id=order.id), now=now)
    return asked


async def _asks(session: AsyncSession, *, order: Order, workshop_id: int, now: datetime) -> bool:
    """Ask a workshop that the robot chose; False where it cannot be asked after all."""
    try:
        await ask(session, order=order, workshop_id=workshop_id, now=now, is_left_to_robot=True)
    except (NotAvailable, PriceUnknown):
        return False
    return True


async def _next_best(session: AsyncSession, *, order: Order, now: datetime) -> int | None:
    best = await make_shortlist(session, order=order, now=now)
    return best.candidates[0].listing.id if best.candidates else None


async def get_live_offer(
    session: AsyncSession, *, offer_id: int, round_number: int, state: OfferState, now: datetime
) -> Offer:
    """Get an offer that can still be answered, by a button of this round.

    Raises:
        OfferSettled: It was answered, taken back, opened anew, is too old, or the order has changed since.
    """
    offer = await queries.lock_offer(session, offer_id=offer_id)
    assert offer is not None
    order = await session.get_one(Order, offer.order_id)
    is_live = offer.state == state and offer.expires_at > now and offer.order_revision == order.revision
    if not is_live or offer.round != round_number or order.state not in UNMATCHED_STATES:
        raise OfferSettled(code=order.code)
    return offer


async def quote_anew(session: AsyncSession, *, offer: Offer, now: datetime) -> bool:
    """Let an open offer promise what the plan of its workshop allows by now; say whether that is later than it said.

    Raises:
        TakesNoOrders: The workshop takes no new orders.
        CannotPlanError: It lacks the people.
    """
    order = await session.get_one(Order, offer.order_id)
    workshop = await lock_own(session, Workshop, offer.workshop_id)
    if not workshop.is_open:
        raise TakesNoOrders
    promise = await planning.quote_order(session, order=order, workshop=workshop, now=now)
    zone = ZoneInfo(workshop.timezone)
    if promise.promised_at.astimezone(zone).date() <= offer.promised_at.astimezone(zone).date():
        return False
    offer.promised_at = promise.promised_at
    return True


async def take(
    session: AsyncSession, *, offer: Offer, actor: Person, now: datetime, pressed: Pressed | None = None
) -> Order:
    """Make the deal: the first yes wins, the plan is booked, names open, all other offers go, and so do their buttons.

    `pressed` is the message of the yes, in whose place the deal is told.

    Raises:
        NotAvailable, TakesNoOrders: The workshop takes no orders any more, as its buyer and as itself hear it.
        CannotPlanError: The workshop has not the people any more.
    """
    order = await session.get_one(Order, offer.order_id)
    workshop = await lock_own(session, Workshop, offer.workshop_id)
    if not workshop.is_open:
        raise NotAvailable if actor.id == order.merchant_id else TakesNoOrders
    offer.state, offer.settled_at = OfferState.ACCEPTED, now
    await life.agree(
        session,
        order=order,
        workshop_id=workshop.id,
        actor_id=actor.id,
        price_minor=offer.price_minor,
        promised_at=offer.promised_at,
        now=now,
    )
    await planning.book_plan(session, order=order, workshop=workshop, now=now)
    await replanning.request_replan(session, workshop_id=workshop.id, cause=Cause.NEW_ORDER, now=now)
    await _withdraw_others(session, order=order, but=offer, now=now)
    await close_offer(session, offer=offer, now=now, but=pressed)
    await close_choices(session, order=order, now=now, but=pressed)
    await session.execute(delete(LeftToRobot).where(LeftToRobot.order_id == order.id))
    await rooms.open_room(session, order_id=order.id, workshop_id=workshop.id, now=now)
    await _tell_deal(session, order=order, workshop=workshop, actor=actor, now=now)
    return order


async def _tell_deal(session: AsyncSession, *, order: Order, workshop: Workshop, actor: Person, now: datetime) -> None:
    """Tell the side that did not press; whoever did sees the deal in place of the offer."""
    merchant = await session.get_one(Person, order.merchant_id)
    owner = await parties.get_owner(session, workshop_id=workshop.id)
    if actor.id != merchant.id:
        await notify.send(session, to=merchant.address, message=DealForMerchant(order_id=order.id), now=now)
    if actor.id != owner.id:
        await notify.send(session, to=owner.address, message=DealForOwner(order_id=order.id), now=now)
    await notify.send(session, to=owner.address, message=PrintedCard(order_id=order.id), now=now)
    for person in (merchant, owner):
        await notify.refresh_card(session, to=person.address, card=OrderCard(subject_id=order.id), now=now)


async def counter(
    session: AsyncSession,
    *,
    offer: Offer,
    price_minor: int,
    days: int,
    actor: Person,
    now: datetime,
    pressed: Pressed | None = None,
) -> None:
    """Answer an offer with another price for a piece, or a date so many days later, for the buyer to take or leave.

    Raises:
        TakesNoOrders: The workshop takes no new orders.
        CounterUnlikely: Nobody means such a price or such a day, or the buyer's fabric is not there before.
    """
    if not (await lock_own(session, Workshop, offer.workshop_id)).is_open:
        raise TakesNoOrders
    if days < await queries.soonest_counter(session, offer=offer, now=now):
        raise CounterUnlikely
    require_likely(offer.price_minor, wanted_minor=price_minor, days=days)
    promised_at = offer.promised_at + timedelta(days=days)
    offer.first_price_minor, offer.first_promised_at = offer.price_minor, offer.promised_at
    offer.state, offer.price_minor, offer.promised_at = OfferState.COUNTERED, price_minor, promised_at
    offer.expires_at = now + OFFER_LIFETIME
    order = await session.get_one(Order, offer.order_id)
    fact = OfferCountered(offer_id=offer.id, price_minor=price_minor, promised_at=promised_at)
    await ledger.append(session, order_id=order.id, fact=fact, actor_id=actor.id, now=now)
    merchant = await session.get_one(Person, order.merchant_id)
    await notify.send(
        session, to=merchant.address, message=CounterOffered(offer_id=offer.id, round=offer.round), now=now
    )
    await close_offer(session, offer=offer, now=now, but=pressed)
    await refresh_card(session, order=order, now=now)


async def decline(
    session: AsyncSession,
    *,
    offer: Offer,
    actor: Person,
    now: datetime,
    reason: DeclineReason = DeclineReason.OTHER,
    pressed: Pressed | None = None,
) -> None:
    """Note a workshop's no; the reason teaches later matches."""
    offer.state, offer.reason, offer.settled_at = OfferState.DECLINED, reason, now
    fact = OfferDeclined(offer_id=offer.id, reason=reason)
    await ledger.append(session, order_id=offer.order_id, fact=fact, actor_id=actor.id, now=now)
    await close_offer(session, offer=offer, now=now, but=pressed)
    await _look_further(session, offer=offer, now=now)


async def explain_no(session: AsyncSession, *, offer: Offer, round_number: int, reason: DeclineReason) -> None:
    """Keep the reason of a workshop's no, for later matches; a no that was taken back has none."""
    if offer.state == OfferState.DECLINED and offer.round == round_number:
        offer.reason = reason


async def expire_offers(session: AsyncSession, *, now: datetime) -> None:
    """Settle the offers whose time is over, and take those back that a workshop was made as it closed."""
    closed = select(Offer.workshop_id).join(Workshop, Workshop.id == Offer.workshop_id)
    for workshop_id in (await session.scalars(closed.where(queries.is_live(), ~Workshop.is_open).distinct())).all():
        await lock_offered(session, workshop_id=workshop_id)
        await withdraw_from(session, workshop_id=workshop_id, now=now)
    late = select(Offer).where(Offer.state.in_(queries.LIVE), Offer.expires_at <= now)
    orders = await lock(session, Order, [offer.order_id for offer in (await session.scalars(late)).all()])
    for offer in (await session.scalars(late.where(Offer.order_id.in_(orders)).order_by(Offer.id))).all():
        was_open = offer.state == OfferState.OPEN
        offer.state, offer.settled_at = OfferState.EXPIRED, now
        await _end(session, offer=offer, was_open=was_open, now=now)
        await _look_further(session, offer=offer, now=now)


async def withdraw_offers(session: AsyncSession, *, order: Order, now: datetime) -> None:
    """Take back all offers of an order that changes or goes away, and say so to the workshops."""
    await _withdraw_others(session, order=order, but=None, now=now)
    if order.state not in UNMATCHED_STATES and order.workshop_id is None:
        await close_choices(session, order=order, now=now)
    life.wait_again(order)
    if order.workshop_id is None:
        await refresh_card(session, order=order, now=now)


async def lock_offered(session: AsyncSession, *, workshop_id: int) -> None:
    """Lock the orders that wait for a workshop's answer or have its counter; their turn is before the workshop's."""
    offered = select(Offer.order_id).where(Offer.workshop_id == workshop_id, queries.is_live())
    await lock(session, Order, (await session.scalars(offered)).all())


async def withdraw_from(session: AsyncSession, *, workshop_id: int, now: datetime) -> int:
    """Take back what a workshop was offered and what it countered as it takes no orders any more; say how many.

    Its buyers hear of it at once, and choose again. Only the orders that `lock_offered` locked are touched: what was
    asked at the same moment is taken back by the next scan.
    """
    taken = 0
    waiting = select(Offer).where(Offer.workshop_id == workshop_id, queries.is_live()).order_by(Offer.id)
    for offer in (await session.scalars(waiting)).all():
        if not is_locked(session, Order, offer.order_id):
            continue
        was_open = offer.state == OfferState.OPEN
        offer.state, offer.settled_at = OfferState.WITHDRAWN, now
        await _end(session, offer=offer, was_open=was_open, now=now)
        await _tell_buyer_it_is_gone(session, offer=offer, now=now)
        taken += 1
    return taken


async def _tell_buyer_it_is_gone(session: AsyncSession, *, offer: Offer, now: datetime) -> None:
    """Say who takes no orders any more, where the list does not say it."""
    order = await session.get_one(Order, offer.order_id)
    merchant = await session.get_one(Person, order.merchant_id)
    if await queries.list_asked(session, order_id=order.id):
        gone = CounterSettled(offer_id=offer.id, round=offer.round)
        await notify.send(session, to=merchant.address, message=gone, now=now)
    else:
        await _look_further(session, offer=offer, now=now)


async def pass_on_offers(session: AsyncSession, *, workshop_id: int, now: datetime) -> None:
    """Send the offers that wait for a workshop to whoever owns it now."""
    for offer in await queries.list_open_to(session, workshop_id=workshop_id, now=now):
        await send_card(session, offer=offer, now=now)


async def _withdraw_others(session: AsyncSession, *, order: Order, but: Offer | None, now: datetime) -> None:
    for other in await queries.list_offers(session, order_id=order.id):
        if other.state in queries.LIVE and other is not but:
            was_open = other.state == OfferState.OPEN
            other.state, other.settled_at = OfferState.WITHDRAWN, now
            await _end(session, offer=other, was_open=was_open, now=now)


async def _end(session: AsyncSession, *, offer: Offer, was_open: bool, now: datetime) -> None:
    """Take the buttons off an offer that is over, at both sides; a workshop that has countered is told."""
    await close_offer(session, offer=offer, now=now)
    if not was_open:
        await close_counters(session, offer=offer, now=now)
        await _tell_answer_is_void(session, offer=offer, now=now)


async def _tell_answer_is_void(session: AsyncSession, *, offer: Offer, now: datetime) -> None:
    """Tell a workshop that its counter came to nothing."""
    owner = await parties.get_owner(session, workshop_id=offer.workshop_id)
    await notify.send(
        session, to=owner.address, message=OfferGone(offer_id=offer.id, round=offer.round), now=now, silent=True
    )


async def _look_further(session: AsyncSession, *, offer: Offer, now: datetime) -> None:
    """Go on when the last workshop that was asked has said no: the robot asks the next, or the buyer chooses again."""
    order = await session.get_one(Order, offer.order_id)
    if order.state != OrderState.OFFERED:
        return
    if await queries.list_asked(session, order_id=order.id):
        await refresh_card(session, order=order, now=now)
        return
    life.wait_again(order)
    await refresh_card(session, order=order, now=now)
    next_id = await _next_best(session, order=order, now=now) if offer.is_left_to_robot else None
    if next_id is not None and await _asks(session, order=order, workshop_id=next_id, now=now):
        return
    merchant = await session.get_one(Person, order.merchant_id)
    await notify.send(session, to=merchant.address, message=ShortlistShown(order_id=order.id), now=now)
