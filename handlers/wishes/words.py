"""Answers to what people say, where no screen exists for it: what is so, and what can be done, as buttons."""

from typing import Any

from markupsafe import Markup

from core.evidence import queries as evidence
from core.matching import queries as matching
from core.matching.again import can_be_taken_back
from core.orders import queries as orders
from core.orders.model import UNMATCHED_STATES, OrderState
from core.orders.tables import Order
from core.parties import queries as parties
from core.parties.model import Role
from core.planning import queries as plans
from core.stage import Stage, icon_of
from core.tracking import queries
from core.tracking.messages import (
    Heard,
    HeardAnswer,
    HurryAnswer,
    LeaveAnswer,
    MachineAnswer,
    NobodyAskedAnswer,
    ParcelAnswer,
    PayAnswer,
    PriceAnswer,
    TalkAnswer,
    TroubleAsked,
    TroubleTold,
    UndoAnswer,
    WhichMeant,
    Wish,
    WrongPhotoAnswer,
)
from core.tracking.model import Cause
from handlers.families import Family
from handlers.keyboards import pack
from handlers.matching.asked_words import workshop_name
from handlers.order_names import short_name
from handlers.outgoing import Button, Outgoing
from handlers.rendering import Rendering, renders
from handlers.tracking.parcel_words import parcel_line
from handlers.trade_words import cause_name, stage_label

HEARD = Family("wish.heard", Heard)
WISH = Family("wish.which", Wish)
Row = tuple[Button, ...]
NEWEST_PHOTOS = 3
"""So many of the newest photos are offered to an owner who wants to take something back."""


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


@renders(HeardAnswer)
async def _heard(r: Rendering[HeardAnswer]) -> Outgoing:
    """Say that words were heard and do not count by themselves; the jobs with their codes follow below."""
    text = r.t(HEARD(Heard(r.message.heard)))
    if r.message.order_id is None:
        return Outgoing(text=text)
    order = await orders.get_order(r.session, r.message.order_id)
    return Outgoing(text=Markup("{}\n{}").format(short_name(r.t, order), text))


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


@renders(WhichMeant)
async def _which(r: Rendering[WhichMeant]) -> Outgoing:
    """Offer each open order of the buyer, with the answer behind its button."""
    mine = await orders.list_open_of_merchant(r.session, merchant_id=r.message.person_id)
    rows = tuple((Button(text=short_name(r.t, one), data=pack("wish.of", one.id, r.message.wish)),) for one in mine)
    return Outgoing(text=r.t(WISH(Wish(r.message.wish))), buttons=rows)


@renders(ParcelAnswer)
async def _parcel(r: Rendering[ParcelAnswer]) -> Outgoing:
    """Say whether an order has left, and under which number, where the workshop has said it."""
    order = await orders.get_order(r.session, r.message.order_id)
    plan = await plans.list_stages(r.session, order_id=order.id)
    left_at = next((step.proven_at for step in plan if step.stage == Stage.SHIPPED), None)
    name = short_name(r.t, order)
    parcel = await parcel_line(r, order.id)
    if parcel is not None:
        text = Markup("{}\n{}").format(name, parcel)
    elif left_at is None:
        text = r.t("wish.parcel_not_left", order=name, expected=r.t.day(order.expected_at or r.now))
    else:
        text = r.t("wish.parcel_left", order=name, moment=r.t.moment(left_at))
    photos = r.button("tracking.button.photos", pack("status.photos", order.id))
    return Outgoing(text=text, buttons=((photos, _room(r, order.id)),))


@renders(WrongPhotoAnswer)
async def _wrong_photo(r: Rendering[WrongPhotoAnswer]) -> Outgoing:
    """Say how to change a photo; of a wrong stage the owner can be told too: it may be somebody else's photo."""
    rows: tuple[Row, ...] = ()
    if r.message.is_of_stage:
        rows = await _tell_rows(r, r.message.person_id, "trouble.stage")
    return Outgoing(text=r.t("wish.wrong_photo"), buttons=(*rows, _jobs(r)))


async def _tell_rows(r: Rendering[Any], person_id: int, press: str) -> tuple[Row, ...]:
    """Make a button for each order at work whose owner is somebody else, who can be told of it."""
    rows: list[Row] = []
    for workshop, role in await parties.list_workshops_of(r.session, person_id=person_id):
        if role is Role.OWNER:
            continue
        for order, step in await queries.list_to_do(r.session, workshop=workshop):
            label = {"order": order.code, "icon": icon_of(Stage(step.stage))}
            rows.append((r.button("wish.button.trouble", pack(press, order.id), **label),))
    return tuple(rows)


@renders(LeaveAnswer)
async def _leave(r: Rendering[LeaveAnswer]) -> Outgoing:
    """Offer to leave each workshop that somebody works in; who owns one has to hand it over first."""
    rows: list[Row] = []
    lines = []
    for workshop, role in await parties.list_workshops_of(r.session, person_id=r.message.person_id):
        if role is Role.OWNER:
            lines.append(r.t("wish.leave_owner", workshop=workshop.name))
            rows.append((r.button("data.button.all", pack("data.show")),))
        else:
            button = r.button("wish.button.leave", pack("shop.leave", workshop.id, 0), name=workshop.name)
            rows.append((button,))
    lines = lines or [r.t("wish.leave" if rows else "wish.leave_none")]
    return Outgoing(text=Markup("\n").join(lines), buttons=tuple(dict.fromkeys(rows)))


@renders(PayAnswer)
async def _pay(r: Rendering[PayAnswer]) -> Outgoing:
    """Say that nothing is known of money that somebody gets, and who knows."""
    roles = await parties.list_workshops_of(r.session, person_id=r.message.person_id)
    owners = [await parties.get_owner(r.session, workshop_id=one.id) for one, role in roles if role is not Role.OWNER]
    if owners:
        names = r.t("list.comma").join(dict.fromkeys(owner.name for owner in owners))
        return Outgoing(text=r.t("wish.pay", names=names), buttons=(_jobs(r),))
    return Outgoing(text=r.t("wish.pay_orders"), buttons=((r.button("wish.button.orders", pack("status.all")),),))


@renders(MachineAnswer)
async def _machine(r: Rendering[MachineAnswer]) -> Outgoing:
    """Offer to try the plan without a machine, and to note it as the reason of an order."""
    workshop_id = r.message.workshop_id
    what_if = r.button("plan.button.machine", pack("plan.machine", workshop_id, "sewing"))
    people = r.button("plan.button.people", pack("plan.people", workshop_id))
    rows = await _troubles(r, r.message.person_id, Cause.MACHINE, None)
    return Outgoing(text=r.t("wish.machine"), buttons=((what_if, people), *rows))


@renders(UndoAnswer)
async def _undo(r: Rendering[UndoAnswer]) -> Outgoing:
    """Offer what can be taken back: a no to an offer, the newest photos, who is missing, the plan."""
    workshop_id = r.message.workshop_id
    offers: list[Row] = []
    for offer in await matching.list_declined(r.session, workshop_id=workshop_id):
        order = await orders.get_order(r.session, offer.order_id)
        if can_be_taken_back(offer, order):
            label = r.button("wish.button.undo_no", pack("offer.undo", offer.id, offer.round), order=order.code)
            offers.append((label,))
    for photo in await evidence.list_newest_accepted(r.session, workshop_id=workshop_id, most=NEWEST_PHOTOS):
        order = await orders.get_order(r.session, photo.order_id or 0)
        stage, moment = stage_label(r.t, Stage(photo.stage or "")), r.t.moment(photo.received_at)
        label = r.button(
            "wish.button.photo", pack("mistaken.say", photo.id), order=order.code, stage=stage, time=moment
        )
        offers.append((label,))
    plan = r.button("wish.button.plan", pack("plan.change", workshop_id))
    people = r.button("plan.button.people", pack("plan.people", workshop_id))
    return Outgoing(text=r.t("wish.undo"), buttons=(*offers, (plan, people)))


def _jobs(r: Rendering[Any]) -> Row:
    return (r.button("start.button.jobs", pack("start.jobs")),)


@renders(TroubleAsked)
async def _trouble(r: Rendering[TroubleAsked]) -> Outgoing:
    """Offer to tell the owner, for each order that something is left to do of; an owner's own word is kept."""
    cause, named = r.message.cause, r.message.order_id
    rows = await _troubles(r, r.message.person_id, cause, named)
    if named is not None:
        name = short_name(r.t, await orders.get_order(r.session, named))
        if not rows:
            return Outgoing(text=r.t("tracking.no_job_of", order=name), buttons=(_jobs(r),))
        return Outgoing(text=r.t("wish.trouble_of", order=name, cause=cause_name(r.t, cause)), buttons=rows)
    if not rows:
        return Outgoing(text=r.t("tracking.no_jobs"))
    return Outgoing(text=r.t("wish.trouble", cause=cause_name(r.t, cause)), buttons=rows)


async def _troubles(r: Rendering[Any], person_id: int, cause: Cause, named: int | None) -> tuple[Row, ...]:
    """Make a button for each order, or the named one, of which something is left to do."""
    rows: list[Row] = []
    for workshop, role in await parties.list_workshops_of(r.session, person_id=person_id):
        for order, step in await queries.list_to_do(r.session, workshop=workshop):
            label = {"order": order.code, "icon": icon_of(Stage(step.stage))}
            key = "wish.button.trouble_own" if role is Role.OWNER else "wish.button.trouble"
            if named in (None, order.id):
                rows.append((r.button(key, pack("trouble.tell", order.id, cause), **label),))
    return tuple(rows)


@renders(TroubleTold)
async def _told_trouble(r: Rendering[TroubleTold]) -> Outgoing:
    order = await orders.get_order(r.session, r.message.order_id)
    if r.message.is_stage_wrong:
        named = {"order": short_name(r.t, order), "stage": stage_label(r.t, r.message.stage), "name": r.message.name}
        photos = r.button("evidence.button.mistaken_of", pack("mistaken.of", order.id))
        return Outgoing(text=r.t("tracking.wrong_stage", **named), buttons=((_room(r, order.id), photos),))
    text = r.t(
        "tracking.trouble",
        order=short_name(r.t, order),
        stage=stage_label(r.t, r.message.stage),
        name=r.message.name,
        cause=cause_name(r.t, r.message.cause),
    )
    change = r.button("plan.button.change", pack("plan.change", order.workshop_id or 0))
    return Outgoing(text=text, buttons=((_room(r, order.id), change),))
