"""An order told in the words that people use, through the chat."""

from datetime import date

import pytest
from sqlalchemy import select

from core.orders.model import FabricBy
from core.orders.tables import Order
from tests.chat import Someone, World
from tests.handlers.test_orders import tells


async def _asked_for_sizes(world: World) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("/new")
    await lily.presses("Hoodie")
    await lily.presses("Skip")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("thirty smalls fifty mediums in navy blue", "80 pieces: navy blue S30 M50"),
        ("1:2:2:1 S-XL 120 pcs black", "120 pieces: black S20 M40 L40 XL20"),
        ("black & white S20 M20 each", "80 pieces: S40 M40"),
        ("black S20 M40, white the same", "120 pieces: S40 M80"),
        ("размеры 42 44 46 по 10 шт чёрный", "30 pieces"),
        ("6-12M 10", "10 pieces"),
    ],
)
async def test_sizes_are_taken_as_they_are_meant(world: World, typed: str, shown: str) -> None:
    await _asked_for_sizes(world)
    lily = world.person(8, "Lily")
    await lily.sends(typed)
    assert shown in lily.last.text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("100 hoodies and 50 tees", "are two orders"),
        ("100 pcs black ratio 1:2:2:1 S-XL", "96 or 102 would"),
        ("100-120 pcs black", "can be read in two ways"),
    ],
)
async def test_what_has_two_readings_is_asked(world: World, typed: str, told: str) -> None:
    await _asked_for_sizes(world)
    lily = world.person(8, "Lily")
    await lily.sends(typed)
    assert told in lily.last.text


async def test_a_garment_a_day_and_no_limit_in_words(world: World) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("/new")
    await lily.sends("vest")
    assert "can be several garments" in lily.last.text
    await lily.sends("hoddies")
    await lily.presses("Skip")
    await lily.sends("M10")
    await lily.presses("I'll send it")
    await lily.presses("Tomorrow")
    await lily.sends("end of december")
    await lily.sends("no limit")
    await lily.sends("杭州")
    await lily.presses("Find a workshop")
    async with world.robot.database.reading() as session:
        order = (await session.scalars(select(Order))).one()
    assert (order.category, order.ceiling_minor, order.region) == ("hoodie", None, "hangzhou")
    assert order.due_on is not None and order.due_on.isoformat() == "2026-12-31"


async def _asked_where(lily: Someone) -> None:
    await tells(lily)
    await lily.presses("Change")
    await lily.presses("Region")


@pytest.mark.parametrize("text", ["anywhere", "где угодно", "都可以"])
async def test_anywhere_is_no_place(world: World, text: str) -> None:
    lily = world.person(8, "Lily")
    await _asked_where(lily)
    await lily.sends(text)
    assert "Does this look right?" in lily.last.text and text not in lily.last.text


@pytest.mark.parametrize(
    ("text", "said"), [("¥45", "“¥45”"), ("Guangzou", "Did you mean “Guangzhou”?"), ("Atlantis", "Atlantis")]
)
async def test_what_is_no_place_is_asked_again(world: World, text: str, said: str) -> None:
    lily = world.person(8, "Lily")
    await _asked_where(lily)
    await lily.sends(text)
    assert "I know no place called" in lily.last.text and said in lily.last.text
    await lily.sends("Hangzhou")
    assert "Hangzhou" in lily.last.text


@pytest.mark.parametrize(
    ("language", "typed", "shown"),
    [
        ("en", "100 black hoodies by 20 december, my fabric tomorrow", ("2 Dec", "20 Dec")),
        ("zh-hans", "黑色卫衣100件，12月20号要，面料明天到", ("12月2日", "12月20日")),
        ("ru", "100 чёрных худи к 20 декабря, моя ткань завтра", ("2 дек", "20 дек")),
    ],
)
async def test_who_brings_the_fabric_and_when_is_taken_from_a_whole_order(
    world: World, language: str, typed: str, shown: tuple[str, ...]
) -> None:
    lily = world.person(8, "Lily", language)
    await lily.sends(typed)
    await lily.presses_data(lily.last.buttons[0]["callback_data"], lily.last.message_id)  # no pictures
    assert all(part in lily.last.text for part in shown)
    for _ in range(2):  # no limit, anywhere
        await lily.presses_data(lily.last.buttons[0]["callback_data"], lily.last.message_id)
    await lily.presses_data(lily.last.buttons[0]["callback_data"], lily.last.message_id)
    async with world.robot.database.reading() as session:
        order = (await session.scalars(select(Order))).one()
    assert (order.fabric_by, order.fabric_on, order.due_on) == (
        FabricBy.MERCHANT,
        date(2026, 12, 2),
        date(2026, 12, 20),
    )


@pytest.mark.parametrize(
    "said", ["my fabric tomorrow", "面料明天到", "моя ткань завтра", "ткань привезу завтра", "明天布料送到"]
)
@pytest.mark.parametrize("moment", ["garment", "name", "sizes", "summary"])
async def test_the_fabric_may_be_told_at_any_moment(world: World, said: str, moment: str) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("/new")
    if moment == "garment":
        await lily.sends(said)
    await lily.presses("Hoodie")
    if moment == "name":
        await lily.sends(said)
    await lily.presses("Skip")
    if moment == "sizes":
        await lily.sends(said)
    await lily.sends("M100")
    if moment == "summary":
        await lily.presses("The workshop buys it")
    await lily.presses("14 days")
    await lily.presses("No limit")
    await lily.presses("Anywhere")
    if moment == "summary":
        await lily.sends(said)
    assert "fabric from me Wed 2 Dec" in lily.last.text and "Does this look right?" in lily.last.text


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("M100, my fabric tomorrow", "fabric from me Wed 2 Dec"),
        ("black S20 M40 by 20 december, 45 yuan max", "needed by Sun 20 Dec · up to ¥45"),
        ("黑色S20 M40，面料明天到，12月20号要", "fabric from me Wed 2 Dec · needed by Sun 20 Dec"),
        ("чёрный S20 M40, моя ткань завтра, к 20 декабря", "fabric from me Wed 2 Dec · needed by Sun 20 Dec"),
    ],
)
async def test_what_stands_beside_the_sizes_is_taken_too(world: World, typed: str, shown: str) -> None:
    await _asked_for_sizes(world)
    lily = world.person(8, "Lily")
    await lily.sends(typed)
    assert shown in lily.last.text


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("me", "When will the fabric arrive"),
        ("I'll bring it myself", "When will the fabric arrive"),
        ("我自己出", "When will the fabric arrive"),
        ("сама привезу", "When will the fabric arrive"),
        ("my fabric", "When will the fabric arrive"),
        ("the workshop", "When do you need it"),
        ("你们买", "When do you need it"),
        ("купите вы", "When do you need it"),
        ("my fabric, it comes tomorrow", "When do you need it"),
    ],
)
async def test_who_brings_the_fabric_may_be_typed(world: World, said: str, shown: str) -> None:
    await _asked_for_sizes(world)
    lily = world.person(8, "Lily")
    await lily.sends("M100")
    await lily.sends(said)
    assert shown in lily.last.text


@pytest.mark.parametrize("said", ["I send the fabric tomorrow", "明天我发面料", "завтра отправлю ткань"])
async def test_the_day_on_which_fabric_leaves_is_not_the_one_on_which_it_comes(world: World, said: str) -> None:
    await _asked_for_sizes(world)
    lily = world.person(8, "Lily")
    await lily.sends("M100")
    await lily.sends(said)
    assert "The fabric leaves on Wed 2 Dec" in lily.sees("leaves").text
    assert "When will the fabric arrive" in lily.last.text


async def test_a_day_that_has_two_readings_is_asked_with_both(world: World) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("100 black hoodies by 3/4, my fabric 2/3")
    await lily.presses("Skip")
    assert "can mean" in lily.last.text
    assert lily.last.labels[:2] == ["Wed 3 Feb", "Tue 2 Mar"]
    await lily.presses("2 Mar")
    assert lily.last.labels[:2] == ["Thu 4 Mar", "Sat 3 Apr"]
    await lily.presses("3 Apr")
    assert "fabric from me Tue 2 Mar" in lily.last.text and "needed by Sat 3 Apr" in lily.last.text


async def test_a_day_before_the_fabric_is_asked_again_with_the_reason(world: World) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("100 black hoodies by 5 december, my fabric on 10 december")
    assert "fabric" in lily.chat[-2].text and "Thu 10 Dec" in lily.last.text


@pytest.mark.parametrize(
    ("said", "label", "shown"),
    [
        ("50 black and white hoodies by 20 december", "50 in all: black 25; white 25", "50 pieces"),
        ("100 hoodies S-XL by 15 december", "100 of each: 400 in all", "400 pieces: S100 M100 L100 XL100"),
        ("60 hoodies in black, white and red", "60 of each: 180 in all", "180 pieces"),
    ],
)
async def test_one_number_for_several_colours_or_sizes_is_asked_with_both(
    world: World, said: str, label: str, shown: str
) -> None:
    lily = world.person(8, "Lily")
    await lily.sends(said)
    assert len([one for one in lily.last.labels if "in all" in one]) == 2
    await lily.presses(label)
    assert shown in lily.last.text


async def test_a_number_typed_at_the_question_is_asked_with_both_and_a_stale_button_does_nothing(world: World) -> None:
    await _asked_for_sizes(world)
    lily = world.person(8, "Lily")
    await lily.sends("20 S M L")
    both = lily.last
    await lily.sends("S10 M20")
    assert "30 pieces" in lily.last.text
    await lily.presses_data(both.buttons[0]["callback_data"], both.message_id)
    async with world.robot.deps.reading() as session:
        assert (await session.scalars(select(Order))).all() == []
    assert "20 pieces" not in lily.last.text


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("hoodie FR-12, 100 pcs black", "<b>FR-12</b> · Hoodie · 100 pieces: black 100"),
        ("футболка арт-15 50 шт", "<b>АРТ-15</b> · T-shirt · 50 pieces"),
        ("hoodie XL-20 M-30", "50 pieces: M30 XL20"),
        ("30 hoodies black M and 20 white L by friday", "black M30\nwhite L20"),
        ("20 худи чёрных и 30 белых", "black 20\nwhite 30"),
    ],
)
async def test_articles_and_first_lines_are_taken_as_they_are_meant(world: World, said: str, shown: str) -> None:
    lily = world.person(8, "Lily")
    await lily.sends(said)
    assert shown in lily.last.text


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("can you make 50 dresses?", "<b>Dress</b> · 50 pieces"),
        ("do you make jeans?", "<b>Jeans</b>"),
        ("I want to order", "What would you like made?"),
        ("你们可以做100件卫衣吗", "<b>Hoodie</b> · 100 pieces"),
        ("能做牛仔裤吗？", "<b>Jeans</b>"),
        ("вы можете сшить 50 платьев?", "<b>Dress</b> · 50 pieces"),
    ],
)
async def test_who_asks_whether_something_can_be_made_loses_no_word_of_it(world: World, said: str, shown: str) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("/start")
    await lily.presses("I sell")
    await lily.sends(said)
    assert shown in lily.last.text
