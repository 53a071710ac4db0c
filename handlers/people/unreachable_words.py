"""What is said where somebody cannot be reached any more; names and orders are read when it is sent."""

from collections.abc import Sequence

from core.matching.tables import Offer
from core.orders.access import side_of
from core.orders.tables import Order
from core.parties.tables import Person, Workshop
from core.tracking.messages import (
    AskedUnreachable,
    BuyerUnreachable,
    MerchantUnreachable,
    WorkerUnreachable,
    WorkshopUnreachable,
)
from handlers.outgoing import Outgoing
from handlers.rendering import Rendering, renders


def _said(r: Rendering, key: str, *, name: str = "", orders: Sequence[Order] = ()) -> Outgoing:
    codes = r.t("list.comma").join(order.code for order in orders)
    return Outgoing(text=r.t(key, name=name, orders=codes, bot=r.bot_username))


async def _own_orders(r: Rendering[WorkshopUnreachable | AskedUnreachable | MerchantUnreachable]) -> list[Order]:
    """List the orders that it is about and that the reader still has to do with."""
    found = [await r.session.get_one(Order, order_id) for order_id in r.message.order_ids]
    return [order for order in found if r.person and await side_of(r.session, actor=r.person, order=order)]


@renders(WorkshopUnreachable)
async def _owner(r: Rendering[WorkshopUnreachable]) -> Outgoing:
    orders = await _own_orders(r)
    workshop = await r.session.get_one(Workshop, orders[0].workshop_id)
    return _said(r, "unreachable.owner", name=workshop.name, orders=orders)


@renders(AskedUnreachable)
async def _asked(r: Rendering[AskedUnreachable]) -> Outgoing:
    return _said(r, "unreachable.asked", orders=await _own_orders(r))


@renders(WorkerUnreachable)
async def _worker(r: Rendering[WorkerUnreachable]) -> Outgoing:
    return _said(r, "unreachable.worker", name=(await r.session.get_one(Person, r.message.member_id)).name)


@renders(MerchantUnreachable)
async def _merchant(r: Rendering[MerchantUnreachable]) -> Outgoing:
    orders = await _own_orders(r)
    merchant = await r.session.get_one(Person, orders[0].merchant_id)
    return _said(r, "unreachable.merchant", name=merchant.name, orders=orders)


@renders(BuyerUnreachable)
async def _buyer(r: Rendering[BuyerUnreachable]) -> Outgoing:
    offer = await r.session.get_one(Offer, r.message.offer_id)
    return _said(r, "unreachable.buyer", orders=[await r.session.get_one(Order, offer.order_id)])
