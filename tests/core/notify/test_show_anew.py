"""A message that stands in a chat is edited once to what is so, however many have cause for it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.matching.messages import ShortlistShown
from core.notify import actions as notify
from core.notify.model import Address
from core.notify.tables import Kind, Outbox, State

NOW = datetime(2026, 12, 1, tzinfo=UTC)
HERE = Address(bot_id=1, chat_id=7)
LIST = ShortlistShown(order_id=1)


async def edit(
    session: AsyncSession, *, message: ShortlistShown = LIST, message_id: int = 12, minutes: int = 0
) -> None:
    later, params = NOW + timedelta(minutes=minutes), {"message_id": message_id}
    await notify.send(session, to=HERE, message=message, kind=Kind.EDIT, params=params, now=NOW, due_at=later)


async def count_after(session: AsyncSession) -> int:
    await notify.show_anew(session, to=HERE, message=LIST, message_id=12, now=NOW)
    return len((await session.scalars(select(Outbox))).all())


async def test_an_edit_to_the_same_that_waits_serves_both(session: AsyncSession) -> None:
    await edit(session)
    assert await count_after(session) == 1


@pytest.mark.parametrize("state", [State.SENDING, State.SENT])
async def test_one_that_is_on_its_way_may_show_what_was(session: AsyncSession, state: State) -> None:
    await edit(session)
    await session.scalars(select(Outbox))
    await session.execute(update(Outbox).values(state=state))
    assert await count_after(session) == 2


async def test_one_of_another_message_or_to_something_else_or_for_later_does_not(session: AsyncSession) -> None:
    await edit(session, message_id=13)
    assert await count_after(session) == 2
    await edit(session, message=ShortlistShown(order_id=2))
    assert await count_after(session) == 4
    await edit(session, minutes=1)
    assert await count_after(session) == 6
