from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.intake import actions as intake

NOW = datetime(2026, 12, 1, tzinfo=UTC)


async def seen(session: AsyncSession, *updates: tuple[int, int]) -> set[tuple[int, int]]:
    return await intake.mark_seen(session, updates=updates, now=NOW)


async def test_an_update_is_claimed_once_for_each_bot(session: AsyncSession) -> None:
    assert [await seen(session, (bot_id, 5)) for bot_id in (1, 1, 2)] == [{(1, 5)}, set(), {(2, 5)}]


async def test_of_several_updates_those_are_claimed_that_are_new(session: AsyncSession) -> None:
    await seen(session, (1, 5), (1, 7))
    assert await seen(session, (1, 5), (1, 6), (2, 7), (1, 7)) == {(1, 6), (2, 7)}
