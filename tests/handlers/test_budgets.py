import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from bot.telegram.floods import FloodGate
from bot.telegram.intake import Intake
from bot.telegram.lanes import Arrival, NotAccepted
from core.intake.tables import FailedUpdate, SeenUpdate
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
    return gate_of(Intake(applications=world.robot.applications, deps=world.robot.deps))


def gate_of(intake: Intake) -> FloodGate:
    return FloodGate(floods=intake.floods, onward=intake.admit)


@dataclass
class Refusing:
    """A database that refuses to commit so many times."""

    transaction: Any
    times: int

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[Any]:
        async with self.transaction() as session:
            yield session
            self.times -= 1
            if self.times >= 0:
                raise OperationalError("COMMIT", {}, Exception("database or disk is full"))


def away_for(world: World, times: int) -> tuple[FloodGate, Refusing]:
    refusing = Refusing(world.robot.deps.transaction, times)
    intake = Intake(
        applications=world.robot.applications, deps=replace(world.robot.deps, transaction=refusing.__call__)
    )
    return gate_of(intake), refusing


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
    ("language", "words", "also"),
    [
        ("en", "I'll continue at 10:01", "goes for the 4 messages before"),
        ("zh-hans", "10:01 再继续", "前面 4 条消息"),
        ("ru", "Продолжу в 10:01", "и 4 предыдущих сообщений"),
    ],
)
async def test_a_flood_gets_one_answer_that_says_what_it_stands_for_and_is_told_once_when_to_come_back(
    world: World, gate: FloodGate, language: str, words: str, also: str
) -> None:
    eve = world.person(66, "Eve", language)
    await floods(gate, eve, 40)
    assert len(eve.chat) == 2 and words in eve.chat[0].text
    assert eve.sees(also).params["reply_parameters"]["message_id"] == 4
    world.clock.advance(seconds=61)
    await gate.take(BOT_ID, word(eve, 50))
    await world.settle()
    assert len(eve.chat) == 3


async def test_two_processes_tell_of_one_flood_once(world: World, gate: FloodGate) -> None:
    eve = world.person(66, "Eve")
    second = gate_of(Intake(applications=world.robot.applications, deps=world.robot.deps))
    for process in (gate, second):
        await asyncio.gather(*(process.take(BOT_ID, word(eve, number)) for number in range(20)))
    await world.settle()
    assert sum("faster than I can read" in message.text for message in eve.chat) == 1


async def test_others_and_operators_are_served_during_a_flood(world: World, gate: FloodGate) -> None:
    eve, lily, olga = world.person(66, "Eve"), world.person(8, "Lily"), world.person(OPERATOR, "Olga")
    await floods(gate, eve, 40)
    await floods(gate, lily, 3)
    await floods(gate, olga, 40)
    lily.sees("goes for the 2 messages before")
    olga.sees("goes for the 39 messages before")


async def test_a_workshop_shares_a_budget_of_updates(world: World, gate: FloodGate) -> None:
    floor = await open_floor(world)
    for someone in (floor.owner, floor.worker):
        await floods(gate, someone, 4)
    floor.worker.sees("Your workshop sends more")


async def test_a_block_is_taken_even_during_a_flood(world: World, gate: FloodGate) -> None:
    eve = world.person(66, "Eve")
    await floods(gate, eve, 40)
    taken_kinds: list[str] = []

    async def onward(arrival: Arrival) -> None:
        taken_kinds.extend(arrival.raw)

    gate = FloodGate(floods=gate.floods, onward=onward)
    await gate.take(BOT_ID, {"update_id": 1, "my_chat_member": {"from": eve.user}})
    assert "my_chat_member" in taken_kinds


async def test_what_comes_again_while_the_database_refuses_costs_its_sender_nothing(world: World) -> None:
    eve = world.person(66, "Eve")
    gate, refusing = away_for(world, 40)
    updates = [word(eve, number) for number in range(5)]  # all that the budget of a minute allows
    while refusing.times > 0:
        again = await asyncio.gather(*(gate.take(BOT_ID, raw) for raw in updates), return_exceptions=True)
        assert {type(outcome) for outcome in again} <= {NotAccepted, type(None)}
    await asyncio.gather(*(gate.take(BOT_ID, raw) for raw in updates))
    await world.settle()
    assert await seen(world) == 5 and len(eve.chat) == 1
    eve.sees("goes for the 4 messages before")
    assert not any("faster than I can read" in message.text for message in eve.chat)


async def test_what_took_effect_before_and_comes_again_leaves_the_budget_to_what_is_new(world: World) -> None:
    eve = world.person(66, "Eve")
    done = [word(eve, number) for number in range(5)]
    await asyncio.gather(*(world.robot.gate.take(BOT_ID, raw) for raw in done))
    reborn = gate_of(Intake(applications=world.robot.applications, deps=world.robot.deps))
    batch = [*done, word(eve, 5), word(eve, 6)]
    for _ in range(3):
        await asyncio.gather(*(reborn.take(BOT_ID, raw) for raw in batch))
    await world.settle()
    assert await seen(world) == 7
    assert not any("faster than I can read" in message.text for message in eve.chat)


async def test_a_flood_that_the_database_refuses_is_told_once_it_takes_effect_and_not_before(world: World) -> None:
    eve = world.person(66, "Eve")
    gate, refusing = away_for(world, 12)
    updates = [word(eve, number) for number in range(12)]
    while refusing.times > 0:
        await asyncio.gather(*(gate.take(BOT_ID, raw) for raw in updates), return_exceptions=True)
    for _ in range(3):
        await asyncio.gather(*(gate.take(BOT_ID, raw) for raw in updates))
    await world.settle()
    assert sum("faster than I can read" in message.text for message in eve.chat) == 1
    assert await seen(world) == 12


async def test_what_fails_is_counted_too_and_what_the_operator_has_taken_once_more_is_not(world: World) -> None:
    eve = world.person(66, "Eve")
    broken = [{"update_id": 500 + n, "message": {"from": eve.user, "chat": "nonsense"}} for n in range(8)]
    for raw in broken:
        await world.robot.gate.take(BOT_ID, raw)
    await world.settle()
    async with world.robot.deps.reading() as session:
        failed = list(await session.scalars(select(FailedUpdate)))
    assert len(failed) == 5
    assert sum("faster than I can read" in message.text for message in eve.chat) == 1
    await world.robot.intake.take(BOT_ID, word(eve, 90))
    await world.settle()
    assert "faster than I can read" not in eve.last.text


async def seen(world: World) -> int:
    async with world.robot.deps.reading() as session:
        return await session.scalar(select(func.count()).select_from(SeenUpdate)) or 0


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
