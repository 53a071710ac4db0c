"""Close an order whose goods have left though not every stage was shown: its merchant says so."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import UserError
from core.evidence import effects
from core.orders.access import MERCHANT_ONLY, access_order
from core.orders.model import OrderState
from core.orders.tables import Order
from core.parties.tables import Person
from core.planning import queries as planning
from core.planning.frontier import is_through


class NotShipped(UserError):
    """The goods have not left yet, as far as anybody has shown."""

    code: ClassVar[str] = "not_shipped"


async def close_shipped(session: AsyncSession, *, actor: Person, order_id: int, now: datetime) -> Order:
    """Take the merchant's word that an order is over whose last stage is proven; what was never shown stays named.

    Raises:
        NotYours: The order is not theirs.
        OrderClosed: It is done or cancelled.
        NotShipped: Its last stage is not proven.
    """
    order, _ = await access_order(session, actor=actor, order_id=order_id, sides=MERCHANT_ONLY, open_only=True)
    plan = await planning.list_stages(session, order_id=order.id)
    if order.state != OrderState.AGREED or not is_through(plan):
        raise NotShipped(code=order.code)
    await effects.finish(session, order=order, plan=plan, actor_id=actor.id, now=now)
    await effects.refresh_cards(session, order=order, now=now)
    return order
