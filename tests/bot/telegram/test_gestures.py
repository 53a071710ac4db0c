"""Signs without words: made once, while they are of use; whatever becomes of them, messages go on as before."""

from typing import Any

import pytest
from sqlalchemy import select

from core.incidents.tables import Incident
from core.notify import actions as notify
from core.notify import gestures
from core.notify import queries as outbox
from core.notify.gestures import Pace
from core.notify.model import Address
from core.notify.tables import Kind, Outbox, Priority
from core.parties.queries import find_person
from tests.chat import BOT_ID, World

WANG = Address(bot_id=BOT_ID, chat_id=7)


async def gesture(world: World, message_id: int = 5) -> None:
    async with world.robot.deps.transaction() as session:
        await gestures.show_seen(session, to=WANG, message_id=message_id, now=world.clock.at)


async def left(world: World) -> list[Outbox]:
    async with world.robot.deps.reading() as session:
        return list(await session.scalars(select(Outbox).where(Outbox.key.in_(outbox.GESTURES))))


def made(world: World) -> list[dict[str, Any]]:
    return [params for name, params in world.telegram.calls if name == "setMessageReaction"]


async def test_eyes_are_put_on_a_message_and_leave_no_row(world: World) -> None:
    await gesture(world)
    await world.settle()
    (call,) = made(world)
    assert (call["chat_id"], call["message_id"], call["reaction"]) == (7, 5, [{"type": "emoji", "emoji": "👀"}])
    assert await left(world) == []


REFUSALS = [
    (400, "Bad Request: REACTION_INVALID", {}),
    (400, "Bad Request: chat not found", {}),
    (403, "Forbidden: bot was blocked by the user", {}),
    (404, "Not Found", {}),
    (429, "Too Many Requests: retry after 30", {"parameters": {"retry_after": 30}}),
    (500, "Internal Server Error", {}),
    (502, "Bad Gateway", {}),
]


@pytest.mark.parametrize(
    ("code", "words", "more"), REFUSALS, ids=[str(code) + words[-9:] for code, words, _ in REFUSALS]
)
async def test_a_sign_that_fails_is_not_made_twice_and_disturbs_nobody(
    world: World, code: int, words: str, more: dict[str, Any]
) -> None:
    wang = world.person(7, "Wang")
    await wang.sends("/start")
    before = len(wang.chat)
    world.telegram.refused["setMessageReaction"] = (code, {"description": words, **more})
    await gesture(world)
    async with world.robot.deps.transaction() as session:
        await notify.send(session, to=WANG, key="start.who", now=world.clock.at)
    await world.settle()
    assert len(made(world)) == 1 and await left(world) == []
    assert len(wang.chat) == before + 1
    assert not world.robot.sender.in_doubt
    async with world.robot.deps.reading() as session:
        person = await find_person(session, telegram_id=7)
        assert person is not None and person.blocked_at is None
        assert [row.kind for row in await session.scalars(select(Incident))] == []


async def test_a_sign_that_comes_too_late_is_left_out(world: World) -> None:
    await gesture(world)
    world.clock.advance(seconds=61)
    await world.settle()
    assert made(world) == [] and await left(world) == []


async def test_a_sign_waits_for_no_message_and_no_message_for_it(world: World) -> None:
    world.robot.sender.limiters[BOT_ID].start(WANG.chat_id)  # a message is under way to this chat
    await gesture(world)
    await world.settle()
    assert len(made(world)) == 1
    world.robot.sender.limiters[BOT_ID].end(WANG.chat_id, now_s=0)
    assert world.robot.sender.limiters[BOT_ID].under_way == 0


async def test_answers_to_presses_go_before_any_number_of_signs(world: World) -> None:
    for message_id in range(150):
        await gesture(world, message_id)
    async with world.robot.deps.transaction() as session:
        params = {"callback_query_id": "q"}
        await notify.send(
            session, to=WANG, key="", params=params, kind=Kind.ANSWER, priority=Priority.ANSWER, now=world.clock.at
        )
    async with world.robot.deps.reading() as session:
        answers, signs = await outbox.list_answers(session, bot_ids=[BOT_ID], now=world.clock.at, limit=100)
        assert await outbox.count_due(session, now=world.clock.at) == 1
    assert len(answers) == 1 and len(signs) == 99


def test_the_pace_lets_ten_a_second_go_and_saves_up_no_more() -> None:
    pace = Pace()
    assert pace.take(100, now_s=50.0) == 10
    assert pace.take(100, now_s=50.05) == 0
    assert pace.take(100, now_s=50.5) == 5
    assert pace.take(2, now_s=60.0) == 2
    assert pace.take(100, now_s=60.0) == 8
