"""An owner's own orders and own buyers: told, taken on, planned, linked, followed, and ended by either side."""

from datetime import timedelta
from urllib.parse import unquote

import pytest
from sqlalchemy import select

from core.evidence.tables import Photo
from core.ledger.tables import Entry
from core.orders.model import FabricBy, OrderState
from core.orders.tables import Order
from core.pairs.tables import Pair
from core.parties import succession
from core.parties.tables import Person, Workshop
from core.planning.tables import PlanStage
from core.rooms.tables import Room
from core.stage import Stage
from tests.chat import Someone, World
from tests.factories import Floor, card_text, open_floor, person_row, take_photo
from tests.handlers.test_bad_input import rows

WHOLE = "110 hoodies black S40 M70 by 20 december, our fabric today"


async def order_of(world: World) -> Order:
    found: list[Order] = await rows(world, Order)
    return found[-1]


async def pair_of(world: World) -> Pair:
    found: list[Pair] = await rows(world, Pair)
    return found[-1]


def link_in(someone: Someone) -> str:
    """Give the payload of the newest link for a buyer."""
    return someone.sees("start=p_").text.rpartition("start=")[2].split()[0]


async def takes_on(floor: Floor, *, buyer: str = "Anna", told: str = WHOLE) -> Order:
    await floor.owner.sends(told)
    await floor.owner.presses("A new buyer")
    await floor.owner.sends(buyer)
    return await order_of(floor.world)


async def comes(floor: Floor, someone: Someone) -> None:
    await someone.sends(f"/start {link_in(floor.owner)}")
    await someone.presses("Follow this order")


async def facts_of(world: World, order: Order, kind: str) -> list[Entry]:
    found = [entry for entry in await rows(world, Entry) if entry.order_id == order.id]
    return [entry for entry in found if entry.kind == kind]


async def test_an_own_order_from_one_message_to_its_link_takes_at_most_three_taps(world: World) -> None:
    floor = await open_floor(world)
    before = len(world.telegram.answers)
    order = await takes_on(floor)
    taps = len({answer["callback_query_id"] for answer in world.telegram.answers[before:]})
    assert taps <= 3 and "start=p_" in floor.owner.sees("forward this link").text
    shares = [one for one in floor.owner.sees("forward this link").buttons if "url" in one]
    assert [link_in(floor.owner) in unquote(one["url"]) for one in shares] == [True]
    owner = await person_row(floor, floor.owner)
    assert (order.state, order.workshop_id, order.merchant_id) == (OrderState.AGREED, floor.workshop_id, owner.id)
    assert (order.pieces, order.fabric_by, order.price_minor) == (110, FabricBy.FACTORY, None)


@pytest.mark.parametrize(
    ("told", "pieces"),
    [
        ("黑色卫衣100件，S40 M60，12月20号要", 100),
        ("нужно 100 худи чёрных S40 M60 до 20 декабря", 100),
        ("100 black hoodies by 20 december", 100),
    ],
)
async def test_what_was_not_told_is_asked_with_one_tap_and_never_where_it_is_made(
    world: World, told: str, pieces: int
) -> None:
    floor = await open_floor(world)
    await floor.owner.sends(told)
    assert "Who supplies the fabric?" in floor.owner.last.text
    await floor.owner.presses("It is here")
    assert "Whose order is it?" in floor.owner.last.text and "ready by" in floor.owner.last.text
    await floor.owner.presses("My own stock")
    order = await order_of(world)
    assert (order.pieces, order.pair_id, order.fabric_by) == (pieces, None, FabricBy.FACTORY)
    assert not any("start=p_" in message.text for message in floor.owner.chat)


async def test_the_promise_that_was_shown_is_the_one_that_is_planned_and_chased(world: World) -> None:
    floor = await open_floor(world)
    await floor.owner.sends(WHOLE)
    shown = floor.owner.last.text.partition("ready by ")[2].partition(".")[0]
    await floor.owner.presses("A new buyer")
    await floor.owner.sends("Anna")
    assert shown in floor.owner.sees("is in your plan").text
    order = await order_of(world)
    stages = [row for row in await rows(world, PlanStage) if row.order_id == order.id]
    assert len(stages) == len(Stage) and order.promised_at is not None
    await floor.owner.sends("/plan")
    assert order.code in floor.owner.last.text
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card_text(floor, order)))
    assert [photo.order_id for photo in await rows(world, Photo)] == [order.id]


async def test_a_second_order_stands_behind_the_first_in_the_one_plan(world: World) -> None:
    floor = await open_floor(world)
    first = await takes_on(floor, told="900 hoodies black S400 M500 by 20 december, our fabric today")
    await floor.owner.sends(WHOLE)
    await floor.owner.presses("Anna")
    second = await order_of(world)
    assert first.pair_id == second.pair_id and second.promised_at is not None
    alone = await open_floor(world, first_id=3000, name="Zhou")
    await takes_on(alone)
    unloaded = await order_of(world)
    assert unloaded.promised_at is not None and second.promised_at >= unloaded.promised_at


async def test_an_own_order_has_the_price_that_was_told(world: World) -> None:
    floor = await open_floor(world)
    order = await takes_on(floor, told=f"{WHOLE}, 45 yuan")
    assert (order.price_minor, order.ceiling_minor) == (4500, None)
    assert "45" in floor.owner.sees("is in your plan").text


async def test_the_same_as_last_time_goes_through_the_same_question(world: World) -> None:
    floor = await open_floor(world)
    first = await takes_on(floor)
    world.clock.advance(days=1)
    await floor.owner.sends(f"same again as {first.code}, 220")
    assert "Whose order is it?" in floor.owner.last.text and "220" in floor.owner.last.text
    await floor.owner.presses("Anna")
    order = await order_of(world)
    assert (order.id != first.id, order.pieces, order.pair_id) == (True, 220, first.pair_id)


async def test_a_sheet_of_an_owner_is_an_own_order(world: World) -> None:
    floor = await open_floor(world)
    sheet = "Garment,Color,Size,Quantity,Due date\nHoodie,black,S,40,20.12.2026\nHoodie,black,M,70,20.12.2026\n"
    await floor.owner.sends_document(sheet.encode(), "order.csv")
    await floor.owner.presses("It is here")
    await floor.owner.presses("My own stock")
    assert (await order_of(world)).pieces == 110


async def test_the_caption_of_a_paper_order_tells_one_and_of_a_photo_of_work_does_not(world: World) -> None:
    floor = await open_floor(world)
    await floor.owner.sends_photo(take_photo(Stage.CUTTING, None), caption="hoodies 110 black")
    assert not any("Whose order" in message.text for message in floor.owner.chat) and not await rows(world, Order)
    await floor.owner.sends_photo(take_photo(Stage.CUTTING, None), caption=WHOLE)
    assert "Whose order is it?" in floor.owner.last.text and "🖼 1" in floor.owner.last.text


async def test_a_rush_of_an_owner_is_still_tried_in_the_plan_first(world: World) -> None:
    floor = await open_floor(world)
    await floor.owner.sends("200 pieces by friday")
    assert not any("Whose order" in message.text for message in floor.owner.chat)


async def test_an_owner_who_buys_too_chooses_between_the_market_and_the_own_workshop(world: World) -> None:
    floor = await open_floor(world)
    async with world.editing() as session:
        (await session.get_one(Person, (await person_row(floor, floor.owner)).id)).is_merchant = True
    await floor.owner.sends(WHOLE)
    await floor.owner.presses("Make it in my workshop")
    assert "Whose order is it?" in floor.owner.last.text
    await floor.owner.presses("Find another workshop")
    assert "What does it look like?" in floor.owner.last.text


async def test_the_market_never_sees_an_own_order_and_no_offer_is_made(world: World) -> None:
    floor, other = await open_floor(world), await open_floor(world, first_id=2000, name="Zhou")
    order = await takes_on(floor)
    await world.later(hours=3)
    assert not any(order.code in message.text for message in other.owner.chat)
    assert [room.order_id for room in await rows(world, Room)] == []


async def test_one_tap_makes_who_follows_the_link_the_merchant_of_all_running_orders(world: World) -> None:
    floor = await open_floor(world)
    first = await takes_on(floor)
    await floor.owner.sends(WHOLE)
    await floor.owner.presses("Anna")
    second = await order_of(world)
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card_text(floor, first)))
    anna = world.person(900, "Anna Petrova")
    await anna.sends(f"/start {link_in(floor.owner)}")
    asked = anna.last
    assert "Wang" in asked.text and first.code in asked.text and second.code in asked.text
    await anna.presses("Follow this order")
    row = await person_row(floor, anna)
    assert {order.merchant_id for order in await rows(world, Order)} == {row.id} and row.is_merchant
    assert len(await facts_of(world, first, "MERCHANT_CHANGED")) == 1
    assert {room.order_id for room in await rows(world, Room)} == {first.id, second.id}
    assert [message.pinned for message in anna.chat if first.code in message.text and message.pinned]
    assert any(message.files or "photo" in message.method.lower() for message in anna.chat)
    assert "Anna Petrova" in floor.owner.sees("is here, as").text
    await anna.sends("/status")
    assert first.code in anna.last.text and second.code in anna.last.text


async def test_a_later_order_of_the_pair_is_the_buyers_at_once_and_they_hear_of_it(world: World) -> None:
    floor = await open_floor(world)
    await takes_on(floor)
    anna = world.person(900, "Anna")
    await comes(floor, anna)
    await floor.owner.sends(WHOLE)
    await floor.owner.presses("🤝 Anna")
    order = await order_of(world)
    assert order.merchant_id == (await person_row(floor, anna)).id
    assert "makes" in anna.sees(order.code).text or anna.sees("makes")
    placed = (await facts_of(world, order, "PLACED"))[0]
    assert placed.actor_id == (await person_row(floor, floor.owner)).id


async def test_a_link_works_once_and_others_get_a_clear_word(world: World) -> None:
    floor = await open_floor(world)
    await takes_on(floor)
    link, anna, boris = link_in(floor.owner), world.person(900, "Anna"), world.person(901, "Boris")
    await floor.owner.sends(f"/start {link}")
    assert "buyer of your workshop" in floor.owner.last.text
    await floor.worker.sends(f"/start {link}")
    assert "buyer of your workshop" in floor.worker.last.text
    await boris.sends(f"/start {link}")
    await comes(floor, anna)
    await boris.presses("Follow this order")
    assert "it works once" in boris.last.text or "it works once" in boris.notice
    await boris.sends(f"/start {link}")
    assert "it works once" in boris.last.text
    await anna.sends(f"/start {link}")
    assert "Your orders at" in anna.last.text


async def test_a_link_that_was_taken_back_or_is_over_leads_nowhere_and_a_new_one_does(world: World) -> None:
    floor = await open_floor(world)
    await takes_on(floor)
    old, anna = link_in(floor.owner), world.person(900, "Anna")
    await floor.owner.presses("Take the link back")
    await anna.sends(f"/start {old}")
    assert "does not work any more" in anna.last.text
    await floor.owner.presses("Buyer and workshop")
    await floor.owner.presses("Link for the buyer")
    new = link_in(floor.owner)
    assert new != old
    world.clock.advance(days=31)
    await anna.sends(f"/start {new}")
    assert "does not work any more" in anna.last.text


@pytest.mark.parametrize("who", ["owner", "buyer"])
async def test_either_side_ends_a_pair_and_what_runs_is_the_workshops_again(world: World, who: str) -> None:
    floor = await open_floor(world)
    order = await takes_on(floor)
    anna = world.person(900, "Anna")
    await comes(floor, anna)
    someone = floor.owner if who == "owner" else anna
    pair = await pair_of(world)
    await someone.presses_data(f"pair.menu:{pair.id}")
    await someone.presses("End this")
    await someone.presses("Yes, end it")
    owner = await person_row(floor, floor.owner)
    assert (await order_of(world)).merchant_id == owner.id and (await pair_of(world)).ended_at is not None
    assert len(await facts_of(world, order, "MERCHANT_CHANGED")) == 2
    assert "no pair any more" in floor.owner.sees("Anna").text or floor.owner.sees("no pair any more")
    assert anna.sees("no running orders")
    await anna.presses_data(f"order.menu:{order.id}")
    assert "find this among your orders" in (anna.notice + anna.last.text)
    await floor.owner.presses_data(f"pair.end_yes:{pair.id}")
    assert "no pair any more" in (floor.owner.notice + floor.owner.last.text)


async def test_what_was_done_stays_readable_for_the_buyer_of_a_pair_that_ended(world: World) -> None:
    floor = await open_floor(world)
    order = await takes_on(floor)
    anna = world.person(900, "Anna")
    await comes(floor, anna)
    async with world.editing() as session:
        (await session.get_one(Order, order.id)).state = OrderState.DONE
    await floor.owner.presses_data(f"pair.end_yes:{(await pair_of(world)).id}")
    await anna.presses_data(f"order.menu:{order.id}")
    assert order.code in anna.last.text
    assert (await order_of(world)).merchant_id == (await person_row(floor, anna)).id


async def test_an_owner_changes_an_own_order_without_asking_themselves(world: World) -> None:
    floor = await open_floor(world)
    order = await takes_on(floor)
    await floor.owner.presses_data(f"order.menu:{order.id}")
    assert "For Anna" in floor.owner.last.text and "from me" not in floor.owner.last.text
    await floor.owner.presses("Change")
    await floor.owner.presses("Sizes")
    await floor.owner.sends("S50 M90 black")
    await floor.owner.presses("Save the changes")
    changed = await order_of(world)
    assert changed.pieces == 140 and not any("asks to change" in message.text for message in floor.owner.chat)


async def test_a_name_that_is_known_is_no_second_buyer(world: World) -> None:
    floor = await open_floor(world)
    await takes_on(floor)
    await takes_on(floor, buyer="anna")
    assert len(await rows(world, Pair)) == 1


async def test_the_own_name_of_a_buyer_may_be_a_phone_number_and_only_the_workshop_reads_it(world: World) -> None:
    floor = await open_floor(world)
    await takes_on(floor, buyer="Anna +996 555 123456")
    anna = world.person(900, "A.")
    await comes(floor, anna)
    assert not any("555" in message.text for message in anna.chat)
    assert "555" in floor.owner.sees("is here, as").text


async def test_a_pair_is_nobody_elses(world: World) -> None:
    floor, other = await open_floor(world), await open_floor(world, first_id=2000, name="Zhou")
    order = await takes_on(floor)
    pair = await pair_of(world)
    stranger = world.person(77, "Stranger")
    await stranger.sends("/start")
    for someone in (other.owner, other.merchant, floor.worker, floor.merchant, stranger):
        for data in ("menu", "link", "revoke", "end", "end_yes"):
            await someone.presses_data(f"pair.{data}:{pair.id}", someone.last.message_id)
        assert not any("Anna" in message.text for message in someone.chat)
    await takes_on(other, buyer="Bella")
    other_pair = await pair_of(world)
    await floor.owner.sends(WHOLE)
    (button,) = [one["callback_data"] for one in floor.owner.last.buttons if "Anna" in one["text"]]
    await floor.owner.presses_data(button.replace(f":{pair.id}:", f":{other_pair.id}:"), floor.owner.last.message_id)
    async with world.robot.deps.reading() as session:
        found = (await session.scalars(select(Order).where(Order.workshop_id == floor.workshop_id))).all()
    assert [one.id for one in found] == [order.id]


async def test_who_owns_the_workshop_no_more_takes_on_nothing_for_it(world: World) -> None:
    floor = await open_floor(world)
    await floor.owner.sends(WHOLE)
    async with world.editing() as session:
        worker = await person_row(floor, floor.worker)
        shop = await session.get_one(Workshop, floor.workshop_id)
        await succession.offer_to(session, workshop=shop, person_id=worker.id, token="heir", now=world.clock.at)
        heir = await session.get_one(Person, worker.id)
        await succession.take_over(session, actor=heir, token="heir", now=world.clock.at)
    await floor.owner.presses("My own stock")
    assert await rows(world, Order) == []


async def test_a_day_that_the_plan_gives_no_more_is_shown_anew_before_anything_is_placed(world: World) -> None:
    floor = await open_floor(world)
    await floor.owner.sends(WHOLE)
    mine = floor.owner.last
    (button,) = [one["callback_data"] for one in mine.buttons if "stock" in one["text"]]
    start, _, shown_on = button.rpartition(":")
    await floor.owner.presses_data(f"{start}:{int(shown_on) - 1}", mine.message_id)
    assert await rows(world, Order) == [] and "Whose order is it?" in floor.owner.last.text
    await floor.owner.presses("My own stock")
    assert len(await rows(world, Order)) == 1


async def test_a_day_that_has_passed_since_is_asked_for_again(world: World) -> None:
    floor = await open_floor(world)
    await floor.owner.sends(WHOLE)
    world.clock.at += timedelta(days=3)
    await floor.owner.presses("My own stock")
    assert await rows(world, Order) == [] and "has passed" in floor.owner.last.text


async def test_own_orders_go_with_the_workshop_to_who_takes_it_over(world: World) -> None:
    floor = await open_floor(world)
    order = await takes_on(floor)
    worker = await person_row(floor, floor.worker)
    await floor.owner.presses_data(f"data.hand_over:{floor.workshop_id}:{worker.id}", floor.owner.last.message_id)
    await floor.worker.presses_data(floor.worker.last.buttons[0]["callback_data"], floor.worker.last.message_id)
    assert (await order_of(world)).merchant_id == worker.id
    assert len(await facts_of(world, order, "MERCHANT_CHANGED")) == 1
    anna = world.person(900, "Anna")
    await comes(floor, anna)
    assert "is here, as" in floor.worker.sees("Anna").text


async def test_the_pairs_of_a_workshop_that_closes_end_and_their_buyers_hear_of_it(world: World) -> None:
    floor = await open_floor(world)
    order = await takes_on(floor)
    anna = world.person(900, "Anna")
    await comes(floor, anna)
    async with world.editing() as session:
        (await session.get_one(Order, order.id)).state = OrderState.DONE
    await floor.owner.presses_data(f"data.close_yes:{floor.workshop_id}:2", floor.owner.last.message_id)
    assert (await pair_of(world)).ended_at is not None
    assert anna.sees("no running orders")


async def test_nobody_talks_with_themselves_about_an_own_order(world: World) -> None:
    floor = await open_floor(world)
    order = await takes_on(floor)
    await floor.owner.presses_data(f"room.choose:{order.id}")
    assert "nobody to write to" in floor.owner.notice and await rows(world, Room) == []


async def test_the_names_of_a_pair_go_with_the_deletion_of_the_buyer(world: World) -> None:
    floor = await open_floor(world)
    order = await takes_on(floor)
    anna = world.person(900, "Anna")
    await comes(floor, anna)
    async with world.editing() as session:
        (await session.get_one(Order, order.id)).state = OrderState.DONE
    await anna.presses_data(f"data.forget_yes:{world.clock.at.toordinal()}", anna.last.message_id)
    pair = await pair_of(world)
    assert "Anna" not in pair.name and pair.token is None and pair.ended_at is not None
