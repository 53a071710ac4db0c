import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.telegram.floods import FloodGate
from tests.chat import BOT_ID, Someone, World, open_world
from tests.factories import agree_order, last_photo, open_floor

OPERATOR = 1
SMALL = {
    "person_updates_a_minute": 5,
    "person_photos_a_day": 2,
    "workshop_updates_a_minute": 6,
    "operators": (OPERATOR,),
}


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path, **SMALL) as opened:
        yield opened


@pytest.fixture
def gate(world: World) -> FloodGate:
    return FloodGate(deps=world.robot.deps, onward=lambda bot_id, raw: taken(world, bot_id, raw))


async def taken(world: World, bot_id: int, raw: dict[str, Any]) -> None:
    await world.robot.intake.take(bot_id, raw)


def word(someone: Someone, number: int) -> dict[str, Any]:
    chat = {"id": someone.telegram_id, "type": "private"}
    message = {
        "message_id": number,
        "date": 1_700_000_000,
        "chat": chat,
        "from": someone.user,
        "text": f"word {number}",
    }
    return {"update_id": 9000 + 100 * someone.telegram_id + number, "message": message}


async def floods(gate: FloodGate, someone: Someone, count: int) -> None:
    await asyncio.gather(*(gate.take(BOT_ID, word(someone, number)) for number in range(count)))
    await someone.world.settle()


@pytest.mark.parametrize(
    ("language", "words"), [("en", "I read on at 10:01"), ("zh-hans", "10:01 再继续"), ("ru", "Продолжу в 10:01")]
)
async def test_a_flood_is_told_once_when_to_come_back_and_nothing_before_it_is_lost(
    world: World, gate: FloodGate, language: str, words: str
) -> None:
    eve = world.person(66, "Eve", language)
    await floods(gate, eve, 40)
    answers = [message.text for message in eve.chat]
    assert len(answers) == 6 and sum(words in answer for answer in answers) == 1
    world.clock.advance(seconds=61)
    await gate.take(BOT_ID, word(eve, 50))
    await world.settle()
    assert len(eve.chat) == 7


async def test_two_processes_tell_of_one_flood_once(world: World, gate: FloodGate) -> None:
    eve = world.person(66, "Eve")
    second = FloodGate(deps=world.robot.deps, onward=gate.onward)
    for process in (gate, second):
        await asyncio.gather(*(process.take(BOT_ID, word(eve, number)) for number in range(20)))
    await world.settle()
    assert sum("faster than I can read" in message.text for message in eve.chat) == 1


async def test_others_and_operators_are_served_during_a_flood(world: World, gate: FloodGate) -> None:
    eve, lily, olga = world.person(66, "Eve"), world.person(8, "Lily"), world.person(OPERATOR, "Olga")
    await floods(gate, eve, 40)
    await floods(gate, lily, 3)
    await floods(gate, olga, 40)
    assert (len(lily.chat), len(olga.chat)) == (3, 40)


async def test_a_workshop_shares_a_budget_of_updates(world: World, gate: FloodGate) -> None:
    floor = await open_floor(world)
    for someone in (floor.owner, floor.worker):
        await gate.take(BOT_ID, word(someone, 1))  # the gate learns where they work
        await floods(gate, someone, 4)
    floor.worker.sees("Your workshop sends more")


async def test_a_block_is_taken_even_during_a_flood(world: World, gate: FloodGate) -> None:
    eve = world.person(66, "Eve")
    await floods(gate, eve, 40)
    taken_kinds: list[str] = []

    async def onward(_: int, raw: dict[str, Any]) -> None:
        taken_kinds.extend(raw)

    gate.onward = onward
    await gate.take(BOT_ID, {"update_id": 1, "my_chat_member": {"from": eve.user}})
    assert "my_chat_member" in taken_kinds


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "after Wed 2 Dec 00:00"), ("zh-hans", "12月2日 周三 00:00"), ("ru", "после ср 2 дек")],
)
async def test_a_photo_above_the_budget_of_the_day_is_refused_with_the_hour_to_come_back(
    world: World, language: str, words: str
) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await floor.worker.sends("/start")
    worker = world.person(floor.worker.telegram_id, floor.worker.name, language)
    for _ in range(2):
        await worker.sends_photo(b"no picture")
    taken_last = (await last_photo(floor)).id
    for _ in range(3):
        await worker.sends_photo(b"no picture")
    refusals = [message.text for message in worker.chat if words in message.text]
    assert len(refusals) == 1
    assert (await last_photo(floor)).id == taken_last
    world.clock.advance(hours=15)
    await worker.sends_photo(b"no picture")
    assert (await last_photo(floor)).id == taken_last + 1
