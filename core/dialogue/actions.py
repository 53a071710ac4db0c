"""Move a conversation on."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from core.dialogue.tables import Dialogue
from core.notify.model import Address


async def find(session: AsyncSession, at: Address) -> Dialogue | None:
    """Find the conversation that goes on in a chat."""
    return await session.get(Dialogue, (at.bot_id, at.chat_id))


async def step_to(
    session: AsyncSession, at: Address, *, kind: str, step: str, answers: dict[str, Any], now: datetime
) -> None:
    """Keep the answers and the question that is asked now; another conversation in this chat ends."""
    row = await find(session, at)
    if row is None:
        row = Dialogue(bot_id=at.bot_id, chat_id=at.chat_id)
        session.add(row)
    row.kind, row.step, row.answers, row.updated_at = kind, step, dict(answers), now
    await session.flush()


async def end(session: AsyncSession, at: Address) -> None:
    """End the conversation in a chat."""
    await session.execute(delete(Dialogue).where(Dialogue.bot_id == at.bot_id, Dialogue.chat_id == at.chat_id))
