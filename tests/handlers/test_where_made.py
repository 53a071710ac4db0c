"""Where an order may be made, in words: a place, or anywhere; what is no place is asked again."""

import pytest
from sqlalchemy import select

from core.dialogue.tables import Dialogue
from tests.chat import Someone, World


async def asked_where(world: World) -> Someone:
    """Tell an order up to the question where it may be made."""
    lily = world.person(8, "Lily")
    await lily.sends("/new")
    for press in ("Hoodie", "Skip"):
        await lily.presses(press)
    await lily.sends("S20 M40 black")
    for press in ("I'll send it", "Tomorrow", "14 days", "No limit"):
        await lily.presses(press)
    lily.sees("Where should it be made?")
    return lily


async def region_of(world: World) -> str | None:
    async with world.robot.database.reading() as session:
        row = (await session.scalars(select(Dialogue))).one()
    region: str | None = row.answers["region"]
    return region


@pytest.mark.parametrize(
    "text",
    "anywhere Any неважно 哪里都行 都可以 随便 不限 哪裡都行".split()
    + "doesn't matter|где угодно|Без разницы|всё равно|любой регион|любое место".split("|"),
)
async def test_anywhere_is_said_in_words_too(world: World, text: str) -> None:
    lily = await asked_where(world)
    await lily.sends(text)
    assert "Does this look right?" in lily.last.text
    assert await region_of(world) is None


@pytest.mark.parametrize("text", ["¥45", "45", "красиво", "好看", "tomorrow", "👍"])
async def test_what_is_no_place_is_named_and_asked_again(world: World, text: str) -> None:
    lily = await asked_where(world)
    await lily.sends(text)
    assert text in lily.last.text and "place" in lily.last.text
    assert "Does this look right?" not in lily.last.text
    await lily.sends("Hangzhou")
    assert await region_of(world) == "hangzhou"


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("Hangzhou", "hangzhou"),
        ("in Hangzhou please", "hangzhou"),
        ("лучше в Ханчжоу", "hangzhou"),
        ("最好在杭州", "hangzhou"),
        ("中国", "中国"),
        ("江浙沪", "江浙沪"),
    ],
)
async def test_a_place_is_found_among_other_words(world: World, text: str, region: str) -> None:
    lily = await asked_where(world)
    await lily.sends(text)
    assert await region_of(world) == region


@pytest.mark.parametrize(("place", "asks"), [("anywhere", False), ("любой", False), ("", False), ("¥45", True)])
async def test_a_sheet_says_where_as_words_do(world: World, place: str, asks: bool) -> None:
    lily = world.person(8, "Lily")
    sheet = "Style name,Fox\nGarment,Hoodie\nFabric by,I\nFabric date,in 3 days\nDue,in 14 days\nPrice,48\n"
    sheet += f"Region,{place}\n\nColor,S,M,L\nblack,20,40,20\n"
    await lily.sends_document(sheet.encode(), "order.csv")
    assert ("Where should it be made?" in lily.last.text) is asks, lily.last.text
    assert any(place in message.text and "place" in message.text for message in lily.chat[-2:]) is asks or not asks
    assert await region_of(world) is None
