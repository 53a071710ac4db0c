"""Issue order cards, and replace them."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.codes.tables import OrderCard
from core.ledger import actions as ledger


async def issue_order_card(session: AsyncSession, *, order_id: int, workshop_id: int, now: datetime) -> OrderCard:
    """Get the card of an order, issued at the first call; a change of workshop makes a new generation."""
    card = await session.get(OrderCard, order_id)
    if card is None:
        card = OrderCard(order_id=order_id, workshop_id=workshop_id, generation=1, issued_at=now)
        session.add(card)
        await session.flush()
    elif card.workshop_id != workshop_id:
        card.workshop_id = workshop_id
        await _renew(session, card, actor_id=None, now=now)
    return card


async def replace_order_card(session: AsyncSession, *, order_id: int, actor_id: int, now: datetime) -> OrderCard:
    """Make all printed cards of an order worthless and issue the next generation: one was lost or copied."""
    card = await session.get_one(OrderCard, order_id)
    await _renew(session, card, actor_id=actor_id, now=now)
    return card


async def _renew(session: AsyncSession, card: OrderCard, *, actor_id: int | None, now: datetime) -> None:
    card.generation += 1
    card.issued_at = now
    facts = {"generation": card.generation}
    await ledger.record(session, order_id=card.order_id, kind="CARD_REPLACED", actor_id=actor_id, now=now, facts=facts)
