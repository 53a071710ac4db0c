"""The life of an order: each change of its state, with its guard, the columns that go with it and the ledger's fact.

Nobody else assigns a state (`tests/core/orders/test_life.py`). What a change means for the plan, the offers and the
people is done by whoever calls.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from core.ledger import actions as ledger
from core.orders.facts import (
    MerchantChanged,
    OrderAgreed,
    OrderColumns,
    OrderEnded,
    OrderFinished,
    OrderOffered,
    OrderPlaced,
    OrderReopened,
)
from core.orders.model import OPEN_STATES, ChangeState, OrderClosed, OrderCut, OrderState
from core.orders.tables import Order, OrderChange
from core.stage import Stage

WAYS: Mapping[OrderState, frozenset[OrderState]] = MappingProxyType(
    {
        OrderState.WAITING: frozenset({OrderState.OFFERED, OrderState.AGREED, OrderState.CANCELLED}),
        OrderState.OFFERED: frozenset(
            {OrderState.OFFERED, OrderState.WAITING, OrderState.AGREED, OrderState.CANCELLED}
        ),
        OrderState.AGREED: frozenset({OrderState.DONE, OrderState.CANCELLED}),
        OrderState.DONE: frozenset(),
        OrderState.CANCELLED: frozenset(),
    }
)
"""What may follow on each state; `reopen` alone goes back, and only where a mistake had closed an order."""


def require_open(order: Order, *, is_cut: bool) -> None:
    """Let only an order be changed or cancelled that is not over and not under the knife.

    Raises:
        OrderClosed: It is done or cancelled.
        OrderCut: Its fabric is cut.
    """
    if order.state not in OPEN_STATES:
        raise OrderClosed(code=order.code)
    if is_cut:
        raise OrderCut(code=order.code)


async def place(session: AsyncSession, *, order: Order, columns: OrderColumns, actor_id: int, now: datetime) -> None:
    """Begin the life of a new order: it waits for a workshop from now on."""
    order.state, order.revision, order.created_at = OrderState.WAITING, 1, now
    session.add(order)
    await session.flush()
    fact = OrderPlaced(columns=columns)
    await ledger.append(session, order_id=order.id, fact=fact, actor_id=actor_id, now=now)


async def offer(session: AsyncSession, *, order: Order, workshop_id: int, offer_id: int, now: datetime) -> None:
    """Note that a workshop is asked; several may be.

    Raises:
        OrderClosed: It is done or cancelled.
        ValueError: It has a workshop.
    """
    _go(order, OrderState.OFFERED)
    await ledger.append(
        session, order_id=order.id, fact=OrderOffered(workshop_id=workshop_id, offer_id=offer_id), now=now
    )


def wait_again(order: Order) -> None:
    """Let an order wait for a workshop again when no offer is out any more; any other stays what it is."""
    if order.state == OrderState.OFFERED:
        _go(order, OrderState.WAITING)


async def agree(
    session: AsyncSession,
    *,
    order: Order,
    workshop_id: int,
    actor_id: int,
    price_minor: int | None,
    promised_at: datetime,
    now: datetime,
) -> None:
    """Make the deal with a workshop; what was asked before it, such as "cancel?", is not about the deal.

    Args:
        session: The transaction, with the order locked.
        order: Waits or is offered.
        workshop_id: Who makes it.
        actor_id: Who said the last yes.
        price_minor: A piece's price in hundredths of the order's currency; None for an owner's own rush.
        promised_at: Aware instant at which the goods are to leave.
        now: Aware instant.

    Raises:
        OrderClosed: It is done or cancelled.
        ValueError: It has a workshop.
    """
    _go(order, OrderState.AGREED)
    order.workshop_id, order.agreed_at = workshop_id, now
    order.price_minor, order.promised_at = price_minor, promised_at
    order.revision += 1
    fact = OrderAgreed(workshop_id=workshop_id, price_minor=price_minor, promised_at=promised_at)
    await ledger.append(session, order_id=order.id, fact=fact, actor_id=actor_id, now=now)


async def hand_to(
    session: AsyncSession, *, order: Order, merchant_id: int, actor_id: int | None, now: datetime
) -> None:
    """Let a running order be somebody else's from now on; what was proposed before is decided by nobody.

    Raises:
        OrderClosed: It is done or cancelled.
    """
    if order.state not in OPEN_STATES:
        raise OrderClosed(code=order.code)
    order.merchant_id = merchant_id
    await supersede_changes(session, order=order, now=now)
    fact = MerchantChanged(person_id=merchant_id, pair_id=order.pair_id)
    await ledger.append(session, order_id=order.id, fact=fact, actor_id=actor_id, now=now)


async def finish(
    session: AsyncSession,
    *,
    order: Order,
    closed_at: datetime,
    never_shown: Sequence[Stage],
    actor_id: int | None,
    now: datetime,
) -> None:
    """Close an order whose goods have left; the stages that nobody has shown stay named.

    Raises:
        OrderClosed: It is done or cancelled.
        ValueError: It has no workshop.
    """
    await _end(session, order, OrderState.DONE, closed_at=closed_at, now=now)
    fact = OrderFinished(pieces=order.pieces, never_shown=tuple(never_shown))
    await ledger.append(session, order_id=order.id, fact=fact, actor_id=actor_id, now=now)


async def reopen(session: AsyncSession, *, order: Order, actor_id: int | None, now: datetime) -> None:
    """Let an order be in work again that was closed by a photo of something else; its deal stands as it was.

    Raises:
        OrderClosed: It is cancelled.
        ValueError: It is not over.
    """
    if order.state == OrderState.CANCELLED:
        raise OrderClosed(code=order.code)
    if order.state != OrderState.DONE:
        raise ValueError(f"an order that is {order.state} is not reopened")
    order.state, order.closed_at = OrderState.AGREED, None
    order.revision += 1
    await ledger.append(session, order_id=order.id, fact=OrderReopened(), actor_id=actor_id, now=now)


async def cancel(session: AsyncSession, *, order: Order, actor_id: int, is_cut: bool, now: datetime) -> None:
    """Cancel an order that is not cut.

    Raises:
        OrderClosed, OrderCut: It is too late.
    """
    require_open(order, is_cut=is_cut)
    await _end(session, order, OrderState.CANCELLED, closed_at=now, now=now)
    await ledger.append(session, order_id=order.id, fact=OrderEnded(), actor_id=actor_id, now=now)


async def supersede_changes(session: AsyncSession, *, order: Order, now: datetime) -> None:
    """Let no proposed change of an order be decided any more."""
    still_open = update(OrderChange).where(OrderChange.order_id == order.id, OrderChange.state == ChangeState.OPEN)
    await session.execute(still_open.values(state=ChangeState.SUPERSEDED, decided_at=now))


async def _end(session: AsyncSession, order: Order, to: OrderState, *, closed_at: datetime, now: datetime) -> None:
    _go(order, to)
    order.closed_at = closed_at
    order.revision += 1
    await supersede_changes(session, order=order, now=now)


def _go(order: Order, to: OrderState) -> None:
    if to in WAYS[order.state]:
        order.state = to
    elif order.state not in OPEN_STATES:
        raise OrderClosed(code=order.code)
    else:
        raise ValueError(f"an order that is {order.state} does not become {to}")
