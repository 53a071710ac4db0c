"""Asked again: silent, taken back, countered and declined are states of their own, and none is a dead end."""

import pytest
from sqlalchemy import select

from core.locking import lock_own
from core.matching import actions as matching
from core.matching.tables import DeclineReason, Offer, OfferState
from core.orders.model import OrderState
from core.orders.tables import Order
from tests.chat import Someone, World
from tests.handlers.test_matching import Market, open_market


@pytest.fixture
async def market(world: World) -> Market:
    return await open_market(world)


def data_of(person: Someone, label: str) -> str:
    """Find the newest button with this label in a chat, on whatever message it stands."""
    buttons = [button for message in person.chat for button in message.buttons]
    return str(next(button for button in reversed(buttons) if label in button["text"])["callback_data"])


async def change(market: Market, order_id: int) -> None:
    """Let the buyer change the order while offers are out."""
    async with market.world.editing() as session:
        order = await lock_own(session, Order, order_id)
        order.revision += 1
        await matching.withdraw_offers(session, order=order, now=market.world.clock.at)
    await market.world.settle()
    await market.maya.presses_data(f"match.show:{order_id}")


async def test_a_workshop_that_was_silent_is_asked_again_and_takes_the_order(market: Market) -> None:
    order_id = await market.order()
    await market.maya.presses("Ask 1")
    await market.world.later(hours=12)
    await market.world.tick()
    assert "Workshop 1: no answer in time." in market.maya.last.text
    await market.maya.presses("🔁 Ask 1 again")
    assert "asked workshop 1" in market.maya.last.text
    await market.owners[0].presses("Take it")
    assert (await market.read(order_id)).state == OrderState.AGREED


async def test_a_workshop_whose_offer_the_buyers_change_took_back_is_asked_again(market: Market) -> None:
    order_id = await market.order()
    await market.maya.presses("Ask 1")
    wang = market.owners[0]
    await change(market, order_id)
    assert "the buyer has changed the order" in wang.last.text and wang.last.labels == []
    assert "said no" not in market.maya.last.text
    assert "🔁 Ask 1 again" in market.maya.last.labels and "Ask 2" in market.maya.last.labels
    await market.maya.presses("🔁 Ask 1 again")
    await wang.presses("Take it")
    assert (await market.read(order_id)).state == OrderState.AGREED


async def test_leaving_a_counter_keeps_the_first_terms_open(market: Market) -> None:
    order_id = await market.order()
    await market.maya.presses("Ask 1")
    wang = market.owners[0]
    (first,) = await market.offers()
    await wang.presses("Counter")
    await wang.presses("+ 5 %")
    await wang.presses("1 day later")
    await wang.presses("Send")
    assert "first terms stand: ¥40" in market.maya.last.text
    await market.maya.presses("No, thanks")
    assert "can still take the order at ¥40" in market.maya.last.text
    assert "The first terms stand" in wang.last.text and "¥40" in wang.last.text
    await wang.presses("Take it")
    order = await market.read(order_id)
    assert (order.price_minor, order.promised_at) == (4000, first.promised_at)


async def test_a_counter_further_up_is_shown_again_from_the_list(market: Market) -> None:
    order_id = await market.order()
    await market.maya.presses("Ask 1")
    await market.owners[0].presses("Counter")
    await market.owners[0].presses("+ 5 %")
    await market.owners[0].presses("Send")
    await market.maya.presses_data(f"match.show:{order_id}")
    assert "Workshop 1: counter-offer of ¥42" in market.maya.last.text
    assert "said no" not in market.maya.last.text
    await market.maya.presses("🔧 Counter-offer of 1")
    await market.maya.presses("Agree")
    assert (await market.read(order_id)).price_minor == 4200


async def test_a_counter_that_the_buyer_let_run_out_is_called_so_on_both_sides(market: Market) -> None:
    await market.order()
    await market.maya.presses("Ask 1")
    await market.owners[0].presses("Counter")
    await market.owners[0].presses("+ 5 %")
    await market.owners[0].presses("Send")
    await market.world.later(hours=13)
    await market.world.tick()
    assert "did not answer your counter-offer" in market.owners[0].last.text
    assert "¥42 a piece ran out without your answer" in market.maya.last.text
    assert "🔁 Ask 1 again" in market.maya.last.labels


async def test_a_no_is_taken_back_as_long_as_nobody_else_has_the_order(market: Market) -> None:
    order_id = await market.order()
    await market.maya.presses("Ask 1")
    wang, li = market.owners[:2]
    await wang.presses("Decline")
    await wang.presses("We don't make this")
    await wang.presses("Undo")
    assert "would like the order after all" in market.maya.last.text
    assert (await market.read(order_id)).state == OrderState.OFFERED
    await wang.presses("Decline")
    undo = data_of(wang, "Undo")
    await market.maya.presses_data(f"match.show:{order_id}")
    await market.maya.presses("Ask 2")
    await li.presses("Take it")
    await wang.presses_data(undo)
    assert "answered or has expired" in wang.notice
    offers = {offer.workshop_id: offer.state for offer in await market.offers()}
    assert sorted(offers.values()) == [OfferState.ACCEPTED, OfferState.DECLINED]


async def test_a_workshop_that_was_late_can_still_want_an_order_that_nobody_has(market: Market) -> None:
    order_id = await market.order()
    await market.maya.presses("Ask 1")
    await market.world.later(hours=13)
    await market.world.tick()
    await market.owners[0].presses("We want the order")
    await market.owners[0].presses("Take it")
    assert (await market.read(order_id)).state == OrderState.AGREED


async def test_a_no_for_want_of_time_can_be_asked_again_one_about_the_kind_cannot(market: Market) -> None:
    order_id = await market.order()
    await market.maya.presses("Ask 1")
    await market.owners[0].presses("Decline")
    again = data_of(market.maya, "Ask 1 again")
    await market.owners[0].presses("Fully booked")
    await market.maya.presses_data(f"match.show:{order_id}")
    assert "Workshop 1: declined, fully booked." in market.maya.last.text
    assert "🔁 Ask 1 again" in market.maya.last.labels
    await market.owners[0].presses_data(f"offer.why:1:{DeclineReason.NOT_OUR_KIND}")
    await market.maya.presses_data(f"match.show:{order_id}")
    assert "does not make this" in market.maya.last.text
    assert "🔁 Ask 1 again" not in market.maya.last.labels
    await market.maya.presses_data(again)
    assert "can't take the order" in market.maya.notice


async def test_buttons_of_an_earlier_round_do_nothing_in_a_later_one(market: Market) -> None:
    order_id = await market.order()
    maya, wang = market.maya, market.owners[0]
    await maya.presses("Ask 1")
    ask = f"match.ask:{order_id}:1:1:0"
    await wang.presses("Decline")
    why = data_of(wang, "Price")
    undo = data_of(wang, "Undo")
    again = data_of(maya, "Ask 1 again")
    await maya.presses_data(again)
    for data in ("offer.take:1:1", "offer.take:1", "offer.no:1:1", "offer.send:1:5:0:1", undo):
        await wang.presses_data(data)
        assert "answered or has expired" in wang.notice
    await wang.presses_data(why)
    (offer,) = await market.offers()
    assert (offer.state, offer.round, offer.reason) == (OfferState.OPEN, 2, None)
    await wang.presses_data("offer.no:1:2")
    for data in (ask, again):
        await maya.presses_data(data)
        assert "out of date" in maya.notice
    (offer,) = await market.offers()
    assert (offer.state, offer.round) == (OfferState.DECLINED, 2)


async def test_buttons_of_the_release_before_name_the_first_round(market: Market) -> None:
    order_id = await market.order()
    await market.maya.presses_data(f"match.ask:{order_id}:1:1")
    await market.owners[0].presses_data("offer.take:1", market.owners[0].last.message_id)
    assert (await market.read(order_id)).state == OrderState.AGREED


async def test_a_cancelled_order_is_told_as_cancelled(market: Market) -> None:
    order_id = await market.order()
    await market.maya.presses("Ask 1")
    order = await market.read(order_id)
    await market.maya.presses_data(f"order.cancel_sure:{order_id}:{order.revision}")
    assert "has cancelled the order" in market.owners[0].last.text


async def test_where_all_have_answered_the_order_can_be_changed_or_they_be_asked_again(market: Market) -> None:
    await market.order()
    await market.maya.presses("Ask all")
    for owner in market.owners[:2]:
        await owner.presses("Decline")
    assert "no other workshop fits" in market.maya.last.text
    assert market.maya.last.labels == ["🔁 Ask 1 again", "🔁 Ask 2 again", "✏️ Change the order"]


async def test_the_robot_asks_again_only_whose_offer_was_taken_back(market: Market) -> None:
    order_id = await market.order()
    await market.maya.presses("Let Gendan choose")
    await market.world.later(seconds=21)
    async with market.world.robot.deps.reading() as session:
        (first,) = (await session.scalars(select(Offer))).all()
    await market.world.later(hours=13)
    await market.world.tick()
    offers = {offer.workshop_id: offer for offer in await market.offers()}
    assert offers[first.workshop_id].state == OfferState.EXPIRED and len(offers) == 2
    await change(market, order_id)
    await market.maya.presses("Let Gendan choose")
    await market.world.later(seconds=21)
    rounds = {offer.workshop_id: offer.round for offer in await market.offers()}
    assert rounds.pop(first.workshop_id) == 1 and list(rounds.values()) == [2]
