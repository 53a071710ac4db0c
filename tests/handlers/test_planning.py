"""The plan in chat: the morning, events, today's teams, why."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from core.planning import queries as plans
from core.planning.tables import PlanHead, PlanMove, PlanShift
from core.stage import Stage
from tests.chat import Shown, World
from tests.factories import Floor, agree_order, card_text, open_floor, stages_of, take_photo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


async def move_to(world: World, instant: datetime) -> None:
    world.clock.at = instant
    await world.tick()


def mornings(floor: Floor) -> list[Shown]:
    return [message for message in floor.owner.chat if message.text.startswith("☀️")]


async def count_changes(floor: Floor) -> tuple[int, int]:
    async with floor.world.robot.deps.reading() as session:
        moves = (await session.scalars(select(PlanMove))).all()
        shifts = (await session.scalars(select(PlanShift))).all()
    return len(moves), len(shifts)


async def test_the_owner_gets_the_plan_of_the_day_once_with_picture_and_three_buttons(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await move_to(world, at(2, 7, 16))
    assert not mornings(floor)
    await move_to(world, at(2, 7, 31))
    await world.later(minutes=10)
    await world.later(minutes=10)
    assert len(mornings(floor)) == 1
    shown = mornings(floor)[0]
    assert shown.method == "sendPhoto" and "A17" in shown.text
    assert shown.labels[:3] == ["👍 OK", "✏️ Change", "❓ Why"]
    assert re.search(r"🔗 A17 <code>[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}</code>", shown.text)


async def test_a_day_off_has_no_morning(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await move_to(world, at(6, 8))
    assert not mornings(floor)


async def test_the_workshop_is_planned_once_a_day_even_after_the_job_is_gone(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await move_to(world, at(2, 7, 20))
    async with world.robot.deps.reading() as session:
        head = await session.get(PlanHead, floor.workshop_id)
    assert head is not None and head.planned_on == at(2, 12).astimezone(SHANGHAI).date()
    planned_at = head.planned_at
    await world.later(minutes=5)
    async with world.robot.deps.reading() as session:
        again = await session.get(PlanHead, floor.workshop_id)
    assert again is not None and again.planned_at == planned_at


async def test_a_calm_morning_moves_nothing(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await agree_order(floor, code="A19", pieces=300)
    before = await stages_of(floor, order)
    card = card_text(floor, order)
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card))
    world.clock.at = before[Stage.CUTTING].finish_at
    await floor.worker.sends_photo(take_photo(Stage.CUTTING, card))
    await move_to(world, at(1, 17))
    await move_to(world, at(2, 7, 31))
    after = await stages_of(floor, order)
    assert [row.start_at for row in after.values()] == [row.start_at for row in before.values()]
    moves, _ = await count_changes(floor)
    assert moves == 0


async def test_ok_is_taken_once_for_the_plan_that_was_shown(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await move_to(world, at(2, 7, 31))
    await floor.owner.presses("👍 OK")
    assert "plan of the day" in floor.owner.notice
    assert "👍 OK" not in mornings(floor)[0].labels


async def test_fabric_that_comes_late_moves_what_is_planned_behind_it_with_the_cause(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    before = await stages_of(floor, order)
    world.clock.at = at(4, 16)
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card_text(floor, order)))
    after = await stages_of(floor, order)
    assert after[Stage.CUTTING].start_at >= at(4, 16) > before[Stage.CUTTING].start_at
    async with world.robot.deps.reading() as session:
        moves = await plans.list_moves(session, order_id=order.id)
        shifts = await plans.list_shifts(session, order_id=order.id)
    assert [move.cause for move in moves] == ["fabric_late"]
    assert [shift.cause for shift in shifts] == ["fabric_late"]
    await world.tick()
    assert "fabric came late" in floor.merchant.sees("📅").text


async def test_teams_names_the_people_once_the_owner_has_said_who_can_do_what(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card_text(floor, order)))
    await floor.owner.sends("/teams")
    assert "2 people" in floor.owner.last.text and "who can do what" in floor.owner.last.text
    await floor.owner.presses("🎓")
    await floor.owner.presses("▫️ ✂️")
    assert "✅ ✂️" in floor.owner.last.labels
    await floor.owner.sends("/teams")
    assert "Worker Wang, 1 person" in floor.owner.last.text


async def test_why_shows_the_alternatives_with_date_and_people_minutes(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await floor.owner.sends("/why A17")
    text = floor.owner.last.text
    assert "Team of 4" in text and "▫️ Team of 2" in text and "working minutes" in text
    assert floor.owner.last.labels == ["✏️ Change"]
    await floor.merchant.sends("/why a17")
    assert "Team of 4" in floor.merchant.last.text and not floor.merchant.last.labels


async def test_why_of_anothers_order_is_not_told(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    other = await open_floor(world, first_id=2000, name="Li")
    await other.owner.sends("/why A17")
    assert "can't find this" in other.owner.last.text
    for data in (f"plan.why:{order.id}", f"plan.order:{order.id}", f"plan.team:{order.id}:2"):
        await other.owner.presses_data(data)
        assert "can't find this" in other.owner.notice
    for data in (
        f"plan.teams:{floor.workshop_id}",
        f"plan.people:{floor.workshop_id}",
        f"plan.ok:{floor.workshop_id}:0",
    ):
        await other.owner.presses_data(data)
        assert "can't find this" in other.owner.notice


async def test_why_without_an_order_lets_choose(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await floor.owner.sends("/why")
    assert floor.owner.last.labels == ["❓ A17"]
    await floor.owner.presses("❓ A17")
    assert "working minutes" in floor.owner.last.text
    await floor.merchant.sends("/why")
    assert "/why A17" in floor.merchant.last.text
