"""Who is away in an owner's words: tried for the day that was said, noted by one yes, and never today by a guess."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from core.planning.tables import PlanAway
from tests.chat import World
from tests.factories import Floor, open_floor

SHANGHAI = ZoneInfo("Asia/Shanghai")


async def away_of(floor: Floor) -> list[tuple[str, int, datetime, datetime]]:
    async with floor.world.robot.deps.reading() as session:
        rows = (await session.scalars(select(PlanAway).order_by(PlanAway.id))).all()
    return [(row.skill, row.people, row.from_at.astimezone(SHANGHAI), row.to_at.astimezone(SHANGHAI)) for row in rows]


@pytest.mark.parametrize(
    ("words", "heading", "people", "first", "last"),
    [
        ("明天两个车工请假", "2 away in 🪡 Sewing: Wed 2 Dec", 2, 2, 3),
        ("two sewers are off tomorrow", "2 away in 🪡 Sewing: Wed 2 Dec", 2, 2, 3),
        ("завтра не будет двух швей", "2 away in 🪡 Sewing: Wed 2 Dec", 2, 2, 3),
        ("two sewers called in sick, back friday", "2 away in 🪡 Sewing: Tue 1 Dec – Thu 3 Dec", 2, 1, 4),
        ("3 sewers are off today", "3 away in 🪡 Sewing: Tue 1 Dec", 3, 1, 2),
    ],
)
async def test_an_absence_in_words_is_shown_and_counts_after_a_yes(
    world: World, words: str, heading: str, people: int, first: int, last: int
) -> None:
    floor = await open_floor(world)
    await floor.owner.sends(words)
    assert heading in floor.owner.last.text and floor.owner.last.labels == ["👁 Show", "✅ Yes", "✖️ No"]
    assert await away_of(floor) == []
    await floor.owner.presses("✅ Yes")
    ((skill, missing, from_at, to_at),) = await away_of(floor)
    assert (skill, missing) == ("sewing", people)
    assert from_at.day == first and to_at == datetime(2026, 12, last, tzinfo=SHANGHAI)


async def test_a_no_notes_nobody(world: World) -> None:
    floor = await open_floor(world)
    await floor.owner.sends("two sewers are off tomorrow")
    await floor.owner.presses("✖️ No")
    assert await away_of(floor) == []


async def test_a_half_day_that_is_not_planned_is_named(world: World) -> None:
    floor = await open_floor(world)
    await floor.owner.sends("明天上午一个车工请假半天")
    assert floor.owner.sees("Half days")


async def test_who_is_away_of_unknown_work_is_asked_and_nobody_goes_at_one_tap(world: World) -> None:
    floor = await open_floor(world)
    await floor.owner.sends("小李明天请假")
    assert "Nothing is noted yet" in floor.owner.last.text and floor.owner.last.labels == []
    assert await away_of(floor) == []


async def test_one_who_is_back_is_one_of_several_and_none_of_tomorrow(world: World) -> None:
    floor = await open_floor(world)
    for words in ("2 sewers are off today", "3 sewers are off tomorrow"):
        await floor.owner.sends(words)
        await floor.owner.presses("✅ Yes")
    await floor.owner.sends("who is in today?")
    await floor.owner.presses(next(label for label in floor.owner.last.labels if "🪡" in label and "+1" in label))
    assert [people for _, people, _, _ in await away_of(floor)] == [1, 3]
