"""A whole order in one message, or one like an earlier order: a draft is filled, and only the rest is asked."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.orders.model import OrderState
from core.orders.tables import Order
from handlers.keyboards import pack
from tests.chat import World
from tests.factories import agree_order, open_floor


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("I need 100 black hoodies by 15 december", ("100 pieces", "black", "15 Dec")),
        ("黑色卫衣100件12月15号要", ("100 pieces", "black", "15 Dec")),
        ("нужно 100 худи чёрных S40 M60 до 15 декабря", ("S40 M60", "black", "15 Dec")),
    ],
)
async def test_an_order_told_whole_is_filled_in_and_the_rest_is_asked(
    world: World, told: str, shown: tuple[str, ...]
) -> None:
    lily = world.person(8, "Lily")
    await lily.sends(told)
    assert all(part in lily.last.text for part in shown), lily.last.text
    assert "What does it look like?" in lily.last.text


async def test_the_caption_of_a_picture_tells_an_order_with_its_picture(world: World) -> None:
    lily = world.person(8, "Lily")
    await lily.sends_photo(b"style", caption="60 linen dresses, sage, S20 M20 L20, up to 40 yuan")
    texts = [message.text for message in lily.chat]
    assert any("linen" in text and "not in the order" in text for text in texts)
    assert "S20 M20 L20" in lily.last.text and "🖼 1" in lily.last.text


async def test_what_is_not_wanted_is_not_called_a_word_that_nobody_understood(world: World) -> None:
    floor = await open_floor(world)
    await floor.merchant.sends("60 tees, no XL: black S20 M40, by 20 december, my fabric tomorrow")
    assert floor.merchant.sees("is not in the order").text == "“no xl” is not in the order."


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("100 black hoodies up to 15000 total, by 20 december", "up to 15000 total"),
        ("300 black hoodies, packs of 6, by 20 december", "packs of 6"),
    ],
)
async def test_a_number_that_is_no_pieces_and_no_piece_price_is_named(world: World, told: str, said: str) -> None:
    lily = world.person(8, "Lily")
    await lily.sends(told)
    assert any(said in message.text and "not in the order" in message.text for message in lily.chat)
    assert "15000" not in lily.last.text and "20 Dec" in lily.last.text


async def test_no_limit_and_a_place_within_an_order_are_taken(world: World) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("黑色卫衣100件，12月15号要，不限价，杭州")
    assert not any("not in the order" in message.text for message in lily.chat)
    assert "Hangzhou" in lily.last.text and "15 Dec" in lily.last.text


async def test_dresses_of_a_range_of_sizes_are_asked_with_two_buttons(world: World) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("12 dresses size 8-14, no limit, by 3-4 dec")
    texts = [label for message in lily.chat for label in message.labels]
    assert any("12" in label for label in texts) and any("48" in label for label in texts), texts


async def test_two_garments_are_told_to_be_two_orders_and_nothing_is_counted(world: World) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("100 худи и 50 футболок")
    texts = " ".join(message.text for message in lily.chat)
    assert "are two orders" in texts and "150" not in texts


async def test_a_number_that_disagrees_is_told_and_asked(world: World) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("50 jackets S20 M20, by 20 december")
    texts = " ".join(message.text for message in lily.chat)
    assert "50" in texts and "40" in texts
    assert "20 Dec" in lily.last.text and "S20" not in lily.last.text


async def test_an_order_told_at_the_first_question_answers_all_of_it(world: World) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("/new")
    await lily.sends("100 white t-shirts S50 M50 by 20 december, up to 5 dollars")
    assert "S50 M50" in lily.last.text and "20 Dec" in lily.last.text


async def test_what_was_half_told_waits_behind_a_new_order_and_comes_again(world: World) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("I need 100 black hoodies by 15 december")
    world.clock.at += timedelta(hours=13)
    await lily.sends("80 white skirts by 20 december")
    texts = [message.text for message in lily.chat]
    assert any("waits and comes again" in text and "100 pieces" in text for text in texts)
    assert "80 pieces" in lily.last.text
    await lily.presses("Discard")
    await lily.presses("Discard")
    assert "100 pieces" in lily.last.text or "black 100" in lily.last.text


@pytest.mark.parametrize(("said", "shown"), [("same again, 220", "S110 M110"), ("返单", "110 pieces")])
async def test_an_order_like_the_last_keeps_what_was_told_and_moves_its_days(
    world: World, said: str, shown: str
) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await floor.merchant.sends(said)
    texts = [message.text for message in floor.merchant.chat]
    assert any("As in" in text for text in texts)
    assert shown in floor.merchant.last.text, floor.merchant.last.text
    assert "15 Dec" in floor.merchant.last.text and "Find a workshop" in str(floor.merchant.last.labels)


async def test_a_finished_order_is_ordered_again_in_two_taps(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    async with world.editing() as session:
        done = await session.get_one(Order, order.id)
        done.state, done.closed_at = OrderState.DONE, world.clock.at
    world.clock.at += timedelta(days=30)
    await floor.merchant.sends("/start")
    await floor.merchant.presses("My orders")
    await floor.merchant.presses("A17")
    await floor.merchant.presses("🔁 Order again")
    assert "110 pieces" in floor.merchant.last.text and "14 Jan" in floor.merchant.last.text, floor.merchant.last.text
    await floor.merchant.presses("Find a workshop")
    async with world.robot.deps.reading() as session:
        placed = (await session.scalars(select(Order).order_by(Order.id))).all()
    assert len(placed) == 2 and placed[1].lines == placed[0].lines
    assert placed[1].due_on - placed[0].due_on == timedelta(days=30)


async def test_nobody_else_orders_again_what_is_a_merchants(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await floor.owner.presses_data(pack("order.again", order.id), floor.owner.last.message_id)
    assert "As in" not in floor.owner.last.text


@pytest.mark.parametrize(
    "said", ["where are my 100 hoodies", "we sold 100 hoodies by december last year lol", "100 hoodies arrived, thanks"]
)
async def test_a_question_or_a_story_begins_no_order(world: World, said: str) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("/start")
    await lily.sends(said)
    assert not any("100 pieces" in message.text for message in lily.chat)


async def test_an_order_like_the_last_throws_no_draft_away(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await floor.merchant.sends("300 white trousers by 20 december")
    before = floor.merchant.last.text
    await floor.merchant.sends("same again")
    assert any("waits and comes again" in message.text and "300" in message.text for message in floor.merchant.chat)
    await floor.merchant.presses("Discard")
    await floor.merchant.presses("Discard")
    assert "300" in floor.merchant.last.text and floor.merchant.last.text.split("\n")[0] == before.split("\n")[0]


async def test_beginning_anew_keeps_what_waits_behind(world: World) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("I need 100 black hoodies by 15 december")
    await lily.sends("80 white skirts by 20 december")
    await lily.sends("/new")
    await lily.presses("Start")
    await lily.sends("60 red dresses by 22 december")
    await lily.presses("Discard")
    await lily.presses("Discard")
    assert "100" in lily.last.text


@pytest.mark.parametrize("name", ["oversized hoodie OS-12", "my hoodie L 40"])
async def test_a_name_of_a_style_with_a_number_changes_no_quantities(world: World, name: str) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("100 black hoodies by 15 december")
    await lily.sends(name)
    assert name in lily.last.text and "100" in lily.last.text and "12 pieces" not in lily.last.text


async def test_another_order_told_at_once_takes_nothing_from_the_first(world: World) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("100 black hoodies by 15 december")
    await lily.sends("80 white skirts by 20 december")
    assert any("waits and comes again" in message.text and "black 100" in message.text for message in lily.chat)


async def test_a_name_of_a_style_does_not_hide_what_is_made(world: World) -> None:
    lily = world.person(8, "Lily", "ru")
    await lily.sends("100 чёрных худи к 15 декабря")
    await lily.sends("Оверсайз")
    assert "<b>Оверсайз</b> · Худи" in lily.last.text
    await lily.sends("/new")
    await lily.presses("🆕")
    await lily.sends("100 чёрных худи к 15 декабря")
    await lily.sends("Худи оверсайз")
    assert "<b>Худи оверсайз</b> · 100" in lily.last.text, "it is said once"
