"""An order told in the words that people use, through the chat."""

import pytest
from sqlalchemy import select

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
