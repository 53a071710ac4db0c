"""Budgets of what reaches others: orders, invites, messages into rooms."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.chat import World, open_world
from tests.handlers.test_matching import Market, market
from tests.handlers.test_orders import tells
from tests.handlers.test_people import opens_workshop
from tests.handlers.test_rooms import deal

__all__ = ["market"]

SMALL = {"person_orders_a_day": 1, "person_room_messages_a_day": 2, "workshop_invites_a_day": 1}


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path, **SMALL) as opened:
        yield opened


async def test_orders_above_the_budget_of_the_day_wait_as_drafts_for_the_next(world: World) -> None:
    lily = world.person(8, "Lily")
    for _ in range(2):
        await tells(lily)
        await lily.presses("Find a workshop")
    assert "You have placed 1 orders today" in lily.notice and "after Wed 2 Dec 00:00" in lily.notice
    assert len(lily.notice) <= 200  # what the messenger shows of a notice
    world.clock.advance(hours=15)
    await lily.presses("Find a workshop")
    lily.sees("A2 Hoodie")


async def test_invites_above_the_budget_of_the_day_are_refused_and_an_open_one_is_shown_again(world: World) -> None:
    wang = world.person(7, "Wang")
    await wang.sends("/start")
    workshop_id = await opens_workshop(wang)
    notices = []
    for role in ("WORKER", "LEADER", "WORKER"):
        await wang.presses_data(f"shop.invite:{workshop_id}:{role}")
        notices.append("1 invites were made today" in wang.notice)
    assert notices == [False, True, False]
    assert sum(message.method == "sendPhoto" for message in wang.chat) == 2


async def test_messages_into_a_room_above_the_budget_of_the_day_stay_here_and_that_is_said_once(market: Market) -> None:
    await deal(market)
    maya, wang = market.maya, market.owners[0]
    await maya.presses("Chat")
    for word in ("word one", "word two", "word three", "word four"):
        await maya.sends(word)
    heard = [word for word in ("one", "two", "three", "four") if any(f"word {word}" in said.text for said in wang.chat)]
    assert heard == ["one", "two"]
    assert sum("in this chat today" in message.text for message in maya.chat) == 1
    await wang.presses("Answer")
    await wang.sends("I can still write")
    assert "I can still write" in maya.last.text
