"""The number under which an order's goods travel: who says it, that it is kept, and that the merchant hears it."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.evidence import effects
from core.evidence import queries as evidence
from core.ledger import actions as ledger
from core.notify import actions as notify
from core.orders.access import FLOOR, access_order
from core.orders.facts import ParcelNumbered
from core.orders.messages import ParcelTold
from core.orders.model import OrderClosed, OrderState
from core.orders.tables import Order
from core.parties.tables import Person
from core.planning import queries as plans
from core.planning.frontier import first_open
from core.reading.parcels import Parcel
from core.stage import Stage

TRAVELS_FOR = timedelta(days=14)
"""How long after the end of an order a number that names none may be its own."""


async def keep_number(session: AsyncSession, *, actor: Person, order_id: int, parcel: Parcel, now: datetime) -> Order:
    """Keep the number under which the goods travel, and tell the merchant; the same number again tells nothing.

    Raises:
        NotYours: They do not work on such an order.
        OrderClosed: It was cancelled, or nobody makes it.
    """
    order, _ = await access_order(session, actor=actor, order_id=order_id, sides=FLOOR)
    if order.state not in (OrderState.AGREED, OrderState.DONE):
        raise OrderClosed(code=order.code)
    fact = ParcelNumbered(number=parcel.number, carrier=parcel.carrier)
    if await ledger.find_newest(session, order_id=order.id, of=ParcelNumbered) == fact:
        return order
    await ledger.append(session, order_id=order.id, fact=fact, actor_id=actor.id, now=now)
    merchant = await session.get_one(Person, order.merchant_id)
    told = ParcelTold(order_id=order.id, number=parcel.number, carrier=parcel.carrier)
    await notify.send(session, to=merchant.address, message=told, now=now)
    await effects.redraw_cards(session, order=order, now=now)
    return order


async def list_meant(session: AsyncSession, *, person: Person, parcel: Parcel, now: datetime) -> list[Order]:
    """List the orders of a person's workshops that a parcel may hold: they leave or have left lately without a number.

    An order that has this very number already is the only one.
    """
    workshop_ids = await evidence.list_workshop_ids(session, person_id=person.id)
    theirs = select(Order).where(
        Order.workshop_id.in_(workshop_ids),
        (Order.state == OrderState.AGREED) | ((Order.state == OrderState.DONE) & (Order.closed_at > now - TRAVELS_FOR)),
    )
    found = []
    for order in (await session.scalars(theirs.order_by(Order.id))).all():
        step = first_open(await plans.list_stages(session, order_id=order.id))
        known = await ledger.find_newest(session, order_id=order.id, of=ParcelNumbered)
        if known is not None and known.number == parcel.number:
            return [order]
        if known is None and (step is None or step.stage == Stage.SHIPPED):
            found.append(order)
    return found
