"""Get the link that shows an order to people without an account, and take it back."""

from telegram import Update

from core.order_links import actions, queries
from core.order_links.messages import OrderLinkShown
from core.orders.access import MERCHANT_ONLY, access_order
from handlers.arguments import ID
from handlers.context import ChatApplication, Turn
from handlers.keyboards import ButtonUnreadable, on_press, pressed_message_id


async def show_link(_: Update, turn: Turn, order_id: int) -> None:
    """Give the buyer the link of an order; several taps give the same one."""
    order, _side = await access_order(turn.session, actor=turn.me, order_id=order_id, sides=MERCHANT_ONLY)
    if turn.deps.public_url is None:
        raise ButtonUnreadable
    await actions.make_link(turn.session, order=order, actor=turn.me, now=turn.now)
    await turn.say(OrderLinkShown(order_id=order.id))


async def end_link(update: Update, turn: Turn, order_id: int, link_id: int) -> None:
    """Take back the link that stands above the button; where it is over already, show what holds now."""
    order, _side = await access_order(turn.session, actor=turn.me, order_id=order_id, sides=MERCHANT_ONLY)
    live = await queries.find_live(turn.session, order=order, now=turn.now)
    if live is not None and live.id == link_id:
        await actions.end_links(turn.session, order=order, now=turn.now)
    await turn.edit(pressed_message_id(update), OrderLinkShown(order_id=order.id))


def register(application: ChatApplication) -> None:
    """Listen to the buttons of an order's link."""
    on_press(application, "link.show", show_link, ID)
    on_press(application, "link.end", end_link, ID, ID)
