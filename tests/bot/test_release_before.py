"""The release before runs on the tables of this one, with work under way: going back needs no migration backwards.

It is kept as the wheel that it was released as, `tests/releases/`, and finds its own modules there.
"""

import asyncio
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from functools import partial
from importlib import metadata
from pathlib import Path

import aiohttp
import pytest

from bot.migrate import migrate
from bot.revisions import parse_version
from tests.bot.robot_process import RobotProcess, ending, free_port, open_street, robot_of, rows_of, sees
from tests.bot.sandbox.desk import BOT, open_desk
from tests.bot.test_journeys import AT_HAND, NOTHING, left_over, places_order, proves_fabric, takes_order
from tests.bot.town import Town, open_town, start, stop
from tests.bot.unsent import comes_to_rest
from tests.postgres import Postgres

RUNS_ON_NEWER = "newer than this program"

pytestmark = [pytest.mark.soak, pytest.mark.timeout(900)]


def version_of(wheel: Path) -> tuple[int, ...]:
    return parse_version(wheel.name.split("-")[1])


RELEASES = sorted((Path(__file__).parents[1] / "releases").glob("gendan-*.whl"), key=version_of)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release before, unpacked."""
    folder = tmp_path_factory.mktemp("release")
    with zipfile.ZipFile(RELEASES[-1]) as wheel:
        wheel.extractall(folder)
    return folder


def test_the_release_that_is_run_is_the_one_before_and_none_of_this_program(before: Path) -> None:
    assert version_of(RELEASES[-1]) < parse_version(metadata.version("gendan"))
    asked = [sys.executable, "-P", "-c", "from bot.cli import main; import core, vision; print(core.__file__); main()"]
    done = subprocess.run(
        [*asked, "--version"], env={"PYTHONPATH": str(before)}, cwd=before.parent, capture_output=True, text=True
    )
    assert done.stdout.splitlines()[0].startswith(str(before)), done.stderr
    assert done.stdout.splitlines()[1].startswith(f"gendan {RELEASES[-1].name.split('-')[1]},"), done.stderr


async def test_going_back_and_forth_on_one_machine_with_work_under_way(before: Path, tmp_path: Path) -> None:
    async with open_street(tmp_path) as street:
        robot = street.robot
        await robot.start()
        code = await places_order(street)
        card_png = await takes_order(street, code)
        word = await street.maya.send_text(BOT, "/status")
        await robot.kill()

        robot.release = before
        await robot.start()
        await sees(street.maya, code, after=word)
        await proves_fabric(street, code, card_png)
        word = await street.maya.send_text(BOT, "/status")
        await robot.kill()

        robot.release = None
        await robot.start()
        await sees(street.maya, code, after=word)
        await comes_to_rest(partial(rows_of, robot))
        assert await robot.stop() == 0
        assert left_over(robot) == NOTHING
        assert RUNS_ON_NEWER in robot.log and "Traceback" not in robot.log, robot.log


async def test_the_roles_are_replaced_one_after_the_other_and_back_while_people_work(
    before: Path, tmp_path: Path
) -> None:
    async with open_town(tmp_path) as town:
        for process in town.everybody:
            process.release = before
        await start(town.everybody)
        code = await places_order(town.street)
        await replace(town, [*town.workers, *town.robots[::-1], *town.webs], release=None)
        card_png = await takes_order(town.street, code)
        await replace(town, [*town.webs, *town.workers, *town.robots], release=before)
        await proves_fabric(town.street, code, card_png)
        await comes_to_rest(town.rows)
        assert await stop(town.everybody) == [0] * len(town.everybody)
        assert town.rows("SELECT count(*) FROM job WHERE kind != 'retention.run' AND attempt > 0") == [(0,)]
        assert town.rows(AT_HAND) == [(0,)]
        assert town.rows("SELECT count(*) FROM failed_update") == [(0,)]
        assert not [process.log for process in town.everybody if "Traceback" in process.log]


async def replace(town: Town, processes: Sequence[RobotProcess], *, release: Path | None) -> None:
    """Let processes of another release take over, one after the other; meanwhile somebody asks and is answered."""
    for process in processes:
        word = await town.street.maya.send_text(BOT, "/orders")
        assert await process.stop() == 0
        process.release = release
        await process.start()
        await sees(town.street.maya, lambda _: True, after=word)


async def test_an_old_process_stays_ready_while_its_tables_are_migrated_and_starts_again_on_them(
    before: Path, server: Postgres, tmp_path: Path
) -> None:
    url, port = server.create_database(), free_port()
    settings = {"DATABASE_URL": url, "CODE_KEYS": "k0123456" * 4, "PORT": str(port)}
    async with open_desk() as desk, ending(robot_of(desk, tmp_path, **settings)) as web:
        web.release, web.role = before, "migrate"
        assert (await web.runs_into())[0] == 0
        web.role = "web"
        await web.start()
        assert await readyz(desk.http, port) == (200, [])
        await asyncio.to_thread(migrate, url)
        await stays_ready(desk.http, port)
        await web.kill()
        await web.start()
        await stays_ready(desk.http, port)
        assert await web.stop() == 0
        web.role = "migrate"
        assert (await web.runs_into())[0] == 0, "an operator who is too careful breaks nothing"


async def stays_ready(http: aiohttp.ClientSession, port: int) -> None:
    """Ask as a balancer does until the process has noticed the newer tables; it must never say that it is not ready."""
    while not any("newer" in warning for warning in (await readyz(http, port))[1]):  # noqa: ASYNC110
        await asyncio.sleep(0.1)


async def readyz(http: aiohttp.ClientSession, port: int) -> tuple[int, list[str]]:
    """Ask once; that other roles are missing is no matter here."""
    async with http.get(f"http://127.0.0.1:{port}/readyz") as response:
        said = await response.json()
    assert response.status == 200, said
    return response.status, [one for one in said["warnings"] if "worker" not in one and "no robot" not in one]
