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


@pytest.mark.parametrize(
    "words",
    ["two sewers were off yesterday", "2 sewers are off on 29 Nov", "昨天两个车工请假", "2 sewers were sick last week"],
)
async def test_who_was_away_on_a_day_that_is_over_is_not_away_today(world: World, words: str) -> None:
    floor = await open_floor(world)
    await floor.owner.sends(words)
    assert "over" in floor.owner.last.text and floor.owner.last.labels == []


@pytest.mark.parametrize(
    ("words", "heading"),
    [
        ("all sewers are off tomorrow", "8 away in 🪡 Sewing: Wed 2 Dec"),
        ("все швеи завтра не выйдут", "8 away in 🪡 Sewing: Wed 2 Dec"),
        ("明天车工全部请假", "8 away in 🪡 Sewing: Wed 2 Dec"),
        ("2 sewers are off from 5 Dec to 8 Dec", "2 away in 🪡 Sewing: Sat 5 Dec – Tue 8 Dec"),
        ("two sewers are off on 5 Dec", "2 away in 🪡 Sewing: Sat 5 Dec"),
        ("two sewers have been sick since yesterday", "2 away in 🪡 Sewing: Tue 1 Dec"),
    ],
)
async def test_so_many_are_tried_as_were_said(world: World, words: str, heading: str) -> None:
    floor = await open_floor(world)
    await floor.owner.sends(words)
    assert heading in floor.owner.last.text


@pytest.mark.parametrize(
    "words",
    [
        "half the sewers are off tomorrow",
        "0 sewers are off tomorrow",
        "some sewers are off tomorrow",
        "几个车工明天请假",
    ],
)
async def test_how_many_are_away_is_not_guessed(world: World, words: str) -> None:
    floor = await open_floor(world)
    await floor.owner.sends(words)
    assert "Nothing is noted yet" in floor.owner.last.text and floor.owner.last.labels == []


async def test_no_more_are_noted_as_away_than_there_are(world: World) -> None:
    floor = await open_floor(world)
    for _ in range(2):
        await floor.owner.sends("two cutters are off tomorrow")
    yes = [one.message_id for one in floor.owner.chat if "✅ Yes" in one.labels]
    assert len(yes) == 2
    await floor.owner.presses("✅ Yes")
    await floor.owner.presses("✅ Yes")
    assert "people or orders it needs are not there" in floor.owner.notice
    await floor.owner.sends("one cutter is off tomorrow")
    assert [people for _, people, _, _ in await away_of(floor)] == [2]


async def test_a_yes_to_an_absence_that_is_over_says_so(world: World) -> None:
    floor = await open_floor(world)
    await floor.owner.sends("two sewers are off tomorrow")
    world.clock.advance(days=3)
    await floor.owner.presses("✅ Yes")
    assert "days are over" in floor.owner.notice and await away_of(floor) == []
