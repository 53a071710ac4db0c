"""Answers to what people say, where no screen exists for it: what is so, and what can be done, as buttons."""

from typing import Any

from markupsafe import Markup

from core.matching import queries as matching
from core.orders import queries as orders
from core.orders.model import UNMATCHED_STATES, OrderState
from core.orders.tables import Order
from core.parties import queries as parties
from core.parties.model import Role
from core.planning import queries as plans
from core.stage import Stage, icon_of
from core.tracking import queries
from core.tracking.messages import (
    ClosedDaysAnswer,
    HurryAnswer,
    LeaveAnswer,
    NobodyAskedAnswer,
    ParcelAnswer,
    PriceAnswer,
    TalkAnswer,
    TroubleAsked,
    TroubleTold,
    WrongPhotoAnswer,
)
from handlers.keyboards import pack
from handlers.matching.asked_words import workshop_name
from handlers.order_names import short_name
from handlers.outgoing import Button, Outgoing
from handlers.rendering import Rendering, renders
from handlers.trade_words import cause_name, stage_label

Row = tuple[Button, ...]


def _room(r: Rendering[Any], order_id: int) -> Button:
    return r.button("tracking.button.room", pack("room.choose", order_id))


@renders(HurryAnswer)
async def _hurry(r: Rendering[HurryAnswer]) -> Outgoing:
    order = await orders.get_order(r.session, r.message.order_id)
    promised, expected = order.promised_at or r.now, order.expected_at or r.now
    if order.state != OrderState.AGREED:
        return Outgoing(text=r.t("wish.is_closed", order=short_name(r.t, order)), buttons=((_room(r, order.id),),))
    text = r.t("wish.hurry", order=short_name(r.t, order), promised=r.t.day(promised), expected=r.t.day(expected))
    queue = r.button("tracking.button.queue", pack("status.queue", order.id))
    return Outgoing(text=text, buttons=((_room(r, order.id), queue),))


@renders(TalkAnswer)
async def _talk(r: Rendering[TalkAnswer]) -> Outgoing:
    order = await orders.get_order(r.session, r.message.order_id)
    return Outgoing(text=r.t("wish.talk", order=short_name(r.t, order)), buttons=((_room(r, order.id),),))


@renders(NobodyAskedAnswer)
async def _nobody_asked(r: Rendering[NobodyAskedAnswer]) -> Outgoing:
    order = await orders.get_order(r.session, r.message.order_id)
    workshops = r.button("tracking.button.workshops", pack("match.show", order.id))
    return Outgoing(text=r.t("wish.nobody_asked", order=short_name(r.t, order)), buttons=((workshops,),))


@renders(PriceAnswer)
async def _price(r: Rendering[PriceAnswer]) -> Outgoing:
    """Tell the price of the deal; before it what was asked for, or what the buyer pays at most."""
    order = await orders.get_order(r.session, r.message.order_id)
    name = short_name(r.t, order)
    if order.workshop_id is not None and order.price_minor is not None:
        return Outgoing(text=r.t("wish.price_agreed", order=name, **_amounts(r, order, order.price_minor)))
    asked = [
        offer for offer in await matching.list_offers(r.session, order_id=order.id) if offer.state in matching.LIVE
    ]
    lines = [
        r.t("wish.price_offered", workshop=await workshop_name(r, offer), **_amounts(r, order, offer.price_minor))
        for offer in asked
    ]
    if not lines and order.ceiling_minor is not None:
        lines = [r.t("wish.price_ceiling", **_amounts(r, order, order.ceiling_minor))]
    text = Markup("\n").join([r.t("wish.price_open", order=name), *lines])
    if order.state not in UNMATCHED_STATES:
        return Outgoing(text=text)
    return Outgoing(text=text, buttons=((r.button("tracking.button.workshops", pack("match.show", order.id)),),))


def _amounts(r: Rendering[Any], order: Order, minor: int) -> dict[str, str]:
    return {"price": r.t.money(minor, order.currency), "total": r.t.money(minor * order.pieces, order.currency)}


@renders(ParcelAnswer)
async def _parcel(r: Rendering[ParcelAnswer]) -> Outgoing:
    """Say whether an order has left; its parcel's number is known to the workshop alone."""
    order = await orders.get_order(r.session, r.message.order_id)
    plan = await plans.list_stages(r.session, order_id=order.id)
    left_at = next((step.proven_at for step in plan if step.stage == Stage.SHIPPED), None)
    name = short_name(r.t, order)
    if left_at is None:
        text = r.t("wish.parcel_not_left", order=name, expected=r.t.day(order.expected_at or r.now))
    else:
        text = r.t("wish.parcel_left", order=name, moment=r.t.moment(left_at))
    photos = r.button("tracking.button.photos", pack("status.photos", order.id))
    return Outgoing(text=text, buttons=((photos, _room(r, order.id)),))


@renders(ClosedDaysAnswer)
async def _closed_days(r: Rendering[ClosedDaysAnswer]) -> Outgoing:
    people = r.button("wish.button.people", pack("plan.people", r.message.workshop_id))
    return Outgoing(text=r.t("wish.closed_days"), buttons=((people,),))


@renders(WrongPhotoAnswer)
async def _wrong_photo(r: Rendering[WrongPhotoAnswer]) -> Outgoing:
    return Outgoing(text=r.t("wish.wrong_photo"), buttons=(_jobs(r),))


@renders(LeaveAnswer)
async def _leave(r: Rendering[LeaveAnswer]) -> Outgoing:
    return Outgoing(text=r.t("wish.leave"))


def _jobs(r: Rendering[Any]) -> Row:
    return (r.button("start.button.jobs", pack("start.jobs")),)


@renders(TroubleAsked)
async def _trouble(r: Rendering[TroubleAsked]) -> Outgoing:
    """Offer to tell the owner, for each order that something is left to do of; an owner's own word is kept."""
    cause = r.message.cause
    rows: list[Row] = []
    for workshop, role in await parties.list_workshops_of(r.session, person_id=r.message.person_id):
        for order, step in await queries.list_to_do(r.session, workshop=workshop):
            label = {"order": order.code, "icon": icon_of(Stage(step.stage))}
            key = "wish.button.trouble_own" if role is Role.OWNER else "wish.button.trouble"
            rows.append((r.button(key, pack("trouble.tell", order.id, cause), **label),))
    if not rows:
        return Outgoing(text=r.t("tracking.no_jobs"))
    return Outgoing(text=r.t("wish.trouble", cause=cause_name(r.t, cause)), buttons=tuple(rows))


@renders(TroubleTold)
async def _told_trouble(r: Rendering[TroubleTold]) -> Outgoing:
    order = await orders.get_order(r.session, r.message.order_id)
    text = r.t(
        "tracking.trouble",
        order=short_name(r.t, order),
        stage=stage_label(r.t, r.message.stage),
        name=r.message.name,
        cause=cause_name(r.t, r.message.cause),
    )
    change = r.button("plan.button.change", pack("plan.change", order.workshop_id or 0))
    return Outgoing(text=text, buttons=((_room(r, order.id), change),))
