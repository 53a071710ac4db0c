"""Nothing is expected on a day that is over, and unfinished work is never shown as free time."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from core.planning.tables import StageState
from core.stage import Stage
from tests.chat import World
from tests.factories import agree_order, card_text, open_floor, read_order, stages_of, take_photo

SHANGHAI = ZoneInfo("Asia/Shanghai")


async def test_after_days_without_a_tick_the_day_is_said_to_be_over_and_the_next_tick_plans_anew(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await agree_order(floor, code="A19")
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card_text(floor, order)))
    expected_at = (await read_order(floor, order)).expected_at
    assert expected_at is not None
    day = expected_at.astimezone(SHANGHAI).date() + timedelta(days=3)
    world.clock.at = datetime(day.year, day.month, day.day, 15, tzinfo=SHANGHAI).astimezone(UTC)
    await floor.merchant.sends("A17")
    assert "was expected" in floor.merchant.last.text and "next plan" in floor.merchant.last.text
    for command in ("/plan", "/load"):
        await floor.owner.sends(command)
        assert "still takes time" in floor.owner.last.text and "A17 ✂️ Cutting" in floor.owner.last.text
    plans = len([message for message in floor.owner.chat if message.text.startswith("☀️")])
    await world.tick()
    moved_to = (await read_order(floor, order)).expected_at
    assert moved_to is not None and moved_to >= world.clock.at
    left = [row for row in (await stages_of(floor, order)).values() if row.state != StageState.PROVEN]
    assert all(row.finish_at >= world.clock.at for row in left[1:])
    await floor.merchant.sends("A17")
    assert "now expected" in floor.merchant.last.text
    assert len([message for message in floor.owner.chat if message.text.startswith("☀️")]) == plans
