"""What a message is about decides who may read it: every parameter is classified, and words go only with a right."""

import pytest

from core.notify import actions as notify
from core.notify.tables import Outbox, State
from core.parties.messages import Home
from handlers import readers
from tests.chat import World
from tests.factories import agree_order, open_floor, person_row
from tests.handlers.test_bad_input import rows
from tests.text_keys import error_classes, is_said, uses

FAREWELLS = frozenset({"data.was_taken_over", "workshop.removed"})
"""They tell somebody that a right has ended, and by the name that they knew."""
PAGE = "handlers/desk/page.py"
"""It has texts of its own, and sends nothing."""
SAID_WITH = {"callback_query_id"}


def test_every_parameter_of_every_message_is_classified() -> None:
    keys_of_errors = {f"error.{error.code}" for error in error_classes().values()}
    messages = [use for use in uses() if use.is_message and use.asked not in keys_of_errors and PAGE not in use.where]
    told = {(use.where, name) for use in messages for name in use.params or ()}
    unknown = {(where, name) for where, name in told if name not in readers.CLASSIFIED | {"reply_to"}}
    assert len(told) > 20 and unknown == set()


def test_no_classification_is_left_over() -> None:
    assert {name for name in readers.CLASSIFIED if not is_said(name, but="handlers/readers.py")} == set()


def test_words_of_people_go_only_with_a_right_or_to_who_acts() -> None:
    bare = [
        (use.where, use.asked)
        for use in uses()
        if use.is_queued and use.params is not None and use.params & readers.WORDS.keys()
        if not use.params & SAID_WITH and use.asked not in FAREWELLS
    ]
    assert bare == []


async def test_what_this_program_does_not_know_waits_for_one_that_does(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    merchant = await person_row(floor, floor.merchant)
    before = len(floor.merchant.chat)
    async with world.robot.deps.transaction() as session:
        params = {"order_id": order.id, "whispered": "13800138000"}
        await notify.send(session, to=merchant.address, key="tracking.status", params=params, now=world.clock.at)
    await world.settle()
    assert len(floor.merchant.chat) == before
    assert (await rows(world, Outbox))[-1].state == State.QUEUED
    assert "waits for a later release" in caplog.text
    world.put_off.clear()


async def test_a_message_goes_to_nobody_else_than_whom_it_names(world: World) -> None:
    floor = await open_floor(world)
    owner, merchant = await person_row(floor, floor.owner), await person_row(floor, floor.merchant)
    before = len(floor.merchant.chat)
    async with world.robot.deps.transaction() as session:
        await notify.send(session, to=merchant.address, message=Home(person_id=owner.id), now=world.clock.at)
    await world.settle()
    assert len(floor.merchant.chat) == before
    assert (await rows(world, Outbox))[-1].state == State.WITHHELD
