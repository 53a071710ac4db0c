"""Placed orders in words and buttons: the list, the menu, proposals and what became of them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from markupsafe import Markup, escape

from core.orders import queries
from core.orders.lines import lines_from_json
from core.orders.messages import (
    CancelOrder,
    ChangeAnswered,
    ChangeProposed,
    ChangeSettled,
    MyOrders,
    OrderCancelled,
    OrderMenu,
    OrderSaved,
    OrderWasChanged,
)
from core.orders.model import OPEN_STATES, OrderState
from core.orders.tables import Order
from handlers.families import Family
from handlers.keyboards import pack
from handlers.order_names import garment_icon, garment_name, in_words_of, short_name
from handlers.orders.words import FABRIC, order_line
from handlers.outgoing import Button, Outgoing
from handlers.paging import cut
from handlers.rendering import Rendering, plain, renders
from handlers.texts import Texts

STATE = Family("orders.state", OrderState)
CHANGE_OF_DAY = Family("orders.change", ("due_on", "fabric_on"))

LISTED = 12


async def _name(r: Rendering, order_id: int) -> Markup:
    return short_name(r.t, await queries.get_order(r.session, order_id))


def _state(t: Texts, order: Order) -> Markup:
    """Say in words where an order stands, with its promise where there is one."""
    state = t(STATE(order.state))
    if order.state == OrderState.AGREED and order.promised_at is not None:
        return t("orders.promised", state=state, day=t.day(order.promised_at))
    return state


@renders(MyOrders)
async def _mine(r: Rendering[MyOrders]) -> Outgoing:
    merchant_id = r.message.person_id
    page = cut(r, range(await queries.count_of_merchant(r.session, merchant_id=merchant_id)), LISTED)
    found = await queries.list_of_merchant(r.session, merchant_id=merchant_id, limit=LISTED, offset=page.before)
    new = (r.button("orders.button.new", pack("order.new")),)
    if not found:
        return Outgoing(text=r.t("orders.none"), buttons=(new,))
    lines = [
        Markup("{} <b>{}</b> — {}").format(garment_icon(order.kind), short_name(r.t, order), _state(r.t, order))
        for order in found
    ]
    buttons = [
        Button(text=plain(short_name(r.t, order)), data=pack("order.menu", order.id))
        for order in found
        if order.state in OPEN_STATES
    ]
    pairs = tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
    text = Markup("\n").join([r.t("orders.mine"), *lines, *page.line(r)])
    return Outgoing(text=text, buttons=(*pairs, *page.row(r, "orders.mine", merchant_id), new))


@renders(OrderMenu)
async def _menu(r: Rendering[OrderMenu]) -> Outgoing:
    order = await queries.get_order(r.session, r.message.order_id)
    is_mine = r.person is not None and r.person.id == order.merchant_id
    text = Markup("{}\n{}").format(order_line(r.t, order, is_mine=is_mine), _state(r.t, order))
    if order.state not in OPEN_STATES:
        return Outgoing(text=text)
    cancel = r.button("orders.button.cancel", pack("order.cancel", order.id))
    if not is_mine:
        return Outgoing(text=text, buttons=((cancel,),))
    return Outgoing(text=text, buttons=((r.button("orders.button.change", pack("order.change", order.id)), cancel),))


@renders(OrderSaved)
async def _saved(r: Rendering[OrderSaved]) -> Outgoing:
    order = await queries.get_order(r.session, r.message.order_id)
    key = "orders.saved_proposed" if r.message.is_proposed else "orders.saved"
    return Outgoing(text=r.t(key, order=order_line(r.t, order, is_mine=True)))


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
    return Outgoing(text=r.t("orders.cancelled", name=await _name(r, r.message.order_id)))


def change_lines(t: Texts, changes: Mapping[str, Any]) -> Markup:
    """Tell changed columns of an order, one a line."""
    hidden = {"pieces", "currency"} | ({"category"} if "garment" in changes else set())
    lines = [_change_line(t, name, value) for name, value in changes.items() if name not in hidden]
    return Markup("\n").join(line for line in lines if line)


def _change_line(t: Texts, name: str, value: Any) -> Markup:
    match name:
        case "lines":
            breakdown = lines_from_json(value)
            pieces = t.count("orders.pieces", breakdown.total_pieces)
            return t("orders.change.lines", pieces=pieces, lines=in_words_of(t, breakdown).text())
        case "due_on" | "fabric_on":
            return t(CHANGE_OF_DAY(name), day=t.day(date.fromisoformat(value)))
        case "fabric_by":
            return t(FABRIC(value))
        case "category" | "garment":
            return t("orders.change.style", style=garment_name(t, value))
        case "style_name":
            return t("orders.change.style", style=escape(value)) if value else Markup("")
        case "pictures":
            return t("orders.pictures", n=value)
        case _:
            return Markup("")


@renders(ChangeProposed)
async def _change_proposed(r: Rendering[ChangeProposed]) -> Outgoing:
    text = r.t(
        "orders.change_proposed",
        name=await _name(r, r.message.order_id),
        changes=change_lines(r.t, r.message.changes),
    )
    change_id = r.message.change_id
    return Outgoing(
        text=text,
        buttons=(
            (
                r.button("orders.button.agree", pack("order.decide", change_id, 1)),
                r.button("orders.button.decline", pack("order.decide", change_id, 0)),
            ),
        ),
    )


@renders(OrderWasChanged)
async def _changed(r: Rendering[OrderWasChanged]) -> Outgoing:
    changes = change_lines(r.t, r.message.changes)
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
    changes = change_lines(r.t, r.message.changes)
    return Outgoing(text=r.t(key, name=await _name(r, r.message.order_id), changes=changes))
