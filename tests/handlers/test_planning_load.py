"""The order mix in chat: load by week, what fits into the gaps, and the matching that counts with the same."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from core.matching.market import list_open
from core.planning.tables import PlanAway
from core.stage import Stage
from tests.chat import World
from tests.factories import agree_order, open_floor, stages_of

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
    assert "100 %" in weeks[-1] and "each week" in weeks[-1], "weeks alike are one line"
    assert shown.labels == ["🗓 Plan", "👥 People"]
    await floor.merchant.sends("/load")
    assert "no workshop" in floor.merchant.last.text


async def test_who_is_away_is_not_offered_orders_for(world: World) -> None:
    floor = await open_floor(world)
    now = world.robot.deps.now()
    async with world.robot.deps.reading() as session:
        (before,) = await list_open(session, now=now)
    to_at = datetime(2027, 2, 1, tzinfo=SHANGHAI).astimezone(UTC)
    async with world.editing() as session:
        away = PlanAway(workshop_id=floor.workshop_id, skill="sewing", people=2, from_at=now, to_at=to_at, cause="x")
        session.add(away)
    async with world.robot.deps.reading() as session:
        (after,) = await list_open(session, now=now)
    weeks = sorted(before.free_min)
    assert all(after.free_min[week] < before.free_min[week] for week in weeks[1:6])
    assert after.free_min[weeks[-1]] == before.free_min[weeks[-1]]


async def test_the_owner_sets_the_own_minutes_a_piece_and_takes_them_back(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    before = await stages_of(floor, order)
    await floor.owner.sends("/plan")
    await floor.owner.presses("👥 People")
    await floor.owner.presses("⏱ Minutes")
    assert "assumed" in floor.owner.last.text and "✏️ your own" in floor.owner.last.text
    await floor.owner.presses(floor.owner.last.labels[0])
    assert "usual in the trade" in floor.owner.last.text
    for _ in range(6):
        await floor.owner.presses("🪡 +")
    assert "your own" in floor.owner.last.text
    assert (await stages_of(floor, order))[Stage.SEWING].finish_at > before[Stage.SEWING].finish_at
    await floor.owner.presses("↩️ Usual")
    assert "your own" not in floor.owner.last.text
    other = await open_floor(world, first_id=2000, name="Li")
    await other.owner.presses_data(f"plan.set_minutes:{floor.workshop_id}:hoodie:SEWING:5")
    assert "can't find this" in other.owner.notice
