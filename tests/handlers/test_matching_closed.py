"""A workshop that takes no orders any more leaves nobody waiting: its offers go, and no button makes a deal."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select, update

from core.matching.tables import OfferState
from core.orders.model import OrderState
from core.parties.model import Role
from core.parties.tables import Membership, Person, Workshop
from handlers.keyboards import pack
from tests.chat import Someone, World
from tests.handlers.test_matching import Market, open_market
from tests.handlers.test_matching_again import data_of

Leaving = Callable[[Market, Someone], Awaitable[None]]


@pytest.fixture
async def market(world: World) -> Market:
    return await open_market(world)


async def closes_for_good(_: Market, owner: Someone) -> None:
    await owner.sends("/data")
    await owner.presses("Delete my data")
    await owner.presses("for good")
    await owner.presses("Yes, close")


async def deletes_all(market: Market, owner: Someone) -> None:
    await closes_for_good(market, owner)
    await owner.presses("Yes, delete")


async def pauses(market: Market, owner: Someone) -> None:
    await owner.presses_data(f"shop.open:{await shop_of(market, owner)}:0")


async def shop_of(market: Market, owner: Someone) -> int:
    async with market.world.robot.deps.reading() as session:
        owned = select(Workshop.id).join(Person, Person.id == Workshop.owner_id)
        return (await session.scalars(owned.where(Person.telegram_id == owner.telegram_id))).one()


LEAVINGS = (closes_for_good, deletes_all, pauses)


@pytest.mark.parametrize("leaves", LEAVINGS)
async def test_a_counter_of_a_workshop_that_closes_makes_no_deal_and_its_buyer_chooses_again(
    market: Market, leaves: Leaving
) -> None:
    order_id = await market.order()
    maya, wang = market.maya, market.owners[0]
    await maya.presses("Ask 1")
    await wang.sends("46 yuan")
    await wang.presses("Send")
    counter, agree = maya.last, data_of(maya, "Agree")
    await leaves(market, wang)
    assert "Workshop 1: takes no new orders at the moment." in maya.last.text and "Ask 2" in maya.last.labels
    assert not any("again" in label for label in maya.last.labels)
    assert not any(
        "Agree" in label for label in next(m for m in maya.chat if m.message_id == counter.message_id).labels
    )
    await maya.presses_data(agree, counter.message_id)
    order, (offer,) = await market.read(order_id), await market.offers()
    assert (order.state, order.workshop_id, offer.state) == (OrderState.WAITING, None, OfferState.WITHDRAWN)
    await maya.presses("Ask 2")
    await market.owners[1].presses("Take it")
    assert (await market.read(order_id)).state == OrderState.AGREED


@pytest.mark.parametrize("leaves", LEAVINGS)
async def test_an_open_offer_of_a_workshop_that_closes_is_taken_back_at_once(market: Market, leaves: Leaving) -> None:
    order_id = await market.order()
    maya, wang = market.maya, market.owners[0]
    await maya.presses("Ask 1")
    card, take = wang.last, data_of(wang, "Take it")
    await leaves(market, wang)
    assert "takes no new orders at the moment" in maya.last.text and "Ask 2" in maya.last.labels
    await wang.presses_data(take, card.message_id)
    assert (await market.read(order_id)).state == OrderState.WAITING
    await market.world.later(hours=13)
    await market.world.tick()
    assert not any("again" in label for label in maya.last.labels)


async def test_the_buyer_of_a_counter_hears_it_also_while_others_are_asked(market: Market) -> None:
    await market.order()
    maya, wang = market.maya, market.owners[0]
    await maya.presses("Ask all")
    await wang.sends("46 yuan")
    await wang.presses("Send")
    await pauses(market, wang)
    assert "takes no new orders at the moment" in maya.last.text
    assert maya.last.labels == ["🔎 Workshops"]


async def test_an_owner_who_pauses_is_told_what_was_taken_back_and_can_be_asked_again_later(market: Market) -> None:
    order_id = await market.order()
    maya, wang = market.maya, market.owners[0]
    await maya.presses("Ask 1")
    await pauses(market, wang)
    assert "told: 1." in market.world.telegram.answers[-1]["text"]
    assert "so this offer was taken back" in "".join(message.text for message in wang.chat)
    await wang.presses_data(f"shop.open:{await shop_of(market, wang)}:1")
    await maya.presses_data(f"match.show:{order_id}")
    assert "Workshop 1: had stopped taking new orders" in maya.last.text
    await maya.presses("🔁 Ask 1 again")
    await wang.presses("Take it")
    assert (await market.read(order_id)).state == OrderState.AGREED


async def test_every_door_refuses_a_workshop_that_closed_with_offers_left_open(market: Market) -> None:
    """As rows of an earlier release stand, and what was asked in the moment of closing; the scan takes them back."""
    order_id = await market.order()
    maya, (wang, *_) = market.maya, market.owners
    await maya.presses("Ask all")
    card, take, counter = wang.last, data_of(wang, "Take it"), data_of(wang, "Counter")
    async with market.world.editing() as session:
        await session.execute(update(Workshop).where(Workshop.name == "House of Wang").values(is_open=False))
    await wang.presses_data(take, card.message_id)
    assert "takes no new orders" in wang.last.text + str(market.world.telegram.answers[-1:])
    await wang.presses_data(counter, card.message_id)
    assert "Send" not in str(wang.last.labels)
    offer = (await market.offers())[0]
    await wang.presses_data(pack("offer.send", offer.id, 5, 0, offer.round), card.message_id)
    assert {offer.state for offer in await market.offers()} == {OfferState.OPEN}
    await market.world.tick()
    assert [offer.state for offer in await market.offers()] == [OfferState.WITHDRAWN, OfferState.OPEN]
    assert "takes no new orders at the moment" in maya.last.text
    assert (await market.read(order_id)).state == OrderState.OFFERED


async def test_the_chat_before_the_deal_ends_with_the_workshop(market: Market) -> None:
    await market.order()
    maya, wang = market.maya, market.owners[0]
    await maya.presses("Ask 1")
    await wang.presses("Ask the buyer")
    await wang.sends("Is the zip ours?")
    await maya.presses("Answer")
    await deletes_all(market, wang)
    await maya.sends("Yes, it is")
    assert "this one takes no new orders" in maya.last.text


async def test_who_takes_a_workshop_over_gets_the_offers_that_wait_for_it(market: Market) -> None:
    order_id = await market.order()
    maya, wang = market.maya, market.owners[0]
    await maya.presses("Ask 1")
    nina = market.world.person(31, "Nina")
    await nina.sends("/start")
    shop_id = await shop_of(market, wang)
    async with market.world.editing() as session:
        person = (await session.scalars(select(Person).where(Person.telegram_id == nina.telegram_id))).one()
        session.add(
            Membership(workshop_id=shop_id, person_id=person.id, role=Role.LEADER, joined_at=market.world.clock.at)
        )
        person_id = person.id
    await wang.presses_data(f"data.hand_over:{shop_id}:{person_id}")
    await nina.presses("Take")
    await nina.presses("Take it")
    order = await market.read(order_id)
    assert (order.state, order.workshop_id) == (OrderState.AGREED, shop_id)
