from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.signin import actions as signin
from core.signin.model import LINK_LIFETIME, SESSION_LIFETIME, form_token, hash_of
from core.signin.queries import count_sessions, find_signed_in
from core.signin.tables import SigninLink, WebSession
from tests.rows import a_person

NOW = datetime(2026, 12, 1, tzinfo=UTC)


async def asks(session: AsyncSession, person_id: int, token: str) -> str:
    link = await signin.make_link(session, person_id=person_id, unknown=f"unknown {token}", now=NOW)
    assert await signin.arm_link(session, link_id=link.id, token=token, now=NOW)
    return token


async def test_a_link_opens_one_session_and_is_then_used_up(session: AsyncSession) -> None:
    olga = await a_person(session, name="Olga")
    token = await asks(session, olga.id, "n1")
    opened = [
        await signin.open_session(session, link_token=token, session_token=f"browser {n}", now=NOW) for n in range(2)
    ]
    assert [one is not None for one in opened] == [True, False]
    assert await find_signed_in(session, session_token="browser 0", now=NOW) is olga
    assert await find_signed_in(session, session_token="browser 1", now=NOW) is None


async def test_a_link_dies_after_ten_minutes_and_a_session_after_its_hours(session: AsyncSession) -> None:
    olga = await a_person(session)
    token = await asks(session, olga.id, "n2")
    late = NOW + LINK_LIFETIME
    assert await signin.open_session(session, link_token=token, session_token="b", now=late) is None
    assert await signin.open_session(session, link_token=token, session_token="b", now=late - timedelta(seconds=1))
    over = late - timedelta(seconds=1) + SESSION_LIFETIME
    assert await find_signed_in(session, session_token="b", now=over - timedelta(seconds=1)) is olga
    assert await find_signed_in(session, session_token="b", now=over) is None


async def test_a_new_link_makes_the_older_one_worthless(session: AsyncSession) -> None:
    olga = await a_person(session)
    old, new = await asks(session, olga.id, "n3"), await asks(session, olga.id, "n4")
    assert await signin.open_session(session, link_token=old, session_token="b", now=NOW) is None
    assert await signin.open_session(session, link_token=new, session_token="b", now=NOW)


async def test_signing_out_everywhere_ends_ones_own_sessions_and_links_only(session: AsyncSession) -> None:
    olga, eve = await a_person(session), await a_person(session)
    for person, browser in ((olga, "b1"), (olga, "b2"), (eve, "b3")):
        token = await asks(session, person.id, browser)
        await signin.open_session(session, link_token=token, session_token=browser, now=NOW)
    unused = await asks(session, olga.id, "n5")
    assert await signin.sign_out_everywhere(session, person_id=olga.id, now=NOW) == 2
    assert await signin.open_session(session, link_token=unused, session_token="b4", now=NOW) is None
    assert [await count_sessions(session, person_id=one.id, now=NOW) for one in (olga, eve)] == [0, 1]
    await signin.sign_out(session, session_token="b3", now=NOW)
    assert await find_signed_in(session, session_token="b3", now=NOW) is None


async def test_no_token_stands_in_the_database(session: AsyncSession) -> None:
    olga = await a_person(session)
    token = await asks(session, olga.id, "n6")
    await signin.open_session(session, link_token=token, session_token="browser-secret", now=NOW)
    rows = [*await session.scalars(select(SigninLink)), *await session.scalars(select(WebSession))]
    kept = repr([vars(row) for row in rows])
    assert token not in kept and "browser-secret" not in kept
    assert hash_of("browser-secret") in kept


async def test_a_link_opens_nothing_before_it_is_sent_and_nothing_but_the_last_that_was_sent(
    session: AsyncSession,
) -> None:
    olga = await a_person(session)
    link = await signin.make_link(session, person_id=olga.id, unknown="unknown", now=NOW)
    for token in ("first", "second"):
        assert await signin.open_session(session, link_token=token, session_token="b", now=NOW) is None
        assert await signin.arm_link(session, link_id=link.id, token=token, now=NOW)
    assert await signin.open_session(session, link_token="first", session_token="b", now=NOW) is None
    assert await signin.open_session(session, link_token="second", session_token="b", now=NOW)
    assert not await signin.arm_link(session, link_id=link.id, token="third", now=NOW)


def test_a_form_belongs_to_its_session() -> None:
    assert form_token("one") != form_token("two")
    assert "one" not in form_token("one")


async def test_what_ended_long_ago_is_forgotten(session: AsyncSession) -> None:
    olga = await a_person(session)
    token = await asks(session, olga.id, "n7")
    await signin.open_session(session, link_token=token, session_token="b", now=NOW)
    await signin.forget_old(session, now=NOW + timedelta(days=9))
    assert not [*await session.scalars(select(SigninLink)), *await session.scalars(select(WebSession))]
