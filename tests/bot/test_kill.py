"""Pull the plug: the real robot is killed again and again while people go on writing; nothing is lost or done twice.

A night: `pytest tests/bot/test_kill.py --kills 125 --seed 1`, and so on with other seeds.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest

from bot.telegram.delivery import IN_FLIGHT
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
from tests.bot.robot_process import BOT_ID, open_street, rows_of

pytestmark = pytest.mark.soak

KILLS = 20
SEED = 20261201


async def pull_the_plug(plot: Plot, lives: list[int], *, kills: int, seed: int) -> None:
    """Kill the robot at random moments: while it starts, some time after, or in the middle of a call."""
    chance, robot, control = random.Random(seed), plot.street.robot, plot.street.desk.control
    for _ in range(kills):
        moment = chance.choice(("start", "later", "call", "call"))
        if moment == "start":
            await robot.spawn()
            await asyncio.sleep(chance.uniform(0.0, 1.5))
        else:
            await robot.start()
            await asyncio.sleep(chance.uniform(0.0, 1.2))
        if moment == "call":
            known = plot.street.desk.messenger.journal.last
            await control.journal(after=known, wait_s=5)
            await asyncio.sleep(chance.uniform(0.0, 0.02))
        await freeze_unblamed(plot, robot)
        await robot.kill()
        lives.append(plot.street.desk.messenger.journal.last)


def lives_with(lives: Sequence[int], calls: Sequence[int]) -> Counter[int]:
    """Count the given calls in each life of the robot; a life ends with its last Bot API call in the journal."""
    return Counter(sum(last < call for last in lives) for call in calls)


@pytest.mark.timeout(QUIET_S + 60)
async def test_a_robot_that_is_killed_again_and_again_loses_nothing_and_does_nothing_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], pytestconfig: pytest.Config
) -> None:
    kills, seed = pytestconfig.getoption("--kills") or KILLS, SEED + pytestconfig.getoption("--seed")
    async with open_street(tmp_path) as street:
        merchants = [street.maya, *[await arrives(street, f"Lily {number}", 110 + number) for number in range(4)]]
        bot, robot = street.desk.messenger.state.bots[BOT_ID], street.robot
        robot.is_warm = True
        plot = Plot(street, partial(rows_of, robot), partial(rows_of, robot, waits_s=0.2), bot.pending[0].id)
        lives: list[int] = []
        with telling(plot, [robot]):
            await people_act(plot, merchants, lambda: pull_the_plug(plot, lives, kills=kills, seed=seed), robot.start)
        assert await robot.stop() == 0
        outcome = await outcome_of(plot)
        with capsys.disabled():
            print(
                f"\n{kills} kills, {outcome.updates} updates, {len(plot.placed)} orders, {len(plot.photos)} photos, "
                f"{len(outcome.made)} messages: {len(outcome.doubled)} doubled, "
                f"{len(outcome.unknown)} given up as in doubt twice, of which {len(outcome.lost)} never arrived; "
                f"{len(plot.pressed_again)} pressed again"
            )
        await nothing_is_lost_or_doubled(plot, f"sqlite+aiosqlite:///{robot.database_file}")
        await every_message_was_sent(plot, [*merchants, street.wang], outcome.made)
        assert all(count <= IN_FLIGHT for count in lives_with(lives, list(outcome.doubled.values())).values())
        assert not outcome.lost and len(outcome.unknown) <= IN_FLIGHT * kills // 2, "it takes two deaths to give one up"
        assert "ERROR" not in robot.log and "Traceback" not in robot.log
