"""Placed orders in words and buttons: the list, the menu, proposals and what became of them."""

from datetime import datetime

from markupsafe import Markup

from core.orders import queries
from core.orders.access import is_of_both_sides
from core.orders.actions import as_changed, columns_before
from core.orders.facts import OrderColumns
from core.orders.messages import (
    CancelOrder,
    ChangeAnswered,
    ChangeProposed,
    ChangeSettled,
    EndedBy,
    MyOrders,
    OrderCancelled,
    OrderMenu,
    OrderSaved,
    OrderWasChanged,
)
from core.orders.model import OPEN_STATES, OrderState
from core.orders.tables import Order
from core.parties.tables import Workshop
from core.planning.changes import is_cut, quote_change
from core.planning.workshop import CannotPlanError
from handlers.families import Family
from handlers.keyboards import pack
from handlers.order_names import garment_icon, short_name
from handlers.orders.block import order_block
from handlers.orders.change_words import change_lines
from handlers.orders.own_words import pair_lines, pair_rows
from handlers.outgoing import Button, Outgoing
from handlers.paging import cut
from handlers.rendering import Rendering, plain, renders

STATE = Family("orders.state", OrderState)
CANCELLED = Family("orders.cancelled_by", EndedBy)

LISTED = 12


async def _name(r: Rendering, order_id: int) -> Markup:
    return short_name(r.t, await queries.get_order(r.session, order_id))


async def _state(r: Rendering, order: Order) -> Markup:
    """Say in words where an order stands, with its promise where there is one; what is not cut is not in production."""
    if order.state != OrderState.AGREED:
        return r.t(STATE(order.state))
    state = r.t(STATE(order.state) if await is_cut(r.session, order=order) else "orders.agreed")
    if order.promised_at is None:
        return state
    return r.t("orders.promised", state=state, day=r.t.day(order.promised_at))


@renders(MyOrders)
async def _mine(r: Rendering[MyOrders]) -> Outgoing:
    merchant_id = r.message.person_id
    page = cut(r, range(await queries.count_of_merchant(r.session, merchant_id=merchant_id)), LISTED)
    found = await queries.list_of_merchant(r.session, merchant_id=merchant_id, limit=LISTED, offset=page.before)
    new = (r.button("orders.button.new", pack("order.new")),)
    if not found:
        return Outgoing(text=r.t("orders.none"), buttons=(new,))
    lines = [
        Markup("{} <b>{}</b> — {}").format(garment_icon(order.kind), short_name(r.t, order), await _state(r, order))
        for order in found
    ]
    buttons = [Button(text=plain(short_name(r.t, order)), data=pack("order.menu", order.id)) for order in found]
    pairs = tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
    text = Markup("\n").join([r.t("orders.mine"), *lines, *page.line(r)])
    return Outgoing(text=text, buttons=(*pairs, *page.row(r, "orders.mine", merchant_id), new))


@renders(OrderMenu)
async def _menu(r: Rendering[OrderMenu]) -> Outgoing:
    order = await queries.get_order(r.session, r.message.order_id)
    is_mine = r.person is not None and r.person.id == order.merchant_id
    is_both = r.person is not None and await is_of_both_sides(r.session, actor=r.person, order=order)
    block = order_block(r.t, order, is_mine=is_mine and not is_both)
    text = Markup("\n").join([block, await _state(r, order), *await pair_lines(r, order)])
    if order.state not in OPEN_STATES:
        photos = r.button("tracking.button.photos", pack("status.photos", order.id))
        return Outgoing(text=text, buttons=((photos, again_button(r, order)),) if is_mine else ((photos,),))
    cancel = r.button("orders.button.cancel", pack("order.cancel", order.id))
    if not is_mine:
        return Outgoing(text=text, buttons=((cancel,),))
    change = r.button("orders.button.change", pack("order.change", order.id))
    return Outgoing(text=text, buttons=((change, cancel), *await pair_rows(r, order)))


def again_button(r: Rendering, order: Order) -> Button:
    """The merchant's button that opens a draft like an order."""
    return r.button("orders.button.again", pack("order.again", order.id))


@renders(OrderSaved)
async def _saved(r: Rendering[OrderSaved]) -> Outgoing:
    order = await queries.get_order(r.session, r.message.order_id)
    key = "orders.saved_proposed" if r.message.is_proposed else "orders.saved"
    is_both = r.person is not None and await is_of_both_sides(r.session, actor=r.person, order=order)
    text = r.t(key, order=order_block(r.t, order, is_mine=not is_both))
    change = await queries.find_open_change(r.session, order_id=order.id) if r.message.is_proposed else None
    if change is None or order.state != OrderState.AGREED:
        return Outgoing(text=text)
    take_back = ((r.button("orders.button.take_back", pack("order.take_back", change.id)),),)
    try:
        quoted_at = await quote_change(r.session, order=order, changes=change.changes, now=r.now)
    except CannotPlanError:
        return Outgoing(text=text, buttons=take_back)
    terms = await _terms(r, order, change.changes, quoted_at)
    text = Markup("\n").join(
        [
            text,
            r.t("orders.would_be", changes=change_lines(r.t, change.changes, columns_before(order, change.changes))),
            *terms,
        ]
    )
    return Outgoing(text=text, buttons=take_back)


@renders(CancelOrder)
async def _cancel_sure(r: Rendering[CancelOrder]) -> Outgoing:
    order = await queries.get_order(r.session, r.message.order_id)
    return Outgoing(
        text=r.t("orders.cancel_sure", name=short_name(r.t, order)),
        buttons=(
            (r.button("orders.button.cancel_sure", pack("order.cancel_sure", order.id, order.revision)),),
            (r.button("orders.button.back", pack("order.menu", order.id)),),
        ),
    )


@renders(OrderCancelled)
async def _cancelled(r: Rendering[OrderCancelled]) -> Outgoing:
    name = await _name(r, r.message.order_id)
    if r.message.by is None:
        return Outgoing(text=r.t("orders.cancelled", name=name))
    return Outgoing(text=r.t(CANCELLED(r.message.by), name=name), buttons=await _after_cancelled(r, r.message))


async def _after_cancelled(r: Rendering, said: OrderCancelled) -> tuple[tuple[Button, ...], ...]:
    """Let a buyer whose order somebody else has cancelled give it to another workshop."""
    order = await queries.get_order(r.session, said.order_id)
    if r.person is None or r.person.id != order.merchant_id:
        return ()
    return ((r.button("orders.button.new", pack("order.new")),),)


async def _terms(r: Rendering, order: Order, changes: OrderColumns, quoted_at: datetime) -> list[Markup]:
    """Say what an order would be promised for and cost with a change, and what speaks against it."""
    assert order.promised_at is not None and order.workshop_id is not None
    changed = as_changed(order, changes)
    was, now, due_on = r.t.day(order.promised_at), r.t.day(quoted_at), r.t.day(changed.due_on)
    terms = [r.t("orders.promise_stays", now=now) if was == now else r.t("orders.promise_moves", was=was, now=now)]
    if r.t.date_of(quoted_at) > changed.due_on:
        terms.append(r.t("orders.after_due", due=due_on))
    workshop = await r.session.get_one(Workshop, order.workshop_id)
    if changed.category not in workshop.categories:
        terms.append(r.t("orders.not_made_there"))
    if order.price_minor is None:  # the owner of the workshop took it on without one
        return terms
    price = r.t.money(order.price_minor, order.currency)
    total = r.t.money(order.price_minor * changed.pieces, order.currency)
    if changed.pieces == order.pieces:
        return [*terms, r.t("orders.price_stays", price=price, total=total)]
    was_total = r.t.money(order.price_minor * order.pieces, order.currency)
    return [*terms, r.t("orders.total_moves", price=price, total=total, was=was_total)]


@renders(ChangeProposed)
async def _change_proposed(r: Rendering[ChangeProposed]) -> Outgoing:
    order, said = await queries.get_order(r.session, r.message.order_id), r.message
    lines = change_lines(r.t, said.changes, columns_before(order, said.changes))
    text = r.t("orders.change_proposed", name=short_name(r.t, order), changes=lines)
    decline = r.button("orders.button.decline", pack("order.decide", said.change_id, 0))
    try:
        quoted_at = await quote_change(r.session, order=order, changes=said.changes, now=r.now)
    except CannotPlanError:
        return Outgoing(text=Markup("\n").join([text, r.t("orders.change_cannot")]), buttons=((decline,),))
    agree = r.button("orders.button.agree", pack("order.decide", said.change_id, 1, quoted_at.date().toordinal()))
    text = Markup("\n").join([text, *await _terms(r, order, said.changes, quoted_at)])
    return Outgoing(text=text, buttons=((agree, decline),))


@renders(OrderWasChanged)
async def _changed(r: Rendering[OrderWasChanged]) -> Outgoing:
    changes = change_lines(r.t, r.message.changes, r.message.before)
    return Outgoing(
        text=r.t(
            "orders.changed",
            name=await _name(r, r.message.order_id),
            changes=changes,
        )
    )


@renders(ChangeAnswered)
async def _change_decided(r: Rendering[ChangeAnswered]) -> Outgoing:
    return await _settled(r, "orders.change_agreed" if r.message.agreed else "orders.change_declined")


@renders(ChangeSettled)
async def _change_settled(r: Rendering[ChangeSettled]) -> Outgoing:
    return await _settled(r, "orders.you_agreed" if r.message.agreed else "orders.you_declined")


async def _settled(r: Rendering[ChangeAnswered | ChangeSettled], key: str) -> Outgoing:
    order, said = await queries.get_order(r.session, r.message.order_id), r.message
    text = r.t(key, name=short_name(r.t, order), changes=change_lines(r.t, said.changes, said.before))
    if not said.agreed or said.promised_before is None or order.promised_at is None:
        return Outgoing(text=text)
    was, now = r.t.day(said.promised_before), r.t.day(order.promised_at)
    lines = [
        text,
        r.t("orders.still_promised", now=now) if was == now else r.t("orders.now_promised", was=was, now=now),
    ]
    if r.t.date_of(order.promised_at) > order.due_on:
        lines.append(r.t("orders.after_due", due=r.t.day(order.due_on)))
    return Outgoing(text=Markup("\n").join(lines))
