"""A process carries nothing that only another role needs; imports are seen as Python itself tells them."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.database import Database
from core.intake import actions as intake
from core.work.replay import ask_for_replay
from tests.bot.robot_process import BOT_ID, MAYA, RobotProcess, has_button, sees
from tests.bot.sandbox.desk import BOT
from tests.bot.town import Town, open_town, start, stop

pytestmark = pytest.mark.soak

HEAVY = {"alembic", "av", "cv2", "mako", "onnxruntime", "openpyxl", "ortools", "zxingcpp", "c2pa"}
FOR_SHOW = {"bot.demo", "gendan_sandbox", "bot.bench", "vision.trials"}
TO_TALK = {"telegram", "apscheduler", "httpx"}


def imported(process: RobotProcess) -> set[str]:
    """Read from its stderr what a process has imported, as PYTHONPROFILEIMPORTTIME makes it say."""
    return set(re.findall(r"^import time: +\d+ \| +\d+ \| +([\w.]+)$", process.log, re.MULTILINE))


def carried(process: RobotProcess) -> tuple[set[str], set[str]]:
    """Give the libraries that a process has imported, and the parts of Gendan."""
    found = imported(process)
    assert {"bot.app", "sqlalchemy"} <= found, "Python tells of its imports"
    return {name.partition(".")[0] for name in found}, {".".join(name.split(".")[:2]) for name in found}


@pytest.mark.timeout(300)
async def test_web_and_robot_load_no_library_of_the_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPROFILEIMPORTTIME", "1")
    async with open_town(tmp_path) as town:
        running = [*town.webs, town.robots[0]]
        await start(running)
        await sees(town.street.maya, lambda _: True, after=await town.street.maya.send_text(BOT, "/language"))
        assert await stop(running) == [0, 0]
        for process in running:
            libraries, parts = carried(process)
            assert "telegram" in libraries
            assert not libraries & HEAVY, process.role
            assert not parts & FOR_SHOW, process.role


async def fail_and_ask_again(town: Town) -> None:
    """Leave an update as one that a robot could not handle, and ask for another try as the operator does."""
    maya = {"id": MAYA, "is_bot": False, "first_name": "Maya", "language_code": "en"}
    entity = {"type": "bot_command", "offset": 0, "length": len("/data")}
    message = {"message_id": 900, "date": 1, "chat": {"id": MAYA, "type": "private"}, "from": maya}
    raw = {"update_id": 900_000, "message": message | {"text": "/data", "entities": [entity]}}
    database = Database(town.database_url)
    async with database.transaction() as session:
        now = datetime.now(UTC)
        failed = await intake.record_failure(
            session, reference="0badcafe", bot_id=BOT_ID, raw=raw, error="a fault that was mended", now=now
        )
        await ask_for_replay(session, failed=failed, now=now)
    await database.close()


@pytest.mark.timeout(300)
async def test_a_worker_at_work_and_a_web_process_without_webhooks_load_nothing_that_talks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPROFILEIMPORTTIME", "1")
    async with open_town(tmp_path, MODE="polling") as town:
        running = [*town.webs, town.workers[0], town.robots[0]]
        await start(running)
        sheet = await town.street.maya.send_document(BOT, b"Colour,S,M\nBlack,20,20\n", "order.csv")
        await sees(town.street.maya, has_button("T-shirt"), after=sheet)
        await fail_and_ask_again(town)
        await sees(town.street.maya, "Your data")
        assert await stop(running) == [0, 0, 0]
        for process in running[:2]:
            libraries, parts = carried(process)
            assert not libraries & TO_TALK, process.role
            assert not parts & FOR_SHOW, process.role
