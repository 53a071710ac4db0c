"""What people say in words is answered with the screen that exists, and nothing changes without a tap."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from core.ledger.tables import Entry
from core.orders.model import OrderState
from core.orders.tables import Order
from core.parties.queries import find_person
from tests.chat import World
from tests.factories import Floor, agree_order, open_floor, read_order
from tests.handlers.test_matching import Market, open_market

CASES = Path(__file__).parents[1] / "core" / "reading" / "cases"
ROLES = {"merchant": "merchant", "owner": "owner", "worker": "worker"}
LOST = ("didn't get that", "没看懂", "не понял")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("how's my order going", "promise"),
        ("A17怎么样了", "promise"),
        ("any photos yet", "no photo has been checked yet"),
        ("我排第几", "A17"),
        ("please cancel A17", "A17"),
        ("хочу отменить заказ", "A17"),
        ("A17 改成150件", "A17"),
        ("thanks a lot", "You are welcome"),
    ],
)
async def test_a_merchant_is_answered_in_words_and_the_order_stays(world: World, text: str, shown: str) -> None:
    floor = await open_floor(world)
    order_id = await agree_order(floor)
    await floor.merchant.sends(text)
    assert shown in floor.merchant.last.text
    assert (await read_order(floor, order_id)).state == OrderState.AGREED


@pytest.mark.parametrize(
    ("text", "labels"),
    [("загрузка", "🗓 Plan"), ("how busy are we", "🗓 Plan")],
)
async def test_an_owner_who_says_who_is_away_or_asks_the_load_gets_the_screen(
    world: World, text: str, labels: str
) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await floor.owner.sends(text)
    assert any(labels.casefold() in label.casefold() for label in floor.owner.last.labels)


async def test_an_owner_who_says_who_is_away_gets_the_people_to_enter_it(world: World) -> None:
    floor = await open_floor(world)
    before = len(floor.owner.chat)
    await floor.owner.sends("小李今天请假")
    assert len(floor.owner.chat) == before + 1 and "didn't get that" not in floor.owner.last.text


async def test_what_is_not_understood_is_answered_with_what_fits_the_person(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    for someone, label in ((floor.merchant, "New order"), (floor.owner, "Plan")):
        await someone.sends("lol")
        assert "didn't get that" in someone.last.text
        assert any(label in shown for shown in someone.last.labels)
    assert len(floor.merchant.last.labels) <= 3


def understood(role: str) -> list[dict[str, Any]]:
    """List what people of a role say that is read, each in its language."""
    cases = [json.loads(line) for line in (CASES / f"words_{role}.jsonl").read_text("utf-8").splitlines()]
    return [one for one in cases if one["expect"]["intent"] != "not_understood"]


@pytest.mark.parametrize("role", ROLES)
async def test_whatever_is_read_is_answered_and_changes_nothing(world: World, role: str) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    someone = getattr(floor, ROLES[role])
    unanswered = []
    for case in understood(role):
        text = case["text"].replace(str(case["expect"].get("order", "A17")), "A17")
        before = len(someone.chat)
        await someone.sends(text)
        said = [message.text for message in someone.chat[before:]]
        if not said or any(sign in told for told in said for sign in LOST):
            unanswered.append(f"{case['expect']['intent']}: {text}")
        await someone.sends("cancel")
    assert (await read_order(floor, order)).state == OrderState.AGREED
    assert not unanswered, "\n".join(unanswered)


@pytest.mark.parametrize(
    ("text", "shown", "labels"),
    [
        ("can you speed it up", "Only the workshop can go faster", ["💬 Chat", "🧾 Queue"]),
        ("tracking number please", "has not left the workshop yet", ["📷 Photos", "💬 Chat"]),
        ("I want to talk to the workshop", "talk with the workshop", ["💬 Chat"]),
        ("why is it late", "A17", []),
    ],
)
async def test_a_merchant_gets_what_can_be_done(world: World, text: str, shown: str, labels: list[str]) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await floor.merchant.sends(text)
    assert shown in floor.merchant.last.text
    assert not labels or floor.merchant.last.labels == labels


async def test_an_owner_who_answers_an_offer_in_words_gets_it_with_its_buttons(world: World) -> None:
    market = await open_market(world)
    await market.order()
    wang = market.owners[0]
    await wang.sends("we take it")
    assert "No order waits" in wang.last.text
    await market.maya.presses("Ask 1")
    await wang.sends("we take it")
    assert any("Take it" in label for label in wang.last.labels)
    assert [offer.state for offer in await market.offers()] == ["OPEN"]


@pytest.mark.parametrize(
    ("said", "price", "day", "days"),
    [
        ("47.50 yuan, ready 20 december", 4750, "20 Dec", None),
        ("45块", 4500, None, 0),
        ("готово 20 декабря", 4000, "20 Dec", None),
        ("55 юаней, готово 20 декабря", 5500, "20 Dec", None),
        ("3 days later", 4000, None, 3),
        ("45 yuan, 3 days later", 4500, None, 3),
        ("45块，晚3天", 4500, None, 3),
        ("45 юаней, на 3 дня позже", 4500, None, 3),
        ("сорок пять юаней", 4500, None, 0),
        ("45", 4500, None, 0),
        ("¥45", 4500, None, 0),
        ("+10%", 4400, None, 0),
        ("再加两块", 4200, None, 0),
        ("48元9号", 4800, "9 Dec", 4),
        ("48 each, done by Dec 9", 4800, "9 Dec", 4),
        ("48 за штуку, закончим 9 декабря", 4800, "9 Dec", 4),
        ("110 pieces at 48 by Dec 9", 4800, "9 Dec", 4),
        ("总价5280元，9号", 4800, "9 Dec", 4),
        ("5280 for 110 pieces", 4800, None, 0),
    ],
)
async def test_a_counter_is_typed_in_any_price_and_day_and_sent_with_one_tap(
    world: World, said: str, price: int, day: str | None, days: int | None
) -> None:
    market = await open_market(world)
    await market.order()
    wang = market.owners[0]
    await market.maya.presses("Ask 1")
    (before,) = await market.offers()
    await wang.sends(said)
    shown = wang.last
    assert "a piece" in shown.text and "The offer: ¥40" in shown.text
    assert day is None or day in shown.text
    assert [one.state for one in await market.offers()] == ["OPEN"], "nothing is sent without a tap"
    await wang.presses_data(shown.buttons[0]["callback_data"], shown.message_id)
    (offer,) = await market.offers()
    assert (offer.state, offer.price_minor) == ("COUNTERED", price)
    if days is not None:
        assert (offer.promised_at - before.promised_at).days == days
    assert f"¥{price / 100:g}" in " ".join(message.text for message in market.maya.chat)


async def test_what_nobody_means_and_what_is_over_sends_no_counter(world: World) -> None:
    market = await open_market(world)
    await market.order()
    wang = market.owners[0]
    await market.maya.presses("Ask 1")
    await wang.sends("4000 yuan")
    assert "No workshop means such a price" in wang.last.text
    for other in ("45 dollars", "$45", "55 ₽"):
        await wang.sends(other)
        assert "This order is paid in CNY" in wang.last.text
    await wang.sends("45 yuan")
    typed = wang.last
    (offer,) = await market.offers()
    for forged in (f"{offer.id}:400000:0:1", f"{offer.id}:4500:61:1", f"{offer.id}:0:0:1", f"{offer.id}:4500:0:2"):
        await wang.presses_data(f"offer.send_as:{forged}", typed.message_id)
    assert [one.state for one in await market.offers()] == ["OPEN"]
    await wang.presses_data(f"offer.take:{offer.id}:1", typed.message_id)
    await wang.presses_data(typed.buttons[0]["callback_data"], typed.message_id)
    assert [one.state for one in await market.offers()] == ["ACCEPTED"]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("45 yuan, ready 30 february", "There is no such day"),
        ("45块，2月30号", "There is no such day"),
        ("48元2月30日可以", "There is no such day"),
        ("48 by Nov 30", "“nov 30” is over"),
        ("48 by yesterday", "“yesterday” is over"),
        ("45-46 yuan", "can be read in more than one way"),
        ("12.12", "can be read in more than one way"),
        ("0", "can be read in more than one way"),
        ("45 yuan ready next friday", "can be read in more than one way"),
        ("100 pieces at 48 by Dec 9", "is 110 pieces, not 100"),
    ],
)
async def test_what_can_be_read_in_two_ways_or_in_none_is_asked(world: World, said: str, told: str) -> None:
    market = await open_market(world)
    await market.order()
    await market.maya.presses("Ask 1")
    await market.owners[0].sends(said)
    assert told in market.owners[0].last.text
    assert [one.state for one in await market.offers()] == ["OPEN"]


async def test_a_total_that_makes_no_even_price_says_the_price_a_piece_that_it_makes(world: World) -> None:
    market = await open_market(world)
    await market.order()
    await market.maya.presses("Ask 1")
    wang = market.owners[0]
    await wang.sends("总价5000，9号")
    assert "¥5,000 in all is no even price a piece: the nearest is ¥45.45" in wang.last.text
    await wang.presses("Send")
    assert [(one.state, one.price_minor) for one in await market.offers()] == [("COUNTERED", 4545)]


@pytest.mark.parametrize("said", ["5 дней по 48", "48 by Dec 9 or earlier"])
async def test_a_counter_that_nobody_reads_shows_the_offer_and_how_one_is_typed(world: World, said: str) -> None:
    market = await open_market(world)
    await market.order()
    await market.maya.presses("Ask 1")
    wang = market.owners[0]
    await wang.sends(said)
    assert "Write one price and one day" in wang.chat[-2].text
    assert any("Take it" in label for label in wang.last.labels)


async def test_a_counter_with_a_condition_is_no_counter_and_how_one_is_typed_is_said(world: World) -> None:
    market = await open_market(world)
    await market.order()
    await market.maya.presses("Ask 1")
    wang = market.owners[0]
    await wang.sends("can do 48 if fabric comes on Dec 3, done Dec 9")
    assert "if fabric comes on Dec 3" in wang.last.text and "Write one price and one day" in wang.last.text
    assert [one.state for one in await market.offers()] == ["OPEN"]


async def test_of_two_orders_the_one_that_is_named_is_answered(world: World) -> None:
    market = await open_market(world)
    wang = market.owners[0]
    codes = []
    for _ in range(2):
        codes.append((await market.read(await market.order())).code)
        await market.maya.presses("Ask 1")
    one, two = codes
    await wang.sends("45 yuan")
    said = [message.text for message in wang.chat[-3:]]
    assert "Several orders wait for your answer" in said[0] and one in said[1] and two in said[2]
    await wang.sends(f"{two} 45 yuan, 3 days later")
    assert f"Your answer for {two}" in wang.last.text and "¥45" in wang.last.text
    before = len(wang.chat)
    await wang.sends(f"take {two}")
    assert len(wang.chat) == before + 1 and two in wang.last.text
    assert any("Take it" in label for label in wang.last.labels)
    await wang.sends("ZZ9 45 yuan")
    assert "ZZ9: nothing waits for your answer" in wang.chat[-3].text


async def test_days_in_words_are_those_of_where_the_workshop_is(world: World) -> None:
    market = await open_market(world)
    await market.order()
    await market.maya.presses("Ask 1")
    world.clock.advance(hours=14.5)  # 00:30 in Hangzhou, still the day before in UTC
    wang = market.owners[0]
    await wang.sends("rush 50 hoodies by tomorrow 18:00")
    assert "Thu 3 Dec 18:00" in wang.last.text


async def open_buyers_market(world: World) -> Market:
    """Let a market open whose buyer has ordered before."""
    market = await open_market(world)
    async with world.editing() as session:
        maya = await find_person(session, telegram_id=market.maya.telegram_id)
        assert maya is not None
        maya.is_merchant = True
    return market


async def test_a_counter_that_waits_is_shown_with_its_buttons_to_a_buyer_who_asks(world: World) -> None:
    market = await open_buyers_market(world)
    order_id = await market.order()
    await market.maya.presses("Ask 1")
    await market.owners[0].sends("46 yuan")
    await market.owners[0].presses("Send")
    await market.maya.sends("where is my order")
    assert "waits for your answer" in market.maya.last.text
    assert any("Counter-offer" in label for label in market.maya.last.labels)
    await market.maya.sends("when is it ready")
    assert "¥46" in market.maya.last.text and any("Agree" in label for label in market.maya.last.labels)
    await market.maya.presses("No, thanks")
    await market.maya.sends("where is my order")
    assert "The first answer will show here" in market.maya.last.text
    assert (await market.read(order_id)).state == OrderState.OFFERED


@pytest.mark.parametrize("said", ["what does it cost", "сколько стоит", "多少钱"])
async def test_a_price_is_told_by_how_the_order_stands(world: World, said: str) -> None:
    market = await open_buyers_market(world)
    await market.order()
    await market.maya.sends(said)
    assert "no price is agreed yet" in market.maya.last.text and "¥48" in market.maya.last.text
    await market.maya.presses("Ask 1")
    await market.maya.sends(said)
    assert "¥40 a piece, ¥4,400 in all" in market.maya.last.text
    await market.owners[0].presses("Take it")
    await market.maya.sends(said)
    assert "as agreed" in market.maya.last.text and "¥4,400" in market.maya.last.text


@pytest.mark.parametrize(
    ("said", "asked", "answer"),
    [
        ("what does it cost?", "The price of which order?", "no price is agreed yet"),
        ("多少钱？", "The price of which order?", "no price is agreed yet"),
        ("пришлите фото", "Photos of which order?", "Looking for a workshop"),
        ("I want to change my order", "Which order do you want to change?", "needed by Thu 24 Dec"),
    ],
)
async def test_of_two_orders_it_is_asked_which_one_is_meant_and_the_button_answers(
    world: World, said: str, asked: str, answer: str
) -> None:
    market = await open_buyers_market(world)
    one, two = [(await market.read(await market.order())).code for _ in range(2)]
    await market.maya.sends(said)
    assert asked in market.maya.last.text
    assert [label.split()[0] for label in market.maya.last.labels] == [one, two]
    await market.maya.presses(two)
    assert two in market.maya.last.text and answer in market.maya.last.text


async def test_the_order_that_was_meant_is_answered_to_its_buyer_alone(world: World) -> None:
    market = await open_buyers_market(world)
    order_id = await market.order()
    await market.owners[0].presses_data(f"wish.of:{order_id}:PRICE")
    assert "can't find this" in market.owners[0].notice


async def test_nobody_is_led_to_a_chat_before_a_workshop_is_asked(world: World) -> None:
    market = await open_buyers_market(world)
    await market.order()
    await market.maya.sends("I want to talk to the workshop")
    assert "No workshop has been asked" in market.maya.last.text
    assert [label for label in market.maya.last.labels if "Chat" in label] == []


@pytest.mark.parametrize("words", ["tracking number", "why is {} late", "{} photos", "can you hurry {}"])
async def test_a_cancelled_order_is_answered_as_one(world: World, words: str) -> None:
    floor = await open_floor(world)
    agreed = await agree_order(floor)
    async with world.editing() as session:
        order = await session.get_one(Order, agreed.id)
        order.state, order.closed_at = OrderState.CANCELLED, world.clock()
    code = agreed.code
    await floor.merchant.sends(words.format(code) if "{}" in words else f"{code} {words}")
    assert "cancelled" in floor.merchant.last.text
    assert floor.merchant.last.labels == ["📷 Photos"]


async def tells_of_trouble(floor: Floor, text: str) -> None:
    await floor.worker.sends(text)
    assert floor.worker.last.labels == ["🧶 A17: tell the owner"]
    await floor.worker.presses("tell the owner")
    assert "Passed on to the owner" in floor.worker.notice


async def test_a_team_that_cannot_work_tells_its_owner_with_one_tap(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await tells_of_trouble(floor, "no fabric")
    told = floor.owner.sees("work stands")
    assert "A17" in told.text and "Reason: the fabric" in told.text and "Worker Wang" in told.text
    await floor.worker.presses("tell the owner")
    await tells_of_trouble(floor, "没布了")
    assert len([message for message in floor.owner.chat if "work stands" in message.text]) == 1


async def test_an_owner_who_says_what_is_missing_keeps_the_reason_and_sees_what_helps(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await floor.owner.sends("no fabric")
    assert floor.owner.last.labels == ["🧶 A17: note it"]
    asked = floor.owner.last
    for _ in range(2):
        await floor.owner.presses_data(asked.buttons[0]["callback_data"], asked.message_id)
        assert "Noted as the reason" in floor.owner.notice
    helps = [message for message in floor.owner.chat if "work stands" in message.text]
    assert len(helps) == 1 and any("Chat" in label for label in helps[0].labels)
    async with world.robot.deps.reading() as session:
        facts = (await session.scalars(select(Entry).where(Entry.order_id == order.id))).all()
        assert [fact.kind for fact in facts].count("DELAY_EXPLAINED") == 1


async def test_a_stranger_and_another_workshop_cannot_tell_an_owner_anything(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    other = await open_floor(world, first_id=3000, name="Li")
    for someone in (world.person(66, "Eve"), other.worker, other.owner, floor.merchant):
        before = len(floor.owner.chat)
        await someone.presses_data(f"trouble.tell:{order.id}:FABRIC")
        assert "can't find this" in someone.notice
        assert len(floor.owner.chat) == before


async def test_an_owner_who_sleeps_reads_of_trouble_in_the_morning(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await floor.worker.sends("no fabric")
    asked = floor.worker.last
    world.clock.advance(hours=13)  # 23:00 in Hangzhou
    await floor.worker.presses_data(asked.buttons[0]["callback_data"], asked.message_id)
    assert "reads it when the quiet hours end" in floor.worker.notice
    assert not [message for message in floor.owner.chat if "work stands" in message.text]
    await world.later(hours=10)
    assert floor.owner.sees("work stands")


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("this is not my job", "not your job"),
        ("finished", "Words alone do not count"),
        ("A17 cutting finished", "Words alone do not count"),
        ("started sewing", "counts from its first photo"),
        ("60 pieces done", "tap how many are sewn"),
        ("no card here", "the card is missing"),
    ],
)
async def test_what_the_floor_says_of_its_work_is_said_to_be_heard(world: World, text: str, heard: str) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    before = len(floor.worker.chat)
    await floor.worker.sends(text)
    first, *rest = floor.worker.chat[before:]
    assert "Heard" in first.text and heard in first.text and ("A17" in first.text) == ("A17" in text)
    assert rest, "today's jobs with their codes"


async def test_whom_nothing_was_understood_of_reads_what_fits_the_role(world: World) -> None:
    floor = await open_floor(world)
    await floor.worker.sends("qwertz uiop")
    assert "what should I do today" in floor.worker.last.text
    await floor.owner.sends("qwertz uiop")
    assert "plan for this week" in floor.owner.last.text
    await floor.merchant.sends("qwertz uiop")
    assert "where is my order" in floor.merchant.last.text


async def test_who_has_no_order_is_told_when_prices_come_and_nobody_else_to_order(world: World) -> None:
    floor = await open_floor(world)
    await floor.merchant.sends("how much will it cost?")
    assert "names its price once the order is placed" in floor.merchant.last.text
    await floor.owner.sends("how many pieces?")
    assert "/new" not in floor.owner.last.text


async def test_an_order_that_is_not_cut_is_not_in_production(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await floor.merchant.presses_data(f"order.menu:{order.id}")
    assert "agreed, not cut yet" in floor.merchant.last.text and "in production" not in floor.merchant.last.text
