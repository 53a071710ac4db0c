"""A person whose name is empty, or shows nothing, is greeted like any other."""

import pytest
from sqlalchemy import func, select

from core.intake.tables import FailedUpdate
from tests.chat import World


@pytest.mark.parametrize("user", [{}, {"last_name": ""}, {"first_name": "\u3164"}])
async def test_a_person_without_a_name_is_greeted(world: World, user: dict[str, str]) -> None:
    nobody = world.person(901, "")
    await nobody.sends_message(
        text="/start",
        entities=[{"type": "bot_command", "offset": 0, "length": 6}],
        **{"from": {**nobody.user, "first_name": "", **user}},
    )
    async with world.robot.deps.reading() as session:
        assert await session.scalar(select(func.count()).select_from(FailedUpdate)) == 0
    assert nobody.chat
