"""Make the link of an order, and take it back."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import UserError
from core.order_links import queries
from core.order_links.model import is_over
from core.order_links.tables import OrderLink
from core.orders.tables import Order
from core.parties.tables import Person


class NothingToShow(UserError):
    """The order ended too long ago to be shown to anybody."""

    code: ClassVar[str] = "nothing_to_show"


async def make_link(session: AsyncSession, *, order: Order, actor: Person, now: datetime) -> OrderLink:
    """Make the link that shows an order, or give the one that there is: a second tap makes no second link.

    Raises:
        NothingToShow: The order ended too long ago.
    """
    if is_over(order.closed_at, now=now):
        raise NothingToShow(code=order.code)
    live = await queries.find_live(session, order=order, now=now)
    if live is not None:
        return live
    made = OrderLink(order_id=order.id, made_by_id=actor.id, made_at=now)
    session.add(made)
    await session.flush()
    return made


async def end_links(session: AsyncSession, *, order: Order, now: datetime) -> int:
    """Take back what shows an order to people without an account; say how many links that were."""
    ended = update(OrderLink).where(OrderLink.order_id == order.id, OrderLink.ended_at.is_(None))
    return len((await session.execute(ended.values(ended_at=now).returning(OrderLink.id))).all())
