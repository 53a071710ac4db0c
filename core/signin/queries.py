"""Find who is signed in."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.parties.tables import Person
from core.signin.model import hash_of
from core.signin.tables import WebSession


async def find_signed_in(session: AsyncSession, *, session_token: str, now: datetime) -> Person | None:
    """Find the person of a session that is neither over nor ended."""
    return await session.scalar(
        select(Person)
        .join(WebSession, WebSession.person_id == Person.id)
        .where(
            WebSession.token_hash == hash_of(session_token),
            WebSession.revoked_at.is_(None),
            WebSession.expires_at > now,
        )
    )


async def count_sessions(session: AsyncSession, *, person_id: int, now: datetime) -> int:
    """Count the browsers in which a person is signed in."""
    open_ones = select(func.count()).where(
        WebSession.person_id == person_id, WebSession.revoked_at.is_(None), WebSession.expires_at > now
    )
    return await session.scalar(open_ones) or 0
