"""The scaled mode as real processes: an order is carried by all the roles together, and a standby takes over."""

from pathlib import Path

import pytest

from gendan_sandbox.patience import comes_true
from tests.bot.robot_process import logs, sees
from tests.bot.sandbox.desk import BOT
from tests.bot.test_journeys import AT_HAND, called_properly, places_order, proves_fabric, takes_order
from tests.bot.town import Town, open_town, start, stop
from tests.bot.unsent import comes_to_rest

pytestmark = pytest.mark.soak

JOBS_LEFT = """
    SELECT (SELECT count(*) FROM job WHERE kind != 'retention.run')
         + (SELECT count(*) FROM procrastinate_jobs WHERE coalesce(scheduled_at, now()) <= now())
"""


async def test_the_roles_together_carry_an_order_and_a_standby_takes_over(tmp_path: Path) -> None:
    async with open_town(tmp_path) as town:
        await start(town.webs)
        await start([*town.workers, *town.robots])
        code = await places_order(town.street)
        card_png = await takes_order(town.street, code)
        await proves_fabric(town.street, code, card_png)
        assert await called_properly(town.street) == []
        first = next(robot for robot in town.robots if "this robot is active" in robot.log)
        second = next(robot for robot in town.robots if robot is not first)
        assert "stands by" in second.log
        await first.kill()
        await logs(second, "this robot is active")
        word = await town.street.maya.send_text(BOT, "/status")
        await sees(town.street.maya, code, after=word)
        await comes_to_rest(town.rows, but=" AND kind != 'ANSWER'")
        await comes_true(lambda: town.rows(JOBS_LEFT) == [(0,)], mark=lambda: town.rows(JOBS_LEFT))
        assert await stop([*town.webs, *town.workers, second]) == [0] * 4
        unsent = town.rows(f"{AT_HAND} AND kind != 'ANSWER' AND due_at <= now()")
        assert unsent == [(0,)], "what a killed robot had at hand is tried again later; signs of life are not"
        assert town.rows("SELECT count(*) FROM failed_update") == [(0,)]
        assert not [process.log for process in town.everybody if "Traceback" in process.log]
        await photos_lie_in_the_bucket(town)


async def photos_lie_in_the_bucket(town: Town) -> None:
    stored = [str(row[0]) for row in town.rows("SELECT sha256 FROM photo WHERE sha256 IS NOT NULL")]
    assert stored and [await town.blobs.has(sha256) for sha256 in stored] == [True] * len(stored)
