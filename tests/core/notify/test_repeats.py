"""The same words to the same chat right after each other are queued once, and say what they stand for."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.notify import actions as notify
from core.notify.model import Address
from core.notify.repeats import ALSO
from core.notify.tables import Kind, Outbox, Priority, State

NOW = datetime(2026, 12, 1, tzinfo=UTC)
HERE = Address(bot_id=1, chat_id=7)


async def say(session: AsyncSession, key: str = "a", *, reply_to: int | None = None, **given: Any) -> bool:
    common: dict[str, Any] = {"to": HERE, "now": NOW, "priority": Priority.ANSWER, "joins": True}
    return await notify.send(session, key=key, reply_to_message_id=reply_to, **(common | given))


async def rows(session: AsyncSession) -> list[Outbox]:
    return list(await session.scalars(select(Outbox).order_by(Outbox.id).execution_options(populate_existing=True)))


@pytest.mark.parametrize("between", [False, True], ids=["one transaction", "several"])
async def test_the_same_words_are_queued_once_and_answer_the_last(session: AsyncSession, between: bool) -> None:
    queued = []
    for reply_to in (11, 12, 13):
        queued.append(await say(session, reply_to=reply_to))
        if between:
            await rows(session)  # reading writes what was not written yet
    (row,) = await rows(session)
    assert row.reply_to_message_id == 13 and row.params == {ALSO: 2}
    assert queued[0] is True


async def test_counts_add_up_over_transactions(session: AsyncSession) -> None:
    for first in (11, 14):
        for reply_to in range(first, first + 3):
            await say(session, reply_to=reply_to)
        await rows(session)
    (row,) = await rows(session)
    assert row.params == {ALSO: 5} and row.reply_to_message_id == 16


async def test_words_that_answer_nothing_in_particular_count_nothing(session: AsyncSession) -> None:
    for _ in range(3):
        await say(session)
        await rows(session)
    (row,) = await rows(session)
    assert row.params == {}


@pytest.mark.parametrize(
    "other",
    [
        {"key": "b"},
        {"params": {"n": 1}},
        {"to": Address(bot_id=1, chat_id=8)},
        {"to": Address(bot_id=2, chat_id=7)},
        {"kind": Kind.EDIT},
        {"silent": True},
    ],
)
@pytest.mark.parametrize("between", [False, True], ids=["one transaction", "several"])
async def test_whatever_says_something_else_is_queued(
    session: AsyncSession, other: dict[str, Any], between: bool
) -> None:
    await say(session)
    if between:
        await rows(session)
    await say(session, **other)
    assert len(await rows(session)) == 2


@pytest.mark.parametrize("between", [False, True], ids=["one transaction", "several"])
async def test_what_was_said_in_between_keeps_both_in_their_order(session: AsyncSession, between: bool) -> None:
    for key in "aba":
        await say(session, key)
        if between:
            await rows(session)
    assert [row.key for row in await rows(session)] == ["a", "b", "a"]


@pytest.mark.parametrize("between", [False, True], ids=["one transaction", "several"])
async def test_the_answers_to_presses_in_between_are_no_messages(session: AsyncSession, between: bool) -> None:
    for number in range(3):
        await say(session)
        await notify.send(session, to=HERE, key="", now=NOW, kind=Kind.ANSWER, params={"callback_query_id": number})
        if between:
            await rows(session)
    assert [row.kind for row in await rows(session)].count(Kind.SEND) == 1


@pytest.mark.parametrize("state", [State.SENDING, State.SENT, State.DEAD])
async def test_what_is_on_its_way_or_gone_stands_for_nothing_later(session: AsyncSession, state: State) -> None:
    await say(session)
    (row,) = await rows(session)
    row.state = state
    await session.flush()
    await say(session)
    assert [one.state for one in await rows(session)] == [state, State.QUEUED]


async def test_what_does_not_join_is_always_queued(session: AsyncSession) -> None:
    for _ in range(2):
        await say(session, joins=False)
    assert len(await rows(session)) == 2
