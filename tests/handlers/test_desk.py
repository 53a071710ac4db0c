from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.intake.actions import record_failure
from core.intake.queries import count_failed
from core.jobs.tables import Job
from core.jobs.tables import State as JobState
from core.parties.queries import list_templates
from tests.chat import BOT_ID, World, open_world
from tests.handlers.test_people import opens_workshop

OPERATOR = 1


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path, operators=(OPERATOR,)) as opened:
        yield opened


async def test_only_an_operator_sees_the_desk(world: World) -> None:
    operator, eve = world.person(OPERATOR, "Olga"), world.person(66, "Eve")
    await operator.sends("/start")
    await operator.presses("Desk")
    assert operator.last.labels[0] == "📵 Can't be reached: 0"
    await eve.sends("/start")
    for data in ("desk.open", "desk.part:people", "desk.replay:1", "desk.job:1", "desk.message:1", "desk.model:1:1"):
        await eve.presses_data(data)
        assert "can't find this" in eve.notice, data


async def test_a_failed_update_is_replayed_and_takes_effect_once(world: World) -> None:
    operator, lily = world.person(OPERATOR, "Olga"), world.person(8, "Lily")
    await operator.sends("/start")
    raw = {
        "update_id": 5000,
        "message": {
            "message_id": 9,
            "date": 1_700_000_000,
            "chat": {"id": 8, "type": "private", "first_name": "Lily"},
            "from": lily.user,
            "text": "/new",
            "entities": [{"type": "bot_command", "offset": 0, "length": 4}],
        },
    }
    async with world.editing() as session:
        await record_failure(
            session, reference="cafe0001", bot_id=BOT_ID, raw=raw, error="KeyError('x')", now=world.clock.at
        )
    await operator.presses("Desk")
    await operator.presses("Failed messages: 1")
    await operator.presses("Replay cafe0001")
    assert "What would you like made?" in lily.last.text
    async with world.robot.database.reading() as session:
        assert await count_failed(session) == 0
    await operator.presses_data("desk.replay:1")
    assert len(lily.chat) == 1


async def test_a_person_who_blocked_the_robot_is_listed_until_they_speak_again(world: World) -> None:
    operator, wang = world.person(OPERATOR, "Olga"), world.person(7, "Wang <b>")
    await operator.sends("/start")
    await wang.sends("/start")
    world.telegram.blocked.add(7)
    await wang.presses("I sell clothes")
    await operator.presses("Desk")
    await operator.presses("Can't be reached: 1")
    assert "Wang &lt;b&gt;" in operator.last.text
    world.telegram.blocked.clear()
    await wang.sends("/start")
    await operator.presses("Back")
    assert "📵 Can't be reached: 0" in operator.last.labels


async def test_dead_jobs_and_messages_get_another_chance(world: World) -> None:
    operator, wang = world.person(OPERATOR, "Olga"), world.person(7, "Wang")
    await operator.sends("/start")
    await wang.sends("/start")
    async with world.editing() as session:
        session.add(
            Job(
                kind="desk.replay",
                key="dead",
                args={"failed_id": 0},
                state=JobState.DEAD,
                due_at=world.clock.at,
                attempt=8,
                error="gone",
            )
        )
    world.telegram.blocked.add(7)
    await wang.presses("I sell clothes")
    world.telegram.blocked.clear()
    await operator.presses("Desk")
    await operator.presses("Undelivered messages")
    await operator.presses("Try")
    wang.sees("Placing an order takes about a minute")
    await operator.presses("Back")
    await operator.presses("Stopped jobs: 1")
    assert "gone" in operator.last.text


async def test_a_workshop_becomes_a_model_and_back(world: World) -> None:
    operator, wang = world.person(OPERATOR, "Olga"), world.person(7, "Wang")
    await operator.sends("/start")
    await wang.sends("/start")
    await opens_workshop(wang)
    await operator.presses("Desk")
    await operator.presses("Model workshops: 0")
    await operator.presses("☆ Wang's workshop")
    async with world.robot.database.reading() as session:
        assert [workshop.name for workshop in await list_templates(session)] == ["Wang's workshop"]
    await operator.presses("⭐ Wang's workshop")
    async with world.robot.database.reading() as session:
        assert not await list_templates(session)


async def test_the_operator_sees_what_happened_to_the_robot_itself(world: World) -> None:
    operator = world.person(OPERATOR, "Olga")
    world.telegram.failures += [(502, {"description": "Bad Gateway"})]
    await operator.sends("/start")
    for _ in range(5):
        world.clock.advance(minutes=10)
        await world.settle()
    await operator.presses("Desk")
    await operator.presses("What happened: 1")
    assert "The messenger did not answer (1 ×)" in operator.last.text
