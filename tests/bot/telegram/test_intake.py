from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from telegram import Update
from telegram.ext import CommandHandler

from bot.telegram.intake import NotAccepted
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
    await world.robot.intakes[BOT_ID].take(raw)
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
