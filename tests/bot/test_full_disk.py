"""The disk is full for a while: nothing that was said is lost, and all goes on by itself when there is room again."""

import resource
from pathlib import Path

from tests.bot.robot_process import logs, open_street, sees
from tests.bot.sandbox.desk import BOT


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
