from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from core.intake import actions as intake

NOW = datetime(2026, 12, 1, tzinfo=UTC)


async def test_an_update_is_claimed_once_for_each_bot(session: AsyncSession) -> None:
    claims = [await intake.mark_seen(session, bot_id=bot_id, update_id=5, now=NOW) for bot_id in (1, 1, 2)]
    assert claims == [True, False, True]


async def test_marks_are_forgotten_when_the_messenger_cannot_ask_any_more(session: AsyncSession) -> None:
    await intake.mark_seen(session, bot_id=1, update_id=5, now=NOW)
    await intake.forget_seen(session, now=NOW + timedelta(days=2))
    assert not await intake.mark_seen(session, bot_id=1, update_id=5, now=NOW)
    await intake.forget_seen(session, now=NOW + timedelta(days=4))
    assert await intake.mark_seen(session, bot_id=1, update_id=5, now=NOW)
