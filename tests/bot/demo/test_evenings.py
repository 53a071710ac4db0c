"""The evenings of the tour, counted in the sandbox's journal: each person gets one message, however much is missing."""

import re
from collections import Counter
from pathlib import Path

import pytest

from bot.demo.house import open_demo
from bot.demo.tour.guide import Guide
from bot.demo.tour.journey import STARTS_AT, UNHURRIED, follow

pytestmark = pytest.mark.soak

EVENING = re.compile(r"🌆 [^\n]*")


async def test_an_evening_is_one_message_a_person(tmp_path: Path) -> None:
    async with open_demo(tmp_path, port=0, limits=UNHURRIED, starts_at=STARTS_AT, keeps=False) as demo:
        demo.messenger.clock.configure(frozen=True)
        await follow(Guide(demo=demo, tell=lambda _: None, pace_s=0))
        await demo.settle()
        calls = [call for call in demo.messenger.journal.after(0) if call["ok"] and call["method"] == "sendMessage"]
    evenings = Counter(
        (call["params"]["chat_id"], found.group())
        for call in calls
        if (found := EVENING.match(call["params"]["text"])) is not None
    )
    assert evenings, "nobody was asked for anything in an evening"
    assert {evening for evening, times in evenings.items() if times > 1} == set()
