"""Replace order cards."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.codes.facts import CardReplaced
from core.codes.tables import CardGeneration
from core.ledger import actions as ledger


async def replace_order_card(session: AsyncSession, *, order_id: int, actor_id: int, now: datetime) -> int:
    """Make all printed cards of an order worthless (one was lost or copied) and return the next generation."""
    card = await session.get(CardGeneration, order_id)
    if card is None:
        card = CardGeneration(order_id=order_id, generation=1)
        session.add(card)
    card.generation += 1
    card.issued_at = now
    fact = CardReplaced(generation=card.generation)
    await ledger.append(session, order_id=order_id, fact=fact, actor_id=actor_id, now=now)
    return card.generation
