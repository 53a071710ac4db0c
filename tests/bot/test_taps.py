"""How many taps each job takes its people, counted in the sandbox's journal: every tap is a call that answers it."""

from pathlib import Path

import pytest

from tests.bot.robot_process import Street, all_calls, has_button, open_street, press, sees
from tests.bot.sandbox.desk import BOT
from tests.bot.test_journeys import places_order, settings_for

pytestmark = pytest.mark.soak

WHOLE = "100 hoodies black S20 M40 L40, my fabric tomorrow, in 20 days, up to 48 yuan, anywhere"


async def _taps(street: Street) -> int:
    calls = await all_calls(street.desk.control)
    return len({call["params"]["callback_query_id"] for call in calls if call["method"] == "answerCallbackQuery"})


async def test_each_job_takes_as_few_taps_as_it_is_said(tmp_path: Path) -> None:
    async with open_street(tmp_path, **settings_for("polling")) as street:
        await street.robot.start()
        taps: dict[str, int] = {}
        maya, wang = street.maya, street.wang

        before = await _taps(street)
        code = await places_order(street)
        taps["order"] = await _taps(street) - before - 1  # the workshop is asked with one more

        before = await _taps(street)
        await press(wang, "Take it")
        await sees(maya, rf"{code}.*Wang Knits|Wang Knits.*{code}")
        taps["accept"] = await _taps(street) - before

        before = await _taps(street)
        await maya.send_text(BOT, f"where is my order {code}")
        await sees(maya, rf"{code}[\s\S]*promise")
        taps["status"] = await _taps(street) - before

        before = await _taps(street)
        await maya.send_text(BOT, WHOLE)
        for label in ("Skip", "✅ Find a"):
            await press(maya, label)
        taps["order in one message"] = await _taps(street) - before
        await press(maya, "Ask 1")

        before = await _taps(street)
        await sees(wang, has_button("Take it"))
        await wang.send_text(BOT, "45 yuan")
        await press(wang, "Send")
        taps["counter by typing"] = await _taps(street) - before

        before = await _taps(street)
        await maya.send_text(BOT, f"same again as {code}")
        await press(maya, "✅ Find a")
        taps["reorder"] = await _taps(street) - before
        assert await street.robot.stop() == 0
    most = {"order": 8, "accept": 1, "status": 0, "order in one message": 2, "counter by typing": 1, "reorder": 2}
    assert {job for job, count in taps.items() if count > most[job]} == set(), taps
    assert taps.keys() == most.keys()
