import pytest

from benchmarks.engine.day import simulate

pytestmark = pytest.mark.soak


async def test_a_tiny_day_passes_and_nothing_of_it_is_lost() -> None:
    counted = await simulate(workshops=2, photos=3, notifications=12, speed=30_000, vision="recorded")
    assert not any(counted["lost"].values()), counted
    assert (counted["photos"], counted["words"]) == (3, 10)
    assert counted["received"] == 13
    assert counted["messages_sent"] >= 12 + 10
