"""The link that shows an order, as its buyer reads it."""

from urllib.parse import urlencode

from core.order_links import queries
from core.order_links.messages import OrderLinkShown
from core.order_links.model import SHOWN_AFTER_END, is_over, write_token
from core.orders import queries as orders
from core.orders.tables import Order
from handlers.keyboards import pack
from handlers.order_names import short_name
from handlers.outgoing import Button, Outgoing
from handlers.rendering import Rendering, plain, renders

SHARE = "https://t.me/share/url"
"""Opens the messenger's own choice of chats, with a link to pass on."""


def share_buttons(r: Rendering, order: Order) -> tuple[tuple[Button, ...], ...]:
    """Offer the buyer the link of an order, where the robot has a public address and the order is still shown."""
    if r.deps.public_url is None or is_over(order.closed_at, now=r.now):
        return ()
    return ((r.button("link.button.show", pack("link.show", order.id)),),)


@renders(OrderLinkShown)
async def _link(r: Rendering[OrderLinkShown]) -> Outgoing:
    order = await orders.get_order(r.session, r.message.order_id)
    link = await queries.find_live(r.session, order=order, now=r.now)
    name = short_name(r.t, order)
    if link is None or r.deps.public_url is None:
        return Outgoing(text=r.t("link.none", order=name), buttons=share_buttons(r, order))
    url = f"{r.deps.public_url}/o/{write_token(link.id, keys=r.deps.code_keys)}"
    words = plain(r.t("link.passed_on", order=name))
    pass_on = Button(text=plain(r.t("link.button.pass_on")), url=f"{SHARE}?{urlencode({'url': url, 'text': words})}")
    end = r.button("link.button.end", pack("link.end", order.id, link.id))
    text = r.t("link.shown", order=name, url=url, days=r.t.number(SHOWN_AFTER_END.days))
    return Outgoing(text=text, buttons=((pass_on,), (end,)))
