from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from core.ledger import actions as ledger
from core.matching.tables import Offer, OfferState
from core.notify import actions as notify
from core.orders.model import FabricBy, OrderState
from core.orders.tables import Order
from core.parties import queries as parties
from core.planning.queries import list_stages
from tests.chat import BOT_ID, Someone, World
from tests.rows import a_workshop, an_order

MAYA, WANG, LI, ZHAO = 11, 21, 22, 23


@dataclass
class Market:
    """A merchant and workshops, each with an owner who has written to the robot."""

    world: World
    maya: Someone
    owners: list[Someone]

    async def order(self, **more: Any) -> int:
        async with self.world.editing() as session:
            merchant = await parties.find_person(session, telegram_id=self.maya.telegram_id)
            assert merchant is not None
            order = await an_order(session, merchant, **more)
            params = {"order_id": order.id}
            await notify.send(
                session, to=merchant.address, key="matching.shortlist", params=params, now=self.world.clock.at
            )
        await self.world.settle()
        return order.id

    async def read(self, order_id: int) -> Order:
        async with self.world.robot.deps.reading() as session:
            return await session.get_one(Order, order_id)

    async def offers(self) -> list[Offer]:
        async with self.world.robot.deps.reading() as session:
            return list((await session.scalars(select(Offer).order_by(Offer.id))).all())


@pytest.fixture
async def market(world: World) -> Market:
    return await open_market(world)


async def open_market(world: World, *, bot_of_owners: int = BOT_ID) -> Market:
    """Open three workshops, whose owners may speak with another bot than the merchant does."""
    maya = world.person(MAYA, "Maya")
    await maya.sends("/start")
    people = ((WANG, "Wang"), (LI, "Li"), (ZHAO, "Zhao"))
    owners = [world.person(telegram_id, name, bot_id=bot_of_owners) for telegram_id, name in people]
    prices = (4000, 4400, 9000)
    for owner, price in zip(owners, prices, strict=True):
        await owner.sends("/start")
        async with world.editing() as session:
            person = await parties.find_person(session, telegram_id=owner.telegram_id)
            assert person is not None
            await a_workshop(session, person, name=f"House of {owner.name}", price_minor_by_category={"hoodie": price})
    return Market(world, maya, owners)


async def test_the_shortlist_shows_who_can_and_says_why_others_cannot_without_names(market: Market) -> None:
    await market.order()
    card = market.maya.last
    assert card.labels == ["Ask 1", "Ask 2", "Ask all (first yes wins)", "🤖 Let Gendan choose"]
    assert "1 is above your price limit" in card.text
    assert "House of" not in card.text
    assert card.files


async def test_one_tap_of_the_owner_makes_the_deal_and_opens_the_names(market: Market) -> None:
    order_id = await market.order()
    wang = market.owners[0]
    await market.maya.presses("Ask 1")
    offer = wang.sees("Your price")
    assert "¥40" in offer.text
    assert "Maya" not in offer.text
    await wang.presses("Take it")
    assert "House of Wang" in market.maya.sees("took").text
    assert "Maya" in wang.sees("is yours, for").text
    order = await market.read(order_id)
    assert (order.state, order.price_minor) == (OrderState.AGREED, 4000)
    assert order.promised_at is not None
    async with market.world.robot.deps.reading() as session:
        assert len(await list_stages(session, order_id=order_id)) == 7
        assert ledger.first_broken(await ledger.list_entries(session, order_id=order_id)) is None


async def test_the_first_yes_wins_and_the_others_are_told_at_once(market: Market) -> None:
    order_id = await market.order()
    await market.maya.presses("Ask all (first yes wins)")
    wang, li = market.owners[:2]
    take = next(button for button in wang.last.buttons if "Take it" in button["text"])
    messages = len(wang.chat)
    await li.presses("Take it")
    assert "went to another workshop" in wang.last.text
    assert (len(wang.chat), wang.last.labels) == (messages, [])
    await wang.presses_data(take["callback_data"], wang.last.message_id)
    assert "answered or has expired" in wang.notice
    order = await market.read(order_id)
    async with market.world.robot.deps.reading() as session:
        owner = await parties.get_owner(session, workshop_id=order.workshop_id or 0)
    assert owner.telegram_id == LI


async def test_a_second_tap_on_take_does_nothing_twice(market: Market) -> None:
    await market.order()
    await market.maya.presses("Ask 1")
    wang = market.owners[0]
    (offer,) = await market.offers()
    await wang.presses_data(f"offer.take:{offer.id}", wang.last.message_id)
    await wang.presses_data(f"offer.take:{offer.id}", wang.last.message_id)
    assert len([message for message in market.maya.chat if "took" in message.text]) == 1


async def test_a_counter_goes_to_the_buyer_who_agrees(market: Market) -> None:
    order_id = await market.order()
    await market.maya.presses("Ask 1")
    wang = market.owners[0]
    await wang.presses("Counter")
    await wang.presses("+ 5 %")
    await wang.presses("1 day later")
    await wang.presses("Send")
    assert "¥42" in market.maya.last.text
    await market.maya.presses("Agree")
    assert (await market.read(order_id)).price_minor == 4200


async def test_a_no_with_a_reason_leads_to_the_next_workshop(market: Market) -> None:
    await market.order()
    await market.maya.presses("Ask 1")
    wang = market.owners[0]
    await wang.presses("Decline")
    await wang.presses("We don't make this")
    assert [offer.reason for offer in await market.offers()] == ["NOT_OUR_KIND"]
    again = market.maya.last
    assert "Workshop 1: declined." in again.text
    assert again.labels == ["Ask 2", "🤖 Let Gendan choose", "🔁 Ask 1 again"]
    await market.order()
    assert "Ask 2" not in market.maya.last.labels


async def test_an_offer_that_nobody_answers_expires_once_and_the_search_goes_on(market: Market) -> None:
    order_id = await market.order()
    await market.maya.presses("Ask 1")
    await market.world.later(hours=12)
    await market.world.tick()
    assert len([message for message in market.maya.chat if "no answer in time" in message.text]) == 1
    assert "time to answer is over" in market.owners[0].last.text
    assert (await market.read(order_id)).state == OrderState.WAITING


async def test_orders_left_to_the_robot_are_matched_together_and_each_goes_to_one_workshop(market: Market) -> None:
    order_ids = [await market.order() for _ in range(4)]
    for message in [message for message in market.maya.chat if "🤖 Let Gendan choose" in message.labels]:
        button = next(button for button in message.buttons if "Gendan" in button["text"])
        await market.maya.presses_data(button["callback_data"], message.message_id)
    await market.world.later(seconds=21)
    assert sorted(offer.order_id for offer in await market.offers()) == order_ids


async def test_the_robot_asks_the_next_workshop_by_itself_after_a_no(market: Market) -> None:
    await market.order()
    await market.maya.presses("Let Gendan choose")
    await market.world.later(seconds=21)
    (first,) = await market.offers()
    asked = next(owner for owner in market.owners if "Take it" in str([message.labels for message in owner.chat]))
    await asked.presses("Decline")
    first, second = await market.offers()
    assert first.workshop_id != second.workshop_id


async def test_where_nobody_fits_the_nearest_change_is_named(market: Market) -> None:
    await market.order(ceiling_minor=1000)
    assert "¥30 a piece above" in market.maya.last.text
    assert market.maya.last.labels == ["✏️ Change the order"]


async def test_where_nobody_fits_nobody_is_promised(market: Market) -> None:
    await market.order(ceiling_minor=1000)
    assert "can make it" not in market.maya.last.text
    assert "fabric from me" in market.maya.last.text


async def test_a_kind_that_nobody_makes_leads_to_changing_the_kind(market: Market) -> None:
    await market.order(category="jacket")
    assert "No workshop here makes this yet" in market.maya.last.text
    assert market.maya.last.labels == ["✏️ Change the order"]


async def test_asking_one_after_the_other_stays_in_one_message(market: Market) -> None:
    await market.order()
    messages = [message for message in market.maya.chat if not message.pinned]
    await market.maya.presses("Ask 2")
    card = market.maya.sees("asked workshop 2")
    assert card.labels == ["Ask 1"]
    await market.maya.presses("Ask 1")
    assert "asked workshop 1, 2" in market.maya.sees("asked workshop").text
    assert len([message for message in market.maya.chat if not message.pinned]) == len(messages)


async def test_a_workshop_keeps_the_number_it_was_asked_by(market: Market) -> None:
    await market.order()
    await market.maya.presses("Ask 2")
    asked = next(owner for owner in market.owners if "Take it" in str([message.labels for message in owner.chat]))
    await asked.presses("Counter")
    await asked.presses("Send")
    assert "Workshop 2 offers" in market.maya.last.text


async def test_a_counter_can_be_left_for_the_offer(market: Market) -> None:
    await market.order()
    await market.maya.presses("Ask 1")
    wang = market.owners[0]
    await wang.presses("Counter")
    await wang.presses("Back")
    assert "✅ Take it" in wang.last.labels


async def test_a_workshop_does_not_see_what_the_buyer_would_pay_at_most(market: Market) -> None:
    await market.order(ceiling_minor=4800)
    await market.maya.presses("Ask 1")
    assert "48" not in market.owners[0].last.text


async def test_who_presses_sees_the_deal_in_place_of_the_offer(market: Market) -> None:
    await market.order()
    await market.maya.presses("Ask 1")
    wang = market.owners[0]
    await wang.presses("Take it")
    assert len([message for message in wang.chat if "is yours" in message.text]) == 1
    assert "💬 Chat" in wang.sees("is yours, for").labels


async def test_the_card_is_there_while_a_workshop_is_looked_for_and_stays_the_same_message(market: Market) -> None:
    await market.order()
    await market.maya.presses("Ask 1")
    looking = next(message for message in market.maya.chat if message.pinned)
    assert "📨 Workshops asked" in looking.text
    await market.owners[0].presses("Take it")
    cards = [message for message in market.maya.chat if message.pinned]
    assert [card.message_id for card in cards] == [looking.message_id]
    assert "promise" in cards[0].text


async def test_an_order_that_is_too_late_says_when_it_could_be_done(market: Market) -> None:
    await market.order(pieces=4000, due_on=date(2026, 12, 4))
    assert "is free only from" in market.maya.last.text


@pytest.mark.parametrize(
    "forged",
    ["offer.take:1", "offer.take:999", "offer.yes:1", "match.ask:1:1:1", "match.all:1", "match.robot:1", "match.group"],
)
async def test_a_stranger_with_a_forged_button_gets_nothing(market: Market, forged: str) -> None:
    order_id = await market.order()
    await market.maya.presses("Ask 1")
    stranger = market.world.person(99, "Stranger")
    await stranger.presses_data(forged)
    assert "can't find this" in stranger.notice
    assert (await market.read(order_id)).state == OrderState.OFFERED


@pytest.mark.parametrize(
    "forged",
    ["offer.take:x", "offer.take", "offer.take:1:2:3:4", "offer.take:1:0", f"offer.take:{10**30}", "offer.step:1:a:b"],
)
async def test_button_data_that_makes_no_sense_is_answered(market: Market, forged: str) -> None:
    await market.owners[0].presses_data(forged)
    assert "out of date" in market.owners[0].notice


async def test_no_counter_promises_a_day_before_the_buyers_fabric_arrives(market: Market) -> None:
    fabric_on = (market.world.clock.at + timedelta(days=5)).date()
    await market.order(fabric_on=fabric_on)
    await market.maya.presses("Ask 1")
    wang = market.owners[0]
    (offer,) = await market.offers()
    planned = offer.promised_at
    await wang.presses("Counter")
    for _ in range(12):
        await wang.presses("1 day sooner")
    assert "your plan" in wang.last.text
    for days in (-10, -9):
        await wang.presses_data(f"offer.send:{offer.id}:0:{days}", wang.last.message_id)
        assert "No workshop means" in wang.notice
    await wang.presses("Send")
    (offer,) = await market.offers()
    zone = ZoneInfo("Asia/Shanghai")
    assert offer.promised_at.astimezone(zone).date() == fabric_on < planned.astimezone(zone).date()


async def test_no_step_of_a_counter_leads_into_the_past(market: Market) -> None:
    await market.order(fabric_on=market.world.clock.at.date(), fabric_by=FabricBy.FACTORY)
    await market.maya.presses("Ask 1")
    wang = market.owners[0]
    await wang.presses("Counter")
    for _ in range(12):
        await wang.presses("1 day sooner")
    await wang.presses("Send")
    (offer,) = await market.offers()
    assert offer.state == OfferState.COUNTERED and offer.promised_at > market.world.clock.at


async def test_a_question_whether_to_cancel_does_not_cancel_the_deal_that_came_meanwhile(market: Market) -> None:
    order_id = await market.order()
    await market.maya.presses("Ask 1")
    await market.maya.presses_data(f"order.cancel:{order_id}")
    await market.owners[0].presses("Take it")
    await market.maya.presses("Yes, cancel it")
    assert "has changed in the meantime" in market.maya.notice
    async with market.world.robot.database.reading() as session:
        assert (await session.get_one(Order, order_id)).state == OrderState.AGREED


async def test_a_workshop_reads_garment_and_colours_in_its_own_language(market: Market) -> None:
    async with market.world.editing() as session:
        owner = await parties.find_person(session, telegram_id=WANG)
        assert owner is not None
        owner.locale = "zh_Hans"
    lines = [{"size": "M", "colour": "чёрный", "pieces": 60}, {"size": "M", "colour": "снежок", "pieces": 50}]
    await market.order(style_name="Оверсайз", lines=lines)
    await market.maya.presses("Ask 1")
    offer = market.owners[0].last
    assert "Оверсайз" in offer.text and "卫衣" in offer.text
    assert "黑色 M60" in offer.text
    assert "снежок" in offer.text, "a word that no table knows stays"


async def test_an_offer_that_comes_in_the_quiet_hours_makes_no_sound_and_an_answer_does(market: Market) -> None:
    await market.world.later(hours=13)  # 23:00 in Hangzhou
    await market.order()
    await market.maya.presses("Ask 1")
    offer = market.owners[0].sees("Your price")
    assert offer.params["disable_notification"] is True
    await market.owners[0].sends("/settings")
    assert market.owners[0].last.params["disable_notification"] is False


async def test_a_day_that_may_be_taken_for_another_years_has_its_year(market: Market) -> None:
    await market.order(due_on=date(2027, 12, 20))
    await market.maya.presses("Ask 1")
    assert "20 Dec 2027" in market.owners[0].sees("Your price").text


async def test_a_deal_and_a_counter_say_all_that_is_decided(market: Market) -> None:
    maya, wang = market.maya, market.owners[0]
    lines = [{"size": "S", "colour": "black", "pieces": 80}, {"size": "M", "colour": "white", "pieces": 30}]
    await market.order(pieces=110, lines=lines)
    await maya.presses("Ask 1")
    await wang.presses("Counter")
    await wang.presses("+ 5 %")
    await wang.presses("Send")
    counter = maya.sees("offers").text
    assert "black S80\nwhite M30" in counter and "fabric from me" in counter
    await maya.presses("Agree")
    for person, fabric in ((maya, "fabric from me"), (wang, "buyer's fabric")):
        deal = person.sees("Promised for").text
        assert "black S80\nwhite M30" in deal and fabric in deal and "in all" in deal


async def test_after_a_deal_no_button_is_left_that_nobody_can_press(market: Market) -> None:
    maya, (wang, li, zhao) = market.maya, market.owners
    order_id = await market.order(ceiling_minor=None)
    await maya.presses("Ask all")
    await maya.presses_data(f"match.show:{order_id}")
    for owner, counter in ((wang, "42 yuan"), (li, "50 yuan")):
        await owner.sends("what was the offer? can do")
        await owner.sends(counter)
        await owner.presses("Send")
    for offer in await market.offers():
        if offer.state == OfferState.COUNTERED:
            await maya.presses_data(f"offer.see:{offer.id}:{offer.round}")
    await maya.presses("Agree")
    for person in (maya, wang, li, zhao):
        left = [label for one in person.chat for label in one.labels]
        dead = [one for one in left if any(word in one for word in ("Take it", "Counter", "Decline", "Agree", "Ask "))]
        assert not [one for one in dead if "Ask the buyer" not in one], (person.name, dead)


ANSWERS = (
    "offer.take",
    "offer.no",
    "offer.counter",
    "offer.yes",
    "offer.leave",
    "match.ask:",
    "match.all",
    "offer.undo",
)


def answers_of(person: Someone) -> list[str]:
    """List the buttons that a person is still shown by which something is asked or answered."""
    data = [button.get("callback_data", "") for one in person.chat for button in one.buttons]
    return sorted(one for one in data if one.startswith(ANSWERS))


async def counter_twice_shown(market: Market) -> int:
    """Let the second workshop counter, and its buyer look at the counter twice."""
    order_id = await market.order(ceiling_minor=None)
    li = market.owners[1]
    await market.maya.presses("Ask all")
    await li.sends("what was the offer? can do")
    await li.sends("50 yuan")
    await li.presses("Send")
    for offer in await market.offers():
        if offer.state == OfferState.COUNTERED:
            await market.maya.presses_data(f"offer.see:{offer.id}:{offer.round}")
    return order_id


async def test_a_counter_whose_time_is_over_keeps_no_button(market: Market) -> None:
    await counter_twice_shown(market)
    assert len(answers_of(market.maya)) == 4
    await market.world.later(hours=30)
    assert not [one for one in answers_of(market.maya) if one.startswith("offer.")]


async def test_a_counter_to_a_cancelled_order_keeps_no_button(market: Market) -> None:
    order_id = await counter_twice_shown(market)
    await market.maya.presses_data(f"match.show:{order_id}")
    await market.maya.presses_data(f"order.menu:{order_id}")
    await market.maya.presses("Cancel the order")
    await market.maya.presses("Yes")
    assert (await market.read(order_id)).state == OrderState.CANCELLED
    assert [answers_of(one) for one in (market.maya, *market.owners)] == [[], [], [], []]


async def test_a_list_of_a_cancelled_order_that_asked_nobody_keeps_no_button(market: Market) -> None:
    order_id = await market.order()
    assert answers_of(market.maya)
    await market.maya.presses_data(f"order.menu:{order_id}")
    await market.maya.presses("Cancel the order")
    await market.maya.presses("Yes")
    assert answers_of(market.maya) == []


async def test_a_counter_that_was_left_keeps_no_button_anywhere(market: Market) -> None:
    await counter_twice_shown(market)
    await market.maya.presses("No, thanks")
    assert not [one for one in answers_of(market.maya) if one.startswith("offer.")]


async def test_a_no_takes_the_buttons_off_every_card_of_the_offer(market: Market) -> None:
    await market.order(ceiling_minor=None)
    wang = market.owners[0]
    await market.maya.presses("Ask all")
    await wang.sends("what was the offer? can do")
    await wang.sends("42 yuan")
    await wang.presses_data("offer.no:1:1", next(one for one in wang.chat if "Your price" in one.text).message_id)
    assert {one.partition(":")[0] for one in answers_of(wang)} == {"offer.undo"}
    await wang.presses_data("offer.undo:1:1", wang.last.message_id)
    assert not [one for one in answers_of(wang) if one.startswith("offer.undo")]


@pytest.mark.parametrize("is_cancelled", [False, True])
async def test_who_said_no_cannot_want_what_is_settled(market: Market, is_cancelled: bool) -> None:
    order_id = await market.order(ceiling_minor=None)
    wang, li, _ = market.owners
    await market.maya.presses("Ask all")
    await li.presses("Decline")
    assert any(one.startswith("offer.undo") for one in answers_of(li))
    if is_cancelled:
        await market.maya.presses_data(f"order.menu:{order_id}")
        await market.maya.presses("Cancel the order")
        await market.maya.presses("Yes")
    else:
        await wang.presses("Take it")
    assert answers_of(li) == []


async def test_a_message_of_the_same_number_in_another_chat_loses_its_buttons_too(market: Market) -> None:
    await market.order(ceiling_minor=None)
    listed = market.maya.last.message_id
    await market.maya.presses("Ask 1")
    take = next(one for one in answers_of(market.owners[0]) if one.startswith("offer.take"))
    assert any(one.startswith("match.") for one in answers_of(market.maya))
    await market.owners[0].presses_data(take, listed)  # two bots number the messages of their chats alike
    assert answers_of(market.maya) == []
