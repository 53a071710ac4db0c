"""The door to orders: the only way from an id or a code that came from outside to an order."""

from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession
from structlog.contextvars import bind_contextvars

from core.locking import lock_one
from core.orders.model import OPEN_STATES, OrderClosed
from core.orders.queries import find_by_code
from core.orders.tables import Order
from core.parties.access import find_role
from core.parties.model import NotYours, Role
from core.parties.tables import Person


class Side(StrEnum):
    """From which side a person looks at an order."""

    MERCHANT = "MERCHANT"
    OWNER = "OWNER"
    WORKER = "WORKER"
    OPERATOR = "OPERATOR"


MERCHANT_ONLY = frozenset({Side.MERCHANT})
OWNER_ONLY = frozenset({Side.OWNER})
EITHER_PARTY = frozenset({Side.MERCHANT, Side.OWNER, Side.OPERATOR})
FLOOR = frozenset({Side.OWNER, Side.WORKER})
ANY_SIDE = frozenset(Side)


async def access_order(
    session: AsyncSession,
    *,
    actor: Person,
    order_id: int,
    sides: frozenset[Side] = ANY_SIDE,
    open_only: bool = False,
) -> tuple[Order, Side]:
    """Get an order together with the side from which the actor may see it; it is locked from now on.

    Raises:
        NotYours: There is no such order for this person on these sides.
        OrderClosed: `open_only` and the order is done or cancelled.
    """
    bind_contextvars(order=order_id)
    order = await lock_one(session, Order, order_id)
    held = [] if order is None else await sides_of(session, actor=actor, order=order)
    side = next((one for one in held if one in sides), None)
    if order is None or side is None:
        raise NotYours
    if open_only and order.state not in OPEN_STATES:
        raise OrderClosed(code=order.code)
    return order, side


async def side_of(session: AsyncSession, *, actor: Person, order: Order) -> Side | None:
    """Say from which side a person looks at an order first, None from no side."""
    held = await sides_of(session, actor=actor, order=order)
    return held[0] if held else None


async def find_own(session: AsyncSession, *, actor: Person, code: str) -> Order | None:
    """Find the order of a name, if a person stands on one of its sides."""
    order = await find_by_code(session, code=code)
    return order if order is not None and await side_of(session, actor=actor, order=order) else None


async def names_own(session: AsyncSession, *, actor: Person, codes: Iterable[str]) -> bool:
    """Say whether one of the names is that of an order on whose sides a person stands."""
    for code in codes:
        if await find_own(session, actor=actor, code=code) is not None:
            return True
    return False


async def is_of_both_sides(session: AsyncSession, *, actor: Person, order: Order) -> bool:
    """Say whether a person is merchant and owner of an order: it is the workshop's own, and nobody else has a say."""
    return {Side.MERCHANT, Side.OWNER} <= set(await sides_of(session, actor=actor, order=order))


async def sides_of(session: AsyncSession, *, actor: Person, order: Order) -> list[Side]:
    """List the sides on which a person stands: an owner who takes on a rush of their own is merchant and owner."""
    held = [Side.MERCHANT] if order.merchant_id == actor.id else []
    if order.workshop_id is not None:
        role = await find_role(session, person_id=actor.id, workshop_id=order.workshop_id)
        if role is not None:
            held.append(Side.OWNER if role is Role.OWNER else Side.WORKER)
    return [*held, Side.OPERATOR] if actor.is_operator else held
