"""The doctor looks at everything the robot stands on, and says what to do."""

import asyncio
import json
from pathlib import Path

from tests.bot.operations.test_backup import gendan
from tests.bot.robot_process import robot_of
from tests.bot.sandbox.desk import TOKEN, open_desk
from tests.tables import lay_tables


async def test_a_sound_installation_has_no_problem_and_a_spoilt_one_is_told_what_to_do(tmp_path: Path) -> None:
    async with open_desk() as desk:
        robot = robot_of(desk, tmp_path)
        await asyncio.to_thread(lay_out, robot.database_file)
        status, said = await gendan(robot, "doctor", "--json")
        report = json.loads(said)
        levels = {finding["what"]: finding["level"] for finding in report["findings"]}
        assert status == 0 and report["ok"], said
        assert {"settings", "bot 123456", "database", "database: journal", "messages", "jobs", "disk"} <= set(levels)
        assert levels["database"] == levels["store of photos"] == levels["bot 123456"] == "ok"

        robot.settings["BLOBS_URL"] = "file:///proc/no-photos-here"
        robot.settings["BOT_TOKENS"] = f"{TOKEN},999999:of-no-bot"
        status, said = await gendan(robot, "doctor")
        assert status == 1
        assert "problem  store of photos" in said and "GENDAN_BLOBS_URL" in said
        assert "problem  bot 999999" in said and "@BotFather" in said
        assert "of-no-bot" not in said and "Traceback" not in said

        robot.settings["DATA_DIR"] = "/proc/no-folder-here"
        status, said = await gendan(robot, "doctor")
        assert status == 1
        assert "problem  disk: /proc tells of no room" in said and "Traceback" not in said


def lay_out(database: Path) -> None:
    """Make the folder and the database that a robot would make at its first start."""
    lay_tables(database.parent)
