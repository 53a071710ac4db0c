"""A web process and a robot carry nothing that only a worker needs; imports are seen as Python itself tells them."""

import re
from pathlib import Path

import pytest

from tests.bot.robot_process import RobotProcess, sees
from tests.bot.sandbox.desk import BOT
from tests.bot.town import open_town, start, stop

pytestmark = pytest.mark.soak

HEAVY = {"alembic", "av", "cv2", "mako", "onnxruntime", "openpyxl", "ortools", "zxingcpp", "c2pa"}
FOR_SHOW = {"bot.demo", "bot.sandbox", "bot.bench", "vision.trials"}


def imported(process: RobotProcess) -> set[str]:
    """Read from its stderr what a process has imported, as PYTHONPROFILEIMPORTTIME makes it say."""
    return set(re.findall(r"^import time: +\d+ \| +\d+ \| +([\w.]+)$", process.log, re.MULTILINE))


@pytest.mark.timeout(300)
async def test_web_and_robot_load_no_library_of_the_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPROFILEIMPORTTIME", "1")
    async with open_town(tmp_path) as town:
        running = [*town.webs, town.robots[0]]
        await start(running)
        await sees(town.street.maya, lambda _: True, after=await town.street.maya.send_text(BOT, "/language"))
        assert await stop(running) == [0, 0]
        for process in running:
            found = imported(process)
            assert {"bot.app", "sqlalchemy", "telegram"} <= found, "Python tells of its imports"
            assert not {name.partition(".")[0] for name in found} & HEAVY, process.role
            assert not {".".join(name.split(".")[:2]) for name in found} & FOR_SHOW, process.role
