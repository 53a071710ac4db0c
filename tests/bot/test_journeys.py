"""The real robot against the sandbox over real HTTP: an order from the first word to the first verified photo."""

import asyncio
import re
from functools import partial
from pathlib import Path

import pytest

from gendan_sandbox import server
from gendan_sandbox.client import Seen
from gendan_sandbox.control import accounts
from tests.bot.robot_process import (
    BOT_ID,
    SECRET,
    RobotProcess,
    Street,
    all_calls,
    ending,
    free_port,
    has_button,
    logs,
    open_street,
    press,
    robot_of,
    rows_of,
    sees,
)
from tests.bot.sandbox.desk import BOT, TOKEN, open_desk
from tests.bot.unsent import comes_to_rest
from vision.draw.phone_photo import render_phone_photo
from vision.draw.phone_scenes import Scene

pytestmark = pytest.mark.soak


async def places_order(street: Street) -> str:
    """Place an order through the dialogue, and ask the workshop; in words that the release before has too."""
    maya = street.maya
    await maya.send_text(BOT, "/new")
    for label in ("Hoodie", "Skip"):
        await press(maya, label)
    await sees(maya, "Sizes, colors")
    await maya.send_text(BOT, "S20 M40 L20 black; M30 white")
    for label in ("send it", "Tomorrow", "14 days", "⏭ No", "Anywhere", "✅ Find a", "Ask 1"):
        await press(maya, label)
    return code_in(await sees(maya, "laced: "))


def code_in(message: Seen) -> str:
    found = re.search(r"A\d+", message.words)
    assert found is not None, message.words
    return found.group()


async def takes_order(street: Street, code: str) -> bytes:
    """Take the offer as the owner; give the order card that comes into the chat."""
    await press(street.wang, "Take it")
    await sees(street.maya, rf"{code}.*Wang Knits|Wang Knits.*{code}")
    await sees(street.maya, lambda message: message.is_pinned and code in message.words)
    await sees(street.wang, lambda message: message.is_pinned and code in message.words)
    return await street.wang.photo_of(await sees(street.wang, has_button("Print (PDF)")))


async def proves_fabric(street: Street, code: str, card_png: bytes) -> None:
    """Send a photo of the fabric with the order card in view, and see it verified on both sides."""
    photo = await asyncio.to_thread(render_phone_photo, Scene.FABRIC_IN, card_png, seed=11)
    await street.li.send_photo(BOT, photo)
    await sees(street.li, rf"✅ 🧶 {code}")
    shown = await sees(street.maya, rf"🧶 Fabric in ✅ {code}")
    assert shown.kind == "photo"
    await sees(street.maya, lambda message: message.is_pinned and is_proven(message))


def is_proven(card: Seen) -> bool:
    return re.search("🧶.*✅|✅.*🧶", card.words) is not None


async def called_properly(street: Street) -> list[str]:
    """List what is wrong with the calls that the robot has made."""
    calls = await all_calls(street.desk.control)
    answers = [call["params"]["callback_query_id"] for call in calls if call["method"] == "answerCallbackQuery"]
    assert len(answers) == len(set(answers)) > 0
    wrong = [call for call in calls if call["findings"] or call["error_code"]]
    return [f"{call['method']} {call['params']} {call['description']} {call['findings']}" for call in wrong]


AT_HAND = "SELECT count(*) FROM outbox WHERE state NOT IN ('SENT', 'QUEUED')"
"""What a robot that has ended well does not leave: what a scan queued while it ended, the next robot sends."""


def left_over(robot: RobotProcess) -> dict[str, int]:
    """Count what the robot has left unfinished in its database when it ended."""
    queries = {
        "at hand": AT_HAND,
        "failed updates": "SELECT count(*) FROM failed_update",
        "jobs": "SELECT count(*) FROM job WHERE attempt > 0",
    }
    return {name: rows_of(robot, query)[0][0] for name, query in queries.items()}


NOTHING = {"at hand": 0, "failed updates": 0, "jobs": 0}


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_an_order_is_placed_taken_and_its_first_photo_verified(mode: str, tmp_path: Path) -> None:
    async with open_street(tmp_path, **settings_for(mode)) as street:
        await street.robot.start()
        code = await places_order(street)
        card_png = await takes_order(street, code)
        await proves_fabric(street, code, card_png)
        await comes_to_rest(partial(rows_of, street.robot))
        assert await street.robot.stop() == 0
        assert await called_properly(street) == []
        assert left_over(street.robot) == NOTHING
        assert "ERROR" not in street.robot.log and "Traceback" not in street.robot.log, street.robot.log


def settings_for(mode: str) -> dict[str, str]:
    port = str(free_port())
    webhook = {"PUBLIC_URL": f"http://127.0.0.1:{port}", "WEBHOOK_SECRET": SECRET}
    return {"MODE": mode, "PORT": port, **{"polling": {}, "webhook": webhook}[mode]}


async def test_a_forged_webhook_and_a_second_robot_are_turned_away(tmp_path: Path) -> None:
    async with open_desk() as desk, ending(robot_of(desk, tmp_path, **settings_for("webhook"))) as robot:
        await robot.start()
        url = f"{robot.settings['PUBLIC_URL']}/telegram/{BOT_ID}"
        update = {"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}}}
        for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "another"}):
            async with desk.http.post(url, json=update, headers=headers) as response:
                assert response.status == 403
        second = robot_of(desk, tmp_path, **settings_for("polling"))
        async with ending(second):
            status, said = await second.runs_into()
        assert status == 2
        assert "is in use by another gendan; stop it, or set GENDAN_DATA_DIR" in said
        assert "Traceback" not in said
        assert await robot.stop() == 0


async def test_settings_that_cannot_be_used_are_named_one_by_one(tmp_path: Path) -> None:
    wrong = {
        "BOT_TOKENS": "no token",
        "API_BASE_URL": "ftp://example.org",
        "MODE": "pigeon",
        "TIMEZONE": "Mars/Olympus",
        "PORT": "99999",
        "OPERATORS": "me",
    }
    async with ending(RobotProcess(tmp_path, wrong)) as robot:
        status, said = await robot.runs_into()
    assert status == 2
    assert [name for name in wrong if f"GENDAN_{name}" not in said] == []
    assert "Traceback" not in said


async def test_a_token_that_the_messenger_refuses_is_said_and_not_tried_for_ever(tmp_path: Path) -> None:
    async with open_desk() as desk, ending(robot_of(desk, tmp_path, BOT_TOKENS="999:wrong")) as robot:
        status, said = await robot.runs_into()
    assert status == 2
    assert "GENDAN_BOT_TOKENS: the messenger refuses the token of bot 999" in said
    assert "wrong" not in said and "Traceback" not in said


async def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    async with open_desk() as desk:
        async with ending(robot_of(desk, tmp_path, PORT=desk.base.rpartition(":")[2])) as robot:
            status, said = await robot.runs_into()
    assert status == 2
    assert "GENDAN_PORT" in said and "Traceback" not in said


async def test_a_messenger_that_is_not_there_yet_is_waited_for(tmp_path: Path) -> None:
    port = free_port()
    settings = {"BOT_TOKENS": TOKEN, "API_BASE_URL": f"http://127.0.0.1:{port}"}
    async with ending(RobotProcess(tmp_path, settings)) as robot:
        await robot.spawn()
        await logs(robot, "the messenger does not answer")
        assert await robot.stop() == 0
        await robot.spawn()
        await logs(robot, "the messenger does not answer", times=3)
        messenger = server.create_messenger()
        accounts.register_bot(messenger, token=TOKEN, username="gendan_bot")
        runner, _ = await server.start(server.create_app(messenger), port=port)
        await robot.is_ready()
        assert await robot.stop() == 0
        await runner.cleanup()
    assert "Traceback" not in robot.log and "Unclosed" not in robot.log
