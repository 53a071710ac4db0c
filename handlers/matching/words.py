"""What people see of a match once a workshop is asked: offers, counters, the deal."""

from dataclasses import replace
from datetime import timedelta

from markupsafe import Markup

from core.matching import queries
from core.matching.again import can_be_taken_back, has_lapsed, was_taken_back
from core.matching.counters import bounded, counter_of
from core.matching.messages import (
    CounterOffered,
    CounterSettled,
    CounterTyped,
    DealForMerchant,
    DealForOwner,
    LeftToRobot,
    OfferAnswered,
    OfferCard,
    OfferCountering,
    OfferGone,
    OfferWhyNot,
    OfOffer,
    WillingAfterAll,
)
from core.matching.tables import DeclineReason, Offer, OfferState
from core.orders import queries as orders
from core.orders.model import UNMATCHED_STATES, OrderState
from core.orders.tables import Order
from core.parties.tables import Person, Workshop
from core.planning import durations
from handlers.families import Family
from handlers.keyboards import pack
from handlers.matching.asked_words import asked_line, terms, workshop_name, workshops_button
from handlers.order_names import short_name
from handlers.orders.block import order_block, terms_block
from handlers.outgoing import Button, Media, Outgoing
from handlers.planning.promise_words import in_hand_lines
from handlers.rendering import Rendering, renders

STATE = Family("offer.state", OfferState)
DECLINE = Family("decline", DeclineReason)


@renders(OfferCard)
async def _offer_card(r: Rendering[OfferCard]) -> Outgoing:
    offer, order = await _offer_and_order(r)
    keeps_media = r.edits and await _has_picture(r, order)
    if offer.state != OfferState.OPEN or _is_earlier(r, offer):
        return replace(_settled_card(r, offer, order), keeps_media=keeps_media)
    text = _offer_text(r, offer, order)
    if r.message.after == OfferState.COUNTERED:
        text = Markup("\n").join([r.t("offer.first_terms"), text])
    if r.message.promised_before is not None:
        was, now = r.t.day(r.message.promised_before), r.t.day(offer.promised_at)
        text = Markup("\n").join([r.t("offer.day_has_moved", was=was, now=now), text])
    return Outgoing(
        text=text,
        media=await _picture_of(r, order),
        keeps_media=keeps_media,
        buttons=(
            (r.button("offer.take", pack("offer.take", offer.id, offer.round, offer.promised_at.toordinal())),),
            (
                r.button("offer.counter_button", pack("offer.counter", offer.id, offer.round)),
                r.button("offer.not_for_us", pack("offer.no", offer.id, offer.round)),
            ),
            (r.button("offer.ask_buyer", pack("room.offer", offer.id)),),
        ),
    )


def _is_earlier(r: Rendering[OfOffer], offer: Offer) -> bool:
    """Say whether a message is about an earlier round of the offer than the one that is open."""
    return r.message.round is not None and r.message.round != offer.round


def _offer_text(r: Rendering, offer: Offer, order: Order) -> Markup:
    return r.t(
        "offer.card",
        line=order_block(r.t, order),
        sam=f"{durations.sam_min(order.kind):g}",
        price=r.t.money(offer.price_minor, order.currency),
        total=r.t.money(offer.price_minor * order.pieces, order.currency),
        promise=r.t.day(offer.promised_at),
        until=r.t.moment(offer.expires_at),
    )


@renders(OfferCountering)
async def _countering(r: Rendering[OfferCountering]) -> Outgoing:
    offer, order = await _offer_and_order(r)
    percent, days = r.message.percent, r.message.days
    price_minor, promised_at = counter_of(offer.price_minor, offer.promised_at, percent=percent, days=days)

    def step(label: str, by_percent: int, by_days: int) -> Button:
        changed = bounded(percent + by_percent, days + by_days)
        return r.button(label, pack("offer.step", offer.id, *changed, offer.round))

    text = r.t(
        "offer.countering",
        order=short_name(r.t, order),
        price=r.t.money(price_minor, order.currency),
        promise=r.t.day(promised_at),
    )
    text = Markup("\n").join([text, terms_block(r.t, order)])
    if days < 0:
        text += Markup("\n") + r.t("offer.sooner_than_planned", promise=r.t.day(offer.promised_at))
    return Outgoing(
        text=text,
        keeps_media=await _has_picture(r, order),
        buttons=(
            (step("offer.cheaper", -5, 0), step("offer.dearer", 5, 0)),
            (step("offer.sooner", 0, -1), step("offer.later", 0, 1)),
            (r.button("offer.send_counter", pack("offer.send", offer.id, percent, days, offer.round)),),
            (r.button("orders.button.back", pack("offer.show", offer.id, offer.round)),),
        ),
    )


@renders(CounterTyped)
async def _typed(r: Rendering[CounterTyped]) -> Outgoing:
    offer, said = await r.session.get_one(Offer, r.message.offer_id), r.message
    order = await r.session.get_one(Order, offer.order_id)
    if offer.state != OfferState.OPEN or offer.round != said.round:
        return _settled_card(r, offer, order)
    promised_at = offer.promised_at + timedelta(days=said.days)
    text = r.t(
        "offer.typed",
        order=short_name(r.t, order),
        price=r.t.money(said.price_minor, order.currency),
        total=r.t.money(said.price_minor * order.pieces, order.currency),
        promise=r.t.day(promised_at),
        first_price=r.t.money(offer.price_minor, order.currency),
        first_promise=r.t.day(offer.promised_at),
    )
    text = Markup("\n").join([text, terms_block(r.t, order)])
    if said.total_minor is not None and said.total_minor != said.price_minor * order.pieces:
        total = r.t.money(said.total_minor, order.currency)
        uneven = r.t("offer.typed_total", total=total, price=r.t.money(said.price_minor, order.currency))
        text = Markup("\n").join([uneven, text])
    send = pack("offer.send_as", offer.id, said.price_minor, said.days, offer.round)
    back = pack("offer.show", offer.id, offer.round)
    return Outgoing(
        text=text,
        media=await _picture_of(r, order),  # as under the offer's card, which the same buttons lead to
        buttons=((r.button("offer.send_counter", send),), (r.button("orders.button.back", back),)),
    )


@renders(OfferWhyNot)
async def _why_not(r: Rendering[OfferWhyNot]) -> Outgoing:
    offer, order = await _offer_and_order(r)
    reasons = [
        (r.button(DECLINE(reason), pack("offer.why", offer.id, reason.value, offer.round)),) for reason in DeclineReason
    ]
    text = r.t("offer.why_not", order=short_name(r.t, order))
    buttons = (*reasons, *_undo(r, offer, order))
    return Outgoing(text=text, keeps_media=await _has_picture(r, order), buttons=buttons)


@renders(OfferAnswered)
async def _settled(r: Rendering[OfferAnswered]) -> Outgoing:
    offer, order = await _offer_and_order(r)
    keeps_media = await _has_picture(r, order)
    if offer.state == OfferState.ACCEPTED and order.workshop_id == offer.workshop_id:
        return replace(await _deal_owner_of(r, order), keeps_media=keeps_media)
    return replace(_settled_card(r, offer, order), keeps_media=keeps_media)


@renders(OfferGone)
async def _gone(r: Rendering[OfferGone]) -> Outgoing:
    offer, order = await _offer_and_order(r)
    keeps_media = r.edits and await _has_picture(r, order)
    return replace(_settled_card(r, offer, order), keeps_media=keeps_media)


def _settled_card(r: Rendering[OfOffer], offer: Offer, order: Order) -> Outgoing:
    """Say what became of an offer, and what its workshop can still do about it."""
    name = short_name(r.t, order)
    if _is_earlier(r, offer):
        return Outgoing(text=r.t("offer.anew", order=name))
    return Outgoing(text=r.t(_end_of(offer, order), order=name), buttons=_undo(r, offer, order))


def _end_of(offer: Offer, order: Order) -> str:
    """Name how an offer stands for its workshop: a counter that lapsed is not silence, a change is no loss."""
    if has_lapsed(offer):
        return "offer.lapsed"
    if was_taken_back(offer, order):
        return "offer.taken_back"
    if offer.state != OfferState.WITHDRAWN or order.state in UNMATCHED_STATES:
        return STATE(offer.state)
    return "offer.cancelled" if order.state == OrderState.CANCELLED else "offer.elsewhere"


def _undo(r: Rendering, offer: Offer, order: Order) -> tuple[tuple[Button, ...], ...]:
    if not can_be_taken_back(offer, order):
        return ()
    label = "offer.undo" if offer.state == OfferState.DECLINED else "offer.want_it"
    return ((r.button(label, pack("offer.undo", offer.id, offer.round)),),)


async def _has_picture(r: Rendering, order: Order) -> bool:
    """Say whether the offer's message is a picture, whose words alone an edit changes."""
    return await _picture_of(r, order) is not None


async def _picture_of(r: Rendering, order: Order) -> Media | None:
    pictures = await orders.list_pictures(r.session, order_id=order.id)
    return Media(content=pictures[0].file) if pictures else None


@renders(CounterOffered)
async def _counter(r: Rendering[CounterOffered]) -> Outgoing:
    offer, order = await _offer_and_order(r)
    if offer.state != OfferState.COUNTERED or order.state not in UNMATCHED_STATES:
        return await _no_counter(r, offer, order)
    text = r.t(
        "offer.counter",
        workshop=await workshop_name(r, offer),
        order=short_name(r.t, order),
        total=r.t.money(offer.price_minor * order.pieces, order.currency),
        **terms(r.t, offer, order),
    )
    block = terms_block(r.t, order, is_mine=True)
    return Outgoing(
        text=Markup("\n").join([text, block, *_first_terms(r, offer, order)]),
        buttons=(
            (
                r.button("offer.accept_counter", pack("offer.yes", offer.id, offer.round)),
                r.button("offer.refuse_counter", pack("offer.leave", offer.id, offer.round)),
            ),
        ),
    )


def _first_terms(r: Rendering, offer: Offer, order: Order) -> list[Markup]:
    """Say what stands again if the buyer leaves the counter."""
    if offer.first_price_minor is None or offer.first_promised_at is None:
        return []
    price, promise = r.t.money(offer.first_price_minor, order.currency), r.t.day(offer.first_promised_at)
    return [r.t("offer.counter_first", price=price, promise=promise)]


async def _no_counter(r: Rendering, offer: Offer, order: Order) -> Outgoing:
    """Say to the buyer what became of a counter that does not wait for an answer any more."""
    name = short_name(r.t, order)
    if order.state not in UNMATCHED_STATES:
        return Outgoing(text=r.t("matching.settled", order=name))
    is_closed = bool(await queries.list_closed(r.session, workshop_ids=[offer.workshop_id]))
    line = asked_line(r.t, offer, order, await workshop_name(r, offer), is_closed=is_closed)
    text = r.t("list.colon", head=name, tail=line)
    return Outgoing(text=text, buttons=workshops_button(r, order))


@renders(CounterSettled)
async def _counter_settled(r: Rendering[CounterSettled]) -> Outgoing:
    offer, order = await _offer_and_order(r)
    if offer.state == OfferState.ACCEPTED:
        return await _deal_merchant_of(r, order)
    if offer.state != OfferState.OPEN:
        return await _no_counter(r, offer, order)
    text = r.t(
        "offer.counter_left",
        order=short_name(r.t, order),
        workshop=await workshop_name(r, offer),
        **terms(r.t, offer, order),
    )
    return Outgoing(text=text, buttons=workshops_button(r, order))


@renders(WillingAfterAll)
async def _willing(r: Rendering[WillingAfterAll]) -> Outgoing:
    offer, order = await _offer_and_order(r)
    if offer.state != OfferState.OPEN or _is_earlier(r, offer):
        return await _no_counter(r, offer, order)
    text = r.t(
        "matching.willing",
        order=short_name(r.t, order),
        workshop=await workshop_name(r, offer),
        **terms(r.t, offer, order),
    )
    return Outgoing(text=text, buttons=workshops_button(r, order))


async def _offer_and_order(r: Rendering[OfOffer]) -> tuple[Offer, Order]:
    offer = await r.session.get_one(Offer, r.message.offer_id)
    return offer, await orders.get_order(r.session, offer.order_id)


@renders(LeftToRobot)
async def _left_note(r: Rendering[LeftToRobot]) -> Outgoing:
    order = await orders.get_order(r.session, r.message.order_id)
    return Outgoing(text=r.t("matching.left_note", order=short_name(r.t, order)), keeps_media=True)


@renders(DealForMerchant)
async def _deal_merchant(r: Rendering[DealForMerchant]) -> Outgoing:
    return await _deal_merchant_of(r, await orders.get_order(r.session, r.message.order_id))


async def _deal_merchant_of(r: Rendering, order: Order) -> Outgoing:
    workshop = await r.session.get_one(Workshop, order.workshop_id)
    text = await _deal_text(r, "deal.merchant", order, workshop.name, is_mine=True)
    return Outgoing(text=text, buttons=_room_button(r, order))


@renders(DealForOwner)
async def _deal_owner(r: Rendering[DealForOwner]) -> Outgoing:
    return await _deal_owner_of(r, await orders.get_order(r.session, r.message.order_id))


async def _deal_owner_of(r: Rendering, order: Order) -> Outgoing:
    merchant = await r.session.get_one(Person, order.merchant_id)
    text = await _deal_text(r, "deal.owner", order, merchant.name, is_mine=False)
    return Outgoing(text=text, buttons=_room_button(r, order))


async def _deal_text(r: Rendering, key: str, order: Order, name: str, *, is_mine: bool) -> Markup:
    """Say all that was decided, so that neither side has to look for the offer."""
    assert order.promised_at is not None and order.price_minor is not None
    text = r.t(
        key,
        name=name,
        order=short_name(r.t, order),
        promise=r.t.day(order.promised_at),
        price=r.t.money(order.price_minor, order.currency),
        total=r.t.money(order.price_minor * order.pieces, order.currency),
    )
    return Markup("\n").join([text, terms_block(r.t, order, is_mine=is_mine), *await in_hand_lines(r, order)])


def _room_button(r: Rendering, order: Order) -> tuple[tuple[Button, ...], ...]:
    return ((r.button("deal.room", pack("room.choose", order.id)),),)
