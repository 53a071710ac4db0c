"""Machines that stand until an hour, noon or a day, in an owner's words: tried until then, and real by one yes."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from core.planning.tables import PlanAway
from tests.chat import World
from tests.factories import Floor, open_floor

SHANGHAI = ZoneInfo("Asia/Shanghai")


async def away_of(floor: Floor) -> list[tuple[str, int, datetime]]:
    async with floor.world.robot.deps.reading() as session:
        rows = (await session.scalars(select(PlanAway).order_by(PlanAway.id))).all()
    return [(row.cause, row.people, row.to_at.astimezone(SHANGHAI)) for row in rows]


@pytest.mark.parametrize(
    ("words", "people", "until"),
    [
        ("overlock down till lunch", 1, (1, 12)),
        ("包缝机坏了，中午才能修好", 1, (1, 12)),
        ("оверлок не работает до обеда", 1, (1, 12)),
        ("overlock down till 3 pm", 1, (1, 15)),
        ("平车坏了，下午3点修好", 1, (1, 15)),
        ("оверлок сломан до 15:00", 1, (1, 15)),
        ("overlock broken until tomorrow noon", 1, (2, 12)),
        ("2 machines are down until 4 dec", 2, (5, 0)),
        ("both overlocks are down until 4 dec", 2, (5, 0)),
    ],
)
async def test_a_machine_that_stands_is_tried_until_then(
    world: World, words: str, people: int, until: tuple[int, int]
) -> None:
    floor = await open_floor(world)
    world.clock.at = datetime(2026, 12, 1, 9, tzinfo=SHANGHAI).astimezone(UTC)
    await floor.owner.sends(words)
    assert floor.owner.last.labels == ["👁 Show", "✅ Yes", "✖️ No"]
    assert await away_of(floor) == []
    await floor.owner.presses("✅ Yes")
    ((cause, missing, to_at),) = await away_of(floor)
    day, hour = until
    assert (cause, missing, to_at) == ("machine_down", people, datetime(2026, 12, day, hour, tzinfo=SHANGHAI))


@pytest.mark.parametrize(
    "words",
    [
        "overlock down",
        "overlock down this morning",
        "包缝机上午坏了",
        "оверлок сломался",
        "all overlocks are down until 4 dec",
        "оверлоки сломались до пятницы",
        "几台平车坏了，中午才能修好",
    ],
)
async def test_a_machine_without_an_end_is_not_tried_by_a_guess(world: World, words: str) -> None:
    floor = await open_floor(world)
    await floor.owner.sends(words)
    assert "⚙️ A machine is down" in floor.owner.last.labels
    assert await away_of(floor) == []


async def test_an_hour_that_is_over_is_asked(world: World) -> None:
    floor = await open_floor(world)
    world.clock.at = datetime(2026, 12, 1, 16, tzinfo=SHANGHAI).astimezone(UTC)
    await floor.owner.sends("overlock down till lunch")
    assert "⚙️ A machine is down" in floor.owner.last.labels
