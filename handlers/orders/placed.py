"""Orders after they are placed: the list, changes as far as the rules allow, and the cancellation."""

from dataclasses import replace

from telegram import Update

from core.evidence.effects import refresh_cards
from core.matching import actions as matching
from core.matching.messages import ShortlistShown
from core.orders import actions as orders
from core.orders import queries
from core.orders.access import EITHER_PARTY, MERCHANT_ONLY, Side, access_order, is_of_both_sides
from core.orders.asking import SUMMARY
from core.orders.draft import Draft
from core.orders.messages import (
    CancelOrder,
    ChangeProposed,
    ChangeSettled,
    MyOrders,
    OrderCancelled,
    OrderMenu,
    OrderSaved,
)
from core.orders.model import ChangeDecided, ChangeState, NothingChanged, OrderCut, OrderState
from core.orders.tables import Order, OrderChange
from core.parties.model import NotYours
from core.planning import changes as plans
from core.work.style_pictures import fetch_pictures
from handlers.arguments import ID, REVISION, SHOWN_ON, YES_NO
from handlers.context import ChatApplication, Turn
from handlers.keyboards import on_press, pressed_message_id
from handlers.orders import told as orders_told
from handlers.orders.asking import ask, new_token


async def list_mine(_: Update, turn: Turn) -> None:
    """List the orders of a merchant."""
    await turn.say(MyOrders(person_id=turn.me.id))


async def show(update: Update, turn: Turn, order_id: int) -> None:
    """Show an order with what can be done about it now."""
    order, _ = await access_order(turn.session, actor=turn.me, order_id=order_id, sides=EITHER_PARTY)
    await turn.say(OrderMenu(order_id=order.id))


async def change(_: Update, turn: Turn, order_id: int) -> None:
    """Open an order for changes."""
    order, _side = await access_order(
        turn.session, actor=turn.me, order_id=order_id, sides=MERCHANT_ONLY, open_only=True
    )
    workshop_id = order.workshop_id if await is_of_both_sides(turn.session, actor=turn.me, order=order) else None
    if await plans.is_cut(turn.session, order=order):
        raise OrderCut(code=order.code)
    pictures = await queries.list_pictures(turn.session, order_id=order.id)
    draft = orders.draft_of(order, pictures=tuple(picture.file for picture in pictures), token=new_token(turn))
    await ask(turn, replace(draft, workshop_id=workshop_id), step=SUMMARY, view="fields")


async def save(turn: Turn, draft: Draft, *, at: int) -> None:
    """Save the changes of an order, or send them to the other side as a proposal."""
    assert draft.order_id is not None
    order, _ = await access_order(
        turn.session, actor=turn.me, order_id=draft.order_id, sides=MERCHANT_ONLY, open_only=True
    )
    is_own = await is_of_both_sides(turn.session, actor=turn.me, order=order)
    try:
        outcome = await orders.change_order(
            turn.session,
            order=order,
            actor_id=turn.me.id,
            draft=draft,
            is_cut=await plans.is_cut(turn.session, order=order),
            is_own=is_own,
            now=turn.now,
        )
    except NothingChanged:  # nothing is written before it is raised
        await turn.answer("error.nothing_changed", code=order.code, alert=True)
        await turn.edit(at, OrderMenu(order_id=order.id))
        return
    if "pictures" in outcome.applied:
        await fetch_pictures(turn.session, order_id=order.id, now=turn.now)
    await turn.edit(at, OrderSaved(order_id=order.id, is_proposed=outcome.proposal is not None))
    if order.state == OrderState.AGREED:
        if is_own:
            await plans.replan_agreed(turn.session, order=order, changes=outcome.changed, now=turn.now)
        elif "fabric_on" in outcome.applied:
            await plans.replan_changed(turn.session, order=order, now=turn.now)
        await refresh_cards(turn.session, order=order, now=turn.now)
    else:
        await matching.withdraw_offers(turn.session, order=order, now=turn.now)
        await turn.say(ShortlistShown(order_id=order.id))


async def cancel(update: Update, turn: Turn, order_id: int) -> None:
    """Ask whether the order shall really be cancelled."""
    order, _ = await access_order(turn.session, actor=turn.me, order_id=order_id, sides=EITHER_PARTY, open_only=True)
    if await plans.is_cut(turn.session, order=order):
        raise OrderCut(code=order.code)
    await turn.edit(pressed_message_id(update), CancelOrder(order_id=order.id))


async def cancel_sure(update: Update, turn: Turn, order_id: int, revision: int) -> None:
    """Cancel an order."""
    order, _ = await access_order(turn.session, actor=turn.me, order_id=order_id, sides=EITHER_PARTY, open_only=True)
    await orders.cancel_order(
        turn.session,
        order=order,
        actor_id=turn.me.id,
        revision=revision,
        is_cut=await plans.is_cut(turn.session, order=order),
        now=turn.now,
    )
    await matching.withdraw_offers(turn.session, order=order, now=turn.now)
    if order.workshop_id is not None:
        await plans.replan_without(turn.session, order=order, now=turn.now)
        await refresh_cards(turn.session, order=order, now=turn.now)
    await turn.edit(pressed_message_id(update), OrderCancelled(order_id=order.id))


async def _proposal(turn: Turn, change_id: int) -> tuple[Order, OrderChange]:
    """Get a proposal that the other side made to this person.

    Raises:
        NotYours: It is their own, or no business of theirs.
        ChangeDecided: The order has closed meanwhile.
    """
    proposal = await queries.find_change(turn.session, change_id)
    if proposal is None:
        raise NotYours
    order, side = await access_order(turn.session, actor=turn.me, order_id=proposal.order_id, sides=EITHER_PARTY)
    if proposal.proposed_by_id == turn.me.id or side is Side.OPERATOR:
        raise NotYours
    if order.state != OrderState.AGREED:
        raise ChangeDecided(code=order.code)
    return order, proposal


async def decide(update: Update, turn: Turn, change_id: int, agree: int, shown_on: int) -> None:
    """Agree to a proposed change for the day that was shown, or decline it; where the day is another now, show it."""
    order, proposal = await _proposal(turn, change_id)
    promised_before, before = order.promised_at, orders.columns_before(order, proposal.changes)
    if agree and proposal.state == ChangeState.OPEN and not await _is_as_shown(turn, order, proposal, shown_on):
        await turn.answer("orders.day_has_moved", alert=True)
        asked = ChangeProposed(order_id=order.id, change_id=proposal.id, changes=proposal.changes)
        await turn.edit(pressed_message_id(update), asked)
        return
    await orders.decide_change(
        turn.session,
        order=order,
        change=proposal,
        actor_id=turn.me.id,
        agree=bool(agree),
        is_cut=await plans.is_cut(turn.session, order=order),
        now=turn.now,
    )
    if agree:
        await plans.replan_agreed(turn.session, order=order, changes=proposal.changes, now=turn.now)
        await refresh_cards(turn.session, order=order, now=turn.now)
    settled = ChangeSettled(
        order_id=order.id,
        changes=proposal.changes,
        agreed=bool(agree),
        promised_before=promised_before if agree else None,
        before=before,
    )
    await turn.edit(pressed_message_id(update), settled)


async def _is_as_shown(turn: Turn, order: Order, proposal: OrderChange, shown_on: int) -> bool:
    """Say whether the plan gives the same day for a change as when it was shown, if it can be made at all."""
    if await plans.is_cut(turn.session, order=order):
        return True  # refused for another reason
    quoted_at = await plans.quote_change(turn.session, order=order, changes=proposal.changes, now=turn.now)
    return quoted_at.date().toordinal() == shown_on


async def take_back(update: Update, turn: Turn, change_id: int) -> None:
    """Let go of a change that one has asked for."""
    proposal = await queries.find_change(turn.session, change_id)
    if proposal is None:
        raise NotYours
    order, _ = await access_order(
        turn.session, actor=turn.me, order_id=proposal.order_id, sides=MERCHANT_ONLY, open_only=True
    )
    await orders.take_back_change(turn.session, order=order, change=proposal, actor_id=turn.me.id, now=turn.now)
    settled = ChangeSettled(order_id=order.id, changes=proposal.changes, agreed=False)
    await turn.edit(pressed_message_id(update), settled)


def register(application: ChatApplication) -> None:
    """Listen to the buttons of placed orders."""
    on_press(application, "order.mine", list_mine)
    on_press(application, "order.menu", show, ID)
    on_press(application, "order.change", change, ID)
    on_press(application, "order.again", orders_told.begin_again_pressed, ID)
    on_press(application, "order.cancel", cancel, ID)
    on_press(application, "order.cancel_sure", cancel_sure, ID, REVISION)
    on_press(application, "order.decide", decide, ID, YES_NO, SHOWN_ON)
    on_press(application, "order.take_back", take_back, ID)
