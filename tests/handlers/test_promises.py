"""What is promised is the day that was shown: at a deal and at a change of it, on both sides."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.locking import lock_own
from core.orders.facts import OrderColumns
from core.orders.model import FabricBy, OrderState
from core.orders.tables import Order
from core.parties.tables import Workshop
from core.planning.actions import move_expected
from core.planning.changes import quote_change
from core.planning.engine.calendar import first_midnight
from core.planning.queries import plans_with
from core.planning.workshop import BUFFER_DAYS
from core.stage import Stage
from tests.chat import Someone, World
from tests.factories import Floor, agree_order, open_floor, read_order, stages_of
from tests.handlers.test_matching import Market, open_market
from tests.handlers.test_matching_again import data_of
from tests.handlers.test_tracking import move_to


@pytest.fixture
async def market(world: World) -> Market:
    return await open_market(world)


@pytest.fixture
async def floor(world: World) -> Floor:
    return await open_floor(world)


async def asks_for(merchant: Someone, order: Order, field: str, *said: str) -> None:
    await merchant.presses_data(f"order.change:{order.id}")
    await merchant.presses(field)
    for words in said:
        await merchant.sends(words)
    await merchant.presses("Save")


def text_at(person: Someone, message_id: int) -> str:
    """Read what a message says by now."""
    return next(one.text for one in person.chat if one.message_id == message_id)


async def promise_of(floor: Floor, order: Order) -> date:
    promised_at = (await read_order(floor, order)).promised_at
    assert promised_at is not None
    return promised_at.date()


async def test_a_tap_makes_no_deal_for_a_day_that_the_plan_no_longer_allows(market: Market) -> None:
    maya, wang = market.maya, market.owners[0]
    first_id, second_id = await market.order(pieces=400), await market.order(pieces=400)
    for order_id in (first_id, second_id):
        await maya.presses_data(f"match.ask:{order_id}:1:1:0")
    first, second = [one for one in wang.chat if any("Take it" in label for label in one.labels)]
    taken = {one.message_id: one.buttons[0]["callback_data"] for one in (first, second)}
    await wang.presses_data(taken[first.message_id], first.message_id)
    await wang.presses_data(taken[second.message_id], second.message_id)
    assert (await market.read(second_id)).state == OrderState.OFFERED
    offer = (await market.offers())[-1]
    assert "Your plan has filled up since" in text_at(wang, second.message_id)
    await wang.presses_data(taken[second.message_id], second.message_id)
    assert (await market.read(second_id)).state == OrderState.OFFERED
    await wang.presses_data(data_of(wang, "Take it"), second.message_id)
    order = await market.read(second_id)
    assert (order.state, order.promised_at) == (OrderState.AGREED, offer.promised_at)
    assert order.expected_at == order.promised_at


@pytest.mark.parametrize("button", ["Counter", "Back"])
async def test_a_card_that_is_looked_at_again_shows_the_day_that_the_plan_gives_now(
    market: Market, button: str
) -> None:
    maya, wang = market.maya, market.owners[0]
    first_id, second_id = await market.order(pieces=400), await market.order(pieces=400)
    for order_id in (first_id, second_id):
        await maya.presses_data(f"match.ask:{order_id}:1:1:0")
    first, second = [one for one in wang.chat if any("Take it" in label for label in one.labels)]
    buttons = {one["text"]: one["callback_data"] for one in second.buttons}
    if button == "Back":
        await wang.presses_data(next(data for text, data in buttons.items() if "Counter" in text), second.message_id)
        shown = next(one for one in wang.chat if one.message_id == second.message_id)
        buttons = {one["text"]: one["callback_data"] for one in shown.buttons}
    await wang.presses_data(first.buttons[0]["callback_data"], first.message_id)
    await wang.presses_data(next(data for text, data in buttons.items() if button in text), second.message_id)
    assert "Your plan has filled up since" in text_at(wang, second.message_id)


async def test_more_pieces_are_agreed_for_the_day_that_both_have_read(floor: Floor) -> None:
    order = await agree_order(floor, pieces=300)
    before = await promise_of(floor, order)
    await asks_for(floor.merchant, order, "Sizes", "S300 M300 black")
    for person in (floor.merchant, floor.owner):
        asked = person.sees("the promise would move from").text
        assert "¥40 a piece: ¥24,000 in all" in asked and "\\" not in asked
    await floor.owner.presses("Agree")
    after = await promise_of(floor, order)
    assert after > before
    for person, text in ((floor.merchant, "The workshop agrees"), (floor.owner, "Agreed")):
        assert f"Now promised for <b>{after:%a} {after.day} {after:%b}</b>" in person.sees(text).text
    assert (await read_order(floor, order)).expected_at == (await read_order(floor, order)).promised_at
    await floor.world.tick()
    for person in (floor.merchant, floor.owner):
        assert not [one for one in person.chat if "now expected" in one.text and "was" in one.text]


async def test_fewer_pieces_pull_no_negotiated_day_forward(floor: Floor) -> None:
    order = await agree_order(floor, pieces=300)
    async with floor.world.editing() as session:
        row = await session.get_one(Order, order.id)
        assert row.promised_at is not None
        row.promised_at += timedelta(days=3)
    agreed_at = (await read_order(floor, order)).promised_at
    await asks_for(floor.merchant, order, "Sizes", "black S140 M150")
    for person in (floor.merchant, floor.owner):
        person.sees("The promise stays")
    await floor.owner.presses("Agree")
    changed = await read_order(floor, order)
    assert (changed.pieces, changed.promised_at) == (290, agreed_at)


@pytest.mark.parametrize(("due_on", "is_sooner"), [("2026-12-15", False), ("2026-12-14", True)])
async def test_whether_a_sooner_day_is_asked_for_is_told_by_the_workshops_own_clock(
    floor: Floor, due_on: str, is_sooner: bool
) -> None:
    order = await agree_order(floor, pieces=300)
    async with floor.world.editing() as session:
        row, workshop = await session.get_one(Order, order.id), await session.get_one(Workshop, floor.workshop_id)
        workshop.timezone = "America/Los_Angeles"
        row.promised_at = datetime(2026, 12, 16, 2, tzinfo=UTC)  # six in the evening of the 15th there
        await session.flush()
        changes: OrderColumns = {"fabric_by": FabricBy.FACTORY, "due_on": due_on}
        quoted_at = await quote_change(session, order=row, changes=changes, now=floor.world.clock.at)
        assert (quoted_at < row.promised_at) is is_sooner


async def test_both_sides_read_what_a_change_makes_of_what_was(floor: Floor) -> None:
    order = await agree_order(floor)
    await asks_for(floor.merchant, order, "Sizes", "black M60; white M30")
    for person in (floor.merchant, floor.owner):
        asked = person.sees("now: <b>90 pieces: black M60; white M30</b>").text
        assert "was: 110 pieces: black S55 M55\n" in asked and "no longer made: black S55\n" in asked
        assert "¥3,600 in all, was ¥4,400" in asked
    await floor.owner.presses("Agree")
    for person, text in ((floor.merchant, "The workshop agrees"), (floor.owner, "Agreed")):
        settled = person.sees(text).text
        assert "was: 110 pieces: black S55 M55" in settled and "no longer made: black S55" in settled
    await asks_for(floor.merchant, order, "Due date", "22 december")
    for person in (floor.merchant, floor.owner):
        asked = person.sees("now: <b>needed by Tue 22 Dec</b>").text
        assert "was: needed by Tue 15 Dec" in asked
    await asks_for(floor.merchant, order, "Fabric date", "3 december")
    told = floor.owner.sees("now: <b>fabric Thu 3 Dec</b>").text
    assert "was: fabric Tue 1 Dec" in told


async def test_a_due_date_that_is_moved_leaves_the_promise_and_says_if_it_comes_too_late(floor: Floor) -> None:
    order = await agree_order(floor, pieces=300)
    before = await promise_of(floor, order)
    await asks_for(floor.merchant, order, "Due date", "3 december")
    for person in (floor.merchant, floor.owner):
        assert "after the day it is needed by" in person.sees("The promise stays").text
    await floor.owner.presses("Agree")
    assert await promise_of(floor, order) == before
    for person, text in ((floor.merchant, "The workshop agrees"), (floor.owner, "Agreed")):
        assert "as before" in person.sees(text).text and "after the day it is needed by" in person.sees(text).text


async def test_a_garment_that_is_not_made_there_says_so_before_anybody_agrees(floor: Floor) -> None:
    order = await agree_order(floor)
    await asks_for(floor.merchant, order, "Garment", "down jacket")
    for person in (floor.merchant, floor.owner):
        assert "The price stays ¥40" in person.sees("not in the workshop’s profile").text


async def test_a_change_whose_day_has_moved_since_it_was_shown_is_shown_again(floor: Floor) -> None:
    order = await agree_order(floor, pieces=300)
    await asks_for(floor.merchant, order, "Sizes", "S300 M300 black")
    asked = floor.owner.last
    await agree_order(floor, code="A19", pieces=600)
    await floor.owner.presses("Agree")
    assert (await read_order(floor, order)).pieces == 300
    assert "another day" in floor.owner.notice
    await floor.owner.presses_data(data_of(floor.owner, "Agree"), asked.message_id)
    assert (await read_order(floor, order)).pieces == 600


async def test_a_buyer_takes_a_request_back_and_nobody_can_agree_to_it(floor: Floor) -> None:
    order = await agree_order(floor)
    await asks_for(floor.merchant, order, "Sizes", "M200")
    agree = data_of(floor.owner, "Agree")
    await floor.merchant.presses("Take the request back")
    for person in (floor.merchant, floor.owner):
        person.sees("A17 Hoodie 110 stays as it was")
    await floor.owner.presses_data(agree, floor.owner.last.message_id)
    assert "already been decided" in floor.owner.notice
    assert (await read_order(floor, order)).pieces == 110


async def test_who_has_cancelled_is_said(floor: Floor) -> None:
    first, second = await agree_order(floor), await agree_order(floor, code="A18")
    await floor.owner.presses_data(f"order.cancel_sure:{first.id}:1", floor.owner.last.message_id)
    assert "The workshop has cancelled A17" in floor.merchant.sees("has cancelled").text
    await floor.merchant.presses_data(f"order.cancel_sure:{second.id}:1", floor.merchant.last.message_id)
    assert "The buyer has cancelled A18" in floor.owner.sees("has cancelled A18").text


async def test_after_a_deal_nothing_is_offered_for_change_that_only_said_who_is_asked(floor: Floor) -> None:
    order = await agree_order(floor)
    merchant = floor.merchant
    await merchant.presses_data(f"order.change:{order.id}")
    assert not {"Price limit", "Region"} & set(merchant.last.labels), merchant.last.labels
    await merchant.presses("Back")
    await merchant.presses("Save")
    assert "nothing was changed" in merchant.notice and "✏️ Change" in merchant.last.labels
    await merchant.sends("A17")
    assert "promised" in merchant.last.text


async def test_no_reason_is_given_before_anybody_was_asked(floor: Floor) -> None:
    order = await agree_order(floor)
    due = (await stages_of(floor, order))[Stage.FABRIC_IN].finish_at
    await move_to(floor.world, due + timedelta(minutes=30))
    for person in (floor.merchant, floor.owner):
        await person.sends("A17")
        assert "has not been asked why yet" in person.last.text and "Reason" not in person.last.text, person.last.text


async def moves(floor: Floor, order: Order, days: int) -> None:
    async with floor.world.editing() as session:
        row = await lock_own(session, Order, order.id)
        assert row.expected_at is not None
        to_at = row.expected_at + timedelta(days=days)
        await move_expected(session, order=row, to_at=to_at, cause="STAGE_LATE", now=floor.world.clock())


async def test_a_date_that_went_and_came_back_is_not_told_and_several_moves_are_told_as_one(floor: Floor) -> None:
    order = await agree_order(floor)
    before = await promise_of(floor, order)
    await moves(floor, order, 1)
    await moves(floor, order, -1)
    await floor.world.tick()
    assert not [one for one in floor.merchant.chat if "now expected" in one.text and "was" in one.text]
    await moves(floor, order, 1)
    await moves(floor, order, 1)
    await floor.world.tick()
    (told,) = [one.text for one in floor.merchant.chat if "now expected" in one.text and "was" in one.text]
    assert f"was {before:%a} {before.day} {before:%b}" in told
    await moves(floor, order, -1)
    await floor.world.tick()
    later = [one.text for one in floor.merchant.chat if "now expected" in one.text and "was" in one.text]
    assert len(later) == 2 and "now expected" in later[-1]


async def test_a_promise_says_when_the_plan_is_done_and_what_is_in_hand(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    stages = await stages_of(floor, order)
    async with world.robot.deps.reading() as session:
        found = await session.get_one(Order, order.id)
        calendar = plans_with(await session.get_one(Workshop, floor.workshop_id)).calendar
    finish_at, promised_at = stages[Stage.SHIPPED].finish_at, found.promised_at
    assert promised_at is not None
    days = sum(
        calendar.working_minutes_between(start, start + timedelta(days=1)) > 0
        for n in range(1, 40)
        if (start := first_midnight(finish_at, "Asia/Shanghai") + timedelta(days=n)) < promised_at
    )
    assert days == BUFFER_DAYS
    said = f"{days} working day{'s' if days != 1 else ''} in hand"
    for someone in (floor.owner, floor.merchant):
        await someone.sends("/why A17")
        assert said in someone.last.text
    await floor.merchant.presses_data(f"status.queue:{order.id}")
    assert said in floor.merchant.last.text
    world.clock.at = promised_at + timedelta(days=1)
    await floor.merchant.presses_data(f"status.queue:{order.id}")
    assert "in hand" not in floor.merchant.last.text
