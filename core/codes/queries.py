"""Read codes against what is in force."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from core.codes.model import CodeKind, CodeReading, Standing, read, sign
from core.codes.tables import OrderCard
from core.stage import Stage


async def check_code(session: AsyncSession, text: str, *, keys: Sequence[bytes]) -> CodeReading:
    """Read a code and tell whether its card is still in force."""
    reading = read(text, keys=keys)
    if reading.standing is not Standing.VALID or reading.kind is not CodeKind.ORDER_CARD:
        return reading
    card = await session.get(OrderCard, reading.order_id)
    in_force = card is not None and (card.workshop_id, card.generation) == (reading.workshop_id, reading.serial)
    return reading if in_force else reading.expired()


def payload_of(card: OrderCard, *, keys: Sequence[bytes], stage: Stage | None = None) -> str:
    """Write the payload of a card in force."""
    return sign(
        keys=keys,
        kind=CodeKind.ORDER_CARD,
        workshop_id=card.workshop_id,
        order_id=card.order_id,
        serial=card.generation,
        stage=stage,
    )
