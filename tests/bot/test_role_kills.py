"""Every role is killed again and again while people go on writing; nothing is lost, nothing done twice.

A night: `pytest tests/bot/test_role_kills.py --kills 100 --seed 1`, and so on with other seeds.
"""

import asyncio
import random
import socket
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.telegram.delivery import IN_FLIGHT
from gendan_sandbox.patience import comes_true
from tests.bot.plot import (
    QUIET_S,
    Plot,
    arrives,
    every_message_was_sent,
    freeze_unblamed,
    nothing_is_lost_or_doubled,
    outcome_of,
    people_act,
    telling,
)
from tests.bot.robot_process import BOT_ID, RobotProcess
from tests.bot.town import Town, open_town, start, stop

pytestmark = pytest.mark.soak

KILLS = 50
SEED = 20261202
ACTIVE = "this robot is active"


@dataclass(slots=True)
class Losses:
    """What was killed, when by the journal, and how long the town was without an active robot."""

    killed: Counter[str] = field(default_factory=Counter)
    robot_lives: list[int] = field(default_factory=list)
    without_robot_s: list[float] = field(default_factory=list)


async def kill_them_all(plot: Plot, town: Town, losses: Losses, *, kills: int, seed: int) -> None:
    """Kill one process after the other at random moments; a supervisor brings each back at once."""
    chance = random.Random(seed)
    for number in range(kills):
        victim = town.everybody[number % len(town.everybody)]
        if chance.random() < 0.5:
            known = plot.street.desk.messenger.journal.last
            await plot.street.desk.control.journal(after=known, wait_s=3)
            await asyncio.sleep(chance.uniform(0.0, 0.05))
        else:
            await asyncio.sleep(chance.uniform(0.0, 2.0))
        await kill(plot, victim, town, losses)
        losses.robot_lives.append(plot.street.desk.messenger.journal.last)


async def until_another_web_listens(victim: RobotProcess, town: Town) -> None:
    """Never leave nobody at the door for minutes: the messenger forgets a press that nobody takes within 150 s."""
    (other,) = [web for web in town.webs if web is not victim]
    await comes_true(lambda: listens(int(other.settings["PORT"])))


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


async def kill(plot: Plot, victim: RobotProcess, town: Town, losses: Losses) -> None:
    if victim in town.webs:
        await until_another_web_listens(victim, town)
    was_active = victim.role == "robot" and is_active(victim)
    await freeze_unblamed(plot, victim)
    await victim.kill()
    losses.killed[victim.role] += 1
    victim.log_file.write_text("")
    await victim.spawn()
    if was_active:
        losses.without_robot_s.append(await until_one_is_active(town.robots))


def is_active(robot: RobotProcess) -> bool:
    return ACTIVE in robot.log


async def until_one_is_active(robots: Sequence[RobotProcess]) -> float:
    """Wait for the take-over, and say how many seconds it took."""
    began_s = time.monotonic()
    await comes_true(lambda: any(is_active(robot) for robot in robots))
    return time.monotonic() - began_s


@pytest.mark.timeout(QUIET_S + 60)
async def test_roles_that_are_killed_again_and_again_lose_nothing_and_do_nothing_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], pytestconfig: pytest.Config
) -> None:
    kills, seed = pytestconfig.getoption("--kills") or KILLS, SEED + pytestconfig.getoption("--seed")
    async with open_town(tmp_path, webs=2) as town:
        street = town.street
        merchants = [street.maya, *[await arrives(street, f"Lily {number}", 110 + number) for number in range(3)]]
        for process in town.everybody:
            process.is_warm = True
        plot = Plot(street, town.rows, town.rows, street.desk.messenger.state.bots[BOT_ID].pending[0].id)
        losses = Losses()
        await start(town.webs)
        await start([*town.workers, *town.robots])
        with telling(plot, town.everybody):
            await people_act(
                plot,
                merchants,
                lambda: kill_them_all(plot, town, losses, kills=kills, seed=seed),
                lambda: until_one_is_active(town.robots),
            )
        assert await stop(town.everybody) == [0] * 6
        outcome = await outcome_of(plot)
        with capsys.disabled():
            print(
                f"\n{sum(losses.killed.values())} kills {dict(losses.killed)}, {outcome.updates} updates, "
                f"{len(plot.placed)} orders, {len(plot.photos)} photos, {len(outcome.made)} messages: "
                f"{len(outcome.doubled)} doubled, {len(outcome.unknown)} given up as in doubt twice, of which "
                f"{len(outcome.lost)} never arrived, "
                f"{len(plot.pressed_again)} pressed again; "
                f"without an active robot at most {max(losses.without_robot_s):.1f} s"
            )
        await nothing_is_lost_or_doubled(plot, town.database_url)
        await every_message_was_sent(plot, [*merchants, street.wang], outcome.made)
        assert len(outcome.doubled) <= IN_FLIGHT * losses.killed["robot"]
        assert not outcome.lost and len(outcome.unknown) <= losses.killed["robot"] // 2
        assert town.rows("SELECT count(*) FROM procrastinate_jobs WHERE coalesce(scheduled_at, now()) <= now()") == [
            (0,)
        ]
