"""The disk is full for a while: nothing that was said is lost, and all goes on by itself when there is room again."""

import asyncio
import resource
import sqlite3
from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from gendan_sandbox.patience import comes_true
from tests.bot.robot_process import RobotProcess, Street, logs, open_street, sees
from tests.bot.sandbox.desk import BOT, Json

pytestmark = pytest.mark.soak


def let_files_grow(pid: int, *, up_to_bytes: int) -> None:
    """Limit how long a file of a process may become, as a full disk does."""
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (up_to_bytes, resource.RLIM_INFINITY))


async def test_what_is_written_while_the_disk_is_full_is_answered_when_there_is_room(tmp_path: Path) -> None:
    async with open_street(tmp_path) as street:
        await street.robot.start()
        await sees(street.maya, "Who are you")
        assert street.robot.process is not None
        let_files_grow(street.robot.process.pid, up_to_bytes=4096)
        word = await street.maya.send_text(BOT, "/new")
        await logs(street.robot, "the database refuses")
        let_files_grow(street.robot.process.pid, up_to_bytes=resource.RLIM_INFINITY)
        await sees(street.maya, lambda _: True, after=word)
        assert await street.robot.stop() == 0
        assert "Traceback" not in street.robot.log


def picture(red: int, green: int) -> bytes:
    file = BytesIO()
    Image.new("RGB", (320, 240), (red, green, 90)).save(file, "JPEG")
    return file.getvalue()


def kept_photos(robot: RobotProcess) -> int:
    with closing(sqlite3.connect(f"file:{robot.database_file}?mode=ro", uri=True)) as database:
        (count,) = database.execute("SELECT count(*) FROM photo").fetchone()
        return int(count)


async def asks_again(street: Street, *, times: int) -> None:
    """Wait until the robot has fetched what waits for it so often; its log is as full as its disk."""
    sent = (await street.desk.control.journal(limit=20_000))[-1]["seq"]
    asked: list[Json] = []
    while len(asked) < times:
        await asyncio.sleep(0.1)
        asked = await street.desk.control.journal(after=sent, method="getUpdates", limit=1000)


async def until(robot: RobotProcess, holds: Callable[[], bool]) -> None:
    try:
        await comes_true(holds)
    except TimeoutError:
        raise TimeoutError(robot.log[-6000:]) from None


async def test_albums_that_come_again_and_again_while_the_disk_is_full_are_all_taken(tmp_path: Path) -> None:
    """Three albums of ten and a START are the whole budget of a minute: what comes again is not counted again."""
    async with open_street(tmp_path, PERSON_UPDATES_A_MINUTE="31") as street:
        await street.robot.start()
        await sees(street.li, "Wang Knits")
        assert street.robot.process is not None
        let_files_grow(street.robot.process.pid, up_to_bytes=1)
        for number in range(3):
            await street.li.send_album(BOT, [picture(80 * number, 20 * n) for n in range(10)])
        await asks_again(street, times=6)
        let_files_grow(street.robot.process.pid, up_to_bytes=resource.RLIM_INFINITY)
        await until(street.robot, lambda: kept_photos(street.robot) == 30)
        said = [message.text for message in await street.li.messages(BOT)]
        assert not any("faster than I can read" in text for text in said)
        assert await street.robot.stop() == 0
