"""A process carries nothing that only another role needs; imports are seen as Python itself tells them."""

import re
from pathlib import Path

import pytest

from tests.bot.robot_process import RobotProcess, has_button, sees
from tests.bot.sandbox.desk import BOT
from tests.bot.town import open_town, start, stop

pytestmark = pytest.mark.soak

HEAVY = {"alembic", "av", "cv2", "mako", "onnxruntime", "openpyxl", "ortools", "zxingcpp", "c2pa"}
FOR_SHOW = {"bot.demo", "bot.sandbox", "bot.bench", "vision.trials"}
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
        assert await stop(running) == [0, 0, 0]
        for process in running[:2]:
            libraries, parts = carried(process)
            assert not libraries & TO_TALK, process.role
            assert not parts & FOR_SHOW, process.role
