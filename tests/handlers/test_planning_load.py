"""The order mix in chat: load by week, what fits into the gaps, and the matching that counts with the same."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from core.matching.market import list_factories
from core.planning.tables import PlanAway
from tests.chat import World
from tests.factories import agree_order, open_floor

SHANGHAI = ZoneInfo("Asia/Shanghai")


async def test_the_load_shows_each_gap_with_the_largest_order_that_fits(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await floor.owner.sends("/plan")
    await floor.owner.presses("📊 Load")
    shown = floor.owner.last
    assert shown.method == "sendPhoto" and "the next six weeks" in shown.text
    weeks = [line for line in shown.text.splitlines() if line.startswith("•")]
    assert weeks and all("% of the sewing time is free" in line and "up to" in line for line in weeks)
    assert "100 %" in weeks[-1]
    assert shown.labels == ["🗓 Plan", "👥 People"]
    await floor.client.sends("/load")
    assert "no workshop" in floor.client.last.text


async def test_who_is_away_is_not_offered_orders_for(world: World) -> None:
    floor = await open_floor(world)
    now = world.robot.deps.now()
    async with world.robot.deps.reading() as session:
        (before,) = await list_factories(session, now=now)
    to_at = datetime(2027, 2, 1, tzinfo=SHANGHAI).astimezone(UTC)
    async with world.robot.deps.transaction() as session:
        away = PlanAway(workshop_id=floor.workshop_id, skill="sewing", people=2, from_at=now, to_at=to_at, cause="x")
        session.add(away)
    async with world.robot.deps.reading() as session:
        (after,) = await list_factories(session, now=now)
    weeks = sorted(before.free_min)
    assert all(after.free_min[week] < before.free_min[week] for week in weeks[1:6])
    assert after.free_min[weeks[-1]] == before.free_min[weeks[-1]]
