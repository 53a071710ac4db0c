import asyncio
import sqlite3
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from telegram import Update
from telegram.ext import CommandHandler

from bot.telegram.lanes import NotAccepted
from core.errors import UserError
from core.intake.tables import FailedUpdate, SeenUpdate
from core.notify.tables import Outbox
from handlers.context import Context
from tests.chat import BOT_ID, World


async def rows(world: World, table: Any) -> list[Any]:
    async with world.robot.deps.reading() as session:
        return list((await session.scalars(select(table))).all())


def listen(world: World, command: str, function: Any) -> None:
    application = world.robot.applications[BOT_ID]
    application.handlers[0].insert(0, CommandHandler(command, function))


async def test_an_update_that_comes_again_takes_effect_once(world: World) -> None:
    wang = world.person(7, "Wang")
    await wang.sends("/start")
    raw = {
        "update_id": world.update_id,
        "message": {
            "message_id": 1,
            "date": 1,
            "chat": {"id": 7, "type": "private"},
            "from": wang.user,
            "text": "/new",
        },
    }
    await world.robot.intake.take(BOT_ID, raw)
    await world.settle()
    assert len(wang.chat) == 1
    assert len(await rows(world, SeenUpdate)) == 1


async def test_what_a_handler_wrote_before_it_failed_is_gone_and_the_update_is_kept_for_replay(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(_: Update, context: Context) -> None:
        await context.turn.say("start.who")
        raise ZeroDivisionError

    listen(world, "broken", broken)
    wang = world.person(7, "Wang")
    await wang.sends("/broken")
    (failed,) = await rows(world, FailedUpdate)
    assert [message.text for message in wang.chat] == [wang.last.text]
    assert failed.reference in wang.last.text
    assert failed.raw["message"]["text"] == "/broken"
    assert "ZeroDivisionError" in caplog.text


async def test_after_a_poison_update_the_chat_goes_on(world: World) -> None:
    wang = world.person(7, "Wang")
    await world.feed(message={"message_id": 1, "chat": "nonsense"})
    await wang.sends("/start")
    assert "Gendan" in wang.last.text
    assert len(await rows(world, FailedUpdate)) == 1


async def test_what_a_person_did_wrong_is_explained_as_a_reply_and_nothing_else_happens(world: World) -> None:
    class Wrong(UserError):
        code = "not_yours"

    async def wrong(_: Update, context: Context) -> None:
        await context.turn.say("start.who")
        raise Wrong

    listen(world, "wrong", wrong)
    wang = world.person(7, "Wang", "ru")
    message_id = await wang.sends("/wrong")
    assert [message.text for message in wang.chat] == ["Среди ваших заказов этого нет. /status покажет ваши."]
    assert wang.last.params["reply_parameters"]["message_id"] == message_id
    assert await rows(world, FailedUpdate) == []


async def test_an_update_is_not_accepted_while_the_database_refuses(world: World) -> None:
    async def refused(_: Update, context: Context) -> None:
        raise OperationalError("select 1", {}, Exception("database is gone"))

    listen(world, "refused", refused)
    wang = world.person(7, "Wang")
    with pytest.raises(NotAccepted):
        await wang.sends("/refused")
    assert await rows(world, SeenUpdate) == []


async def test_every_message_of_an_update_is_in_the_outbox_before_any_is_sent(world: World) -> None:
    wang = world.person(7, "Wang")
    await wang.sends("/start")
    assert [row.state for row in await rows(world, Outbox)] == ["SENT"]


async def test_a_button_that_nobody_knows_is_answered(world: World) -> None:
    wang = world.person(7, "Wang")
    await wang.presses_data("no.such.thing:1")
    assert "out of date" in wang.notice


def text_update(update_id: int, sender_id: int, text: str) -> dict[str, Any]:
    chat = {"id": sender_id, "type": "private"}
    entities = [{"type": "bot_command", "offset": 0, "length": len(text)}] if text[:1] == "/" else []
    user = {"id": sender_id, "is_bot": False, "first_name": f"P{sender_id}"}
    message = {"message_id": update_id, "date": 1, "chat": chat, "from": user, "text": text, "entities": entities}
    return {"update_id": update_id, "message": message}


async def take_all(world: World, *updates: dict[str, Any]) -> list[BaseException | None]:
    takes = (world.robot.intake.take(BOT_ID, raw) for raw in updates)
    return await asyncio.gather(*takes, return_exceptions=True)


async def test_updates_that_wait_together_share_a_transaction_and_each_takes_effect(world: World) -> None:
    sessions = set()

    async def note(_: Update, context: Context) -> None:
        sessions.add(context.turn.session)
        await context.turn.say("start.who")

    listen(world, "note", note)
    assert await take_all(world, *(text_update(n, 100 + n, "/note") for n in range(20))) == [None] * 20
    await world.settle()
    assert len(sessions) == 1
    assert len(world.telegram.shown) == 20


async def test_one_that_fails_among_those_that_wait_together_spoils_none_of_the_others(world: World) -> None:
    class Wrong(UserError):
        code = "not_yours"

    async def odd(_: Update, context: Context) -> None:
        await context.turn.say("start.who")
        match context.turn.me.telegram_id % 3:
            case 0:
                raise Wrong
            case 1:
                raise ZeroDivisionError

    listen(world, "odd", odd)
    updates = [text_update(n, n, "/odd") for n in range(1, 13)]
    assert await take_all(world, *updates, *updates) == [None] * 24
    await world.settle()
    keys = Counter((row.chat_id % 3, row.key) for row in await rows(world, Outbox))
    assert keys == {(0, "error.not_yours"): 4, (1, "error.ours"): 4, (2, "start.who"): 4}
    assert len(await rows(world, SeenUpdate)) == 12
    assert len(await rows(world, FailedUpdate)) == 4


async def test_what_one_person_sends_is_taken_in_its_order_also_when_the_database_refuses_in_between(
    world: World,
) -> None:
    taken: list[int] = []
    refusals = [OperationalError("INSERT", {}, Exception("no connection"))] * 2

    async def note(update: Update, context: Context) -> None:
        assert update.effective_message is not None
        if update.effective_message.message_id == 3 and refusals:
            raise refusals.pop()
        context.turn.session.info.setdefault("order", taken).append(update.effective_message.message_id)

    listen(world, "note", note)
    updates = [text_update(n, 7, "/note") for n in range(1, 41)]
    first = await take_all(world, *updates)
    assert [type(outcome) for outcome in first] == [type(None)] * 2 + [NotAccepted] * 38
    assert await take_all(world, *updates) == [None] * 40
    assert [number for number in dict.fromkeys(reversed(taken))][::-1][-40:] == list(range(1, 41))
    assert {row.update_id for row in await rows(world, SeenUpdate)} == set(range(1, 41))


def sqlite_error(code: int) -> OperationalError:
    cause = sqlite3.OperationalError("refused")
    cause.sqlite_errorcode = code
    return OperationalError("INSERT", {}, cause)


@pytest.mark.parametrize(("code", "is_buried"), [(sqlite3.SQLITE_BUSY, False), (sqlite3.SQLITE_TOOBIG, True)])
async def test_only_what_is_refused_again_and_again_while_other_writes_work_is_set_aside(
    world: World, code: int, is_buried: bool
) -> None:
    async def refused(_: Update, context: Context) -> None:
        raise sqlite_error(code)

    listen(world, "refused", refused)
    outcomes = [(await take_all(world, text_update(1, 7, "/refused")))[0] for _ in range(12)]
    assert [type(outcome) for outcome in outcomes[:7]] == [NotAccepted] * 7
    assert (outcomes[-1] is None) is is_buried
    assert len(await rows(world, FailedUpdate)) == is_buried
