"""Make links that sign in once, open sessions, end them."""

from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.signin.model import LINK_LIFETIME, SESSION_LIFETIME, hash_of
from core.signin.tables import SigninLink, WebSession

KEEP = timedelta(days=7)


async def make_link(session: AsyncSession, *, person_id: int, unknown: str, now: datetime) -> SigninLink:
    """Make a link for one use; the links that the person asked for before work no longer.

    It opens nothing until it is armed, which happens when it is sent. So its token stands in no row, at no time, and
    cannot be made from anything that is kept. `unknown` is a token that nobody is told.
    """
    await _burn_links(session, person_id=person_id, now=now)
    link = SigninLink(
        person_id=person_id,
        nonce="",
        token_hash=hash_of(unknown),
        created_at=now,
        expires_at=now + LINK_LIFETIME,
    )
    session.add(link)
    await session.flush()
    return link


async def arm_link(session: AsyncSession, *, link_id: int, token: str, now: datetime) -> bool:
    """Let a link be opened by this token and by none before; False: it is used up or over."""
    armed = await session.execute(
        update(SigninLink)
        .where(SigninLink.id == link_id, SigninLink.used_at.is_(None), SigninLink.expires_at > now)
        .values(token_hash=hash_of(token))
        .returning(SigninLink.id)
    )
    return armed.first() is not None


async def open_session(
    session: AsyncSession, *, link_token: str, session_token: str, now: datetime
) -> WebSession | None:
    """Use up a link and open a session for its person; None where the link is unknown, used or over.

    The link is used up in one statement, so of two browsers that try at once one gets in.
    """
    used = await session.execute(
        update(SigninLink)
        .where(SigninLink.token_hash == hash_of(link_token), SigninLink.used_at.is_(None), SigninLink.expires_at > now)
        .values(used_at=now)
        .returning(SigninLink.person_id)
    )
    person_id = used.scalar()
    if person_id is None:
        return None
    opened = WebSession(
        token_hash=hash_of(session_token), person_id=person_id, created_at=now, expires_at=now + SESSION_LIFETIME
    )
    session.add(opened)
    await session.flush()
    return opened


async def sign_out(session: AsyncSession, *, session_token: str, now: datetime) -> None:
    """End one session."""
    ended = update(WebSession).where(WebSession.token_hash == hash_of(session_token), WebSession.revoked_at.is_(None))
    await session.execute(ended.values(revoked_at=now))


async def sign_out_everywhere(session: AsyncSession, *, person_id: int, now: datetime) -> int:
    """End every session of a person and burn their links; say how many sessions there were."""
    await _burn_links(session, person_id=person_id, now=now)
    ended = await session.execute(
        update(WebSession)
        .where(WebSession.person_id == person_id, WebSession.revoked_at.is_(None), WebSession.expires_at > now)
        .values(revoked_at=now)
        .returning(WebSession.token_hash)
    )
    return len(ended.all())


async def forget_old(session: AsyncSession, *, now: datetime) -> None:
    """Delete links and sessions that ended a while ago."""
    await session.execute(delete(SigninLink).where(SigninLink.expires_at < now - KEEP))
    await session.execute(delete(WebSession).where(WebSession.expires_at < now - KEEP))


async def _burn_links(session: AsyncSession, *, person_id: int, now: datetime) -> None:
    unused = update(SigninLink).where(SigninLink.person_id == person_id, SigninLink.used_at.is_(None))
    await session.execute(unused.values(used_at=now))
