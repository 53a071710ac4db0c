"""Groups, channels and nobodies: private commands answer in private only, and nothing from outside is a fault."""

from typing import Any

import pytest
from sqlalchemy import func, select
from telegram.ext import CommandHandler

from core.notify.repeats import ALSO
from core.notify.tables import Kind, Outbox
from core.parties.tables import Person
from handlers.commands import PrivateCommand
from handlers.rendering import render
from tests.chat import BOT_ID, Shown, Someone, World
from tests.factories import agree_order, open_floor
from tests.handlers.test_bad_input import is_unharmed, no_fault

GROUP: dict[str, Any] = {"id": -1005, "type": "supergroup", "title": "Knitters"}
ADMIN = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
TELEGRAM = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
CHANNEL_BOT = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
CHANNEL = {"id": -1007, "type": "channel", "title": "News"}

SENDERS: dict[str, dict[str, Any]] = {
    "the owner": {},
    "the owner in a topic": {"message_thread_id": 7, "is_topic_message": True},
    "the owner by another bot": {"via_bot": {"id": 9, "is_bot": True, "first_name": "Gif", "username": "gif"}},
    "an anonymous admin": {"from": ADMIN, "sender_chat": GROUP},
    "a channel": {"from": CHANNEL_BOT, "sender_chat": CHANNEL},
    "the linked channel": {"from": TELEGRAM, "sender_chat": CHANNEL, "is_automatic_forward": True},
    "nobody": {"from": None},
}


def commands(world: World) -> list[str]:
    handlers = world.robot.applications[BOT_ID].handlers[0]
    return [name for handler in handlers if isinstance(handler, PrivateCommand) for name in sorted(handler.commands)]


def test_every_command_is_registered_as_a_private_one(world: World) -> None:
    handlers = world.robot.applications[BOT_ID].handlers
    raw = [handler for group in handlers.values() for handler in group if isinstance(handler, CommandHandler)]
    assert raw and all(isinstance(handler, PrivateCommand) for handler in raw)
    assert {"plan", "status", "start", "review", "wip", "load", "why", "teams"} <= set(commands(world))


def in_group(world: World) -> list[Shown]:
    return [message for (chat, _), message in world.telegram.shown.items() if chat == GROUP["id"]]


def command(name: str) -> dict[str, Any]:
    return {"text": f"/{name} A17", "entities": [{"type": "bot_command", "offset": 0, "length": len(name) + 1}]}


async def says_in_group(owner: Someone, message: dict[str, Any], kind: str = "message") -> None:
    world = owner.world
    world.telegram.last_id += 1
    body = {"message_id": world.telegram.last_id, "date": 1_700_000_000, "chat": GROUP, "from": owner.user, **message}
    update: dict[str, Any] = {kind: {name: value for name, value in body.items() if value is not None}}
    await world.feed(**update)


@pytest.mark.parametrize("sender", SENDERS)
async def test_a_command_in_a_group_is_answered_with_the_way_to_the_private_chat(
    world: World, caplog: pytest.LogCaptureFixture, sender: str
) -> None:
    floor = await open_floor(world)
    await agree_order(floor, style_name="Zephyr")
    with no_fault(caplog):
        for name in commands(world):
            before, private = len(in_group(world)), len(floor.owner.chat)
            await says_in_group(floor.owner, command(name) | SENDERS[sender])
            assert len(in_group(world)) == before + 1 and len(floor.owner.chat) == private
            answer = in_group(world)[-1]
            assert answer.text == "I answer this in our private chat only."
            assert [button["url"] for button in answer.buttons] == ["https://t.me/gendan_bot"]
    await is_unharmed(world)


async def test_the_way_to_the_private_chat_is_told_in_the_language_of_who_asks(world: World) -> None:
    floor = await open_floor(world)
    await floor.owner.presses_data("settings.locale:ru", floor.owner.last.message_id)
    await says_in_group(floor.owner, command("plan"))
    assert in_group(world)[-1].text == "На это я отвечаю только в личном чате."


@pytest.mark.parametrize(
    ("locale", "also"),
    [
        ("en", "The same goes for the 2 messages before it."),
        ("zh_Hans", "前面 2 条消息也是同样的答复。"),
        ("ru", "Это касается и 2 предыдущих сообщений."),
    ],
)
async def test_an_answer_in_a_group_is_of_one_language_also_where_it_stands_for_several(
    world: World, locale: str, also: str
) -> None:
    said = {"locale": locale, ALSO: 2}
    row = Outbox(bot_id=BOT_ID, chat_id=GROUP["id"], kind=Kind.SEND, key="command.private_only", params=said)
    deps = world.robot.deps
    async with deps.reading() as session:
        (shown,) = await render(row, session=session, deps=deps, now=deps.now(), person=None)
    assert str(shown.text).splitlines()[1:] == [also]


@pytest.mark.parametrize("kind", ["channel_post", "edited_channel_post", "edited_message"])
@pytest.mark.parametrize("sender", SENDERS)
async def test_posts_of_channels_and_edited_commands_are_passed_over(
    world: World, caplog: pytest.LogCaptureFixture, kind: str, sender: str
) -> None:
    floor = await open_floor(world)
    edited = {"edit_date": 1_700_000_001} if "edited" in kind else {}
    with no_fault(caplog):
        for name in commands(world):
            await says_in_group(floor.owner, command(name) | SENDERS[sender] | edited, kind)
    assert in_group(world) == []
    await is_unharmed(world)


async def test_who_writes_in_a_group_only_is_not_kept_as_a_person(world: World) -> None:
    floor = await open_floor(world)
    passer_by = world.person(7000, "Passer")
    await says_in_group(passer_by, command("plan"))
    async with world.robot.deps.reading() as session:
        kept = await session.scalar(select(func.count()).where(Person.telegram_id.in_((7000, 777000, ADMIN["id"]))))
    assert kept == 0 and floor.owner.chat


PRESSES: dict[str, dict[str, Any]] = {
    "of an inline message": {"inline_message_id": "i"},
    "of a message in a group": {"message": {"message_id": 5, "date": 1_700_000_000, "chat": GROUP}},
    "of a message that is out of reach": {"message": {"message_id": 5, "date": 0, "chat": GROUP}},
    "of a message in a channel": {"message": {"message_id": 5, "date": 1_700_000_000, "chat": CHANNEL}},
    "of nothing": {},
}


@pytest.mark.parametrize("where", PRESSES)
@pytest.mark.parametrize("bot", [False, True])
async def test_a_press_outside_the_private_chat_is_forged(
    world: World, caplog: pytest.LogCaptureFixture, where: str, bot: bool
) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor, style_name="Zephyr")
    presser = {**floor.owner.user, "is_bot": bot}
    with no_fault(caplog):
        for data in (f"status.show:{order.id}", f"shop.card:{floor.workshop_id}", "plan.show", "start.merchant", "x"):
            before = len(world.telegram.shown)
            body = {"id": "q", "from": presser, "chat_instance": "1", "data": data, **PRESSES[where]}
            await world.feed(callback_query=body)
            assert world.telegram.answers[-1]["show_alert"] and len(world.telegram.shown) == before
    await is_unharmed(world)


async def test_an_inline_query_of_a_bot_is_nobodys(world: World, caplog: pytest.LogCaptureFixture) -> None:
    with no_fault(caplog):
        await world.feed(inline_query={"id": "q", "from": ADMIN, "query": "", "offset": ""})
    await is_unharmed(world)
